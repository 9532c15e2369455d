"""Paging by key: a page begins after or before a row, never at a count of rows."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Generic, TypeVar

from hub.core.errors import InvalidInput
from hub.core.words import lazy_gettext as _l

Row = TypeVar("Row")
LARGEST_ID = 2**31 - 1  # what an integer column of PostgreSQL can be compared with
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class PageKey:
    """Where a row stands in a list ordered by a moment and then an id."""

    moment: datetime
    id: int

    def __str__(self) -> str:
        microseconds = (self.moment - _EPOCH) // timedelta(microseconds=1)
        return f"{microseconds}-{self.id}"


@dataclass(frozen=True, slots=True)
class PagePosition:
    """Which page is asked for: the rows after a key, those before one, or the first."""

    after: PageKey | None = None
    before: PageKey | None = None

    def to_pairs(self) -> tuple[tuple[str, str], ...]:
        """Name and value of the query string; none for the first page."""
        keys = (("after", self.after), ("before", self.before))
        return tuple((name, str(key)) for name, key in keys if key)


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """One page of a list; `before` and `after` are keys for the neighbours, None at the ends."""

    rows: tuple[Row, ...]
    before: PageKey | None = None
    after: PageKey | None = None


def page_key(text: str) -> PageKey:
    """The key that an address holds; raises InvalidInput for anything else."""
    moment, _, number = text.rpartition("-")
    try:
        microseconds, row_id = int(moment), min(int(number), LARGEST_ID)
        at = _EPOCH + timedelta(microseconds=microseconds)
    except (ValueError, OverflowError) as error:
        raise InvalidInput(
            _l("This page of the list does not exist. Start again from the first page.")
        ) from error
    return PageKey(at, row_id)


def page_position(after: str | None, before: str | None) -> PagePosition:
    """The position that the address's `after` or `before` gives."""
    if after:
        return PagePosition(after=page_key(after))
    if before:
        return PagePosition(before=page_key(before))
    return PagePosition()


def cut_page(
    found: Sequence[Row], limit: int, position: PagePosition, key: Callable[[Row], PageKey]
) -> Page[Row]:
    """Makes a page of up to `limit` + 1 rows, which come backwards for a page `before` a key."""
    more = len(found) > limit
    rows = list(found[:limit])
    if position.before:
        rows.reverse()
    has_before = bool(position.after) or (bool(position.before) and more)
    has_after = bool(position.before) or more
    return Page(
        tuple(rows),
        before=key(rows[0]) if rows and has_before else None,
        after=key(rows[-1]) if rows and has_after else None,
    )
