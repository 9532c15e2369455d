"""The month of the calendar's page, made once while neither the content nor the day changes."""

import sys
from dataclasses import dataclass
from datetime import date
from typing import Final

from flask import render_template, request
from markupsafe import Markup

from hub.content.filters import ListFilter
from hub.content.kept_values import kept_value
from hub.core.words import page_language
from hub.events.agenda import DayUrl, month_grid
from hub.events.counted import month_in_words
from hub.events.month import month_after, planned_days, weeks_of
from hub.events.presenting import event_items
from hub.events.queries import occurrences_by_id, spans_of_days
from hub.web.reading import languages_read
from hub.web.shown import MonthGrid
from hub.web.written_days import first_week_day

_BESIDE_THE_TABLE: Final = 2000  # bytes, about


@dataclass(frozen=True, slots=True)
class MonthPage:
    """What the table is made of: the grid, and how many events its month has, in words."""

    grid: MonthGrid
    status: str


@dataclass(frozen=True, slots=True)
class ShownMonth:
    """The month as a table, and how many events it has, in words."""

    table: Markup
    status: str
    is_empty: bool


def shown_month(
    wanted: ListFilter, zone_name: str, month: date, present: date, day_url: DayUrl
) -> ShownMonth:
    """The month with what a filter finds, on the day `present`, in the zone that was chosen.

    `day_url` gives the address of a day's page with the same filter.
    """
    reader = page_language(), languages_read(), request.script_root
    return kept_value(
        ("month", wanted, zone_name, month, present, reader),
        lambda: _made(wanted, zone_name, month, present, day_url),
        lambda made: sys.getsizeof(made.table) + _BESIDE_THE_TABLE,
    )


def _made(
    wanted: ListFilter, zone_name: str, month: date, present: date, day_url: DayUrl
) -> ShownMonth:
    weeks = weeks_of(month, first_week_day())
    days = [day for week in weeks for day in week]
    spans = spans_of_days(wanted, days[0], days[-1], zone_name)
    plans = planned_days(spans, days)
    shown = {
        one for plan in plans.values() for one in (*plan.going_on, *plan.beginning, *plan.left_out)
    }
    found = occurrences_by_id(shown)
    items = dict(zip(found, event_items(found.values()), strict=True))
    after = month_after(month)
    count = sum(span.starts_on < after and span.ends_on >= month for span in spans)
    status = month_in_words(month, count)
    page = MonthPage(month_grid(month, weeks, plans, items, present, day_url), status)
    table = Markup(render_template("events/month.html", page=page))  # noqa: S704 -- escaped there
    return ShownMonth(table, status, is_empty=not count)
