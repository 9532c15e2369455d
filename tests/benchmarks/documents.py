"""The feeds and calendars that are measured: made by rule, the same on every machine."""

from datetime import date, timedelta

SENTENCE = "The towns meet in the library and talk about schools, music and the winter road. "


def feed(name: str, items: int, first: int = 0) -> bytes:
    """An RSS 2.0 feed; `first` is the number of its newest item, so later feeds have new ones."""
    rows = "".join(
        f"<item><guid isPermaLink='false'>{name}-{number}</guid>"
        f"<title>{name} reports number {number}</title>"
        f"<link>https://{name}.example/{number}</link>"
        f"<pubDate>Mon, 02 Nov 2026 {number % 24:02}:{number % 60:02}:00 +0100</pubDate>"
        f"<category>culture</category>"
        f"<description>&lt;p&gt;{SENTENCE * 4}&lt;b&gt;{number}&lt;/b&gt;&lt;/p&gt;</description>"
        "</item>"
        for number in range(first, first + items)
    )
    head = f"<title>{name}</title><link>https://{name}.example/</link><language>sv</language>"
    return f"<rss version='2.0'><channel>{head}{rows}</channel></rss>".encode()


def calendar(name: str, events: int, first_day: date) -> bytes:
    """A calendar in which every fifth event comes each week and every seventh lasts all day."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:-//{name}//EN"]
    for number in range(events):
        day = (first_day + timedelta(days=number % 90)).strftime("%Y%m%d")
        lines += ["BEGIN:VEVENT", f"UID:{name}-{number}", "DTSTAMP:20261101T120000Z"]
        if number % 7 == 0:
            lines.append(f"DTSTART;VALUE=DATE:{day}")
        else:
            lines += [f"DTSTART:{day}T170000Z", f"DTEND:{day}T183000Z"]
        if number % 5 == 0:
            lines.append("RRULE:FREQ=WEEKLY;COUNT=10")
        lines += [
            f"SUMMARY:Evening number {number} in {name}",
            f"DESCRIPTION:{SENTENCE}",
            "LOCATION:Library",
            "CATEGORIES:CULTURE",
            "END:VEVENT",
        ]
    return ("\r\n".join([*lines, "END:VCALENDAR"]) + "\r\n").encode()
