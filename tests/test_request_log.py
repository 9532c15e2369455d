"""Each request has an id, in its answer and in its log lines; where wanted, a line of its own."""

import http.client
import io
import json
import logging
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, Response, current_app

from hub.app import create_app
from hub.core.log_ids import present_ids
from hub.core.log_lines import JsonLines
from hub.core.setting_texts import read_peers
from hub.core.settings import Settings
from hub.web.access import PUBLIC, open_to
from hub.web.maintenance import switch_off_pages, switch_on_pages
from hub.web.requests import Requests, shortened
from tests.serving import serving
from tests.test_running import ROOT, free_port, wait_for
from tests.torture.asking import Answer, ask, environ_of

PROXY = "192.0.2.77"  # the peer of `environ_of`
OWN_ID = re.compile(r"[0-9a-f]{16}")


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return replace(settings, trusted_proxies=read_peers(PROXY), log_requests=True)


@pytest.fixture
def app(app: Flask) -> Flask:
    app.config["PROPAGATE_EXCEPTIONS"] = False

    @app.get("/<lang>/breaks")
    @open_to(PUBLIC)
    def breaks() -> str:
        current_app.logger.warning("about to break")
        raise RuntimeError("the cause")

    @app.get("/<lang>/streams")
    @open_to(PUBLIC)
    def streams() -> Response:
        def parts() -> Iterator[bytes]:
            yield b"one "
            logging.getLogger("hub.tried").warning("in the middle")
            yield b"two"

        return Response(parts(), mimetype="application/octet-stream")

    return app


@pytest.fixture
def told() -> Iterator[io.StringIO]:
    """What is logged, as JSON; whatever the test's own handlers do."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonLines())
    logger = logging.getLogger("hub")
    before = logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    yield stream
    logger.removeHandler(handler)
    logger.setLevel(before)


def lines(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def asked(app: Flask, path: str, query: str = "", peer: str = PROXY, **headers: str) -> Answer:
    named = {name.replace("_", "-"): text for name, text in headers.items()}
    environ = environ_of(path, query, named, method=headers.pop("METHOD", "GET"))
    environ["REMOTE_ADDR"] = peer
    return ask(app, environ)


def test_every_answer_has_an_id_of_its_own(app: Flask, settings: Settings) -> None:
    static = re.search(r"/static/[^\"]+\.css", asked(app, "/en/").body.decode())
    assert static
    tag = asked(app, "/en/news").header("ETag")
    answers = [
        asked(app, "/en/"),
        asked(app, "/en/news", If_None_Match=tag),
        asked(app, static[0]),
        asked(app, "/en/nothing"),
        asked(app, "/fi"),
        asked(app, "/en/breaks"),
        asked(app, "/en/news", METHOD="DELETE"),
        asked(app, "/health/live"),
    ]
    switch_off_pages(settings.data_dir)
    answers.append(asked(app, "/en/calendar"))
    switch_on_pages(settings.data_dir)
    statuses = [answer.status for answer in answers]
    assert statuses == [200, 304, 200, 404, 308, 500, 405, 200, 503]
    ids = [answer.header("X-Request-ID") for answer in answers]
    assert all(OWN_ID.fullmatch(one) for one in ids)
    assert len(set(ids)) == len(ids)
    assert present_ids().request == ""


def test_the_id_of_a_trusted_proxy_is_kept_and_a_stranger_s_is_not(app: Flask) -> None:
    for given in ("a", "A-z_0.9", "f" * 64, "018f-4c2e-7b1a"):
        assert asked(app, "/health/live", X_Request_ID=given).header("X-Request-ID") == given
        own = asked(app, "/health/live", peer="192.0.2.78", X_Request_ID=given)
        assert OWN_ID.fullmatch(own.header("X-Request-ID"))


def test_an_id_of_another_form_is_replaced(app: Flask) -> None:
    for given in ("", "f" * 65, "a b", "a\n", "å", "a,b", "a\r\nSet-Cookie: b=c"):
        answer = asked(app, "/health/live", X_Request_ID=given)
        assert OWN_ID.fullmatch(answer.header("X-Request-ID"))
        assert not answer.header("Set-Cookie")


def test_each_line_of_a_request_bears_its_id_and_the_last_one_tells_of_it(
    app: Flask, told: io.StringIO
) -> None:
    asked(app, "/en/breaks", X_Request_ID="r1", X_Forwarded_For="203.0.113.9")
    asked(app, "/en/streams", X_Request_ID="r2")
    found = lines(told)
    assert [line["request_id"] for line in found].count("r2") == 2
    assert {line["request_id"] for line in found} == {"r1", "r2"}
    assert [line["message"] for line in found][:1] == ["about to break"]
    assert "in the middle" in [line["message"] for line in found]
    broken, streamed = (line for line in found if line["logger"] == "hub.requests")
    assert (broken["status"], broken["client"]) == (500, "203.0.113.0/24")
    assert (streamed["status"], streamed["bytes"], streamed["client"]) == (200, 7, "192.0.2.0/24")
    assert 0 < streamed["milliseconds"] < 10_000
    assert streamed["message"].startswith("GET /en/streams 200 in ")


def test_a_line_has_no_query_no_reader_and_no_control_character(
    app: Flask, told: io.StringIO
) -> None:
    forged = '%0A{"level":"ERROR"}%1B[31m%E2%80%AE%C3%A5\xff'
    private = {"User_Agent": "private", "Referer": "https://a.example/?private", "Cookie": "a=pri"}
    asked(app, f"/en/{forged}", "q=private&email=aino%40home.example", **private)
    asked(app, "/en/" + "a" * 10_000, METHOD="GE\nT")
    first, second = (line for line in lines(told) if line["logger"] == "hub.requests")
    assert first["path"] == "/en/%0A%7B%22level%22:%22ERROR%22%7D%1B%5B31m%E2%80%AE%C3%A5%C3%BF"
    assert first["path"] in first["message"]
    assert (len(second["path"]), second["method"]) == (2000, "GE\\u000aT")
    text = told.getvalue()
    assert not re.search("private|pri|aino|192.0.2.77", text)
    assert not re.search("[^\n\x20-\x7e]", text)


def test_health_checks_fill_no_log_and_nothing_does_unless_asked_to(
    app: Flask, told: io.StringIO, settings: Settings
) -> None:
    asked(app, "/health/live")
    assert "hub.requests" not in told.getvalue()
    quiet = create_app(replace(settings, log_requests=False))
    assert ask(quiet, environ_of("/en/")).status == 200
    quiet.extensions["hub_sandbox"].close()
    quiet.extensions["hub_fetcher"].close()
    assert "hub.requests" not in told.getvalue()


def test_an_answer_that_nobody_waits_for_ends_its_request_too(app: Flask) -> None:
    with serving(app) as address:
        port = int(address.rpartition(":")[2])
        for method in ("HEAD", "GET"):
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
            connection.request(method, "/en/", headers={"X-Request-ID": "stranger"})
            answer = connection.getresponse()
            assert OWN_ID.fullmatch(answer.headers["X-Request-ID"])
            answer.close()
            connection.close()

    class Fails:
        def __iter__(self) -> Iterator[bytes]:
            raise ConnectionError

        def close(self) -> None:
            raise OSError

    closing = Requests(lambda _environ, _start: Fails(), log_requests=False)(
        environ_of("/"), lambda *_: lambda _data: None
    )
    assert present_ids().request
    with pytest.raises(OSError, match=r"^$"):
        closing.close()  # type: ignore[attr-defined]
    assert not present_ids().request

    def dies(_environ: Any, _start: Any) -> Any:
        raise ValueError

    with pytest.raises(ValueError, match=r"^$"):
        Requests(dies, log_requests=False)(environ_of("/"), lambda *_: lambda _data: None)
    assert not present_ids().request


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.9", "203.0.113.0/24"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1::/48"),
        ("", ""),
        ("nonsense\n", ""),
        ("203.0.113.9/1", ""),
    ],
)
def test_of_an_address_the_network_alone_is_shown(address: str, network: str) -> None:
    assert shortened(address) == network


def test_hub_web_and_hub_work_write_json_alone(settings: Settings, tmp_path: Path) -> None:
    port = free_port()
    environment = {
        **{name: text for name, text in os.environ.items() if not name.startswith("HUB_")},
        "HUB_DATA_DIR": str(settings.data_dir),
        "HUB_PORT": str(port),
        "HUB_SAFE_MODE": "1",  # it starts sooner
        "HUB_LOG_FORMAT": "json",
        "HUB_LOG_REQUESTS": "true",
        "HUB_TRUSTED_PROXIES": "127.0.0.1",
    }
    logs = {name: tmp_path / f"{name}.log" for name in ("web", "work")}
    parts = []
    for name, path in logs.items():
        command = [sys.executable, "-P", "-m", "hub", name]
        with path.open("wb") as file:
            parts.append(
                subprocess.Popen(command, cwd=ROOT, env=environment, stdout=file, stderr=file)
            )

    def answers() -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        try:
            headers = {"X-Request-ID": "from-the-proxy", "X-Forwarded-For": "203.0.113.9"}
            connection.request("GET", "/sv/", headers=headers)
            answer = connection.getresponse()
            return bool(answer.read()) and answer.headers["X-Request-ID"] == "from-the-proxy"
        except OSError:
            return False
        finally:
            connection.close()

    try:
        wait_for(answers, "hub web answers")
        wait_for(lambda: "from-the-proxy" in logs["web"].read_text(), "the request is told")
    finally:
        for part in parts:
            part.terminate()
            part.wait(30)
    found = {
        name: [json.loads(line) for line in path.read_text().splitlines()]
        for name, path in logs.items()
    }
    (line,) = (line for line in found["web"] if line["logger"] == "hub.requests")
    assert (line["request_id"], line["client"]) == ("from-the-proxy", "203.0.113.0/24")
    assert any(line["logger"].startswith("_granian") for line in found["web"])


def test_the_secret_of_an_invitation_is_in_no_line(app: Flask, told: io.StringIO) -> None:
    for path in ("/en/account/invitation/hard-to-guess", "/fi/account/passkeys/hard-to-guess"):
        asked(app, path)
    assert lines(told)
    assert "hard-to-guess" not in told.getvalue()
    assert "/en/account/invitation/..." in told.getvalue()
