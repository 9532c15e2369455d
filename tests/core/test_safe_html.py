import time

import pytest
from selectolax.lexbor import LexborHTMLParser

from hub.core.safe_html import (
    MAX_HTML_CHARACTERS,
    clean_html,
    excerpt,
    is_cut,
    plain_text,
    safe_url,
)

BASE = "https://falun.example/news/1"


def cleaned(html: str) -> str:
    return clean_html(html, BASE)


def test_plain_content_stays_as_it_is() -> None:
    html = (
        "<h2>Vinter</h2><p>En <em>kort</em> text, <strong>viktig</strong>.</p>"
        '<ul><li lang="fi">Yksi</li></ul><blockquote>Citat</blockquote>'
        "<table><tbody><tr><td>1</td></tr></tbody></table>"
    )
    assert cleaned(html) == html


@pytest.mark.parametrize(
    "html",
    [
        "<script>alert(1)</script>",
        "<SCRIPT SRC=//evil.example/x.js></SCRIPT>",
        "<style>*{display:none}</style>",
        "<svg><script>alert(1)</script></svg>",
        "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)></style>",
        "<iframe src='https://evil.example/'>alert</iframe>",
        "<object data='x'>alert</object>",
        "<embed src=x>",
        "<textarea>alert</textarea><select><option>alert</option></select><button>alert</button>",
        "<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>",
        "<template><p>alert</p></template>",
        "<link rel=stylesheet href=x><meta http-equiv=refresh content=0><base href=//evil.example>",
        "<!-- alert --><![CDATA[ alert ]]>",
    ],
)
def test_nothing_active_and_nothing_of_it_is_left(html: str) -> None:
    result = cleaned(f"{html}<p>after</p>")
    for bad in ("alert", "evil", "script", "style", "onerror", "<svg", "<math"):
        assert bad not in result


@pytest.mark.parametrize(
    "html",
    [
        '<p onclick="x()" style="position:fixed" class="a" id="b" data-x="1">text</p>',
        '<p lang="x y" dir="sideways">text</p>',
        '<p lang="sv">text</p>',
    ],
)
def test_attributes_beyond_the_few_allowed_are_dropped(html: str) -> None:
    assert clean_html(html, BASE, "sv") == "<p>text</p>"


@pytest.mark.parametrize(
    ("href", "result"),
    [
        ("https://a.example/?x=1&amp;y=2", "https://a.example/?x=1&amp;y=2"),
        ("/path", "https://falun.example/path"),
        ("2", "https://falun.example/news/2"),
        ("//b.example/", "https://b.example/"),
        ("#part", "https://falun.example/news/1#part"),
        ("mailto:info@falun.example", "mailto:info@falun.example"),
        ("tel:+4623123", "tel:+4623123"),
        ("javascript:alert(1)", None),
        (" jAvA\tscRipt&#58;alert(1)", None),
        ("java&#10;script:alert(1)", None),
        ("data:text/html,x", None),
        ("vbscript:x", None),
        ("https://user:secret@a.example/", None),
    ],
)
def test_links_are_absolute_and_lead_to_the_web_or_to_a_person(
    href: str, result: str | None
) -> None:
    expected = f' href="{result}"' if result else ""
    assert cleaned(f'<a href="{href}">x</a>').replace(' rel="noopener"', "") == (
        f"<a{expected}>x</a>"
    )


def test_links_do_not_hand_the_window_over() -> None:
    assert cleaned('<a href="/x" target="_blank" rel="opener">x</a>') == (
        '<a href="https://falun.example/x" rel="noopener">x</a>'
    )


def test_a_relative_link_without_a_base_loses_its_address() -> None:
    assert clean_html('<a href="/x">x</a>', None) == '<a rel="noopener">x</a>'


def test_images_are_left_out_and_what_they_say_stays() -> None:
    assert cleaned('<p>Snow <img src="https://t.example/s.png" alt="☃️"> here</p>') == (
        "<p>Snow  ☃️  here</p>"
    )
    assert cleaned("<p>a<img src=x alt='IMG_20261124.JPG'>b<img src=y>c</p>") == "<p>a b c</p>"
    assert "<b>" not in cleaned("<p><img alt='&lt;b&gt;<b>'></p>")
    assert cleaned('<figure><img src="x"></figure><p>text</p>') == "<p>text</p>"


def test_the_first_heading_belongs_to_the_page() -> None:
    assert cleaned("<h1 title='x'>A</h1><h2>B</h2>") == '<h2 title="x">A</h2><h2>B</h2>'


def test_empty_paragraphs_are_left_out() -> None:
    assert cleaned("<p>a</p><p>&nbsp;</p><div><p><span> </span></p></div><p>b</p>") == (
        "<p>a</p><p>b</p>"
    )


def test_text_without_tags_becomes_paragraphs() -> None:
    assert cleaned("Fish &amp; chips\nhere\n\nand there") == (
        "<p>Fish &amp; chips<br>here</p><p>and there</p>"
    )


def test_characters_that_turn_a_page_around_are_removed_however_written() -> None:
    result = cleaned("<p>a\u202eb&#x202e;c\x00\x07\ud800\u2028d&#8232;e&#x9b;f</p>")
    assert not set(result) & set("\u202e\x00\x07\ud800\u2028\x9b")
    result.encode()


@pytest.mark.parametrize(
    "html",
    [
        "<div>" * 52_000,
        "<div></b>" * 20_000,
        '<div title="</div>">' * 13_000,
        "<div><!--</div>-->" * 14_000,
        "x" * 200_000 + "<div>" * 12_000,
        "<b><p>" * 40_000,
        "<a " + " ".join(f"{number:x}" for number in range(50_000)) + ">x</a>",
        "".join(f"<b title={number}>" for number in range(200)) + "<p>x" * 60_000,
        "<img alt='" * 25_000,
        "<" * 262_000,
    ],
)
def test_hostile_html_takes_little_time_and_never_grows_much(html: str) -> None:
    began = time.process_time()
    result = cleaned(html)
    assert time.process_time() - began < 3
    assert len(result) < 1_100_000


def test_html_that_is_too_deep_comes_back_as_text() -> None:
    assert cleaned("<div>" * 300 + "deep &amp; <b>dark</b>") == "<p>deep &amp; dark</p>"
    fine = "<div>" * 250 + "x" + "</div>" * 250
    assert cleaned(fine) == fine


def test_many_elements_beside_each_other_are_not_deep() -> None:
    html = "<p>x</p>" * 20_000
    assert cleaned(html) == html


def test_html_beyond_256_kilobytes_is_cut_and_says_so() -> None:
    html = "<p>word</p>" * 30_000
    result = cleaned(html)
    assert is_cut(html)
    assert result.endswith("<p>…</p>")
    assert len(result) < MAX_HTML_CHARACTERS + 100
    assert not is_cut(result[:1000])


def test_clean_html_stays_the_same_when_cleaned_again() -> None:
    html = cleaned('<h1>A</h1><p>x <img alt="b"> <a href="/c?d=1&e=2">y</a> &lt;z&gt;</p><ul><li>q')
    assert cleaned(html) == html
    link = LexborHTMLParser(html).css_first("a")
    assert link is not None
    assert link.attributes["href"] == "https://falun.example/c?d=1&e=2"


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("Fish &amp; chips <b>now</b>", "Fish & chips now"),
        ("1 < 2 and a<b", "1 < 2 and a<b"),
        ("a<b and c>d", "a<b and c>d"),
        ("I <3 Falun", "I <3 Falun"),
        ("R&D&notes, AT&T, a &copy b", "R&D&notes, AT&T, a &copy b"),
        ("  two\n\twords\u00a0here ", "two words here"),
        ("F<b>is</b>h<br>and<BR />chips", "Fish and chips"),
        ('<a href="https://a.example/?b=1&c=2">R&oslash;ros</a>', "Røros"),
        ("<script>alert(1)</script>A<style>b</style>B<!-- c -->C", "A B C"),
        ("İ<SCRIPT>x</SCRIPT >y", "İ y"),
        ("A<script>alert(1)", "A"),
        ("about the &lt;b&gt; tag", "about the <b> tag"),
        ("a\u202eb\x00c\ud800d&#x202e;e&#7;f\u2028g\ufeff", "abcdef g"),
        ("", ""),
    ],
)
def test_plain_text_is_one_line_without_markup(text: str, plain: str) -> None:
    assert plain_text(text) == plain


@pytest.mark.parametrize("piece", ["<b x=", "<b ", "<script ", "<!--", "&amp", "<b a='", "<", " "])
def test_plain_text_is_quick_on_hostile_text(piece: str) -> None:
    began = time.process_time()
    plain_text(piece * (1_000_000 // len(piece)))
    assert time.process_time() - began < 0.5


def test_an_excerpt_ends_after_a_word() -> None:
    html = "<p>Den <b>stora</b> vintermarknaden, i Falun</p>"
    assert excerpt(html, 100) == "Den stora vintermarknaden, i Falun"
    assert excerpt(html, 28) == "Den stora vintermarknaden…"
    assert excerpt(html, 15) == "Den stora…"
    assert excerpt("<p>" + "x" * 50 + "</p>", 10) == "x" * 9 + "…"
    assert len(excerpt("<p>word </p>" * 5000, 300)) <= 300


def test_an_excerpt_has_no_half_of_a_tag() -> None:
    html = "<p>" + "<a href='https://a.example/'></a>" * 595 + "end</p>" + "<b>x</b>" * 2000
    assert "<" not in excerpt(html, 10_000)


@pytest.mark.parametrize(
    ("url", "result"),
    [
        ("https://a.example/x?y=1#z", "https://a.example/x?y=1#z"),
        ("HTTP://A.example", "HTTP://A.example"),
        (" https://a.example/a b\n", "https://a.example/a%20b"),
        ("https://a.example/Röros", "https://a.example/Röros"),
        ("x", "https://falun.example/news/x"),
        ("?page=2", "https://falun.example/news/1?page=2"),
        ("//b.example/c", "https://b.example/c"),
        ("\\\\b.example\\c", "https://b.example/c"),
        ('https://a.example/"><script>', "https://a.example/%22%3E%3Cscript%3E"),
        ("javascript:alert(1)", None),
        ("JaVaScRiPt:alert(1)", None),
        ("java\nscript:alert(1)", None),
        ("\x01javascript:alert(1)", None),
        ("\u202ejavascript:alert(1)", None),
        ("data:text/html,x", None),
        ("ftp://a.example/", None),
        ("mailto:a@b.example", None),
        ("https://", None),
        ("http:a", None),
        ("https://a@b.example/", None),
        ("https://[::1", None),
        ("https://a.example:99999/", None),
        ("https://a b.example/", None),
        ("https://a.example/" + "x" * 2000, None),
        ("", None),
    ],
)
def test_a_safe_url_leads_to_a_host_by_http(url: str, result: str | None) -> None:
    assert safe_url(url, BASE) == result


def test_a_relative_address_without_a_base_is_none() -> None:
    assert safe_url("/x", None) is None
    assert safe_url("/x", "not a base") is None
