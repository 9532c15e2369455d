"""The small markup of the content files: paragraphs, lists, links, and dates to come."""

import re
from datetime import date
from html import escape
from urllib.parse import urljoin

from babel.dates import format_skeleton

from demonstration.calendar_days import workday_from

_DATE = re.compile(r"\{\+(\d+)\}")
_LINK = re.compile(r"\[([^\]]+)\]\(([^)\s]+)\)")
_LOCALES = {"sma": "nb"}


def with_dates(text: str, published: date, language: str) -> str:
    """`text` with each `{+14}` written as the day 14 days after `published`, in words."""
    locale = _LOCALES.get(language, language)
    return _DATE.sub(
        lambda match: format_skeleton(
            "MMMMd", workday_from(published, int(match[1])), locale=locale
        ),
        text,
    )


def as_html(text: str, base: str) -> str:
    """The HTML of `text`; links are made absolute with `base`, or left alone when it is empty."""
    blocks = [block.strip() for block in text.strip().split("\n\n")]
    return "\n".join(_block(block, base) for block in blocks if block)


def _block(block: str, base: str) -> str:
    lines = block.splitlines()
    if all(line.startswith("- ") for line in lines):
        items = "".join(f"<li>{_inline(line[2:], base)}</li>" for line in lines)
        return f"<ul>{items}</ul>"
    return f"<p>{_inline(' '.join(lines), base)}</p>"


def _inline(text: str, base: str) -> str:
    def link(match: re.Match[str]) -> str:
        target = urljoin(base, match[2]) if base else match[2]
        return f'<a href="{target}">{match[1]}</a>'

    return _LINK.sub(link, escape(text, quote=False))
