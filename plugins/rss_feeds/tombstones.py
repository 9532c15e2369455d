"""Entries that an Atom feed says were deleted (RFC 6721), which feedparser does not give."""

from xml.parsers import expat

from .charset import as_xml

NAMESPACE = "http://purl.org/atompub/tombstones/1.0"
_MAX_TOMBSTONES = 2_000


class _Refused(Exception):
    pass


def deleted_entries(text: str) -> list[tuple[str, str]]:
    """The id and the moment, as written, of each deleted entry; those before any broken markup."""
    if NAMESPACE not in text:
        return []
    found: list[tuple[str, str]] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        if name == f"{NAMESPACE} deleted-entry" and attributes.get("ref"):
            found.append((attributes["ref"], attributes.get("when", "")))

    def refuse(*_anything: object) -> None:
        raise _Refused

    parser = expat.ParserCreate("utf-8", " ")
    parser.StartElementHandler = start
    parser.EntityDeclHandler = refuse
    try:
        parser.Parse(as_xml(text), True)
    except (expat.ExpatError, _Refused, ValueError):
        return found[:_MAX_TOMBSTONES]
    return found[:_MAX_TOMBSTONES]
