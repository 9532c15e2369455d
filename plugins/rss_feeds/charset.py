"""Which characters the bytes of a feed mean: the server, the declaration and the bytes disagree."""

import codecs
import re
from collections.abc import Iterable
from dataclasses import dataclass

_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# How "<?xm" or "<" begins where no mark does (XML 1.0, appendix F).
_FIRST_BYTES = (
    (b"\x00\x00\x00<", "utf-32-be"),
    (b"<\x00\x00\x00", "utf-32-le"),
    (b"\x00<\x00", "utf-16-be"),
    (b"<\x00", "utf-16-le"),
    (b"\x4c\x6f\xa7\x94", "cp037"),
)
_DECLARED = re.compile(
    rb"^\s*<\?xml\b[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9._:\-]{1,40})[\"']"
)
_DECLARATION = re.compile(r"^\s*<\?xml\b[^>]*\?>")
# Python text codecs that are no character sets and must not be chosen by a stranger.
_NO_CHARSETS = frozenset({"idna", "punycode", "raw-unicode-escape", "unicode-escape", "undefined"})
# gb18030 contains what is published under the older name (so does every browser read it).
_READ_AS = {"gb2312": "gb18030"}
_SINGLE_BYTE = re.compile(r"^(iso8859|cp125|koi8|latin|mac|ascii|tis)")
_OFTEN_MEANT = ("cp1252", "iso8859-2", "cp1250")
# Control characters U+0080 to U+009F, and signs between letters where a letter should be.
_CONTROL = re.compile(r"[\x80-\x9f]")
_IMPLAUSIBLE = re.compile(r"[\x80-\x9f]|(?<=[^\W\d_])[^\x00-\x7f\w\s\u2010-\u2027\xad](?=[^\W\d_])")
_FEW_BAD_BYTES = 20


@dataclass(frozen=True, slots=True)
class DecodedText:
    """The characters, the charset that was read, and whether what was declared is wrong."""

    text: str
    charset: str
    is_wrong: bool = False


def decode(data: bytes, http_charset: str | None = None) -> DecodedText:
    """The characters of a feed; never fails.

    A byte order mark decides (RFC 7303 section 3).  Bytes that are UTF-8 and not ASCII are
    hardly ever anything else, whatever a server says that adds one charset to all it sends.
    Then the charset of the header or of the declaration, whichever reads more plausibly.
    """
    by_bytes = _by_first_bytes(data)
    declared = [name for name in (_codec(http_charset), _codec(_declaration(data))) if name]
    if by_bytes:
        text = data.decode(by_bytes, "replace").removeprefix("\ufeff")
        return DecodedText(text, by_bytes)
    if data.isascii() and not any(name.startswith(("iso2022", "utf-7", "hz")) for name in declared):
        return DecodedText(data.decode("ascii"), declared[0] if declared else "ascii")
    if all(_SINGLE_BYTE.match(name) for name in declared if name != "utf-8"):
        utf8 = _as_utf8(data)
        if utf8 is not None:
            wrong = declared != ["utf-8"] * len(declared) or "\ufffd" in utf8
            return DecodedText(utf8, "utf-8", is_wrong=wrong)
    return _most_plausible(data, declared)


def as_xml(text: str) -> bytes:
    """The text as UTF-8 with a declaration that says so."""
    body = _DECLARATION.sub("", text, count=1)
    return b"<?xml version='1.0' encoding='utf-8'?>\n" + body.encode("utf-8", "replace")


def _by_first_bytes(data: bytes) -> str | None:
    for mark, name in _BYTE_ORDER_MARKS + _FIRST_BYTES:
        if data.startswith(mark):
            return name
    return None


def _declaration(data: bytes) -> str | None:
    found = _DECLARED.match(data[:1024])
    return found.group(1).decode("ascii") if found else None


def _codec(name: str | None) -> str | None:
    """Python's name of the charset; None for what is none."""
    if not name:
        return None
    wanted = name.strip().strip("\"'").lower()
    try:
        info = codecs.lookup(_READ_AS.get(wanted, wanted))
        b" ".decode(info.name)
    except (LookupError, ValueError):
        return None
    # What had no mark and no zero bytes at its start is not UTF-16 or UTF-32, whatever it says.
    wide = info.name.startswith(("utf-16", "utf-32"))
    return None if wide or info.name in _NO_CHARSETS else info.name


def _as_utf8(data: bytes) -> str | None:
    """The text if it is UTF-8, perhaps with a few broken bytes, as a cut in mid-letter leaves."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        text = data.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    whole = sum(1 for character in text if character > "\x7f") - broken
    return text if broken <= _FEW_BAD_BYTES and whole > 4 * broken else None


def _most_plausible(data: bytes, declared: list[str]) -> DecodedText:
    readings = _readings(data, declared)
    if readings:
        text, name = min(readings, key=_implausible)
    elif guesses := _readings(data, _OFTEN_MEANT):
        # Without a word from the source another guess must read very much better.
        text, name = min(guesses[1:], key=_implausible, default=guesses[0])
        if _implausible((text, name)) * 10 >= _implausible(guesses[0]):
            text, name = guesses[0]
    else:
        return DecodedText(data.decode("cp1252", "replace"), "cp1252", is_wrong=True)
    agree = bool(declared) and all(other == name for other in declared)
    return DecodedText(text, name, is_wrong=not agree or _CONTROL.search(text) is not None)


def _readings(data: bytes, names: Iterable[str]) -> list[tuple[str, str]]:
    """The text in each of the charsets that can be read as such, with its name."""
    readings: list[tuple[str, str]] = []
    for name in names:
        try:
            readings.append((data.decode(name), name))
        except (LookupError, ValueError):
            continue
    return readings


def _implausible(reading: tuple[str, str]) -> int:
    return len(_IMPLAUSIBLE.findall(reading[0]))
