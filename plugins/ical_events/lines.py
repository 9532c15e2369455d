"""From bytes to components and properties (RFC 5545 section 3.1), one broken line at a time.

icalendar gives up a whole calendar for one stray END or one event that is not closed.  Here
the lines are sorted into components first, and each event is read alone afterwards.
"""

import codecs
import quopri
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from icalendar.parser import Contentline

from hub.plugin_api.entries import SourceDocument

_CONTENT = re.compile(r"[A-Za-z][A-Za-z0-9-]*[ \t]*[;:]")
_PROSE = re.compile(r"(?:SUMMARY|DESCRIPTION|LOCATION|X-ALT-DESC|COMMENT)[;:]", re.IGNORECASE)
# An alarm in an event in a calendar is 3 deep; without a bound, strays cost depth times number.
_DEEPEST = 10
_SINGLE_BYTE = {"pl": "cp1250", "cs": "cp1250", "hu": "cp1250"}
_ESCAPED = re.compile(r"\\([\\,;:nN\"])")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff]")


@dataclass(frozen=True, slots=True)
class Property:
    """One content line: the name and the parameters' names in capitals, the value as written."""

    name: str
    parameters: dict[str, str]
    value: str

    @property
    def text(self) -> str:
        """The value as TEXT (section 3.3.11), without control characters."""
        value = self.value
        if self.parameters.get("ENCODING", "").upper() == "QUOTED-PRINTABLE":
            value = _from_quoted_printable(value, self.parameters.get("CHARSET", "utf-8"))
        return _CONTROL.sub("", _ESCAPED.sub(_unescaped, value)).strip()

    @property
    def texts(self) -> tuple[str, ...]:
        """The value as a list of TEXT, split at commas that are not escaped."""
        parts = re.split(r"(?<!\\),", self.value)
        return tuple(Property(self.name, self.parameters, part).text for part in parts)


@dataclass(slots=True)
class Component:
    """What stands between BEGIN and END; `closed` is false when END is missing."""

    name: str
    lines: list[str] = field(default_factory=list)
    children: list["Component"] = field(default_factory=list)
    closed: bool = False
    _by_name: dict[str, list[str]] | None = None

    def values(self, name: str) -> list[Property]:
        """The properties of this name that can be read, in order."""
        if self._by_name is None:
            self._by_name = {}
            for line in self.lines:
                key = re.split("[;:]", line, maxsplit=1)[0].strip().upper()
                self._by_name.setdefault(key, []).append(line)
        return [found for line in self._by_name.get(name, ()) if (found := read_line(line))]

    def first(self, name: str) -> Property | None:
        """The first property of this name."""
        return next(iter(self.values(name)), None)

    def text(self, name: str) -> str:
        """The text of the first property of this name, empty without one."""
        found = self.first(name)
        return found.text if found else ""

    def inside(self, name: str) -> list["Component"]:
        """The components of this name directly inside."""
        return [child for child in self.children if child.name == name]


def read_line(line: str) -> Property | None:
    """The property of an unfolded line, None when it cannot be read."""
    head, colon, value = line.partition(":")
    if not colon:
        return None
    if '"' in head:
        try:
            content = Contentline(line)  # type: ignore[no-untyped-call]
            name, parameters, value = content.raw_parts()
        except ValueError:
            return None
        listed = {
            key.upper(): ",".join(given) if isinstance(given, list) else str(given)
            for key, given in parameters.items()
        }
        return Property(name.upper(), listed, value)
    name, *pairs = head.split(";")
    split = (pair.split("=", 1) for pair in pairs if "=" in pair)
    return Property(
        name.strip().upper(), {key.strip().upper(): given.strip() for key, given in split}, value
    )


def read_calendars(document: SourceDocument) -> tuple[list[Component], bool]:
    """The VCALENDARs of a document, and whether it is there to its end.

    Events that stand outside of any calendar are given as one of their own.
    """
    root = Component("")
    stack = [root]
    for line in _content_lines(_decoded(document)):
        word = line[:6].upper()
        if word.startswith("BEGIN:"):
            _begin(stack, line[6:].strip().upper())
        elif word.startswith("END:"):
            _end(stack, line[4:].strip().upper())
        elif len(stack) > 1:
            stack[-1].lines.append(line)
    calendars = root.inside("VCALENDAR")
    if root.inside("VEVENT"):
        calendars.append(Component("VCALENDAR", children=root.inside("VEVENT"), closed=True))
    return calendars, len(stack) == 1


def _begin(stack: list[Component], name: str) -> None:
    if name == "VCALENDAR":
        del stack[1:]
    elif name in {"VEVENT", "VTIMEZONE"}:
        while stack[-1].name not in {"VCALENDAR", ""}:
            stack.pop()
    if len(stack) > _DEEPEST:
        return
    component = Component(name)
    stack[-1].children.append(component)
    stack.append(component)


def _end(stack: list[Component], name: str) -> None:
    if not any(component.name == name for component in stack[1:]):
        return
    while stack[-1].name != name:
        stack.pop()
    stack.pop().closed = True


def _content_lines(text: str) -> Iterator[str]:
    """Unfolded lines; what cannot begin one belongs to a text before it (a bare newline)."""
    lines = iter(text.split("\n"))
    current = ""
    for line in lines:
        if current and _goes_on(current):
            current = current[:-1] + line
        elif _CONTENT.match(line):
            if current:
                yield current
            current = line
        elif line.strip() and _PROSE.match(current):
            current += "\\n" + line
    if current:
        yield current


def _goes_on(line: str) -> bool:
    """Whether a line ends in a soft line break of quoted-printable (vCalendar 1.0)."""
    return line.endswith("=") and "QUOTED-PRINTABLE" in line.partition(":")[0].upper()


def _decoded(document: SourceDocument) -> str:
    """The text, unfolded: folds may stand inside a character, so they go before decoding."""
    data = document.data
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        data = data.decode("utf-16", "replace").encode()
    data = data.removeprefix(codecs.BOM_UTF8).replace(b"\0", b"")
    data = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    data = re.sub(rb"\n{2,}", b"\n", data).replace(b"\n ", b"").replace(b"\n\t", b"")
    try:
        return data.decode()
    except UnicodeDecodeError:
        pass
    usual = _SINGLE_BYTE.get(document.language or "", "cp1252")
    named = (document.charset or "").lower()
    return decoded(data, usual if named in {"", "utf-8", "utf8", "us-ascii"} else named)


def decoded(data: bytes, charset: str) -> str:
    """The text; what does not fit is replaced, and a charset that is none counts as cp1252."""
    try:
        return data.decode(charset, "replace")
    except (LookupError, ValueError):
        return data.decode("cp1252", "replace")


def _unescaped(match: re.Match[str]) -> str:
    return "\n" if match[1] in "nN" else match[1]


def _from_quoted_printable(value: str, charset: str) -> str:
    return decoded(quopri.decodestring(value.encode()), charset)
