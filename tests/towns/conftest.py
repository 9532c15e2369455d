"""A real SQLite file with the tables of the hub, and a network file of two invented towns."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

import hub.content.models
import hub.events.models
import hub.sources.models
import hub.towns.models  # noqa: F401 -- the models of all parts make the tables
from hub.core import database
from hub.core import words as hub_words
from hub.core.changes import RevisionCounter
from hub.core.database import Model, db, writing

LANGUAGES = ("sv", "nb", "fi", "de", "pl", "en", "da")


def words(key: str, text: str) -> str:
    """One text in the seven languages, as an inline table."""
    return f"{key} = {{ " + ", ".join(f'{code} = "{text}"' for code in LANGUAGES) + " }"


TWO_TOWNS = f"""\
[network]
{words("names", "Two Rivers")}
{words("lead", "News of two rivers.")}

[[group]]
slug = "rivers"
since_year = 2001
{words("names", "River group")}

[[town]]
slug = "aby"
{words("names", "Åby")}
country = "SE"
time_zone = "Europe/Stockholm"
languages = ["sv"]
[[town.membership]]
group = "rivers"
started = 2001

[[town]]
slug = "muhlen"
{words("names", "Mühlen")}
country = "AT"
time_zone = "Europe/Vienna"
languages = ["de"]
aliases = ["Mlýny"]
latitude = 47.5
longitude = 14.25
palette = "moss"
[[town.membership]]
group = "rivers"
started = 2003-04-05

[[partnership]]
towns = ["aby", "muhlen"]
started = "2001"

[[suggestion]]
town = "aby"
url = "https://aby.example/feed"
kind = "rss_feeds"
confidence = "guess"
publisher = "town"
"""


@pytest.fixture
def network_path(tmp_path: Path) -> Path:
    path = tmp_path / "network.toml"
    path.write_text(TWO_TOWNS, encoding="utf-8")
    return path


@pytest.fixture
def towns_app(tmp_path: Path) -> Iterator[Flask]:
    app = Flask("towns_test")
    database.init_app(app, f"sqlite:///{tmp_path / 'hub.sqlite'}")
    hub_words.init_app(app, tmp_path)
    with app.app_context():
        with db.engine.connect().execution_options(hub_writes=True) as connection:
            Model.metadata.create_all(connection)
            connection.commit()
        with writing() as session:
            session.add(RevisionCounter(id=1, number=0))
        yield app
        db.session.remove()
        db.engine.dispose()
