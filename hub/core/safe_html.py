"""The one sanitiser: HTML from outside, or typed, to HTML that may stand in a page.

What is kept: plain content elements and the attributes href, title, lang and dir.  What is not:
scripts, styles, svg, math, forms, frames, and images too, since the hub's pages make no
requests to other hosts; an image's alternative text stays in its place (emoji come that way)
unless it is a file name.  Meant for the child process of `hub.core.sandbox`: cleaning takes
up to a second on the worst input of the size that is let in.
"""

import html as html_escapes
import re
import threading
from urllib.parse import urljoin, urlsplit

import nh3
from selectolax.lexbor import LexborHTMLParser

from hub.core.plain_text import excerpt, plain_text, without_unwanted

MAX_HTML_CHARACTERS = 256 * 1024
MAX_DEPTH = 256
_MAX_GROWTH = 4
_LONGEST_URL = 2000
_LONGEST_ALTERNATIVE = 300
_FIRST_PREFIX = 4 * 1024
_PREFIX_STEP = 32 * 1024

# fmt: off
_ELEMENTS = {
    "a", "abbr", "b", "bdi", "bdo", "blockquote", "br", "caption", "cite", "code", "dd", "del",
    "dfn", "div", "dl", "dt", "em", "figcaption", "figure", "h1", "h2", "h3", "h4", "h5", "h6",
    "hr", "i", "ins", "kbd", "li", "mark", "ol", "p", "pre", "q", "s", "samp", "small", "span",
    "strong", "sub", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "u", "ul",
    "var", "wbr",
}
_ELEMENTS_WITHOUT_CONTENT = {
    "applet", "audio", "button", "canvas", "datalist", "embed", "iframe", "math", "noembed",
    "noframes", "noscript", "object", "script", "select", "style", "svg", "template",
    "textarea", "title", "video", "xmp",
}
# fmt: on
_ATTRIBUTES = {"*": {"title", "lang", "dir"}, "a": {"href"}}
_SCHEMES = {"http", "https", "mailto", "tel"}

_LANGUAGE_TAG = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8}){0,4}")
_IMAGE = re.compile(r"<img\b([^<>]{0,5000})>", re.IGNORECASE)
_ALTERNATIVE = re.compile(r"\balt\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'<>]+))", re.IGNORECASE)
_FILE_NAME = re.compile(r"\S+\.(?:jpe?g|png|gif|webp|svg|avif|heic)", re.IGNORECASE)
_EMPTY = re.compile(
    r"<(p|div|figure|figcaption|span|a|em|strong|b|i|h[2-6]|ul|ol|li|blockquote)"
    r"(?: [^<>]*)?>(?:\s|&nbsp;)*</\1>"
)
_TOP_HEADING = re.compile(r"<(/?)h1\b")
_BLANK_LINES = re.compile(r"\n[ \t]*\n\s*")
_URL_NOISE = re.compile(r"[\x00-\x1f\x7f]+")
_HOST = re.compile(r"[^\s\"'<>\\^`{|}%/?#@]+")


def is_cut(html: str) -> bool:
    """Whether `clean_html` takes only the beginning of `html`."""
    return len(html) > MAX_HTML_CHARACTERS


def clean_html(html: str, base_url: str | None, language: str | None = None) -> str:
    """`html`, cleaned; what is longer than 256 kB is cut and ends with "…".

    Relative links are resolved against `base_url`, or lose their address without one.  A
    `lang` that says `language` again is left out.  The page has the first heading, so h1
    becomes h2.  Text without any tag is put into paragraphs at its blank lines.  HTML nested
    deeper than 256 elements, or that grows when it is put right, comes back as plain text.
    """
    text = without_unwanted(html[:MAX_HTML_CHARACTERS])
    if "<" not in text:
        text = _paragraphs(text)
    if _is_too_deep(text):
        return _as_text(text)
    _page.base_url, _page.language = base_url, language
    cleaned = _CLEANER.clean(_IMAGE.sub(_alternative_text, text))
    if len(cleaned) > _MAX_GROWTH * len(text) + 1000:
        return _as_text(text)
    cleaned = _TOP_HEADING.sub(r"<\1h2", without_unwanted(cleaned))
    # Three times: what held only something empty is empty itself.
    for _ in range(3):
        cleaned = _EMPTY.sub("", cleaned)
    return cleaned.strip() + ("<p>…</p>" if is_cut(html) else "")


def safe_url(url: str, base_url: str | None) -> str | None:
    """`url` made absolute, or None when it does not lead to a host by http or https.

    Spaces and quotes in it are encoded; otherwise it stays as it was written.
    """
    written = _URL_NOISE.sub("", without_unwanted(url)).strip().replace("\\", "/")
    if not written or len(written) > _LONGEST_URL:
        return None
    try:
        parts = urlsplit(written)
        if not parts.scheme and base_url:
            written = urljoin(base_url, written)
            parts = urlsplit(written)
        usable = parts.scheme.lower() in ("http", "https") and "@" not in parts.netloc
        if not usable or not _HOST.fullmatch(parts.netloc) or not parts.hostname:
            return None
        if parts.port == 0:
            return None
    except ValueError:
        return None
    for letter, encoded in ((" ", "%20"), ('"', "%22"), ("<", "%3C"), (">", "%3E")):
        written = written.replace(letter, encoded)
    return written


class _Page(threading.local):
    """What the HTML that a thread cleans is resolved against, and the language it is in."""

    base_url: str | None = None
    language: str | None = None


_page = _Page()


def _kept_attribute(_element: str, attribute: str, value: str) -> str | None:
    """The attribute's value as it may stand in a page, None for one that is left out."""
    if attribute == "lang":
        wanted = _LANGUAGE_TAG.fullmatch(value) and value.lower() != (_page.language or "").lower()
        return value if wanted else None
    if attribute == "dir":
        return value if value.lower() in ("ltr", "rtl", "auto") else None
    if attribute == "title":
        return plain_text(value) or None
    return _link(value, _page.base_url) if attribute == "href" else value


# One for all texts: to make one takes five times as long as to clean a short text.
_CLEANER = nh3.Cleaner(
    tags=_ELEMENTS,
    clean_content_tags=_ELEMENTS_WITHOUT_CONTENT,
    attributes=_ATTRIBUTES,
    attribute_filter=_kept_attribute,
    url_schemes=_SCHEMES,
    link_rel="noopener",
)


def _link(value: str, base_url: str | None) -> str | None:
    scheme = value.strip().partition(":")[0].lower()
    if scheme in ("mailto", "tel"):
        return _URL_NOISE.sub("", value).strip()
    return safe_url(value, base_url)


def _alternative_text(image: re.Match[str]) -> str:
    found = _ALTERNATIVE.search(image.group(1))
    if not found:
        return " "
    text = plain_text(next(group for group in found.groups() if group is not None))
    if len(text) > _LONGEST_ALTERNATIVE or _FILE_NAME.fullmatch(text):
        return " "
    return f" {html_escapes.escape(text)} "


def _paragraphs(text: str) -> str:
    parts = (part.strip() for part in _BLANK_LINES.split(text))
    return "".join(f"<p>{part.replace(chr(10), '<br>')}</p>" for part in parts if part)


def _as_text(text: str) -> str:
    """What is left of HTML that must not be parsed: its text."""
    return f"<p>{html_escapes.escape(plain_text(text), quote=False)}</p>"


def _is_too_deep(text: str) -> bool:
    """Whether elements are nested deeper than 256: cleaning takes quadratic time on these.

    Only a parser can count (`<div title="</div>">`), and it is quadratic too: it is given
    growing beginnings of the text, and stopped at the first that is too deep.
    """
    if text.count("<") <= MAX_DEPTH:
        return False
    size = _FIRST_PREFIX
    while True:
        if _depth_exceeds(LexborHTMLParser(text[:size]), MAX_DEPTH):
            return True
        if size >= len(text):
            return False
        size += min(3 * size, _PREFIX_STEP)


def _depth_exceeds(tree: LexborHTMLParser, limit: int) -> bool:
    # Nodes are compared by their level: `==` compares the HTML of all that is in them.
    node = tree.body
    depth = 0
    while node is not None:
        if node.child is not None:
            node = node.child
            depth += 1
            if depth > limit:
                return True
            continue
        while depth and node is not None and node.next is None:
            node = node.parent
            depth -= 1
        if not depth or node is None:
            return False
        node = node.next
    return False


__all__ = ["clean_html", "excerpt", "is_cut", "plain_text", "safe_url"]
