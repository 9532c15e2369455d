"""Answers of foreign hosts whose headers are read without the parser of e-mails.

http.client hands each answer's headers to that parser, which reads MIME parts and whatever else a
letter may hold: a seventh of what it takes to ask a source that has nothing new.
"""

import http.client
from typing import Final

MOST_HEADERS: Final = 100
LONGEST_LINE_BYTES: Final = 65536
# And no other: bytes of UTF-8, read as Latin-1 here, are spaces to Python, as the last one of "Å".
_SPACES: Final = " \t"


class Answer(http.client.HTTPResponse):
    """An answer of HTTP/1.1; its body is read as the library reads it."""

    def begin(self) -> None:
        """Read the status and the headers, past any 100 (RFC 9110 section 15.2.1).

        Raises HTTPException for what is not HTTP, for more than 100 headers and for a line of
        more than 65,536 bytes.
        """
        if self.headers is not None:
            return
        version, self.status, reason = self._read_status()
        while self.status == http.client.CONTINUE:
            self._read_headers()
            version, self.status, reason = self._read_status()
        if not version.startswith(("HTTP/1.", "HTTP/0.9")):
            raise http.client.UnknownProtocol(version)
        self.version = 10 if version in {"HTTP/1.0", "HTTP/0.9"} else 11
        self.code, self.reason = self.status, reason.strip()
        self.headers = self.msg = self._read_headers()
        self.chunked = self.headers.get("transfer-encoding", "").strip().lower() == "chunked"
        self.chunk_left = None
        self.length = None if self.chunked else self._told_length()
        if self.status < 200 or self.status in {http.client.NO_CONTENT, http.client.NOT_MODIFIED}:
            self.length = 0
        has_end = self.chunked or self.length is not None
        self.will_close = self._check_close() or not has_end

    def _told_length(self) -> int | None:
        told = self.headers.get("content-length", "").strip()
        try:
            return int(told) if told.isascii() and told.isdigit() else None
        except ValueError:  # thousands of digits
            return None

    def _read_headers(self) -> http.client.HTTPMessage:
        """The headers up to the empty line (RFC 9112 section 5); what is no header is left out."""
        headers: list[list[str]] = []
        for _line in range(MOST_HEADERS + 1):
            line = self.fp.readline(LONGEST_LINE_BYTES + 1)
            if len(line) > LONGEST_LINE_BYTES:
                raise http.client.LineTooLong("header line")
            text = line.decode("latin-1").rstrip("\r\n")
            if not text:
                return _message(headers)
            if text[0] in _SPACES:
                if headers:  # a line that goes on, as before RFC 7230
                    headers[-1][1] += f" {text.strip(_SPACES)}"
                continue
            name, colon, value = text.partition(":")
            if colon and name.strip(_SPACES):
                headers.append([name.strip(_SPACES), value.strip(_SPACES)])
        raise http.client.HTTPException(f"got more than {MOST_HEADERS} headers")


def _message(headers: list[list[str]]) -> http.client.HTTPMessage:
    message = http.client.HTTPMessage()
    for name, value in headers:
        message.set_raw(name, value)
    return message
