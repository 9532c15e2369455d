from urllib.parse import parse_qs, urlsplit

import pytest

from hub.publishing.subscription_links import subscription_links

ADDRESS = "https://hub.example/sv/calendar.ics?town=falun&town=roros"


def test_each_link_carries_the_whole_calendar_address() -> None:
    links = subscription_links(ADDRESS, "Falun & Røros")
    webcal = "webcal://hub.example/sv/calendar.ics?town=falun&town=roros"
    assert links.address == ADDRESS
    assert links.webcal == webcal
    assert links.google.startswith("https://calendar.google.com/calendar/r?")
    assert parse_qs(urlsplit(links.google).query) == {"cid": [webcal]}
    for link, host in (
        (links.outlook, "outlook.live.com"),
        (links.microsoft_365, "outlook.office.com"),
    ):
        parts = urlsplit(link)
        assert (parts.scheme, parts.netloc) == ("https", host)
        assert parts.path == "/calendar/0/addfromweb"
        assert parse_qs(parts.query) == {"url": [ADDRESS], "name": ["Falun & Røros"]}


@pytest.mark.parametrize(
    "url", ["", "/sv/calendar.ics", "ftp://a.example/x", "javascript:x", "https://"]
)
def test_what_is_no_web_address_has_no_links(url: str) -> None:
    with pytest.raises(ValueError, match="not an absolute web address"):
        subscription_links(url, "x")
