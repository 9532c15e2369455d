"""The time of an event where its reader is."""

from dataclasses import dataclass

from hub.events.presenting import in_zone
from hub.events.times import LONGEST_NIGHT
from hub.towns.queries import network
from hub.web.clocks import home_zone
from hub.web.formatting import hour_word, word_before_hours
from hub.web.shown import EventItem
from hub.web.written_days import from_to
from hub.web.zone import reader_zone
from hub.web.zone_names import ZoneChoice, zone_choices


@dataclass(frozen=True, slots=True)
class OwnTime:
    """The event in the `zone` that the reader chose; "" until one is chosen or a script knows it.

    `item` is then as in the event's own zone, which nobody is told to be the reader's.
    `is_other_day` says that its days there are others than in its town; `longest_night` is how
    many seconds it may last to stay on the day on which it begins; `hour_word` is what the
    page's language writes behind hours, `word_before_hours` before them, `from_to` the range of a
    {begin} and an {end}.
    """

    item: EventItem
    zone: str
    is_other_day: bool
    longest_night: int
    choices: tuple[ZoneChoice, ...]
    hour_word: str
    word_before_hours: str
    from_to: str


def _zones_of_towns() -> list[str]:
    return [town.time_zone for town in network().towns]


def own_time(item: EventItem | None) -> OwnTime | None:
    """The time for the reader; None for days without times, which are the same everywhere."""
    if item is None or item.all_day or item.starts_at is None:
        return None
    chosen = reader_zone()
    here = in_zone(item, chosen) if chosen else item
    return OwnTime(
        here,
        chosen,
        is_other_day=(here.starts_on, here.ends_on) != (item.starts_on, item.ends_on),
        longest_night=int(LONGEST_NIGHT.total_seconds()),
        choices=zone_choices((item.time_zone, home_zone(), *_zones_of_towns()), chosen),
        hour_word=hour_word(),
        word_before_hours=word_before_hours(),
        from_to=from_to("{begin}", "{end}"),
    )
