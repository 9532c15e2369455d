"""What each role is called and means, and where it is held, in plain words."""

from dataclasses import dataclass
from typing import Any, Final

from hub.core.permissions import Role
from hub.core.words import gettext as _
from hub.core.words import lazy_gettext as _l
from hub.core.words import page_language
from hub.towns.queries import town_by_id


@dataclass(frozen=True, slots=True)
class RoleWords:
    """A role's name, and what who has it may do; both translated when shown."""

    name: Any
    meaning: Any


ROLE_WORDS: Final[dict[Role, RoleWords]] = {
    Role.READER: RoleWords(_l("Reader"), _l("Reads what the twin towns share among themselves.")),
    Role.CONTRIBUTOR: RoleWords(
        _l("Contributor"),
        _l("Writes news and events, which an editor then publishes."),
    ),
    Role.EDITOR: RoleWords(
        _l("Editor"), _l("Publishes and changes news and events on this service.")
    ),
    Role.COORDINATOR: RoleWords(
        _l("Coordinator"),
        _l("Looks after people, sources and opportunities, and does all that an editor does."),
    ),
    Role.ADMINISTRATOR: RoleWords(
        _l("Administrator"), _l("Also changes settings and switches plugins on and off.")
    ),
    Role.ORGANISER: RoleWords(
        _l("Organiser"),
        _l("Posts exchange opportunities for an organisation; a coordinator reviews them."),
    ),
}


def role_words(role: Role | str) -> RoleWords:
    """What a role is called and means."""
    return ROLE_WORDS[Role(role)]


def place_name(town_id: int | None) -> str:
    """The town for which a role is held, or the network."""
    if town_id is None:
        return _("the whole network")
    town = town_by_id(town_id)
    return town.name(page_language()) if town else ""
