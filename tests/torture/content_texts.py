"""Feeds and calendars whose words are the weapon: markup, addresses, line ends, dates, ids."""

import json
from collections.abc import Iterator
from functools import partial
from typing import Final

from tests.torture.content_body import (
    ATOM,
    CALENDAR,
    JSON,
    LIVELY,
    SCRIPT,
    TRACKER,
    Body,
    atom,
    calendar,
    entry,
    event,
    item,
    json_feed,
    rss,
)
from tests.torture.naughty import MARK

_RUN: Final = f"window.{MARK}=1"
ADDRESSES: Final = (
    f"javascript:{_RUN}",
    f"JaVaScRiPt:{_RUN}",
    f" \t\njavascript:{_RUN}",
    f"java\tscript:{_RUN}",
    f"java\nscript:{_RUN}",
    f"java\r\nscript:{_RUN}",
    f"javascript\t:{_RUN}",
    f"\x01javascript:{_RUN}",
    f"&#106;avascript:{_RUN}",
    f"&#x6A;avascript&colon;{_RUN}",
    f"java&Tab;script:{_RUN}",
    f"java&NewLine;script:{_RUN}",
    f"&amp;#106;avascript:{_RUN}",
    f"%6Aavascript:{_RUN}",
    f"javascript%3A{_RUN}",
    f"ｊavascript:{_RUN}",
    f"javascript：{_RUN}",
    f"java\u200bscript:{_RUN}",
    f"java\u00adscript:{_RUN}",
    f"\u2028javascript:{_RUN}",
    f"\ufeffjavascript:{_RUN}",
    f"javascript://tracker.example/%0A{_RUN}",
    f"javascript:javascript:{_RUN}",
    f"vbscript:{_RUN}",
    f"VbScRiPt:{_RUN}",
    f"data:text/html,{SCRIPT}",
    "data:text/html;base64,PHNjcmlwdD4xPC9zY3JpcHQ+",
    f"DATA:image/svg+xml,<svg onload={_RUN}>",
    f"feed:javascript:{_RUN}",
    f"view-source:javascript:{_RUN}",
    f"blob:javascript:{_RUN}",
    f"jar:javascript:{_RUN}!/",
    "file:///etc/passwd",
    "mhtml:file:///a",
    "about:blank",
    "chrome://settings",
    "ws://tracker.example/",
    f"//{MARK}@tracker.example/",
    f"http://a:b@tracker.example/{MARK}",
    "http:///a",
    "http://",
    "http:\\\\tracker.example",
    "https://tracker.example\u3002net/",
    "http://[::1",
    "http://a:99999/",
    f'http://tracker.example/"onclick="{_RUN}',
    f"http://tracker.example/'><{MARK}>",
    f"http://tracker.example/{SCRIPT}",
    "http://tracker.example/\r\nX-Zqx: 1",
    "?a",
    "#b",
    "",
    ".",
    "///",
    "\\\\tracker.example\\a",
)
BREAKS: Final = tuple(
    f"a{end}{line}"
    for end in (
        "\r\n",
        "\n",
        "\r",
        "\x0b",
        "\x0c",
        "\x85",
        "\u2028",
        "\u2029",
        "\x00",
        "\x1e",
        "\r\n ",
    )
    for line in (f"BEGIN:{MARK}", f"X-{MARK}: 1", f"</title><{MARK}>", f"2026-01-01 ERROR {MARK}")
)
DATES: Final = (
    "0000-00-00T00:00:00Z",
    "0001-01-01",
    "9999-12-31T23:59:59Z",
    "10000-01-01T00:00:00Z",
    "100000000000000000000",
    "2026-06-30T23:59:60Z",
    "2026-12-31T23:59:61Z",
    "\u200f2026-01-05\u200e",
    "\u202e2026-01-05",
    "２０２６-01-05",
    "2026-02-30",
    "Mon, 05 Jan 0000 08:00:00 GMT",
    "Mon, 05 Jan 99999 08:00:00 GMT",
    "Mon, 05 Jan 2026 25:61:61 +9999",
    "-2026-01-05",
    "2026-01-05T08:00:00+99:99",
    "2026-W53-7",
    "NaN",
    "1e400",
    "now",
    "\x00",
    "",
    "0",
    "-1",
    "5 minutes ago",
    "in 10^9 years",
)


def text_bodies() -> Iterator[Body]:
    """All of them."""
    for part in (_markup, _links, _breaks, _dates, _ids):
        yield from part()


def _escaped(text: str) -> str:
    return (
        text.replace("&", "&amp;").replace("<", "&lt;").replace("'", "&#39;").replace('"', "&#34;")
    )


def _everywhere(text: str, number: str) -> str:
    """An item of RSS with the text in every field."""
    written = _escaped(text)
    fields = (
        "title",
        "link",
        "description",
        "author",
        "category",
        "comments",
        "pubDate",
        "source",
        "dc:creator",
        "dc:language",
        "content:encoded",
        "media:title",
        "itunes:summary",
    )
    inside = "".join(f"<{field}>{written}</{field}>" for field in fields)
    return (
        f"<item>{inside}<guid>{written}{number}</guid><enclosure url='{written}' type='image/png'/>"
        f"<media:thumbnail url='{written}'/></item>"
    )


def _markup() -> Iterator[Body]:
    channel = f"<title>{_escaped(LIVELY)}</title><language>{_escaped(LIVELY)}</language>"
    lively = (
        LIVELY,
        _escaped(LIVELY),
        f"]]>{LIVELY}",
        f"\"'>{LIVELY}",
        f"--></title></script>{LIVELY}",
        f"{{{{7919*7907}}}}{LIVELY}",
    )
    yield Body(
        "markup-rss",
        lambda: rss(*(_everywhere(text, str(n)) for n, text in enumerate(lively)), channel=channel),
    )
    raw = f"<description>{LIVELY}</description>"
    raw += f"<content:encoded><![CDATA[{LIVELY}]]></content:encoded>"
    yield Body("markup-raw", lambda: rss(item(LIVELY, raw)), keys=frozenset({"", "not_a_feed"}))
    kinds = "".join(
        f"<content type='{kind}'>{_escaped(LIVELY)}</content>"
        for kind in ("text", "html", "image/svg+xml", "application/javascript")
    )
    xhtml = f"<div xmlns='http://www.w3.org/1999/xhtml'>{SCRIPT}<{MARK}/>"
    xhtml += f"<img src='{TRACKER}/x' onerror='{_RUN}'/></div>"
    xhtml = f"<content type='xhtml'>{xhtml}</content>"
    authors = f"<author><name>{_escaped(LIVELY)}</name><uri>javascript:{_RUN}</uri></author>"
    yield Body(
        "markup-atom",
        lambda: atom(entry(_escaped(LIVELY), kinds + authors), entry("b", xhtml, "b")),
        media_type=ATOM,
    )
    written = json.dumps(LIVELY)
    fields = (
        "title",
        "content_html",
        "content_text",
        "summary",
        "language",
        "date_published",
        "image",
        "url",
    )
    inside = ",".join(f'"{field}":{written}' for field in fields)
    people = (
        f'"authors":[{{"name":{written},"url":{written},"avatar":{written}}}],"tags":[{written}]'
    )
    yield Body(
        "markup-json", lambda: json_feed(f'{{"id":{written},{inside},{people}}}'), media_type=JSON
    )
    names = (
        "SUMMARY",
        "DESCRIPTION",
        "LOCATION",
        "CATEGORIES",
        "ORGANIZER",
        "CONTACT",
        "COMMENT",
        "URL",
        "STATUS",
        "CLASS",
        "X-ALT-DESC;FMTTYPE=text/html",
        "IMAGE",
        "CONFERENCE",
        "GEO",
    )
    plain = LIVELY.replace("\n", "")
    lines = [f"{name}:{plain}" for name in names] + [
        f'ORGANIZER;CN="{plain.replace(chr(34), "")}":mailto:a@b.example'
    ]
    yield Body(
        "markup-calendar",
        lambda: calendar(
            f"X-WR-CALNAME:{plain}",
            f"X-WR-TIMEZONE:{plain}",
            event(*lines).replace("SUMMARY:a\r\n", ""),
            event(f"UID:{plain}", uid=plain),
        ),
        kind="ical_events",
        media_type=CALENDAR,
    )
    images = "".join(
        f"<img {name}='{TRACKER}/{name}'>"
        for name in ("src", "srcset", "data-src", "lowsrc", "longdesc")
    )
    images += (
        f"<picture><source srcset='{TRACKER}/s'></picture><object data='{TRACKER}/o'></object>"
        f"<audio src='{TRACKER}/a' autoplay></audio><video poster='{TRACKER}/v'></video>"
        f"<p style='background:url({TRACKER}/b)'>x</p><a ping='{TRACKER}/p' href='/h'>h</a>"
        f"<table background='{TRACKER}/t'><td>y</td></table>"
    )
    yield Body(
        "tracking",
        lambda: rss(
            item(
                "tracking",
                f"<description>{_escaped(images)}</description>"
                f"<enclosure url='{TRACKER}/e.png' type='image/png'/>",
            )
        ),
    )
    yield Body(
        "tracking-calendar",
        lambda: calendar(
            event(
                f"DESCRIPTION:{images.replace(',', chr(92) + ',')}",
                f"IMAGE:{TRACKER}/i",
                f"ATTACH;FMTTYPE=image/png:{TRACKER}/a",
            )
        ),
        kind="ical_events",
        media_type=CALENDAR,
    )


def _links() -> Iterator[Body]:
    def linked(number: int, address: str) -> str:
        html = f"<a href='{address}'>a</a><a href=\"{address}\">b</a><img src='{address}'>"
        more = f"<link>{_escaped(address)}</link><description>{_escaped(html)}</description>"
        return item(
            f"link {number}",
            more + f"<enclosure url='{_escaped(address)}' type='image/png'/>",
            f"l{number}",
        )

    yield Body(
        "links-rss", lambda: rss(*(linked(n, address) for n, address in enumerate(ADDRESSES)))
    )
    yield Body(
        "links-written",
        lambda: rss(
            *(
                item(str(n), f"<link>{address}</link>", str(n))
                for n, address in enumerate(ADDRESSES)
                if not set("<\x01") & set(address)
            )
        ),
    )
    entries = [
        entry(
            str(n),
            f"<link href='{_escaped(a)}'/>"
            f"<link rel='enclosure' type='image/png' href='{_escaped(a)}'/>",
            str(n),
        )
        for n, a in enumerate(ADDRESSES)
    ]
    yield Body("links-atom", lambda: atom(*entries), media_type=ATOM)
    bases = (
        "javascript:",
        f"javascript:{_RUN}//",
        "data:text/html,",
        "file:///",
        f"{TRACKER}/",
        "//tracker.example",
        "http://[",
        "\\\\a",
        "http://a:b@c/",
    )
    based = [
        entry(
            f"base {n}",
            f"<link href='a'/><content type='html' xml:base='{_escaped(b)}'>"
            f"{_escaped('<a href=b>b</a><a href=//c>c</a>')}</content>",
            f"b{n}",
        )
        for n, b in enumerate(bases)
    ]
    for number, base in enumerate(bases):
        yield Body(
            f"base-{number}",
            lambda base=base: atom(*based, attributes=f"xml:base='{_escaped(base)}'"),  # type: ignore[misc]
            media_type=ATOM,
        )
    items = [
        json.dumps(
            {
                "id": str(n),
                "title": str(n),
                "url": a,
                "external_url": a,
                "image": a,
                "content_html": f"<a href='{a}'>a</a>",
            }
        )
        for n, a in enumerate(ADDRESSES)
    ]
    yield Body("links-json", lambda: json_feed(",".join(items)), media_type=JSON)
    events = [
        event(
            f"URL:{a}",
            f"CONFERENCE;VALUE=URI:{a}",
            f"IMAGE;VALUE=URI:{a}",
            f"DESCRIPTION:<a href='{a}'>a</a> {a}",
            f"LOCATION:{a}",
            uid=str(n),
        )
        for n, a in enumerate(ADDRESSES)
    ]
    yield Body("links-calendar", lambda: calendar(*events), kind="ical_events", media_type=CALENDAR)


def _breaks() -> Iterator[Body]:
    keys = frozenset({"", "not_a_feed"})
    yield Body(
        "breaks-rss",
        lambda: rss(*(_everywhere(text, str(n)) for n, text in enumerate(BREAKS))),
        keys=keys,
    )
    references = (
        "".join(
            f"&#{ord(letter)};" if ord(letter) < 32 or ord(letter) > 126 else _escaped(letter)
            for letter in text
        )
        for text in BREAKS
    )
    written = [
        item(text, f"<description>{text}</description><category>{text}</category>", text + str(n))
        for n, text in enumerate(references)
    ]
    yield Body(
        "breaks-references",
        lambda: rss(*written, channel=f"<title>a&#10;&#8232;X-{MARK}: 1</title>"),
        keys=keys,
    )
    items = [
        json.dumps(
            {
                "id": f"{text}{n}",
                "title": text,
                "content_text": text,
                "summary": text,
                "tags": [text],
                "url": f"http://tracker.example/{text}",
                "authors": [{"name": text}],
            }
        )
        for n, text in enumerate(BREAKS)
    ]
    yield Body(
        "breaks-json",
        lambda: json_feed(",".join(items), f',"title":{json.dumps(BREAKS[0])}'),
        media_type=JSON,
    )
    names = (
        "SUMMARY",
        "DESCRIPTION",
        "LOCATION",
        "CATEGORIES",
        "ORGANIZER;CN=x",
        "CONTACT",
        "STATUS",
    )
    calendars = [
        event(
            *(f"{name}:{text}" for name in names),
            f'ORGANIZER;CN="{text}":mailto:a@b.example',
            f"LOCATION;LANGUAGE={text}:x",
            uid=f"{text}{n}",
        )
        for n, text in enumerate(BREAKS)
    ]
    yield Body(
        "breaks-calendar",
        lambda: calendar(f"X-WR-CALNAME:{BREAKS[0]}", *calendars),
        kind="ical_events",
        media_type=CALENDAR,
    )
    escaped = [
        event(
            *(
                f"{name}:{text.replace(chr(13), '').replace(chr(10), chr(92) + 'n')}"
                for name in names
            ),
            uid=f"e{n}",
        )
        for n, text in enumerate(BREAKS)
    ]
    yield Body(
        "breaks-escaped", lambda: calendar(*escaped), kind="ical_events", media_type=CALENDAR
    )


def _dates() -> Iterator[Body]:
    def dated(number: int, date: str) -> str:
        written = _escaped(date)
        return item(
            f"date {number}",
            f"<pubDate>{written}</pubDate><dc:date>{written}</dc:date>",
            f"d{number}",
        )

    yield Body(
        "dates-rss",
        lambda: rss(*(dated(n, date) for n, date in enumerate(DATES))),
        keys=frozenset({"", "not_a_feed"}),
    )
    entries = [
        entry(
            f"date {n}",
            f"<published>{_escaped(date)}</published><updated>{_escaped(date)}</updated>",
            f"d{n}",
        )
        for n, date in enumerate(DATES)
        if "\x00" not in date
    ]
    yield Body("dates-atom", lambda: atom(*entries), media_type=ATOM)
    items = [
        json.dumps({"id": str(n), "title": "date", "date_published": date, "date_modified": date})
        for n, date in enumerate(DATES)
    ]
    yield Body("dates-json", lambda: json_feed(",".join(items)), media_type=JSON)


def _ids() -> Iterator[Body]:
    one = partial(Body, keys=frozenset({""}))
    yield one(
        "ids-one",
        lambda: rss(
            *(item(f"id {n}", f"<link>http://tracker.example/{n}</link>") for n in range(500))
        ),
    )
    yield one("ids-none", lambda: rss(*(item("same", guid=None) for _ in range(500))))
    yield one(
        "ids-alike",
        lambda: rss(
            *(
                item(f"case {n}", guid=number)
                for n, number in enumerate(
                    ("A", "a", " a ", "Å", "A\u030a", "\uff21", "a\u200b", "a&#10;")
                )
            )
        ),
    )
