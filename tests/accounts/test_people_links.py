"""The page of people leads nobody to where they may not go."""

import re

import pytest
from flask import Flask
from selectolax.lexbor import LexborHTMLParser

from hub.core.permissions import Grant, Role, Viewer
from hub.towns.queries import network
from hub.web.access import access_of
from tests.accounts.people import make_person, place


def refused_links(app: Flask, page: str, *, deep: bool = True) -> list[str]:
    """The links within a page that are refused."""
    client = app.test_client()
    answer = client.get(page)
    if answer.status_code == 403:
        return []
    if answer.status_code == 405:
        return []
    assert answer.status_code == 200
    links = LexborHTMLParser(answer.text).css("main a, main form")
    paths = {one.attributes.get("href") or one.attributes.get("action") or "" for one in links}
    within = sorted(path for path in paths if re.match(r"/\w\w/desk/people/", path))
    wrong = [path for path in within if client.get(path).status_code == 403]
    if deep:
        wrong += [
            one
            for path in within
            if path.count("/") > 4
            for one in refused_links(app, path, deep=False)
        ]
    return wrong


@pytest.mark.parametrize("role", Role)
def test_the_page_of_people_offers_what_its_reader_may_do(app: Flask, role: Role) -> None:
    with app.app_context():
        for at in ("falun", "network"):
            for held in Role:
                make_person(held, at)
        former = network().former[0].slug
        make_person(Role.COORDINATOR, former)
        towns = {slug: place(slug) for slug in ("falun", former)}
    wrong = []
    for held_at in ("network", *towns):
        who = Viewer(7, frozenset({Grant(role, towns.get(held_at))}))
        access_of(app).viewer = lambda who=who: who  # type: ignore[misc]
        for shown in ("network", *towns, "roros"):
            found = refused_links(app, f"/en/desk/people/{shown}")
            wrong += [f"{role} of {held_at}, {shown}: {path}" for path in found]
    assert not wrong, "\n".join(wrong)


def test_the_form_for_a_role_above_ones_own_is_refused_before_it_is_filled_in(app: Flask) -> None:
    with app.app_context():
        chief = make_person(Role.ADMINISTRATOR, "falun")
        who = Viewer(7, frozenset({Grant(Role.COORDINATOR, place("falun"))}))
    access_of(app).viewer = lambda: who
    answer = app.test_client().get(f"/en/desk/people/falun/{chief.key}")
    assert answer.status_code == 403
    assert "Only an administrator gives this role or ends it." in answer.text
