"""The whole hub with this plugin, migrated once for all tests that only read."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask

from hub.app import create_app
from hub.core.database import db
from hub.core.languages import INTERFACE_LANGUAGES
from hub.core.settings import load_settings
from hub.migrating import migrate

PLUGIN = Path(__file__).parents[3] / "plugins" / "world_heritage"

_NAMES = "\n".join(f'{code} = "Elsewhere"' for code in INTERFACE_LANGUAGES)
OTHER_NETWORK = f"""
[network.names]
{_NAMES}
[network.lead]
{_NAMES}

[[town]]
slug = "elsewhere"
country = "DK"
languages = ["da"]
time_zone = "Europe/Copenhagen"
[town.names]
{_NAMES}
"""


def hub_in(folder: Path, **variables: str) -> Flask:
    settings = load_settings({"HUB_DATA_DIR": str(folder / "var"), **variables})
    migrate(settings)
    return create_app(settings)


@pytest.fixture(scope="session")
def heritage_app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    app = hub_in(tmp_path_factory.mktemp("heritage"))
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture(scope="session")
def page(heritage_app: Flask) -> Callable[[str], str]:
    """The text of the page at an address; the answer must be 200."""

    def get(address: str) -> str:
        response = heritage_app.test_client().get(address)
        assert response.status_code == 200, address
        return response.get_data(as_text=True)

    return get
