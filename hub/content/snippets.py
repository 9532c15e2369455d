"""What of a text is shown where it was found: the title, and a piece around the words.

Everything here is plain text in pieces; the page escapes each piece and puts `mark` elements
around those that are marked.  Pure.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from hub.content.models import EntryText
from hub.content.presenting import LONGEST_EXCERPT, shortened
from hub.content.search_words import SearchWords, Span, spans
from hub.core.plain_text import plain_text, unbroken_numbers
from hub.web.shown import Marked

LONGEST_SNIPPET = 260
_BEFORE = 70
_MORE = "…"


@dataclass(frozen=True, slots=True)
class FoundText:
    """One text of an entry, and where the words stand in its parts."""

    text: EntryText
    body: str
    in_title: tuple[Span, ...]
    in_summary: tuple[Span, ...]
    in_body: tuple[Span, ...]

    @property
    def terms(self) -> frozenset[int]:
        """The numbers of the terms that stand anywhere in the text."""
        return frozenset(span.term for span in (*self.in_title, *self.in_summary, *self.in_body))

    @property
    def title(self) -> Marked:
        """The title with its marks."""
        return marked(self.text.title, self.in_title, self.text.language)

    @property
    def snippet(self) -> Marked | None:
        """A piece of the summary or the body; the beginning where the title alone has the words."""
        language = self.text.language
        # As long as before, so that the places of the words stay.
        body, summary = unbroken_numbers(self.body), unbroken_numbers(self.text.summary)
        if len(_terms(self.in_body)) > len(_terms(self.in_summary)):
            return snippet(body, self.in_body, language)
        if self.in_summary:
            return snippet(summary, self.in_summary, language)
        beginning = shortened(summary or body, LONGEST_EXCERPT)
        return Marked(((beginning, False),), language) if beginning else None


def found_text(text: EntryText, words: SearchWords) -> FoundText:
    """Where the words stand in a text; its body, which is HTML, is read as plain text."""
    body = plain_text(text.body)
    return FoundText(
        text,
        body,
        tuple(spans(text.title, words)),
        tuple(spans(text.summary, words)),
        tuple(spans(body, words)),
    )


def best_found(texts: Sequence[EntryText], words: SearchWords) -> FoundText | None:
    """The text that has most of the words, the first of equals; None when there is no text.

    Reading stops at a text that has them all: give first the one that the reader would choose.
    """
    best: FoundText | None = None
    for text in texts:
        found = found_text(text, words)
        if best is None or len(found.terms) > len(best.terms):
            best = found
        if len(best.terms) == len(words.wanted):
            break
    return best


def marked(text: str, found: Sequence[Span], language: str, start: int = 0) -> Marked:
    """A text in pieces; `start` is its place in the text that the spans count in."""
    pieces: list[tuple[str, bool]] = []
    here = 0
    for span in found:
        pieces.append((text[here : span.start - start], False))
        pieces.append((text[span.start - start : span.end - start], True))
        here = span.end - start
    pieces.append((text[here:], False))
    return Marked(tuple(piece for piece in pieces if piece[0]), language)


def snippet(text: str, found: Sequence[Span], language: str) -> Marked:
    """The piece of a text that has the most different terms, cut between words."""
    best = _best_start(found)
    start = _word_start(text, max(0, best.start - _BEFORE), best.start)
    end = _word_end(text, start + LONGEST_SNIPPET, best.end)
    inside = [span for span in found if span.start >= start and span.end <= end]
    pieces = marked(text[start:end], inside, language, start).pieces
    before = ((_MORE + " ", False),) if start else ()
    after = ((" " + _MORE, False),) if end < len(text) else ()
    return Marked((*before, *pieces, *after), language)


def _best_start(found: Sequence[Span]) -> Span:
    """The first span with the most different terms from it on, as far as a snippet reaches.

    The spans come in order, so both ends of the window only ever go on: a text full of the words
    costs no more than its length.
    """
    best, most = found[0], 0
    inside: Counter[int] = Counter()
    end = 0
    for place, first in enumerate(found):
        limit = first.start + LONGEST_SNIPPET - _BEFORE
        while end < len(found) and found[end].end <= limit:
            inside[found[end].term] += 1
            end += 1
        if len(inside) > most:
            best, most = first, len(inside)
        if end > place:
            inside[first.term] -= 1
            if not inside[first.term]:
                del inside[first.term]
        else:
            end = place + 1  # longer than a snippet: it was never inside
    return best


def _terms(found: Sequence[Span]) -> frozenset[int]:
    return frozenset(span.term for span in found)


def _word_start(text: str, place: int, at_most: int) -> int:
    """The first beginning of a word at or after `place`; `at_most` where there is none before."""
    if place == 0:
        return 0
    space = text.find(" ", place - 1, at_most)
    return space + 1 if space >= 0 else at_most


def _word_end(text: str, place: int, at_least: int) -> int:
    """The last end of a word at or before `place`; never before `at_least`."""
    if place >= len(text):
        return len(text)
    space = text.rfind(" ", at_least, place + 1)
    return space if space >= 0 else max(at_least, place)
