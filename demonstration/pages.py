"""The pages of a town site: the front page that leads to the feeds, and what the links show."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from html import escape

from babel.dates import format_date

from demonstration.calendars import event_times
from demonstration.content_files import Content, PageText
from demonstration.dated import Event, News
from demonstration.markup import as_html

_SHOWN_NEWS = 12
_SHOWN_EVENTS = 12
_STYLE = (
    "body{font:1.1rem/1.6 system-ui,sans-serif;max-width:44rem;margin:2rem auto;padding:0 1rem}"
    "small,footer{color:#555}"
)


@dataclass(frozen=True, slots=True)
class Alternate:
    """A feed or calendar that the front page points to.

    `webcal` is its webcal: address, empty for a feed.
    """

    href: str
    media_type: str
    title: str
    webcal: str = ""


@dataclass(frozen=True, slots=True)
class Frame:
    """What every page of a site has: title, language, notice, and where the items stand."""

    content: Content
    title: str
    alternates: Sequence[Alternate]
    news_path: str
    event_path: str


def front_page(frame: Frame, news: Sequence[News], events: Sequence[Event]) -> bytes:
    """The front page: newest news, next events, and links to every feed and calendar."""
    words = frame.content.words
    parts = [f"<h1>{escape(frame.title)}</h1>", f"<h2>{escape(words['news_heading'])}</h2>"]
    parts.append(_list(_news_row(frame, item) for item in news[:_SHOWN_NEWS]))
    if events:
        parts.append(f"<h2>{escape(words['events_heading'])}</h2>")
        parts.append(_list(_event_row(frame, event) for event in events[:_SHOWN_EVENTS]))
    parts.append(_list(_subscription(frame, alternate) for alternate in frame.alternates))
    pages = frame.content.pages.items()
    parts.append(_list(f'<a href="{path}">{escape(page.title)}</a>' for path, page in pages))
    return _page(frame, frame.title, "\n".join(parts))


def news_page(frame: Frame, item: News) -> bytes:
    """The page of one news item."""
    language = item.text.language
    return _page(
        frame,
        item.text.title,
        f'<article lang="{language}"><h1>{escape(item.text.title)}</h1>\n'
        f"<p><small>{_day(frame, item.published_at.date())}</small></p>\n"
        f"<p><strong>{escape(item.text.summary)}</strong></p>\n{as_html(item.body, '')}</article>",
    )


def event_page(frame: Frame, event: Event) -> bytes:
    """The page of one event."""
    text = event.text
    days = _day(frame, event.first_day)
    if event.last_day != event.first_day:
        days += f" – {_day(frame, event.last_day)}"
    times = event_times(event, event.first_day)
    return _page(
        frame,
        text.title,
        f'<article lang="{text.language}"><h1>{escape(text.title)}</h1>\n'
        f"<p>{days} {times}<br>{escape(text.place)}</p>\n<p>{escape(text.text)}</p></article>",
    )


def standing_page(frame: Frame, page: PageText) -> bytes:
    """A page that stays: contact, library, and so on."""
    return _page(frame, page.title, f"<h1>{escape(page.title)}</h1>\n<p>{escape(page.text)}</p>")


def _page(frame: Frame, title: str, main: str) -> bytes:
    alternates = "\n".join(
        f'<link rel="alternate" type="{alternate.media_type}" '
        f'title="{escape(alternate.title)}" href="{alternate.href}">'
        for alternate in frame.alternates
    )
    return f"""<!DOCTYPE html>
<html lang="{frame.content.language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>{escape(title)}</title>
{alternates}
<style>{_STYLE}</style>
</head>
<body>
<nav><a href="/">{escape(frame.title)}</a></nav>
<main>
{main}
</main>
<footer><p>{escape(frame.content.words["notice"])}</p></footer>
</body>
</html>
""".encode()


def _news_row(frame: Frame, item: News) -> str:
    href = frame.news_path.format(key=item.key)
    day = _day(frame, item.published_at.date())
    title = f'<a lang="{item.text.language}" href="{href}">{escape(item.text.title)}</a>'
    return f"{title} <small>{day}</small>"


def _event_row(frame: Frame, event: Event) -> str:
    href = frame.event_path.format(key=event.key)
    title = f'<a lang="{event.text.language}" href="{href}">{escape(event.text.title)}</a>'
    return f"{title} <small>{_day(frame, event.last_day)}</small>"


def _subscription(frame: Frame, alternate: Alternate) -> str:
    words = frame.content.words
    if alternate.webcal:
        label = escape(words["calendar_link"])
        return (
            f'<a href="{alternate.webcal}">{label}</a> (<a href="{alternate.href}">iCalendar</a>)'
        )
    return f'<a href="{alternate.href}">{escape(words["feed_link"])}</a>'


def _day(frame: Frame, day: date) -> str:
    return format_date(day, format="long", locale=frame.content.language)


def _list(rows: Iterable[str]) -> str:
    return "<ul>\n" + "\n".join(f"<li>{row}</li>" for row in rows) + "\n</ul>"
