"""Markup as feeds have it: plain text of HTML, HTML of plain text."""

import html
import re

from selectolax.lexbor import LexborHTMLParser

_MAX_TITLE = 2_000
_TAG = re.compile(r"</?[A-Za-z!][^<>]*>")
_ENDS_A_LINE = re.compile(r"</?(?:p|div|br|li|h[1-6]|td)\b[^<>]*>", re.IGNORECASE)
_BETWEEN = re.compile(r"[\s\x00-\x1f]+")


def has_tags(text: str) -> bool:
    """Whether there is anything in the text that looks like a tag."""
    return _TAG.search(text) is not None


def plain_text(markup: str) -> str:
    """What a reader would see of the HTML, on one line."""
    text = markup
    if has_tags(markup):
        tree = LexborHTMLParser(f"<body>{_ENDS_A_LINE.sub(' ', markup[:_MAX_TITLE])}")
        tree.strip_tags(["script", "style"])
        text = tree.body.text(separator="") if tree.body else ""
    else:
        text = html.unescape(markup)
    return on_one_line(text)


def on_one_line(text: str) -> str:
    """The text with every run of white space as one space."""
    return _BETWEEN.sub(" ", text).strip()


def html_of_plain(text: str) -> str:
    """Plain text as HTML: a paragraph where there was an empty line."""
    paragraphs = [part.strip() for part in re.split(r"\n\s*\n", text) if part.strip()]
    escaped = [html.escape(part, quote=False).replace("\n", "<br>") for part in paragraphs]
    return escaped[0] if len(escaped) == 1 else "".join(f"<p>{part}</p>" for part in escaped)
