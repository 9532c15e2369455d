"""A page that anybody reads, one for who is signed in, and one for the editors of a town."""

from flask import Blueprint

from hub.plugin_api import PUBLIC, SIGNED_IN, Right, open_to, viewer
from hub.plugin_api.pages import may, place_id

pages = Blueprint("guest_book", __name__)


@pages.get("/")
@open_to(PUBLIC)
def index() -> str:
    return "everybody"


@pages.get("/mine")
@open_to(SIGNED_IN)
def mine() -> str:
    return f"number {viewer().person_id}"


@pages.get("/<place>/editors")
@open_to(Right.PUBLISH, at="place")
def of_editors(place: str) -> str:
    return "coordinators too" if may(viewer(), Right.KEEP_PEOPLE, place_id(place)) else "editors"
