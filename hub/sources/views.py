"""The health of the sources: what each brought, what was odd, when it is asked again."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Blueprint, current_app, render_template
from werkzeug.wrappers import Response

from hub.content.drafts import Oddity
from hub.content.oddities import oddity_sentence
from hub.content.presenting import source_words
from hub.core.words import lazy_gettext as _l
from hub.core.words import page_language
from hub.events.window import left_out_by_source
from hub.publishing.opml import opml_bytes
from hub.sources.exchange import opml_record
from hub.sources.models import Fetch, Source
from hub.sources.naming import beside_names, kind_labels
from hub.sources.queries import all_sources, latest_fetches
from hub.sources.reasons import reason_sentence
from hub.sources.sparkline import BAD, SLOW_MILLISECONDS, Sparkline, sparkline
from hub.towns.file_values import Suggestion
from hub.towns.network import TownView
from hub.towns.queries import network
from hub.web.access import PUBLIC, open_to
from hub.web.caching import cached_by_revision, holds_until
from hub.web.clocks import shown_zone
from hub.web.shown import Status, Words

OPML_MEDIA_TYPE = "text/x-opml; charset=utf-8"
SHOWN_TRIES = 10
DRAWN_TRIES = 20

pages = Blueprint("sources", __name__, template_folder="templates")

STATES: dict[str, tuple[Any, str]] = {
    "new": (_l("New"), "info"),
    "ok": (_l("Working"), "success"),
    "error": (_l("Cannot be read"), "danger"),
    "resting": (_l("Resting"), "warning"),
    "held": (_l("Awaiting a decision"), "warning"),
    "paused": (_l("Paused"), "neutral"),
}
OUTCOMES: dict[str, Any] = {
    "new": _l("Read for the first time"),
    "changed": _l("Something new"),
    "unchanged": _l("As before"),
    "not_modified": _l("Not changed"),
    "held": _l("Withdrawals on hold"),
    "failed": _l("Failed"),
    "unusable": _l("Failed"),
    "gone": _l("Failed"),
}
CONFIDENCES: dict[str, Any] = {
    "seen": _l("seen in use"),
    "pattern": _l("follows from the site’s system"),
    "guess": _l("a guess"),
}


@dataclass(frozen=True, slots=True)
class ShownTry:
    """One try of a source in words; `bad` marks one that brought nothing usable."""

    started_at: datetime
    outcome: str
    sentence: str
    new: int
    changed: int
    withdrawn: int
    bad: bool


@dataclass(frozen=True, slots=True)
class ShownOddity:
    """Something odd in words, how often it was last seen, and an example in the town's words."""

    sentence: str
    count: int
    example: Words


@dataclass(frozen=True, slots=True)
class ShownSource:
    """One source and its health; `beside_name` tells it from others of its name, else ""."""

    id: int
    name: Words
    beside_name: str
    url: str
    kind: str
    status: Status
    reason: str
    last_fetched_at: datetime | None
    next_fetch_at: datetime | None
    tries: tuple[ShownTry, ...]
    spark: Sparkline
    odd: tuple[ShownOddity, ...]


@dataclass(frozen=True, slots=True)
class ShownSuggestion:
    """A known address that is not switched on."""

    url: str
    confidence: str


@dataclass(frozen=True, slots=True)
class TownSources:
    """The sources and suggestions of one town."""

    slug: str
    name: str
    sources: tuple[ShownSource, ...]
    suggestions: tuple[ShownSuggestion, ...]


@dataclass(frozen=True, slots=True)
class StateCount:
    """How many sources are in a state."""

    status: Status
    count: int


@dataclass(frozen=True, slots=True)
class SourcesPage:
    """The sources by town, how many do well, and those that cannot be read.

    `read_in` is the zone of all times on the page.
    """

    towns: tuple[TownSources, ...]
    states: tuple[StateCount, ...]
    failing: tuple[ShownSource, ...]
    read_in: str
    slow_seconds: int


@dataclass(frozen=True, slots=True)
class _Record:
    """The newest tries of each source, and which dates its events lack now."""

    tries: dict[int, list[Fetch]]
    left_out: dict[int, list[Oddity]]

    def odd(self, source_id: int) -> Iterable[Oddity]:
        """What was odd when the source was last read, and what is now."""
        tries = self.tries.get(source_id, [])
        read = next((one for one in tries if one.odd or _was_read(one)), None)
        found = {one["key"]: Oddity(**one) for one in (read.odd if read else ())}
        return (found | {one.key: one for one in self.left_out.get(source_id, [])}).values()


@pages.get("/<lang>/sources")
@open_to(PUBLIC)
@cached_by_revision(parts=lambda: [_newest_try()])
def index() -> str:
    """The health page."""
    known = network()
    by_town: dict[int, list[Source]] = defaultdict(list)
    for source in all_sources():
        by_town[source.town_id].append(source)
    record = _Record(latest_fetches(DRAWN_TRIES), left_out_by_source())
    kinds = kind_labels()
    towns = [
        _town(town, by_town[town.id], record, kinds, known.suggestions) for town in known.every_town
    ]
    shown = tuple(town for town in towns if town.sources or town.suggestions)
    return render_template("sources/index.html", page=_page(shown, by_town.values()))


def _page(towns: tuple[TownSources, ...], sources: Iterable[list[Source]]) -> SourcesPage:
    found = Counter(source.state for of_a_town in sources for source in of_a_town)
    return SourcesPage(
        towns=towns,
        states=tuple(
            StateCount(Status(str(label), tone), found[state])
            for state, (label, tone) in STATES.items()
            if found[state]
        ),
        failing=tuple(
            source for town in towns for source in town.sources if source.status.tone == "danger"
        ),
        read_in=shown_zone(),
        slow_seconds=SLOW_MILLISECONDS // 1000,
    )


def _app() -> Any:
    return current_app._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001


def _newest_try() -> str:
    """What the page depends on beside the content: when any source was last tried."""
    tried = [source.last_fetched_at for source in all_sources() if source.last_fetched_at]
    return max(tried).isoformat() if tried else ""


def _town(
    town: TownView,
    sources: list[Source],
    record: _Record,
    kinds: dict[str, str],
    suggestions: tuple[Suggestion, ...],
) -> TownSources:
    taken = {source.url for source in sources}
    beside = beside_names(sources, kinds)
    return TownSources(
        town.slug,
        town.name(page_language()),
        tuple(
            _source(source, town, record, kinds, beside.get(source.id, "")) for source in sources
        ),
        tuple(
            ShownSuggestion(item.url, str(CONFIDENCES.get(item.confidence, item.confidence)))
            for item in suggestions
            if item.town == town.slug and item.url not in taken
        ),
    )


def _source(
    source: Source,
    town: TownView,
    record: _Record,
    kinds: dict[str, str],
    beside_name: str,
) -> ShownSource:
    label, tone = STATES.get(source.state, (source.state, "neutral"))
    if source.next_fetch_at:
        holds_until(source.next_fetch_at)
    tries = record.tries.get(source.id, [])
    return ShownSource(
        id=source.id,
        name=source_words(source.name, source.url, town),
        beside_name=beside_name,
        url=source.url,
        kind=kinds.get(source.kind, source.kind),
        status=Status(str(label), tone),
        reason=reason_sentence(source.reason) if source.reason else "",
        last_fetched_at=source.last_fetched_at,
        next_fetch_at=source.next_fetch_at if source.state != "paused" else None,
        tries=tuple(_try(one) for one in tries[:SHOWN_TRIES]),
        spark=sparkline(tries),
        odd=tuple(
            ShownOddity(oddity_sentence(one.key), one.count, Words(one.example, town.language))
            for one in record.odd(source.id)
        ),
    )


def _was_read(one: Fetch) -> bool:
    """Whether the try came to items: then what it says is odd is all that is."""
    return bool(one.entries_new or one.entries_changed or one.entries_unchanged)


def _try(one: Fetch) -> ShownTry:
    return ShownTry(
        started_at=one.started_at,
        outcome=str(OUTCOMES.get(one.outcome, one.outcome)),
        sentence=reason_sentence(one.reason) if one.reason else "",
        new=one.entries_new,
        changed=one.entries_changed,
        withdrawn=one.entries_withdrawn,
        bad=one.outcome in BAD,
    )


@pages.get("/sources.opml")
@open_to(PUBLIC)
@cached_by_revision(is_page=False)
def opml() -> Response:
    """All sources, for a feed reader."""
    # The address has no language, and what answers without one must not depend on the reader's.
    data = opml_bytes(opml_record())
    return current_app.response_class(
        data,
        content_type=OPML_MEDIA_TYPE,
        headers={"Content-Disposition": 'attachment; filename="sources.opml"'},
    )
