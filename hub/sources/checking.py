"""Looking at an address or file before it becomes a source: what is there, and what is odd."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from hub.content.drafts import Found, Oddity
from hub.core.clock import now
from hub.core.errors import InvalidInput, NotFound
from hub.core.fetch import MAX_BYTES
from hub.core.fetch_errors import FetchError
from hub.core.sandbox import SandboxError
from hub.core.words import lazy_gettext as _l
from hub.plugin_host.parsing import (
    ParseFailed,
    ParseRequest,
    ReadDocument,
    discover,
    read_document,
)
from hub.sources.actions import web_address
from hub.sources.pipeline import Tools
from hub.sources.reasons import reason_for_status, sandbox_reason
from hub.towns.network import TownView

_MOST_FOLLOWED = 3
# At least two characters: one alone is a drive.
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]+:", re.IGNORECASE)
_USUAL_PLACES = ("/feed/",)
_NO_TLS_THERE = frozenset({"tls_failed", "connection_failed", "connection_refused"})


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check found.

    `url` and `kind` are of the feed or calendar that was read, "" when none was; `found` are
    all that the page points to.  `problem` is a key of `reasons.py`, "" when it could be read.
    """

    asked: str
    url: str = ""
    kind: str = ""
    document: ReadDocument | None = None
    found: tuple[Found, ...] = ()
    problem: str = ""
    detail: str = ""

    @property
    def odd(self) -> tuple[Oddity, ...]:
        """What is odd about it, failures of single items included."""
        return (*self.document.odd, *self.document.failures) if self.document else ()


@dataclass(frozen=True, slots=True)
class _Content:
    """What was read: `asked` is the address to keep, `url` the one that links start from."""

    data: bytes
    url: str
    asked: str
    media_type: str = ""
    charset: str | None = None


def check_source(target: str, kind: str, town: TownView | None, tools: Tools) -> Checked:
    """Read an address or a file as a source would be read, following a page to its feeds.

    `kind` is the name of a kind of source, or "" to find it out.  Never raises for what is at
    the address; raises InvalidInput for an unknown kind and NotFound for a missing file.
    """
    known = tools.plugins.source_kinds()
    if kind and kind not in known:
        raise InvalidInput(
            _l(
                "There is no kind of source ‘%(kind)s’. Choose one of these: %(kinds)s.",
                kind=kind,
                kinds=", ".join(sorted(known)),
            )
        )
    try:
        content = _read(target, tools)
        return _checked(target, content, kind, town, tools)
    except (FetchError, ParseFailed) as error:
        return Checked(target, problem=error.key, detail=error.detail)
    except SandboxError as error:
        return Checked(target, problem=sandbox_reason(error), detail=str(error))


def is_address(target: str) -> bool:
    """Whether this is an address rather than a file."""
    return target.lower().startswith(("http:", "https:", "webcal:", "webcals:"))


def _read(target: str, tools: Tools) -> _Content:
    if not is_address(target):
        path = Path(target)
        try:
            with path.open("rb") as file:
                data = file.read(MAX_BYTES + 1)
        except (OSError, ValueError) as error:
            if _SCHEME.match(target):
                raise FetchError("unsupported_scheme", target) from error
            raise NotFound(
                _l("The file %(file)s cannot be read.", file=target), str(error)
            ) from error
        if len(data) > MAX_BYTES:
            raise FetchError("too_large", f"more than {MAX_BYTES} bytes")
        url = path.resolve().as_uri()
        return _Content(data, url, url)
    return _fetched(target, tools)


def _fetched(url: str, tools: Tools, page_url: str = "") -> _Content:
    """What is at an address.

    A subscription link (webcal) does not say whether there is TLS: without it, what was given
    as webcal or stands on a page without TLS is asked for over plain HTTP.
    """
    secure = web_address(url)
    plain = secure.replace("https://", "http://", 1)
    is_of_page = (
        page_url.startswith("http://") and urlsplit(plain).netloc == urlsplit(page_url).netloc
    )
    if is_of_page and urlsplit(plain).port:
        return _answered(plain, tools)
    try:
        return _answered(secure, tools)
    except FetchError as error:
        is_open = is_of_page or url.lower().startswith("webcal://")
        if not is_open or plain == secure or error.key not in _NO_TLS_THERE:
            raise
        return _answered(plain, tools)


def _answered(url: str, tools: Tools) -> _Content:
    result = tools.fetcher.get(url)
    reason = reason_for_status(result.status)
    if reason:
        raise ParseFailed(reason, f"HTTP {result.status}")
    return _Content(result.data, result.url, url, result.media_type, result.charset)


def _request(content: _Content, kind: str, town: TownView | None) -> ParseRequest:
    return ParseRequest(
        data=content.data,
        url=content.url,
        kind=kind,
        now=now(),
        media_type=content.media_type,
        charset=content.charset,
        language=town.language if town else None,
        time_zone=town.time_zone if town else "UTC",
        town=town.slug if town else None,
    )


def _checked(
    target: str, content: _Content, kind: str, town: TownView | None, tools: Tools
) -> Checked:
    found = discover(_request(content, kind, town), tools.sandbox, tools.plugins)
    itself = next((item for item in found if item.itself), None)
    if kind and (itself is not None or not found or not is_address(target)):
        return _as_kind(target, content, kind, town, tools)
    if itself is not None:
        return _as_kind(target, content, itself.kind, town, tools)
    links = [*found, *_usual_places(content, found, tools)]
    return _first_that_reads(target, content.url, links, town, tools)


def _as_kind(
    target: str, content: _Content, kind: str, town: TownView | None, tools: Tools
) -> Checked:
    document = read_document(_request(content, kind, town), tools.sandbox, tools.plugins)
    return Checked(target, content.asked, kind, document)


def _usual_places(content: _Content, found: Sequence[Found], tools: Tools) -> list[Found]:
    """Where content systems put their feed though no page links it."""
    kinds = sorted(tools.plugins.source_kinds())
    if found or not is_address(content.url) or not kinds:
        return []
    return [Found(urljoin(content.url, place), "") for place in _USUAL_PLACES]


def _first_that_reads(
    target: str, page_url: str, links: Sequence[Found], town: TownView | None, tools: Tools
) -> Checked:
    problem, detail = "not_recognised", ""
    for link in links[:_MOST_FOLLOWED]:
        try:
            content = _fetched(link.url, tools, page_url)
            kind = link.kind or _kind_of(content, town, tools)
            if kind:
                checked = _as_kind(target, content, kind, town, tools)
                found = _at_answering_address(links, link, content.asked)
                return Checked(target, checked.url, kind, checked.document, found)
        except (FetchError, ParseFailed) as error:
            problem, detail = error.key, error.detail
        except SandboxError as error:
            problem, detail = sandbox_reason(error), str(error)
    return Checked(target, found=tuple(links), problem=problem, detail=detail)


def _at_answering_address(links: Sequence[Found], read: Found, url: str) -> tuple[Found, ...]:
    """The links with the one that was read at the address that answered, each address once.

    Where there was no TLS, there is none for the other links to the same host either.
    """
    is_plain = read.url.startswith("https:") and url.startswith("http:")
    host = urlsplit(url).netloc if is_plain else ""
    listed: dict[str, Found] = {}
    for link in links:
        parts = urlsplit(link.url)
        at = url if link is read else link.url
        if parts.scheme == "https" and parts.netloc == host:
            at = link.url.replace("https://", "http://", 1)
        listed.setdefault(at, replace(link, url=at))
    return tuple(listed.values())


def _kind_of(content: _Content, town: TownView | None, tools: Tools) -> str:
    found = discover(_request(content, "", town), tools.sandbox, tools.plugins)
    return next((item.kind for item in found if item.itself), "")
