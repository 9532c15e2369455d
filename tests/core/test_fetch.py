import contextlib
import gzip
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import brotli  # type: ignore[import-untyped]
import pytest
import trustme
from backports import zstd

from hub.core import addresses
from hub.core.fetch import Fetcher, FetchError, FetchResult, user_agent
from tests.core.loopback import Request, Server, answer, redirect, serving


@contextlib.contextmanager
def fetching(*servers: Server, **options: Any) -> Iterator[Fetcher]:
    allowed = frozenset(server.place for server in servers)
    fetcher = Fetcher("Test/1", allowed, **options)
    try:
        yield fetcher
    finally:
        fetcher.close()


def fetched(said: bytes, **options: Any) -> FetchResult:
    """What the fetcher makes of one answer."""
    with serving(lambda *_: said) as server, fetching(server, **options) as fetcher:
        return fetcher.get(server.url("/feed"))


def failure(said: bytes, **options: Any) -> str:
    """The key of what is wrong with one answer; the server hangs up after it."""

    def answering(_: Request, connection: socket.socket) -> None:
        connection.sendall(said)

    with (
        serving(answering) as server,
        fetching(server, **options) as fetcher,
        pytest.raises(FetchError) as raised,
    ):
        fetcher.get(server.url("/feed"))
    return raised.value.key


def test_an_answer_comes_with_its_headers_type_and_validators() -> None:
    result = fetched(
        answer(
            b"<rss/>",
            Content_Type='Application/RSS+xml; Charset="windows-1252"',
            ETag='W/"abc"',
            Last_Modified="Tue, 24 Nov 2026 08:00:00 GMT",
        )
    )
    assert (result.status, result.data) == (200, b"<rss/>")
    assert (result.media_type, result.charset) == ("application/rss+xml", "windows-1252")
    assert result.etag == 'W/"abc"'
    assert result.last_modified == "Tue, 24 Nov 2026 08:00:00 GMT"
    assert result.headers["content-type"].startswith("Application")
    assert result.permanent_to is None


def test_the_hub_says_who_asks_and_only_asks_for_encodings_it_can_undo() -> None:
    name = user_agent("1.2", "hub@example.org\r\nX: y", "https://hub.example")
    with serving(lambda *_: answer()) as server:
        fetcher = Fetcher(name, frozenset({server.place}))
        fetcher.get(server.url(), accept="text/calendar")
        fetcher.close()
    headers = server.requests[0].headers
    assert headers["user-agent"] == (
        "PartnerNetworkHub/1.2 (+https://hub.example; hub@example.orgX: y)"
    )
    assert headers["accept"] == "text/calendar"
    assert headers["accept-encoding"] == "gzip, deflate, br, zstd"


def test_validators_make_the_request_conditional_and_304_is_an_answer_without_body() -> None:
    said = b'HTTP/1.1 304 Not Modified\r\nETag: "2"\r\n\r\n'
    with serving(lambda *_: said) as server, fetching(server) as fetcher:
        result = fetcher.get(server.url(), etag='"1"', last_modified="yesterday")
    assert (result.status, result.data, result.etag) == (304, b"", '"2"')
    headers = server.requests[0].headers
    assert (headers["if-none-match"], headers["if-modified-since"]) == ('"1"', "yesterday")


def test_a_validator_that_cannot_be_sent_is_left_out() -> None:
    assert fetched(answer(ETag="x" * 600)).etag is None
    with serving(lambda *_: answer()) as server, fetching(server) as fetcher:
        fetcher.get(server.url(), etag='"a"\r\nX-Evil: 1')
    assert "if-none-match" not in server.requests[0].headers
    assert "x-evil" not in server.requests[0].headers


def test_errors_of_the_server_are_results_and_retry_after_is_handed_on() -> None:
    result = fetched(answer(b"busy", "503 Service Unavailable", Retry_After="120"))
    assert (result.status, result.data, result.retry_after) == (503, b"", "120")
    assert fetched(answer(b"", "404 Not Found")).status == 404


def test_the_connection_is_kept_for_the_next_request() -> None:
    with serving(lambda *_: answer(b"x")) as server, fetching(server) as fetcher:
        for _ in range(3):
            assert fetcher.get(server.url()).data == b"x"
    assert (len(server.requests), server.connections) == (3, 1)


def test_a_kept_connection_that_the_server_has_closed_is_replaced() -> None:
    def closes_after_each(_: Request, connection: socket.socket) -> None:
        connection.sendall(answer(b"x"))

    with serving(closes_after_each) as server, fetching(server) as fetcher:
        assert [fetcher.get(server.url()).status for _ in range(3)] == [200, 200, 200]
    assert server.connections == 3


def test_an_answer_that_nobody_asked_for_is_not_taken_for_one() -> None:
    def adds_another(_: Request, connection: socket.socket) -> bytes:
        connection.sendall(answer(b"x"))
        time.sleep(0.05)  # else it comes with the first one and is read with it
        return answer(status="408 Request Timeout")

    with serving(adds_another) as server, fetching(server) as fetcher:
        assert fetcher.get(server.url()).data == b"x"
        time.sleep(0.2)
        assert fetcher.get(server.url()).data == b"x"


@pytest.mark.parametrize("status", ["102 Processing", "103 Early Hints"])
def test_nobody_is_given_the_answer_that_comes_after_an_interim_one(status: str) -> None:
    def hints_first(request: Request, connection: socket.socket) -> bytes:
        if request.target == "/a":
            connection.sendall(f"HTTP/1.1 {status}\r\n\r\n".encode())
            time.sleep(0.1)
        return answer(request.target.encode())

    with serving(hints_first) as server, fetching(server) as fetcher:
        with pytest.raises(FetchError) as refused:
            fetcher.get(server.url("/a"))
        time.sleep(0.2)
        assert refused.value.key == "broken_answer"
        assert fetcher.get(server.url("/b")).data == b"/b"


@pytest.mark.parametrize("status", ["200 OK", "404 Not Found"])
def test_a_connection_is_not_kept_when_the_answer_was_not_read_to_its_end(status: str) -> None:
    padded = gzip.compress(b"x") + bytes(300_000)

    with (
        serving(lambda *_: answer(padded, status, Content_Encoding="gzip")) as server,
        fetching(server) as fetcher,
    ):
        for _ in range(2):
            assert fetcher.get(server.url()).status == int(status[:3])
    assert server.connections == 2


def test_one_request_at_a_time_goes_to_a_host_even_from_two_fetchers() -> None:
    running = 0
    most = 0

    def slow(*_: object) -> bytes:
        nonlocal running, most
        running += 1
        most = max(most, running)
        time.sleep(0.05)
        running -= 1
        return answer()

    with serving(slow) as server, fetching(server) as first, fetching(server) as second:
        threads = [
            threading.Thread(target=fetcher.get, args=(server.url(),))
            for fetcher in (first, second, first, second)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert (len(server.requests), most) == (4, 1)


# Encodings


@pytest.mark.parametrize(
    ("encoding", "encode"),
    [
        ("gzip", gzip.compress),
        ("x-gzip", gzip.compress),
        ("GZIP", lambda data: gzip.compress(data[:999]) + gzip.compress(data[999:])),
        ("gzip", lambda data: gzip.compress(data) + b"\0" * 20),
        ("deflate", zlib.compress),
        ("deflate", lambda data: zlib.compress(data, wbits=-15)),
        ("br", brotli.compress),
        ("zstd", zstd.compress),
        ("zstd", lambda data: zstd.compress(data[:999]) + zstd.compress(data[999:])),
        ("gzip, br", lambda data: brotli.compress(gzip.compress(data))),
        ("identity", bytes),
    ],
)
def test_what_was_asked_for_is_decoded(encoding: str, encode: Callable[[bytes], bytes]) -> None:
    data = b"".join(b"%d Falun R\xc3\xb8ros\n" % number for number in range(30_000))
    assert fetched(answer(encode(data), Content_Encoding=encoding)).data == data


def test_an_encoding_that_cannot_be_undone_is_named() -> None:
    assert failure(answer(b"data", Content_Encoding="compress")) == "undecodable_encoding"
    assert failure(answer(b"no gzip", Content_Encoding="gzip")) == "undecodable_encoding"
    assert failure(answer(b"no br", Content_Encoding="br")) == "undecodable_encoding"
    assert failure(answer(b"no zstd", Content_Encoding="zstd")) == "undecodable_encoding"
    many = gzip.compress(gzip.compress(gzip.compress(b"x")))
    assert failure(answer(many, Content_Encoding="gzip,gzip,gzip")) == "undecodable_encoding"


@pytest.mark.parametrize(
    ("encoding", "bomb", "cap"),
    [
        ("gzip", gzip.compress(bytes(100_000_000)), 5_000_000),
        ("deflate", zlib.compress(bytes(100_000_000)), 5_000_000),
        ("br", brotli.compress(bytes(100_000_000), quality=5), 5_000_000),
        ("zstd", zstd.compress(bytes(100_000_000)), 5_000_000),
        ("gzip, gzip", gzip.compress(gzip.compress(bytes(100_000_000))), 5_000_000),
        ("gzip", gzip.compress(b"") * 10_000, 100_000),
    ],
    ids=["gzip", "deflate", "br", "zstd", "gzip in gzip", "gzip members without content"],
)
def test_a_decompression_bomb_ends_at_the_cap(encoding: str, bomb: bytes, cap: int) -> None:
    began = time.process_time()
    assert failure(answer(bomb, Content_Encoding=encoding), max_bytes=cap) == "too_large"
    assert time.process_time() - began < 1


def test_a_body_longer_than_the_cap_is_refused() -> None:
    assert failure(answer(b"x" * 1001), max_bytes=1000) == "too_large"
    assert fetched(answer(b"x" * 1000), max_bytes=1000).data == b"x" * 1000


@pytest.mark.parametrize(
    "said",
    [
        answer(b"half", length=8),
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n8\r\nhalf",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n"
        + gzip.compress(bytes(999), mtime=0)[:-9],
        b"HTTP/1.1 200 OK\r\nContent-Encoding: deflate\r\n\r\n" + zlib.compress(bytes(999))[:-5],
        b"HTTP/1.1 200 OK\r\nContent-Encoding: br\r\n\r\n" + brotli.compress(b"half" * 9)[:-3],
        b"HTTP/1.1 200 OK\r\nContent-Encoding: zstd\r\n\r\n" + zstd.compress(b"half" * 9)[:-3],
    ],
)
def test_a_body_that_is_cut_off_is_never_taken_for_a_whole_one(said: bytes) -> None:
    assert failure(said) == "truncated"


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"SSH-2.0-OpenSSH_9.2\r\n",
        b"HTTP/1.1 abc\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nA: " + b"x" * 70_000,
    ],
)
def test_an_answer_that_is_no_http_is_called_broken(said: bytes) -> None:
    assert failure(said) == "broken_answer"


# The address guard


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "2130706433",
        "0x7f000001",
        "0177.0.0.1",
        "127.1",
        "localhost",
        "LOCALHOST.",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "0.0.0.0",
        "10.0.0.1",
        "169.254.169.254",
        "168.63.129.16",
        "224.0.0.1",
        "[64:ff9b::7f00:1]",
        "[2002:7f00:1::]",
        "[fec0::1]",
        "ⓛocalhost",
    ],
)
def test_an_address_that_is_not_public_is_refused_in_every_spelling(host: str) -> None:
    with fetching() as fetcher, pytest.raises(FetchError) as raised:
        fetcher.get(f"http://{host}/")
    assert raised.value.key == "address_refused"


def answers_of(*addresses: str) -> Callable[..., list[Any]]:
    def lookup(_: str, port: int, *__: int) -> list[Any]:
        return [
            (socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in addresses
        ]

    return lookup


def test_one_private_answer_among_public_ones_refuses_the_name() -> None:
    lookup = answers_of("1.1.1.1", "10.0.0.1")
    with fetching(lookup=lookup) as fetcher, pytest.raises(FetchError) as raised:
        fetcher.get("http://two.test/")
    assert raised.value.key == "address_refused"


def test_the_address_that_was_checked_is_the_one_connected_to() -> None:
    lookups = []

    def changes_its_mind(host: str, port: int, *_: int) -> list[Any]:
        lookups.append(host)
        address = "127.0.0.1" if len(lookups) > 1 else "192.0.2.1"
        return answers_of(address)("", port)

    with serving(lambda *_: answer()) as server, fetching(lookup=changes_its_mind) as fetcher:
        with pytest.raises(FetchError) as raised:
            fetcher.get(f"http://rebinding.test:{server.port}/")
        assert raised.value.key == "port_refused"
        with pytest.raises(FetchError) as raised:
            fetcher.get("http://rebinding.test/")
    assert raised.value.key == "address_refused"
    assert lookups == ["rebinding.test"]
    assert server.connections == 0


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("ftp://example.org/", "unsupported_scheme"),
        ("file:///etc/passwd", "unsupported_scheme"),
        ("javascript:alert(1)", "unsupported_scheme"),
        ("example.org", "unsupported_scheme"),
        ("http://", "bad_url"),
        ("http://[::1", "bad_url"),
        ("http://example.org:99999/", "bad_url"),
        ("http://" + "a" * 64 + ".org/", "bad_url"),
        ("http://exa mple.org/", "bad_url"),
        ("http://[fe80::1%25eth0]/", "bad_url"),
        ("http://example.org/" + "a" * 5000, "bad_url"),
        ("http://example.org@127.0.0.1/", "credentials_in_url"),
        ("http://user:secret@example.org/", "credentials_in_url"),
        ("http://example.org:22/", "port_refused"),
        ("http://example.org:0/", "port_refused"),
    ],
)
def test_an_address_that_cannot_be_asked_is_refused_with_the_reason(url: str, key: str) -> None:
    with fetching() as fetcher, pytest.raises(FetchError) as raised:
        fetcher.get(url)
    assert raised.value.key == key


def test_a_name_that_nobody_knows_is_said_to_be_unknown() -> None:
    def lookup(*_: object) -> list[Any]:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    with fetching(lookup=lookup) as fetcher, pytest.raises(FetchError) as raised:
        fetcher.get("https://nothing.invalid/")
    assert raised.value.key == "name_not_found"


def test_proxies_of_the_environment_are_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(lambda *_: None) as proxy, serving(lambda *_: answer(b"direct")) as server:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, proxy.url())
        with fetching(server) as fetcher:
            assert fetcher.get(server.url()).data == b"direct"
    assert proxy.connections == 0


def test_a_port_where_nobody_listens_is_a_refused_connection() -> None:
    with serving(lambda *_: answer()) as server:
        pass
    with fetching(server) as fetcher, pytest.raises(FetchError) as raised:
        fetcher.get(server.url())
    assert raised.value.key == "connection_refused"


def test_letters_beyond_ascii_are_encoded_on_the_way() -> None:
    lookup = answers_of("127.0.0.1")
    with serving(lambda *_: answer()) as server:
        place = f"xn--grudzidz-n8a.test:{server.port}"
        fetcher = Fetcher("Test/1", frozenset({place}), lookup=lookup)
        result = fetcher.get(f"http://Grudziądz.test:{server.port}/Röros news?q=ä&b=%C3%A4#top")
        fetcher.close()
    assert server.requests[0].target == "/R%C3%B6ros%20news?q=%C3%A4&b=%C3%A4"
    assert server.requests[0].headers["host"] == place
    assert result.url == f"http://{place}/R%C3%B6ros%20news?q=%C3%A4&b=%C3%A4"


# Redirects


def following(pages: dict[str, bytes]) -> FetchResult | str:
    """The result of asking for /0, or the key of the failure; {here} in a page is the server."""

    def answering(request: Request, _: socket.socket) -> bytes:
        here = server.url("").encode()
        return pages[request.target].replace(b"{here}", here)

    with serving(answering) as server, fetching(server) as fetcher:
        try:
            return fetcher.get(server.url("/0"))
        except FetchError as error:
            return error.key


def test_redirects_are_followed_and_only_permanent_ones_move_the_source() -> None:
    last = answer(b"there")
    moved = following(
        {
            "/0": redirect("/1", "301 Moved Permanently"),
            "/1": redirect("{here}/2", "308 Permanent Redirect"),
            "/2": last,
        }
    )
    assert isinstance(moved, FetchResult)
    assert (moved.data, moved.permanent_to) == (b"there", moved.url)
    assert moved.url.endswith("/2")
    for status in ("302 Found", "303 See Other", "307 Temporary Redirect"):
        passing = following(
            {"/0": redirect("/1", "301 Moved"), "/1": redirect("../2", status), "/2": last}
        )
        assert isinstance(passing, FetchResult)
        assert (passing.data, passing.permanent_to) == (b"there", None)


def test_a_redirect_with_raw_utf_8_is_understood() -> None:
    location = "/Röros".encode().decode("latin-1")
    result = following({"/0": redirect(location), "/R%C3%B6ros": answer(b"there")})
    assert isinstance(result, FetchResult)
    assert result.data == b"there"


@pytest.mark.parametrize(
    ("location", "key"),
    [
        ("/0", "redirect_loop"),
        ("#top", "redirect_loop"),
        ("http://127.0.0.1/", "address_refused"),
        ("//169.254.169.254/latest/meta-data", "address_refused"),
        ("HTTP://[::1]/", "address_refused"),
        ("http://127.0.0.1:1/", "port_refused"),
        ("ftp://example.org/", "unsupported_scheme"),
        ("file:///etc/passwd", "unsupported_scheme"),
        ("http://a@127.0.0.1/", "credentials_in_url"),
        ("http://[", "bad_redirect"),
        ("http://exa mple/", "bad_redirect"),
        ("", "bad_redirect"),
    ],
)
def test_each_redirect_is_checked_like_the_first_address(location: str, key: str) -> None:
    assert following({"/0": redirect(location)}) == key


def test_redirects_end_after_a_number_of_them() -> None:
    pages = {f"/{number}": redirect(f"/{number + 1}") for number in range(9)}
    assert following(pages) == "too_many_redirects"
    pages["/5"] = answer(b"the fifth redirect leads here")
    assert isinstance(following(pages), FetchResult)


def test_a_foreign_site_cannot_redirect_to_a_host_that_the_operator_let_through(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with (
        serving(lambda *_: answer(b"inner")) as inner,
        serving(lambda *_: redirect(inner.url())) as outer,
        fetching(inner, ports=frozenset({outer.port})) as fetcher,
    ):
        assert fetcher.get(inner.url()).data == b"inner"
        # No server of a test has a public address: for a moment, this one's is.
        monkeypatch.setattr(addresses, "is_public", lambda address: address == "127.0.0.1")
        with pytest.raises(FetchError) as raised:
            fetcher.get(outer.url())
    assert raised.value.key == "port_refused"
    assert (len(outer.requests), len(inner.requests)) == (1, 1)


def test_hosts_that_the_operator_let_through_may_redirect_to_each_other() -> None:
    with (
        serving(lambda *_: answer(b"inner")) as inner,
        serving(lambda *_: redirect(inner.url())) as outer,
        fetching(inner, outer) as fetcher,
    ):
        assert fetcher.get(outer.url()).data == b"inner"


# Time


def dripping(head: bytes, drop: bytes) -> Callable[[Request, socket.socket], None]:
    def answering(_: Request, connection: socket.socket) -> None:
        connection.sendall(head)
        with contextlib.suppress(OSError):
            for _number in range(200):
                connection.sendall(drop)
                time.sleep(0.05)

    return answering


@pytest.mark.parametrize(
    ("head", "drop"),
    [
        (b"HTTP/1.1 200 OK\r\nX-Slow: ", b"x"),
        (b"HTTP/1.1 200 OK\r\n", b"X: y\r\n"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n", b"x"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n"),
        (b"HTTP/1.1 404 Not Found\r\nContent-Length: 1000\r\n\r\n", b"x"),
        (b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
    ],
)
def test_the_whole_request_ends_in_time_however_slowly_the_server_drips(
    head: bytes, drop: bytes
) -> None:
    with (
        serving(dripping(head, drop)) as server,
        fetching(server, total_seconds=0.4) as fetcher,
    ):
        began = time.monotonic()
        with contextlib.suppress(FetchError):
            result = fetcher.get(server.url())
            assert result.status == 404
        assert time.monotonic() - began < 2


def test_the_limit_holds_on_kept_connections_and_over_redirects() -> None:
    def answering(request: Request, _: socket.socket) -> bytes:
        if request.target == "/quick":
            return answer()
        time.sleep(0.25)
        return redirect(f"/{len(server.requests)}")

    with serving(answering) as server, fetching(server, total_seconds=0.6) as fetcher:
        fetcher.get(server.url("/quick"))
        time.sleep(0.3)
        began = time.monotonic()
        with pytest.raises(FetchError) as raised:
            fetcher.get(server.url("/slow"))
        assert raised.value.key == "timed_out"
        assert 0.5 < time.monotonic() - began < 2
        time.sleep(0.3)
        assert fetcher.get(server.url("/quick")).status == 200


def test_a_name_server_that_never_answers_is_given_up() -> None:
    hang = threading.Event()

    def lookup(*_: object) -> list[Any]:
        hang.wait(5)
        return []

    with fetching(lookup=lookup, total_seconds=0.2) as fetcher:
        began = time.monotonic()
        with pytest.raises(FetchError) as raised:
            fetcher.get("http://slow.test/")
    hang.set()
    assert raised.value.key == "name_slow"
    assert time.monotonic() - began < 2


# TLS


@pytest.fixture
def authority(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> trustme.CA:
    """An authority that the system trusts."""
    made = trustme.CA()
    made.cert_pem.write_to_path(tmp_path / "authority.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "authority.pem"))
    return made


def server_context(authority: trustme.CA, *names: str) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(*names).configure_cert(context)
    return context


def tls_get(context: ssl.SSLContext, host: str, **options: Any) -> tuple[FetchResult, Server]:
    with serving(lambda *_: answer(b"safe"), tls=context) as server:
        context.sni_callback = lambda _, name, __: server.server_names.append(name)
        fetcher = Fetcher(
            "Test/1",
            frozenset({f"{host}:{server.port}"}),
            lookup=answers_of("127.0.0.1"),
            **options,
        )
        try:
            first = fetcher.get(f"https://{host}:{server.port}/")
            assert fetcher.get(f"https://{host}:{server.port}/").data == first.data
            return first, server
        finally:
            fetcher.close()


def test_tls_goes_to_the_checked_address_under_the_name_that_was_asked_for(
    authority: trustme.CA,
) -> None:
    result, server = tls_get(server_context(authority, "good.test"), "good.test")
    assert result.data == b"safe"
    assert server.server_names == ["good.test"]
    assert (len(server.requests), server.connections) == (2, 1)


def test_a_redirect_from_tls_to_plain_http_is_followed_told_and_never_a_move(
    authority: trustme.CA,
) -> None:
    context = server_context(authority, "good.test")
    moved = "301 Moved Permanently"
    with (
        serving(lambda *_: answer(b"open")) as plain,
        serving(lambda *_: redirect(plain.url(), moved), tls=context) as safe,
    ):
        place = f"good.test:{safe.port}"
        fetcher = Fetcher("Test/1", frozenset({place, plain.place}), lookup=answers_of("127.0.0.1"))
        result = fetcher.get(f"https://{place}/")
        fetcher.close()
    assert (result.data, result.lost_tls, result.permanent_to) == (b"open", True, None)


def test_the_ports_that_are_asked_can_be_chosen() -> None:
    lookup = answers_of("10.0.0.1")
    with fetching(lookup=lookup, ports=frozenset({81})) as fetcher:
        for port, key in ((81, "address_refused"), (80, "port_refused")):
            with pytest.raises(FetchError) as raised:
                fetcher.get(f"http://a.test:{port}/")
            assert raised.value.key == key


def test_a_certificate_for_another_name_or_of_an_unknown_authority_is_refused(
    authority: trustme.CA,
) -> None:
    with pytest.raises(FetchError) as raised:
        tls_get(server_context(authority, "other.test"), "good.test")
    assert raised.value.key == "tls_failed"
    with pytest.raises(FetchError) as raised:
        tls_get(server_context(trustme.CA(), "good.test"), "good.test")
    assert raised.value.key == "tls_failed"


def test_a_server_that_drips_over_tls_or_never_shakes_hands_is_left_in_time(
    authority: trustme.CA,
) -> None:
    silent = socket.create_server(("127.0.0.1", 0))
    context = server_context(authority, "127.0.0.1")
    dripper = dripping(b"HTTP/1.1 200 OK\r\nX-Slow: ", b"x")
    with silent, serving(dripper, tls=context) as server:
        places = frozenset({server.place, f"127.0.0.1:{silent.getsockname()[1]}"})
        for place in sorted(places):
            fetcher = Fetcher("Test/1", places, total_seconds=0.4)
            began = time.monotonic()
            with pytest.raises(FetchError) as raised:
                fetcher.get(f"https://{place}/")
            assert raised.value.key == "timed_out"
            assert time.monotonic() - began < 2
            fetcher.close()


def test_plain_http_on_a_tls_port_is_a_tls_failure() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def greet() -> None:
            connection, _ = listener.accept()
            with connection:
                connection.sendall(answer(b"no TLS here", "400 Bad Request"))
                connection.recv(1000)

        thread = threading.Thread(target=greet)
        thread.start()
        place = f"127.0.0.1:{listener.getsockname()[1]}"
        fetcher = Fetcher("Test/1", frozenset({place}))
        with pytest.raises(FetchError) as raised:
            fetcher.get(f"https://{place}/")
        thread.join()
        fetcher.close()
    assert raised.value.key == "tls_failed"


def test_a_fetch_error_is_not_mistaken_for_an_error_of_the_network() -> None:
    assert not issubclass(FetchError, OSError | ValueError)
