"""The sample application of these tests, new for each of them."""

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.web.sample_pages import RENDERED, make_app


@pytest.fixture
def app(tmp_path: Path) -> Flask:
    RENDERED.clear()
    return make_app(tmp_path)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()
