"""What a reader looks for: words, "quoted phrases" and -unwanted words, read from any text.

Nothing that is typed is a mistake: what holds no letter and no digit is passed over.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from hub.content.other_languages import SHORTEST_THAT_GOES_ON, other_words
from hub.core.folding import folded_forms
from hub.web.shown import Words

MOST_TERMS = 12
LONGEST_WORD = 100
MOST_CHARACTERS = 60_000
# Of what is remembered: a word is cut, so what stands behind this in a token changes nothing.
_LONGEST_TOKEN = 4 * LONGEST_WORD
# A word of one letter is looked for as it stands: everything has a word that begins with it.
SHORTEST_BEGINNING = 2
WORD = re.compile(r"[^\W_]+")
# With the soft hyphens and combining marks that folding takes out of a word.
_TOKEN = re.compile(r"[^\W_]+(?:[\u00ad\u0300-\u036f]+[^\W_]*)*")
_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»", '"') | {"−": "-"})
_PART = re.compile(r'(?P<minus>(?<!\S)-)?(?:"(?P<phrase>[^"]*)"|(?P<word>[^\s"]+))')

Run = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Term:
    """One thing to look for: `forms` are the ways in which its words may be written, folded.

    Each form is a run of words that stand side by side; `is_beginning` says that the last of
    them may go on, as "konsert" does in "konserten".  `others` are the word in other languages,
    of which the long ones may go on too.
    """

    forms: tuple[Run, ...]
    is_beginning: bool
    others: tuple[Run, ...] = ()

    def begins(self, form: Run) -> bool:
        """Whether a word that goes on is found by this form."""
        if form in self.forms:
            return self.is_beginning
        return len(form[-1]) >= SHORTEST_THAT_GOES_ON

    def matches(self, words: Sequence[frozenset[str]], place: int) -> bool:
        """Whether the term stands at `place` of `words`, each given in all its forms."""
        return any(self._form_matches(form, words, place) for form in self.every_form)

    @property
    def every_form(self) -> tuple[Run, ...]:
        """In the reader's spelling and then in other languages."""
        return self.forms + self.others

    def _form_matches(self, form: Run, words: Sequence[frozenset[str]], place: int) -> bool:
        last = len(form) - 1
        if place + last >= len(words):
            return False
        if any(form[step] not in words[place + step] for step in range(last)):
            return False
        there = words[place + last]
        if form[last] in there:
            return True
        return self.begins(form) and any(word.startswith(form[last]) for word in there)

    def length_at(self, words: Sequence[frozenset[str]], place: int) -> int:
        """How many words the term takes at `place`; 0 where it does not stand."""
        fitting = [len(form) for form in self.every_form if self._form_matches(form, words, place)]
        return max(fitting, default=0)


@dataclass(frozen=True, slots=True)
class SearchWords:
    """Everything that must be there, and what must not; `was_cut` when more was typed."""

    wanted: tuple[Term, ...] = ()
    unwanted: tuple[Term, ...] = ()
    was_cut: bool = False

    @property
    def has_phrases_or_unwanted(self) -> bool:
        """Whether the reader narrowed the search by more than words."""
        return bool(self.unwanted) or any(not term.is_beginning for term in self.wanted)


def also_searched(q: str) -> tuple[Words, ...]:
    """The words of other languages that are looked for too, as a page names them."""
    shown: dict[str, Words] = {}
    for term in search_words(q).wanted:
        if term.others:
            for word in other_words(term.forms[0][0]):
                if word.language:
                    shown.setdefault(word.text.casefold(), word)
    return tuple(shown.values())


@dataclass(frozen=True, slots=True)
class Span:
    """A place in a text, from `start` to before `end`, where the term of this number stands."""

    start: int
    end: int
    term: int


@lru_cache(maxsize=256)
def search_words(q: str) -> SearchWords:
    """The terms of what a reader typed, at most twelve; none at all when it has no word."""
    wanted: list[Term] = []
    unwanted: list[Term] = []
    for part in _PART.finditer(q[:MOST_CHARACTERS].translate(_QUOTES)):
        terms = unwanted if part["minus"] else wanted
        if part["phrase"] is not None:
            terms += _phrase(part["phrase"])
        else:
            terms += _words(part["word"], is_wanted=terms is wanted)
    cut = len(wanted) > MOST_TERMS or len(unwanted) > MOST_TERMS
    # Each once: the same word again would be looked for again, and finds nothing else.
    once, never = (tuple(dict.fromkeys(terms[:MOST_TERMS])) for terms in (wanted, unwanted))
    return SearchWords(once, never, cut)


def _words(text: str, *, is_wanted: bool) -> Iterator[Term]:
    for token in _TOKEN.findall(text):
        forms = _forms(token)
        if forms:
            shortest = min(len(form[-1]) for form in forms)
            yield Term(forms, shortest >= SHORTEST_BEGINNING, _others(forms) if is_wanted else ())


def _others(forms: tuple[Run, ...]) -> tuple[Run, ...]:
    """The word in other languages, each in the ways in which it may be written."""
    if len(forms[0]) != 1:
        return ()
    runs = (run for other in other_words(forms[0][0]) for run in _forms(other.text))
    return tuple(run for run in dict.fromkeys(runs) if run not in forms)


def _phrase(text: str) -> Iterator[Term]:
    forms = _forms(text)
    if forms:
        yield Term(forms, is_beginning=False)


def _forms(text: str) -> tuple[Run, ...]:
    runs = (tuple(folded_words(form)[:MOST_TERMS]) for form in folded_forms(text))
    return tuple(dict.fromkeys(run for run in runs if run))


def folded_words(text: str) -> list[str]:
    """The words of a folded text in order, very long ones cut."""
    return [word[:LONGEST_WORD] for word in WORD.findall(text)]


def indexed_words(texts: Iterable[tuple[str, str, str]]) -> str:
    """What is indexed of an entry's texts, each a title, a summary and a body of HTML.

    The folded words in the order of the text, so that phrases are found, and on a second line
    each word that may be typed in two letters: "koln" and then "koeln".
    """
    plain = " ".join(f"{title} {summary} {_without_tags(body)}" for title, summary, body in texts)
    tokens = _TOKEN.findall(plain[:MOST_CHARACTERS])
    written = " ".join(tokens)
    if written.isascii():
        return " ".join([word[:LONGEST_WORD] for word in written.lower().split(" ")]) + "\n"
    forms = [_indexed_forms(token[:_LONGEST_TOKEN]) for token in tokens]
    in_order = [word for words, _others in forms for word in words]
    spelled_out = dict.fromkeys(word for _words, others in forms for word in others)
    return " ".join(in_order) + "\n" + " ".join(spelled_out)


@lru_cache(maxsize=32_768)
def _indexed_forms(token: str) -> tuple[Run, Run]:
    """The folded words of a token, and those of its other spellings."""
    first, *others = (folded_words(form) for form in folded_forms(token))
    return tuple(first), tuple(word for words in others for word in words)


def _without_tags(body: str) -> str:
    return re.sub(r"<[^>]*>", " ", body)


def spans(text: str, words: SearchWords) -> list[Span]:
    """Where the wanted terms stand in a plain text, in order and never one inside another."""
    if not words.wanted:
        return []
    places = [(found.start(), found.end(), found.group()) for found in _TOKEN.finditer(text)]
    forms = [_token_forms(token[:_LONGEST_TOKEN]) for _, _, token in places]
    found: list[Span] = []
    place = 0
    may_begin = _may_begin(words)
    while place < len(places):
        length = 0
        if not may_begin(forms[place]):
            place += 1
            continue
        for number, term in enumerate(words.wanted):
            length = term.length_at(forms, place)
            if length:
                start, end = places[place][0], places[place + length - 1][1]
                found.append(Span(start, end, number))
                break
        place += length or 1
    return found


@lru_cache(maxsize=256)
def _may_begin(words: SearchWords) -> Callable[[frozenset[str]], bool]:
    """Tells whether a wanted term may begin with a word, given in its forms.

    At most words of a text none does; a term has up to twenty forms to compare there.
    """
    every = [(term, form) for term in words.wanted for form in term.every_form]
    whole = frozenset(form[0] for _, form in every)
    begun = tuple(form[0] for term, form in every if len(form) == 1 and term.begins(form))

    return lambda there: (
        not whole.isdisjoint(there) or any(word.startswith(begun) for word in there)
    )


@lru_cache(maxsize=32_768)
def _token_forms(token: str) -> frozenset[str]:
    return frozenset(word for form in folded_forms(token) for word in folded_words(form))


def found_terms(text: str, words: SearchWords) -> frozenset[int]:
    """The numbers of the wanted terms that stand in a plain text."""
    return frozenset(span.term for span in spans(text, words))
