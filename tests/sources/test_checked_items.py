"""What `hub source check` shows is what storing makes of it."""

import json
from pathlib import Path

import pytest

from tests.core.loopback import answer
from tests.sources.calling import Run, output_of
from tests.sources.town_site import TownSite, calendar, event, feed, item

ONLY_WHEN_STORED = {"id", "source"}
WITHOUT_TITLES = {
    "version": "https://jsonfeed.org/version/1",
    "title": "Kulturhuset",
    "items": [
        {"id": "1", "content_html": "<p>I <b>kväll</b> spelar " + "storbandet " * 20 + "</p>"},
        {"content_text": "Ingen rubrik, inget id.", "date_published": "2026-01-05T08:00:00Z"},
        {"id": "3", "url": "https://falun.example/a?b=1#c", "title": "A &amp; <i>B</i>"},
        {"id": "4", "title": "Framtid", "date_published": "2999-01-05T08:00:00Z"},
    ],
}


def json_feed() -> bytes:
    return answer(json.dumps(WITHOUT_TITLES).encode(), Content_Type="application/feed+json")


TWO_IDS = (item("Ett", "a", "https://falun.example/1"), item("Två", "a", "https://falun.example/2"))
IN_TURN = item("Lucia", None, None)
LONG_ID = item("Lång", "x" * 400)


@pytest.mark.parametrize(
    ("kind", "page"),
    [
        ("rss_feeds", json_feed()),
        ("rss_feeds", feed(item(), IN_TURN, LONG_ID, *TWO_IDS)),
        ("rss_feeds", feed(item("", None, "https://falun.example/b"))),
        (
            "ical_events",
            calendar(
                event(1, "Inställd", 3, "STATUS:CANCELLED", "LOCATION:Torget"),
                event(2, "Kanske", 4, "STATUS:TENTATIVE", "SUMMARY;LANGUAGE=sma:Maadtoe"),
                event(3, "", 5, "DESCRIPTION:Utan rubrik"),
            ),
        ),
    ],
)
def test_items_are_checked_as_they_are_stored(
    run: Run, site: TownSite, kind: str, page: bytes
) -> None:
    site.pages["/x"] = page
    url = site.url("/x")
    checked = output_of(run("source", "check", url, "--town", "falun", "--json"))
    assert checked["kind"] == kind
    assert run("source", "add", url, "--town", "falun", "--yes").exit_code == 0
    assert run("source", "refresh", "--all").exit_code == 0
    stored = output_of(run("entry", "list", "--json"))
    assert len(stored) == len(checked["items"])
    for before, after in zip(checked["items"], stored, strict=True):
        assert before.keys() == after.keys()
        for name in before.keys() - ONLY_WHEN_STORED:
            shown, kept = before[name], after[name]
            if name == "published_at":
                # What comes undated or from the future is of the moment of storing.
                shown, kept = shown and shown[:10], shown and kept[:10]
            assert shown == kept, name


def test_what_is_missing_is_said_though_something_stands_for_it(run: Run, site: TownSite) -> None:
    site.pages["/x"] = json_feed()
    checked = output_of(run("source", "check", site.url("/x"), "--json"))
    first, second, third, _future = checked["items"]
    assert first["title"].startswith("I kväll spelar storbandet")
    assert first["title"].endswith("…")
    assert (second["title"], second["external_id"][:6]) == ("Ingen rubrik, inget id.", "title:")
    assert third["title"] == "A & B"
    odd = {one["key"]: one["count"] for one in checked["odd"]}
    assert (odd["no_titles"], odd["no_ids"], odd["no_dates"]) == (2, 1, 2)


def test_a_calendar_without_any_language_is_told_so_once(run: Run, site: TownSite) -> None:
    site.pages["/none"] = calendar(event(1), event(2))
    site.pages["/some"] = calendar(event(1, "A", 3, "SUMMARY;LANGUAGE=sv:Julmarknad"))
    for path, told in (("/none", [1]), ("/some", [])):
        odd = output_of(run("source", "check", site.url(path), "--json"))["odd"]
        assert [one["count"] for one in odd if one["key"] == "no_language"] == told
    assert "the town’s language is assumed" in run("source", "check", site.url("/none")).stdout


def test_an_editor_sees_what_an_event_s_date_leaves_open(run: Run, tmp_path: Path) -> None:
    lines = {
        "Inställd": ("DTSTART:20261126T173000Z", "STATUS:CANCELLED", "LOCATION:Stora torget 1"),
        "Mässa": ("DTSTART;VALUE=DATE:20261126", "DTEND;VALUE=DATE:20261129"),
        "Sagostund": ("DTSTART:20261126T100000", "RRULE:FREQ=WEEKLY"),
        "Vanlig": ("DTSTART:20261126T173000Z", "DTEND:20261126T183000Z"),
    }
    events = (
        "\r\n".join(("BEGIN:VEVENT", f"UID:{title}", f"SUMMARY:{title}", *more, "END:VEVENT"))
        for title, more in lines.items()
    )
    file = tmp_path / "kalender.ics"
    text = "\r\n".join(("BEGIN:VCALENDAR", "VERSION:2.0", *events, "END:VCALENDAR", ""))
    file.write_text(text, encoding="utf-8")
    shown = run("source", "check", file, "--town", "falun").stdout.splitlines()
    assert shown[3:8] == [
        "  2026-11-26 17:30  Inställd (Cancelled)",
        "                    Stora torget 1",
        "  2026-11-26        Mässa (All day, Until 2026-11-28)",
        "  2026-11-26 10:00  Sagostund (Recurring)",
        "  2026-11-26 17:30  Vanlig",
    ]
    assert any("Times have no time zone" in line for line in shown)


def test_a_calendar_is_listed_once_at_the_address_that_answers(run: Run, site: TownSite) -> None:
    links = "".join(
        f'<a href="webcal://{site.place}/{name}.ics">{name}</a><a href="/{name}.ics">{name}</a>'
        for name in ("one", "two")
    )
    site.pages["/"] = answer(
        f"<html><body>{links}</body></html>".encode(), Content_Type="text/html"
    )
    site.pages["/one.ics"] = calendar(event())
    checked = output_of(run("source", "check", site.url("/"), "--json"))
    assert checked["url"] == site.url("/one.ics")
    found = [one["url"] for one in checked["found"]]
    assert found == [site.url("/one.ics"), site.url("/two.ics")]
    shown = run("source", "check", site.url("/")).stdout
    assert shown.count("Also found") == 1
