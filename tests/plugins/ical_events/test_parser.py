"""What a calendar becomes: drafts, oddities and failures."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from hub_plugins.ical_events.parser import MOST_EVENTS, parse

from hub.content.drafts import draft_from_json, draft_to_json
from hub.plugin_api.entries import Draft, EventDraft, EventTime, Parsed, ParseError, SourceDocument

from .conftest import CALENDARS, NOW, Read, document


def counts(parsed: Parsed) -> dict[str, int]:
    return {oddity.key: oddity.count for oddity in (*parsed.odd, *parsed.failures)}


def by_id(parsed: Parsed) -> dict[str | None, Draft]:
    return {draft.external_id: draft for draft in parsed.drafts}


def test_an_event_keeps_everything_that_its_calendar_says(recorded: Read) -> None:
    parsed = recorded("outlook_windows_zones")
    story = by_id(parsed)["040000008200E00074C5B7101A82E008@falun.example"]
    assert parsed.title == "Evenemang i Falun"
    assert parsed.complete
    assert story.kind == "event"
    assert (story.title, story.texts[0].language) == ("Sagostund på biblioteket", "sv")
    assert story.texts[0].body == (
        "<p>Varje vecka läser vi sagor.<br>Alla barn är välkomna, även de minsta.</p>"
        "<p>Ingen anmälan behövs.</p>"
    )
    assert story.url == "https://falun.example/sagostund"
    assert story.categories == ("Barn", "Bibliotek, bok")
    assert story.published_at == datetime(2026, 8, 12, 7, tzinfo=UTC)
    assert story.updated_at == datetime(2026, 10, 20, 9, 15, tzinfo=UTC)
    details = story.details
    assert details.start == EventTime("2026-09-02T10:00:00", "Europe/Berlin")
    assert details.end == EventTime("2026-09-02T10:45:00", "Europe/Berlin")
    assert details.rules == ("FREQ=WEEKLY;UNTIL=20261216T090000Z;BYDAY=WE",)
    assert details.exdates == (EventTime("2026-10-28T10:00:00", "Europe/Berlin"),)
    assert (details.latitude, details.longitude) == (60.6065, 15.6355)
    assert details.location == "Stadsbiblioteket, Kristinegatan 15"
    assert details.organizer == "Falu stadsbibliotek"
    assert (details.sequence, details.status) == (2, "confirmed")


def test_overrides_say_only_what_they_change(recorded: Read) -> None:
    story = recorded("outlook_windows_zones").drafts[0]
    moved, cancelled = story.details.overrides
    assert moved.recurrence_id == EventTime("2026-11-25T10:00:00", "Europe/Berlin")
    assert moved.start == EventTime("2026-11-26T13:00:00", "Europe/Berlin")
    assert (moved.title, moved.location) == ("Sagostund på samiska", "Kulturhuset tio14")
    assert moved.status is None
    assert (cancelled.title, cancelled.location, cancelled.status) == (None, None, "cancelled")


def test_properties_of_rfc_7986_and_html_descriptions_are_read(recorded: Read) -> None:
    market = by_id(recorded("outlook_windows_zones"))["julmarknad-2026@falun.example"]
    assert market.image_url == "https://falun.example/bilder/julmarknad.jpg"
    assert market.details.online_url == "https://video.example/julmarknad"
    assert market.texts[0].body.startswith("<p>Hantverk, glögg &amp; musik.</p><p><a href=")
    assert market.details.start.is_day
    assert market.details.end == EventTime("2026-11-30")


def test_private_events_are_left_out_and_counted(recorded: Read) -> None:
    parsed = recorded("outlook_windows_zones")
    assert "personal@falun.example" not in by_id(parsed)
    assert counts(parsed) == {"private_events": 1, "windows_zone_names": 1}


def test_a_private_change_takes_its_occurrence_out(calendar: Read) -> None:
    parsed = calendar(
        "UID:one\nDTSTART:20261126T170000Z\nRRULE:FREQ=DAILY;COUNT=3",
        "UID:one\nRECURRENCE-ID:20261127T170000Z\nDTSTART:20261127T180000Z\nCLASS:PRIVATE",
    )
    (draft,) = parsed.drafts
    assert draft.details.overrides == ()
    assert draft.details.exdates == (EventTime("2026-11-27T17:00:00", "UTC"),)


def test_every_language_of_a_title_becomes_a_text(recorded: Read) -> None:
    texts = by_id(recorded("google_x_wr_timezone"))["saemien@google.example"].texts
    assert [(text.title, text.language) for text in texts] == [
        ("Saemien gïele jïh kultuvre", "sma"),
        ("Samisk språk og kultur", "nb"),
    ]
    assert texts[1].body == "<p>Åpent for alle.</p>"


def test_an_event_without_uid_has_the_same_id_at_each_reading(recorded: Read) -> None:
    first, second = recorded("floating_without_ids"), recorded("floating_without_ids")
    ids = [draft.external_id for draft in first.drafts]
    assert ids == [draft.external_id for draft in second.drafts]
    assert len(set(ids)) == 4
    assert all(draft.details.uid is None for draft in first.drafts)
    assert counts(first) == {"missing_uid": 4, "times_without_zone": 2, "no_language": 1}


def test_durations_and_missing_ends_follow_the_standard(recorded: Read) -> None:
    practice, morning, council, christmas = (
        draft.details for draft in recorded("floating_without_ids").drafts
    )
    assert practice.end == EventTime("2026-11-26T19:30:00")
    assert morning.end is None
    assert council.end is None
    assert christmas.end == EventTime("2026-12-27")


def test_one_broken_event_loses_no_other(recorded: Read) -> None:
    parsed = recorded("broken_events")
    assert [draft.external_id for draft in parsed.drafts] == [
        "good-1@broken.example",
        "bad-parts@broken.example",
        "not-closed@broken.example",
        "swapped@broken.example",
    ]
    assert [(one.key, one.count, one.example) for one in parsed.failures] == [
        ("missing_dtstart", 1, "Without a start"),
        ("broken_events", 1, "Start in words"),
    ]


def test_a_broken_part_of_an_event_counts_as_absent(recorded: Read) -> None:
    draft = by_id(recorded("broken_events"))["bad-parts@broken.example"]
    details = draft.details
    assert details.start == EventTime("2026-11-27T17:00:00", "UTC")
    assert (details.end, details.latitude, details.sequence, draft.url) == (None, None, 0, None)
    assert details.exdates == (EventTime("2026-11-27T17:00:00", "UTC"),)
    assert "rule_refused" in draft.odd


def test_an_end_before_the_start_changes_place_with_it(recorded: Read) -> None:
    draft = by_id(recorded("broken_events"))["swapped@broken.example"]
    assert draft.details.start == EventTime("2026-11-29T15:00:00", "UTC")
    assert draft.details.end == EventTime("2026-11-29T17:00:00", "UTC")
    assert draft.odd == ("end_before_start",)


def test_of_two_events_with_one_uid_the_higher_sequence_wins(recorded: Read) -> None:
    draft = by_id(recorded("broken_events"))["good-1@broken.example"]
    assert (draft.title, draft.details.sequence) == ("A newer copy", 4)
    assert draft.odd == ("duplicate_uids",)


def test_events_without_uid_that_differ_only_in_length_are_two(calendar: Read) -> None:
    booked = "SUMMARY:Booked\nDTSTART:20261126T150000Z\nDURATION:"
    parsed = calendar(f"{booked}PT1H", f"{booked}PT5H", f"{booked}PT1H", f"{booked}PT5H")
    first, second = parsed.drafts
    assert first.external_id != second.external_id
    assert (first.details.end, second.details.end) == (
        EventTime("2026-11-26T16:00:00", "UTC"),
        EventTime("2026-11-26T20:00:00", "UTC"),
    )


def test_a_rule_with_escaped_semicolons_is_read(event: Callable[..., Draft]) -> None:
    draft = event("DTSTART:20261126T070000\nRRULE:FREQ=DAILY\\;COUNT=10")
    assert draft.details.rules == ("FREQ=DAILY;COUNT=10",)
    assert "rule_refused" not in draft.odd


def test_a_bare_line_break_belongs_to_the_text_before_it(calendar: Read) -> None:
    text = "UID:a\nDTSTART:20261126T170000Z\nDESCRIPTION:One\nand two\nSUMMARY:Title"
    (draft,) = calendar(text).drafts
    assert draft.texts[0].body == "<p>One<br>and two</p>"
    assert draft.title == "Title"


def test_a_change_without_its_series_is_an_event_of_its_own(recorded: Read) -> None:
    moved = by_id(recorded("own_zone_definition"))[
        "ohne-reihe@guetersloh.example#2026-11-30T17:00:00"
    ]
    assert moved.details.start == EventTime("2026-11-30T18:00:00", "UTC")
    assert moved.details.overrides == ()


def test_this_and_future_and_periods_are_kept_as_overrides(recorded: Read) -> None:
    drafts = by_id(recorded("own_zone_definition"))
    (change,) = drafts["chor@guetersloh.example"].details.overrides
    assert change.this_and_future
    market = drafts["markt@guetersloh.example"].details
    assert [time.value for time in market.rdates] == [
        "2026-12-03T15:00:00", "2026-12-10T16:00:00", "2026-12-17T16:00:00",
    ]  # fmt: skip
    assert [(one.start.value, one.end and one.end.value) for one in market.overrides] == [
        ("2026-12-03T15:00:00", "2026-12-03T21:00:00"),
        ("2026-12-10T16:00:00", "2026-12-10T22:00:00"),
    ]


def test_several_calendars_of_one_file_are_read_in_their_charset(recorded: Read) -> None:
    parsed = recorded("two_calendars_latin2", charset="iso-8859-2")
    assert parsed.title == "Grudziądz: wydarzenia"
    concert, walk = parsed.drafts
    assert concert.title == "Koncert w spichrzach - żółte światła"
    assert (concert.details.status, walk.details.status) == ("confirmed", "cancelled")


def test_without_a_charset_a_polish_calendar_is_still_read(recorded: Read) -> None:
    parsed = recorded("two_calendars_latin2", language="pl")
    assert "Koncert w spichrzach" in parsed.drafts[0].title


def test_a_fold_inside_a_character_is_undone() -> None:
    data = "SUMMARY:Røros".encode()
    split = data.index("ø".encode()) + 1
    folded = data[:split] + b"\r\n " + data[split:]
    whole = (
        b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:a\r\nDTSTART:20261126T170000Z\r\n"
        + folded
        + b"\r\nEND:VEVENT\r\nEND:VCALENDAR"
    )
    assert parse(document(whole)).drafts[0].title == "Røros"


def test_an_export_stamp_does_not_make_events_look_changed(calendar: Read) -> None:
    parsed = calendar(
        "UID:a\nDTSTAMP:20261124T085500Z\nDTSTART:20261126T170000Z\nSUMMARY:A",
        "UID:b\nDTSTAMP:20261101T080000Z\nDTSTART:20261126T170000Z\nSUMMARY:B",
    )
    assert [draft.updated_at for draft in parsed.drafts] == [
        None,
        datetime(2026, 11, 1, 8, tzinfo=UTC),
    ]


def test_a_calendar_cut_off_loses_its_last_event_and_is_not_complete(recorded: Read) -> None:
    data = (CALENDARS / "outlook_windows_zones.ics").read_bytes()
    whole = recorded("outlook_windows_zones")
    parsed = parse(document(data[: data.index(b"IMAGE;")]))
    assert not parsed.complete
    assert len(parsed.drafts) == len(whole.drafts) - 1
    assert counts(parsed)["broken_events"] == 1


def test_only_so_many_events_are_read_and_the_latest_are_kept(calendar: Read) -> None:
    years = [f"UID:{n}\nDTSTART:{1000 + n // 28}01{1 + n % 28:02}" for n in range(MOST_EVENTS + 1)]
    parsed = calendar(*years, "UID:rule\nDTSTART:10000101\nRRULE:FREQ=YEARLY")
    assert len(parsed.drafts) == MOST_EVENTS
    assert {"0", "1"}.isdisjoint(by_id(parsed))
    assert "rule" in by_id(parsed)
    assert not parsed.complete
    assert counts(parsed)["too_many_items"] == 1


@pytest.mark.parametrize(
    ("data", "media_type", "key"),
    [
        (b"<!DOCTYPE html><html><body>Kalender</body></html>", "text/calendar", "html_instead"),
        (b"\xef\xbb\xbf\n<html lang='sv'>", "", "html_instead"),
        (b"<p>Sidan finns inte</p>", "text/html; charset=utf-8", "html_instead"),
        (b"<rss version='2.0'/>", "text/xml", "not_a_calendar"),
        (b"BEGIN:VCARD\nEND:VCARD\n", "text/vcard", "not_a_calendar"),
        (b" \r\n", "text/calendar", "empty_document"),
        (b"", "text/calendar", "empty_document"),
    ],
)
def test_what_is_no_calendar_is_named(data: bytes, media_type: str, key: str) -> None:
    with pytest.raises(ParseError) as raised:
        parse(document(data, media_type=media_type))
    assert raised.value.key == key


@pytest.mark.parametrize("name", sorted(path.stem for path in CALENDARS.glob("*.ics")))
def test_drafts_come_back_whole_from_the_child_process(recorded: Read, name: str) -> None:
    for draft in recorded(name).drafts:
        assert draft_from_json(draft_to_json(draft), EventDraft) == draft


def test_an_organiser_s_address_is_not_given_on(event: Callable[..., Draft]) -> None:
    draft = event("DTSTART:20261126T170000Z\nSUMMARY:A\nORGANIZER:mailto:anna@falun.example")
    assert draft.details.organizer == ""


def test_an_event_without_title_is_named_by_its_description(event: Callable[..., Draft]) -> None:
    draft = event("DTSTART:20261126T170000Z\nDESCRIPTION:<b>Öppet hus</b>\\nVälkommen")
    assert draft.title == "Öppet hus"


def test_the_time_of_the_fetch_bounds_what_is_believed(event: Callable[..., Draft]) -> None:
    draft = event("DTSTART:20261126T170000Z\nCREATED:19000101T120000Z\nLAST-MODIFIED:20990101")
    assert NOW.year == 2026
    assert (draft.published_at, draft.updated_at) == (None, None)


def test_nothing_but_a_parse_error_leaves_the_parser_when_bytes_are_cut_and_changed() -> None:
    refused, drafts = set(), 0
    for path in CALENDARS.glob("*.ics"):
        data = path.read_bytes()
        for cut in range(0, len(data), 97):
            broken = data[:cut] + b'\xff";:\n' + data[cut + 13 :]
            try:
                drafts += len(parse(SourceDocument(broken, "https://falun.example/", NOW)).drafts)
            except ParseError as error:
                refused.add(error.key)
    assert refused <= {"not_a_calendar"}
    assert drafts > 500
