"""Which items get the topic of World Heritage, and which near misses do not."""

import time
from datetime import UTC, datetime

import pytest
from flask import Flask
from hub_plugins.world_heritage.tagging import TOPIC, concerns_site, tagged

from hub.content.topics import own_topics
from hub.core.sandbox import Sandbox
from hub.plugin_api import Draft, DraftText
from hub.plugin_host.finding import plugin_folders
from hub.plugin_host.parsing import ParseRequest, plugin_host_view, read_document

HITS = [
    "Ny utställning i Falu Gruva",
    "FALU GRUVA öppnar för säsongen",
    "Falu gruvas vänner bjuder in",
    "Guidning vid Stora Sto\u0308ten",
    "Världsarvsrådet möts i höst",
    "Världs\u00adarvet Falun fyller 25 år",
    "Kulturreservat i bergsmansbygden",
    "Tilskudd til Røros bergstad og Circumferensen",
    "Verdensarvrådet inviterer til åpent møte",
    "Vandring til Femundshytta",
    "Konsert i Storwartz",
    "Verdensarvsstedet holder åbent",
    "Maailmanperintökohteessa tapahtuu",
    "Luento maailmanperinnöstä",
    "Falunin kaivoksen kesä",
    "UNESCO-Welterbetag in der Partnerstadt",
    "Vortrag über das Weltkulturerbe",
    "Großer Kupferberg: Reisebericht",
    "Wystawa o światowym dziedzictwie UNESCO",
    "Kopalnia miedzi w Falun",
    "World Heritage Day",
    "World-Heritage school project",
    "A visit to the Falun Mine",
    "The Great Copper Mountain",
]
NEAR_MISSES = [
    "UNESCO-Projektschule feiert Sommerfest",
    "Slalom i Stöten i Sälen",
    "Festival i Kopparberg",
    "Bergstaden våkner til liv",
    "Falun minerals fair",
    "Fali gruvor i landet",
    "Falun är årets stad",
    "Kulturarv och byggnadsvård",
    "Dziedzictwo kulturowe miasta",
    "Maailman perinteiset ruoat",
    "The circumference of the lake",
    "Das Erbe der Welt im Film",
    "Nytt i Røros kommune",
    "Gruvan stängd",
    "",
]


def _draft(**values: str) -> Draft:
    return Draft("news", (DraftText(values.pop("title", "Nytt"), **values),))


@pytest.mark.parametrize("title", HITS)
def test_a_title_about_a_site_is_tagged(title: str) -> None:
    assert tagged(_draft(title=title)).topics == (TOPIC,)


@pytest.mark.parametrize("title", NEAR_MISSES)
def test_a_title_that_only_looks_like_it_is_not(title: str) -> None:
    draft = _draft(title=title)
    assert tagged(draft) is draft


def test_summary_categories_and_the_beginning_of_the_body_count() -> None:
    assert tagged(_draft(summary="<p>I <b>v&auml;rldsarvet</b></p>")).topics == (TOPIC,)
    assert tagged(_draft(body="<p>Guidning i Falu Gruva</p>")).topics == (TOPIC,)
    assert tagged(Draft("news", (DraftText("Nytt"),), categories=("Verdensarv",))).topics
    assert tagged(Draft("event", (DraftText("A"), DraftText("Welterbe")))).topics == (TOPIC,)


def test_a_word_in_passing_or_in_an_address_does_not_count() -> None:
    assert not tagged(_draft(body="<p>" + "ord " * 300 + "Falu Gruva</p>")).topics
    assert not tagged(_draft(summary='<a href="https://x.example/falu gruva">Mer</a>')).topics


def test_other_topics_stay_and_the_topic_comes_once() -> None:
    draft = Draft("news", (DraftText("Falu Gruva"),), topics=("culture",))
    once = tagged(draft)
    assert once.topics == ("culture", TOPIC)
    assert tagged(once) is once


def test_the_topic_is_one_of_the_hubs() -> None:
    assert TOPIC in {topic.slug for topic in own_topics()}


@pytest.mark.parametrize("piece", ["<", "falu ", "światow", "världsarv-", "&amp;", "a\u0301" * 3])
def test_hostile_lengths_take_no_time(piece: str) -> None:
    long = piece * 200_000
    started = time.process_time()
    tagged(_draft(title=long, summary=long, body=long))
    assert time.process_time() - started < 0.1


def test_words_are_found_whatever_joins_them() -> None:
    assert concerns_site("falu\u00a0gruva")
    assert concerns_site("Falu\n gruva")
    assert not concerns_site("Falu. Gruva")


FEED = """<rss version="2.0"><channel><title>Falun</title>
<item><guid>1</guid><title>Ny guide i Falu Gruva</title><link>https://falun.example/1</link></item>
<item><guid>2</guid><title>Nya cykelbanor</title><link>https://falun.example/2</link></item>
</channel></rss>"""


def test_items_of_a_feed_are_tagged_as_they_come_in(heritage_app: Flask) -> None:
    request = ParseRequest(
        FEED.encode(),
        "https://falun.example/rss",
        "rss_feeds",
        datetime(2026, 11, 26, tzinfo=UTC),
        media_type="application/rss+xml",
        language="sv",
        town="falun",
    )
    folders = plugin_folders(heritage_app.config["HUB"].plugins_dir)
    with heritage_app.app_context(), Sandbox(folders) as child:
        document = read_document(request, child, plugin_host_view(heritage_app))
    assert [draft.topics for draft in document.drafts] == [(TOPIC,), ()]
