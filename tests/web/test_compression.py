"""Compressed answers: which coding, which not, and a strong ETag of its own for each."""

import gzip
from collections.abc import Callable

import brotli  # type: ignore[import-untyped]
import pytest
import time_machine
from flask import Flask, Response
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from hub.web.access import PUBLIC, open_to
from hub.web.assets import FOLDER, asset
from hub.web.compression import SMALLEST_BYTES, accepted_codings
from hub.web.recently_used import RecentlyUsed
from tests.web.sample_pages import RENDERED, raise_revision

READ: dict[str, Callable[[bytes], bytes]] = {
    "br": brotli.decompress,
    "gzip": gzip.decompress,
    "identity": lambda body: body,
}
PAGE = "/en/sample"


def get(client: FlaskClient, path: str, accepts: str, held: str = "", **more: str) -> Response:
    headers = {"Accept-Encoding": accepts, **more}
    if held:
        headers["If-None-Match"] = held
    answer: Response = client.get(path, headers=headers, buffered=True)  # type: ignore[assignment]
    return answer


def coding_of(answer: Response) -> str:
    return answer.headers.get("Content-Encoding", "identity")


@pytest.mark.parametrize(
    ("header", "codings"),
    [
        ("", ()),
        ("gzip, deflate, br, zstd", ("br", "gzip")),
        ("gzip;q=1.0, br;q=0.5", ("gzip", "br")),
        ("br;q=0, gzip", ("gzip",)),
        ("br;q=0.0, gzip;q=0", ()),
        ("*", ("br", "gzip")),
        ("*;q=0, gzip;q=0.1", ("gzip",)),
        ("x-gzip", ("gzip",)),
        ("GZIP", ("gzip",)),
        ("identity;q=1, gzip;q=0.5", ()),
        ("identity;q=0.5, br;q=0.4, gzip;q=0.5", ("gzip",)),
        ("deflate, zstd", ()),
        ("gzip;q=what, br;;;,,", ("br",)),
    ],
)
def test_the_coding_is_the_one_that_the_client_likes_best(
    header: str, codings: tuple[str, ...]
) -> None:
    assert accepted_codings(header) == codings


@given(st.text(max_size=60))
def test_no_header_breaks_the_choice(header: str) -> None:
    assert set(accepted_codings(header)) <= {"br", "gzip"}


@pytest.mark.parametrize("coding", ["br", "gzip", "identity"])
def test_a_page_is_the_same_in_every_coding(client: FlaskClient, coding: str) -> None:
    with time_machine.travel("2026-11-26T12:00:00+00:00", tick=False):
        plain = client.get(PAGE)
        answer = get(client, PAGE, coding)
    assert coding_of(answer) == coding
    assert READ[coding](answer.data) == plain.data
    assert answer.content_length == len(answer.data)
    assert {"Accept-Encoding", "Cookie"} <= set(answer.vary)
    assert coding == "identity" or len(answer.data) < len(plain.data) / 3


def test_every_coding_has_a_strong_etag_of_its_own(client: FlaskClient) -> None:
    etags = {get(client, PAGE, coding).headers["ETag"] for coding in READ}
    assert len(etags) == len(READ)
    assert not any(etag.startswith("W/") for etag in etags)


@pytest.mark.parametrize("coding", list(READ))
@pytest.mark.parametrize("path", [PAGE, "/static/hub.css"])
def test_what_the_client_has_is_confirmed_by_its_own_tag_in_every_coding(
    client: FlaskClient, coding: str, path: str
) -> None:
    etag = get(client, path, coding).headers["ETag"]
    RENDERED.clear()
    for held in (etag, f'"other-br", {etag}', f"W/{etag}"):
        again = get(client, path, f"{coding}, identity;q=0.1", held)
        assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", etag)
        assert "Accept-Encoding" in again.vary
        assert "Content-Encoding" not in again.headers
    assert RENDERED == []


def test_a_client_that_holds_another_coding_is_told_so_only_while_it_can_read_it(
    client: FlaskClient,
) -> None:
    zipped, plain = (get(client, PAGE, coding).headers["ETag"] for coding in ("gzip", "identity"))
    both = get(client, PAGE, "gzip, br", zipped)
    assert (both.status_code, both.headers["ETag"]) == (304, zipped)
    assert get(client, PAGE, "br", zipped).status_code == 200
    assert get(client, PAGE, "", zipped).status_code == 200
    as_is = get(client, PAGE, "gzip, br", plain)
    assert (as_is.status_code, as_is.headers["ETag"]) == (304, plain)


def test_new_content_ends_every_coding(app: Flask, client: FlaskClient) -> None:
    held = ", ".join(get(client, PAGE, coding).headers["ETag"] for coding in READ)
    raise_revision(app)
    for coding in READ:
        assert get(client, PAGE, coding, held).status_code == 200


def test_head_says_what_get_would(client: FlaskClient) -> None:
    for coding in READ:
        wanted = get(client, PAGE, coding)
        answer = client.head(PAGE, headers={"Accept-Encoding": coding})
        assert answer.data == b""
        for name in ("ETag", "Content-Encoding", "Content-Type", "Cache-Control"):
            assert answer.headers.get(name) == wanted.headers.get(name), name
        assert answer.content_length in (None, wanted.content_length)


def served(app: Flask, body: bytes, media_type: str, **headers: str) -> Response:
    @app.get("/given")
    @open_to(PUBLIC)
    def given_answer() -> Response:
        answer = Response(body, mimetype=media_type)
        answer.headers.update(headers)
        return answer

    return get(app.test_client(), "/given", "br, gzip")


@pytest.mark.parametrize(
    "media_type",
    ["text/html", "text/calendar", "application/atom+xml", "application/feed+json",
     "application/json", "text/javascript", "image/svg+xml", "text/x-opml", "application/xml"],
)  # fmt: skip
def test_text_of_every_kind_is_compressed(app: Flask, media_type: str) -> None:
    answer = served(app, b"words " * 1000, media_type)
    assert coding_of(answer) == "br"
    assert brotli.decompress(answer.data) == b"words " * 1000


@pytest.mark.parametrize(
    ("media_type", "headers"),
    [
        ("image/png", {}),
        ("font/woff2", {}),
        ("application/zip", {}),
        ("text/html", {"Content-Encoding": "gzip"}),
        ("text/html", {"Cache-Control": "no-transform"}),
    ],
)
def test_what_is_compressed_already_or_may_not_be_is_left_alone(
    app: Flask, media_type: str, headers: dict[str, str]
) -> None:
    answer = served(app, b"words " * 1000, media_type, **headers)
    assert answer.data == b"words " * 1000
    assert coding_of(answer) == headers.get("Content-Encoding", "identity")


def test_a_small_answer_is_sent_as_it_is_and_still_varies(app: Flask) -> None:
    answer = served(app, b"x" * (SMALLEST_BYTES - 1), "text/plain")
    assert coding_of(answer) == "identity"
    assert "Accept-Encoding" in answer.vary


def test_a_part_of_a_file_is_a_part_of_the_file_as_it_is(client: FlaskClient) -> None:
    answer = get(client, "/static/hub.css", "br", Range="bytes=0-9")
    assert answer.status_code == 206
    assert answer.data == (FOLDER / "hub.css").read_bytes()[:10]
    whole = get(client, "/static/hub.css", "br")
    assert "Accept-Ranges" not in whole.headers


def test_a_named_file_is_compressed_once_as_well_as_can_be(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    with app.test_request_context("/en/"):
        address = asset("vendor/designsystemet-1.22.0-parts.css")
    made: list[int] = []
    compress = brotli.compress

    def counted(body: bytes, quality: int) -> bytes:
        made.append(quality)
        return bytes(compress(body, quality=quality))

    monkeypatch.setattr(brotli, "compress", counted)
    answers = [get(client, address, "br") for _ in range(3)]
    assert made == [11]
    assert len({answer.data for answer in answers}) == 1
    assert answers[0].headers["Cache-Control"] == "public, max-age=31536000, immutable"
    # The same file under any other address is not kept: it may change.
    get(client, "/static/hub.css", "br")
    assert made == [11, 4]


def test_what_is_kept_stays_within_its_bytes() -> None:
    kept: RecentlyUsed[bytes] = RecentlyUsed(100, len)
    for name in "abc":
        kept.get_or_make(name, lambda: b"x" * 40)
    made: list[str] = []

    def again() -> bytes:
        made.append("made")
        return b"x"

    kept.get_or_make("c", again)
    assert made == []
    kept.get_or_make("a", again)
    assert made == ["made"]
