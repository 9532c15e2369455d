import tomllib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.core.toml_lines import Place, line_of, lines_of

DOCUMENT = '''\
# a comment with [brackets] and = signs
title = "one"   # 2

[network]       # 4
names = { sv = "a", "da" = "b ] } #" }
lead.sv = 'x'
lead.da = """
[town]
key = "not a key" \\"""
"""
numbers = [
  1,
  # between
  [2, 3], { deep = "4" },
]
after = 1979-05-27 07:32:00   # 16

[[town]]        # 18
slug = "a"
[town.names]
sv = \'\'\'
[[town]]
\'\'\'
[[town.membership]]
group = "x"
[[town.membership]]
group = "y"

[[town]]        # 29
"slug" = "b"
[[town.membership]]
group = "z"
[ "quoted key" . inner ]
end = true'''


@pytest.mark.parametrize(
    ("place", "line"),
    [
        (("title",), 2),
        (("network",), 4),
        (("network", "names", "sv"), 5),
        (("network", "names", "da"), 5),
        (("network", "lead"), 6),
        (("network", "lead", "da"), 7),
        (("network", "numbers", 0), 12),
        (("network", "numbers", 1), 14),
        (("network", "numbers", 1, 1), 14),
        (("network", "numbers", 2, "deep"), 14),
        (("network", "after"), 16),
        (("town", 0), 18),
        (("town", 0, "slug"), 19),
        (("town", 0, "names", "sv"), 21),
        (("town", 0, "membership", 1, "group"), 27),
        (("town", 1), 29),
        (("town", 1, "slug"), 30),
        (("town", 1, "membership", 0, "group"), 32),
        (("quoted key", "inner", "end"), 34),
    ],
)
def test_every_value_is_found_on_its_line(place: Place, line: int) -> None:
    assert lines_of(DOCUMENT)[place] == line


def test_what_does_not_stand_in_the_document_has_the_line_of_its_table() -> None:
    lines = lines_of(DOCUMENT)
    assert line_of(("town", 1, "names", "sv"), lines) == 29
    assert line_of(("nowhere",), lines) == 1


def places_in(value: Any, place: Place = ()) -> set[Place]:
    found = {place}
    if isinstance(value, dict):
        for key, item in value.items():
            found |= places_in(item, (*place, key))
    elif isinstance(value, list):
        for number, item in enumerate(value):
            found |= places_in(item, (*place, number))
    return found


def test_the_scanner_sees_the_same_values_as_the_reader() -> None:
    assert set(lines_of(DOCUMENT)) == places_in(tomllib.loads(DOCUMENT))


keys = st.text("ab-_1", min_size=1, max_size=4)
texts = st.sampled_from(
    ['"x"', "'y'", '"\\" ]"', '"""a\n[b]\n"""', "'''\n=\n'''", '""""q""""', "''", '"#"', '"\\\\"']
)
values = st.recursive(
    texts | st.sampled_from(["1", "-2.5e3", "true", "2020-01-01", "07:32:00"]),
    lambda inner: (
        st.lists(inner, max_size=3).map(lambda items: "[\n" + ",\n".join(items) + "]")
        | st.dictionaries(keys, inner, max_size=2).map(
            lambda items: "{" + ", ".join(f"{key} = {item}" for key, item in items.items()) + "}"
        )
    ),
    max_leaves=6,
)
pairs = st.dictionaries(keys, values, max_size=4).map(
    lambda items: "".join(f"{key} = {item}  # ]}}\n" for key, item in items.items())
)
tables = st.lists(
    st.tuples(st.sampled_from(["[[a.b]]", "[[a]]", "[c.d]", "[c]"]), pairs), max_size=5
)


@given(pairs, tables)
def test_any_document_that_the_reader_takes_is_scanned_alike(
    first: str, rest: list[tuple[str, str]]
) -> None:
    document = first + "".join(f"{header}\n{body}" for header, body in rest)
    try:
        expected = places_in(tomllib.loads(document))
    except tomllib.TOMLDecodeError:
        return
    assert set(lines_of(document)) == expected
