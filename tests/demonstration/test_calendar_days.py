"""The dates: inside their window, kept as the days pass, the same on every fetch of a day."""

from datetime import UTC, date, datetime, timedelta

import pytest

from demonstration.calendar_days import news_day, workday_from, yearly_day
from demonstration.dated import events_of, news_of
from demonstration.markup import with_dates
from demonstration.sites import SITES

TOWNS = sorted({site.town for site in SITES})
TODAY = date(2026, 11, 24)


@pytest.mark.parametrize("today", [TODAY, date(2027, 3, 28), date(2028, 2, 29)])
@pytest.mark.parametrize("town", TOWNS)
def test_news_are_from_the_past_nine_weeks_and_written_on_workdays(town: str, today: date) -> None:
    items = news_of(town, today)
    assert len({item.key for item in items}) == len(items) >= 40
    for item in items:
        day = item.published_at.date()
        assert timedelta(days=1) <= today - day <= timedelta(days=63)
        assert day.weekday() < 5
        assert item.published_at.utcoffset() is not None


@pytest.mark.parametrize("today", [TODAY, date(2027, 3, 28), date(2028, 2, 29)])
@pytest.mark.parametrize("town", TOWNS)
def test_events_lie_around_today_and_most_are_to_come(town: str, today: date) -> None:
    events = events_of(town, today)
    assert len({event.key for event in events}) == len(events) >= 40
    for event in events:
        assert timedelta(days=-26) <= event.last_day - today <= timedelta(days=120)
        assert event.first_day <= event.last_day
        assert event.written_at < datetime(today.year, today.month, today.day, tzinfo=UTC)
    assert sum(event.last_day >= today for event in events) >= 30


@pytest.mark.parametrize("town", TOWNS)
def test_a_day_later_items_keep_their_ids_and_dates_and_few_are_new(town: str) -> None:
    for all_of in (news_of, events_of):
        before = {item.key: item for item in all_of(town, TODAY)}
        after = {item.key: item for item in all_of(town, TODAY + timedelta(days=1))}
        assert {key: before[key] for key in before.keys() & after.keys()} == {
            key: after[key] for key in before.keys() & after.keys()
        }
        assert len(after.keys() - before.keys()) <= 4


@pytest.mark.parametrize("town", TOWNS)
def test_in_nine_weeks_every_news_item_has_been_replaced_by_one_with_a_new_id(town: str) -> None:
    before = {item.key for item in news_of(town, TODAY)}
    after = {item.key for item in news_of(town, TODAY + timedelta(days=63))}
    assert not before & after


def test_an_item_appears_the_day_after_it_was_published() -> None:
    day = news_day(7, 42, TODAY)
    assert news_day(7, 42, day + timedelta(days=1)) == day
    assert news_day(7, 42, day) == day - timedelta(days=63)


def test_a_yearly_event_is_there_only_around_its_day() -> None:
    assert yearly_day(2, 6, TODAY) == date(2027, 2, 6)
    assert yearly_day(5, 17, TODAY) is None


def test_a_date_to_come_is_a_workday_in_words_of_the_language() -> None:
    assert workday_from(date(2026, 11, 24), 4) == date(2026, 11, 30)
    published = date(2026, 11, 24)
    assert with_dates("{+2}", published, "fi") == "26. marraskuuta"
    assert with_dates("{+2}", published, "pl") == "26 listopada"
    assert with_dates("{+2}", published, "de") == "26. November"
