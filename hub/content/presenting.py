"""What pages and feeds show of entries and towns, in the language of the reader."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from hub.content.models import Entry, EntryText, Topic
from hub.core.folding import folded
from hub.core.languages import best_language
from hub.core.plain_text import plain_text
from hub.towns.network import Network, TownView, word_in
from hub.web.shown import ShownTown, Words

LONGEST_SLUG = 60
LONGEST_EXCERPT = 220
NO_SLUG = "-"
MOST_TOPICS_SHOWN = 3
_NOT_IN_SLUGS = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True)
class TopicView:
    """A topic in the reader's language."""

    slug: str
    scheme: str
    name: str


@dataclass(frozen=True, slots=True)
class SourceLine:
    """Where an entry came from: the source's name, and the item there ("" without a link)."""

    name: Words
    url: str


@dataclass(frozen=True, slots=True)
class EntryView:
    """An entry as a reader of one language sees it.

    `language` is that of `title`, `summary` and `body` (clean HTML); `origin` who wrote these
    words: "source", "person" or "machine".  `also_in_page_language` says that there is a text in
    the page's language though another is shown, since the reader reads it.  `original_url` is the
    item on its own site.  `for_partners` says that only people of the partner towns read it.  The
    slug follows the original title, so that it is the same in all languages.
    """

    id: int
    kind: str
    slug: str
    town_id: int | None
    language: str
    title: str
    summary: str
    body: str
    origin: str
    original_language: str
    original_url: str | None
    topics: tuple[TopicView, ...]
    author: str
    published_at: datetime
    updated_at: datetime
    withdrawn_at: datetime | None
    revision: int
    also_in_page_language: bool = False
    for_partners: bool = False

    @property
    def shown_title(self) -> Words:
        """The title with its language."""
        return Words(self.title, self.language)

    @property
    def excerpt(self) -> Words | None:
        """The beginning of the summary, as lists show it; None without one."""
        return Words(shortened(self.summary), self.language) if self.summary else None

    @property
    def named_topics(self) -> tuple[TopicView, ...]:
        """The topics, each name once: a subject may be called like a focus area."""
        return tuple({topic.name: topic for topic in reversed(self.topics)}.values())[::-1]

    @property
    def topic_names(self) -> tuple[str, ...]:
        """The few topics that a list shows beside an item: no goals, each name once."""
        names = [topic.name for topic in self.topics if topic.scheme != "goal"]
        return tuple(dict.fromkeys(names))[:MOST_TOPICS_SHOWN]


def entry_view(entry: Entry, language: str, reads: Sequence[str] = ()) -> EntryView:
    """The entry on a page in `language`, for somebody who also reads the languages `reads`.

    What was written in one of `reads` is shown as it was written, in the order given; else the
    text in the page's language, else one in `reads`, else the nearest language.  The entry's
    texts and topics must be loaded.
    """
    return _view(entry, language, _chosen_text(entry, language, reads))


def other_view(entry: Entry, view: EntryView, language: str) -> EntryView | None:
    """The other version of an entry: the original of a translation, or the other way round.

    None where there is but one to show on a page in `language`.
    """
    texts = {text.language: text for text in entry.texts}
    code = view.original_language if view.language != view.original_language else language
    text = texts.get(code)
    return _view(entry, language, text) if text and code != view.language else None


def _view(entry: Entry, language: str, text: EntryText | None) -> EntryView:
    original = _original_text(entry)
    return EntryView(
        id=entry.id,
        kind=entry.kind,
        slug=slug_of(original.title) if original else NO_SLUG,
        town_id=entry.owner_town_id,
        language=text.language if text else entry.language,
        title=text.title if text else str(entry.id),
        summary=text.summary if text else "",
        body=text.body if text else "",
        origin=text.origin if text else "source",
        original_language=original.language if original else entry.language,
        original_url=entry.url,
        topics=topic_views(entry.topics, language),
        author=entry.author,
        published_at=entry.published_at,
        updated_at=entry.updated_at,
        withdrawn_at=entry.withdrawn_at,
        revision=entry.revision,
        for_partners=entry.visibility == "partners",
        also_in_page_language=text is not None
        and text.language != language
        and any(other.language == language for other in entry.texts),
    )


def _original_text(entry: Entry) -> EntryText | None:
    """The text in the entry's own language, else the first; None for an entry without words."""
    same = (text for text in entry.texts if text.language == entry.language)
    return next(same, entry.texts[0] if entry.texts else None)


def _chosen_text(entry: Entry, language: str, reads: Sequence[str]) -> EntryText | None:
    """The text that is shown; None for an entry without words."""
    texts = {text.language: text for text in entry.texts}
    original = _original_text(entry)
    if original is None:
        return None
    untouched = {code for code, text in texts.items() if text.origin == "source"}
    untouched.add(original.language)
    for code in reads:
        if code in untouched:
            return texts[code]
    if language not in texts:
        for code in reads:
            if code in texts:
                return texts[code]
    # The original comes first: it is shown where no language of the fallback order is present.
    present = [original.language, *(code for code in texts if code != original.language)]
    return texts[best_language(language, present) or original.language]


def lead_of(view: EntryView) -> str:
    """The summary, unless it only repeats the beginning of the body."""
    if not view.body:
        return view.summary
    beginning = view.summary.rstrip("…. ")
    return "" if plain_text(view.body).startswith(beginning) else view.summary


def entry_sources(entry: Entry, town: TownView | None) -> tuple[SourceLine, ...]:
    """The sources of `town` that list its entry now; the provenances must be loaded."""
    alive = [row for row in entry.provenances if row.withdrawn_at is None]
    lines = [
        SourceLine(source_words(row.source_name, row.url, town), row.url or "")
        for row in alive or entry.provenances
    ]
    return tuple(line for line in dict.fromkeys(lines) if line.name.text)


def source_words(name: str, url: str | None, town: TownView | None) -> Words:
    """A source's own name, which is in its town's language; the host of one without a name."""
    return Words(name, town.language if town else "") if name else Words(host_of(url or ""), "")


def host_of(url: str) -> str:
    """The host that an address names, without "www."; "" when it names none."""
    return url.partition("://")[2].split("/")[0].removeprefix("www.")


def slug_of(title: str) -> str:
    """The title as the readable end of an address: "Längs älven" is "langs-alven".

    At most 60 ASCII letters, cut after a word; "-" when nothing is left.
    """
    slug = _NOT_IN_SLUGS.sub("-", folded(title[:400])).strip("-")
    if len(slug) > LONGEST_SLUG:
        cut = slug[: LONGEST_SLUG + 1]
        slug = (cut.rpartition("-")[0] or cut[:LONGEST_SLUG]).strip("-")
    return slug or NO_SLUG


def shortened(text: str, longest: int = LONGEST_EXCERPT) -> str:
    """Plain text, cut after a word and marked with "…" when it is longer than a list shows."""
    if len(text) <= longest:
        return text
    cut = text[:longest].rpartition(" ")[0] or text[:longest]
    return cut.rstrip(" ,;:.–-…") + "…"


def topic_views(topics: Iterable[Topic], language: str) -> tuple[TopicView, ...]:
    """Topics in the reader's language, in the order given."""
    return tuple(
        TopicView(topic.slug, topic.scheme, word_in(topic.names, language)) for topic in topics
    )


def shown_town(town: TownView, language: str) -> ShownTown:
    """A town for the macros, without its place on the map."""
    return ShownTown(
        slug=town.slug,
        name=town.name(language),
        country_name=town.country_name(language),
        palette=town.palette,
        mark=town.mark,
    )


def shown_towns(known: Network, language: str) -> dict[int, ShownTown]:
    """Members and former members for the macros, by id; members with their place on the map."""
    shown = {town.id: shown_town(town, language) for town in known.every_town}
    places = [
        (town.id, town.longitude, town.latitude)
        for town in known.towns
        if town.longitude is not None and town.latitude is not None
    ]
    if not places:
        return shown
    west, east = min(place[1] for place in places), max(place[1] for place in places)
    south, north = min(place[2] for place in places), max(place[2] for place in places)
    for town_id, longitude, latitude in places:
        x = (longitude - west) / (east - west) if east > west else 0.5
        y = (north - latitude) / (north - south) if north > south else 0.5
        shown[town_id] = replace(shown[town_id], x=x, y=y)
    return shown


def network_time_zone(known: Network) -> str:
    """The zone of days that belong to no town: that of the network's first town."""
    return known.towns[0].time_zone if known.towns else "UTC"
