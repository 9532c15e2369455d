"""A calendar of many events, beside formatting as many from a template."""

from collections.abc import Callable

from jinja2 import Environment
from sqlalchemy import text

from hub.core.changes import NewChange, record_change
from hub.core.database import writing
from tests.benchmarks.ground import Ground
from tests.benchmarks.making_outputs import asking
from tests.benchmarks.measuring import Benchmark, Measure, timed

FEWEST = 10_000
ADDRESS = "/en/calendar.ics"
TEMPLATE = """\
BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Reference//EN
{% for event in events %}
BEGIN:VEVENT
UID:{{ event.uid }}
DTSTAMP:{{ event.stamp }}
DTSTART;TZID={{ event.zone }}:{{ event.starts }}
DTEND;TZID={{ event.zone }}:{{ event.ends }}
SEQUENCE:{{ event.sequence }}
CREATED:{{ event.stamp }}
LAST-MODIFIED:{{ event.stamp }}
SUMMARY;LANGUAGE={{ event.language }}:{{ event.title }}
STATUS:{{ event.status }}
DESCRIPTION:{{ event.description }}
LOCATION:{{ event.location }}
CATEGORIES:{{ event.categories | join(",") }}
URL:{{ event.url }}
END:VEVENT
{% endfor %}
END:VCALENDAR
"""


_TEMPLATE = Environment(autoescape=False, trim_blocks=True).from_string(TEMPLATE)  # noqa: S701


def formatting(count: int) -> Callable[[], str]:
    """The reference: a template that is compiled already, over events that are in memory."""
    events = [
        {
            "uid": f"{number}@reference.example",
            "stamp": "20261101T120000Z",
            "zone": "Europe/Stockholm",
            "starts": "20261102T180000",
            "ends": "20261102T193000",
            "sequence": 0,
            "language": "en",
            "title": f"Evening number {number}",
            "status": "CONFIRMED",
            "description": "The towns meet in the library and talk about schools. " * 2,
            "location": "Library",
            "categories": ["Culture", "Music"],
            "url": f"https://reference.example/en/calendar/{number}",
        }
        for number in range(count)
    ]
    return lambda: _TEMPLATE.render(events=events)


def large_calendar_benchmark(ground: Ground) -> Benchmark:
    def rows() -> list[Measure]:
        many = ground.sizes.large
        read = asking(many.test_client(), ADDRESS)
        count = read().count(b"BEGIN:VEVENT")
        if count < FEWEST:
            raise RuntimeError(f"{ADDRESS} has fewer than {FEWEST} events: {count}")

        def change_one() -> None:
            with many.app_context(), writing() as session:
                changed = session.execute(text("SELECT max(entry_id) FROM event")).scalar_one()
                session.execute(
                    text("UPDATE entry SET revision = revision + 1 WHERE id = :id"),
                    {"id": changed},
                )
                record_change(NewChange("entry", str(changed), "updated", "operator", "event"))

        reference = timed(formatting(count), 3)
        name = f"a template, {count:,} events"
        return [
            Measure("after one changed event", name, timed(read, before=change_one), reference),
            Measure("nothing changed, made again", name, timed(read, 3), reference),
        ]

    return Benchmark("ics_10k", "a calendar of 10,000 events and more", rows, 0.15)
