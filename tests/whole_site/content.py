"""The items that the whole-site tests look at: the same ones, at the same moment, in every run."""

from datetime import UTC, date, datetime, timedelta
from typing import Final

from tests.build import make_event, make_fetch, make_news, make_source, withdraw

MOMENT: Final = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)

LONG_TITLE = (
    "Kehittämissuunnitelmaluonnoksen nähtävilläolo ja kaupunginvaltuustokäsittelyaikataulu "
    "Raatihuoneen kokoustiloissa sekä etäyhteydellä marraskuusta joulukuuhun"
)
BODY = (
    "<p>Arbetet börjar vid <a href='https://falun.example/torget'>Stora torget</a> på måndag.</p>"
    "<h2>Så påverkas trafiken</h2><ul><li>Bussar går runt torget.</li><li>Cyklar leds.</li></ul>"
    "<blockquote>Vi räknar med att bli klara före jul.</blockquote>"
)
NEWS: Final = (
    # town, language, title, summary, topics, days ago
    (
        "falun",
        "sv",
        "Stora torget byggs om",
        "Nytt golv av gatsten, fler träd.",
        ("world-heritage",),
        0,
    ),
    ("falun", "sv", "Biblioteket öppnar på söndagar", "", (), 0),
    ("roros", "nb", "Vinterferien blir kortere", "Skolene følger en ny rute.", (), 1),
    ("roros", "sma", "Saemien åarjelsaemien govlehtimmie", "Daate saernie saemiengïelesne.", (), 1),
    ("hamina", "fi", LONG_TITLE, "Luonnos on nähtävillä. " * 20, (), 2),
    ("hamina", "fi", "Uusi venesatama", "", (), 3),
    ("gutersloh", "de", "Straßenfest an der Dalke", "Am Sonntag & länger als sonst.", (), 4),
    ("grudziadz", "pl", "Łódź odwiedza Grudziądz", "Goście z miasta zwiedzą spichrze.", (), 8),
)


def fill() -> dict[str, int]:
    """Make everything; the ids of the items that tests name."""
    source = make_source(town="falun", name="Falu kommun, nyheter")
    make_fetch(source)
    make_fetch(source, outcome="unchanged", http_status=304)
    make_source(town="hamina", name="Haminan kaupunki", state="error", kind="rss_feeds")
    make_source(town="grudziadz", name="Kalendarz miasta", state="paused", kind="ical_events")
    found: dict[str, int] = {}
    for place, (town, language, title, summary, topics, days) in enumerate(NEWS):
        found[f"news-{place}"] = make_news(
            town=town,
            language=language,
            title=title,
            summary=summary,
            topics=topics,
            body=BODY if place == 0 else "",
            source=source if place < 2 else None,
            published_at=MOMENT - timedelta(days=days, minutes=place),
        )
    found["translated"] = make_news(
        town="gutersloh",
        language="de",
        title="Neue Brücke über die Dalke",
        texts={"en": "A new bridge over the Dalke", "pl": "Nowy most na rzece Dalke"},
        published_at=MOMENT - timedelta(days=5),
    )
    found["withdrawn"] = make_news(town="falun", title="Ett misstag", language="sv")
    withdraw(found["withdrawn"])
    found.update(_events())
    return found


def _events() -> dict[str, int]:
    soon = MOMENT + timedelta(hours=6)
    return {
        "single": make_event(town="falun", title="Julmarknad vid gruvan", starts=soon),
        "several-days": make_event(
            town="roros",
            language="nb",
            title="Julemarkedet på Røros",
            starts=date(2026, 12, 3),
            ends=date(2026, 12, 7),
            location="Kjerkgata",
        ),
        "weekly": make_event(
            town="gutersloh",
            language="de",
            title="Stadtführung durch die Altstadt",
            starts=soon + timedelta(days=1),
            rules=("FREQ=WEEKLY;COUNT=12",),
            location="Rathaus Gütersloh",
        ),
        "cancelled": make_event(
            town="grudziadz",
            language="pl",
            title="Koncert w spichrzach",
            starts=soon + timedelta(days=3),
            status="cancelled",
            location="Spichrze",
        ),
        "long": make_event(
            town="hamina",
            language="fi",
            title=LONG_TITLE,
            starts=soon + timedelta(days=2),
            location="Raatihuoneentori",
            summary="Tervetuloa. " * 30,
        ),
    }
