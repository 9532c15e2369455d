"""What a screen reader is given: Chromium's accessibility tree of a page, and what is wrong in it.

axe knows most rules of one element. These are about names beside each other, as they stand in a
reader's lists of landmarks, headings and links, without the page around them.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from playwright.sync_api import CDPSession

LANDMARKS: Final = frozenset(
    {
        "banner",
        "complementary",
        "contentinfo",
        "form",
        "main",
        "navigation",
        "region",
        "search",
    }
)
GROUPS: Final = LANDMARKS | {"dialog", "group"}
ONCE: Final = ("banner", "main", "contentinfo")
NAMED: Final = frozenset(
    {
        "button",
        "checkbox",
        "combobox",
        "DisclosureTriangle",
        "heading",
        "image",
        "link",
        "radio",
        "searchbox",
        "spinbutton",
        "table",
        "textbox",
    }
)


@dataclass(frozen=True, slots=True)
class Heard:
    """One element as a reader is told of it; `inside` are those around it, outermost first."""

    role: str
    name: str
    description: str
    properties: dict[str, Any]
    inside: tuple["Heard", ...]

    def is_in(self, role: str) -> bool:
        """Whether an element of that role is around it."""
        return any(one.role == role for one in self.inside)


def heard(session: CDPSession) -> list[Heard]:
    """The page's elements that a reader meets, in their order."""
    nodes = session.send("Accessibility.getFullAXTree")["nodes"]
    by_id = {node["nodeId"]: node for node in nodes}
    found: list[Heard] = []
    waiting: list[tuple[dict[str, Any], tuple[Heard, ...]]] = [(nodes[0], ())]
    while waiting:
        node, inside = waiting.pop()
        if not node["ignored"]:
            one = Heard(
                role=_value(node, "role"),
                name=_value(node, "name"),
                description=_value(node, "description"),
                properties={
                    each["name"]: each["value"].get("value") for each in node.get("properties", ())
                },
                inside=inside,
            )
            found.append(one)
            inside = (*inside, one)
        children = [by_id[child] for child in node.get("childIds", ()) if child in by_id]
        waiting.extend((child, inside) for child in reversed(children))
    return found


def _value(node: dict[str, Any], key: str) -> str:
    return " ".join(str(node.get(key, {}).get("value", "")).split())


def wrong_for_ears(page: list[Heard]) -> Iterator[str]:
    """What a reader would stumble over, a sentence each."""
    yield from _landmarks(page)
    yield from _headings(page)
    yield from _names(page)
    yield from _links(page)
    yield from _fields(page)
    yield from _tables(page)


def _landmarks(page: list[Heard]) -> Iterator[str]:
    # A form without a name is none to a screen reader.
    found = [one for one in page if one.role in LANDMARKS and (one.name or one.role != "form")]
    for role in ONCE:
        if sum(one.role == role for one in found) != 1:
            yield f"not one {role}"
    roles = Counter(one.role for one in found)
    for (role, name), times in Counter((one.role, one.name) for one in found).items():
        if times > 1 or (not name and roles[role] > 1):
            yield f"{times} landmarks {role} called {name!r}"
    for one in found:
        if one.name and any(one.name == outer.name for outer in one.inside):
            yield f"{one.role} {one.name!r} inside another thing of that name"


def _headings(page: list[Heard]) -> Iterator[str]:
    levels = [(one.properties["level"], one.name) for one in page if one.role == "heading"]
    if [level for level, _name in levels].count(1) != 1:
        yield "not one heading of level 1"
    for (before, _name), (level, name) in zip([(0, ""), *levels], levels, strict=False):
        if level > before + 1:
            yield f"heading {name!r} of level {level} after one of level {before}"


def _names(page: list[Heard]) -> Iterator[str]:
    for one in page:
        if one.role in NAMED and not one.name:
            yield f"a {one.role} without a name in {one.inside[-1].role} {one.inside[-1].name!r}"
        if one.description and one.description == one.name:
            yield f"{one.role} {one.name!r} is said twice"


def _links(page: list[Heard]) -> Iterator[str]:
    """In a list of links, or buttons, a name is all there is to tell one from another.

    The titles of items are the towns' own words: two of the same name are theirs.
    """
    leads_to: dict[tuple[str, str], set[str]] = {}
    for one in page:
        if one.role == "link" and not (one.is_in("article") and one.is_in("heading")):
            part = next((outer.role for outer in one.inside if outer.role in ONCE), "")
            leads_to.setdefault((part, one.name), set()).add(str(one.properties.get("url", "")))
    for (part, name), addresses in leads_to.items():
        if len(addresses) > 1:
            yield f"links of {part} called {name!r} lead to {sorted(addresses)}"
    # Beside those, what a reader presses is told by the group that it is in.
    pressed = Counter(
        (one.name, *(outer.name for outer in one.inside if outer.role in GROUPS))
        for one in page
        if one.role == "button"
    )
    for (name, *_groups), times in pressed.items():
        if times > 1:
            yield f"{times} buttons called {name!r}"


def _fields(page: list[Heard]) -> Iterator[str]:
    for one in page:
        if one.role in {"radio", "checkbox"} and not any(
            outer.name for outer in one.inside if outer.role in {"group", "radiogroup"}
        ):
            yield f"{one.role} {one.name!r} in no named group"
        if one.properties.get("invalid") == "true" and not _explained(one):
            yield f"{one.role} {one.name!r} does not say what is wrong"


def _explained(one: Heard) -> bool:
    return bool(one.description) or any(
        outer.description for outer in one.inside if outer.role == "group"
    )


def _tables(page: list[Heard]) -> Iterator[str]:
    for table in (one for one in page if one.role == "table"):
        heads = (one for one in page if one.role == "columnheader")
        if not any(outer is table for one in heads for outer in one.inside):
            yield f"table {table.name!r} has no heads of columns"
