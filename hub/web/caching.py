"""Answers that end when the content changes or the clock makes them untrue.

A strong ETag (RFC 9110 section 8.8.3) is made of the content revision, the address, the cookies
that shape a page and the edition of the hub.  What depends on time calls `holds_until`; the ETag
carries that moment, so that any process can answer 304 without rendering, and stops doing so
when the moment has come.  What may be kept whole is told to whoever stands in front of Flask and
asks for it (`page_cache.py`).
"""

import hashlib
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import wraps
from operator import itemgetter
from typing import Any, TypeVar
from urllib.parse import parse_qsl, urlencode

from flask import Flask, current_app, g, make_response, request
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from hub.core.changes import content_revision
from hub.core.clock import now
from hub.web.access import viewer
from hub.web.display import normal_choice
from hub.web.reading import normal_reads
from hub.web.zone import known_zone

EXTENSION = "hub_edition"
KEEPABLE = "hub.keepable"
"""In a WSGI environment, the list into which goes how long the answer may be kept."""

PAGE_MAX_AGE_SECONDS = 60
FEED_MAX_AGE_SECONDS = 300

# Each with the function that makes one value of all that mean the same.
SHAPING_COOKIES: dict[str, Callable[[str], str]] = {
    "display": normal_choice,
    "reads": normal_reads,
    "zone": known_zone,
}


@dataclass(frozen=True, slots=True)
class Keepable:
    """How long an answer may be kept and given to others who ask for the same.

    While `content_state()` is `state` and the clock has not come to `untrue_at`.  `basis` is what
    its ETag is made of, `longest_seconds` the longest max-age.
    """

    state: str
    basis: str
    untrue_at: datetime | None
    longest_seconds: int

    def max_age(self) -> int:
        """For how many seconds a reader's program may show it now without asking."""
        if self.untrue_at is None:
            return self.longest_seconds
        left = int((self.untrue_at - now()).total_seconds())
        return max(0, min(self.longest_seconds, left))


View = TypeVar("View", bound=Callable[..., Any])
Parts = Callable[[], Iterable[str]]


def add_edition_part(app: Flask, part: Callable[[], str]) -> None:
    """Let every ETag change when `part()` does, as when a plugin is switched off.

    `part` is asked at each request, so it must be quick.
    """
    app.extensions[EXTENSION].append(part)


def holds_until(moment: datetime | None) -> None:
    """Say that the present answer becomes untrue at `moment`; the earliest one said counts.

    None says nothing.
    """
    if moment is None:
        return
    known: datetime | None = g.get("holds_until")
    g.holds_until = min(known, moment) if known else moment


def normal_query(query: str) -> str:
    """A query string with its names in order, so that their order makes no other ETag.

    Two that a view could tell apart stay two: the values of one name keep their order, since the
    first may count alone, and bytes that are no text are not all the same.
    """
    pairs = parse_qsl(query, keep_blank_values=True, errors="surrogateescape")
    return urlencode(sorted(pairs, key=itemgetter(0)), errors="surrogateescape")


def answer_with_etag(
    render: Callable[[], ResponseReturnValue],
    *,
    parts: Iterable[str] = (),
    untrue_at: datetime | None = None,
    is_page: bool = True,
) -> Response:
    """The answer of `render`, or 304 without rendering when the client has it already.

    `parts` is what else the answer depends on; `untrue_at` a moment known beforehand; `is_page`
    is false for feeds and calendars, which no cookie shapes and which may be kept longer.
    Answers other than 200 and those that set a cookie are handed on as they are; nothing is kept
    of what is made for somebody who is signed in.
    """
    if request.method not in ("GET", "HEAD"):
        return make_response(render())
    if viewer().is_signed_in:
        return not_kept(make_response(render()))
    if untrue_at:
        holds_until(untrue_at)
    # Read before rendering: content that comes in meanwhile is then asked for once more.
    state = content_state()
    parts = list(parts)
    basis = _basis(state, parts, SHAPING_COOKIES if is_page else ())
    held = request.if_none_match.as_set(include_weak=True)
    holds, moment = client_has(basis, held)
    if holds:
        answer = current_app.response_class(status=304)
    else:
        answer = make_response(render())
        if answer.status_code != 200 or "Set-Cookie" in answer.headers:
            return _asked_each_time(answer) if answer.status_code in (301, 308) else answer
        moment = g.get("holds_until")
    # Whole seconds, cut off: an answer ends at its moment or a little before, never after.
    moment = moment.replace(microsecond=0) if moment else None
    longest = PAGE_MAX_AGE_SECONDS if is_page else FEED_MAX_AGE_SECONDS
    keepable = Keepable(state, basis, moment, longest)
    if not parts:
        request.environ.get(KEEPABLE, []).append(keepable)
    return _labelled(answer, keepable, is_page)


def cached_by_revision(
    *, parts: Parts | None = None, is_page: bool = True
) -> Callable[[View], View]:
    """Give a view's answers an ETag and 304s: stands directly below the route and `open_to`.

    An answer is given to all who ask the same, so it depends on the address, the content and what
    `holds_until` says, or on what `parts()` gives as well: then it is made for each who asks.
    `is_page` as for `answer_with_etag`.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def answer(*arguments: Any, **values: Any) -> Response:
            return answer_with_etag(
                lambda: view(*arguments, **values),
                parts=parts() if parts else (),
                is_page=is_page,
            )

        return answer  # type: ignore[return-value]

    return decorate


def content_state() -> str:
    """What every answer depends on: the content revision and each part of the edition."""
    return f"{content_revision()}\n{edition_now()}"


def edition_now() -> str:
    """What answers depend on beside the content: the version, the words, what is switched off."""
    return "\n".join(part() for part in current_app.extensions[EXTENSION])


def _basis(state: str, parts: Iterable[str], cookie_names: Iterable[str]) -> str:
    """Everything but the clock that the present answer depends on."""
    cookies = [SHAPING_COOKIES[name](request.cookies.get(name, "")) for name in cookie_names]
    query = normal_query(request.query_string.decode("utf-8", "replace"))
    return "\n".join([state, request.script_root + request.path, query, *cookies, *parts])


def etag_of(basis: str, moment: datetime | None) -> str:
    """The opaque part of the strong ETag, which says itself until when it holds."""
    ends = f"{int(moment.timestamp()):x}" if moment else "0"
    digest = hashlib.blake2b(f"{basis}\n{ends}".encode(), digest_size=12).hexdigest()
    return f"{digest}-{ends}"


def client_has(basis: str, held: Collection[str | None]) -> tuple[bool, datetime | None]:
    """Whether one of the ETags that a client holds is true, and until when (None: for now).

    werkzeug reads the empty ETag, which RFC 9110 section 8.8.3 allows, as None.
    """
    for etag in filter(None, held):
        ends = etag.rpartition("-")[2]
        try:
            moment = datetime.fromtimestamp(int(ends, 16), UTC) if ends != "0" else None
        except (ValueError, OverflowError, OSError):
            continue
        if etag == etag_of(basis, moment) and (moment is None or now() < moment):
            return True, moment
    return False, None


def _asked_each_time(answer: Response) -> Response:
    """A permanent redirect: titles may change back, and a browser that kept both would go round."""
    answer.cache_control.no_cache = True
    return answer


def not_kept(answer: Response) -> Response:
    """An answer for one reader, of which no program between keeps anything.

    Compressed together, the length of a page would tell of the token in its forms (BREACH): it
    goes out as it is.
    """
    answer.headers["Cache-Control"] = "private, no-store, no-transform"
    return answer


def _labelled(answer: Response, keepable: Keepable, is_page: bool) -> Response:
    answer.set_etag(etag_of(keepable.basis, keepable.untrue_at))
    answer.cache_control.public = True
    answer.cache_control.max_age = keepable.max_age()
    answer.cache_control.must_revalidate = True
    answer.vary.add("Accept-Encoding")
    if is_page:
        answer.vary.add("Cookie")
    return answer


def init_app(app: Flask, edition: str) -> None:
    """Prepare the edition; `edition` names the hub's version, templates, words and styles."""
    app.extensions[EXTENSION] = [lambda: edition]
