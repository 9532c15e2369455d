"""Rules give the dates that dateutil gives, quickly, and hostile ones are held."""

# ruff: noqa: DTZ001 - rules are expanded in naive local time

import gc
import time
import warnings
from contextlib import suppress
from datetime import datetime, timedelta
from itertools import takewhile

import pytest
from dateutil.rrule import rrulestr
from hypothesis import example, given, settings
from hypothesis import strategies as st

from hub.core.item_budget import TookTooLong, limited
from hub.events.rules import RuleRefusedError, read_rule, rule_end, rule_starts

LOW, HIGH = datetime(2025, 11, 24), datetime(2028, 11, 24)
DAYS = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]


def joined(values: list[int] | list[str]) -> str:
    return ",".join(map(str, values))


@st.composite
def rules(draw: st.DrawFn) -> str:
    """DAILY to YEARLY rules with all kinds of parts."""

    def some(values: list[int]) -> list[int]:
        return draw(st.lists(st.sampled_from(values), min_size=1, max_size=3, unique=True))

    frequency = draw(st.sampled_from(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]))
    parts = [f"FREQ={frequency}"]
    if draw(st.booleans()):
        parts.append(f"INTERVAL={draw(st.integers(1, 14))}")
    if draw(st.booleans()):
        ordinals = frequency in {"MONTHLY", "YEARLY"} and draw(st.booleans())
        prefixes = ["1", "2", "+3", "-1", "-2"] if ordinals else [""]
        days = draw(st.lists(st.sampled_from(DAYS), min_size=1, max_size=3, unique=True))
        parts.append("BYDAY=" + joined([draw(st.sampled_from(prefixes)) + day for day in days]))
    if draw(st.integers(0, 3)) == 0:
        parts.append("BYMONTHDAY=" + joined(some([1, 2, 13, 28, 29, 30, 31, -1, -2, -31])))
    if draw(st.integers(0, 3)) == 0:
        parts.append("BYMONTH=" + joined(some(list(range(1, 13)))))
    if frequency == "YEARLY" and draw(st.integers(0, 5)) == 0:
        parts.append("BYWEEKNO=" + joined(some([1, 2, 20, 52, 53, -1])))
    if draw(st.integers(0, 3)) == 0:
        parts.append("BYSETPOS=" + joined(some([1, 2, 3, -1, -2])))
    if draw(st.booleans()):
        parts.append("WKST=" + draw(st.sampled_from(DAYS)))
    end = draw(st.integers(0, 2))
    if end == 1:
        parts.append(f"COUNT={draw(st.integers(0, 200))}")
    if end == 2:
        until = draw(st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1)))
        parts.append(f"UNTIL={until:%Y%m%dT%H%M%S}")
    return ";".join(parts)


STARTS = st.datetimes(datetime(1995, 1, 1), datetime(2028, 12, 31)).map(
    lambda start: start.replace(microsecond=0)
)


@pytest.mark.filterwarnings("ignore:Using both 'count' and 'until':DeprecationWarning")
@given(rules(), STARTS)
@settings(max_examples=150, derandomize=True)
def test_rules_give_the_dates_of_plain_dateutil(text: str, start: datetime) -> None:
    rule = read_rule(text)
    ours = list(rule_starts(rule, start, rule_end(rule, False, None), LOW, HIGH))
    expected: list[datetime] = []
    # When nothing matches, dateutil looks until the year 9999 and says nothing meanwhile.
    # A collection of garbage in between would swallow what says that it took too long.
    gc.disable()
    with suppress(TookTooLong), limited(0.07):
        plain = rrulestr(text, dtstart=start)
        expected += takewhile(lambda value: value <= HIGH, plain.xafter(LOW, inc=True))
    gc.enable()
    assert ours == expected


@st.composite
def long_counts(draw: st.DrawFn) -> str:
    """Rules whose periods are mostly alike, with a COUNT that often ends near the window."""
    frequency = draw(st.sampled_from(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]))
    parts = [f"FREQ={frequency}", f"COUNT={draw(st.integers(1, 8000))}"]
    if draw(st.booleans()):
        parts.append(f"INTERVAL={draw(st.integers(1, 5))}")
    if frequency == "WEEKLY" and draw(st.booleans()):
        days = draw(st.lists(st.sampled_from(DAYS), min_size=1, max_size=4))
        parts.append("BYDAY=" + joined(days))
    by = draw(st.sampled_from(["", "BYMONTHDAY", "BYDAY"])) if frequency == "MONTHLY" else ""
    if by == "BYMONTHDAY":
        numbers = st.integers(1, 31) | st.sampled_from([-1, -3])
        parts.append("BYMONTHDAY=" + joined(draw(st.lists(numbers, min_size=1, max_size=3))))
    if by == "BYDAY":
        ordinals = draw(st.lists(st.sampled_from([1, 4, 5, -1, -4, -5]), min_size=1, max_size=2))
        parts.append("BYDAY=" + joined([f"{one}{draw(st.sampled_from(DAYS))}" for one in ordinals]))
    if draw(st.booleans()):
        parts.append("WKST=" + draw(st.sampled_from(DAYS)))
    return ";".join(parts)


@example("FREQ=MONTHLY;COUNT=100", datetime(2015, 1, 31, 8))
@example("FREQ=YEARLY;COUNT=6", datetime(1996, 2, 29, 8))
@example("FREQ=MONTHLY;COUNT=90;BYMONTHDAY=28,29", datetime(2020, 1, 29, 8))
@example("FREQ=MONTHLY;COUNT=60;BYDAY=5MO", datetime(2010, 1, 1, 8))
@example("FREQ=WEEKLY;COUNT=1120;BYDAY=MO,TU,SU;WKST=TU", datetime(2019, 1, 2, 8))
@given(long_counts(), STARTS | st.sampled_from([datetime(1996, 2, 29, 8), datetime(2015, 1, 31)]))
@settings(max_examples=200, derandomize=True)
def test_what_is_left_of_a_count_is_what_plain_dateutil_leaves(text: str, start: datetime) -> None:
    ours = list(rule_starts(read_rule(text), start, None, LOW, HIGH))
    plain = rrulestr(text, dtstart=start)
    assert ours == list(takewhile(lambda value: value <= HIGH, plain.xafter(LOW, inc=True)))


@pytest.mark.parametrize(
    ("text", "start", "first"),
    [
        ("FREQ=DAILY;COUNT=2000000", datetime(1, 1, 1, 12), datetime(2025, 11, 24, 12)),
        ("FREQ=DAILY", datetime(1, 1, 1, 12), datetime(2025, 11, 24, 12)),
        ("FREQ=WEEKLY;INTERVAL=2", datetime(1970, 1, 7, 8), datetime(2025, 11, 26, 8)),
        ("FREQ=MONTHLY", datetime(1970, 1, 31, 8), datetime(2025, 12, 31, 8)),
        ("FREQ=YEARLY", datetime(1996, 2, 29, 8), datetime(2028, 2, 29, 8)),
        ("FREQ=HOURLY;INTERVAL=5", datetime(1999, 12, 31, 23, 5), datetime(2025, 11, 24, 3, 5)),
    ],
)
def test_a_rule_that_began_long_ago_goes_on_in_step(
    text: str, start: datetime, first: datetime
) -> None:
    begin = time.process_time()
    assert next(rule_starts(read_rule(text), start, None, LOW, HIGH)) == first
    assert time.process_time() - begin < 0.1


@pytest.mark.parametrize(
    "text",
    [
        "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=HOURLY;BYMONTH=4,6;BYMONTHDAY=31",
        "FREQ=HOURLY;BYSETPOS=2",
        "FREQ=DAILY;INTERVAL=7;BYDAY=TU;BYSETPOS=3",
        "FREQ=WEEKLY;BYMONTH=2;BYMONTHDAY=-30",
        "FREQ=YEARLY;BYYEARDAY=1;BYMONTH=6",
        "FREQ=DAILY;INTERVAL=7;BYDAY=WE",
        "FREQ=HOURLY;INTERVAL=24;BYHOUR=3",
    ],
)
def test_a_rule_that_never_matches_ends(text: str) -> None:
    begin = time.process_time()
    assert list(rule_starts(read_rule(text), datetime(2025, 12, 1, 12), None, LOW, HIGH)) == []
    assert time.process_time() - begin < 2


@pytest.mark.parametrize(
    "text",
    [
        "FREQ=SECONDLY", "FREQ=MINUTELY;INTERVAL=5", "FREQ=DAILY;INTERVAL=0", "FREQ=SOMETIMES",
        "", "W1 MO #0", "FREQ=DAILY;INTERVAL=-1", "FREQ=DAILY;COUNT=many", "FREQ=DAILY;BYMONTH=13",
        "FREQ=MONTHLY;BYDAY=0MO", "FREQ=MONTHLY;BYDAY=XX", "FREQ=DAILY;UNTIL=tomorrow",
        "FREQ=YEARLY;RSCALE=CHINESE", "FREQ=DAILY;WKST=XX", "FREQ=DAILY;BYSETPOS=0",
    ],
)  # fmt: skip
def test_what_cannot_or_must_not_be_expanded_is_refused(text: str) -> None:
    with pytest.raises(RuleRefusedError):
        read_rule(text)


def test_a_rule_is_read_however_it_is_written() -> None:
    assert read_rule("freq=weekly; byday = mo,+1tu ;X-NEW=1;COUNT=-1;") == read_rule(
        "FREQ=WEEKLY;BYDAY=MO,1TU"
    )


def test_count_and_until_together_warn_of_nothing() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        rule = read_rule("FREQ=DAILY;COUNT=5;UNTIL=20251127")
        starts = rule_starts(rule, LOW, rule_end(rule, True, None), LOW, HIGH)
        assert list(starts) == [LOW + timedelta(days=day) for day in range(4)]
