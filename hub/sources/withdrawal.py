"""The withdrawal guard: a source that suddenly lists much less is held, not obeyed."""

from dataclasses import dataclass

MOST_WITHDRAWN = 5
MOST_SHARE = 0.2


@dataclass(frozen=True, slots=True)
class Missing:
    """An item that the source no longer lists though it is still to come."""

    provenance_id: int
    entry_id: int
    external_id: str
    title: str


def must_be_held(missing: int, upcoming: int) -> bool:
    """Whether withdrawing `missing` of `upcoming` items needs an editor's word.

    More than 5 items and more than 20 % of what is still to come.
    """
    return missing > MOST_WITHDRAWN and missing > upcoming * MOST_SHARE
