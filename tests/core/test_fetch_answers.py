import http.client
import socket

import pytest

from hub.core.fetch_answers import Answer
from tests.core.test_fetch import failure, fetched

HEADS = [
    b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n",
    b"HTTP/1.1 200\r\ncontent-length:4\r\n",
    b"HTTP/1.0 200 OK\nContent-Length: 4\n",
    b"HTTP/1.0 200 OK\r\nConnection: Keep-Alive\r\nContent-Length: 4\r\n",
    b"HTTP/1.1 200 OK\r\nConnection: close\r\n",
    b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 4\r\nContent-Length: 4\r\n",
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\nContent-Length: 9\r\n",
    b"HTTP/1.1 200 OK\r\nContent-Length: -4\r\n",
    b"HTTP/1.1 200 OK\r\nContent-Length: four\r\n",
    b'HTTP/1.1 200 OK\r\nETag: "a"\r\nX-Long: one\r\n  two\r\n\tthree\r\n',
    b"HTTP/1.1 200 OK\r\nX-Name: R\xf8ros\r\nVia: a\r\nVia: b\r\n",
    b"HTTP/1.1 100 Continue\r\nX: y\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 4\r\n",
    b"HTTP/1.1 204 No Content\r\n",
    b'HTTP/1.1 304 Not Modified\r\nContent-Length: 40\r\nETag: "b"\r\n',
    b"HTTP/1.1 404 Not Found\r\n",
]


def read_as(kind: type[http.client.HTTPResponse], said: bytes) -> http.client.HTTPResponse:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.sendall(said)
        theirs.shutdown(socket.SHUT_WR)
        response = kind(ours)
        response.begin()
        return response


@pytest.mark.parametrize("head", HEADS)
def test_a_head_is_read_as_the_library_reads_it(head: bytes) -> None:
    found, expected = (
        read_as(kind, head + b"\r\nbody") for kind in (Answer, http.client.HTTPResponse)
    )

    def told(response: http.client.HTTPResponse) -> tuple[object, ...]:
        headers = [(name, " ".join(value.split())) for name, value in response.headers.items()]
        return (
            response.status,
            response.reason,
            response.version,
            headers,
            response.chunked,
            response.length,
            response.will_close,
        )

    assert told(found) == told(expected)


def test_a_line_that_is_no_header_costs_only_itself() -> None:
    result = fetched(
        b"HTTP/1.1 200 OK\r\n going on\r\nPHP Warning in line 3\r\n: nameless\r\n"
        b"Content-Type : text/xml\r\nContent-Length: 4\r\n\r\nbody"
    )
    assert (result.media_type, result.data) == ("text/xml", b"body")
    assert set(result.headers) == {"content-type", "content-length"}


@pytest.mark.parametrize("length", ["1_0", "+4", "٤", "9" * 5000])
def test_a_length_that_is_no_number_is_none(length: str) -> None:
    # The body ends with the connection, then.
    said = f"HTTP/1.1 200 OK\r\nContent-Length: {length}\r\nConnection: close\r\n\r\nbody"
    response = read_as(Answer, said.encode())
    assert (response.length, response.will_close) == (None, True)


def test_headers_that_do_not_end_are_not_read_for_ever() -> None:
    lines = [f"X-{number}: y\r\n" for number in range(101)]
    assert failure(f"HTTP/1.1 200 OK\r\n{''.join(lines)}\r\n".encode()) == "broken_answer"
    lines[99:] = ["Content-Length: 0\r\n"]
    assert fetched(f"HTTP/1.1 200 OK\r\n{''.join(lines)}\r\n".encode()).status == 200


@pytest.mark.parametrize("letter", "ÅàŠ")
def test_the_last_byte_of_a_letter_is_no_space(letter: str) -> None:
    said = f"HTTP/1.1 204 No Content\r\nLocation: \t/{letter} \r\n\r\n".encode()
    location = read_as(Answer, said).headers["location"]
    assert location.encode("latin-1").decode() == f"/{letter}"
