"""The recorded calendars give the occurrences that recurring-ical-events finds in them."""

from collections import Counter
from datetime import UTC, date, datetime
from typing import TypeAlias
from zoneinfo import ZoneInfo

import icalendar
import pytest
import recurring_ical_events
from icalendar.timezone import tzp

from hub.events.recurrence import occurrences

from .conftest import CALENDARS, Read

TOWN = "Europe/Stockholm"
WINDOWS = [
    (datetime(2025, 11, 24, 9, tzinfo=UTC), datetime(2028, 11, 24, 9, tzinfo=UTC)),
    (datetime(2026, 3, 28, 12, tzinfo=UTC), datetime(2026, 4, 2, 12, tzinfo=UTC)),
    (datetime(2026, 10, 20, 12, tzinfo=UTC), datetime(2026, 12, 31, 12, tzinfo=UTC)),
]
# The other calendars hold events that make icalendar refuse the file, or rules that never end.
COMPARED = (
    "floating_without_ids", "google_x_wr_timezone", "outlook_windows_zones",
    "own_zone_definition", "rules", "two_calendars_latin2",
)  # fmt: skip
PRIVATE = "personal@falun.example"

Stretch: TypeAlias = tuple[datetime, datetime]


def moment(time: date) -> datetime:
    if not isinstance(time, datetime):
        time = datetime(time.year, time.month, time.day)  # noqa: DTZ001 - made aware below
    return (time if time.tzinfo else time.replace(tzinfo=ZoneInfo(TOWN))).astimezone(UTC)


def theirs(name: str, begins: datetime, ends: datetime) -> Counter[Stretch]:
    tzp.use_default()
    data = (CALENDARS / f"{name}.ics").read_bytes()
    if "latin2" in name:
        data = data.decode("iso-8859-2").encode()
    found: Counter[Stretch] = Counter()
    for calendar in icalendar.Calendar.from_ical(data, multiple=True):
        for event in recurring_ical_events.of(calendar).between(begins, ends):
            if event.get("UID") != PRIVATE:
                found[moment(event["DTSTART"].dt), moment(event["DTEND"].dt)] += 1
    return found


@pytest.mark.parametrize(("begins", "ends"), WINDOWS)
@pytest.mark.parametrize("name", COMPARED)
@pytest.mark.filterwarnings("ignore::icalendar.error.GloballyUniqueTZIDGuessed")
def test_occurrences_are_the_same(
    recorded: Read, name: str, begins: datetime, ends: datetime
) -> None:
    ours: Counter[Stretch] = Counter()
    for draft in recorded(name, charset="iso-8859-2").drafts:
        for time in occurrences(draft.details, TOWN, begins, ends).occurrences:
            if time.starts_at < ends and begins < max(time.ends_at, time.starts_at):
                ours[time.starts_at, time.ends_at] += 1
    expected = theirs(name, begins, ends)
    assert ours == expected
