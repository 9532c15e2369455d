"""Every place of a request into which a reader can put a string, found in the application."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any, Final
from urllib.parse import quote

from flask import Flask
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.routing import Rule

from hub.content.filters import FILTER_NAMES, PAGING
from hub.web.caching import SHAPING_COOKIES
from tests.torture.asking import Answer, ask, environ_of
from tests.torture.naughty import Naughty

ALWAYS: Final = tuple(sorted({*FILTER_NAMES, *PAGING, "kind", "month", "next", "sort"}))
COOKIES: Final = (*SHAPING_COOKIES, "language", "session", "__Host-a")
HEADERS: Final = (
    "Accept",
    "Accept-Charset",
    "Accept-Encoding",
    "Accept-Language",
    "Authorization",
    "Cookie",
    "Content-Type",
    "Forwarded",
    "Host",
    "If-Match",
    "If-Modified-Since",
    "If-None-Match",
    "If-Range",
    "Origin",
    "Range",
    "Referer",
    "User-Agent",
    "X-Forwarded-For",
    "X-Forwarded-Host",
    "X-Forwarded-Port",
    "X-Forwarded-Prefix",
    "X-Forwarded-Proto",
    "X-Http-Method-Override",
    "X-Original-Url",
    "X-Requested-With",
    "X-Rewrite-Url",
    "X-Script-Name",
)
# What the routes that keep a choice want first.
CHOOSING: Final = "display=dark&zone=Europe/Oslo&reads=fi"
_VARIABLE: Final = re.compile(r"<(?:[^:>]+:)?([^>]+)>")


@dataclass(frozen=True, slots=True)
class Place:
    """A name for the table, and the environment of a request with a string put there.

    `wrong` is what may be wrong with the answers of this place alone: sentences.
    """

    name: str
    put: Callable[[Naughty], dict[str, Any]]
    wrong: Callable[[Naughty, Answer], Iterable[str]] = lambda _one, _answer: ()

    def answer(self, app: Flask, one: Naughty) -> Answer:
        """What the application says to the string put here."""
        return ask(app, self.put(one))


def public_rules(app: Flask) -> list[Rule]:
    """Every route that answers GET."""
    return [rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())]


def path_of(rule: Rule, known: dict[str, str], changed: dict[str, str] | None = None) -> str:
    """The percent-encoded path of a route, with `changed` (percent-encoded) instead of `known`."""

    def value(found: re.Match[str]) -> str:
        name = found.group(1)
        return (changed or {}).get(name) or quote(known.get(name, "1"), safe="/")

    return _VARIABLE.sub(value, rule.rule)


def names_asked_for(app: Flask, rule: Rule, known: dict[str, str]) -> tuple[str, ...]:
    """The names that a route looks up in the query: told by the route itself, run once."""
    asked: set[str] = set()

    class Telling(ImmutableMultiDict[str, str]):
        def get(self, key: Any, *rest: Any, **more: Any) -> Any:
            asked.add(key)
            return super().get(key, *rest, **more)

        def getlist(self, key: Any, *rest: Any, **more: Any) -> Any:
            asked.add(key)
            return super().getlist(key, *rest, **more)

        def __getitem__(self, key: Any) -> Any:
            asked.add(key)
            return super().__getitem__(key)

    kept = app.request_class
    app.request_class = type("Telling", (kept,), {"parameter_storage_class": Telling})
    try:
        for query in ("", "&".join(f"{name}=1" for name in ALWAYS), CHOOSING):
            ask(app, environ_of(path_of(rule, known), query))
    finally:
        app.request_class = kept
    return tuple(sorted(asked))


def query_places(app: Flask, known: dict[str, str]) -> Iterator[Place]:
    """All names of all routes at once, then each name that a route asks for alone."""
    for rule in public_rules(app):
        path, own = path_of(rule, known), names_asked_for(app, rule, known)
        every = tuple(dict.fromkeys((*ALWAYS, *own)))
        yield Place(f"{rule.rule} every name", _in_query(path, every))
        yield from (Place(f"{rule.rule} ?{name}", _in_query(path, (name,))) for name in own)


def _in_query(path: str, names: tuple[str, ...]) -> Callable[[Naughty], dict[str, Any]]:
    def put(one: Naughty) -> dict[str, Any]:
        more = {"display": "dark"} if "display" in path and "display" not in names else {}
        fixed = [f"{name}={value}" for name, value in more.items()]
        return environ_of(path, "&".join([*(f"{name}={one.encoded}" for name in names), *fixed]))

    return put


def raw_query_places(app: Flask, known: dict[str, str]) -> Iterator[Place]:
    """The query as it comes: the string as a name, and as bytes that nobody encoded."""
    for rule in public_rules(app):
        path = path_of(rule, known)
        yield Place(f"{rule.rule} as a name", partial(_as_name, path))
        yield Place(f"{rule.rule} not encoded", partial(_not_encoded, path))


def path_places(app: Flask, known: dict[str, str]) -> Iterator[Place]:
    """Each variable of each route, behind each route, and as the whole path."""
    for rule in public_rules(app):
        for name in sorted(rule.arguments):
            yield Place(f"{rule.rule} <{name}>", partial(_in_path, rule, known, name))
        path = path_of(rule, known).rstrip("/")
        yield Place(f"{rule.rule} and behind it", partial(_behind, f"{path}/"))
    for before in ("/", "/en/", "//", "/en"):
        yield Place(f"{before} and it", partial(_behind, before))


def header_places(paths: tuple[str, ...]) -> Iterator[Place]:
    """Each cookie and each header, on some paths of different kinds."""
    for path in paths:
        for cookie in COOKIES:
            put = partial(_in_header, path, "Cookie", f"{cookie}=")
            yield Place(f"{path} cookie {cookie}", put)
        for name in HEADERS:
            yield Place(f"{path} {name}:", partial(_in_header, path, name, ""))


def _as_name(path: str, one: Naughty) -> dict[str, Any]:
    return environ_of(path, f"{one.encoded}=1")


def _not_encoded(path: str, one: Naughty) -> dict[str, Any]:
    return environ_of(path, f"q={_as_header(one)}")


def _in_path(rule: Rule, known: dict[str, str], name: str, one: Naughty) -> dict[str, Any]:
    return environ_of(path_of(rule, known, {name: one.encoded}))


def _behind(before: str, one: Naughty) -> dict[str, Any]:
    return environ_of(f"{before}{one.encoded}")


def _in_header(path: str, name: str, start: str, one: Naughty) -> dict[str, Any]:
    return environ_of(path, headers={name: f"{start}{_as_header(one)}"})


def _as_header(one: Naughty) -> str:
    """The string as a server hands a header over: bytes as Latin-1, no line ends, no NUL."""
    return one.raw.translate(None, b"\r\n\x00").decode("latin-1")[:20_000]
