"""What the README tells a newcomer to type exists."""

import re

import pytest

from tests.rules.project_code import ROOT, tracked_files

PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
TARGETS = set(re.findall(r"^([a-z][a-z-]*):", MAKEFILE, re.MULTILINE))


def test_the_readme_names_the_two_commands() -> None:
    readme = PAGES[0].read_text(encoding="utf-8")
    assert "make run" in readme
    assert "make test" in readme


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_make_target_that_a_page_names_exists(page: object) -> None:
    text = page.read_text(encoding="utf-8")  # type: ignore[attr-defined]
    named = set(re.findall(r"(?:`|^)make ([a-z][a-z-]*)", text, re.MULTILINE))
    assert named <= TARGETS


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_file_that_a_page_links_to_exists(page: object) -> None:
    text = page.read_text(encoding="utf-8")  # type: ignore[attr-defined]
    links = re.findall(r"\]\((?!https?:|mailto:|#)([^)#\s]+)", text)
    missing = [link for link in links if not (page.parent / link).exists()]  # type: ignore[attr-defined]
    assert not missing


def test_the_target_of_continuous_integration_is_the_developers_own() -> None:
    script = ROOT / ".ci" / "run"
    assert script in tracked_files()
    assert script.stat().st_mode & 0o111
    assert script.read_text(encoding="utf-8").rstrip().endswith("exec make test")
