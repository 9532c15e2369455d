"""Links that add a calendar to a calendar program as a subscription (pure)."""

from dataclasses import dataclass
from urllib.parse import quote, urlencode

from hub.publishing.characters import address

_GOOGLE = "https://calendar.google.com/calendar/r"
_OUTLOOK = "https://outlook.live.com/calendar/0/addfromweb"
_MICROSOFT_365 = "https://outlook.office.com/calendar/0/addfromweb"


@dataclass(frozen=True, slots=True)
class SubscriptionLinks:
    """One calendar's address, and the links that subscribe to it."""

    address: str
    webcal: str
    google: str
    outlook: str
    microsoft_365: str


def subscription_links(calendar_url: str, name: str) -> SubscriptionLinks:
    """The links for the calendar at an absolute http or https address.

    `name` is what Outlook calls the calendar.  Raises ValueError for any other address.
    """
    url = address(calendar_url)
    return SubscriptionLinks(
        address=url,
        webcal=webcal_url(url),
        google=google_url(url),
        outlook=outlook_url(url, name),
        microsoft_365=microsoft_365_url(url, name),
    )


def webcal_url(calendar_url: str) -> str:
    """The address with the scheme that opens the calendar program of the device."""
    scheme, separator, rest = calendar_url.partition("://")
    if not separator or not rest or scheme.lower() not in {"http", "https"}:
        raise ValueError(f"not an absolute web address: {calendar_url!r}")
    return f"webcal://{rest}"


def google_url(calendar_url: str) -> str:
    """Google Calendar's question whether to add the calendar; it wants the webcal scheme."""
    return f"{_GOOGLE}?{urlencode({'cid': webcal_url(calendar_url)}, quote_via=quote, safe='')}"


def outlook_url(calendar_url: str, name: str) -> str:
    """The same at outlook.com, for private accounts."""
    return f"{_OUTLOOK}?{_outlook_query(calendar_url, name)}"


def microsoft_365_url(calendar_url: str, name: str) -> str:
    """The same in Microsoft 365, for accounts of schools and employers."""
    return f"{_MICROSOFT_365}?{_outlook_query(calendar_url, name)}"


def _outlook_query(calendar_url: str, name: str) -> str:
    return urlencode({"url": calendar_url, "name": name}, quote_via=quote, safe="")
