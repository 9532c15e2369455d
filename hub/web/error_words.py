"""What an error page says: for each status a title, what happened, and the way on."""

from dataclasses import dataclass
from typing import Any, Final

from hub.core.words import lazy_gettext as _l


@dataclass(frozen=True, slots=True)
class ErrorWords:
    """What a page says about a status: a title, what happened, and the way on."""

    title: Any
    what: Any
    advice: Any
    picture: str = "warn"


OVER: Final = ErrorWords(
    _l("This link is no longer valid"),
    _l("It could be used only once, or only for a limited time."),
    _l("If you have an account, you can log in."),
    "empty",
)
LOGGED_OUT: Final = ErrorWords(
    _l("You have been logged out"),
    _l("Nothing was saved, as you are no longer logged in."),
    _l("Log in, then send the form again."),
)
WORDS: Final[dict[int, ErrorWords]] = {
    400: ErrorWords(
        _l("The request could not be read"),
        _l("Something in the address or the form cannot be used."),
        _l("Go back and check what you entered, or start again from the home page."),
    ),
    403: ErrorWords(
        _l("You do not have access to this page"),
        _l("This page is for people who look after the network."),
        _l("Everything else is open to everyone. Start from the home page."),
    ),
    404: ErrorWords(
        _l("Page not found"),
        _l("The address may be old or mistyped."),
        _l("Check the address, or start from the home page."),
        "search",
    ),
    405: ErrorWords(
        _l("This cannot be done here"),
        _l("The page exists, but it does not accept this kind of request."),
        _l("Go back and use the buttons on the page."),
    ),
    409: ErrorWords(
        _l("Somebody else has changed this"),
        _l("It was changed while you were working on it."),
        _l("Go back, reload the page and try again."),
    ),
    410: ErrorWords(
        _l("This has been removed"),
        _l("The town that published this has withdrawn it."),
        _l("See what is new instead."),
        "empty",
    ),
    413: ErrorWords(
        _l("This is too large"),
        _l("You sent more than this page accepts."),
        _l("Send less at once, or a smaller file."),
    ),
    414: ErrorWords(
        _l("This address is too long"),
        _l("The address holds more than this page can read."),
        _l("Choose fewer filters, or start again from the home page."),
    ),
    415: ErrorWords(
        _l("This kind of file cannot be read"),
        _l("What you sent is in a format that this page cannot read."),
        _l("Go back and use the buttons on the page."),
    ),
    429: ErrorWords(
        _l("Too many requests"),
        _l("Many requests have come from your address in a short time."),
        _l("Wait a minute and try again."),
        "clock",
    ),
    500: ErrorWords(
        _l("Something went wrong on our side"),
        _l("The page could not be shown. The fault has been recorded."),
        _l("Try again in a few minutes."),
    ),
    503: ErrorWords(
        _l("The service is briefly unavailable"),
        _l("A part of the service that this page needs is not responding."),
        _l("Try again in a few minutes."),
        "clock",
    ),
}


MAINTENANCE: Final = ErrorWords(
    _l("The service is being updated"),
    _l("It is switched off for a short time while it is updated. Nothing is lost."),
    _l("Try again in a few minutes."),
    "clock",
)


def words_for(status: int) -> ErrorWords:
    """The words for a status; those of its class for one that has none of its own.

    A gateway in front that gets no answer (502, 504) is a part that does not answer (503).
    """
    status = 503 if status in {502, 504} else status
    return WORDS.get(status) or WORDS[400 if status < 500 else 500]
