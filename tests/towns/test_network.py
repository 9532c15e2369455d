from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import event, select, text

from hub.core.changes import Change, NewChange, content_revision, record_change
from hub.core.database import db, writing
from hub.core.file_problems import BadFile
from hub.towns.actions import take_in_network
from hub.towns.models import Town
from hub.towns.network import NO_NETWORK
from hub.towns.network_file import default_network_file
from hub.towns.queries import (
    all_groups,
    all_towns,
    find_town,
    network,
    suggested_sources,
    town_by_id,
    town_by_slug,
)
from tests.towns.conftest import TWO_TOWNS, words

pytestmark = pytest.mark.usefixtures("towns_app")


def rewrite(path: Path, old: str, new: str) -> None:
    content = path.read_text(encoding="utf-8")
    assert old in content
    path.write_text(content.replace(old, new), encoding="utf-8")


def actions_after(number: int) -> list[tuple[str, str, str]]:
    rows = db.session.scalars(select(Change).where(Change.number > number).order_by(Change.number))
    return [(row.subject, row.subject_id, row.action) for row in rows]


def test_before_anything_is_taken_in_the_network_is_empty() -> None:
    assert network() == NO_NETWORK
    assert network().name("sv") == ""
    assert find_town("aby") is None


def test_a_network_of_other_towns_is_taken_in(network_path: Path) -> None:
    assert take_in_network(network_path)
    assert network().name("pl") == "Two Rivers"
    assert [town.slug for town in all_towns()] == ["aby", "muhlen"]
    assert [(group.slug, group.since_year) for group in all_groups()] == [("rivers", 2001)]
    assert [town.slug for town in network().towns_of("rivers")] == ["aby", "muhlen"]
    assert network().groups[0].member_ids == {town.id for town in all_towns()}
    assert network().partnerships[0].towns == ("aby", "muhlen")
    assert suggested_sources("muhlen") == ()
    assert [item.url for item in suggested_sources()] == ["https://aby.example/feed"]


def test_the_same_file_again_writes_nothing(network_path: Path) -> None:
    take_in_network(network_path)
    revision = content_revision()
    assert not take_in_network(network_path)
    assert content_revision() == revision


def test_taking_in_records_a_change_for_each_town(network_path: Path) -> None:
    take_in_network(network_path)
    ids = [str(town.id) for town in all_towns()]
    assert actions_after(0) == [
        ("town", ids[0], "added"),
        ("town", ids[1], "added"),
        ("network", "1", "updated"),
    ]


def test_a_changed_file_updates_the_town_keeps_its_key_and_records_what_was(
    network_path: Path,
) -> None:
    take_in_network(network_path)
    aby, muhlen = all_towns()
    revision = content_revision()
    rewrite(network_path, "Europe/Vienna", "Europe/Berlin")
    assert take_in_network(network_path)
    assert [town.id for town in all_towns()] == [aby.id, muhlen.id]
    assert town_by_slug("muhlen") is not None
    assert network().towns[1].time_zone == "Europe/Berlin"
    assert actions_after(revision) == [
        ("town", str(muhlen.id), "updated"),
        ("network", "1", "updated"),
    ]
    change = db.session.scalars(select(Change).where(Change.number == revision + 1)).one()
    assert change.before == {"time_zone": "Europe/Vienna"}


def test_a_town_gone_from_the_file_becomes_former_and_comes_back_as_the_same(
    network_path: Path,
) -> None:
    take_in_network(network_path)
    before = all_towns()[1]
    start, end = TWO_TOWNS.index('[[town]]\nslug = "muhlen"'), TWO_TOWNS.index("[[suggestion]]")
    network_path.write_text(TWO_TOWNS[:start] + TWO_TOWNS[end:], encoding="utf-8")
    assert take_in_network(network_path)
    assert [town.slug for town in all_towns()] == ["aby"]
    gone = town_by_id(before.id)
    assert gone is not None
    assert (gone.slug, gone.status, gone.groups) == ("muhlen", "former", ())
    assert gone.memberships == before.memberships
    assert network().partnerships[0].towns == ("aby", "muhlen")
    assert network().groups[0].member_ids == {all_towns()[0].id}

    network_path.write_text(TWO_TOWNS, encoding="utf-8")
    assert take_in_network(network_path)
    assert all_towns()[1] == before


def test_memberships_and_agreements_follow_the_file(network_path: Path) -> None:
    take_in_network(network_path)
    reason = words("end_reason", "The bridge is gone.")
    rewrite(network_path, "started = 2003-04-05", f"started = 2003\nended = 2020\n{reason}")
    rewrite(network_path, 'started = "2001"', "started = 2002")
    take_in_network(network_path)
    left = network().towns[1].memberships[0]
    assert (left.started, left.ended) == ("2003", "2020")
    assert left.reason("de") == "The bridge is gone."
    assert network().towns_of("rivers") == (network().towns[0],)
    assert [item.started for item in network().partnerships] == ["2002"]
    assert ("town", str(network().towns[1].id), "updated") in actions_after(3)


def test_a_group_gone_from_the_file_is_still_known_to_the_history(network_path: Path) -> None:
    take_in_network(network_path)
    rewrite(network_path, '"rivers"', '"streams"')
    take_in_network(network_path)
    assert [group.slug for group in all_groups()] == ["streams"]
    assert network().group("rivers") is not None


def test_a_file_with_mistakes_changes_nothing(network_path: Path) -> None:
    take_in_network(network_path)
    rewrite(network_path, "Europe/Vienna", "Vienna")
    rewrite(network_path, 'da = "Åby"', 'da = "Changed"')
    with pytest.raises(BadFile):
        take_in_network(network_path)
    assert network().towns[0].name("da") == "Åby"


def test_each_transaction_asks_once_by_one_small_query(network_path: Path) -> None:
    take_in_network(network_path)
    network()
    db.session.rollback()
    statements: list[str] = []

    def note(*arguments: object) -> None:
        statements.append(str(arguments[2]))

    event.listen(db.engine, "before_cursor_execute", note)
    first, second = network(), network()
    db.session.rollback()
    third = network()
    event.remove(db.engine, "before_cursor_execute", note)
    assert first is second is third
    asked = [statement for statement in statements if statement != "BEGIN"]
    assert len(asked) == 2
    assert all("revision_counter" in statement for statement in asked)


def test_another_change_leaves_the_network_as_it_is(network_path: Path) -> None:
    take_in_network(network_path)
    kept = network()
    with writing():
        record_change(NewChange("entry", "1", "created", "hub"))
    assert network() is kept


def test_what_was_rolled_back_is_not_kept(network_path: Path) -> None:
    take_in_network(network_path)

    def fail() -> None:
        with writing():
            rewrite(network_path, 'da = "Åby"', 'da = "Aby"')
            take_in_network(network_path)
            assert network().towns[0].name("da") == "Aby"
            raise LookupError

    with pytest.raises(LookupError):
        fail()
    with writing():
        record_change(NewChange("entry", "1", "created", "hub"))
    assert network().towns[0].name("da") == "Åby"


def test_within_writing_what_was_just_written_is_seen(network_path: Path) -> None:
    take_in_network(network_path)
    with writing():
        before = network()
        rewrite(network_path, 'da = "Åby"', 'da = "Aby"')
        take_in_network(network_path)
        assert network().towns[0].name("da") == "Aby" != before.towns[0].name("da")


def test_a_change_made_by_another_process_is_seen(network_path: Path, towns_app: Flask) -> None:
    take_in_network(network_path)
    kept = network()
    rewrite(network_path, 'da = "Åby"', 'da = "Aby"')
    with towns_app.app_context():  # a session of its own, as another process has
        take_in_network(network_path)
    db.session.rollback()
    assert kept.towns[0].name("da") == "Åby"
    assert network().towns[0].name("da") == "Aby"


def test_going_back_to_an_older_file_is_a_change_too(network_path: Path) -> None:
    take_in_network(network_path)
    rewrite(network_path, 'da = "Åby"', 'da = "Aby"')
    take_in_network(network_path)
    network_path.write_text(TWO_TOWNS, encoding="utf-8")
    assert take_in_network(network_path)
    assert network().towns[0].name("da") == "Åby"


def test_another_network_file_makes_the_towns_of_the_first_former(network_path: Path) -> None:
    take_in_network(default_network_file())
    take_in_network(network_path)
    assert [town.slug for town in network().towns] == ["aby", "muhlen"]
    assert {town.slug for town in network().former} >= {"falun", "vordingborg"}
    assert network().wanted == ()
    assert db.session.scalar(select(db.func.count()).select_from(Town)) == 9


@pytest.mark.parametrize(
    ("typed", "slug"),
    [
        ("roros", "roros"),
        ("Röros", "roros"),
        ("ROEROS", "roros"),
        ("Rosse", "roros"),
        ("plassje", "roros"),
        ("Røros kommune", "roros"),
        ("Guetersloh", "gutersloh"),
        ("gutersloh", "gutersloh"),
        (" Gütersloh ", "gutersloh"),
        ("Stadt-Gütersloh", "gutersloh"),
        ("Grudziadz", "grudziadz"),
        ("Graudenz", "grudziadz"),
        ("fredrikshamn", "hamina"),
        ("falu kommun", "falun"),
        ("Vordingborg", "vordingborg"),
        ("", None),
        ("…", None),
        ("ro", None),
        ("x" * 5000, None),
    ],
)
def test_a_town_is_found_however_it_is_spelled(typed: str, slug: str | None) -> None:
    take_in_network(default_network_file())
    found = find_town(typed)
    assert (found.slug if found else None) == slug


def test_names_come_in_the_language_of_the_reader() -> None:
    take_in_network(default_network_file())
    roros, hamina = town_by_slug("roros"), town_by_slug("hamina")
    assert roros is not None
    assert hamina is not None
    assert [roros.name(code) for code in ("nb", "sv", "sma", "de", "se")] == [
        "Røros",
        "Røros",
        "Rosse",
        "Røros",
        "Røros",
    ]
    both = replace(hamina, names={**hamina.names, "sv": "Hamina (Fredrikshamn)"})
    assert (both.name("sv"), both.name("fi")) == ("Hamina (Fredrikshamn)", "Hamina")
    assert (both.bare_name("sv"), both.names_apart()["sv"]) == ("Hamina", "Fredrikshamn")
    assert (hamina.country_name("pl"), hamina.region_name("sv")) == ("Finlandia", "Kymmenedalen")
    assert (roros.language, roros.letter) == ("nb", "R")


def test_the_former_town_is_history_and_the_wanted_one_is_no_town() -> None:
    take_in_network(default_network_file())
    known = network()
    assert [town.slug for town in known.former] == ["vordingborg"]
    assert "2007" in known.former[0].memberships[0].reason("pl")
    assert [wanted.country_name("da") for wanted in known.wanted] == ["Danmark"]
    assert known.town(known.wanted[0].slug) is None
    assert "Danmark" in known.wanted[0].text("da")


def test_a_view_cannot_be_changed(network_path: Path) -> None:
    take_in_network(network_path)
    town = network().towns[0]
    with pytest.raises(AttributeError):
        town.slug = "other"  # type: ignore[misc]
    with pytest.raises(TypeError):
        town.names["sv"] = "other"  # type: ignore[index]
    assert len({town, network().towns[1]}) == 2


def test_taking_in_inside_a_transaction_that_fails_leaves_nothing(network_path: Path) -> None:
    def take_in_and_fail() -> None:
        with writing():
            take_in_network(network_path)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        take_in_and_fail()
    assert network() == NO_NETWORK
    assert db.session.execute(text("SELECT count(*) FROM town")).scalar() == 0
