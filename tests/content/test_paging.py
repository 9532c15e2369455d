from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from hub.content.filters import ListFilter
from hub.content.paging import Page, PageKey, PagePosition, cut_page, page_key, page_position
from hub.content.queries import latest_entries
from hub.core.database import writing
from hub.core.errors import InvalidInput
from tests.build import make_news

MOMENT = datetime(2026, 3, 1, 12, 30, 15, 123456, tzinfo=UTC)


@pytest.mark.parametrize(
    "moment",
    [
        MOMENT,
        datetime(1969, 12, 31, 23, 59, 59, 999999, tzinfo=UTC),
        datetime(1, 1, 1, tzinfo=UTC),
        datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=UTC),
        datetime(2286, 11, 20, 17, 46, 39, 999999, tzinfo=UTC),
    ],
)
def test_a_key_comes_back_from_an_address_to_the_microsecond(moment: datetime) -> None:
    key = PageKey(moment, 12)
    assert page_key(str(key)) == key


@pytest.mark.parametrize(
    "text",
    ["", "-", "abc", "1", "1-", "x-1", "1-x", "9" * 40 + "-1", "1" * 5000 + "-1", "1.5-2"],
)
def test_an_address_that_holds_no_key_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput, match="first page"):
        page_key(text)


def test_after_and_before_say_which_page_is_meant() -> None:
    key = PageKey(MOMENT, 1)
    assert page_position(None, "") == PagePosition()
    assert page_position(str(key), None) == PagePosition(after=key)
    assert page_position(None, str(key)) == PagePosition(before=key)


def number_key(number: int) -> PageKey:
    return PageKey(MOMENT + timedelta(minutes=number), number)


def cut(found: list[int], limit: int, position: PagePosition) -> Page[int]:
    return cut_page(found, limit, position, number_key)


def test_pages_know_their_neighbours() -> None:
    first = PagePosition()
    assert cut([], 3, first) == Page(())
    assert cut([9, 8], 3, first) == Page((9, 8))
    assert cut([9, 8, 7], 3, first) == Page((9, 8, 7))
    assert cut([9, 8, 7, 6], 3, first) == Page((9, 8, 7), after=number_key(7))
    after = PagePosition(after=number_key(7))
    assert cut([6], 3, after) == Page((6,), before=number_key(6))
    before = PagePosition(before=number_key(6))
    assert cut([7, 8, 9], 3, before) == Page((9, 8, 7), after=number_key(7))
    assert cut([7, 8, 9, 10], 3, before) == Page((9, 8, 7), number_key(9), number_key(7))


def test_walking_a_list_to_its_end_and_back_meets_every_entry_once(any_app: Flask) -> None:
    with any_app.app_context():
        with writing():
            # Several of one moment: the id decides among them.
            made = [make_news(published_at=MOMENT - timedelta(minutes=n // 3)) for n in range(10)]
        newest_first = sorted(made, key=lambda number: ((made.index(number)) // 3, -number))
        walked: list[list[int]] = []
        position = PagePosition()
        while True:
            page = latest_entries("news", ListFilter(), position, limit=4)
            walked.append([entry.id for entry in page.rows])
            if page.after is None:
                break
            position = page_position(str(page.after), None)
        assert [number for part in walked for number in part] == newest_first
        back = [walked[-1]]
        while page.before is not None:
            page = latest_entries("news", ListFilter(), PagePosition(before=page.before), limit=4)
            back.append([entry.id for entry in page.rows])
        assert back[::-1] == walked


def test_a_key_with_a_number_no_database_holds_shows_a_page(any_app: Flask) -> None:
    with any_app.app_context():
        number = make_news(published_at=MOMENT)
        for far in (10**30, 2**63, 2**31, 2**31 - 1):
            key = page_key(str(PageKey(MOMENT, far)))
            page = latest_entries("news", ListFilter(), PagePosition(after=key))
            assert [entry.id for entry in page.rows] == [number]
