"""docs/hooks.md is what the docstrings say, and every hook's docstring has its four parts."""

import dataclasses
import inspect
import re
from pathlib import Path
from types import ModuleType

import pytest

import hub.plugin_api as root
from hub.plugin_api import entries, outputs, pages
from hub.plugin_api.documentation import PARTS, hooks, hooks_page, parts_of, signature
from tests.plugins import example_plugin

PAGE = Path(__file__).parents[2] / "docs" / "hooks.md"


def test_the_page_is_made_from_the_docstrings() -> None:
    assert PAGE.read_text(encoding="utf-8") == hooks_page(), (
        "run: python -m hub.plugin_api.documentation docs/hooks.md"
    )


@pytest.mark.parametrize("name", hooks())
def test_a_hook_says_when_with_what_what_for_and_what_if_it_fails(name: str) -> None:
    words, parts = parts_of(hooks()[name].__doc__ or "")
    assert words
    assert list(parts) == list(PARTS)
    assert all(parts.values())


def test_a_docstring_without_a_part_is_refused() -> None:
    with pytest.raises(ValueError, match="If it fails"):
        parts_of("Say.\n\nCalled: now.\nGiven: nothing.\nGives back: nothing.")


@pytest.mark.parametrize("name", hooks())
def test_the_example_implements_the_hook_with_its_arguments_and_types(name: str) -> None:
    example = getattr(example_plugin, name)
    assert signature(example) == signature(hooks()[name])


def test_there_are_ten_hooks() -> None:
    assert len(hooks()) == 10


@pytest.mark.parametrize("module", [root, entries, pages, outputs], ids=lambda one: one.__name__)
def test_every_type_and_function_that_a_plugin_may_import_is_described(module: ModuleType) -> None:
    text = PAGE.read_text(encoding="utf-8")
    headings = set(re.findall(r"^## `(?:[\w.]+\.)?(\w+)", text, re.MULTILINE))
    given = {name: getattr(module, name) for name in module.__all__}
    described = {
        name for name, one in given.items() if inspect.isclass(one) or inspect.isfunction(one)
    }
    assert described <= headings


def test_a_type_is_described_with_its_fields_their_types_and_where_it_comes_from() -> None:
    text = PAGE.read_text(encoding="utf-8")
    for value in (entries.Draft, entries.EventDraft, entries.EventTime, entries.Parsed):
        (section,) = re.findall(
            rf"^## `{value.__name__}`\n(.*?)^## ", text, re.MULTILINE | re.DOTALL
        )
        assert "From `hub.plugin_api`." in section
        for field in dataclasses.fields(value):
            assert re.search(rf"^\| `{field.name}` \| `\S.*` \| .+ \|$", section, re.MULTILINE)
