"""Which calendars a document is, or points to."""

from hub_plugins.ical_events.discovery import discover

from hub.plugin_api.entries import Found, SourceDocument

from .conftest import CALENDARS, NOW

PAGE = """<!doctype html><html><head><base href="https://kalender.falun.example/sv/">
<link rel="alternate" type="text/calendar" title="Alla evenemang" href="alla.ics">
<link rel="alternate" type="application/rss+xml" href="nyheter.xml">
</head><body>
<a href="evenemang/sagostund.ics">Lägg till i kalendern</a>
<a href="webcal://moln.example/falun?token=1#x">Prenumerera</a>
<a href="/evenemang/?ical=1">Exportera</a>
<a href="https://calendar.google.com/calendar/ical/falun%40example/public/basic.ics">Google</a>
<a href="mailto:kalender@falun.example">Skriv</a> <a href="javascript:a.ics">x</a>
<a href="http://[broken/a.ics">y</a> <a href="topics.html">Om musik</a>
<a href="alla.ics">Samma igen</a>
</body></html>"""


def page(data: bytes, media_type: str = "text/html", charset: str | None = None) -> SourceDocument:
    return SourceDocument(data, "https://falun.example/", NOW, media_type, charset)


def test_a_calendar_finds_itself_with_its_name() -> None:
    data = (CALENDARS / "google_x_wr_timezone.ics").read_bytes()
    assert discover(page(data, "text/calendar")) == (
        Found("https://falun.example/", "ical_events", "Rørosmuseet", itself=True),
    )


def test_a_page_gives_declared_calendars_then_subscriptions_then_files() -> None:
    found = discover(page(PAGE.encode()))
    assert [(one.url, one.title) for one in found] == [
        ("https://kalender.falun.example/sv/alla.ics", "Alla evenemang"),
        ("https://moln.example/falun?token=1", "Prenumerera"),
        ("https://kalender.falun.example/sv/evenemang/sagostund.ics", "Lägg till i kalendern"),
        ("https://kalender.falun.example/evenemang/?ical=1", "Exportera"),
        (
            "https://calendar.google.com/calendar/ical/falun%40example/public/basic.ics",
            "Google",
        ),
    ]
    assert not any(one.itself for one in found)
    assert {one.kind for one in found} == {"ical_events"}


def test_pages_without_calendars_and_other_bytes_give_nothing() -> None:
    for data in (b"", b"\x00\xff\xfe", b"<p>", b"BEGIN:VCARD\nEND:VCARD", b"plain text"):
        assert discover(page(data)) == ()
        assert discover(page(data, charset="no-such-charset")) == ()
