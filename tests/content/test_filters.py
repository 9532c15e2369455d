"""The list filters, read from query strings."""

from datetime import UTC, date, datetime
from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import escape

from hub.content.filter_days import TypedDay, with_whole_days
from hub.content.filters import Choice, FilterChoices, ListFilter, read_list_filter
from hub.content.search_words import search_words

CHOICES = FilterChoices(
    towns=(Choice("falun", "Falun"), Choice("roros", "Røros"), Choice("hamina", "Hamina")),
    groups=(Choice("nordic", "Nordic"),),
    topics=(Choice("culture", "Culture"),),
    languages=(Choice("nb", "Norsk"), Choice("sma", "Åarjelsaemien")),
    audiences=(Choice("schools", "Schools"),),
)


def read(query: str) -> tuple[ListFilter, tuple[str, ...]]:
    reading = read_list_filter(parse_qsl(query, keep_blank_values=True), CHOICES)
    return reading.filter, reading.notes


def test_every_filter_is_read_and_each_may_be_repeated() -> None:
    found, notes = read(
        "town=roros&town=falun&group=nordic&topic=culture&language=sma&language=nb"
        "&audience=schools&from=2026-11-01&to=2026-11-30&q=vinter++l%C3%B8p"
    )
    assert found == ListFilter(
        ("falun", "roros"), ("nordic",), ("culture",), ("nb", "sma"), ("schools",),
        date(2026, 11, 1), date(2026, 11, 30), "vinter løp",
    )  # fmt: skip
    assert notes == ()


def test_an_empty_query_filters_nothing() -> None:
    found, notes = read("town=&q=+&from=&unknown=1&after=3-4")
    assert found == ListFilter()
    assert not found.is_set
    assert found.to_query() == ""
    assert notes == ()


def test_an_unknown_value_is_left_out_and_named_with_what_would_do() -> None:
    found, notes = read("town=atlantis&town=falun")
    assert found.towns == ("falun",)
    assert notes == (
        "There is no town called ‘atlantis’. Choose one of these: Falun, Røros, Hamina.",
    )


@pytest.mark.parametrize(
    ("typed", "field"),
    [("topic=CULTURE", "topics"), ("group=Nordic", "groups"), ("language=Norsk", "languages")],
)
def test_a_name_as_the_page_shows_it_means_its_value(typed: str, field: str) -> None:
    found, notes = read(typed)
    assert getattr(found, field) in {("culture",), ("nordic",), ("nb",)}
    assert notes == ()


def test_where_not_all_that_would_do_is_named_it_says_that_there_is_more() -> None:
    many = FilterChoices(topics=tuple(Choice(f"t{n}", f"Topic {n}") for n in range(13)))
    (note,) = read_list_filter([("topic", "xyzzy")], many).notes
    assert note.endswith("Topic 11 (t11) and others.")
    assert str(escape(note)).endswith("Topic 11</a> and others.")
    twelve = FilterChoices(topics=many.topics[:12])
    assert "others" not in read_list_filter([("topic", "xyzzy")], twelve).notes[0]


@pytest.mark.parametrize("name", ["group", "topic", "language", "audience"])
def test_every_kind_of_unknown_value_is_said(name: str) -> None:
    found, notes = read(f"{name}=xyzzy")
    assert found == ListFilter()
    assert len(notes) == 1
    assert "xyzzy" in notes[0]


def test_a_page_names_what_would_do_and_leads_to_it_with_the_rest_of_the_address() -> None:
    notes = read("town=falun&topic=<b>&view=month&after=3-4")[1]
    html = str(escape(notes[0]))
    assert "<b>" in notes[0]
    assert "‘&lt;b&gt;’" in html
    assert '<a href="?town=falun&amp;view=month&amp;topic=culture">Culture</a>' in html


def test_lists_with_commas_and_other_spellings_are_understood() -> None:
    found, notes = read("town=Falun,%20ROROS&town=falun&language=no&language=sma-NO")
    assert (found.towns, found.languages, notes) == (("falun", "roros"), ("nb", "sma"), ())


@pytest.mark.parametrize(
    "day", ["2026-02-30", "tomorrow", "26.11.2026", "0001-01-01", "9999-12-31", "2026-11-26T10:00"]
)
def test_what_is_no_day_is_left_out_and_said(day: str) -> None:
    found, notes = read(f"from={day}&town=falun")
    assert (found.from_on, found.towns) == (None, ("falun",))
    assert len(notes) == 1
    assert day in notes[0]


def test_days_the_wrong_way_round_are_both_left_out() -> None:
    found, notes = read("from=2026-12-01&to=2026-11-01")
    assert (found.from_on, found.to_on, len(notes)) == (None, None, 1)


def test_a_second_day_is_passed_over_and_said() -> None:
    found, notes = read("from=2026-12-01&from=2026-12-05")
    assert (found.from_on, len(notes)) == (date(2026, 12, 1), 1)


def test_days_are_those_of_the_zone() -> None:
    found = ListFilter(
        from_on=date(2026, 11, 26), to_on=date(2026, 11, 26), time_zone="Europe/Helsinki"
    )
    assert found.from_at == datetime(2026, 11, 25, 22, tzinfo=UTC)
    assert found.until_at == datetime(2026, 11, 26, 22, tzinfo=UTC)
    assert (ListFilter().from_at, ListFilter().until_at) == (None, None)


def test_equal_filters_have_one_query_in_one_order() -> None:
    query = "town=falun&town=roros&topic=culture&from=2026-11-01&q=a+b"
    assert read("q=a+b&topic=culture&from=2026-11-01&town=roros&town=falun")[0].to_query() == query
    assert ListFilter(towns=("roros", "falun", "roros")).to_query() == "town=falun&town=roros"


def test_a_flood_of_values_is_bounded() -> None:
    found, notes = read("&".join(f"town=t{i}" for i in range(5000)) + "&q=" + "x" * 10_000)
    assert len([note for note in notes if "There is no town" in note]) == 3
    assert len(notes) == 4
    assert "first 12 words and 200 characters" in notes[-1]
    assert len(found.q) == 200


def test_messages_repeat_no_long_or_unprintable_value() -> None:
    _, notes = read("town=" + "%00%E2%80%AEa" * 100)
    assert "\x00" not in notes[0]
    assert "\u202e" not in notes[0]
    assert len(notes[0]) < 200


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["town", "group", "language", "from", "to", "q", "x"]),
            st.text(max_size=30) | st.sampled_from(["falun", "nordic", "2026-11-26", "nb"]),
        )
    )
)
def test_any_query_gives_a_filter_that_reads_back_the_same(pairs: list[tuple[str, str]]) -> None:
    found = read_list_filter(pairs, CHOICES).filter
    again = read_list_filter(parse_qsl(found.to_query()), CHOICES)
    assert again.filter == found
    # Words beyond the twelfth stay in the field, and are told of on each page.
    assert len(again.notes) == search_words(found.q).was_cut


@pytest.mark.parametrize(
    "fields",
    [
        "24&from_month=11",
        "24.&from_month=listopada",
        "24&from_month=Nov.",
        "24&from_month=marraskuu",
    ],
)
def test_a_day_in_three_fields_is_one_day(fields: str) -> None:
    query = f"from_day={fields}&from_year=2026"
    reading = read_list_filter(parse_qsl(query), CHOICES)
    assert reading.filter.to_query() == "from=2026-11-24"
    assert reading.days.first == TypedDay("24", "11", "2026")
    assert with_whole_days([*parse_qsl(query), ("q", ""), ("town", "falun")]) == [
        ("town", "falun"),
        ("from", "2026-11-24"),
    ]


def test_what_was_typed_stays_in_the_fields_when_it_is_no_day() -> None:
    pairs = parse_qsl("to_day=31&to_month=november&to_year=2026")
    reading = read_list_filter(pairs, CHOICES)
    last = reading.days.last
    assert (last.day, last.month, last.year) == ("31", "november", "2026")
    assert "31 november 2026" in last.error
    assert reading.notes == (f"To: {last.error}",)
    assert with_whole_days(pairs) is None
