"""Characters and addresses that every output format can hold."""

import re
from urllib.parse import quote

from hub.core.plain_text import without_unwanted

_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*")
_PLAIN_ADDRESS = re.compile(r"[A-Za-z0-9!#$%&'()*+,/:;=?@_.~-]*")
_RESERVED = "!#$%&'()*+,/:;=?@[]~"
_WEB = ("https://", "http://")


def printable(text: str) -> str:
    """`text` without characters that XML 1.0 or a content line cannot hold; lines end in LF."""
    if text.isprintable():
        return text
    return without_unwanted(text.replace("\r\n", "\n").replace("\r", "\n"))


def one_line(text: str) -> str:
    """`text` on one line, runs of white space as one space."""
    return " ".join(printable(text).split())


def address(text: str) -> str:
    """`text` as an ASCII URI: what may not stand in one is percent-encoded (RFC 3987, 3.1)."""
    if _PLAIN_ADDRESS.fullmatch(text):
        return text
    return quote("".join(printable(text).split("\n")).strip(), safe=_RESERVED)


def web_address(text: str | None) -> str:
    """`text` as an http or https address, "" when it is none."""
    uri = address(text or "")
    return uri if uri[:8].lower().startswith(_WEB) else ""


def language_tag(tag: str) -> str:
    """`tag` when it has the form of a BCP 47 tag and names a language, else ""."""
    return tag if tag != "und" and _LANGUAGE.fullmatch(tag) else ""
