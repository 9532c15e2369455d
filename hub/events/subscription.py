"""The page that makes the address of a calendar to subscribe to."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from difflib import get_close_matches

from flask import render_template, request, url_for
from markupsafe import Markup

from hub.content.filter_choices import ReadFilter, read_filter
from hub.content.filters import ListFilter
from hub.content.kept_values import next_visibility_change
from hub.core.clock import now
from hub.core.languages import INTERFACE_LANGUAGES, InterfaceLanguage
from hub.core.words import gettext as _
from hub.core.words import ngettext, page_language
from hub.events.coming import count_coming_events
from hub.events.counted import MOST_COUNTED
from hub.events.event_page import pages
from hub.events.feeds import calendar_name
from hub.events.queries import calendar_stamps
from hub.events.views import calendar_links
from hub.publishing.qr_code import qr_code_svg
from hub.publishing.subscription_links import SubscriptionLinks, subscription_links
from hub.towns.queries import network
from hub.web.access import PUBLIC, open_to
from hub.web.addresses import with_query
from hub.web.caching import cached_by_revision, holds_until
from hub.web.clocks import today
from hub.web.formatting import number
from hub.web.listed_pages import listed
from hub.web.near_pages import LIKENESS
from hub.web.page_frame import absolute, say_what_was_understood
from hub.web.shown import FeedLink

__all__ = ["pages", "subscribe"]


@dataclass(frozen=True, slots=True)
class SubscribePage:
    """What the page shows: the form, and the links for what it holds now.

    `language` is the one that the calendar's words are in; `how_many` a sentence.
    """

    read: ReadFilter
    language: str
    languages: tuple[InterfaceLanguage, ...]
    links: SubscriptionLinks
    qr_code: Markup
    how_many: str
    breadcrumbs: tuple[tuple[str, str], ...]
    feeds: tuple[FeedLink, ...]


def near_subscribing(words: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """Name and address of the page, for an address without the calendar or with a slip in it."""
    if get_close_matches("subscribe", words, n=1, cutoff=LIKENESS):
        yield _("Subscribe to the calendar"), url_for("events.subscribe")


@pages.get("/<lang>/calendar/subscribe")
@listed(lambda: ({},))
@open_to(PUBLIC)
@cached_by_revision()
def subscribe() -> str:
    """Choose once, and have the events in one's own calendar."""
    read = read_filter(request.args.items(multi=True), page_language())
    asked = request.args.get("in", "")
    language = asked if asked in INTERFACE_LANGUAGES else page_language()
    say_what_was_understood(read.filter.to_pairs())
    query = read.filter.to_query()
    address = absolute(with_query(url_for("event_feeds.calendar", lang=language), query))
    links = subscription_links(address, calendar_name(read, network()))
    # What still comes is counted: it becomes less by itself, and what is planned adds to it.
    today()
    holds_until(next_visibility_change(now()))
    page = SubscribePage(
        read=read,
        language=language,
        languages=tuple(INTERFACE_LANGUAGES.values()),
        links=links,
        qr_code=Markup(qr_code_svg(links.address)),  # noqa: S704 -- made of squares, no words
        how_many=_how_many(
            count_coming_events(_from_today(read.filter), MOST_COUNTED + 1),
            sum(one.state != "withdrawn" for one in calendar_stamps(read.filter)),
        ),
        breadcrumbs=((_("Calendar"), with_query(url_for("events.index"), query)),),
        feeds=calendar_links(query),
    )
    return render_template("events/subscribe.html", page=page)


def _from_today(chosen: ListFilter) -> ListFilter:
    """The filter without the days that are over."""
    is_over = chosen.from_on is not None and chosen.from_on <= today(chosen.time_zone)
    return replace(chosen, from_on=None) if is_over else chosen


def _how_many(coming: int, every: int) -> str:
    """What comes, and how many events the file has with those that are over."""
    if every <= coming:
        return _coming(coming)
    also = ngettext(
        "Including past events, the calendar has %(number)s event.",
        "Including past events, the calendar has %(number)s events.",
        every,
        number=number(every),
    )
    return f"{_coming(coming)} {also}"


def _coming(count: int) -> str:
    if count > MOST_COUNTED:
        return _("More than %(number)s upcoming events match.", number=number(MOST_COUNTED))
    if not count:
        return _("No upcoming events match. New ones appear automatically.")
    return ngettext("%(num)d upcoming event matches.", "%(num)d upcoming events match.", count)
