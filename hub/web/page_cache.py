"""Answers kept whole in front of Flask, so that what many ask for is made once.

Kept is what `caching.py` says may be: an answer of 200 to a GET without a session, for the
address with its query in order, the cookies that shape a page and the coding.  All of it goes
when `content_state()` changes, which is looked at twice a second, and at once when this process
writes; one answer goes when the clock makes it untrue.  A reader who holds it already is
answered 304, with neither Flask nor the database.  What is not kept here may be in Redis, where
the web processes of an installation share what they made (`shared_pages.py`).
"""

import logging
import re
import threading
import time
from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from flask import Flask
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.http import is_entity_header, parse_etags, quote_etag
from werkzeug.sansio.http import parse_cookie

from hub.core.clock import now
from hub.core.database import newest_commit
from hub.web.addresses import encoded_query
from hub.web.caching import (
    KEEPABLE,
    SHAPING_COOKIES,
    Keepable,
    client_has,
    content_state,
    etag_of,
    normal_query,
)
from hub.web.compression import accepted_codings, held_tag, tags_without_codings
from hub.web.kept_answer import HeaderList, KeptAnswer
from hub.web.maintenance import seconds_left
from hub.web.measuring import count_kept, count_made
from hub.web.recently_used import RecentlyUsed
from hub.web.shared_pages import SharedPages, shared_pages

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

EXTENSION: Final = "hub_page_cache"
LOOK_EVERY_SECONDS: Final = 0.5
LONGEST_QUERY: Final = 1000
PASSED_BY: Final = ("/static/", "/health/", "/metrics")
"""Files, and what is for those who watch: answered while the database, which the cache looks at,
is silent."""
_VARIES_BY: Final = {"accept-encoding", "cookie"}
MEGABYTE: Final = 1024 * 1024
_MAX_AGE: Final = re.compile(r"max-age=\d+")

Key = tuple[str, str, tuple[str, ...], tuple[str, ...]]

log = logging.getLogger(__name__)


class Pages(RecentlyUsed[KeptAnswer]):
    """The answers that are true while the content is in one state."""

    def __init__(self, state: str, most_bytes: int) -> None:
        super().__init__(most_bytes, KeptAnswer.size)
        self.state = state


@lru_cache(maxsize=2048)
def _query_part(query: str) -> str:
    return normal_query(encoded_query(query.encode("latin-1")))


@lru_cache(maxsize=512)
def _cookie_part(header: str, session_cookie: str) -> tuple[str, ...] | None:
    """What the cookies make of a page; None for a session, whose pages are its own.

    They are read as the application reads them: bytes that are no UTF-8 are another site's, and
    `werkzeug.http.parse_cookie` raises at them.
    """
    cookies = parse_cookie(header)
    if session_cookie in cookies:
        return None
    return tuple(normal(cookies.get(name, "")) for name, normal in SHAPING_COOKIES.items())


class PageCache:
    """A WSGI application that keeps what another one, `application`, answers.

    `app` is the Flask application that is asked for the state of the content, `most_bytes` what
    the kept answers may take in this process, `shared` where other processes keep theirs.
    """

    def __init__(
        self,
        app: Flask,
        application: "WSGIApplication",
        most_bytes: int,
        shared: SharedPages | None = None,
    ) -> None:
        self.app = app
        self.shared = shared
        self.application = application
        self.most_bytes = most_bytes
        self.data_dir = app.config["HUB"].data_dir
        self.session_cookie = app.config["SESSION_COOKIE_NAME"]
        self._pages: Pages | None = None
        self._looked = float("-inf")
        self._commit = -1
        self._looking = threading.Lock()

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """Answer one request (PEP 3333)."""
        if environ["REQUEST_METHOD"] != "GET" or environ["PATH_INFO"].startswith(PASSED_BY):
            return self.application(environ, start_response)
        query = environ.get("QUERY_STRING", "")
        cookies = _cookie_part(environ.get("HTTP_COOKIE", ""), self.session_cookie)
        if cookies is None or len(query) > LONGEST_QUERY:
            return self.application(environ, start_response)
        pages = self._present_pages()
        if pages is None:
            return self.application(environ, start_response)
        codings = accepted_codings(environ.get("HTTP_ACCEPT_ENCODING", ""))
        path = environ.get("SCRIPT_NAME", "") + environ["PATH_INFO"]
        key = (path, _query_part(query), cookies, codings[:1])
        kept = pages.get(key) or self._shared(pages, key)
        if kept is not None:
            held = environ.get("HTTP_IF_NONE_MATCH", "")
            answer = _from_kept(kept, held, codings, start_response)
            if answer is not None:
                count_kept(environ, kept.route)
                return answer
        return self._made(environ, start_response, pages, key)

    def _made(
        self,
        environ: "WSGIEnvironment",
        start_response: "StartResponse",
        pages: Pages,
        key: Key,
    ) -> Iterable[bytes]:
        """The application's own answer, kept for the next one who asks when it may be."""
        said: list[Keepable] = []
        begun: list[tuple[str, HeaderList]] = []

        def begin(status: str, headers: HeaderList, exc_info: Any = None) -> Any:
            begun.append((status, headers))
            return start_response(status, headers, exc_info)

        environ[KEEPABLE] = said
        answer = self.application(environ, begin)
        if not said or not begun:
            return answer
        status, headers = begun[-1]
        if said[0].state != pages.state or not _may_be_kept(status, headers):
            return answer
        try:
            body = b"".join(answer)
        finally:
            getattr(answer, "close", lambda: None)()
        kept = _kept(status, headers, body, said[0], count_made(environ))
        pages.put(key, kept)
        if self.shared:
            self.shared.put(pages.state, key, kept)
        return [body]

    def _shared(self, pages: Pages, key: Key) -> KeptAnswer | None:
        """What another process has made, kept here too from now on."""
        kept = self.shared.get(pages.state, key) if self.shared else None
        if kept is not None:
            pages.put(key, kept)
        return kept

    def _present_pages(self) -> Pages | None:
        """What is kept for the present content; None while that is not to be shown or known."""
        is_old = time.monotonic() - self._looked > LOOK_EVERY_SECONDS
        # One thread looks; those who come meanwhile go on with what was known.
        if (is_old or self._commit != newest_commit()) and self._looking.acquire(blocking=False):
            try:
                self._look()
            finally:
                self._looking.release()
        return self._pages

    def _look(self) -> None:
        # Before the look: what is written meanwhile asks for another one.
        self._looked, self._commit = time.monotonic(), newest_commit()
        if seconds_left(self.data_dir) is not None:
            self._pages = None
            return
        with self.app.app_context():
            try:
                state = content_state()
            except SQLAlchemyError as error:
                log.debug("the state of the content cannot be read: %s", error)
                self._pages = None
                return
        if self._pages is None or self._pages.state != state:
            self._pages = Pages(state, self.most_bytes)


def _kept(
    status: str, headers: HeaderList, body: bytes, keepable: Keepable, route: str
) -> KeptAnswer:
    named = {name.lower(): value for name, value in headers}
    is_whole = status.startswith("200")
    others = [pair for pair in headers if pair[0].lower() not in ("etag", "cache-control")]
    return KeptAnswer(
        body if is_whole else None,
        others,
        [pair for pair in others if not is_entity_header(pair[0])],
        named["etag"] if is_whole else "",
        _MAX_AGE.sub("max-age=%d", named["cache-control"].replace("%", "%%")),
        keepable,
        route,
    )


def _may_be_kept(status: str, headers: HeaderList) -> bool:
    named = {name.lower(): value for name, value in headers}
    varies_by = {name.strip().lower() for name in named.get("vary", "").split(",")}
    return (
        status[:3] in ("200", "304")
        and named.get("etag", "").startswith('"')
        and "public" in named.get("cache-control", "")
        and "set-cookie" not in named
        and varies_by <= _VARIES_BY
    )


def _from_kept(
    kept: KeptAnswer, held: str, codings: tuple[str, ...], start_response: "StartResponse"
) -> list[bytes] | None:
    """What is kept, or 304 when the client holds it; None when it is untrue or has no body."""
    keepable = kept.keepable
    is_true = keepable.untrue_at is None or now() < keepable.untrue_at
    if held:
        etag = held if is_true and held == kept.etag else ""
        if not etag:
            tags = parse_etags(tags_without_codings(held, codings))
            holds, moment = client_has(keepable.basis, tags.as_set(include_weak=True))
            if holds:
                keepable = replace(keepable, untrue_at=moment)
                own = etag_of(keepable.basis, moment)
                etag = quote_etag(held_tag(own, held, codings))
        if etag:
            validity = kept.validity(etag, keepable)
            start_response("304 NOT MODIFIED", kept.headers_unchanged + validity)
            return []
    if not is_true or kept.body is None:
        return None
    start_response("200 OK", kept.headers + kept.validity(kept.etag, keepable))
    return [kept.body]


def init_app(app: Flask, application: "WSGIApplication", megabytes: int) -> PageCache:
    """The cache in front of `application`; of `app` it asks the state of the content."""
    shared = shared_pages(app.config["HUB"])
    cache = PageCache(app, application, megabytes * MEGABYTE, shared)
    app.extensions[EXTENSION] = cache
    return cache
