"""Answers that never end, are too large, packed too tight, or no proper HTTP."""

import contextlib
import gzip
import socket
import struct
import time
import zlib
from collections.abc import Callable, Iterator
from functools import cache
from itertools import chain, repeat
from typing import Final

import brotli  # type: ignore[import-untyped]
from backports import zstd

from tests.core.loopback import Request, answer
from tests.sources.town_site import item, rss
from tests.torture.behaviours import WORKS, Answering, Behaviour, behaves, visit
from tests.torture.hostile_server import a_calendar, a_feed

TIME: Final = "answers that never end"
SIZE: Final = "answers that are too large or packed"
FRAMING: Final = "answers that are no proper HTTP"
_BETWEEN_DROPS_SECONDS: Final = 0.1
_BOMB_BYTES: Final = 100_000_000
_OK: Final = b"HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\n"
_CHUNKED: Final = _OK + b"Transfer-Encoding: chunked\r\n\r\n"
_FEED: Final = rss(item())


def answers() -> tuple[Behaviour, ...]:
    """All of them."""
    return (*_endless(), *_large(), *_packed(), *_lengths(), *_no_http(), *_heads())


def _dripping(head: bytes, drop: bytes) -> Answering:
    """A head at once, then a drop again and again until the hub hangs up."""

    def answering(_request: Request, connection: socket.socket) -> None:
        with contextlib.suppress(OSError):
            connection.sendall(head)
            while True:
                connection.sendall(drop)
                time.sleep(_BETWEEN_DROPS_SECONDS)

    return answering


def _pouring(head: bytes, piece: bytes) -> Answering:
    """A head, then a piece again and again, as fast as it is taken."""

    def answering(_request: Request, connection: socket.socket) -> None:
        with contextlib.suppress(OSError):
            for part in chain((head,), repeat(piece)):
                connection.sendall(part)

    return answering


def _saying(data: bytes) -> Answering:
    """Exactly these bytes; then the server hangs up."""

    def answering(_request: Request, connection: socket.socket) -> None:
        with contextlib.suppress(OSError):
            connection.sendall(data)

    return answering


def _hanging(data: bytes) -> Answering:
    """These bytes, and then nothing, the connection being kept."""

    def answering(_request: Request, connection: socket.socket) -> None:
        with contextlib.suppress(OSError):
            connection.sendall(data)
            connection.recv(1)

    return answering


def _resetting(data: bytes) -> Answering:
    """These bytes, and then a reset of the connection."""

    def answering(_request: Request, connection: socket.socket) -> None:
        with contextlib.suppress(OSError):
            connection.sendall(data)
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    return answering


def _endless() -> Iterator[Behaviour]:
    for name, says in (
        ("never-answers", _hanging(b"")),
        ("stops-in-the-status-line", _hanging(b"HTTP/1.1 2")),
        ("stops-in-the-head", _hanging(_OK)),
        ("stops-before-the-body", _hanging(_OK + b"Content-Length: 9\r\n\r\n")),
        ("stops-in-the-body", _hanging(_OK + b"Content-Length: 999\r\n\r\n<rss>")),
        ("stops-in-a-chunk", _hanging(_CHUNKED + b"ff\r\n<rss>")),
        ("drips-status-line", _dripping(b"", b"H")),
        ("drips-one-header", _dripping(_OK + b"X-Slow: ", b"x")),
        ("drips-headers", _dripping(_OK, b"X: y\r\n")),
        ("drips-body", _dripping(_OK + b"Content-Length: 99999\r\n\r\n", b"x")),
        ("drips-body-without-length", _dripping(_OK + b"\r\n", b"<")),
        ("drips-chunks", _dripping(_CHUNKED, b"1\r\nx\r\n")),
        ("drips-chunk-size", _dripping(_CHUNKED, b"0")),
        ("drips-trailers", _dripping(_CHUNKED + b"1\r\nx\r\n0\r\n", b"X: y\r\n")),
        ("drips-informational", _dripping(b"", b"HTTP/1.1 100 Continue\r\n\r\n")),
    ):
        keys = ("timed_out", "broken_answer") if "header" in name else ("timed_out",)
        yield behaves(TIME, name, says, *keys, is_slow=True)
    for scheme, port in (("http", 80), ("https", 443)):
        name = f"silent-{port}"
        url = f"{scheme}://{name}.torture.test/"
        visits = (visit(b"", "timed_out"),)
        yield Behaviour(name, TIME, visits, url=url, port_says="silent", is_slow=True)
    dripping = _dripping(b"HTTP/1.1 404 Not Found\r\nContent-Length: 999\r\n\r\n", b"x")
    yield behaves(TIME, "drips-an-error-page", dripping, "not_found", "timed_out", is_slow=True)
    yield behaves(TIME, "slow-redirects", _slow_redirect, "timed_out", is_slow=True)
    for name, says, keys in (
        ("pours-status-line", _pouring(b"HTTP/1.1 200 ", b"x" * 65536), ("broken_answer",)),
        ("pours-one-header", _pouring(_OK + b"X: ", b"x" * 65536), ("broken_answer",)),
        ("pours-headers", _pouring(_OK, b"X: y\r\n" * 999), ("broken_answer",)),
        ("pours-informational", _pouring(b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 99), _TOO_MUCH),
        ("pours-early-hints", _pouring(b"", b"HTTP/1.1 103 Early\r\n\r\n" * 99), _INFORMED),
        ("pours-body", _pouring(_OK + b"\r\n", b"<a>" * 20000), ("too_large",)),
        ("pours-chunks", _pouring(_CHUNKED, b"3\r\n<a>\r\n" * 9999), ("too_large", "timed_out")),
        ("pours-chunk-size", _pouring(_CHUNKED, b"0" * 65536), ("broken_answer",)),
        ("pours-chunk-extension", _pouring(_CHUNKED + b"1;", b"x" * 65536), ("broken_answer",)),
        ("pours-trailers", _pouring(_CHUNKED + b"0\r\n", b"X: y\r\n" * 999), _TOO_MUCH),
        ("pours-error-page", _pouring(b"HTTP/1.1 500 No\r\n\r\n", b"x" * 65536), _ERROR),
        ("pours-redirect-page", _pouring(_REDIRECT, b"x" * 65536), ("redirect_loop",)),
    ):
        yield behaves(TIME, name, says, *keys, is_slow="timed_out" in keys)


_TOO_MUCH: Final = ("broken_answer", "timed_out")
_INFORMED: Final = ("unexpected_status",)
_ERROR: Final = ("server_error",)
_REDIRECT: Final = b"HTTP/1.1 302 Found\r\nLocation: /feed\r\n\r\n"


def _slow_redirect(request: Request, _connection: socket.socket) -> bytes:
    time.sleep(6)
    return answer(b"", "302 Found", None, Location=request.target + "x")


def _large() -> Iterator[Behaviour]:
    body = b"<rss>" + b" " * 11_000_000
    yield behaves(SIZE, "eleven-megabytes", _saying(answer(body)), "too_large")
    for name, length in (("exabyte", 10**18), ("beyond-64-bits", 2**64 + 9), ("googol", 10**100)):
        said = answer(_FEED, "200 OK", length)
        yield behaves(SIZE, f"length-{name}", _saying(said), "truncated", "too_large")
    padded = b"<?xml version='1.0'?>" + b"\n" * 9_000_000 + _FEED.partition(b"?>")[2]
    blanks = (WORKS, "parser_timed_out")
    yield behaves(SIZE, "nine-megabytes-of-blanks", _saying(answer(padded)), *blanks, is_slow=True)


@cache
def _bomb(encoding: str) -> bytes:
    """A hundred megabytes of zeros, packed; the innermost encoding first."""
    data = bytes(_BOMB_BYTES)
    for name in encoding.split(", "):
        data = _PACKING[name](data)
    return data


def _brotli(data: bytes) -> bytes:
    return bytes(brotli.compress(data, quality=3))


_PACKING: Final[dict[str, Callable[[bytes], bytes]]] = {
    "gzip": gzip.compress,
    "deflate": zlib.compress,
    "br": _brotli,
    "zstd": zstd.compress,
}


def _packed_bomb(encoding: str) -> Answering:
    def answering(_request: Request, _connection: socket.socket) -> bytes:
        return answer(_bomb(encoding), "200 OK", None, Content_Encoding=encoding)

    return answering


def _packed() -> Iterator[Behaviour]:
    for encoding in ("gzip", "deflate", "br", "zstd", "gzip, gzip", "gzip, br", "br, gzip"):
        name = f"bomb-{encoding.replace(', ', '-in-')}"
        yield behaves(SIZE, name, _packed_bomb(encoding), "too_large")
    packed = gzip.compress(_FEED, mtime=0)
    wrong_sum = packed[:-8] + bytes(8)
    many = gzip.compress(b"") * 600_000
    thrice = gzip.compress(gzip.compress(packed))
    for name, encoding, body, keys in (
        ("packed-thrice", "gzip, gzip, gzip", thrice, ("undecodable_encoding",)),
        ("packed-a-hundred-times", ", ".join(["gzip"] * 100), packed, ("undecodable_encoding",)),
        ("packed-in-marmalade", "marmalade", _FEED, ("undecodable_encoding",)),
        ("says-gzip-is-plain", "gzip", _FEED, ("undecodable_encoding",)),
        ("says-br-is-plain", "br", _FEED, ("undecodable_encoding",)),
        ("says-br-is-gzip", "br", packed, ("undecodable_encoding",)),
        ("says-zstd-is-plain", "zstd", _FEED, ("undecodable_encoding",)),
        ("gzip-cut", "gzip", packed[:-20], ("truncated",)),
        ("gzip-head-alone", "gzip", packed[:10], ("truncated",)),
        ("gzip-wrong-sum", "gzip", wrong_sum, ("undecodable_encoding",)),
        ("gzip-of-nothing", "gzip", gzip.compress(b""), ("empty_document",)),
        ("gzip-empty-members", "gzip", many, ("too_large",)),
        ("gzip-then-rubbish", "gzip", packed + b"rubbish" * 99, (WORKS,)),
        ("br-cut", "br", brotli.compress(_FEED)[:-9], ("truncated",)),
        ("zstd-cut", "zstd", zstd.compress(_FEED)[:-9], ("truncated",)),
        ("encoding-with-controls", "gz\x00ip\x1b[31m", _FEED, ("undecodable_encoding",)),
    ):
        said = answer(body, "200 OK", None, Content_Encoding=encoding)
        yield behaves(SIZE, name, _saying(said), *keys)
    hidden = answer(packed, "200 OK", None, Content_Type="application/gzip")
    yield behaves(SIZE, "gzip-that-nobody-declares", _saying(hidden), "not_a_feed")


def _lengths() -> Iterator[Behaviour]:
    body = b"%d\r\n\r\n" % (len(_FEED) + 9)
    both = _OK + b"Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n"
    whole = b"%x\r\n%s\r\n0\r\n\r\n" % (len(_FEED), _FEED)
    two = b"Content-Length: 5\r\nContent-Length: %d\r\n\r\n" % len(_FEED)
    for name, said, keys in (
        ("length-too-long", _OK + b"Content-Length: " + body + _FEED, ("truncated",)),
        ("length-too-short", answer(_FEED, "200 OK", 30), ("not_a_feed",)),
        ("length-zero", answer(_FEED, "200 OK", 0), ("empty_document",)),
        ("length-negative", answer(_FEED, "200 OK", -5), (WORKS, "broken_answer")),
        ("length-in-words", _OK + b"Content-Length: many\r\n\r\n" + _FEED, _READ_OR_BROKEN),
        ("length-with-plus", _OK + b"Content-Length: +5\r\n\r\n" + _FEED, _SOME_READING),
        ("lengths-that-differ", _OK + two + _FEED, _SOME_READING),
        ("length-and-chunks", both + whole, (WORKS, "broken_answer")),
        ("chunk-size-wrong", _CHUNKED + b"zz\r\n" + _FEED, _SPOILT),
        ("chunk-size-negative", _CHUNKED + b"-5\r\n" + _FEED, _SPOILT),
        ("chunk-size-huge", _CHUNKED + b"f" * 40 + b"\r\n" + _FEED, _SPOILT),
        ("chunks-without-end", _CHUNKED + whole[:-5], ("truncated",)),
        ("chunk-cut", _CHUNKED + whole[:200], ("truncated",)),
        ("chunks-under-another-name", _OK + b"Transfer-Encoding: x\r\n\r\n" + whole, _ANY_READING),
        ("no-length-and-cut", _OK + b"\r\n" + _FEED[:-30], (WORKS,)),
        ("second-answer-behind", answer(_FEED) + answer(b"<evil/>"), (WORKS,)),
    ):
        yield behaves(FRAMING, name, _saying(said), *keys)


_SPOILT: Final = ("broken_answer", "truncated", "too_large")
_READ_OR_BROKEN: Final = (WORKS, "broken_answer")
_SOME_READING: Final = (WORKS, "broken_answer", "not_a_feed", "truncated")
_ANY_READING: Final = (WORKS, "broken_answer", "not_a_feed")


def _no_http() -> Iterator[Behaviour]:
    for name, said, keys in (
        ("hangs-up", b"", ("broken_answer", "connection_failed")),
        ("speaks-ssh", b"SSH-2.0-OpenSSH_9.2\r\n", ("broken_answer",)),
        ("speaks-smtp", b"220 mail ESMTP\r\n", ("broken_answer",)),
        ("speaks-http-0.9", b"<html>hello</html>", ("broken_answer",)),
        ("speaks-http-2", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", ("broken_answer",)),
        ("speaks-icy", b"ICY 200 OK\r\n\r\n", ("broken_answer",)),
        ("speaks-tls", b"\x15\x03\x01\x00\x02\x02\x46", ("broken_answer",)),
        ("rubbish", bytes(range(256)) * 300, ("broken_answer",)),
        ("zeros", bytes(99_999), ("broken_answer",)),
        ("status-in-words", b"HTTP/1.1 fine\r\n\r\n", ("broken_answer",)),
        ("status-negative", b"HTTP/1.1 -200 OK\r\n\r\n", ("broken_answer",)),
        ("status-of-four-digits", b"HTTP/1.1 2000 OK\r\n\r\n", ("broken_answer",)),
        ("status-999", answer(_FEED, "999 Denied"), ("server_error", "unexpected_status")),
        ("status-600", answer(_FEED, "600 Odd"), ("server_error", "unexpected_status")),
        ("status-99", b"HTTP/1.1 099 Odd\r\n\r\n" + _FEED, ("broken_answer",)),
        ("status-101", b"HTTP/1.1 101 Switching\r\nUpgrade: ws\r\n\r\n", _INFORMED),
        ("status-103", b"HTTP/1.1 103 Early\r\n\r\n" + answer(_FEED), _INFORMED),
        ("version-9", b"HTTP/9.9 200 OK\r\n\r\n" + _FEED, _READ_OR_BROKEN),
        ("http-1.0", b"HTTP/1.0 200 OK\r\n\r\n" + _FEED, (WORKS,)),
        ("line-feeds-alone", (_OK + b"\r\n").replace(b"\r", b"") + _FEED, (WORKS,)),
    ):
        yield behaves(FRAMING, name.replace(".", "-"), _saying(said), *keys)
    for name, says in (("resets-at-once", b""), ("resets-in-head", _OK)):
        yield behaves(FRAMING, name, _resetting(says), "connection_failed", "broken_answer")
    cut = answer(_FEED, "200 OK", len(_FEED) + 9)
    yield behaves(FRAMING, "resets-in-body", _resetting(cut), "connection_failed", "truncated")
    url = "http://closed.torture.test/feed"
    refusing = (visit(b"", "connection_refused"),)
    yield Behaviour("closed", FRAMING, refusing, url=url, port_says="closed")


def _heads() -> Iterator[Behaviour]:
    """Heads that say too much, around a feed that is well."""
    injected = b'"a"\r\n X-Evil: 1'
    for name, head, keys in (
        ("header-of-60-kilobytes", b"X: " + b"x" * 60_000, (WORKS,)),
        ("header-of-70-kilobytes", b"X: " + b"x" * 70_000, ("broken_answer",)),
        ("headers-a-thousand", b"\r\n".join([b"X: y"] * 1000), ("broken_answer",)),
        ("header-without-colon", b"nonsense", (WORKS, "broken_answer", "not_a_feed")),
        ("header-with-controls", b"X: \x00\x01\x1b[31m\x7f", (WORKS, "broken_answer")),
        ("header-folded", b"X: a\r\n b", (WORKS,)),
        ("header-beyond-latin-1", "X: Grudziądz ☃".encode(), (WORKS,)),
        ("header-name-empty", b": x", (WORKS, "broken_answer", "not_a_feed")),
        ("cookies", b"\r\n".join([b"Set-Cookie: a=" + b"b" * 4000] * 50), (WORKS,)),
        ("etag-of-a-kilobyte", b'ETag: "' + b"x" * 1000 + b'"', (WORKS,)),
        ("etag-with-a-header-inside", b"ETag: " + injected, (WORKS,)),
        ("etag-with-controls", b'ETag: "\x00\x1b"', (WORKS,)),
        ("etag-beyond-latin-1", 'ETag: "å☃"'.encode(), (WORKS,)),
        ("modified-in-rubbish", b"Last-Modified: " + b"9" * 400, (WORKS,)),
        ("modified-in-the-year-99999", b"Last-Modified: Fri, 31 Dec 99999 23:59:59 GMT", (WORKS,)),
        ("type-header-of-rubbish", b"Content-Type: \x01;;;charset=;=" + b";" * 9999, (WORKS,)),
        ("fresh-for-ever", b"Cache-Control: max-age=" + b"9" * 60, (WORKS,)),
        ("expires-never", b"Expires: Fri, 31 Dec 9999 23:59:59 -2359", (WORKS,)),
        ("expires-in-rubbish", b"Expires: Thu, 99 Foo 2026 99:99:99 +9999", (WORKS,)),
        ("retry-after-with-a-feed", b"Retry-After: 99999999999", (WORKS,)),
    ):
        said = b"HTTP/1.1 200 OK\r\n" + head + b"\r\n"
        said += b"Content-Length: %d\r\n\r\n" % len(_FEED) + _FEED
        visits = (visit(_saying(said), *keys),) * 2
        yield Behaviour(name, FRAMING, visits)
    long = b"HTTP/1.1 500 " + b"\x1b[31m" * 9000 + b"\r\n\r\n"
    yield behaves(FRAMING, "reason-phrase-with-controls", _saying(long), "server_error")
    yield behaves(FRAMING, "a-calendar-for-a-feed", a_calendar, "not_a_feed")
    yield behaves(FRAMING, "a-feed-for-a-calendar", a_feed, "not_a_calendar", kind="ical_events")
