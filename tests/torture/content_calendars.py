"""Calendars whose shape is the weapon: rules without an end, numbers, sizes, zones that lie."""

from collections.abc import Iterator
from functools import partial
from typing import Final

from tests.torture.content_body import CALENDAR, MANY, Body, calendar, event

_LOST: Final = frozenset({"", "not_a_calendar", "parser_timed_out", "parser_out_of_memory"})
_GOOD: Final = event("SUMMARY:good", uid="good")
_ONE = partial(Body, keys=_LOST, kind="ical_events", media_type=CALENDAR)
_LARGE = partial(_ONE, is_large=True)
RULES: Final = {
    "secondly": "FREQ=SECONDLY",
    "minutely": "FREQ=MINUTELY;INTERVAL=1",
    "hourly": "FREQ=HOURLY",
    "interval-zero": "FREQ=DAILY;INTERVAL=0",
    "interval-below-zero": "FREQ=DAILY;INTERVAL=-1",
    "interval-huge": f"FREQ=DAILY;INTERVAL={'9' * 18}",
    "count-huge": "FREQ=DAILY;COUNT=1000000000",
    "count-longer": f"FREQ=HOURLY;COUNT={'9' * 18}",
    "count-endless-digits": f"FREQ=DAILY;COUNT={'9' * 100_000}",
    "until-9999": "FREQ=HOURLY;UNTIL=99991231T235959Z",
    "until-year-zero": "FREQ=DAILY;UNTIL=00000000T000000Z",
    "february-30": "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
    "february-30-hourly": "FREQ=HOURLY;BYMONTH=2;BYMONTHDAY=30;BYHOUR=1,2,3",
    "yearday-366-in-march": "FREQ=YEARLY;BYYEARDAY=366;BYMONTH=3",
    "yearday-hourly": "FREQ=HOURLY;BYYEARDAY=366;BYMONTH=3",
    "week-53-in-june": "FREQ=YEARLY;BYWEEKNO=53;BYMONTH=6;BYDAY=MO",
    "weekday-in-no-month": "FREQ=MONTHLY;BYDAY=5MO;BYMONTHDAY=1",
    "position": "FREQ=DAILY;BYSETPOS=366;BYDAY=MO",
    "all-parts": "FREQ=YEARLY;"
    + ";".join(
        (
            f"BYMONTH={','.join(map(str, range(1, 13)))}",
            f"BYMONTHDAY={','.join(map(str, range(1, 32)))}",
            f"BYHOUR={','.join(map(str, range(24)))}",
            f"BYMINUTE={','.join(map(str, range(60)))}",
            f"BYSECOND={','.join(map(str, range(60)))}",
        )
    ),
    "list-huge": "FREQ=DAILY;BYHOUR=" + ",".join(["1"] * MANY),
    "days-huge": "FREQ=YEARLY;BYDAY=" + ",".join(["+1MO"] * MANY),
    "parts-huge": "FREQ=DAILY;" + ";".join(f"X{number}=1" for number in range(MANY)),
    "unicode-digits": "FREQ=DAILY;COUNT=٣;INTERVAL=²",
    "other-calendar": "RSCALE=CHINESE;FREQ=YEARLY;SKIP=FORWARD",
}


def calendar_bodies() -> Iterator[Body]:
    """All of them."""
    for part in (_rules, _dates, _numbers, _parts, _zones, _sizes, _characters):
        yield from part()


def _rules() -> Iterator[Body]:
    for name, rule in RULES.items():
        yield _ONE(f"rule-{name}", lambda rule=rule: calendar(event(f"RRULE:{rule}"), _GOOD))  # type: ignore[misc]
    yield _ONE(
        "rule-exrule-same",
        lambda: calendar(event("RRULE:FREQ=HOURLY", "EXRULE:FREQ=HOURLY"), _GOOD),
    )
    for year in ("0001", "0000", "1601", "9999"):
        started = event("RRULE:FREQ=HOURLY", start=f"{year}0101T000000")
        yield _ONE(f"rule-from-{year}", lambda started=started: calendar(started, _GOOD))  # type: ignore[misc]
    counted = event("RRULE:FREQ=HOURLY;COUNT=1000000000", start="00010101T000000Z")
    yield _ONE("rule-counted-from-year-1", lambda: calendar(counted, _GOOD))
    all_of_them = [f"RRULE:{rule}" for rule in RULES.values() if len(rule) < 1000]
    yield _ONE("rule-all-in-one", lambda: calendar(event(*all_of_them), _GOOD))
    many = [
        f"RRULE:FREQ=YEARLY;BYMONTHDAY=30;BYMONTH=2;BYHOUR={n % 24};X={n}" for n in range(5_000)
    ]
    yield _LARGE("rule-thousands", lambda: calendar(event(*many), _GOOD))
    for name, rule in {
        "never": "FREQ=YEARLY;BYWEEKNO=53;BYMONTH=6;BYDAY=MO",
        "counted": "FREQ=HOURLY;COUNT=999999999",
        "hourly": "FREQ=HOURLY",
        "daily": "FREQ=DAILY",
    }.items():
        events = [
            event(f"RRULE:{rule}", uid=str(n), start="19700101T000000Z") for n in range(2_000)
        ]
        yield _LARGE(f"rule-{name}-in-each", lambda events=events: calendar(*events, _GOOD))


def _dates() -> Iterator[Body]:
    many = ",".join(
        f"{2026 + n // 300:04}{1 + n % 12:02}{1 + n % 25:02}T{n % 24:02}0000Z" for n in range(MANY)
    )
    for name in ("RDATE", "EXDATE"):
        yield _LARGE(
            f"{name.lower()}-list", lambda name=name: calendar(event(f"{name}:{many}"), _GOOD)
        )
        lines = [
            f"{name}:2026{1 + n % 12:02}{1 + n % 25:02}T{n % 24:02}{n % 60:02}00Z"
            for n in range(MANY)
        ]
        yield _LARGE(
            f"{name.lower()}-lines",
            lambda lines=lines: calendar(event(*lines, "RRULE:FREQ=DAILY"), _GOOD),
        )
    periods = ",".join(f"20260101T{n % 24:02}{n % 60:02}00Z/P99999D" for n in range(5_000))
    yield _LARGE("rdate-periods", lambda: calendar(event(f"RDATE;VALUE=PERIOD:{periods}"), _GOOD))
    absurd = (
        "00000101",
        "00010101T000000",
        "99991231T235960Z",
        "99991231",
        "20260230",
        "20261301T250000",
        "2026",
        "20260101T240000",
        "20261231T235960Z",
        "10000000000000000000000",
        "-20260101",
        "\u202e20260101",
        "２０２６0101",
        "20260101T000000+9999",
        "20260101T000000-0000",
        "",
        "TODAY",
        "1e10",
    )
    yield _ONE(
        "dates-absurd",
        lambda: calendar(
            *(event(start=day, uid=str(n)) for n, day in enumerate(absurd) if day), _GOOD
        ),
    )
    ends = [
        "DTEND:00010101T000000Z",
        "DTEND:99991231T235959Z",
        "DURATION:P999999999999999D",
        "DURATION:-P1D",
        "DURATION:PT99999999999999999999S",
        "DURATION:P",
        "DTEND:x",
        f"DURATION:P{'9' * 50_000}W",
    ]
    yield _ONE(
        "ends-absurd",
        lambda: calendar(*(event(end, uid=str(n)) for n, end in enumerate(ends)), _GOOD),
    )
    age = event("DTEND:99991231T235959Z", "RRULE:FREQ=DAILY", start="00010101T000000Z")
    yield _ONE(
        "lasts-for-ages",
        lambda: calendar(age, event("DTEND:99991231", start="00010102", uid="c"), _GOOD),
    )


def _numbers() -> Iterator[Body]:
    yield _LARGE("events", lambda: calendar(*(event(uid=str(n)) for n in range(MANY))))
    yield _LARGE(
        "calendars", lambda: calendar(_GOOD) + b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n" * MANY
    )
    yield _LARGE("begins", lambda: calendar("BEGIN:VEVENT\r\n" * MANY, _GOOD))
    yield _LARGE(
        "begins-nested", lambda: calendar("\r\n".join(f"BEGIN:X{n}" for n in range(MANY)), _GOOD)
    )
    yield _LARGE("ends", lambda: calendar("END:X\r\n" * MANY, _GOOD))
    yield _LARGE(
        "parameters",
        lambda: calendar(
            event(f"X-A{';B=C' * MANY}:d", "LOCATION" + ';B="C"' * MANY + ":d"), _GOOD
        ),
    )
    yield _LARGE(
        "calendar-categories",
        lambda: calendar(event("CATEGORIES:" + ",".join(["a"] * MANY)), _GOOD),
    )
    yield _LARGE(
        "languages",
        lambda: calendar(
            event(
                *(
                    f"SUMMARY;LANGUAGE={chr(97 + n // 26 % 26)}{chr(97 + n % 26)}:b{n}"
                    for n in range(MANY)
                )
            ),
            _GOOD,
        ),
    )
    changes = [
        event(
            f"RECURRENCE-ID;RANGE=THISANDFUTURE:2026{1 + n % 12:02}{1 + n % 25:02}"
            f"T{n % 24:02}{n // 24 % 60:02}00Z"
        )
        for n in range(20_000)
    ]
    yield _LARGE(
        "changes",
        lambda: calendar(event("RRULE:FREQ=HOURLY", start="20260101T000000Z"), *changes, _GOOD),
    )
    yield _LARGE(
        "one-uid",
        lambda: calendar(
            *(
                event(f"SEQUENCE:{'9' * (n % 20)}", start=f"20270101T{n % 24:02}0000Z")
                for n in range(5_000)
            ),
            _GOOD,
        ),
    )
    yield _LARGE("folds", lambda: calendar(event("DESCRIPTION:" + "\r\n h" * 1_000_000), _GOOD))
    yield _LARGE(
        "soft-breaks",
        lambda: calendar(event("DESCRIPTION;ENCODING=QUOTED-PRINTABLE:" + "h=\r\n" * MANY), _GOOD),
    )
    yield _LARGE("prose", lambda: calendar(event("DESCRIPTION:h" + "\r\n<b>h" * MANY), _GOOD))


def _parts() -> Iterator[Body]:
    alarm = (
        "BEGIN:VALARM",
        "ACTION:AUDIO",
        "TRIGGER:-PT1S",
        "DURATION:PT1S",
        "REPEAT:1000000000",
        "ATTACH:file:///etc/passwd",
        "END:VALARM",
    )
    yield _ONE("alarm-repeat", lambda: calendar(event(*alarm), _GOOD))
    yield _LARGE("alarms", lambda: calendar(event(*alarm * 10_000), _GOOD))
    huge = "ATTACH;ENCODING=BASE64;VALUE=BINARY;FMTTYPE=image/png:" + "QUJD" * 1_500_000
    yield _LARGE("attach-huge", lambda: calendar(event(huge), _GOOD))
    yield _LARGE(
        "attach-folded",
        lambda: calendar(
            event("\r\n ".join(huge[at : at + 74] for at in range(0, 3_000_000, 74))), _GOOD
        ),
    )
    yield _ONE("nested-events", lambda: calendar("BEGIN:VEVENT\r\nSUMMARY:a\r\n" * 1_000, _GOOD))
    yield _ONE(
        "places",
        lambda: calendar(
            *(
                event(f"GEO:{value}", uid=value)
                for value in (
                    "NaN;NaN",
                    "inf;-inf",
                    "1e999;0",
                    "91;181",
                    ";",
                    "1;2;3",
                    "9" * 5_000 + ";1",
                )
            ),
            _GOOD,
        ),
    )
    yield _ONE("cancelled", lambda: calendar("METHOD:CANCEL", event(), _GOOD))
    yield _ONE("no-events", calendar)
    yield _ONE("no-uid", lambda: calendar(*(event(uid="") for _ in range(100)), _GOOD))


def _zone(name: str, *lines: str) -> str:
    begin = ("BEGIN:VTIMEZONE", f"TZID:{name}", "BEGIN:STANDARD", "DTSTART:16010101T000000")
    return "\r\n".join(
        (*begin, "TZOFFSETFROM:+1300", "TZOFFSETTO:+1300", *lines, "END:STANDARD", "END:VTIMEZONE")
    )


def _in_zone(name: str) -> str:
    return event(start="").replace("SUMMARY:a", f"SUMMARY:a\r\nDTSTART;TZID={name}:20270115T180000")


def _zones() -> Iterator[Body]:
    for name in (
        "Europe/Stockholm",
        "Customized Time Zone",
        "W. Europe Standard Time",
        "UTC",
        "../../etc/passwd",
        "A" * 100_000,
    ):
        label = "".join(letter for letter in name.lower()[:20] if letter.isalnum())
        yield _ONE(f"zone-{label}", lambda name=name: calendar(_zone(name), _in_zone(name), _GOOD))  # type: ignore[misc]
    yield _ONE(
        "zone-secondly",
        lambda: calendar(_zone("Own", "RRULE:FREQ=SECONDLY"), _in_zone("Own"), _GOOD),
    )
    yield _ONE(
        "zone-counted",
        lambda: calendar(
            _zone("Own", "RRULE:FREQ=YEARLY;COUNT=999;BYMONTH=2;BYMONTHDAY=1"),
            _in_zone("Own"),
            _GOOD,
        ),
    )
    yield _ONE(
        "zone-offset", lambda: calendar(_zone("Own", "TZOFFSETTO:+999999"), _in_zone("Own"), _GOOD)
    )
    yield _LARGE(
        "zone-observances",
        lambda: calendar(
            _zone("Own", *["END:STANDARD\r\nBEGIN:STANDARD\r\nDTSTART:19700101T000000"] * MANY),
            _in_zone("Own"),
            _GOOD,
        ),
    )
    yield _LARGE(
        "zones",
        lambda: calendar(
            *(_zone(f"Own{n}", "RRULE:FREQ=YEARLY") for n in range(5_000)),
            *(_in_zone(f"Own{n}") for n in range(5_000)),
            _GOOD,
        ),
    )
    yield _LARGE(
        "zone-names",
        lambda: calendar(
            *(
                event(f"DTEND;TZID={'A/' * 3_000}{n}:20270101T000000", uid=str(n))
                for n in range(1_000)
            ),
            _GOOD,
        ),
    )


def _sizes() -> Iterator[Body]:
    for field in (
        "UID",
        "SUMMARY",
        "DESCRIPTION",
        "LOCATION",
        "URL",
        "ORGANIZER",
        "SEQUENCE",
        "DTSTAMP",
        "RRULE",
        "DTSTART",
        "X-ALT-DESC;FMTTYPE=text/html",
    ):
        line = f"{field}:{'9' * 1_000_000}"
        name = f"calendar-long-{field.partition(';')[0].lower()}"
        yield _LARGE(name, lambda line=line: calendar(event(line).replace("UID:a", "UID:b"), _GOOD))
    yield _LARGE(
        "uid-huge", lambda: calendar(*(event(uid="h" * 1_000_000 + str(n)) for n in range(5)))
    )
    for name, piece in {
        "div": "<div>",
        "formatting": "<b><i><p>",
        "tag": "<b ",
        "entity": "&lt;",
        "newlines": "\\n \\n",
        "backslashes": "\\",
    }.items():
        yield _LARGE(
            f"calendar-html-{name}",
            lambda piece=piece: calendar(
                event("DESCRIPTION:" + piece * (500_000 // len(piece))), _GOOD
            ),
        )


def _characters() -> Iterator[Body]:
    good = calendar(event("DESCRIPTION:h\u00e4r"), _GOOD)
    yield _ONE("calendar-nul", lambda: good.replace(b"a", b"\x00a\x00"))
    yield _ONE("calendar-surrogates", lambda: good.replace(b"\xc3\xa4", b"\xed\xa0\x80"))
    yield _ONE("calendar-utf-16", lambda: good.decode().encode("utf-16"))
    yield _ONE("calendar-all-bytes", lambda: good.replace(b"\xc3\xa4", bytes(range(256))))
    yield _ONE(
        "calendar-quotes",
        lambda: calendar(
            event('LOCATION;X="a:b\\n;c=":d', 'SUMMARY;LANGUAGE="sv":e', 'X;Y="'), _GOOD
        ),
    )
    yield _ONE("calendar-cut", lambda: good[:-40])
