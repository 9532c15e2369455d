"""What the tests of content stand on."""

from collections.abc import Iterator

import pytest
from flask import Flask

from hub.core.database import db


@pytest.fixture
def hub(any_app: Flask) -> Iterator[Flask]:
    with any_app.app_context():
        yield any_app
        db.session.remove()
