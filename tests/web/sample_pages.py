"""A small application with one page of everything, for the tests of hub/web."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

from flask import Blueprint, Flask, render_template, request

from hub.content.filters import Choice, FilterChoices, read_list_filter
from hub.core import database, words
from hub.core.changes import RevisionCounter
from hub.core.clock import now
from hub.core.database import Model, db, writing
from hub.core.errors import Gone, Unavailable
from hub.core.peers import Peers
from hub.core.permissions import Right
from hub.web import setup
from hub.web.access import PUBLIC, open_to
from hub.web.caching import cached_by_revision
from hub.web.menu import NavItem, add_nav_item
from hub.web.page_frame import add_page_context, say_what_was_understood
from hub.web.shown import (
    AgendaDay,
    EventItem,
    FeedLink,
    NewsItem,
    ShownNetwork,
    ShownTown,
    Status,
    Words,
)

TEMPLATES = Path(__file__).parent / "templates"


TOWNS = (
    ShownTown("falun", "Falun", "Sweden", "rust", "pit", 0.45, 0.2),
    ShownTown("roros", "Røros", "Norway", "ochre", "tower", 0.26, 0.0),
    ShownTown("hamina", "Hamina", "Finland", "lake", "star", 1.0, 0.16),
    ShownTown("gutersloh", "Gütersloh", "Germany", "pine", "weave", 0.0, 1.0),
    ShownTown("grudziadz", "Grudziądz", "Poland", "heather", "granaries", 0.62, 0.88),
    ShownTown("odense", "Odense", "Denmark", "rose", None),
)


CHOICES = FilterChoices(
    towns=tuple(Choice(town.slug, town.name, town=town) for town in TOWNS),
    groups=(Choice("nordic", "Nordic group"),),
    topics=(Choice("culture", "Culture"), Choice("youth", "Children and young people")),
    languages=(Choice("fi", "Suomi", "fi"), Choice("sma", "Åarjelsaemien", "sma")),
    audiences=(Choice("schools", "Schools"),),
)
RENDERED: list[str] = []
pages = Blueprint("sample", __name__, url_prefix="/<lang>", template_folder=str(TEMPLATES))


def sample_news() -> tuple[NewsItem, ...]:
    at = now() - timedelta(days=2)
    return (
        NewsItem(
            "/en/news/1/benches",
            Words("Benches, lamps and new planting: the Vistula promenade is ready", "en"),
            at,
            TOWNS[4],
            Words("The renewed stretch links the granaries with the landing stage.", "en"),
            "Europe/Warsaw",
            "pl",
            "person",
            "https://town.example/1",
            ("Culture",),
        ),
        NewsItem(
            "/en/news/2/lukunurkka",
            Words("Pääkirjastoon avataan viisikielinen lukunurkka", "fi"),
            at,
            TOWNS[2],
            Words("Jokainen ystävyyskaupunki on valinnut hyllyyn kaksikymmentä kirjaa.", "fi"),
            "Europe/Helsinki",
            "fi",
        ),
        NewsItem(
            "/en/news/3/heerredihte",
            Words("Gïeh stoerre gåetie", "sma"),
            at,
            TOWNS[1],
            original_language="sma",
        ),
        NewsItem("/en/news/4/unknown", Words("Zxcv", "und"), at, TOWNS[5]),
        NewsItem(
            "/en/news/5/joint",
            Words("A plan for the year", "en"),
            at,
            original_language="de",
            origin="machine",
        ),
    )


def sample_days() -> tuple[AgendaDay, ...]:
    first = now().date()
    start = datetime(first.year, first.month, first.day, 16, 30, tzinfo=UTC)
    coffee = EventItem(
        "/en/calendar/1/cafe",
        Words("Language café: five languages, one table", "en"),
        first,
        first,
        start,
        start + timedelta(hours=2),
        False,
        "Europe/Helsinki",
        TOWNS[2],
        "Main library",
        True,
        original_language="en",
    )
    market = EventItem(
        "/en/calendar/2/market",
        Words("Julmarknad vid gruvan", "sv"),
        first + timedelta(days=1),
        first + timedelta(days=3),
        all_day=True,
        town=TOWNS[0],
        status=Status("Cancelled", "danger"),
        original_language="sv",
    )
    later = first + timedelta(days=45)
    day = EventItem(
        "/en/calendar/3/day",
        Words("Everybody’s day", "en"),
        later,
        later,
        all_day=True,
        original_language="en",
    )
    return (
        AgendaDay(first, (coffee,)),
        AgendaDay(market.starts_on, (market,)),
        AgendaDay(later, (day,)),
    )


@pages.get("/")
@open_to(PUBLIC)
def home() -> str:
    return render_template("sample_home.html")


@pages.get("/sample")
@open_to(PUBLIC)
@cached_by_revision()
def everything() -> str:
    RENDERED.append(request.path)
    reading = read_list_filter(request.args.items(multi=True), CHOICES)
    say_what_was_understood(reading.filter.to_pairs())
    days = sample_days()
    return render_template(
        "sample.html",
        reading=reading,
        choices=CHOICES,
        news=sample_news(),
        days=days,
        rows=tuple(event for day in days for event in day.events),
        feeds=(FeedLink("News", "http://hub.example/en/news.atom", "application/atom+xml"),),
    )


@pages.get("/item/<int:number>/<slug>")
@open_to(PUBLIC)
def item(number: int, slug: str) -> str:
    return f"{number} {slug}"


@pages.get("/desk")
@open_to(Right.PUBLISH)
def desk() -> str:
    return "desk"


@pages.get("/gone.json")
@open_to(PUBLIC)
def gone() -> str:
    raise Gone("Taken away.", "a secret cause")


@pages.get("/down")
@open_to(PUBLIC)
def down() -> str:
    raise Unavailable("The search does not answer.", "connection refused at 10.0.0.7")


@pages.get("/broken")
@open_to(PUBLIC)
def broken() -> str:
    raise ZeroDivisionError("an inner cause")


def make_app(
    folder: Path,
    public_url: str = "http://hub.example",
    po_folder: Path | None = None,
    broker_url: str = "",
    signed_by: str = "hard to guess",
) -> Flask:
    app = Flask("sample", static_folder=None)
    app.config["HUB"] = SimpleNamespace(
        data_dir=Path("no-such-folder"),
        public_url=public_url,
        broker_url=broker_url,
        secret_key=signed_by,
        web_threads=2,
        port=0,
        log_requests=False,
        trusted_proxies=Peers(),
        metrics_path=None,
        page_cache_size=1,
    )
    app.config["PROPAGATE_EXCEPTIONS"] = False
    database.init_app(app, f"sqlite:///{folder / 'hub.sqlite'}")
    words.init_app(app, po_folder or folder)
    setup.init_app(app, po_folder or folder)
    app.register_blueprint(pages)
    add_nav_item(app, NavItem("Sample", "sample.everything", order=20))
    add_nav_item(app, NavItem("Desk", "sample.desk", needs=Right.PUBLISH))
    add_nav_item(app, NavItem("Home page", "sample.home", "footer"))
    network = ShownNetwork("Partner Towns", "News and events from six towns.", TOWNS)
    add_page_context(app, lambda: {"network": network})
    setup.check_app(app)
    with app.app_context():
        Model.metadata.create_all(db.engine, tables=[RevisionCounter.__table__])  # type: ignore[list-item]
        with writing() as session:
            session.merge(RevisionCounter(id=1, number=7))
    return app


def raise_revision(app: Flask) -> None:
    with app.app_context(), writing() as session:
        counter = session.get_one(RevisionCounter, 1)
        counter.number += 1
