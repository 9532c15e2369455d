"""A worker of its own process that claims whatever is due until nothing is."""

from typing import Any

from flask import Flask

from hub.core import database
from hub.sources.claims import claim_due
from hub.towns.models import Town


def claim_all(url: str, start: Any, claimed: Any) -> None:
    """Puts lists of the ids that were claimed, and None at the end."""
    assert Town.__tablename__ == "town", "the sources' table refers to it"
    app = Flask("worker")
    database.init_app(app, url)
    with app.app_context():
        start.wait()
        while found := claim_due(3):
            claimed.put([one.id for one in found])
        claimed.put(None)
        database.db.session.remove()
        database.db.engine.dispose()
