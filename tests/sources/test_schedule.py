from datetime import UTC, datetime, timedelta

import pytest

from hub.sources.schedule import (
    LONGEST_INTERVAL_SECONDS,
    RESTS_AFTER_FAILURES,
    SHORTEST_INTERVAL_SECONDS,
    Happened,
    Outcome,
    Plan,
    freshness_seconds,
    next_interval,
    outcome_of_status,
    plan,
    retry_after_seconds,
)

HAPPENINGS: tuple[Happened, ...] = ("changed", "unchanged", "failed", "gone")
NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)


def many(happened: Happened, number: int) -> list[Happened]:
    return [happened] * number


def after(*happened: Happened, source_id: int = 1) -> Plan:
    """The plan after these tries of a new source, all at the same moment."""
    current = Plan()
    for one in happened:
        current = plan(current, Outcome(one), NOW, source_id)
    return current


def waiting_seconds(current: Plan) -> float:
    assert current.next_fetch_at is not None
    return (current.next_fetch_at - NOW).total_seconds()


def test_a_source_that_changes_is_asked_more_often_and_one_that_does_not_less() -> None:
    assert next_interval(3600, "changed") == 1800
    assert next_interval(3600, "unchanged") == 5400
    assert next_interval(3600, "new") == 3600
    assert after("new", "changed").interval_seconds == 1800


def test_the_interval_stays_between_a_quarter_of_an_hour_and_a_day() -> None:
    assert after(*many("changed", 20)).interval_seconds == SHORTEST_INTERVAL_SECONDS
    assert after(*many("unchanged", 20)).interval_seconds == LONGEST_INTERVAL_SECONDS
    for source_id in range(200):
        for happened in HAPPENINGS:
            seconds = waiting_seconds(after(*many(happened, 20), source_id=source_id))
            assert SHORTEST_INTERVAL_SECONDS <= seconds <= LONGEST_INTERVAL_SECONDS


def test_sources_added_together_drift_apart_and_each_always_by_the_same() -> None:
    waits = {waiting_seconds(after("new", source_id=number)) for number in range(100)}
    assert len(waits) > 80
    assert all(3600 * 0.95 <= seconds <= 3600 * 1.05 for seconds in waits)
    assert after("new", source_id=7) == after("new", source_id=7)


def test_failures_double_the_waiting_and_success_brings_the_old_interval_back() -> None:
    waits = [waiting_seconds(after(*many("failed", number))) for number in (1, 2, 3, 9)]
    assert waits[0] == pytest.approx(7200, rel=0.06)
    assert waits[1] == pytest.approx(14400, rel=0.06)
    assert waits[2] == pytest.approx(28800, rel=0.06)
    assert waits[3] == pytest.approx(86400, rel=0.06)
    recovered = after("failed", "failed", "unchanged")
    assert (recovered.state, recovered.failures, recovered.interval_seconds) == ("ok", 0, 5400)


def test_a_source_that_the_hub_cannot_read_yet_is_tried_again_soon_and_has_not_failed() -> None:
    before = after("new", *many("unchanged", 20))
    put_off = plan(before, Outcome("put_off"), NOW, 1)
    again = plan(put_off, Outcome("put_off"), NOW, 1)
    assert waiting_seconds(again) == pytest.approx(SHORTEST_INTERVAL_SECONDS, rel=0.06)
    assert (again.state, again.failures) == ("error", 0)
    assert again.interval_seconds == before.interval_seconds
    assert plan(after("gone"), Outcome("put_off"), NOW, 1).state == "resting"


def test_a_server_that_is_down_stays_in_error_and_never_rests() -> None:
    current = after(*many("failed", 500))
    assert (current.state, current.failures) == ("error", 500)


def test_what_stays_unusable_rests_after_a_number_of_tries_and_is_tried_once_a_day() -> None:
    almost = after(*many("unusable", (RESTS_AFTER_FAILURES - 1)))
    assert almost.state == "error"
    resting = plan(almost, Outcome("unusable"), NOW, 1)
    assert resting.state == "resting"
    assert waiting_seconds(resting) == pytest.approx(86400, rel=0.06)
    assert plan(resting, Outcome("failed"), NOW, 1).state == "resting"
    assert plan(resting, Outcome("changed"), NOW, 1).state == "ok"


def test_what_is_gone_rests_at_once() -> None:
    gone = after("changed", "gone")
    assert gone.state == "resting"
    assert waiting_seconds(gone) == pytest.approx(86400, rel=0.06)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120),
        (" 0 ", 0),
        ("Tue, 24 Nov 2026 08:10:00 GMT", 600),
        ("Tue, 24 Nov 2026 07:00:00 GMT", 0),
        ("Tue, 24 Nov 2026 09:10:00 +0100", 600),
        ("Fri, 31 Dec 9999 23:59:59 GMT", 86400),
        ("999999", 86400),
        ("9" * 10_000, 86400),
        ("-5", None),
        ("soon", None),
        ("١٢", None),
        ("Tue, 99 Nov 2026 08:10:00 GMT", None),
        ("", None),
        (None, None),
    ],
)
def test_retry_after_is_read_in_both_spellings_and_clamped(
    value: str | None, seconds: int | None
) -> None:
    assert retry_after_seconds(value, NOW) == seconds


def test_retry_after_is_obeyed_when_it_asks_for_more_than_the_schedule() -> None:
    busy = plan(Plan(), Outcome("failed", retry_after="36000"), NOW, 1)
    assert busy.next_fetch_at == NOW + timedelta(hours=10)
    assert waiting_seconds(plan(Plan(), Outcome("failed", retry_after="1"), NOW, 1)) > 3600


@pytest.mark.parametrize(
    ("cache_control", "expires", "seconds"),
    [
        ("public, max-age=7200", None, 7200),
        ("MAX-AGE=60", "Tue, 24 Nov 2026 09:00:00 GMT", 60),
        ("s-maxage=999, max-age=60", None, 60),
        ("max-age=31536000", None, 6 * 3600),
        ("no-cache", "Tue, 24 Nov 2026 09:00:00 GMT", 3600),
        (None, "0", 0),
        (None, "Tue, 24 Nov 2020 09:00:00 GMT", 0),
        (None, None, 0),
    ],
)
def test_freshness_is_read_from_the_answer_and_clamped(
    cache_control: str | None, expires: str | None, seconds: int
) -> None:
    assert freshness_seconds(cache_control, expires, NOW) == seconds


def test_a_source_is_not_asked_before_its_answer_is_stale() -> None:
    fresh = plan(Plan(), Outcome("changed", cache_control="max-age=10800"), NOW, 1)
    assert (fresh.interval_seconds, waiting_seconds(fresh)) == (1800, 10800)


def test_each_status_has_its_meaning() -> None:
    meanings = {200: None, 304: "unchanged", 404: "unusable", 403: "unusable", 410: "gone"}
    meanings |= {429: "failed", 500: "failed", 503: "failed", 408: "failed", 306: "unusable"}
    assert {status: outcome_of_status(status) for status in meanings} == meanings
