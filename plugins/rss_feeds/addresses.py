"""Addresses as feeds have them: relative, of other schemes, in text and in markup."""

import re
from collections.abc import Iterable
from urllib.parse import urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser

from .markup import on_one_line

_RELATIVE = re.compile(r"""\b(?:href|src)\s*=\s*["'](?![A-Za-z][A-Za-z0-9+.\-]*:|["'#])""")
_RUNS_A_SCRIPT = frozenset({"javascript", "vbscript", "data", "blob", "file"})


def item_link(written: str, base: str) -> tuple[str | None, tuple[str, ...]]:
    """The absolute address of an item's page, and the keys of what is odd about it."""
    url = on_one_line(written)
    if runs_a_script(url):
        return None, ("unsafe_links",)
    odd = ("relative_links",) if is_relative(url) else ()
    return absolute(url, base) or None, odd


def first_web_address(urls: Iterable[str], base: str) -> str | None:
    """The first of the addresses that is one of the web, once it is absolute."""
    found = (absolute(on_one_line(url), base) for url in urls if url)
    return next((url for url in found if is_web_address(url)), None)


def is_web_address(url: str) -> bool:
    """Whether this is an absolute address of the web."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme.lower() in ("http", "https") and bool(parts.netloc)


def is_relative(url: str) -> bool:
    """Whether the address only has a meaning beside another one."""
    try:
        return bool(url) and not urlsplit(url).scheme
    except ValueError:
        return False


def runs_a_script(url: str) -> bool:
    """Whether following the address would run or show what the source wrote, or open a file."""
    scheme, colon, _rest = re.sub(r"[\s\x00-\x20]", "", url).partition(":")
    return bool(colon) and scheme.lower() in _RUNS_A_SCRIPT


def absolute(url: str, base: str) -> str:
    """The address, resolved against `base` when that is an address of the web."""
    if not is_relative(url) or not is_web_address(base):
        return url
    try:
        return urljoin(base, url)
    except ValueError:
        return url


def absolute_links(markup: str, base: str) -> str:
    """The HTML with its links and images resolved against `base`."""
    if not _RELATIVE.search(markup):
        return markup
    tree = LexborHTMLParser(f"<body>{markup}")
    for name in ("href", "src"):
        for node in tree.css(f"[{name}]"):
            value = node.attributes.get(name)
            if value and not value.startswith("#"):
                node.attrs[name] = absolute(value.strip(), base)
    return (tree.body.inner_html or "") if tree.body else markup
