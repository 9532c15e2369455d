"""Feeds that leave no doubt, read without feedparser, which takes ten times as long.

RSS 2.0 and Atom 1.0 as most programs write them: well-formed, without document type, HTML only
as text, and of the elements in `certain_names` alone.  What comes out is what feedparser gives,
as far as drafts are made of it; where that is not certain, nothing comes out.
"""

import re
from typing import Final
from xml.parsers import expat

from .certain_names import (
    INSIDE,
    PASSED_NAMESPACES,
    PREFIXES,
    REFUSED_NAMESPACES,
    USUAL_PREFIXES,
    XML,
)
from .certain_values import FINISH, Attributes, Doubt, Element, Values
from .charset import as_xml

_BASE: Final = re.compile(r"https?://[A-Za-z0-9.-]+(?::[0-9]+)?(?:/[A-Za-z0-9_~.%-]+)*/?")
# In these stand elements of the namespaces that are passed over.
_OPEN_TO_OTHERS: Final = frozenset({"channel", "feed", "item"})
_WITH_OWN_VALUES: Final = frozenset({"image", "item", "person", "passed_person", "source"})
_NO_ATTRIBUTES: Final[Attributes] = {}


def read_certain_feed(text: str) -> tuple[Values, list[Values]] | None:
    """The feed and its entries as feedparser's dictionaries, None when anything is in doubt.

    They have what drafts are made of.  Dates are as they were written, to be read by
    `DateReader`, and only those of which it is certain.
    """
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        return None
    reader = _Reader()
    parser = expat.ParserCreate("utf-8", " ")
    parser.buffer_text = True
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.pieces.append
    parser.StartNamespaceDeclHandler = _check_namespace
    try:
        parser.Parse(as_xml(text), True)
    except (expat.ExpatError, Doubt):
        return None
    return reader.feed, reader.entries


def _check_namespace(prefix: str | None, namespace: str | None) -> None:
    """Raise Doubt unless it has its usual prefix: feedparser goes by that as much."""
    if namespace is None:
        return
    usual = PREFIXES.get(namespace)
    is_certain = prefix == usual if usual else (prefix or "").lower() not in USUAL_PREFIXES
    if not is_certain or namespace.lower() in REFUSED_NAMESPACES:
        raise Doubt(namespace)


class _Reader:
    """Hears of the elements; `feed` and `entries` grow, `pieces` are the text since the last tag.

    The base and the language of an element hold for what stands in it.
    """

    def __init__(self) -> None:
        self.feed: Values = {}
        self.entries: list[Values] = []
        self.pieces: list[str] = []
        self._open = [Element("document", _NO_ATTRIBUTES, self.feed)]
        self._base = ""
        self._language: str | None = None

    def start(self, name: str, written: Attributes) -> None:
        """An element begins."""
        around = self._open[-1]
        role = INSIDE.get(around.role, {}).get(name) or _passed(around.role, name)
        if around.role == "person":
            self._expect_no_text()
        self.pieces.clear()
        attributes = self._noted(written) if written else _NO_ATTRIBUTES
        values = {} if role in _WITH_OWN_VALUES else around.values
        if role == "item":
            self.entries.append(values)
        is_atom = around.is_atom or role == "feed"
        self._open.append(Element(role, attributes, values, is_atom, self._base, self._language))

    def end(self, _name: str) -> None:
        """An element ends."""
        element = self._open.pop()
        around = self._open[-1]
        if element.role == "person":
            self._expect_no_text()
        finish = FINISH.get(element.role)
        if finish:
            element.text = "".join(self.pieces).strip()
            finish(around.values, element)
        self.pieces.clear()
        self._language = around.language
        # As feedparser does it: a base in an element without one stays.
        self._base = around.base or self._base

    def _noted(self, written: Attributes) -> Attributes:
        """The attributes by the names that feedparser gives them; base and language are noted."""
        found: Attributes = {}
        for full_name, value in written.items():
            namespace, _space, local = full_name.rpartition(" ")
            if namespace in PASSED_NAMESPACES:
                continue
            name = f"xml:{local}" if namespace == XML else local.lower()
            if name in found or namespace not in ("", XML):
                raise Doubt(full_name)
            found[name] = value.lower() if name in ("rel", "type") else value
        base = found.get("xml:base", found.get("base"))
        if base and not _BASE.fullmatch(base):
            raise Doubt(base)
        self._base = base or self._base
        self._language = found.get("xml:lang", found.get("lang", self._language)) or None
        return found

    def _expect_no_text(self) -> None:
        if "".join(self.pieces).strip():
            raise Doubt("text beside elements")


def _passed(around: str, name: str) -> str:
    if around in _OPEN_TO_OTHERS and name.partition(" ")[0] in PASSED_NAMESPACES:
        return "passed"
    raise Doubt(name)
