"""One source, from its address to its entries: fetch, parse, filter, store, schedule.

Each step has one module and knows only its own job; this one calls them in order and turns
whatever goes wrong into a reason on the source's health record.  One bad source never harms
another.
"""

import logging
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import blake2b

from sqlalchemy.exc import OperationalError

from hub.content.kinds import Kinds
from hub.core.clock import now
from hub.core.database import writing
from hub.core.fetch import Fetcher, FetchResult
from hub.core.fetch_errors import FetchError
from hub.core.plain_text import without_unwanted
from hub.core.sandbox import SandboxError, SandboxPool
from hub.plugin_host.parsing import (
    ParseFailed,
    ParseRequest,
    PluginHostView,
    read_document,
)
from hub.sources.as_stored import assumed_language, excerpts_alone
from hub.sources.claims import LEASE, keep_lease, let_go
from hub.sources.models import Source
from hub.sources.noting import TakeIn, note
from hub.sources.reasons import reason_for_status, sandbox_reason
from hub.sources.schedule import Happened, outcome_of_status
from hub.sources.store import (
    LeaseLost,
    Pending,
    Stored,
    Taking,
    compare,
    known_items,
    missing_items,
    of_the_day,
    short_batches,
    withdraw_missing,
    write_batch,
)
from hub.towns.network import Network, TownView

log = logging.getLogger(__name__)
_LONGEST_DETAIL = 500
# The source answered, but not with something that can be used: it rests sooner.
_UNUSABLE = {
    "not_a_feed",
    "not_a_calendar",
    "html_instead",
    "empty_document",
    "not_found",
    "forbidden",
    "unexpected_status",
}
_HAPPENED: dict[str, Happened] = {"gone": "gone", "plugin_missing": "put_off"}


@dataclass(frozen=True, slots=True)
class Tools:
    """What a take-in works with: the way out, the child processes, the kinds, plugins and towns.

    `edition` changes when a parser may read the same bytes differently; `upcoming` says which
    of some entries are not over yet; `room`, how many occurrences a source may have for some
    entries beside those of all its others.
    """

    fetcher: Fetcher
    sandbox: SandboxPool
    kinds: Kinds
    plugins: PluginHostView
    network: Network
    edition: str
    upcoming: Callable[[list[int], datetime], set[int]]
    room: Callable[[int, Collection[int]], int]


def take_in(source: Source, tools: Tools) -> TakeIn:
    """Take in one claimed source; never raises for what the source or a plugin did.

    What came of it is still to be noted.
    """
    took = TakeIn(source, now())
    try:
        _hold(source)
        _run(took, tools)
    except (FetchError, ParseFailed) as error:
        _fail(took, error.key, error.detail)
    except SandboxError as error:
        _fail(took, sandbox_reason(error), str(error))
    except LeaseLost as error:
        log.info("let go of %s", error)
        took.is_ours = False
        leave(source)
    except Exception as error:
        log.exception("source %s could not be stored", source.id)
        _fail(took, "store_failed", f"{type(error).__name__}: {error}")
        if isinstance(error, OperationalError):
            # The database is away or full of others, whatever the source says.
            took.happened = "put_off"
    took.end()
    return took


def _hold(source: Source) -> None:
    """Lengthen a lease that has waited for its turn: it lasts for a whole take-in."""
    if source.lease_until_at is None or source.lease_until_at > now() + LEASE / 2:
        return
    with writing() as session:
        if not keep_lease(session, source.id, source.lease_token or ""):
            raise LeaseLost(f"source {source.id}")


def note_all(tries: Sequence[TakeIn]) -> None:
    """Note tries together; when that fails, each alone, so that no bad one harms another.

    One that cannot be noted is noted as failed, so that the source is asked later.
    """
    ours = [took for took in tries if took.is_ours]
    if len(ours) > 1:
        try:
            note(ours)
        except Exception:
            log.exception("%s tries could not be noted together", len(ours))
        else:
            return
    for took in ours:
        _note_alone(took)


def _note_alone(took: TakeIn) -> None:
    try:
        note([took])
    except Exception as error:
        log.exception("the try of source %s could not be noted", took.source.id)
        failed = TakeIn(took.source, took.started_at)
        _fail(failed, "store_failed", type(error).__name__)
        took.happened, took.reason, took.detail = failed.happened, failed.reason, failed.detail
        try:
            note([failed])
        except Exception:
            log.exception("source %s waits until its lease ends", took.source.id)


def leave(source: Source) -> None:
    """Leave a claimed source to others: at once, or when its lease ends."""
    try:
        let_go(source.id, source.lease_token or "")
    except Exception:
        log.exception("source %s waits until its lease ends", source.id)


def _fail(took: TakeIn, key: str, detail: str) -> None:
    took.reason, took.detail = key, without_unwanted(detail)[:_LONGEST_DETAIL]
    took.happened = "unusable" if key in _UNUSABLE else _HAPPENED.get(key, "failed")


def _run(took: TakeIn, tools: Tools) -> None:
    source = took.source
    town = tools.network.town_by_id(source.town_id)
    if town is None or town.status != "member":
        raise ParseFailed("town_former")
    if source.kind not in tools.plugins.source_kinds():
        raise ParseFailed("plugin_missing", source.kind)
    result = took.result = tools.fetcher.get(
        source.url, etag=source.etag, last_modified=source.last_modified
    )
    if result.status == 304 and not (source.etag or source.last_modified):
        raise ParseFailed("unexpected_status", "HTTP 304 though nothing was asked with a condition")
    reason = reason_for_status(result.status)
    if reason:
        _fail(took, reason, f"HTTP {result.status}")
        took.happened = outcome_of_status(result.status) or "failed"
        return
    took.body_hash = blake2b(result.data, digest_size=16, key=tools.edition.encode()).hexdigest()
    if result.status == 304 or took.body_hash == source.body_hash:
        took.happened = "unchanged"
        took.body_hash = source.body_hash
        return
    took.document = read_document(_request(took, result, town), tools.sandbox, tools.plugins)
    _store(took, tools, town)


def _request(took: TakeIn, result: FetchResult, town: TownView) -> ParseRequest:
    source = took.source
    return ParseRequest(
        data=result.data,
        url=result.url,
        kind=source.kind,
        now=took.started_at,
        media_type=result.media_type,
        charset=result.charset,
        language=source.language or town.language,
        time_zone=town.time_zone,
        town=town.slug,
        source_name=source.name,
    )


def _store(took: TakeIn, tools: Tools, town: TownView) -> None:
    source, document = took.source, took.document
    if document is None:
        return
    drafts = document.drafts if source.shows_full_text else excerpts_alone(document.drafts)
    taking = Taking(
        source_id=source.id,
        lease_token=source.lease_token or "",
        town_id=town.id,
        language=assumed_language(source.language, document.language, town.language),
        time_zone=town.time_zone,
        source_name=source.name or document.title,
        category_topics=dict(source.category_topics),
        moment=took.started_at,
        complete=document.complete,
    )
    stored = took.stored = Stored()
    known = known_items(source.id)
    pending, stored.unchanged = compare(drafts, known)
    pending, stored.waiting = of_the_day(taking, pending, len(known))
    _write(taking, _expanded(pending, taking, tools), tools.kinds, stored)
    alive = [item.entry_id for item in known if not item.withdrawn]
    upcoming = tools.upcoming(alive, took.started_at) if document.complete else set()
    kept = set(source.kept_missing)
    missing = missing_items(taking, drafts, known, upcoming)
    stored.kept = [item.external_id for item in missing if item.external_id in kept]
    missing = [item for item in missing if item.external_id not in kept]
    withdraw_missing(taking, missing, len(upcoming), tools.kinds, stored)
    took.happened = _happened(source, stored)
    if stored.held:
        took.reason = "withdrawal_held"


def _write(taking: Taking, pending: Sequence[Pending], kinds: Kinds, stored: Stored) -> None:
    """Write in batches; a batch that fails is written item by item, so that one is lost alone."""
    for batch in short_batches(pending):
        try:
            write_batch(taking, batch, kinds, stored)
        except LeaseLost:
            raise
        except Exception:
            log.exception("a batch of source %s failed; trying its items alone", taking.source_id)
            for item in batch:
                _write_alone(taking, item, kinds, stored)


def _write_alone(taking: Taking, item: Pending, kinds: Kinds, stored: Stored) -> None:
    try:
        write_batch(taking, [item], kinds, stored)
    except LeaseLost:
        raise
    except Exception as error:
        log.exception("an item of source %s could not be stored", taking.source_id)
        stored.lost.append(f"{item.match.draft.title}: {type(error).__name__}"[:_LONGEST_DETAIL])


def _expanded(pending: Sequence[Pending], taking: Taking, tools: Tools) -> list[Pending]:
    """The pending items with what their kind computes of them, in the child process."""
    done = list(pending)
    for name in {item.match.draft.kind for item in pending}:
        kind = tools.kinds.get(name)
        if kind is None or kind.expand is None:
            continue
        places = [
            place
            for place, item in enumerate(done)
            if item.match.draft.kind == name and item.match.draft.details is not None
        ]
        items = [
            {
                "details": done[place].as_json["details"],
                "time_zone": taking.time_zone,
            }
            for place in places
        ]
        # All at once: the function sees what they cost together.
        known = {item.entry_id for place in places if (item := done[place].match.known)}
        room = tools.room(taking.source_id, known)
        arguments = {"items": items, "now": taking.moment.isoformat(), "room": room}
        answers = tools.sandbox.call(kind.expand, arguments) if items else []
        for place, computed in zip(places, answers, strict=True):
            done[place] = replace(done[place], computed=computed)
    return done


def _happened(source: Source, stored: Stored) -> Happened:
    if source.last_fetched_at is None or source.body_hash is None:
        return "new"
    return "changed" if stored.new or stored.changed or stored.withdrawn else "unchanged"
