"""The target groups that an entry may be for; none means everybody."""

from typing import Any, Final

from hub.core.words import lazy_gettext as _l

AUDIENCES: Final[dict[str, Any]] = {
    "public_press": _l("The public and the press"),
    "schools": _l("Schools"),
    "civil_society": _l("Civil society"),
    "companies": _l("Companies"),
    "politicians": _l("Elected politicians and parties"),
    "administration": _l("Municipal administration"),
    "partners": _l("Cooperation partners"),
    "contact_organisations": _l("Organisations we are in contact with"),
}
