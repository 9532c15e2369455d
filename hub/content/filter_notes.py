"""What is said of a filter's value that is unknown: the sentence, and what would do."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, Final, Self
from urllib.parse import urlencode

from markupsafe import Markup

from hub.content.filter_days import shown_value
from hub.core.collation import by_name
from hub.core.words import gettext as _
from hub.core.words import lazy_gettext as _l
from hub.core.words import page_language
from hub.web.language_phrases import language_name

MOST_NAMED: Final = 12
MOST_SAID: Final = 3
LONGEST_REST: Final = 500
SENTENCES: Final[dict[str, Any]] = {
    "town": _l("There is no town called ‘%(value)s’. Choose one of these: %(known)s."),
    "group": _l("There is no group called ‘%(value)s’. Choose one of these: %(known)s."),
    "topic": _l("There is no topic called ‘%(value)s’. Choose one of these: %(known)s."),
    "language": _l(
        "There is no language with the code ‘%(value)s’. Choose one of these: %(known)s."
    ),
    "audience": _l("There is no target group called ‘%(value)s’. Choose one of these: %(known)s."),
}


class UnknownValue(str):
    """The sentence with the values that would do, as the answer of a feed has it.

    On a page they have their names, and lead to the same page with them.
    """

    __slots__ = ("_html",)

    def __new__(cls, text: str, html: Markup) -> Self:
        """A sentence as text and as HTML."""
        made = super().__new__(cls, text)
        made._html = html  # type: ignore[attr-defined]
        return made

    def __html__(self) -> Markup:
        return self._html  # type: ignore[attr-defined,no-any-return]


def as_one_answer(notes: Sequence[str]) -> str:
    """The first sentences, for a program that shows them all in one line."""
    return " ".join(notes[:MOST_SAID])


def unknown_values(
    name: str, values: Iterable[str], choices: Sequence[Any], others: Iterable[tuple[str, str]]
) -> Iterator[str]:
    """A sentence for each of the first three unknown values of the filter `name`.

    `choices` are `Choice`s, of which the first twelve are named, each name once; `others` is what
    else is asked for.  The links forget it where it is long, since it would stand in each of them.
    """
    each_once = {choice.label: choice for choice in reversed(choices)}
    named = tuple(reversed(each_once.values()))[:MOST_NAMED]
    listed = _("%(names)s and others") if len(each_once) > MOST_NAMED else "%(names)s"
    sentence = str(SENTENCES[name])
    rest = urlencode(list(others))
    kept = f"{rest}&" if 0 < len(rest) <= LONGEST_REST else ""
    links = Markup(", ").join(
        Markup('<a href="?{}"{}>{}</a>').format(
            kept + urlencode([(name, choice.value)]),
            Markup(' lang="{}"').format(choice.language) if choice.language else "",
            choice.label,
        )
        for choice in named
    )
    for value in islice(values, MOST_SAID):
        shown = shown_value(value)
        text = sentence % {"value": shown, "known": listed % {"names": _written(name, named)}}
        known = Markup(listed) % {"names": links}  # noqa: S704 -- own words
        html = Markup(sentence) % {"value": shown, "known": known}  # noqa: S704 -- own words
        yield UnknownValue(text, html)


def _written(name: str, choices: Iterable[Any]) -> str:
    """Choices by their names in the page's language, each with what an address takes for it.

    A town is found by its name.
    """
    if name == "town":
        return ", ".join(choice.label for choice in choices)
    if name == "language":
        codes = [choice.value for choice in choices]
        written = by_name(codes, language_name, page_language())
        return ", ".join(f"{language_name(code)} ({code})" for code in written)
    return ", ".join(f"{choice.label} ({choice.value})" for choice in choices)
