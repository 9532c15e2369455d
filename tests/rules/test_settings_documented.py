"""docs/settings.md is what the table of settings says."""

from hub.core.setting_rows import SETTINGS
from hub.core.settings import Settings
from hub.core.settings_page import settings_page
from tests.rules.project_code import ROOT


def test_the_page_is_made_from_the_table() -> None:
    page = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    assert page == settings_page(), "run: python -m hub.core.settings_page docs/settings.md"


def test_the_table_and_the_settings_have_the_same_names() -> None:
    assert [row.name for row in SETTINGS] == list(Settings.__dataclass_fields__)


def test_every_setting_says_what_it_takes_and_what_it_is_for() -> None:
    for row in SETTINGS:
        assert row.unit, row.name
        assert row.help.endswith("."), row.name
