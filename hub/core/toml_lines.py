"""Where each value of a TOML document stands: the standard library's reader does not say.

The scanner expects a document that `tomllib` has read: it finds borders and checks nothing.
Grammar: TOML 1.0, https://toml.io/en/v1.0.0.
"""

import re
import tomllib

Place = tuple[str | int, ...]

_BLANK = re.compile(r"(?:[ \t\r\n]+|#[^\n]*)*")
_SPACE = re.compile(r"[ \t]*")
_STRING = re.compile(
    r'"""(?:\\.|[^\\])*?"""(?:"{0,2})'
    r"|'''.*?'''(?:'{0,2})"
    r'|"(?:\\.|[^"\\\n])*"'
    r"|'[^'\n]*'",
    re.DOTALL,
)
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_SCALAR = re.compile(r"[^,\]}\n#]*")


class _Scanner:
    def __init__(self, text: str) -> None:
        self.text = text
        self.position = 0
        self.lines: dict[Place, int] = {(): 1}
        self._table_counts: dict[Place, int] = {}
        self._line = 1
        self._counted_to = 0

    def scan(self) -> None:
        table: Place = ()
        self._skip(_BLANK)
        while self.position < len(self.text):
            if self._peek() == "[":
                table = self._header()
            else:
                self._key_and_value(table)
            self._skip(_BLANK)

    def _peek(self) -> str:
        return self.text[self.position : self.position + 1]

    def _skip(self, pattern: re.Pattern[str]) -> str:
        match = pattern.match(self.text, self.position)
        if match is None:
            raise ValueError(f"no {pattern.pattern!r} at {self.position}")
        self.position = match.end()
        return match.group()

    def _note(self, place: Place) -> None:
        """Remember that `place` begins here; a table named several times keeps its first line."""
        self._line += self.text.count("\n", self._counted_to, self.position)
        self._counted_to = self.position
        self.lines.setdefault(place, self._line)

    def _header(self) -> Place:
        """`[a.b]` or `[[a.b]]`: gives back the place that the next keys belong to."""
        is_array = self.text.startswith("[[", self.position)
        self.position += 2 if is_array else 1
        parts = self._dotted_key()
        self.position = self.text.index("]", self.position) + (2 if is_array else 1)
        place: Place = ()
        for number, part in enumerate(parts):
            place = (*place, part)
            if is_array and number == len(parts) - 1:
                self._note(place)
                self._table_counts[place] = self._table_counts.get(place, 0) + 1
            if place in self._table_counts:
                place = (*place, self._table_counts[place] - 1)
            self._note(place)
        return place

    def _dotted_key(self) -> list[str]:
        parts = []
        while True:
            self._skip(_SPACE)
            if self._peek() in {'"', "'"}:
                parts.append(str(tomllib.loads(f"key = {self._skip(_STRING)}")["key"]))
            else:
                parts.append(self._skip(_BARE_KEY))
            self._skip(_SPACE)
            if self._peek() != ".":
                return parts
            self.position += 1

    def _key_and_value(self, table: Place) -> None:
        place = table
        for part in self._dotted_key():
            place = (*place, part)
            self._note(place)
        self.position = self.text.index("=", self.position) + 1
        self._skip(_SPACE)
        self._value(place)

    def _value(self, place: Place) -> None:
        first = self._peek()
        if first in {'"', "'"}:
            self._skip(_STRING)
        elif first == "[":
            self._collection(place, "]")
        elif first == "{":
            self._collection(place, "}")
        else:
            self._skip(_SCALAR)

    def _collection(self, place: Place, end: str) -> None:
        self.position += 1
        number = 0
        while True:
            self._skip(_BLANK)
            if self._peek() == end:
                self.position += 1
                return
            if self._peek() == ",":
                self.position += 1
            elif end == "]":
                self._note((*place, number))
                self._value((*place, number))
                number += 1
            else:
                self._key_and_value(place)


def lines_of(text: str) -> dict[Place, int]:
    """The line (from 1) where each value of a valid TOML document begins, by its place.

    A place is the way to a value: ("town", 0, "names", "sv") is the Swedish name of the first
    `[[town]]`.  Raises RecursionError on arrays nested hundreds deep.
    """
    scanner = _Scanner(text)
    scanner.scan()
    return scanner.lines


def line_of(place: Place, lines: dict[Place, int]) -> int:
    """The line of a place, or of the nearest table around it that stands in the document."""
    while place not in lines:
        place = place[:-1]
    return lines[place]
