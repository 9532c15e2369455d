"""Addresses on the web taken apart, checked and put together again the way they are asked for."""

import contextlib
import re
from dataclasses import dataclass
from urllib.parse import quote, urljoin, urlsplit

from hub.core.fetch_errors import FetchError

_PORT_OF_SCHEME = {"http": 80, "https": 443}
_LONGEST_URL = 4000
# RFC 3986: unreserved, reserved and the sign of what is encoded already.
_KEPT_IN_PATH = "%/:@!$&'()*+,;=-._~"
_KEPT_IN_QUERY = _KEPT_IN_PATH + "?[]"
_HOST = re.compile(r"[a-z0-9._-]+|[0-9a-f:.]+")
_CHARSET = re.compile(r";\s*charset\s*=\s*[\"']?([A-Za-z0-9._:+-]{1,40})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Address:
    """A checked address: `host` in lower-case ASCII without brackets, `target` path and query."""

    scheme: str
    host: str
    port: int
    target: str

    @property
    def host_and_port(self) -> str:
        """As in the setting of allowed hosts: "example.org:8080", "[::1]:8080"."""
        return f"{self._written_host}:{self.port}"

    @property
    def url(self) -> str:
        """The whole address again, without fragment, the scheme's own port left out."""
        usual = self.port == _PORT_OF_SCHEME[self.scheme]
        place = self._written_host if usual else self.host_and_port
        return f"{self.scheme}://{place}{self.target}"

    @property
    def _written_host(self) -> str:
        return f"[{self.host}]" if ":" in self.host else self.host


def parsed_url(url: str) -> Address:
    """Take `url` apart; letters beyond ASCII are encoded (IDNA in the host, UTF-8 elsewhere).

    Raises FetchError: "bad_url", "unsupported_scheme" or "credentials_in_url".
    """
    if len(url) > _LONGEST_URL:
        raise FetchError("bad_url", "too long")
    try:
        parts = urlsplit(url.strip())
        port = parts.port
        host = parts.hostname or ""
    except ValueError as error:
        raise FetchError("bad_url", str(error)) from error
    scheme = parts.scheme.lower()
    if scheme not in _PORT_OF_SCHEME:
        raise FetchError("unsupported_scheme", scheme[:40])
    if "@" in parts.netloc:
        raise FetchError("credentials_in_url", host[:100])
    path = _encoded(parts.path or "/", _KEPT_IN_PATH)
    query = _encoded(parts.query, _KEPT_IN_QUERY)
    target = f"{path}?{query}" if query else path
    default = _PORT_OF_SCHEME[scheme]
    return Address(scheme, _ascii_host(host), default if port is None else port, target)


def _encoded(text: str, kept: str) -> str:
    return quote(text, safe=kept, errors="replace")


def _ascii_host(host: str) -> str:
    """The host as it is looked up: RFC 3490, no dot at the end, no zone id."""
    try:
        name = host.encode("idna").decode("ascii").lower().rstrip(".")
    except UnicodeError as error:
        raise FetchError("bad_url", f"{host[:100]}: {error}") from error
    if not _HOST.fullmatch(name):
        raise FetchError("bad_url", f"no host in the address: {host[:100]}")
    return name


def redirect_target(address: Address, location: str | None) -> Address:
    """Where a redirect from `address` leads (RFC 9110 section 10.2.2).

    The header comes as Latin-1; servers that send letters unencoded send UTF-8.  Raises
    FetchError as `parsed_url` does, with "bad_redirect" for what is no address.
    """
    if not location:
        raise FetchError("bad_redirect", "no Location")
    with contextlib.suppress(UnicodeError):
        location = location.encode("latin-1").decode("utf-8")
    try:
        return parsed_url(urljoin(address.url, location.strip()))
    except ValueError as error:
        raise FetchError("bad_redirect", location[:200]) from error
    except FetchError as error:
        if error.key == "bad_url":
            raise FetchError("bad_redirect", location[:200]) from error
        raise


def content_type(header: str) -> tuple[str, str | None]:
    """Media type, in lower case, and charset of a Content-Type header."""
    media_type = header.partition(";")[0].partition(",")[0].strip().lower()
    charset = _CHARSET.search(header)
    return media_type, charset.group(1) if charset else None
