"""Who may do what, for which town: the roles, the rights that each gives, and the one decision.

A role is held for one town or for the network, which is all towns.  Each role of the ladder has
the rights of those before it; an organiser, of an organisation that may be no municipality,
stands beside the ladder.
"""

from contextvars import ContextVar
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final


class Role(StrEnum):
    """What a person is for a town, or for the network."""

    READER = "reader"
    CONTRIBUTOR = "contributor"
    EDITOR = "editor"
    COORDINATOR = "coordinator"
    ADMINISTRATOR = "administrator"
    ORGANISER = "organiser"


LADDER: Final = (
    Role.READER,
    Role.CONTRIBUTOR,
    Role.EDITOR,
    Role.COORDINATOR,
    Role.ADMINISTRATOR,
)
"""The roles of which each has the rights of those before it."""


class Right(StrEnum):
    """What somebody may do; `NEEDS` says which role it takes."""

    READ_PARTNER_ITEMS = "read_partner_items"
    SUGGEST = "suggest"
    SUBMIT = "submit"
    PUBLISH = "publish"
    REVIEW_OPPORTUNITIES = "review_opportunities"
    KEEP_SOURCES = "keep_sources"
    KEEP_PEOPLE = "keep_people"
    READ_AUDIT = "read_audit"
    CHANGE_SETTINGS = "change_settings"
    KEEP_PLUGINS = "keep_plugins"
    POST_OPPORTUNITIES = "post_opportunities"


NEEDS: Final[dict[Right, Role]] = {
    Right.READ_PARTNER_ITEMS: Role.READER,
    Right.SUGGEST: Role.CONTRIBUTOR,
    Right.SUBMIT: Role.CONTRIBUTOR,
    Right.PUBLISH: Role.EDITOR,
    Right.REVIEW_OPPORTUNITIES: Role.COORDINATOR,
    Right.KEEP_SOURCES: Role.COORDINATOR,
    Right.KEEP_PEOPLE: Role.COORDINATOR,
    Right.READ_AUDIT: Role.COORDINATOR,
    Right.CHANGE_SETTINGS: Role.ADMINISTRATOR,
    Right.KEEP_PLUGINS: Role.ADMINISTRATOR,
    Right.POST_OPPORTUNITIES: Role.CONTRIBUTOR,
}
"""The first role of the ladder that has a right."""
ORGANISERS_MAY: Final = frozenset({Right.POST_OPPORTUNITIES})
ACROSS_TOWNS: Final = frozenset({Right.READ_PARTNER_ITEMS, Right.SUGGEST})
"""Rights that, held for one town, hold for all: partners read what is theirs together, and an
editor of one town may suggest to another what only that one's editors can publish."""


@dataclass(frozen=True, slots=True)
class Grant:
    """A role for a town, by its number; for the network when `town_id` is None."""

    role: Role
    town_id: int | None = None


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who asks: a person with roles; nobody known when `person_id` is None."""

    person_id: int | None = None
    grants: frozenset[Grant] = field(default_factory=frozenset)

    @property
    def is_signed_in(self) -> bool:
        """Whether it is known who this is."""
        return self.person_id is not None


NOBODY: Final = Viewer()
_present: ContextVar[Viewer] = ContextVar("viewer", default=NOBODY)


def present_viewer() -> Viewer:
    """Who asks in the present request; nobody known in a job or a command."""
    return _present.get()


def be_seen_by(viewer: Viewer) -> None:
    """Say who asks from now on in this thread: at the beginning of each request, and its end."""
    _present.set(viewer)


def reads_partner_items() -> bool:
    """Whether who asks may read what is for the partners alone."""
    return may_somewhere(present_viewer(), Right.READ_PARTNER_ITEMS)


def gives(role: Role, right: Right) -> bool:
    """Whether a role has a right, wherever it is held."""
    if role is Role.ORGANISER:
        return right in ORGANISERS_MAY
    return LADDER.index(role) >= LADDER.index(NEEDS[right])


def rights_of(role: Role) -> frozenset[Right]:
    """All that a role gives; of two that stand beside each other, none has all of the other's."""
    return frozenset(right for right in Right if gives(role, right))


def may(viewer: Viewer, right: Right, town_id: int | None) -> bool:
    """Whether a viewer has a right for a town; for the network as such when `town_id` is None.

    The one place where this is decided, for pages, feeds, exports and commands alike.
    """
    return viewer.is_signed_in and any(
        gives(grant.role, right)
        and (grant.town_id is None or grant.town_id == town_id or right in ACROSS_TOWNS)
        for grant in viewer.grants
    )


def may_somewhere(viewer: Viewer, right: Right) -> bool:
    """Whether a viewer has a right for any town at all: for menus and pages that list towns."""
    return viewer.is_signed_in and any(gives(grant.role, right) for grant in viewer.grants)


def may_grant(viewer: Viewer, role: Role, town_id: int | None) -> bool:
    """Whether a viewer may give or end a role: who keeps people, and none above their own."""
    if not may(viewer, Right.KEEP_PEOPLE, town_id):
        return False
    if role is not Role.ADMINISTRATOR:
        return True
    return may(viewer, Right.CHANGE_SETTINGS, town_id)
