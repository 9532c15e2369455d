"""Where plugins are found, and which are refused or left out before anything is imported."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from hub.core.settings import Settings
from hub.plugin_host.finding import OWN_FOLDER, find_plugins, found_names, look_in
from hub.plugin_host.plugins import FoundPlugin
from tests.plugins.conftest import EXAMPLE, OWN_PLUGINS

SettingsFor = Callable[..., Settings]


def _folder(place: Path, name: str, text: str = "") -> Path:
    folder = place / name
    folder.mkdir(parents=True)
    (folder / "__init__.py").write_text(text)
    return folder


def _install(place: Path, name: str, module: str, version: str = "1.0") -> None:
    """What pip leaves behind for a package with an entry point."""
    information = place / f"{name}-{version}.dist-info"
    information.mkdir(parents=True)
    (information / "METADATA").write_text(
        f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
    )
    (information / "entry_points.txt").write_text(f"[hub.plugins]\n{name} = {module}\n")


def test_a_folder_with_an_init_file_is_a_plugin_named_like_it(settings_for: SettingsFor) -> None:
    finding = find_plugins(settings_for(EXAMPLE))
    assert [(found.name, found.module, found.origin) for found in finding.found] == [
        ("example_plugin", "hub_plugins.example_plugin", "folder")
    ]


def test_the_plugins_of_the_hub_come_first(settings_for: SettingsFor) -> None:
    settings = settings_for(EXAMPLE, HUB_DISABLED_PLUGINS="")
    names = [found.name for found in find_plugins(settings).found]
    assert names == [*OWN_PLUGINS.split(), "example_plugin"]


def test_folders_that_are_no_plugins_are_left_alone(
    settings_for: SettingsFor, tmp_path: Path
) -> None:
    settings = settings_for()
    for name in ("examples", "__pycache__", ".git", "_draft"):
        _folder(tmp_path / "plugins", name)
    (tmp_path / "plugins" / "pictures").mkdir()
    (tmp_path / "plugins" / "README.md").write_text("words")
    finding = find_plugins(settings)
    assert (finding.found, finding.refused) == ((), ())


def test_code_without_an_init_file_is_said_to_lack_it(
    settings_for: SettingsFor, tmp_path: Path
) -> None:
    settings = settings_for()
    (tmp_path / "plugins" / "halfway").mkdir()
    (tmp_path / "plugins" / "halfway" / "views.py").write_text("")
    assert [plugin.reason for plugin in find_plugins(settings).refused] == ["no_init_file"]


@pytest.mark.parametrize("name", ["news", "calendar", "plugin", "source", "api", "static", "core"])
def test_names_of_the_hubs_pages_commands_and_parts_are_taken(
    name: str, settings_for: SettingsFor, tmp_path: Path
) -> None:
    settings = settings_for()
    _folder(tmp_path / "plugins", name)
    [refused] = find_plugins(settings).refused
    assert (refused.name, refused.reason) == (name, "name_taken")


def test_what_the_application_has_given_away_is_taken_too(
    settings_for: SettingsFor, tmp_path: Path
) -> None:
    settings = settings_for()
    _folder(tmp_path / "plugins", "harbour")
    assert find_plugins(settings, taken=["harbour"]).refused[0].reason == "name_taken"
    assert find_plugins(settings).refused == ()


@pytest.mark.parametrize("name", ["Snow", "my-plugin", "2nd", "a" * 41, "snow__ice"])
def test_a_name_that_is_no_plain_word_is_refused(
    name: str, settings_for: SettingsFor, tmp_path: Path
) -> None:
    settings = settings_for()
    _folder(tmp_path / "plugins", name)
    assert [plugin.reason for plugin in find_plugins(settings).refused] == ["bad_name"]


def test_a_disabled_plugin_is_neither_found_nor_refused(settings_for: SettingsFor) -> None:
    finding = find_plugins(settings_for(EXAMPLE, HUB_DISABLED_PLUGINS="example_plugin"))
    assert "example_plugin" not in [found.name for found in finding.found]
    assert finding.disabled == ("example_plugin",)


def test_the_second_plugin_of_one_name_is_refused(
    settings_for: SettingsFor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = settings_for(EXAMPLE)
    site = tmp_path / "site"
    (site / "another_package").mkdir(parents=True)
    (site / "another_package" / "__init__.py").write_text("")
    _install(site, "example_plugin", "another_package")
    monkeypatch.syspath_prepend(str(site))
    finding = find_plugins(settings)
    assert [found.origin for found in finding.found] == ["folder"]
    assert [(one.origin, one.reason) for one in finding.refused] == [("package", "name_taken")]


def test_an_installed_package_is_found_without_being_imported(
    settings_for: SettingsFor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = settings_for()
    site = tmp_path / "site"
    _folder(site / "outer_package", "snow", "raise SystemExit('imported')")
    (site / "outer_package" / "__init__.py").write_text("raise SystemExit('imported')")
    _install(site, "snow", "outer_package.snow")
    monkeypatch.syspath_prepend(str(site))
    assert find_plugins(settings).found == (
        FoundPlugin("snow", "outer_package.snow", site / "outer_package" / "snow", "package"),
    )
    assert "outer_package" not in sys.modules


def test_a_plugin_may_be_one_module(
    settings_for: SettingsFor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = settings_for()
    site = tmp_path / "site"
    site.mkdir()
    (site / "one_file.py").write_text("")
    _install(site, "one_file", "one_file")
    monkeypatch.syspath_prepend(str(site))
    [found] = find_plugins(settings).found
    assert (found.place, found.folder) == (site / "one_file.py", None)


def test_an_entry_point_that_leads_nowhere_is_refused(
    settings_for: SettingsFor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = settings_for()
    _install(tmp_path / "site", "ghost", "a_package_that_nobody_has.plugin")
    monkeypatch.syspath_prepend(str(tmp_path / "site"))
    [refused] = find_plugins(settings).refused
    assert (refused.name, refused.reason) == ("ghost", "not_there")


def test_a_plugins_folder_that_is_missing_does_not_stop_the_hub(
    settings_for: SettingsFor, tmp_path: Path
) -> None:
    settings = settings_for(HUB_PLUGINS_DIR=str(tmp_path / "nowhere"))
    assert find_plugins(settings).found == ()


def test_the_names_of_failed_and_disabled_plugins_are_known_for_their_settings(
    tmp_path: Path,
) -> None:
    _folder(tmp_path, "snow")
    (tmp_path / "halfway").mkdir()
    (tmp_path / "halfway" / "views.py").write_text("")
    assert {"snow", "halfway"} <= set(found_names(tmp_path))


def test_plugins_of_the_folder_are_imported_beside_the_hubs_own(tmp_path: Path) -> None:
    import hub_plugins

    try:
        look_in(tmp_path)
        assert list(hub_plugins.__path__) == [str(OWN_FOLDER), str(tmp_path)]
    finally:
        look_in(None)
    assert list(hub_plugins.__path__) == [str(OWN_FOLDER)]
