"""Which item of a source is which: the same item again is not a new one.

Pure: what the source lists now, and what is known of it, in; the matches out.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import blake2b
from urllib.parse import urlsplit

from hub.content.drafts import Draft, EventDraft
from hub.core.folding import folded

_LONGEST_ID = 255


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of an item of this source: its provenance and what it is matched by."""

    provenance_id: int
    entry_id: int
    external_id: str
    url: str | None
    title: str
    day: date | None
    content_hash: str
    withdrawn: bool


@dataclass(frozen=True, slots=True)
class Match:
    """A draft, the id it is kept under, and what is already known of it (None: it is new)."""

    draft: Draft
    external_id: str
    known: Known | None


def digest(text: str) -> str:
    """40 hexadecimal digits that stand for a text."""
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=20).hexdigest()


def fitting_id(external_id: str) -> str:
    """The source's id, as a digest when it is too long for the column."""
    return external_id if len(external_id) <= _LONGEST_ID else f"digest:{digest(external_id)}"


def draft_day(draft: Draft) -> date | None:
    """The day that tells items of one title apart: the event's first, or that of publication."""
    if isinstance(draft.details, EventDraft):
        return date.fromisoformat(draft.details.start.value[:10])
    moment = draft.published_at or draft.updated_at
    return moment.date() if moment else None


def place_and_title(draft: Draft, town_id: int) -> str | None:
    """How the same item is known again on two hosts of one town: path, title, town, and day.

    None when the link has no path of its own, which says nothing.
    """
    path = urlsplit(draft.url or "").path.rstrip("/")
    if not path or not draft.title.strip():
        return None
    day = draft_day(draft) if isinstance(draft.details, EventDraft) else None
    return digest(f"{town_id}\n{draft.kind}\n{path}\n{folded(draft.title)}\n{day}")


def made_up_id(draft: Draft) -> str:
    """An id for an item whose source gives none: its link, else its title and day."""
    if draft.url:
        return f"link:{digest(draft.url)}"
    return f"title:{digest(f'{folded(draft.title)}|{draft_day(draft)}')}"


def match_drafts(drafts: Sequence[Draft], known: Sequence[Known]) -> list[Match]:
    """Match what a source lists now with what is known of it.

    By id; else, for an item without id or with a new id whose old id the source no longer
    lists, by link and title; an item without id also by link alone.  An item that has no id or
    no link is matched by title and day at last: some calendars give new ids at each export.
    Of several drafts with one id and one link the last counts; with other links each counts.
    """
    chosen = dict(zip(kept_ids(drafts), drafts, strict=True))
    by_id = {item.external_id: item for item in known}
    left = _Left(item for item in known if item.external_id not in chosen)
    matches = []
    for external_id, draft in chosen.items():
        found = by_id.get(external_id) or left.take(draft)
        matches.append(Match(draft, external_id, found))
    return matches


def kept_ids(drafts: Sequence[Draft]) -> list[str]:
    """The id that each draft is kept under; one that stands at several links is none for any."""
    ids = [fitting_id(d.external_id) if d.external_id else made_up_id(d) for d in drafts]
    links: dict[str, set[str | None]] = defaultdict(set)
    for external_id, draft in zip(ids, drafts, strict=True):
        links[external_id].add(draft.url)
    return [
        external_id if len(links[external_id]) == 1 else f"twin:{digest(f'{external_id}|{d.url}')}"
        for external_id, d in zip(ids, drafts, strict=True)
    ]


class _Left:
    """Known items whose id the source no longer lists; each is matched once at most."""

    def __init__(self, items: Iterable[Known]) -> None:
        self._by_url: dict[str, list[Known]] = defaultdict(list)
        self._by_title: dict[tuple[str, date | None], list[Known]] = defaultdict(list)
        self._taken: set[int] = set()
        for item in items:
            if item.url:
                self._by_url[item.url].append(item)
            self._by_title[item.title, item.day].append(item)

    def take(self, draft: Draft) -> Known | None:
        """The known item that this draft is, by what it says."""
        title, day = folded(draft.title), draft_day(draft)
        for item in self._by_url.get(draft.url or "", ()):
            if (not draft.external_id or item.title == title) and self._mark(item):
                return item
        # Without a day a title says too little, unless there is nothing else to go by.
        says_enough = title and (day or not (draft.external_id or draft.url))
        if (draft.external_id and draft.url) or not says_enough:
            return None
        return next(filter(self._mark, self._by_title.get((title, day), ())), None)

    def _mark(self, item: Known) -> bool:
        """Take an item; False when it was taken already."""
        is_free = item.provenance_id not in self._taken
        self._taken.add(item.provenance_id)
        return is_free
