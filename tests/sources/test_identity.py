from dataclasses import replace
from datetime import UTC, date, datetime

from hub.content.drafts import Draft, DraftText, EventDraft, EventTime
from hub.core.folding import folded
from hub.sources.identity import (
    Known,
    Match,
    draft_day,
    fitting_id,
    match_drafts,
    place_and_title,
)

MOMENT = datetime(2026, 1, 5, 8, tzinfo=UTC)


def draft(
    title: str = "Ny skridskobana",
    external_id: str | None = "a",
    url: str | None = "https://falun.example/a",
    published_at: datetime | None = MOMENT,
) -> Draft:
    return Draft("news", (DraftText(title),), external_id, url, published_at)


def event(title: str, uid: str | None, start: str, url: str | None = None) -> Draft:
    details = EventDraft(start=EventTime(start), end=None)
    return Draft("event", (DraftText(title),), uid, url, details=details)


def taken_in(*drafts: Draft, earlier: list[Known] | None = None) -> list[Known]:
    """What is known after these drafts were taken in on an empty hub, or after `earlier`."""
    known = list(earlier or [])
    for match in match_drafts(drafts, known):
        if match.known is None:
            number = len(known) + 1
            known.append(as_known(match, number))
    return known


def as_known(match: Match, number: int) -> Known:
    return Known(
        provenance_id=number,
        entry_id=number * 10,
        external_id=match.external_id,
        url=match.draft.url,
        title=folded(match.draft.title),
        day=draft_day(match.draft),
        content_hash="",
        withdrawn=False,
    )


def matched(drafts: list[Draft], known: list[Known]) -> list[int | None]:
    """The entry that each draft is matched to, None for a new one."""
    return [match.known.entry_id if match.known else None for match in match_drafts(drafts, known)]


def test_the_same_item_again_is_the_same() -> None:
    known = taken_in(draft())
    assert matched([draft("Another title", url="https://falun.example/b")], known) == [10]


def test_a_new_id_with_a_new_link_is_a_new_item() -> None:
    known = taken_in(draft())
    assert matched([draft(external_id="b", url="https://falun.example/b")], known) == [None]


def test_a_new_id_at_the_same_link_with_the_same_title_is_the_same_item() -> None:
    known = taken_in(draft())
    assert matched([draft("NY Skridskobana", external_id="b")], known) == [10]


def test_a_new_id_at_the_same_link_with_another_title_is_a_new_item() -> None:
    known = taken_in(draft())
    assert matched([draft("Skridskobanan stängs", external_id="b")], known) == [None]


def test_an_item_whose_old_id_is_still_listed_is_not_taken_for_a_new_one() -> None:
    known = taken_in(draft())
    assert matched([draft(), draft(external_id="b")], known) == [10, None]


def test_an_item_without_id_is_known_by_its_link_whatever_its_title() -> None:
    known = taken_in(draft(external_id=None))
    assert matched([draft("Another title", external_id=None)], known) == [10]


def test_an_item_that_loses_its_id_is_known_by_its_link() -> None:
    known = taken_in(draft())
    assert matched([draft("Another title", external_id=None)], known) == [10]


def test_an_item_without_id_that_moves_is_known_by_title_and_day() -> None:
    known = taken_in(draft(external_id=None))
    moved = draft(external_id=None, url="https://falun.example/moved")
    assert matched([moved], known) == [10]
    later = replace(moved, published_at=datetime(2026, 2, 5, tzinfo=UTC))
    assert matched([later], known) == [None]


def test_an_item_without_id_that_moves_and_has_no_day_is_a_new_one() -> None:
    known = taken_in(draft(external_id=None, published_at=None))
    moved = draft(external_id=None, url="https://falun.example/b", published_at=None)
    assert matched([moved], known) == [None]


def test_an_item_without_id_link_and_day_is_known_by_its_title() -> None:
    bare = draft(external_id=None, url=None, published_at=None)
    assert matched([bare], taken_in(bare)) == [10]


def test_a_calendar_that_gives_new_uids_at_each_export_brings_no_new_events() -> None:
    first = [event("Julmarknad", "x1", "2026-12-05T18:00:00"), event("Lucia", "x2", "2026-12-13")]
    again = [event("Lucia", "y1", "2026-12-13"), event("Julmarknad", "y2", "2026-12-05T17:00:00")]
    assert matched(again, taken_in(*first)) == [20, 10]


def test_events_of_one_title_on_several_days_stay_apart() -> None:
    first = [event("Öppet hus", f"x{n}", f"2026-12-0{n}") for n in (1, 2, 3)]
    again = [event("Öppet hus", f"y{n}", f"2026-12-0{n}") for n in (3, 1, 2)]
    assert matched(again, taken_in(*first)) == [30, 10, 20]


def test_no_known_item_is_matched_twice() -> None:
    known = taken_in(event("Öppet hus", "x", "2026-12-01"))
    two = [event("Öppet hus", "y", "2026-12-01"), event("Öppet hus", "z", "2026-12-01")]
    assert matched(two, known) == [10, None]


def test_two_known_items_of_one_link_are_each_found_again() -> None:
    page = "https://falun.example/nyheter"
    known = taken_in(draft("Bana", "a", page), draft("Lucia", "b", page))
    again = [draft("Lucia", "c", page), draft("Bana", "d", page)]
    assert matched(again, known) == [20, 10]


def test_an_id_that_all_items_share_tells_none_of_them_from_another() -> None:
    old = [draft(f"Nyhet {n}", "falun", f"https://falun.example/{n}") for n in (1, 2)]
    known = taken_in(*old)
    assert len(known) == 2
    newer = draft("Nyhet 3", "falun", "https://falun.example/3")
    assert matched([newer, *old], known) == [None, 10, 20]


def test_an_id_that_a_second_item_takes_up_does_not_move_the_first() -> None:
    first = draft("Nyhet 1", "falun", "https://falun.example/1")
    known = taken_in(first)
    second = draft("Nyhet 2", "falun", "https://falun.example/2")
    assert matched([second, first], known) == [None, 10]


def test_one_item_listed_twice_counts_once_and_the_last_stands() -> None:
    matches = match_drafts([draft("First"), draft("Last")], [])
    assert [match.draft.title for match in matches] == ["Last"]


def test_a_very_long_id_fits_and_stays_the_same() -> None:
    long = "x" * 1_000_000
    assert len(fitting_id(long)) < 256
    assert fitting_id(long) == fitting_id(long)
    assert fitting_id(long) != fitting_id(long + "y")
    assert fitting_id("x" * 255) == "x" * 255


def test_the_same_path_and_title_in_one_town_is_the_same_item_on_every_host() -> None:
    here = draft(url="https://falun.example/nyheter/bana/")
    there = draft("ny Skridskobana", url="http://www.falun.example/nyheter/bana?utm=1")
    assert place_and_title(here, 1) == place_and_title(there, 1)
    assert place_and_title(here, 1) != place_and_title(here, 2)
    assert place_and_title(here, 1) != place_and_title(draft("Lucia", url=here.url), 1)


def test_a_link_without_path_does_not_join_items() -> None:
    assert place_and_title(draft(url="https://falun.example/"), 1) is None
    assert place_and_title(draft(url=None), 1) is None


def test_two_days_of_one_event_page_are_two_events() -> None:
    page = "https://falun.example/marknad"
    first, second = (event("Marknad", None, day, page) for day in ("2026-12-05", "2026-12-06"))
    assert place_and_title(first, 1) != place_and_title(second, 1)


def test_the_day_of_an_event_is_the_one_it_begins_on() -> None:
    assert draft_day(event("Lucia", "x", "2026-12-13T06:30:00")) == date(2026, 12, 13)
    assert draft_day(draft()) == date(2026, 1, 5)
    assert draft_day(draft(published_at=None)) is None
