"""Joins the events to the application: the kind, the pages, the calendar, the moving window."""

from flask import Flask

from hub.content import kinds
from hub.content.drafts import EventDraft
from hub.content.kinds import EntryKind
from hub.core import jobs
from hub.core.words import lazy_gettext as _l
from hub.events import feeds, kept_calendars, subscription, written_events
from hub.events.actions import store_events, store_occurrences
from hub.events.expansion import EXPAND
from hub.events.found import found_in_time
from hub.events.models import KIND, Event
from hub.events.presenting import nearest_times
from hub.events.queries import events_listing
from hub.events.window import move_event_window
from hub.web.menu import NavItem, add_nav_item
from hub.web.near_pages import add_near_pages

MOVE_WINDOW = "move_event_window"
SANDBOX = "hub_sandbox"
_AN_HOUR_SECONDS = 3600


def init_app(app: Flask) -> None:
    """Register the kind, its pages and feeds, its place in the menu and its hourly job."""
    kinds.of(app).register(
        EntryKind(
            KIND,
            _l("Events"),
            details=Event,
            draft=EventDraft,
            store_batch=store_events,
            store_computed=store_occurrences,
            expand=EXPAND,
            endpoint="events.event",
            calendar=feeds.calendar_records,
            listing=events_listing,
            times=nearest_times,
            in_time=found_in_time,
            label_of_one=_l("Event"),
        )
    )
    written_events.init_app(app)
    kept_calendars.init_app(app)
    app.register_blueprint(subscription.pages)
    app.register_blueprint(feeds.outputs)
    add_nav_item(app, NavItem(_l("Calendar"), "events.index", order=20))
    add_near_pages(app, subscription.near_subscribing)
    jobs.job(app, MOVE_WINDOW, lambda: _move_window(app))
    jobs.every(app, MOVE_WINDOW, _AN_HOUR_SECONDS)


def _move_window(app: Flask) -> None:
    move_event_window(app.extensions[SANDBOX].call)
