"""The page of the calendar: the agenda, the month, and the filters of both."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial

from flask import Blueprint, render_template, request, url_for

from hub.content.filter_choices import ChosenFilter, ReadFilter, read_filter
from hub.content.filter_days import shown_value
from hub.content.filters import ListFilter, not_understood
from hub.content.kept_values import next_visibility_change
from hub.content.paging import Page, PageKey, PagePosition, page_position
from hub.core.clock import now
from hub.core.words import gettext as _
from hub.core.words import page_language
from hub.events.agenda import SHOWN_IN_A_DAY, agenda_days, folded_days
from hub.events.coming import (
    coming_occurrences,
    counts_by_day,
    running_occurrences,
)
from hub.events.counted import listed_in_words
from hub.events.models import KIND, Occurrence
from hub.events.month import month_after, read_month
from hub.events.month_page import ShownMonth, shown_month
from hub.events.presenting import event_items
from hub.events.printed_order import key_of_next_day
from hub.publishing.icalendar import MEDIA_TYPE
from hub.towns.queries import network
from hub.web.access import PUBLIC, open_to
from hub.web.addresses import with_query
from hub.web.caching import cached_by_revision, holds_until
from hub.web.clocks import today
from hub.web.page_frame import say_what_was_understood
from hub.web.shown import AgendaDay, FeedLink
from hub.web.zone import reader_zone
from hub.web.zone_names import ZoneChoice, zone_choices

pages = Blueprint("events", __name__, template_folder="templates")

EVENTS_ON_A_PAGE = 50
RUNNING_SHOWN = 20
AGENDA, MONTH = "agenda", "month"
# The months that links lead to: those for which occurrences of a series are worked out.
MONTHS_BACK, MONTHS_AHEAD = 12, 24


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for; `view` is "" when the width of the page decides.

    `month` is the first day of the month that is asked for, None for what comes.  The filter
    counts days in `zone`, which the reader chose, or in the network's when that is "".
    """

    read: ReadFilter
    view: str
    month: date | None
    zone: str
    notes: tuple[str, ...]
    position: PagePosition

    @property
    def wanted(self) -> ListFilter:
        """The filter of the page, without the month."""
        chosen = self.read.filter
        return replace(chosen, time_zone=self.zone) if self.zone else chosen

    @property
    def listed(self) -> ListFilter:
        """The filter of the agenda: that of the page, in the month where no days are chosen."""
        wanted = self.wanted
        if self.month is None or wanted.from_on or wanted.to_on:
            return wanted
        last_of_month = month_after(self.month) - timedelta(days=1)
        return replace(wanted, from_on=self.month, to_on=last_of_month)


@dataclass(frozen=True, slots=True)
class AgendaPage:
    """The agenda: its days, and the neighbouring pages."""

    days: tuple[AgendaDay, ...]
    earlier_url: str | None
    later_url: str | None
    is_first: bool


@dataclass(frozen=True, slots=True)
class MonthLink:
    """Where another month is; `url` is "" beyond what is worked out."""

    month: date
    url: str


@dataclass(frozen=True, slots=True)
class CalendarPage:
    """What the page shows: one view, or both, of which the page's width shows one.

    `status` says how many events it has; with both, that of the agenda, and `wide_status` that
    of the month.
    """

    asked: Asked
    status: str
    wide_status: str
    chosen: tuple[ChosenFilter, ...]
    agenda: AgendaPage | None
    month: ShownMonth | None
    shown_month: date
    before: MonthLink
    after: MonthLink
    present: date
    today_url: str | None
    agenda_url: str
    month_url: str
    clear_url: str
    kept: tuple[tuple[str, str], ...]
    zones: tuple[ZoneChoice, ...]
    subscribe_url: str
    feeds: tuple[FeedLink, ...]


@pages.get("/<lang>/calendar")
@open_to(PUBLIC)
@cached_by_revision()
def index() -> str:
    """What takes place: from today on as an agenda, or the days of a month, or both."""
    asked = _asked()
    holds_until(next_visibility_change(now()))
    present = today(asked.zone or None)
    month = asked.month or (asked.wanted.from_on or present).replace(day=1)
    query = asked.read.filter.to_query()
    address = partial(_address, query, asked.view)
    grid = (
        shown_month(asked.wanted, asked.zone, month, present, partial(_day_url, asked.wanted))
        if asked.view != AGENDA
        else None
    )
    page = CalendarPage(
        asked=asked,
        status=grid.status if grid and asked.view else listed_in_words(asked.wanted, asked.listed),
        wide_status=grid.status if grid and not asked.view else "",
        chosen=asked.read.chosen(_kept(asked.view, asked.month)),
        agenda=_agenda(asked, present) if asked.view != MONTH else None,
        month=grid,
        shown_month=month,
        before=_month_link(month_after(month, -1), present, address),
        after=_month_link(month_after(month), present, address),
        present=present,
        today_url=address() if asked.month else None,
        agenda_url=_address(query, AGENDA, asked.month),
        month_url=_address(query, MONTH, asked.month),
        clear_url=_address("", asked.view, asked.month),
        kept=_kept(asked.view, asked.month),
        zones=zone_choices({town.time_zone: None for town in network().towns}, asked.zone),
        subscribe_url=with_query(url_for("events.subscribe"), query),
        feeds=calendar_links(query),
    )
    return render_template("events/index.html", page=page)


def _asked() -> Asked:
    read = read_filter(request.args.items(multi=True), page_language(), (KIND,))
    view = request.args.get("view", "")
    text = request.args.get("month", "")
    month, notes = read_month(text), read.notes
    if text and month is None:
        said = _(
            "‘%(value)s’ is not a month. Enter the year and month, as in 2026-11.",
            value=shown_value(text),
        )
        notes = (*notes, said)
    if view not in ("", AGENDA, MONTH):
        notes = (*notes, not_understood("view", view))
        view = ""
    position = PagePosition()
    if view != MONTH:
        position = page_position(request.args.get("after"), request.args.get("before"))
    understood = (*read.filter.to_pairs(), *_kept("", month), *position.to_pairs())
    say_what_was_understood(understood)
    return Asked(read, view, month, reader_zone(), notes, position)


def _kept(view: str, month: date | None) -> tuple[tuple[str, str], ...]:
    """What the address holds beside the filter."""
    pairs = (("view", view), ("month", month.isoformat()[:7] if month else ""))
    return tuple(pair for pair in pairs if pair[1])


def _address(query: str, view: str = "", month: date | None = None, more: str = "") -> str:
    kept = "&".join(f"{name}={value}" for name, value in _kept(view, month))
    return with_query(url_for("events.index"), query, kept, more)


def _month_link(month: date, present: date, address: Callable[..., str]) -> MonthLink:
    here = present.replace(day=1)
    if not month_after(here, -MONTHS_BACK) <= month <= month_after(here, MONTHS_AHEAD):
        return MonthLink(month, "")
    return MonthLink(month, address(month))


def _day_url(wanted: ListFilter, day: date) -> str:
    return _address(replace(wanted, from_on=day, to_on=day).to_query(), AGENDA)


def _agenda(asked: Asked, present: date) -> AgendaPage:
    wanted = asked.listed
    found = coming_occurrences(wanted, asked.position, EVENTS_ON_A_PAGE, asked.zone)
    if wanted.from_on is None:
        hold_until_one_ends(found.rows)
    days, after = _days(asked, found, wanted.from_on or present), found.after
    if wanted.from_on is None or wanted.from_on != wanted.to_on:
        after = _after_a_long_day(found, days, asked.zone)
        days = folded_days(days, partial(counts_by_day, wanted, zone_name=asked.zone))
    address = partial(_address, asked.read.filter.to_query(), asked.view, asked.month)
    return AgendaPage(
        days=days,
        earlier_url=address(f"before={found.before}") if found.before else None,
        later_url=address(f"after={after}") if after else None,
        is_first=found.before is None,
    )


def _days(asked: Asked, found: Page[Occurrence], first_on: date) -> tuple[AgendaDay, ...]:
    wanted, items = asked.listed, event_items(found.rows)
    running: list[Occurrence] = []
    if found.before and found.rows:
        # A later page: what began on an earlier one is carried on.
        running = running_occurrences(wanted, found.rows[0], RUNNING_SHOWN, asked.zone)
        first_on = max(first_on, items[0].starts_on)
    last_on = items[-1].starts_on if found.after and items else wanted.to_on
    return agenda_days(items, first_on, last_on, partial(_day_url, wanted), event_items(running))


def _after_a_long_day(
    found: Page[Occurrence], days: tuple[AgendaDay, ...], zone_name: str
) -> PageKey | None:
    """The key of the next page; what is left of a day that was cut stands on that day's page."""
    if found.after is None or not days or len(days[-1].events) <= SHOWN_IN_A_DAY:
        return found.after
    return key_of_next_day(found.after, zone_name)


def hold_until_one_ends(occurrences: tuple[Occurrence, ...]) -> None:
    """Let the answer end when the first of these events is over and leaves the list."""
    moment = now()
    holds_until(min((row.ends_at for row in occurrences if row.ends_at > moment), default=None))


def calendar_links(query: str) -> tuple[FeedLink, ...]:
    """The calendar that holds the same as a filtered page."""
    address = with_query(url_for("event_feeds.calendar"), query)
    return (FeedLink(_("Calendar"), address, MEDIA_TYPE.partition(";")[0]),)
