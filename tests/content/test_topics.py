import re
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from sqlalchemy import select

from hub.content.models import Entry, EntryTopic, Topic
from hub.content.topics import (
    own_topics,
    read_topics,
    take_in_topics,
    topic_vocabulary,
    topics_for_categories,
    vocabulary_of,
)
from hub.core.changes import content_revision
from hub.core.clock import now
from hub.core.database import db, writing
from hub.core.file_problems import BadFile
from hub.core.languages import INTERFACE_LANGUAGES
from hub.towns.actions import take_in_network
from hub.towns.network_file import default_network_file
from tests.towns.conftest import network_path, towns_app, words

__all__ = ["network_path", "towns_app"]  # fixtures


@dataclass
class Made:
    slug: str
    names: dict[str, str]
    words: list[str] = field(default_factory=list)


TOPICS = [
    Made("culture", {"sv": "Kultur", "fi": "Kulttuuri"}, ["kultur & nöje", "Ausstellung"]),
    Made("focus-culture", {"sv": "Kultur"}),
    Made("traffic", {"de": "Straßen", "pl": "Drogi"}, ["ÖPNV"]),
    Made("sdg-4", {"en": "Quality education"}, ["mål 4"]),
]


@pytest.mark.parametrize(
    ("categories", "slugs"),
    [
        (["Kultur & nöje"], ("culture",)),
        (["KULTUR / NOJE"], ("culture",)),
        (["kulttuuri", "Drogi"], ("culture", "traffic")),
        (["Drogi", "drogi", "STRASSEN"], ("traffic",)),
        (["Kultur"], ("culture", "focus-culture")),
        (["oepnv"], ("traffic",)),
        (["SDG-4", "Mål 4"], ("sdg-4",)),
        (["kulturhistorie", "", "…", "x" * 10_000], ()),
        ([], ()),
    ],
)
def test_categories_stand_for_topics_however_they_are_spelled(
    categories: list[str], slugs: tuple[str, ...]
) -> None:
    assert topics_for_categories(categories, {}, TOPICS) == slugs
    assert topics_for_categories(categories, {}, vocabulary_of(TOPICS)) == slugs


def test_the_mapping_of_a_source_goes_before_the_vocabulary() -> None:
    mapping = {"Kultur": "traffic", "Vägar": "traffic", "DROGI": ""}
    assert topics_for_categories(["kultur"], mapping, TOPICS) == ("traffic",)
    assert topics_for_categories(["vagar"], mapping, TOPICS) == ("traffic",)
    assert topics_for_categories(["Drogi"], mapping, TOPICS) == ()


def test_the_hub_comes_with_seventeen_goals_and_the_subjects_in_every_language() -> None:
    goals = [topic for topic in own_topics() if topic.scheme == "goal"]
    subjects = [topic for topic in own_topics() if topic.scheme == "subject"]
    assert [goal.slug for goal in goals] == [f"sdg-{number}" for number in range(1, 18)]
    assert len(subjects) >= 14
    assert all(set(topic.names) == set(INTERFACE_LANGUAGES) for topic in own_topics())
    assert goals[3].names["sv"] == "God utbildning för alla"


@pytest.mark.parametrize(
    ("category", "slug"),
    [
        ("Trafik och gator", "traffic"),
        ("Skole", "education"),
        ("Päätöksenteko", "democracy"),
        ("Städtepartnerschaft", "international"),
        ("Środowisko", "environment"),
        ("swiatowe dziedzictwo", "world-heritage"),
        ("Libraries", "library"),
        ("Børn", "children-and-youth"),
    ],
)
def test_usual_categories_of_town_sites_are_known(category: str, slug: str) -> None:
    assert slug in topics_for_categories([category], {}, own_topics())


def test_no_word_of_the_hub_stands_for_two_subjects() -> None:
    twice = {key: slugs for key, slugs in vocabulary_of(own_topics()).slugs.items() if slugs[1:]}
    assert twice == {}


def test_a_topics_file_with_mistakes_says_where_they_are(tmp_path: Path) -> None:
    path = tmp_path / "topics.toml"
    names = words("names", "Name")
    path.write_text(
        f'[[goal]]\nslug = "A b"\n{names}\n[[subject]]\nslug = "x"\nwordz = []\n{names}\n'
        f'[[subject]]\nslug = "x"\n{names}\n',
        encoding="utf-8",
    )
    with pytest.raises(BadFile) as raised:
        read_topics(path)
    message = str(raised.value.message)
    assert re.search(r"topics\.toml:2: .*a–z", message)
    assert re.search(r"topics\.toml:6: .*Did you mean ‘words’", message)
    assert "The slug ‘x’ is taken" in message


@pytest.mark.usefixtures("towns_app")
def test_focus_areas_goals_and_subjects_are_taken_in_once() -> None:
    take_in_network(default_network_file())
    assert take_in_topics()
    revision = content_revision()
    assert not take_in_topics()
    assert content_revision() == revision
    topics = db.session.scalars(select(Topic).order_by(Topic.position)).all()
    assert [topic.scheme for topic in topics[:6]] == ["focus"] * 5 + ["goal"]
    assert topics[0].slug == "focus-mutual-understanding"
    assert topics_for_categories(["Kultur"], {}, topic_vocabulary()) == ("focus-culture", "culture")


@pytest.mark.usefixtures("towns_app")
def test_a_topic_gone_from_the_files_stays_while_an_entry_has_it(network_path: Path) -> None:
    take_in_network(default_network_file())
    take_in_topics()
    used = db.session.scalars(select(Topic).where(Topic.slug == "focus-aid")).one()
    with writing() as session:
        entry = Entry(
            kind="news", language="sv", created_at=now(), published_at=now(), updated_at=now()
        )
        session.add(entry)
        session.flush()
        session.add(EntryTopic(entry_id=entry.id, topic_id=used.id))
    take_in_network(network_path)
    assert take_in_topics()
    focus = select(Topic.slug).where(Topic.scheme == "focus")
    assert db.session.scalars(focus).all() == ["focus-aid"]
    assert not take_in_topics()


@pytest.mark.usefixtures("towns_app")
def test_changed_words_reach_the_table_and_the_topic_keeps_its_key() -> None:
    take_in_topics()
    with writing() as session:
        topic = session.scalars(select(Topic).where(Topic.slug == "sport")).one()
        key, names = topic.id, topic.names
        topic.names = {"en": "Old name"}
    assert take_in_topics()
    topic = db.session.scalars(select(Topic).where(Topic.slug == "sport")).one()
    assert (topic.id, topic.names) == (key, names)
