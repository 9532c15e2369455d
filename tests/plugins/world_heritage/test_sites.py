"""The table of the sites: made by a step, filled with facts that each name their sources."""

import json
from pathlib import Path

from click.testing import CliRunner
from flask import Flask
from sqlalchemy import inspect, text

from hub.core.database import db, writing
from hub.core.languages import INTERFACE_LANGUAGES
from hub.core.migrations import differences, downgrade, upgrade
from hub.plugin_host.gate import is_on, owner_of
from hub.plugin_host.joining import plugin_command_groups
from hub.plugin_host.plugins import host_of
from tests.plugins.world_heritage.conftest import hub_in


def _sites(app: Flask) -> list[dict[str, object]]:
    with app.app_context(), db.engine.connect() as connection:
        rows = connection.execute(text("SELECT * FROM world_heritage_site")).mappings()
        return [
            {
                name: json.loads(value)
                if isinstance(value, str) and value.startswith(("{", "["))
                else value
                for name, value in row.items()
            }
            for row in rows
        ]


def test_the_hub_loads_the_plugin(heritage_app: Flask) -> None:
    with heritage_app.app_context():
        assert is_on("world_heritage")
    assert not host_of(heritage_app).failed


def test_the_step_makes_what_the_models_say_and_goes_both_ways(tmp_path: Path) -> None:
    app = hub_in(tmp_path)
    owner = owner_of(host_of(app).by_name["world_heritage"])
    assert owner is not None
    with app.app_context():
        assert differences(db.engine, owner) == []
        downgrade(db.engine, owner)
        assert "world_heritage_site" not in inspect(db.engine).get_table_names()
        upgrade(db.engine, owner)
        assert differences(db.engine, owner) == []
        assert len(_sites(app)) == 2
        db.engine.dispose()


def test_corrected_words_reach_sites_that_are_already_there(tmp_path: Path) -> None:
    app = hub_in(tmp_path)
    owner = owner_of(host_of(app).by_name["world_heritage"])
    assert owner is not None
    as_new = _sites(app)
    with app.app_context():
        with writing() as session:
            session.execute(text("UPDATE alembic_version_world_heritage SET version_num = '0001'"))
            session.execute(
                text(
                    "UPDATE world_heritage_site"
                    " SET names = '{}', texts = '{}', parts = '[]', council = '{}'"
                )
            )
        assert _sites(app) != as_new
        upgrade(db.engine, owner)
        assert _sites(app) == as_new
        db.engine.dispose()


def test_the_facts_are_those_of_the_list(heritage_app: Flask) -> None:
    facts = {
        site["slug"]: (site["unesco_number"], site["inscribed"], site["extended"], site["criteria"])
        for site in _sites(heritage_app)
    }
    assert facts == {
        "falun": (1027, 2001, [], ["ii", "iii", "v"]),
        "roros": (55, 1980, [2010], ["iii", "iv", "v"]),
    }


def test_every_text_is_there_in_every_language(heritage_app: Flask) -> None:
    languages = set(INTERFACE_LANGUAGES)
    for site in _sites(heritage_app):
        texts = [site["names"], site["texts"], site["council"], *site["parts"]]  # type: ignore[misc]
        for words in texts:
            assert set(words) == languages, words
            assert all(words.values()), words


def test_every_fact_names_sources_that_the_site_lists_and_every_source_is_used(
    heritage_app: Flask,
) -> None:
    needed = {"inscribed", "criteria", "unesco_number", "coordinates", "parts", "council", "text"}
    for site in _sites(heritage_app):
        wanted = needed | {"names"}
        wanted |= {"extended"} if site["extended"] else set()
        wanted |= {"area"} if site["area_hectares"] else set()
        wanted |= {"buffer_zone"} if site["buffer_hectares"] else set()
        sources = site["fact_sources"]
        assert isinstance(sources, dict)
        assert set(sources) == wanted
        assert all(sources.values())
        count = len(site["sources"])  # type: ignore[arg-type]
        assert {number for numbers in sources.values() for number in numbers} == set(
            range(1, count + 1)
        )


def test_the_command_lists_the_sites(heritage_app: Flask) -> None:
    group = plugin_command_groups(heritage_app)["world-heritage"]
    with heritage_app.app_context():
        listed = json.loads(CliRunner().invoke(group, ["sites", "--json"]).output)
        lines = CliRunner().invoke(group, ["sites"]).output.splitlines()
    assert [(site["slug"], site["town"]) for site in listed] == [
        ("roros", "roros"),
        ("falun", "falun"),
    ]
    assert listed[0]["names"]["nb"] == "Røros bergstad og Circumferensen"
    assert "Mining Area of the Great Copper Mountain in Falun" in lines[1]
