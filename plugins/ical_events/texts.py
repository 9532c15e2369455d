"""The words of an event: titles, descriptions and addresses."""

import html
import re
from typing import Final
from urllib.parse import urlsplit

from hub.plugin_api.entries import DraftText
from hub.plugin_api.pages import language_code

from .lines import Component, Property

_MAX_TITLE: Final = 500
_MAX_BODY: Final = 100_000
_MAX_ADDRESS: Final = 2_000
_ENTITY = re.compile(
    r"&(?:#\d{1,7}|#x[0-9a-f]{1,6}|amp|quot|apos|nbsp|[ln]t|gt|[lr][sd]quo|[nm]dash);",
    re.IGNORECASE,
)
_TAG = re.compile(
    r"</?(?:p|br|div|a|b|i|u|em|strong|span|ul|ol|li|h[1-6]|table|html|html-blob|img)"
    r"(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)  # fmt: skip
_BLOCK = re.compile(r"<(?:p|br|div|li|h[1-6]|table)\b", re.IGNORECASE)


def texts_of(event: Component) -> tuple[DraftText, ...]:
    """The texts of an event, one for each language that its titles name; the first is original.

    An event without title takes the beginning of its description, else its place.
    """
    titles: dict[str | None, str] = {}
    for found in event.values("SUMMARY"):
        language = language_code(found.parameters.get("LANGUAGE"))
        titles.setdefault(language, on_one_line(found.text))
    if not any(titles.values()):
        language = next(iter(titles), None)
        other = event.text("DESCRIPTION").strip().partition("\n")[0] or event.text("LOCATION")
        titles = {language: on_one_line(re.sub(_TAG, " ", other))[:120]}
    bodies = _bodies(event)
    original = next(iter(titles))
    texts = []
    for language, title in titles.items():
        body = bodies.get(language, "")
        if not body and language == original:
            body = next(iter(bodies.values()), "")
        texts.append(DraftText(title, body=body, language=language))
    return tuple(text for text in texts if text.title) or (texts[0],)


def on_one_line(text: str) -> str:
    """Plain text on one line; entities, which do not belong in it, as characters."""
    if "&" in text:
        text = _ENTITY.sub(lambda match: html.unescape(match[0]), text)
    return " ".join(text.split())[:_MAX_TITLE]


def _bodies(event: Component) -> dict[str | None, str]:
    """Descriptions as HTML by language, the first of each; a version in HTML wins."""
    bodies: dict[str | None, str] = {}
    for name in ("STYLED-DESCRIPTION", "X-ALT-DESC", "DESCRIPTION"):
        for found in event.values(name):
            text = found.text[:_MAX_BODY]
            media_type = found.parameters.get("FMTTYPE", "").lower()
            language = language_code(found.parameters.get("LANGUAGE"))
            if name != "DESCRIPTION" and media_type != "text/html":
                continue
            if text and language not in bodies:
                bodies[language] = as_html(text, is_html=media_type == "text/html")
    return bodies


def as_html(text: str, is_html: bool = False) -> str:
    """A description as HTML: paragraphs of plain text, or the markup that it already is.

    Many programs write HTML into DESCRIPTION, which should be plain (section 3.8.1.5).
    """
    if is_html or _TAG.search(text):
        return text if _BLOCK.search(text) else text.replace("\n", "<br>")
    paragraphs = (part.strip() for part in re.split(r"\n\s*\n", text))
    return "".join(
        f"<p>{html.escape(part, quote=False).replace(chr(10), '<br>')}</p>"
        for part in paragraphs
        if part
    )


def categories_of(event: Component) -> tuple[str, ...]:
    """The words of all CATEGORIES, each once."""
    words = (on_one_line(word) for found in event.values("CATEGORIES") for word in found.texts)
    return tuple(dict.fromkeys(word for word in words if word))[:50]


def organizer_of(event: Component) -> str:
    """The name of the organiser; an e-mail address without a name is not given on."""
    found = event.first("ORGANIZER")
    if found is None:
        return ""
    name = found.parameters.get("CN", "") or found.text
    is_address = "@" in name or ":" in name
    return "" if is_address else on_one_line(name)[:300]


def web_address(found: Property | None) -> str | None:
    """The address of the property when it is one of the web's."""
    if found is None:
        return None
    address = found.text
    if len(address) > _MAX_ADDRESS or re.search(r"\s", address):
        return None
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    return address if parts.scheme.lower() in {"http", "https"} and parts.hostname else None


def image_of(event: Component) -> str | None:
    """The address of the first picture: IMAGE (RFC 7986 section 5.10) or an attached one."""
    for found in (*event.values("IMAGE"), *event.values("ATTACH")):
        media_type = found.parameters.get("FMTTYPE", "").lower()
        if media_type.startswith("image/") or (found.name == "IMAGE" and not media_type):
            address = web_address(found)
            if address:
                return address
    return None


def online_address_of(event: Component) -> str | None:
    """Where to take part online: CONFERENCE (RFC 7986 section 5.11) or what programs write."""
    names = ("CONFERENCE", "X-GOOGLE-CONFERENCE", "X-MICROSOFT-SKYPETEAMSMEETINGURL")
    for name in names:
        for found in event.values(name):
            address = web_address(found)
            if address:
                return address
    return None
