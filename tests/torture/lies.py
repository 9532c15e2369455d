"""Answers that are not what they say: pages for feeds, cut bodies, validators, charsets."""

import codecs
import gzip
import itertools
import socket
from collections.abc import Iterator
from typing import Final

from tests.core.loopback import Request, answer
from tests.sources.town_site import ics, item, rss
from tests.torture.behaviours import (
    WORKS,
    After,
    Answering,
    Behaviour,
    Visit,
    before_it_turns,
    behaves,
    visit,
)
from tests.torture.hostile_server import ITEMS, a_calendar, a_feed, events_of, host_of

PAGES: Final = "something else instead of a feed"
CUT: Final = "bodies that are cut or empty"
VALIDATORS: Final = "validators that lie"
CHARSETS: Final = "charsets and types that lie"
_PAGE: Final = b"<!doctype html><html><head><title>Falun</title></head><body>%s</body></html>"
_FORM: Final = _PAGE % b"<form action=/login><input type=password name=p></form>"
_SCRIPT: Final = _PAGE % b"<script>document.cookie='a=b';location.reload()</script>"


def lies() -> tuple[Behaviour, ...]:
    """All of them."""
    return (*_pages(), *_cut(), *_validators(), *_charsets())


def _pages() -> Iterator[Behaviour]:
    bucket = b"<?xml version='1.0'?><Error><Code>AccessDenied</Code></Error>"
    soap = b"<?xml version='1.0'?><soap:Envelope xmlns:soap='urn:s'><soap:Body/></soap:Envelope>"
    linked = _PAGE % b"<link rel=alternate type=application/rss+xml href=http://127.0.0.1/feed>"
    html, xml = "text/html; charset=utf-8", "application/rss+xml"
    for name, body, media_type, keys in (
        ("page", _PAGE % b"Hello", html, ("html_instead",)),
        ("page-as-feed", _PAGE % b"Hello", xml, ("html_instead",)),
        ("page-without-head", b"<p>Hello</p>" * 9, html, ("html_instead", "not_a_feed")),
        ("page-in-capitals", (_PAGE % b"Hello").upper(), html, ("html_instead",)),
        ("page-behind-comments", b"<!-- rss -->" * 999 + _PAGE % b"", html, ("html_instead",)),
        ("page-that-links-a-feed-inside", linked, html, ("html_instead",)),
        ("xhtml", b"<?xml version='1.0'?>" + _PAGE % b"", xml, ("html_instead",)),
        ("login-page", _FORM, html, ("html_instead",)),
        ("login-page-as-feed", _FORM, xml, ("html_instead",)),
        ("script-that-checks-the-browser", _SCRIPT, html, ("html_instead",)),
        ("error-in-xml", bucket, "application/xml", ("not_a_feed",)),
        ("soap", soap, "text/xml", ("not_a_feed",)),
        ("svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "image/svg+xml", ("not_a_feed",)),
        ("sitemap", b"<urlset><url><loc>/</loc></url></urlset>", xml, ("not_a_feed",)),
        ("json-error", b'{"error": "no"}', "application/json", ("not_a_feed",)),
        ("json-number", b"1", "application/json", ("not_a_feed",)),
        ("json-deep", b"[" * 200_000, "application/json", ("not_a_feed",)),
        ("text", b"Falun " * 99, "text/plain", ("not_a_feed",)),
        ("pdf", b"%PDF-1.7\n" + bytes(range(256)), "application/pdf", ("not_a_feed",)),
        ("zip", b"PK\x03\x04" + bytes(999), "application/zip", ("not_a_feed",)),
        ("png", b"\x89PNG\r\n\x1a\n" + bytes(999), "image/png", ("not_a_feed",)),
        ("php", b"<?php echo 1;", "text/plain", ("not_a_feed",)),
        ("nothing", b"", xml, ("empty_document",)),
        ("blanks", b" \r\n\t" * 9999, xml, ("empty_document",)),
        ("mark-alone", codecs.BOM_UTF8, xml, ("empty_document",)),
        ("zeros", bytes(9999), xml, ("empty_document", "not_a_feed")),
        ("one-letter", b"<", xml, ("not_a_feed",)),
    ):
        said = answer(body, Content_Type=media_type)
        visits = before_it_turns(a_feed, visit(said, *keys))
        yield Behaviour(f"is-{name}", PAGES, visits, after=_is_whole)
    for name, body, keys in (
        ("page", _PAGE % b"Hello", ("html_instead",)),
        ("login-page", _FORM, ("html_instead",)),
        ("text", b"BEGIN: hello", ("not_a_calendar",)),
        ("nothing", b"", ("empty_document",)),
        ("vcard", b"BEGIN:VCARD\r\nFN:A\r\nEND:VCARD\r\n", ("not_a_calendar",)),
        ("zeros", bytes(9999), ("empty_document", "not_a_calendar")),
    ):
        said = answer(body, Content_Type="text/calendar")
        visits = before_it_turns(a_calendar, visit(said, *keys))
        yield Behaviour(f"calendar-is-{name}", PAGES, visits, "ical_events", after=_is_whole)


def _is_whole(after: After) -> Iterator[str]:
    """What was there stays there."""
    if len(after.published) != ITEMS or after.withdrawn:
        yield f"{len(after.published)} of {ITEMS} items are left"


def _cut() -> Iterator[Behaviour]:
    for name, says, keys in (
        ("with-its-length", _cut_calendar(0.5, "whole length"), ("truncated",)),
        ("in-a-chunk", _cut_calendar(0.5, "chunks"), ("truncated",)),
        ("packed", _cut_calendar(0.5, "gzip"), ("truncated",)),
        ("without-length", _cut_calendar(0.5, "no length"), (WORKS,)),
        ("with-a-right-length", _cut_calendar(0.5, "own length"), (WORKS,)),
        ("before-the-last-line", _cut_calendar(0.999, "no length"), (WORKS,)),
        ("in-the-first-event", _cut_calendar(0.07, "no length"), (WORKS, "not_a_calendar")),
        ("in-the-first-line", _cut_calendar(0.005, "no length"), (WORKS, "not_a_calendar")),
        ("between-events", _calendar_without_end, (WORKS,)),
    ):
        visits = before_it_turns(a_calendar, visit(says, *keys))
        yield Behaviour(f"calendar-cut-{name}", CUT, visits, "ical_events", after=_is_whole)
    for name, share in (("half", 0.5), ("early", 0.05), ("late", 0.99)):
        visits = before_it_turns(a_feed, visit(_cut_feed(share), WORKS, "not_a_feed"))
        yield Behaviour(f"feed-cut-{name}", CUT, visits, after=_is_whole)
    held = visit(answer(ics(), Content_Type="text/calendar"), "withdrawal_held")
    for name, turned in (
        ("once", (held,)),
        ("again-and-again", (held,) * 4),
        ("then-well", (held, visit(a_calendar))),
        ("then-cut", (held, visit(_calendar_without_end, "withdrawal_held"))),
        ("then-an-error", (held, visit(answer(b"", "500 No"), "server_error"))),
    ):
        visits = before_it_turns(a_calendar, *turned)
        yield Behaviour(f"calendar-empty-{name}", CUT, visits, "ical_events", after=_is_whole)
    empty = visit(answer(rss(), Content_Type="application/rss+xml"), WORKS, "empty_document")
    visits = before_it_turns(a_feed, empty)
    yield Behaviour("feed-empty", CUT, visits, after=_is_whole)
    fewer = before_it_turns(a_calendar, visit(_a_third, "withdrawal_held"))
    yield Behaviour("calendar-lacks-most", CUT, fewer, "ical_events", after=_is_whole)
    others = before_it_turns(a_calendar, visit(_all_others, "withdrawal_held"))
    yield Behaviour("calendar-of-others", CUT, others, "ical_events", after=_has_all_still)


def _has_all_still(after: After) -> Iterator[str]:
    if after.withdrawn or len(after.published) != 2 * ITEMS:
        yield f"{len(after.published)} items, {len(after.withdrawn)} withdrawn"


def _cut_calendar(share: float, how: str) -> Answering:
    """The calendar cut after a share of its bytes, and how that shows."""

    def answering(request: Request, connection: socket.socket) -> None:
        whole = ics(*events_of(host_of(request)))
        cut = whole[: int(len(whole) * share)]
        said = {
            "whole length": lambda: answer(cut, "200 OK", len(whole)),
            "own length": lambda: answer(cut),
            "no length": lambda: b"HTTP/1.1 200 OK\r\n\r\n" + cut,
            "chunks": lambda: (
                b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n%x\r\n" % len(whole) + cut
            ),
            "gzip": lambda: answer(
                gzip.compress(whole)[: -len(whole) // 99], "200 OK", None, Content_Encoding="gzip"
            ),
        }[how]()
        connection.sendall(said)

    return answering


def _cut_feed(share: float) -> Answering:
    def answering(request: Request, connection: socket.socket) -> None:
        body = a_feed(request, connection).partition(b"\r\n\r\n")[2]
        connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n" + body[: int(len(body) * share)])

    return answering


def _calendar_without_end(request: Request, _connection: socket.socket) -> bytes:
    return answer(ics(*events_of(host_of(request), 4)).replace(b"END:VCALENDAR\r\n", b""))


def _a_third(request: Request, _connection: socket.socket) -> bytes:
    return answer(ics(*events_of(host_of(request), ITEMS // 3)))


def _all_others(request: Request, _connection: socket.socket) -> bytes:
    return answer(ics(*events_of(f"other.{host_of(request)}")))


def _validators() -> Iterator[Behaviour]:
    always = answer(status="304 Not Modified", ETag='"1"')
    unasked = visit(always, "unexpected_status")
    yield Behaviour("not-modified-unasked", VALIDATORS, (unasked,), after=_nothing)
    first = (unasked, visit(a_feed))
    yield Behaviour("not-modified-unasked-then-well", VALIDATORS, first, after=_is_whole)
    tagged = before_it_turns(_tagged('"1"'), visit(always))
    yield Behaviour("not-modified", VALIDATORS, tagged, after=_is_whole)
    plain = before_it_turns(a_feed, visit(always, "unexpected_status"))
    yield Behaviour("not-modified-without-tag", VALIDATORS, plain, after=_is_whole)
    with_body = visit(answer(rss(item("Evil")), "304 Not Modified"))
    visits = before_it_turns(_tagged('"1"'), with_body)
    yield Behaviour("not-modified-with-a-body", VALIDATORS, visits, after=_is_whole)
    same_tag: tuple[Visit, ...] = (visit(_tagged('"1"')), visit(_tagged('"1"', b"Ny text")))
    yield Behaviour("same-tag-new-text", VALIDATORS, same_tag, after=_has_changed)
    new_tags = tuple(visit(_tagged(f'"{number}"')) for number in range(3))
    yield Behaviour("new-tag-same-text", VALIDATORS, new_tags, after=_is_unchanged)
    counting = (visit(_counting_tags),) * 4
    yield Behaviour("new-tag-at-each-request", VALIDATORS, counting, after=_is_unchanged)
    for name, tag in (("star", "*"), ("list", '"1", "2"'), ("bare", "abc"), ("empty", '""')):
        visits = (visit(_tagged(tag)),) * 2
        yield Behaviour(f"tag-is-{name}", VALIDATORS, visits, after=_is_whole)
    failing = before_it_turns(
        _tagged('"1"'), visit(answer(b"", "412 Precondition Failed"), "unexpected_status")
    )
    yield Behaviour("precondition-failed", VALIDATORS, failing, after=_is_whole)


def _tagged(tag: str, instead: bytes = b"Text 1") -> Answering:
    """The feed with this ETag, whatever is asked."""

    def answering(request: Request, connection: socket.socket) -> bytes:
        body = a_feed(request, connection).partition(b"\r\n\r\n")[2]
        return answer(body.replace(b"Text 1", instead), ETag=tag)

    return answering


_numbers = itertools.count()


def _counting_tags(request: Request, connection: socket.socket) -> bytes:
    return _tagged(f'"{next(_numbers)}"')(request, connection) or b""


def _nothing(after: After) -> Iterator[str]:
    if after.published or after.source.state == "ok":
        yield f"is {after.source.state} though nothing was ever read"


def _has_changed(after: After) -> Iterator[str]:
    if not after.tries[0].entries_changed:
        yield "the new text was not seen"


def _is_unchanged(after: After) -> Iterator[str]:
    yield from _is_whole(after)
    if after.tries[0].outcome != "unchanged":
        yield f"the same text counts as {after.tries[0].outcome}"


def _charsets() -> Iterator[Behaviour]:
    words = rss(item("Røros och Grudziądz hälsar", text="Åäö " * 20)).decode()
    plain = words.replace("ą", "a")
    for name, body, charset in (
        ("utf-8-as-latin-1", words.encode(), "iso-8859-1"),
        ("latin-1-as-utf-8", plain.encode("latin-1"), "utf-8"),
        ("utf-8-as-utf-16", words.encode(), "utf-16"),
        ("utf-16-as-utf-8", words.encode("utf-16"), "utf-8"),
        ("utf-32", words.encode("utf-32"), "utf-8"),
        ("utf-16-without-mark", words.encode("utf-16-le"), "us-ascii"),
        ("cp1250-as-cp1252", words.encode("cp1250", "replace"), "windows-1252"),
        ("unknown", words.encode(), "x-evil"),
        ("utf-7", words.encode(), "utf-7"),
        ("of-mainframes", words.encode(), "cp037"),
        ("name-of-packing", words.encode(), "zlib"),
        ("name-of-base64", words.encode(), "base64"),
        ("name-of-rot13", words.encode(), "rot13"),
        ("name-of-names", words.encode(), "idna"),
        ("name-of-escapes", words.encode(), "unicode_escape"),
        ("undefined", words.encode(), "undefined"),
        ("name-of-a-path", words.encode(), "../../etc/passwd"),
        ("long-name", words.encode(), "x" * 9000),
        ("two-names", words.encode(), "utf-8; charset=utf-16"),
        ("broken-utf-8", words.encode() + b"\xff\xfe\xc0\xaf", "utf-8"),
    ):
        said = answer(body, Content_Type=f"application/rss+xml; charset={charset}")
        yield behaves(CHARSETS, f"charset-{name}", said, WORKS, after=_has_one_item)
    declared = words.replace("utf-8", "utf-16").encode()
    yield behaves(CHARSETS, "charset-declared-wide", answer(declared), WORKS, after=_has_one_item)
    for name, media_type in (
        ("html", "text/html"),
        ("image", "image/png"),
        ("bytes", "application/octet-stream"),
        ("nothing", ""),
        ("rubbish", "\x7f/;;"),
        ("calendar", "text/calendar"),
    ):
        said = answer(words.encode(), Content_Type=media_type)
        yield behaves(CHARSETS, f"type-of-{name}", said, WORKS, after=_has_one_item)


def _has_one_item(after: After) -> Iterator[str]:
    if len(after.published) != 1:
        yield f"{len(after.published)} items"
    elif "�" in after.published[0] and after.source.name != "charset-cp1250-as-cp1252":
        yield f"is called {after.published[0]!r}"
