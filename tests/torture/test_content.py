"""The short edition of the bodies: the small ones, their pages, and a few of these in Chromium."""

from collections import Counter
from dataclasses import replace

from playwright.sync_api import Browser

from hub.core.settings import Settings
from tests.torture.content import all_bodies, content_hub, taken
from tests.torture.content_outputs import chromium_row, output_rows, single_pages
from tests.torture.content_texts import text_bodies

EVERY = 8
IN_CHROMIUM = 8


def test_there_are_sixty_bodies_each_with_a_name_of_its_own() -> None:
    names = Counter(body.name for body in all_bodies())
    assert len(names) >= 60
    assert not [name for name, count in names.items() if count > 1]


def test_hostile_bodies_harm_nothing_and_come_to_life_nowhere(
    settings: Settings, chromium: Browser
) -> None:
    small = [body for body in all_bodies() if not body.is_large]
    words = list(text_bodies())
    chosen = [*words, *(one for one in small[::EVERY] if one.name not in {w.name for w in words})]
    with content_hub(settings) as hub:
        for row in taken(hub, chosen):
            assert not row.wrong, "\n".join((row.name, *row.wrong))
        for row in output_rows(hub.app, EVERY * 2):
            assert row.tried
            assert not row.wrong, "\n".join((row.name, *row.wrong))
        seen = chromium_row(hub.app, chromium, len(single_pages()) // IN_CHROMIUM)
        assert not seen.wrong, "\n".join(seen.wrong)


def test_hostile_bodies_harm_nothing_on_postgresql(settings: Settings, postgresql_url: str) -> None:
    small = [body for body in all_bodies() if not body.is_large]
    with content_hub(replace(settings, database_url=postgresql_url)) as hub:
        for row in taken(hub, small[EVERY // 2 :: EVERY]):
            assert not row.wrong, "\n".join((row.name, *row.wrong))
