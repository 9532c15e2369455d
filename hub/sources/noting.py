"""What becomes of a try: the record of it, the source's new state, and when to ask again."""

import logging
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from hub.content.drafts import Oddity
from hub.core.clock import now
from hub.core.fetch import FetchResult
from hub.plugin_host.parsing import ReadDocument
from hub.sources.actions import LONGEST_ADDRESS, source_host
from hub.sources.claims import Finished, finish_fetches
from hub.sources.models import Source
from hub.sources.queries import source_by_url
from hub.sources.schedule import Happened, Outcome, Plan, plan
from hub.sources.store import Stored

log = logging.getLogger(__name__)
_LONGEST_DATE = 128
WORKS = frozenset({"new", "changed", "unchanged"})


@dataclass(slots=True)
class TakeIn:
    """What one try of a source came to; becomes its `Fetch` row and the source's new state.

    `is_ours` is false once the source went to other hands: then there is nothing to note.
    """

    source: Source
    started_at: datetime
    happened: Happened = "failed"
    reason: str = ""
    detail: str = ""
    result: FetchResult | None = None
    document: ReadDocument | None = None
    stored: Stored | None = None
    body_hash: str | None = None
    is_ours: bool = True
    began_seconds: float = field(default_factory=time.monotonic)
    ended_seconds: float | None = None

    def end(self) -> None:
        """The try is over; it may wait to be noted."""
        self.ended_seconds = time.monotonic()

    @property
    def milliseconds(self) -> int:
        """How long it took, or has taken until now, whatever the clock was set to meanwhile."""
        ended = time.monotonic() if self.ended_seconds is None else self.ended_seconds
        return round((ended - self.began_seconds) * 1000)


def note(tries: Sequence[TakeIn]) -> None:
    """Note tries, in one transaction, and plan the next.

    The validators go in last, with the state: what was to be stored is.
    """
    for source_id in finish_fetches([_finished(took) for took in tries]):
        log.info("source %s went to other hands before it was finished", source_id)


def _finished(took: TakeIn) -> Finished:
    source, result = took.source, took.result
    headers = result.headers if result else {}
    answer = Outcome(
        took.happened,
        result.retry_after if result else None,
        headers.get("cache-control"),
        headers.get("expires"),
    )
    state = source.state if source.state in {"new", "ok", "error", "resting"} else "ok"
    before = Plan(state, source.interval_seconds, source.failures, source.next_fetch_at)  # type: ignore[arg-type]
    after = plan(before, answer, now(), source.id)
    return Finished(source.id, source.lease_token or "", _values(took, after), _record(took))


def _values(took: TakeIn, after: Plan) -> dict[str, Any]:
    source, result, stored = took.source, took.result, took.stored
    is_whole = took.document is not None and took.document.complete
    # What a cut document does not list says nothing of what waits for a decision.
    held = bool(stored.held if stored and is_whole else source.held)
    works = took.happened in WORKS
    values: dict[str, Any] = {
        "state": "held" if held and works else after.state,
        "reason": _reason(took, after, held=held),
        "reason_detail": took.detail,
        "failures": after.failures,
        "interval_seconds": after.interval_seconds,
        "next_fetch_at": after.next_fetch_at,
        "last_fetched_at": took.started_at,
    }
    if works and result is not None:
        if result.status != 304:
            values |= {"etag": result.etag, "last_modified": _fitting(result.last_modified)}
        values["body_hash"] = took.body_hash
        values |= _moving(source, result)
    if took.document is not None and works:
        values["name"] = source.name or took.document.title[:300]
    if stored is not None and is_whole:
        missing = [
            {
                "provenance_id": item.provenance_id,
                "external_id": item.external_id,
                "title": item.title,
            }
            for item in stored.held
        ]
        values["held"] = {"missing": missing} if missing else None
        if source.kept_missing:
            values["kept_missing"] = stored.kept
    if stored is not None and (stored.lost or stored.waiting):
        # Without its hash the same body is read again, and what is missing has another chance.
        values |= {"body_hash": None, "etag": None, "last_modified": None}
    return values


def _fitting(last_modified: str | None) -> str | None:
    """The validator, None when it is too long to be the date that it should be."""
    return last_modified if last_modified and len(last_modified) <= _LONGEST_DATE else None


def _reason(took: TakeIn, after: Plan, *, held: bool) -> str:
    if held and took.happened in WORKS:
        return "withdrawal_held"
    if after.state == "resting" and took.happened != "gone":
        return "failing_for_long"
    return took.reason


def _moving(source: Source, result: FetchResult) -> dict[str, Any]:
    """A permanent redirect moves the source when it says the same a second time."""
    if not result.permanent_to or result.permanent_to == source.url:
        return {"moved_to": None} if source.moved_to else {}
    if source.moved_to != result.permanent_to:
        return {"moved_to": result.permanent_to}
    if len(result.permanent_to) > LONGEST_ADDRESS:
        return {}
    if source_by_url(result.permanent_to, source.town_id) is not None:
        return {}
    return {
        "moved_to": None,
        "url": result.permanent_to,
        "host": source_host(result.permanent_to),
    }


def _record(took: TakeIn) -> dict[str, Any]:
    stored, result, document = took.stored or Stored(), took.result, took.document
    odd: list[Oddity] = [*document.odd, *document.failures] if document else []
    if stored.lost:
        odd.append(Oddity("items_not_stored", len(stored.lost), stored.lost[0]))
    if stored.waiting:
        odd.append(Oddity("too_many_new", stored.waiting))
    if result is not None and result.lost_tls:
        odd.append(Oddity("plain_after_tls", 1, result.url))
    outcome: str = took.happened if took.happened in WORKS else "failed"
    if result is not None and result.status == 304 and took.happened in WORKS:
        outcome = "not_modified"
    return {
        "started_at": took.started_at,
        "milliseconds": took.milliseconds,
        "outcome": "held" if stored.held else outcome,
        "http_status": result.status if result else None,
        "bytes_read": len(result.data) if result else 0,
        "entries_new": stored.new,
        "entries_changed": stored.changed,
        "entries_unchanged": stored.unchanged,
        "entries_withdrawn": stored.withdrawn,
        "reason": took.reason,
        "detail": took.detail,
        "odd": [asdict(item) for item in odd],
    }
