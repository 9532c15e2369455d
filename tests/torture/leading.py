"""Sources that lead elsewhere, end, ask for patience, or work only now and then."""

import socket
from collections.abc import Iterator
from datetime import timedelta
from email.utils import format_datetime
from typing import Final

from hub.core.clock import now
from hub.sources.schedule import LONGEST_INTERVAL_SECONDS, RESTS_AFTER_FAILURES
from tests.core.loopback import Request, answer, redirect
from tests.torture.behaviours import (
    DOMAIN,
    WORKS,
    After,
    Behaviour,
    Check,
    Says,
    before_it_turns,
    behaves,
    visit,
)
from tests.torture.hostile_server import GOOD_FEED, ITEMS, a_feed

LEADING: Final = "redirects and moves"
ENDING: Final = "sources that end or rest"
PATIENCE: Final = "sources that ask for patience"
FLAPPING: Final = "sources that flap"
_MOVED: Final = ("301 Moved Permanently", "308 Permanent Redirect")
_HTML: Final = answer(b"<!doctype html><title>Log in</title>", Content_Type="text/html")


def leading() -> tuple[Behaviour, ...]:
    """All of them."""
    return (*_redirects(), *_moves(), *_ends(), *_patience(), *_flapping())


def _redirects() -> Iterator[Behaviour]:
    chain: dict[str, bytes] = {"/feed": redirect("/1")}
    chain |= {f"/{number}": redirect(f"/{number + 1}") for number in range(1, 20)}
    for name, says, keys in (
        ("to-itself", redirect("/feed"), ("redirect_loop",)),
        ("to-itself-by-fragment", redirect("/feed#again"), ("redirect_loop",)),
        ("to-itself-by-empty", redirect(""), ("bad_redirect",)),
        ("loop-of-two", {"/feed": redirect("/b"), "/b": redirect("/feed")}, ("redirect_loop",)),
        ("chain", chain, ("too_many_redirects",)),
        ("chain-that-grows", _grows, ("too_many_redirects",)),
        ("chain-of-moves", {p: redirect(f"{p}x", _MOVED[0]) for p in _LONGER}, _MANY),
        ("without-location", answer(b"", "302 Found"), ("bad_redirect",)),
        ("many-choices", answer(b"", "300 Multiple", None, Location="/b"), ("unexpected_status",)),
        ("use-proxy", answer(b"", "305 Use Proxy", None, Location="/b"), ("unexpected_status",)),
        ("location-in-rubbish", redirect("http://[::1"), ("bad_redirect",)),
        ("location-of-9-kilobytes", redirect("/" + "a" * 9000), ("bad_redirect",)),
        ("two-locations", _two_locations(), ("bad_redirect", "redirect_loop")),
        ("to-a-login-page", {"/feed": redirect("/login"), "/login": _HTML}, ("html_instead",)),
        ("to-nowhere", redirect(f"http://nobody.{DOMAIN}/"), ("name_not_found",)),
        ("to-an-error", {"/feed": redirect("/b"), "/b": answer(b"", "500 No")}, ("server_error",)),
        ("to-a-feed", redirect(GOOD_FEED), (WORKS,)),
    ):
        yield behaves(LEADING, f"leads-{name}", says, *keys)


_LONGER: Final = ("/feed", *(f"/feed{'x' * number}" for number in range(1, 9)))
_MANY: Final = ("too_many_redirects",)


def _grows(request: Request, _connection: socket.socket) -> bytes:
    return redirect(request.target + "/again")


def _two_locations() -> bytes:
    two = b"Location: /a\r\nLocation: http://127.0.0.1/\r\n"
    return b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\n" + two + b"\r\n"


def _moves() -> Iterator[Behaviour]:
    for status in _MOVED:
        name = f"moves-with-{status[:3]}"
        pages: Says = {"/feed": redirect("/new", status), "/new": a_feed}
        once = visit(pages)
        yield Behaviour(f"{name}-once", LEADING, (visit(pages),), after=_is_at("/feed"))
        yield Behaviour(f"{name}-twice", LEADING, (visit(pages),) * 2, after=_is_at("/new"))
        then_not = (once, visit(a_feed), once)
        yield Behaviour(f"{name}-then-not", LEADING, then_not, after=_is_at("/feed"))
        elsewhere = visit({"/feed": redirect("/other", status), "/other": a_feed})
        changing = (visit(pages), elsewhere, visit(pages))
        yield Behaviour(f"{name}-to-and-fro", LEADING, changing, after=_is_at("/feed"))
        login = visit({"/feed": redirect("/login", status), "/login": _HTML}, "html_instead")
        yield Behaviour(f"{name}-to-a-login-page", LEADING, (login,) * 3, after=_is_at("/feed"))
        gone = visit({"/feed": redirect("/new", status)}, "not_found")
        yield Behaviour(f"{name}-to-nothing", LEADING, (gone,) * 3, after=_is_at("/feed"))
        mixed: Says = {"/feed": redirect("/b", status), "/b": redirect("/new"), "/new": a_feed}
        yield Behaviour(f"{name}-and-302", LEADING, (visit(mixed),) * 3, after=_is_at("/feed"))
    for status in ("302 Found", "303 See Other", "307 Temporary Redirect", *_MOVED):
        name = f"downgrades-with-{status[:3]}"
        url = f"https://{name}.{DOMAIN}/feed"
        plain: Says = {"/feed": redirect(f"http://{name}.{DOMAIN}/plain", status), "/plain": a_feed}
        visits = (visit(plain),) * 3
        yield Behaviour(name, LEADING, visits, url=url, after=_is_downgraded)
    name = "upgrades-with-301"
    safe: Says = {"/feed": redirect(f"https://{name}.{DOMAIN}/new", _MOVED[0]), "/new": a_feed}
    yield Behaviour(name, LEADING, (visit(safe),) * 2, after=_is_at("/new"))


def _is_at(path: str) -> Check:
    def check(after: After) -> Iterator[str]:
        if not after.source.url.endswith(path):
            yield f"stands at {after.source.url} and not at {path}"

    return check


def _is_downgraded(after: After) -> Iterator[str]:
    yield from _is_at("/feed")(after)
    if "plain_after_tls" not in after.odd:
        yield "nobody is told that it is read without TLS"


def _ends() -> Iterator[Behaviour]:
    gone = answer(b"", "410 Gone")
    turned = before_it_turns(a_feed, visit(gone, "gone"))
    yield Behaviour("gone", ENDING, turned, after=_rests_with(ITEMS))
    back = before_it_turns(a_feed, visit(gone, "gone"), visit(_other_feed))
    yield Behaviour("gone-and-back", ENDING, back, after=_works)
    for name, says, key in (
        ("not-there", answer(b"no", "404 Not Found"), "not_found"),
        ("a-page", _HTML, "html_instead"),
        ("rubbish", answer(b"\x00\x01 rubbish"), "not_a_feed"),
        ("nothing", answer(b""), "empty_document"),
        ("forbidden", answer(b"", "403 Forbidden"), "forbidden"),
    ):
        before = (visit(says, key),) * (RESTS_AFTER_FAILURES - 1)
        worn_out = (*before, visit(says, "failing_for_long"))
        yield Behaviour(
            f"{name}-for-long", ENDING, before_it_turns(a_feed, *worn_out), after=_rests_with(ITEMS)
        )
    errors = (visit(answer(b"", "500 No"), "server_error"),) * (RESTS_AFTER_FAILURES + 1)
    yield Behaviour("error-for-long", ENDING, before_it_turns(a_feed, *errors), after=_keeps_all)
    for status, key in (
        ("400 Bad Request", "unexpected_status"),
        ("401 Unauthorized", "forbidden"),
        ("402 Payment Required", "forbidden"),
        ("405 Method Not Allowed", "unexpected_status"),
        ("406 Not Acceptable", "unexpected_status"),
        ("418 Teapot", "unexpected_status"),
        ("451 Unavailable For Legal Reasons", "forbidden"),
        ("502 Bad Gateway", "server_error"),
        ("504 Gateway Timeout", "server_error"),
        ("204 No Content", "unexpected_status"),
        ("206 Partial Content", "unexpected_status"),
    ):
        said = answer(b"", status)
        yield behaves(ENDING, f"status-{status[:3]}", said, key)


def _other_feed(request: Request, connection: socket.socket) -> bytes:
    return a_feed(request, connection).replace(b"Text 1", b"Ny text")


def _rests_with(items: int) -> Check:
    def check(after: After) -> Iterator[str]:
        if after.source.state != "resting":
            yield f"is {after.source.state}, not at rest"
        if len(after.published) != items or after.withdrawn:
            yield f"{len(after.published)} of {items} items are left"

    return check


def _keeps_all(after: After) -> Iterator[str]:
    if after.source.state == "resting":
        yield "rests though the error may pass"
    if len(after.published) != ITEMS or after.withdrawn:
        yield f"{len(after.published)} of {ITEMS} items are left"


def _works(after: After) -> Iterator[str]:
    if after.source.state != "ok" or len(after.published) != ITEMS:
        yield f"is {after.source.state} with {len(after.published)} items"


def _patience() -> Iterator[Behaviour]:
    day, hour = timedelta(days=1), timedelta(hours=1)
    for name, value, least in (
        ("seconds", "7200", 2 * hour),
        ("ten-days", "864000", 0.99 * day),
        ("many-digits", "9" * 300, 0.99 * day),
        ("the-year-9999", "Fri, 31 Dec 9999 23:59:59 GMT", 0.99 * day),
        ("the-year-1", "Mon, 01 Jan 0001 00:00:00 +2359", 0 * hour),
        ("the-past", "Wed, 21 Oct 2015 07:28:00 GMT", 0 * hour),
        ("nothing", "0", 0 * hour),
        ("less-than-nothing", "-100", 0 * hour),
        ("a-fraction", "1.5", 0 * hour),
        ("other-digits", "\u0661\u0662".encode().decode("latin-1"), 0 * hour),
        ("rubbish", "soon", 0 * hour),
        ("two", "60, 120", 0 * hour),
    ):
        for status in ("429 Too Many Requests", "503 Service Unavailable"):
            said = answer(b"", status, None, Retry_After=value)
            label = f"says-{status[:3]}-after-{name}"
            yield behaves(PATIENCE, label, said, "slow_down", after=_asked_again_after(least))
    later = _asked_again_after(2.9 * hour)
    yield behaves(PATIENCE, "says-after-a-date", _in_three_hours, "slow_down", after=later)


def _in_three_hours(_request: Request, _connection: socket.socket) -> bytes:
    date = format_datetime(now() + timedelta(hours=3), usegmt=True)
    return answer(b"", "503 Service Unavailable", None, Retry_After=date)


def _asked_again_after(least: timedelta) -> Check:
    """Not before the server says, nor later than the hub's own maximum."""

    def check(after: After) -> Iterator[str]:
        again = after.source.next_fetch_at
        most = timedelta(seconds=LONGEST_INTERVAL_SECONDS)
        tried = after.tries[0].started_at
        if again is None or not tried + least <= again <= now() + most:
            yield f"is asked again at {again}, {least} to {most} were right"

    return check


def _flapping() -> Iterator[Behaviour]:
    well = visit(a_feed)
    turns: dict[str, tuple[Says, str]] = {
        "error": (answer(b"", "500 No"), "server_error"),
        "nothing": (answer(b""), "empty_document"),
        "page": (_HTML, "html_instead"),
        "gone": (answer(b"", "410 Gone"), "gone"),
        "hanging-up": (lambda *_: None, "broken_answer"),
        "loop": (redirect("/feed"), "redirect_loop"),
        "too-many": (answer(b"", "429 No"), "slow_down"),
    }
    for name, (says, key) in turns.items():
        bad = visit(says, key)
        yield Behaviour(f"flaps-{name}-well", FLAPPING, (well, bad) * 2 + (well,), after=_works)
        yield Behaviour(f"flaps-well-{name}", FLAPPING, (bad, well) * 2 + (bad,), after=_kept)


def _kept(after: After) -> Iterator[str]:
    if len(after.published) != ITEMS or after.withdrawn:
        yield f"{len(after.published)} of {ITEMS} items are left"
