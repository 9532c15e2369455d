"""Content lines of RFC 5545 section 3.1: escaped, folded, ended by CRLF."""

from collections.abc import Iterable
from datetime import UTC, datetime

from hub.publishing.characters import language_tag, printable

MAX_OCTETS = 75


def folded(line: str) -> str:
    """One content line with its CRLF, in pieces of at most 75 octets; no character is split."""
    if len(line) <= MAX_OCTETS and line.isascii():
        return line + "\r\n"
    octets = line.encode("utf-8")
    if len(octets) <= MAX_OCTETS:
        return line + "\r\n"
    pieces: list[str] = []
    begin, room = 0, MAX_OCTETS
    while len(octets) - begin > room:
        end = begin + room
        while octets[end] & 0xC0 == 0x80:
            end -= 1
        pieces.append(octets[begin:end].decode("utf-8"))
        begin, room = end, MAX_OCTETS - 1
    pieces.append(octets[begin:].decode("utf-8"))
    return "\r\n ".join(pieces) + "\r\n"


def escaped(text: str) -> str:
    """`text` as a TEXT value (RFC 5545 section 3.3.11)."""
    return (
        printable(text)
        .replace("\\", "\\\\")
        .replace(";", "\\;")
        .replace(",", "\\,")
        .replace("\n", "\\n")
    )


def text_line(name: str, text: str, language: str = "") -> str:
    """A property with a TEXT value, in `language` when that is known; "" for no text."""
    if not text:
        return ""
    tag = language_tag(language)
    return folded(f"{name};LANGUAGE={tag}:{escaped(text)}" if tag else f"{name}:{escaped(text)}")


def list_line(name: str, texts: Iterable[str], language: str = "") -> str:
    """A property with a list of TEXT values; "" for none."""
    values = ",".join(escaped(text) for text in texts if text)
    if not values:
        return ""
    tag = language_tag(language)
    return folded(f"{name};LANGUAGE={tag}:{values}" if tag else f"{name}:{values}")


def plain_line(name: str, value: str) -> str:
    """A property whose value is already written as its type wants it; "" for no value."""
    return folded(f"{name}:{value}") if value else ""


def moment_line(name: str, moment: datetime | None) -> str:
    """A property with a moment in UTC, which is aware; "" for None."""
    if moment is None:
        return ""
    at = moment.astimezone(UTC)
    return (
        f"{name}:{at.year:04}{at.month:02}{at.day:02}T{at.hour:02}{at.minute:02}{at.second:02}Z\r\n"
    )
