"""Every route, whatever it answers: the security headers, and no cookie before a choice."""

from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import BuildError, Rule
from werkzeug.test import TestResponse

from hub.web.security import HEADERS
from tests.build import make_event, make_news, make_source, withdraw

# The routes that keep what a reader chose, and the address that chooses; and the form, whose
# cookie keeps other sites from sending it.
CHOOSING = {
    "display.choose": "/en/display?display=dark",
    "account.login": "/en/account/sign-in",
    "account.wan_signin": "/en/account/sign-in/passkey",
    "account.two_factor_token_validation": "/en/account/sign-in/second-step",
    "account.mf_recovery": "/en/account/sign-in/recovery-code",
    "feedback.form": "/en/feedback",
    "language.switch": "/fi/language?next=/fi/news",
}
WITH_THE_POLICY = set(HEADERS) | {"Cross-Origin-Resource-Policy"}


@pytest.fixture
def values(app: Flask) -> dict[str, object]:
    """Values for the parts of addresses, of things that exist."""
    with app.app_context():
        make_source()
        news = make_news()
        make_event()
        withdraw(make_news(title="Indragen nyhet"))
    return {"lang": "fi", "id": news, "slug": "falun", "filename": "hub.css", "kind": "news"}


def filled(app: Flask, rule: Rule, values: dict[str, object]) -> str:
    """An address of a rule; made of stand-ins where it needs what `values` lacks."""
    known = {name: values.get(name, "1") for name in rule.arguments}
    adapter = app.url_map.bind("hub.example")
    try:
        return adapter.build(rule.endpoint, known, append_unknown=False)
    except BuildError:
        return "/" + "/".join(["fi", *("1" for _ in rule.arguments)])


def answers(
    app: Flask, client: FlaskClient, values: dict[str, object]
) -> Iterator[tuple[str, TestResponse]]:
    """What every route answers to a reader who chose nothing, its 304 and its errors too."""
    for rule in app.url_map.iter_rules():
        if rule.build_only or rule.endpoint in CHOOSING or "GET" not in (rule.methods or ()):
            continue
        path = filled(app, rule, values)
        first = client.get(path, buffered=True)
        yield path, first
        if etag := first.headers.get("ETag"):
            again = client.get(path, headers={"If-None-Match": etag}, buffered=True)
            assert again.status_code == 304, path
            yield f"{path} again", again
        yield f"HEAD {path}", client.head(path, buffered=True)
        yield f"DELETE {path}", client.delete(path, buffered=True)
        yield f"{path}/nosuch", client.get(f"{path}/nosuch", buffered=True)


def test_every_answer_carries_the_headers_and_no_cookie(
    app: Flask, client: FlaskClient, values: dict[str, object]
) -> None:
    statuses = set()
    wrong = []
    for path, answer in answers(app, client, values):
        statuses.add(answer.status_code)
        wrong += [
            f"{path} ({answer.status_code}): {name}"
            for name in WITH_THE_POLICY
            if answer.headers.get(name) != HEADERS.get(name, answer.headers.get(name, "none"))
        ]
        if "Set-Cookie" in answer.headers:
            wrong.append(f"{path} sets {answer.headers['Set-Cookie']}")
        if "Server-Timing" in answer.headers or "X-Powered-By" in answer.headers:
            wrong.append(f"{path} tells what it is made of")
    assert not wrong, "\n".join(wrong)
    assert {200, 302, 304, 404, 405} <= statuses


def test_a_choice_sets_one_functional_cookie_and_nothing_is_kept_of_it(
    app: Flask,
) -> None:
    for path in CHOOSING.values():
        answer = app.test_client().get(path)
        cookies = answer.headers.getlist("Set-Cookie")
        assert len(cookies) == 1, path
        assert "SameSite=Lax" in cookies[0]
        assert "no-store" in answer.headers["Cache-Control"].split(", ")
        assert all(answer.headers[name] == value for name, value in HEADERS.items())


def test_every_choosing_route_is_tried(app: Flask) -> None:
    assert set(CHOOSING) <= set(app.view_functions)


def test_the_policy_allows_the_hubs_own_files_and_nothing_else() -> None:
    policy = dict(
        part.strip().split(" ", 1) for part in HEADERS["Content-Security-Policy"].split(";")
    )
    assert policy["default-src"] == "'none'"
    assert "unsafe" not in HEADERS["Content-Security-Policy"]
    allowed = {source for sources in policy.values() for source in sources.split()}
    assert allowed <= {"'none'", "'self'", "data:"}
    assert [name for name, sources in policy.items() if "data:" in sources] == ["img-src"]
