"""A page that anybody reads."""

from flask import Blueprint

from hub.plugin_api import PUBLIC, open_to

pages = Blueprint("guest_book", __name__)


@pages.get("/")
@open_to(PUBLIC)
def index() -> str:
    return "everybody"
