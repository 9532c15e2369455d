"""Libraries that must never come in: they overwrite urllib3 for the whole environment."""

import re
from importlib.metadata import distributions

from tests.rules.project_code import ROOT

FORBIDDEN = {"caldav", "niquests", "urllib3-future"}


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def test_forbidden_libraries_are_not_named() -> None:
    for file in ("pyproject.toml", "requirements.lock"):
        words = re.findall(r"[A-Za-z0-9][\w.-]*", (ROOT / file).read_text(encoding="utf-8"))
        assert not FORBIDDEN & set(map(_normal, words)), file


def test_forbidden_libraries_are_not_installed() -> None:
    names = {_normal(found.metadata["Name"] or "") for found in distributions()}
    assert "flask" in names
    assert not FORBIDDEN & names
