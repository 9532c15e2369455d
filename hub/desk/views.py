"""The list of changes, which coordinators read and nobody edits."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hub.accounts.people_page import Place, places
from hub.accounts.role_words import place_name
from hub.content.filter_days import PARTS, TypedDays, last_day_first, read_day
from hub.content.paging import LARGEST_ID
from hub.core.mail import LONGEST_ADDRESS
from hub.core.permissions import Right, Viewer, may
from hub.core.plain_text import one_line
from hub.desk.called import actors_called, concerned_called
from hub.desk.change_lines import SUBJECTS, ChangeLine, change_lines
from hub.desk.queries import ON_A_PAGE, ChangeFilter, newest_changes
from hub.towns.queries import network
from hub.web.access import NETWORK, open_to, place_id, viewer
from hub.web.addresses import with_query
from hub.web.formatting import capital_first

pages = Blueprint("desk", __name__, template_folder="templates")


@dataclass(frozen=True, slots=True)
class ChangesPage:
    """A page of changes, newest first; `older_url` is "" on the last one.

    `not_for_reader` names the town, or the network, that was asked for and whose changes others
    read; "" where there is none.
    """

    changes: tuple[ChangeLine, ...]
    places: tuple[Place, ...]
    subjects: tuple[tuple[str, Any], ...]
    place: str
    subject: str
    who: str
    whom: str
    days: TypedDays
    notes: tuple[str, ...]
    older_url: str
    newest_url: str
    not_for_reader: str


@pages.get("/<lang>/desk/changes")
@open_to(Right.READ_AUDIT)
def changes() -> ResponseReturnValue:
    """What was changed for the viewer's towns, by whom and why."""
    allowed = _allowed(viewer())
    slug, subject = request.args.get("town", ""), request.args.get("about", "")
    who, whom = (one_line(request.args.get(name, ""))[:LONGEST_ADDRESS] for name in ("who", "whom"))
    days, first, last, notes = _days()
    wanted = ChangeFilter(
        town_ids=_wanted_towns(slug, allowed),
        subjects=SUBJECTS[subject][1] if subject in SUBJECTS else (),
        actors=actors_called(who) if who else None,
        concerned=concerned_called(whom) if whom else None,
        since=_midnight(first),
        until=_midnight(last + timedelta(days=1)) if last else None,
    )
    rows = newest_changes(wanted, _below())
    shown = rows[:ON_A_PAGE]
    of_days = {"from": str(first or ""), "to": str(last or "")}
    pairs = {"town": slug, "about": subject, "who": who, "whom": whom, **of_days}
    here = url_for("desk.changes")
    kept = {name: value for name, value in pairs.items() if value}
    older = urlencode({**kept, "before": shown[-1].number}) if len(rows) > ON_A_PAGE else ""
    page = ChangesPage(
        changes=change_lines(shown),
        places=tuple(one for one in places() if _is_allowed(one, allowed)),
        subjects=tuple((name, words) for name, (words, _subjects) in SUBJECTS.items()),
        place=slug,
        subject=subject,
        who=who,
        whom=whom,
        days=days,
        notes=tuple(notes),
        older_url=with_query(here, older) if older else "",
        newest_url=with_query(here, urlencode(kept)) if "before" in request.args else "",
        not_for_reader=_not_for_reader(slug, allowed),
    )
    return render_template("desk/changes.html", page=page), 403 if page.not_for_reader else 200


def _below() -> int | None:
    """The number below which changes are asked for; None for what is none."""
    number = request.args.get("before", type=int)
    return number if number is not None and 0 < number <= LARGEST_ID else None


def _allowed(who: Viewer) -> frozenset[int | None] | None:
    """The towns whose changes a viewer reads; None for all, and what concerns no town."""
    if may(who, Right.READ_AUDIT, None):
        return None
    return frozenset(town.id for town in network().towns if may(who, Right.READ_AUDIT, town.id))


def _is_allowed(place: Place, allowed: frozenset[int | None] | None) -> bool:
    return allowed is None or (place.slug != NETWORK and place_id(place.slug) in allowed)


def _not_for_reader(slug: str, allowed: frozenset[int | None] | None) -> str:
    """What the place is called that was asked for, where others read its changes; else ""."""
    if not slug or allowed is None or place_id(slug) in allowed:
        return ""
    return capital_first(place_name(place_id(slug)))


def _wanted_towns(slug: str, allowed: frozenset[int | None] | None) -> frozenset[int | None] | None:
    """The towns that are asked for and may be read; a town that may not gives nothing."""
    if not slug:
        return allowed
    asked = frozenset({place_id(slug)})
    return asked if allowed is None else asked & allowed


def _days() -> tuple[TypedDays, date | None, date | None, list[str]]:
    """The first and last day that the address or the form names, and what is wrong with them."""
    notes: list[str] = []
    values = {
        name: [value.strip() for value in request.args.getlist(name) if value.strip()]
        for day in ("from", "to")
        for name in (day, *(f"{day}_{part}" for part in PARTS))
    }
    first, typed_first = read_day("from", values, notes)
    last, typed_last = read_day("to", values, notes)
    if first and last and last < first:
        notes.append(last_day_first())
        first = last = None
    return TypedDays(typed_first, typed_last), first, last, notes


def _midnight(day: date | None) -> datetime | None:
    """The beginning of a day, in UTC."""
    return datetime.combine(day, time(), UTC) if day else None
