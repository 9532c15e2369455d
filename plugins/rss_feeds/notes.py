"""What is odd about a feed, counted while its items are read."""

from dataclasses import dataclass, field

from hub.plugin_api.entries import Draft, Oddity

from .addresses import is_relative, is_web_address
from .markup import on_one_line

MAX_ITEMS = 2_000
_MAX_EXAMPLE = 120


@dataclass(slots=True)
class Notes:
    """Counts by key, each with the first example."""

    odd: dict[str, Oddity] = field(default_factory=dict)
    failures: dict[str, Oddity] = field(default_factory=dict)

    def note(self, key: str, example: str = "", count: int = 1) -> None:
        """Count something odd."""
        _add(self.odd, key, example, count)

    def fail(self, key: str, example: str = "") -> None:
        """Count an item that could not be read."""
        _add(self.failures, key, example, 1)

    def note_item(self, draft: Draft) -> None:
        """Count what is odd about an item: its own keys."""
        for key in draft.odd:
            self.note(key, draft.title or draft.external_id or draft.url or "")

    def note_duplicates(self, drafts: list[Draft]) -> None:
        """Count the items whose id an earlier item has."""
        seen: set[str] = set()
        for draft in drafts:
            if draft.external_id is None:
                continue
            if draft.external_id in seen:
                self.note("duplicate_ids", draft.external_id)
            seen.add(draft.external_id)


def missing_keys(draft: Draft) -> tuple[str, ...]:
    """The keys that say what the item lacks."""
    text = draft.texts[0]
    missing = {
        "no_titles": not text.title,
        "no_ids": draft.external_id is None,
        "no_links": draft.url is None or not (is_relative(draft.url) or is_web_address(draft.url)),
        "no_dates": draft.published_at is None,
        "no_language": text.language is None,
    }
    return tuple(key for key, holds in missing.items() if holds)


def primary_language(tag: object) -> str | None:
    """The primary code of a BCP 47 tag such as "sv-SE" or "nb_NO"; None when it is none.

    `no` is read as `nb`.
    """
    if not isinstance(tag, str):
        return None
    primary = tag.strip().replace("_", "-").partition("-")[0].lower()
    if not (primary.isascii() and primary.isalpha() and 2 <= len(primary) <= 3):
        return None
    return None if primary == "und" else {"no": "nb"}.get(primary, primary)


def _add(counts: dict[str, Oddity], key: str, example: str, count: int) -> None:
    known = counts.get(key)
    if known is None:
        counts[key] = Oddity(key, count, on_one_line(example)[:_MAX_EXAMPLE])
    else:
        counts[key] = Oddity(key, known.count + count, known.example)
