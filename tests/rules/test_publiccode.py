"""publiccode.yml holds what version 0.4 of the standard asks of it, and agrees with the project."""

import tomllib
from datetime import date
from typing import Any

import pytest
import yaml

from hub.core.languages import INTERFACE_LANGUAGES
from tests.rules.project_code import ROOT


@pytest.fixture(scope="module")
def described() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((ROOT / "publiccode.yml").read_text(encoding="utf-8"))
    return loaded


def test_it_has_the_required_keys(described: dict[str, Any]) -> None:
    required = {
        "publiccodeYmlVersion",
        "name",
        "url",
        "releaseDate",
        "platforms",
        "categories",
        "developmentStatus",
        "softwareType",
        "description",
        "legal",
        "maintenance",
        "localisation",
    }
    assert required <= set(described)
    assert described["publiccodeYmlVersion"] == "0.4"
    assert described["softwareType"] == "standalone/web"
    date.fromisoformat(described["releaseDate"])


@pytest.mark.parametrize("language", ["en", "sv"])
def test_descriptions_have_the_lengths_of_the_standard(
    described: dict[str, Any], language: str
) -> None:
    words = described["description"][language]
    assert len(words["genericName"]) <= 35
    assert len(words["shortDescription"]) <= 150
    assert 150 <= len(words["longDescription"]) <= 10_000
    assert all(len(feature) <= 100 for feature in words["features"])


def test_it_says_what_the_project_says(described: dict[str, Any]) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert described["softwareVersion"] == project["version"]
    assert described["legal"]["license"] == project["license"]
    assert described["localisation"]["availableLanguages"] == list(INTERFACE_LANGUAGES)


def test_internal_maintenance_names_a_contact(described: dict[str, Any]) -> None:
    assert described["maintenance"]["type"] == "internal"
    assert described["maintenance"]["contacts"][0]["name"]


def test_the_licence_is_whole() -> None:
    text = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert text.startswith("EUROPEAN UNION PUBLIC LICENCE v. 1.2")
    assert all(f"\n{number}." in text for number in range(1, 16))
    assert "Compatible Licences" in text
