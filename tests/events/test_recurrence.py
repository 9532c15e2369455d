"""When events take place."""

import time
from datetime import UTC, date, datetime

import pytest

from hub.content.drafts import EventDraft, EventOverride, EventTime
from hub.events.recurrence import Expansion, OccurrenceTime, occurrences

STOCKHOLM = "Europe/Stockholm"
FROM, TO = datetime(2025, 11, 24, tzinfo=UTC), datetime(2028, 11, 24, tzinfo=UTC)


def at(value: str, zone: str | None = STOCKHOLM) -> EventTime:
    return EventTime(value, None if "T" not in value else zone)


def expand(event: EventDraft, begins: datetime = FROM, ends: datetime = TO) -> Expansion:
    return occurrences(event, STOCKHOLM, begins, ends)


def starts(event: EventDraft) -> list[str]:
    """The starts in UTC, to the minute."""
    return [f"{one.starts_at:%m-%d %H:%M}" for one in expand(event).occurrences]


def weekly(**more: object) -> EventDraft:
    """Wednesdays at six from 14 October 2026, six times, over the end of summer time."""
    return EventDraft(
        at("2026-10-14T18:00:00"),
        at("2026-10-14T19:30:00"),
        rules=("FREQ=WEEKLY;COUNT=6",),
        **more,  # type: ignore[arg-type]
    )


def test_a_single_event_always_has_its_occurrence() -> None:
    event = EventDraft(at("1999-12-31T23:00:00"), at("2000-01-01T01:00:00"))
    assert expand(event).occurrences == (
        OccurrenceTime(
            datetime(1999, 12, 31, 22, tzinfo=UTC),
            datetime(2000, 1, 1, tzinfo=UTC),
            date(1999, 12, 31),
            date(2000, 1, 1),
        ),
    )


def test_an_all_day_event_is_days_whose_moments_are_their_edges() -> None:
    (one,) = expand(EventDraft(at("2026-03-28"), at("2026-03-30"))).occurrences
    assert (one.starts_on, one.ends_on) == (date(2026, 3, 28), date(2026, 3, 29))
    assert one.starts_at == datetime(2026, 3, 27, 23, tzinfo=UTC)
    assert one.ends_at == datetime(2026, 3, 29, 22, tzinfo=UTC)


@pytest.mark.parametrize("end", [None, "2026-11-28", "2026-11-27"])
def test_a_day_without_a_later_end_is_one_day(end: str | None) -> None:
    (one,) = expand(EventDraft(at("2026-11-28"), end and at(end))).occurrences  # type: ignore[arg-type]
    assert (one.starts_on, one.ends_on) == (date(2026, 11, 28), date(2026, 11, 28))
    assert one.ends_at > one.starts_at


def test_an_event_that_runs_until_midnight_does_not_touch_the_next_day() -> None:
    (one,) = expand(EventDraft(at("2026-11-28T20:00:00"), at("2026-11-29T00:00:00"))).occurrences
    assert one.ends_on == date(2026, 11, 28)


def test_a_rule_keeps_its_local_time_when_the_clocks_change() -> None:
    assert starts(weekly()) == [
        "10-14 16:00", "10-21 16:00", "10-28 17:00", "11-04 17:00", "11-11 17:00", "11-18 17:00",
    ]  # fmt: skip


def test_a_floating_rule_follows_the_town_s_clock_and_one_in_utc_follows_utc() -> None:
    floating = EventDraft(at("2026-10-20T18:00:00", None), rules=("FREQ=WEEKLY;COUNT=2",))
    assert starts(floating) == ["10-20 16:00", "10-27 17:00"]
    utc = EventDraft(at("2026-10-20T18:00:00", "UTC"), rules=("FREQ=WEEKLY;COUNT=2",))
    assert starts(utc) == ["10-20 18:00", "10-27 18:00"]


def test_occurrences_are_named_by_the_start_that_the_rule_gives() -> None:
    names = [one.recurrence_id for one in expand(weekly()).occurrences]
    assert names[:2] == ["2026-10-14T18:00:00", "2026-10-21T18:00:00"]
    days = EventDraft(at("2026-11-28"), rules=("FREQ=DAILY;COUNT=2",))
    assert [one.recurrence_id for one in expand(days).occurrences] == ["2026-11-28", "2026-11-29"]


@pytest.mark.parametrize(
    "exdate",
    [
        at("2026-10-21T18:00:00"),
        at("2026-10-21T16:00:00", "UTC"),
        at("2026-10-21T19:00:00", "Europe/Helsinki"),
        at("2026-10-21T18:00:00", None),
        at("2026-10-21"),
    ],
)
def test_exceptions_count_in_every_way_of_writing(exdate: EventTime) -> None:
    assert len(starts(weekly(exdates=(exdate,)))) == 5
    assert "10-21 16:00" not in starts(weekly(exdates=(exdate,)))


def test_an_exception_that_is_no_start_takes_nothing_out() -> None:
    assert len(starts(weekly(exdates=(at("2026-10-21T17:00:00"), at("2026-10-22"))))) == 6


def test_further_dates_join_the_rule_and_none_comes_twice() -> None:
    more = (at("2026-10-15T08:00:00"), at("2026-10-21T18:00:00"), at("2026-12-24T17:00:00", "UTC"))
    found = starts(weekly(rdates=more))
    assert len(found) == 8
    assert {"10-15 06:00", "12-24 17:00"} <= set(found)


def test_a_changed_occurrence_takes_the_place_of_its_own() -> None:
    moved = EventOverride(
        recurrence_id=at("2026-10-21T16:00:00", "UTC"),
        start=at("2026-10-22T10:00:00"),
        end=at("2026-10-22T12:00:00"),
        status="cancelled",
        title="Moved",
        location="Theatre",
    )
    found = expand(weekly(overrides=(moved,))).occurrences
    assert len(found) == 6
    changed = found[1]
    assert changed.starts_at == datetime(2026, 10, 22, 8, tzinfo=UTC)
    assert changed.ends_at == datetime(2026, 10, 22, 10, tzinfo=UTC)
    assert (changed.status, changed.title, changed.location) == ("cancelled", "Moved", "Theatre")
    assert changed.recurrence_id == "2026-10-21T18:00:00"
    assert {one.status for one in found if one is not changed} == {"confirmed"}


def test_a_change_named_by_its_day_changes_the_occurrence_of_that_day() -> None:
    change = EventOverride(at("2026-10-21"), at("2026-10-21T20:00:00"))
    assert starts(weekly(overrides=(change,)))[1] == "10-21 18:00"
    assert len(starts(weekly(overrides=(change,)))) == 6


def test_a_change_of_no_occurrence_is_one_more_unless_it_is_an_exception() -> None:
    change = EventOverride(at("2026-12-30T18:00:00"), at("2026-12-31T18:00:00"))
    assert starts(weekly(overrides=(change,)))[-1] == "12-31 17:00"
    excepted = weekly(overrides=(change,), exdates=(change.recurrence_id,))
    assert len(starts(excepted)) == 6


def test_an_occurrence_can_become_a_day_or_move_to_another_zone() -> None:
    day = EventOverride(at("2026-10-21T18:00:00"), at("2026-10-21"))
    abroad = EventOverride(at("2026-10-28T18:00:00"), at("2026-10-28T18:00:00", "Europe/Helsinki"))
    found = expand(weekly(overrides=(day, abroad))).occurrences
    assert found[1].starts_at == datetime(2026, 10, 20, 22, tzinfo=UTC)
    assert (found[1].starts_on, found[1].ends_on) == (date(2026, 10, 21), date(2026, 10, 21))
    assert found[2].starts_at == datetime(2026, 10, 28, 16, tzinfo=UTC)


def test_a_change_of_this_and_future_moves_all_that_follow() -> None:
    change = EventOverride(
        at("2026-11-04T18:00:00"),
        at("2026-11-05T17:00:00"),
        at("2026-11-05T18:00:00"),
        title="New evening",
        this_and_future=True,
    )
    found = expand(weekly(overrides=(change,))).occurrences
    assert [f"{one.starts_at:%m-%d %H:%M}" for one in found[2:]] == [
        "10-28 17:00", "11-05 16:00", "11-12 16:00", "11-19 16:00",
    ]  # fmt: skip
    assert [one.title for one in found[2:]] == [None, "New evening", "New evening", "New evening"]
    assert (found[4].ends_at - found[4].starts_at).total_seconds() == 3600


def test_several_rules_are_united() -> None:
    event = EventDraft(
        at("2026-11-02T10:00:00"),
        rules=("FREQ=WEEKLY;UNTIL=20261116T090000Z", "FREQ=MONTHLY;BYMONTHDAY=16,20;COUNT=2"),
    )
    assert starts(event) == ["11-02 09:00", "11-09 09:00", "11-16 09:00", "11-20 09:00"]


@pytest.mark.parametrize("until", ["20261028T170000Z", "20261028T180000", "20261029"])
def test_until_in_utc_in_local_time_and_as_a_date_all_hold(until: str) -> None:
    event = EventDraft(at("2026-10-14T18:00:00"), rules=(f"FREQ=WEEKLY;UNTIL={until}",))
    assert starts(event) == ["10-14 16:00", "10-21 16:00", "10-28 17:00"]


def test_a_rule_that_ended_before_its_start_gives_nothing() -> None:
    event = EventDraft(at("2026-10-14T18:00:00"), rules=("FREQ=DAILY;UNTIL=20260101",))
    assert starts(event) == []


def test_what_runs_when_the_window_begins_counts_and_what_ended_does_not() -> None:
    event = EventDraft(
        at("2026-10-01T20:00:00", "UTC"),
        at("2026-10-02T02:00:00", "UTC"),
        rules=("FREQ=DAILY;COUNT=10",),
    )
    begins, ends = datetime(2026, 10, 3, 1, tzinfo=UTC), datetime(2026, 10, 4, 20, tzinfo=UTC)
    found = expand(event, begins, ends).occurrences
    assert [one.starts_at.day for one in found] == [2, 3]
    assert len(expand(event, datetime(2026, 10, 3, 2, tzinfo=UTC), ends).occurrences) == 1


def test_an_occurrence_moved_into_the_window_is_found_there() -> None:
    change = EventOverride(at("2026-10-14T18:00:00"), at("2027-06-01T18:00:00"))
    event = weekly(overrides=(change,))
    found = expand(event, datetime(2027, 1, 1, tzinfo=UTC), TO).occurrences
    assert [one.recurrence_id for one in found] == ["2026-10-14T18:00:00"]


def test_a_refused_rule_leaves_the_first_date() -> None:
    event = EventDraft(at("2026-10-14T18:00:00"), rules=("FREQ=SECONDLY", "FREQ=DAILY;INTERVAL=0"))
    expansion = expand(event)
    assert expansion.refused == ("rule_refused", "rule_refused")
    assert len(expansion.occurrences) == 1


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=HOURLY",
        "FREQ=DAILY;BYHOUR=0,1,2,3,4,5,6,7,8,9,10,11;BYMINUTE=0,1,2,3;BYSECOND=0,1,2,3",
        "FREQ=DAILY;COUNT=1000000000;BYHOUR=1,2,3",
    ],
)
def test_too_many_occurrences_are_cut_off_after_the_first_ones(rule: str) -> None:
    begin = time.process_time()
    expansion = expand(EventDraft(at("2026-01-01T00:00:00"), rules=(rule,)))
    assert expansion.capped
    assert len(expansion.occurrences) == 1500
    assert expansion.occurrences[0].starts_on == date(2026, 1, 1)
    assert time.process_time() - begin < 1


def test_a_daily_event_of_the_whole_window_is_not_cut_off() -> None:
    expansion = expand(EventDraft(at("2001-01-01T10:00:00"), rules=("FREQ=DAILY",)))
    assert (len(expansion.occurrences), expansion.capped) == (1096, False)


@pytest.mark.parametrize("start", ["0001-01-01T00:00:00", "9999-12-31T23:30:00"])
@pytest.mark.parametrize("frequency", ["HOURLY", "DAILY", "WEEKLY", "MONTHLY", "YEARLY"])
def test_the_edges_of_the_calendar_raise_nothing(start: str, frequency: str) -> None:
    rule = f"FREQ={frequency};INTERVAL=999999999"
    for zone in ("Pacific/Kiritimati", "Pacific/Pago_Pago"):
        event = EventDraft(at(start, zone), at("9999-12-31T23:59:59", zone), rules=(rule,))
        assert expand(event).refused == ()


def test_a_time_that_is_none_is_an_error() -> None:
    with pytest.raises(ValueError, match="isoformat"):
        expand(EventDraft(EventTime("soon")))
