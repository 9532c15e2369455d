"""Feeds in XML whose shape is the weapon: entities, numbers, sizes, depths, broken characters."""

from collections.abc import Iterator
from functools import partial
from itertools import pairwise
from typing import Final

from tests.torture.content_body import ATOM, LOST, MANY, TRACKER, Body, atom, entry, item, rss

_MEGABYTE: Final = 1_000_000


def xml_bodies() -> Iterator[Body]:
    """All of them."""
    for part in (_entities, _numbers, _sizes, _hostile_html, _characters):
        yield from part()


def _entity(declared: str, used: str = "&a;") -> bytes:
    return rss(item(used), item("good", guid="b"), before=f"<!DOCTYPE rss [{declared}]>")


def _laughs() -> bytes:
    names = "abcdefghij"
    levels = "".join(f'<!ENTITY {name} "{f"&{before};" * 10}">' for before, name in pairwise(names))
    return _entity(f'<!ENTITY a "ha">{levels}', "&j;")


def _entities() -> Iterator[Body]:
    one = partial(Body, keys=LOST)
    yield one("entity-laughs", _laughs)
    yield one("entity-quadratic", lambda: _entity(f'<!ENTITY a "{"h" * 50_000}">', "&a;" * 50_000))
    yield one("entity-recursive", lambda: _entity('<!ENTITY a "&b;"><!ENTITY b "&a;">'))
    yield one("entity-many", lambda: _entity("".join(f'<!ENTITY a{n} "h">' for n in range(MANY))))
    yield one("entity-file", lambda: _entity('<!ENTITY a SYSTEM "file:///etc/passwd">'))
    yield one("entity-web", lambda: _entity(f'<!ENTITY a SYSTEM "{TRACKER}/e">'))
    yield one("entity-public", lambda: _entity(f'<!ENTITY a PUBLIC "-//a//EN" "{TRACKER}/e">'))
    yield one(
        "entity-parameter",
        lambda: _entity(f'<!ENTITY % p SYSTEM "{TRACKER}/p.dtd"> %p; <!ENTITY a "h">'),
    )
    yield one(
        "entity-parameter-laughs",
        lambda: _entity(
            "<!ENTITY % a 'h'>"
            + "".join(f"<!ENTITY % a{n} '{f'&#37;a{n - 1 or str()};' * 10}'>" for n in range(1, 20))
            + "%a19;"
        ),
    )
    yield one(
        "entity-in-attribute",
        lambda: rss(
            item("good", more="<enclosure url='&a;' type='image/png' length='1'/>"),
            before=f'<!DOCTYPE rss [<!ENTITY a "{"h" * 900_000}">]>',
        ),
    )
    dtds = {
        "system": f'SYSTEM "{TRACKER}/a.dtd"',
        "public": f'PUBLIC "-//a//EN" "{TRACKER}/a.dtd"',
        "file": 'SYSTEM "file:///dev/zero"',
    }
    for name, dtd in dtds.items():
        yield one(f"dtd-{name}", lambda dtd=dtd: rss(item(), before=f"<!DOCTYPE rss {dtd}>"))  # type: ignore[misc]
    yield one(
        "include",
        lambda: rss(
            item(
                more="<xi:include xmlns:xi='http://www.w3.org/2001/XInclude' href='file:///etc/passwd'/>"
            ),
            before=f"<?xml-stylesheet href='{TRACKER}/s.xsl' type='text/xsl'?>",
        ),
    )


def _numbers() -> Iterator[Body]:
    one = partial(Body, keys=LOST, is_large=True)
    yield one("elements", lambda: rss(item(more="<b/>" * MANY)))
    yield one("attributes", lambda: rss(item(more="<b " + _each("a{}='1' ") + "/>")))
    yield one("namespaces", lambda: rss(item(more="<b " + _each("xmlns:a{}='u{}' ") + "/>")))
    yield one("categories", lambda: rss(item(more=_each("<category>c{}</category>"))))
    yield one(
        "enclosures", lambda: rss(item(more=_each("<enclosure url='/{}' type='image/png'/>")))
    )
    yield one("media", lambda: rss(item(more=_each("<media:content url='/{}' medium='image'/>"))))
    yield one("authors", lambda: rss(item(more=_each("<dc:creator>c{}</dc:creator>"))))
    yield one("links", lambda: atom(entry(more=_each("<link href='/{}'/>"))), media_type=ATOM)
    yield one("titles", lambda: rss(item(more=_each("<title>c{}</title>"))))
    yield one("nested", lambda: rss(item(more="<b>" * MANY + "</b>" * MANY)))
    yield one("nested-open", lambda: rss(item(more="<b>" * MANY)))
    yield one("nested-items", lambda: rss("<item>" * MANY))
    yield one("items", lambda: rss(_each("<item><title>a</title><guid>{}</guid></item>")))
    yield one(
        "entries",
        lambda: atom(_each("<entry><id>{}</id><title>a</title></entry>")),
        media_type=ATOM,
    )
    yield one(
        "tombstones",
        lambda: atom(
            entry(),
            _each("<at:deleted-entry ref='{}' when='2026-01-05T08:00:00Z'/>"),
            attributes="xmlns:at='http://purl.org/atompub/tombstones/1.0'",
        ),
        media_type=ATOM,
    )
    yield one(
        "xhtml-nested",
        lambda: atom(
            entry(
                more="<content type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'>"
                f"{'<div>' * MANY}{'</div>' * MANY}</div></content>"
            )
        ),
        media_type=ATOM,
    )
    yield one("broken-items", lambda: rss(_each("<item><title>&#xD800;</title></b></c>")))
    yield one("references", lambda: rss(item("&#1;&#x1F600;&amp;" * MANY)))
    yield one(
        "positions", lambda: rss(item(more=f"<georss:polygon>{'1 2 ' * MANY}</georss:polygon>"))
    )
    yield one(
        "words-for-dates",
        lambda: rss(*(_dated(n, "kl 5 den 3:e i månaden 2026 ") for n in range(2_000))),
    )
    yield one("digits-for-dates", lambda: rss(*(_dated(n, "1" * 5_000) for n in range(1_000))))


def _each(pattern: str) -> str:
    return "".join(pattern.replace("{}", str(number)) for number in range(MANY))


def _dated(number: int, date: str) -> str:
    return item(guid=str(number), more=f"<pubDate>{date}{number}</pubDate>")


def _sizes() -> Iterator[Body]:
    one = partial(Body, keys=LOST, is_large=True)
    fields = (
        "title",
        "link",
        "description",
        "category",
        "author",
        "pubDate",
        "guid",
        "source",
        "itunes:duration",
    )
    for field in fields:
        body = f"<item><{field}>{'h' * _MEGABYTE}</{field}></item>"
        yield one(f"long-{field.replace(':', '-').lower()}", lambda body=body: rss(body))  # type: ignore[misc]
    ids = [f"{'h' * _MEGABYTE}{number}" for number in range(5)]
    yield one("long-ids", lambda: rss(*(item(guid=number) for number in ids)))
    yield one("long-name", lambda: rss(item(more=f"<{'b' * _MEGABYTE}/>")))
    yield one("long-attribute", lambda: rss(item(more=f"<b c='{'d' * 5 * _MEGABYTE}'/>")))
    yield one("long-comment", lambda: rss(item(more="<!--" + "-" * 5 * _MEGABYTE)))
    yield one("long-cdata", lambda: rss(item(more="<![CDATA[" + "h" * 5 * _MEGABYTE)))
    yield one("long-instruction", lambda: rss(item(more="<?a " + "h" * 5 * _MEGABYTE)))
    yield one("long-doctype", lambda: rss(item(), before="<!DOCTYPE rss [" + "<!" * _MEGABYTE))
    yield one("long-before-root", lambda: rss(item(), before="<!-- -->" * MANY))
    yield one("cdata-in-pieces", lambda: rss(item("<![CDATA[h]]>" * MANY)))
    for name, piece in {
        "less": "<",
        "and": "&",
        "tag": "<a ",
        "space": " ",
        "comment": "<!--",
        "end": "</",
        "entity": "&amp;lt;",
    }.items():
        body = f"<![CDATA[{piece * (_MEGABYTE // len(piece))}]]>"
        yield one(f"title-of-{name}", lambda body=body: rss(item(body)))  # type: ignore[misc]


def _hostile_html() -> Iterator[Body]:
    one = partial(Body, keys=LOST, is_large=True)
    pieces = {
        "div": "<div>",
        "script": "<script",
        "comment": "<!--",
        "quote": '<a href="',
        "image": "<img ",
        "table": "<table><td>",
        "formatting": "<b><i><p>",
        "anchor": "<a href=x>",
        "select": "<svg><math>",
        "alternative": "<img alt=",
        "empty": "<p> </p>",
        "attributes": "<a b",
        "entities": "&lt;div&gt;",
        "base": "<a href='../a'>a</a>",
        "relative": "href = ",
        "mail": "<a href='mailto:" + "a" * 90,
    }
    for name, piece in pieces.items():
        text = piece * (_MEGABYTE // len(piece))
        body = f"<content:encoded><![CDATA[{text}]]></content:encoded>"
        yield one(f"html-{name}", lambda body=body: rss(item(more=body), item("good", guid="b")))  # type: ignore[misc]
    slow = f"<description><![CDATA[{'<b><i><p>' * 2_000}]]></description>"
    yield one("html-slow-items", lambda: rss(*(item(guid=str(n), more=slow) for n in range(400))))


def _characters() -> Iterator[Body]:
    one = partial(Body, keys=LOST)
    good = rss(item("h\u00e4r"))
    yield one("nul-bytes", lambda: good.replace(b"r", b"\x00r\x00"))
    yield one("nul-between", lambda: b"\x00".join(bytes([byte]) for byte in good))
    yield one(
        "nul-references",
        lambda: rss(item("a&#0;b&#x0;c&#11;d&#xFFFF;e&#x110000;f&#99999999999999;")),
    )
    yield one(
        "surrogate-references", lambda: rss(item("a&#xD800;b&#xDFFF;c&#xD83D;&#xDE00;d&#55357;"))
    )
    yield one("surrogate-bytes", lambda: good.replace(b"\xc3\xa4", b"\xed\xa0\x80\xed\xbf\xbf"))
    yield one(
        "broken-utf8", lambda: good.replace(b"\xc3\xa4", b"\xff\xfe\xc0\xaf\xf8\x88\x80\x80\x80")
    )
    for charset in (
        "utf-7",
        "utf-16",
        "utf-32",
        "cp037",
        "idna",
        "unicode-escape",
        "hz",
        "zlib",
        "rot13",
    ):
        declared = good.replace(b"'utf-8'", f"'{charset}'".encode())
        yield one(f"charset-{charset}", lambda declared=declared: declared)  # type: ignore[misc]
    yield one("really-utf-16", lambda: good.decode().encode("utf-16"))
    yield one(
        "really-cp037",
        lambda: good.decode().replace("'utf-8'", "'cp037'").encode("cp037", "replace"),
    )
    yield one("two-documents", lambda: good + good)
    yield one(
        "all-bytes", lambda: rss(item("a")).replace(b"<title>a", b"<title>" + bytes(range(256)))
    )
