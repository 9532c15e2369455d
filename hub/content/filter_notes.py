"""What is said of a filter's value that is unknown: the sentence, and what would do."""

from collections.abc import Iterable, Sequence
from typing import Any, Final, Self
from urllib.parse import urlencode

from markupsafe import Markup

from hub.content.filter_days import shown_value
from hub.core.words import lazy_gettext as _l

MOST_NAMED: Final = 12
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


def unknown_value(
    name: str, value: str, choices: Sequence[Any], others: Iterable[tuple[str, str]]
) -> UnknownValue:
    """The sentence for a value of the filter `name`; `others` is what else the address says.

    `choices` are `Choice`s, of which the first twelve are named, each name once.
    """
    sentence, shown, kept = str(SENTENCES[name]), shown_value(value), list(others)
    each_once = {choice.label: choice for choice in reversed(choices)}
    named = tuple(reversed(each_once.values()))[:MOST_NAMED]
    links = Markup(", ").join(
        Markup('<a href="?{}"{}>{}</a>').format(
            urlencode([*kept, (name, choice.value)]),
            Markup(' lang="{}"').format(choice.language) if choice.language else "",
            choice.label,
        )
        for choice in named
    )
    # A town is found by its name; of the others an address takes the value alone.
    known = ", ".join(choice.label if name == "town" else choice.value for choice in named)
    return UnknownValue(
        sentence % {"value": shown, "known": known},
        Markup(sentence) % {"value": shown, "known": links},  # noqa: S704 -- the hub's own words
    )
