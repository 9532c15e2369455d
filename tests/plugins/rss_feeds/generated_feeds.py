"""Feeds in XML that are made at random: of what programs write, and of what is odd."""

from hypothesis import strategies as st

_NAMESPACES = (
    'xmlns:content="http://purl.org/rss/1.0/modules/content/"',
    'xmlns:dc="http://purl.org/dc/elements/1.1/"',
    'xmlns:dcterms="http://purl.org/dc/terms/"',
    'xmlns:georss="http://www.georss.org/georss"',
    'xmlns:media="http://search.yahoo.com/mrss/"',
    'xmlns:slash="http://purl.org/rss/1.0/modules/slash/"',
    'xmlns:x="https://example.org/unknown"',
)
_EVERY_PIECE = [
    "Ny bro", "Öppet hus", " ", "\n", "Köp &amp; sälj", "1 &lt; 2", "&#8211;", "&#xe5;",
    "&lt;p&gt;Hej&lt;/p&gt;", "&lt;b&gt;x&lt;/b&gt; &amp;amp; y", "&lt;a href='/n'&gt;l&lt;/a&gt;",
    "<![CDATA[<p>a & b</p>]]>", "<!-- c -->", "&amp;nbsp;", "&amp;amp;", "Eva Berg",
]  # fmt: skip
_ODD_PIECES = [
    "&lt;foo&gt;y&lt;/foo&gt;", "&lt;script&gt;z&lt;/script&gt;", "&amp;bogus;", "Ã¥", "&#150;",
    "Ã¤ Ã¶", "eva@town.example (Eva)", "eva@town.example", "<b>in</b>", "&#160;", "\u2003",
]  # fmt: skip
_ADDRESSES = [
    "https://town.example/1", "https://town.example/2?a=1&amp;b=2", "/news/3", "4.html", "",
    "https://town.example/?p=5&amp;amp;q=6", "https:///6", "tag:town.example,2026:7", "8",
    "http://[", "mailto:a@town.example", " https://town.example/9 ", "//town.example/10", "#11",
]  # fmt: skip
_DATES = [
    "Mon, 23 Nov 2026 14:30:00 +0100", "3 Oct 2026 04:05 GMT", "Tue, 01 Sep 2026 04:05:06 UT",
    "2026-11-23T14:30:00Z", "2026-11-23T14:30:00.000-05:30", "Sat, 31 Oct 2026 23:59:59 -0330",
    "Thu, 5 Mar 1998 00:00:00 Z", "",
]  # fmt: skip
_ODD_DATES = [
    "2026-11-23", "Mon, 23 Nov 2026 14:30:00", "23 november 2026", "2026-11-23T14:30:00.5Z",
    "Mon, 32 Nov 2026 14:30:00 +0100", "Mon, 23 Nov 2026 14:30:00 -0000", "nyss", "1795443000",
    "Mon, 23 Nov 2026 25:30:00 CET", "&lt;i&gt;2026&lt;/i&gt;", "26. marraskuuta 2026",
]  # fmt: skip
_COMMON = [
    ("title", "text"), ("link", "address"), ("dc:creator", "text"), ("dc:subject", "text"),
    ("dc:date", "date"), ("dc:language", "language"), ("dcterms:modified", "date"),
    ("dcterms:created", "date"), ("dcterms:issued", "date"), ("media:thumbnail", "text"),
    ("media:content", "media"), ("media:group", "media"), ("content:encoded", "text"),
    ("slash:comments", "text"), ("georss:point", "text"), ("media:credit", "text"),
    ("category", "text"), ("category", "text"), ("dc:rights", "text"),
]  # fmt: skip
_RSS = [
    ("guid", "address"), ("pubDate", "date"), ("description", "text"), ("author", "text"),
    ("enclosure", ""), ("source", "text"), ("comments", "address"), ("a:link", "address"),
    ("a:updated", "date"), ("a:author", "person"),
]  # fmt: skip
_ATOM = [
    ("id", "address"), ("published", "date"), ("updated", "date"), ("summary", "text"),
    ("content", "text"), ("author", "person"), ("contributor", "person"), ("rights", "text"),
    ("source", "source"), ("link", "address"),
]  # fmt: skip
_ODD_ELEMENTS = [
    ("media:title", "text"), ("media:description", "text"), ("dc:title", "text"),
    ("dc:description", "text"), ("x:thing", "text"), ("summary", "text"), ("content", "text"),
    ("author", "person"), ("image", "text"), ("id", "address"), ("updated", "date"),
    ("body", "text"), ("a:summary", "text"), ("language", "language"), ("itemx", "text"),
    ("keywords", "text"), ("published", "date"), ("media:keywords", "text"), ("name", "text"),
]  # fmt: skip
_ATTRIBUTES = {
    "title": ['type="text"', 'type="html"'],
    "summary": ['type="text"', 'type="html"'],
    "content": ['type="html"', 'type="text"', 'type="html" xml:base="https://base.example/b/"'],
    "guid": ['isPermaLink="false"', 'isPermaLink="true"'],
    "link": [
        'rel="alternate" href="/page"', 'href="https://town.example/p" type="text/html"',
        'rel="enclosure" type="image/png" href="p.png"', 'rel="self" href="feed"',
        'rel="alternate" type="application/json" href="j"',
    ],
    "category": ['domain="d"', 'term="t" label="Ord"', 'term="t" scheme="s"', 'term=""'],
    "enclosure": [
        'url="/b.jpg" type="image/jpeg" length="1"', 'url="https://town.example/a.MP3" type="a/b"',
        'href="c.png" type="image/png"', 'url=""', 'URL="d.png" TYPE="IMAGE/PNG"',
    ],
    "media:content": ['url="https://town.example/m.jpg" medium="image"', 'url="m" type="image/x"'],
    "media:thumbnail": ['url="/t.jpg"', 'url="https://town.example/t.jpg" width="1"'],
}  # fmt: skip
_ATTRIBUTES["a:link"] = _ATTRIBUTES["link"]
_ODD_ATTRIBUTES = [
    'xml:lang="se"', 'xml:lang=""', 'lang="nb_NO"', 'xml:base="https://other.example/o"',
    'xml:base="/relative/"', 'type="xhtml"', 'mode="base64"', 'src="s"', 'rel="Alternate"',
    'href="h"', 'url="u"', 'base="https://third.example/"', 'TYPE="HTML"', 'term="t"',
    'x:type="html"', 'slash:type="html"', 'isPermaLink="false"',
]  # fmt: skip


def _text(odd: bool) -> st.SearchStrategy[str]:
    pieces = _EVERY_PIECE + (_ODD_PIECES if odd else [])
    return st.lists(st.sampled_from(pieces), max_size=4).map("".join)


@st.composite
def _person(draw: st.DrawFn, prefix: str, odd: bool) -> str:
    parts = draw(st.lists(st.sampled_from(["name", "email", "uri"]), max_size=3, unique=not odd))
    made = [f"<{prefix}{part}>{draw(_text(odd))}</{prefix}{part}>" for part in parts]
    return "".join(made) + (draw(st.sampled_from(["", " ", "text"])) if odd else "")


@st.composite
def _element(draw: st.DrawFn, name: str, holds: str, odd: bool) -> str:
    prefix = "a:" if name.startswith("a:") else ""
    inside: dict[str, st.SearchStrategy[str]] = {
        "text": _text(odd),
        "address": st.sampled_from(_ADDRESSES),
        "date": st.sampled_from(_DATES + (_ODD_DATES if odd else [])),
        "language": st.sampled_from(["sv", "sv-SE", "", "no", "x"]),
        "person": _person(prefix, odd),
        "source": st.just("<id>s</id><title>S</title><author><name>N</name></author>"),
        "media": st.sampled_from(
            ["", '<media:thumbnail url="/i.jpg"/>', "<media:title>M</media:title>"]
        ),
    }
    known = _ATTRIBUTES.get(name, [])
    attributes = draw(st.sampled_from(["", *known])) if known else ""
    if odd and draw(st.integers(0, 3)) == 0:
        other = draw(st.sampled_from(_ODD_ATTRIBUTES))
        attributes += f" {other}" if f"{other.partition('=')[0]}=" not in attributes else ""
    content = draw(inside[holds]) if holds else ""
    return f"<{name} {attributes}>{content}</{name}>"


@st.composite
def _elements(draw: st.DrawFn, is_atom: bool, odd: bool) -> str:
    known = _COMMON + (_ATOM if is_atom else _RSS) + (_ODD_ELEMENTS if odd else [])
    names = draw(
        st.lists(st.sampled_from(known), max_size=9, unique_by=None if odd else lambda one: one[0])
    )
    space = draw(st.sampled_from(["", "\n  "]))
    return space.join(draw(_element(name, holds, odd)) for name, holds in names)


@st.composite
def feeds(draw: st.DrawFn) -> bytes:
    """RSS 2.0 or Atom 1.0; every other has odd elements, attributes, texts and dates too."""
    is_atom, odd = draw(st.booleans()), draw(st.booleans())
    atom = "http://www.w3.org/2005/Atom"
    attributes = [*_NAMESPACES, f'xmlns:a="{atom}"']
    attributes += draw(
        st.lists(
            st.sampled_from(
                ['xml:lang="sv-SE"', 'xml:base="https://town.example/start/"', 'version="2.0"']
            ),
            unique=True,
        )
    )
    root, item = ("feed", "entry") if is_atom else ("rss", "item")
    if is_atom:
        attributes.append(f'xmlns="{atom}"')
    head = draw(st.sampled_from(["", "<title>Town</title>", "<title>A &amp;amp; B</title>"]))
    if not is_atom:
        head += draw(st.sampled_from(["", "<language>de</language>", "<ttl>5</ttl>"]))
        head += draw(st.sampled_from(["", "<image><title>I</title><url>/i.png</url></image>"]))
    items = "".join(
        f"<{item}>{draw(_elements(is_atom, odd))}</{item}>" for _ in range(draw(st.integers(0, 3)))
    )
    body = head + items + draw(st.sampled_from(["", "<title>Late</title>" if odd else ""]))
    if not is_atom:
        body = f"<channel>{body}</channel>"
    return f"<{root} {' '.join(attributes)}>{body}</{root}>".encode()
