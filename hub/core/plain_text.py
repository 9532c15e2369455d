"""Text from outside as one line of plain text: titles, names, places, excerpts.

What is shown as text is escaped where it is shown; here tags and entities that do not belong
into a title are taken out, and letters that disturb a page, a feed or a log.  Linear in the
length of the text.
"""

import html
import re
import unicodedata

LONGEST_PLAIN_TEXT = 20_000
SOFT_HYPHEN = "\u00ad"
_ELLIPSIS = "…"

# C0 and C1 but tab, line feed and carriage return; lone surrogates and what else XML 1.0
# section 2.2 forbids; line and paragraph separator; byte order mark; bidirectional overrides
# and isolates (Unicode TR 9), which can turn the rest of a page around.
_UNWANTED = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff\ufeff\u202a-\u202e\u2066-\u2069]"
)
# Letters that are drawn as nothing (Unicode, Default_Ignorable_Code_Point), and braille's blank.
_BLANKS = frozenset("\u115f\u1160\u2800\u3164\uffa0")
_SEPARATORS = re.compile("[\u2028\u2029\x85]")
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_INLINE = "a|abbr|b|big|bdi|bdo|cite|code|del|dfn|em|font|i|ins|kbd|mark|q|s|samp|small|span|strike"
_INLINE += "|strong|sub|sup|time|tt|u|var|wbr"
_BLOCK = "address|article|aside|blockquote|br|caption|center|dd|div|dl|dt|figcaption|figure|footer"
_BLOCK += "|h[1-6]|header|hr|img|li|main|nav|ol|p|pre|section|table|tbody|td|tfoot|th|thead|tr|ul"
# A tag only where it can be nothing else: "a<b and c>d" has none.
_ATTRIBUTES = r"(?:\s+[A-Za-z_:][\w:.-]*=(?:\"[^\"<>]*\"|'[^'<>]*'|[^\s\"'<>=]+))*\s*/?>"
_INLINE_TAG = re.compile(rf"</?(?:{_INLINE}){_ATTRIBUTES}", re.IGNORECASE)
_BLOCK_TAG = re.compile(rf"</?(?:{_BLOCK}){_ATTRIBUTES}", re.IGNORECASE)
_TAG_CUT_OFF = re.compile(r"<[A-Za-z/!][^<>]*\Z")
_HIDDEN_STARTS = re.compile(r"<(script|style)\b|<!--", re.IGNORECASE)

_SPACE_IN_NUMBER = re.compile(r"(?<=\d) (?=\d{3}(?!\d)|(?:zł|kr|km|%|€)(?!\w))")


def without_unwanted(text: str) -> str:
    """`text` without the characters that nobody typed on purpose; line ends stay."""
    return _UNWANTED.sub("", _SEPARATORS.sub("\n", text))


def without_soft_hyphens(text: str) -> str:
    """`text` for where no line is broken: titles, names, pictures, what is searched."""
    return text.replace(SOFT_HYPHEN, "")


def one_line(text: str) -> str:
    """What somebody typed as one line, spaces tidied and without what nobody typed on purpose.

    "" where nothing of it is seen: spaces, marks and letters of no width alone.
    """
    line = " ".join(without_unwanted(text).split())
    return line if any(map(_is_seen, line)) else ""


def _is_seen(sign: str) -> bool:
    return unicodedata.category(sign)[0] in "LNPS" and sign not in _BLANKS


def unbroken_numbers(text: str) -> str:
    """The text, as long as before, with no-break spaces in numbers and before their units.

    Only groups of three figures count: "80 000 zł" is one number and its unit, "24 2026" is not.
    """
    return _SPACE_IN_NUMBER.sub("\N{NO-BREAK SPACE}", text)


def plain_text(text: str) -> str:
    """One line of plain text from text that may hold tags and entities.

    "Fish &amp; chips <b>now</b>" gives "Fish & chips now"; "1 < 2 and a<b" stays.  Entities
    are undone once, and only with their semicolon ("R&D&notes" stays).  Cut at 20,000 letters.
    """
    shown = text[:LONGEST_PLAIN_TEXT]
    if len(text) > LONGEST_PLAIN_TEXT:
        shown = _TAG_CUT_OFF.sub("", shown)
    shown = _without_hidden(without_unwanted(shown))
    if "<" in shown:
        shown = _BLOCK_TAG.sub(" ", _INLINE_TAG.sub("", shown))
    if "&" in shown:
        shown = without_unwanted(_ENTITY.sub(lambda found: html.unescape(found.group()), shown))
    return " ".join(shown.split())


def excerpt(html: str, max_characters: int) -> str:
    """The beginning of clean HTML as plain text, cut after a word and marked with "…"."""
    return shortened(plain_text(html), max_characters)


def shortened(text: str, max_characters: int) -> str:
    """The beginning of plain text, cut after a word and marked with "…"."""
    if len(text) <= max_characters:
        return text
    cut = text[: max_characters - 1]
    at_a_word = cut if text[len(cut)] == " " else cut.rpartition(" ")[0]
    return (at_a_word or cut).rstrip(" ,;:.–-") + _ELLIPSIS


def _without_hidden(text: str) -> str:
    """Without scripts, styles and comments, which are no text; an open one ends the text."""
    kept: list[str] = []
    position = 0
    lowered = ""
    while found := _HIDDEN_STARTS.search(text, position):
        kept.append(text[position : found.start()])
        lowered = lowered or _ascii_lowered(text)
        name = found.group(1)
        end = f"</{name.lower()}" if name else "-->"
        at = lowered.find(end, found.end())
        closing = lowered.find(">", at) if at >= 0 else -1
        if closing < 0:
            return " ".join(kept)
        kept.append(" ")
        position = closing + 1
    kept.append(text[position:])
    return "".join(kept)


def _ascii_lowered(text: str) -> str:
    """In lower case with every letter at its place; `str.lower` makes two of some letters."""
    return re.sub("[A-Z]+", lambda found: found.group().lower(), text)
