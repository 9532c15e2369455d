"""Starting together and starting from an older database: on SQLite and on PostgreSQL."""

import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, MetaData, create_engine, text

from hub.content.models import Entry
from hub.core.database import db, engine_options, guard_engine
from hub.core.migrations import Owner, current_step, known_steps, upgrade
from hub.core.settings import Settings, load_settings
from hub.migrating import owner
from hub.plugin_host.finding import find_plugins, plugin_folders
from hub.plugin_host.verdicts import WALL_SECONDS, refusals
from tests.commands import started
from tests.plugins.conftest import EXAMPLE

PROCESSES = 2
FIRST = "2026-11-01 12:00:00"
MIDNIGHT = "2026-11-01 22:00:00"  # in Helsinki


@pytest.fixture(scope="module")
def _tried(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Let no command try a plugin that it finds here, before its second step and with it."""
    folder = tmp_path_factory.mktemp("tried")
    shutil.copytree(EXAMPLE, folder / EXAMPLE.name)
    settings = load_settings({"HUB_DATA_DIR": str(folder), "HUB_PLUGINS_DIR": str(folder)})
    for _step in range(2):
        found = find_plugins(settings).found
        assert refusals(found, plugin_folders(folder), folder, WALL_SECONDS) == {}
        (folder / EXAMPLE.name / "migrations" / "0002_mood.py").write_text(SECOND_STEP)


@pytest.fixture(params=["sqlite", "postgresql"])
def unmigrated(request: pytest.FixtureRequest, tmp_path: Path, _tried: None) -> Settings:
    """Settings of a hub that was never started."""
    shutil.copytree(EXAMPLE, tmp_path / "plugins" / EXAMPLE.name)
    variables = {
        "HUB_DATA_DIR": str(tmp_path / "var"),
        "HUB_PLUGINS_DIR": str(tmp_path / "plugins"),
    }
    settings = load_settings(variables)
    if request.param == "postgresql":
        return replace(settings, database_url=request.getfixturevalue("postgresql_url"))
    return settings


@pytest.fixture
def engine(unmigrated: Settings) -> Iterator[Engine]:
    url = unmigrated.database_url
    made = create_engine(url, **engine_options(url))
    guard_engine(made)
    yield made
    made.dispose()


def _together(settings: Settings) -> None:
    known = {
        "HUB_DATABASE_URL": settings.database_url,
        "HUB_PLUGINS_DIR": str(settings.plugins_dir),
    }
    with ExitStack() as kept:
        begun = [
            kept.enter_context(started(settings.data_dir, "migrate", **known))
            for _process in range(PROCESSES)
        ]
        done = [command.wait() for command in begun]
    assert [(one.returncode, one.stderr) for one in done] == [(0, "")] * PROCESSES


def rows(engine: Engine, statement: str) -> list[tuple[Any, ...]]:
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(statement))]


OLDEST = {
    "town": "id, slug, status, names, official_name, aliases, country, region, time_zone,"
    " languages, palette, population_is_rounded, wanted_text, position, in_file) VALUES"
    " (900, 'oldtown', 'member', '{\"en\": \"Old Town\"}', '', '[]', 'SE', '{}',"
    " 'Europe/Stockholm', '[\"sv\"]', 'mine', false, '{}', 9, false",
    "source": "id, url, host, town_id, kind, name, shows_full_text, category_topics, state,"
    " reason, reason_detail, failures, interval_seconds, kept_missing, created_at) VALUES"
    " (900, 'https://old.example/feed', 'old.example', 900, 'rss_feeds', 'Old', true, '{}',"
    f" 'ok', '', '', 0, 3600, '[]', '{FIRST}'",
    "entry": "id, kind, owner_town_id, language, state, visibility, author, created_at,"
    " published_at, updated_at, revision) VALUES (900, 'news', 900, 'sv', 'published',"
    f" 'public', 'A. Author', '{FIRST}', '{FIRST}', '{FIRST}', 3), (901, 'event', 900, 'sv',"
    f" 'published', 'public', 'B', '{FIRST}', '{FIRST}', '{FIRST}', 1), (902, 'event', 900, 'sv',"
    f" 'published', 'public', 'C', '{FIRST}', '{FIRST}', '{FIRST}', 1",
    "entry_text": "entry_id, language, title, summary, body, origin, made_by, made_at,"
    " made_from_revision) VALUES (900, 'sv', 'Gammal nyhet om gruvan', '', '<p>Text</p>',"
    f" 'source', '', '{FIRST}', 1",
    "provenance": "id, entry_id, source_id, external_id, source_name, title, content_hash,"
    " draft, first_seen_at, last_seen_at) VALUES (900, 900, 900, 'old-1', 'Old', 'gammal',"
    f" 'hash', '{{\"kind\": \"news\"}}', '{FIRST}', '{FIRST}'",
    "change": "number, subject, subject_id, kind, revision, actor, action, changed_at) VALUES"
    f" (1, 'entry', '900', 'news', 3, 'source:900', 'updated', '{FIRST}'",
    "plugin_setting": "plugin, town, name, value) VALUES ('example_plugin', '', 'word', '1'",
    "event": "entry_id, uid, sequence, status, starts, all_day, time_zone, rules, rdates,"
    " exdates, overrides, location, organizer) VALUES (901, 'old-uid', 2, 'scheduled',"
    ' \'{"value": "2027-01-01", "zone": null}\', true, \'Europe/Stockholm\','
    " '[\"FREQ=YEARLY\"]', '[]', '[]', '[]', 'Torget', ''), (902, 'timed-uid', 0, 'scheduled',"
    " '{}', false, 'Europe/Helsinki', '[]', '[]', '[]', '[]', '', ''",
    "occurrence": "id, event_id, starts_at, ends_at, starts_on, ends_on, status) VALUES"
    f" (900, 901, '{FIRST}', '{FIRST}', '2027-01-01', '2027-01-01', 'scheduled'),"
    f" (901, 902, '{FIRST}', '{FIRST}', '2026-11-01', '2026-11-01', 'scheduled'),"
    f" (902, 902, '{MIDNIGHT}', '{FIRST}', '2026-11-02', '2026-11-02', 'scheduled'",
    "example_plugin_note": "entry_id, color) VALUES (900, 'ochre'",
    "example_plugin_heard": "number, action) VALUES (1, 'updated'",
}
LATER = {
    "0003": {
        "outgoing_mail": "id, recipient, reply_to, subject, body, message_key, created_at,"
        " attempts, last_error) VALUES (900, 'a@old.example', '', 'Hej', 'Text', 'k',"
        f" '{FIRST}', 0, ''",
        "feedback": "id, subject, message, page, name, email, language, created_at, mail_id)"
        f" VALUES (900, 'other', 'Bra', '/sv/', 'A', '', 'sv', '{FIRST}', 900",
    },
    "0009": {
        "person": "id, key, email, name, language, active, fs_uniquifier, used_codes,"
        " failed_tries, created_at) VALUES (900, 'key', 'a@old.example', 'Anna', 'sv', true,"
        f" 'unique', '{{}}', 0, '{FIRST}'",
        "held_role": "id, person_id, town_id, role, organisation, began_at) VALUES"
        f" (900, 900, 900, 'editor', '', '{FIRST}'",
        "invitation": "id, key, token_hash, email, town_id, role, organisation, language,"
        " invited_by_id, created_at, ends_at) VALUES (900, 'key', 'hash', 'b@old.example', 900,"
        f" 'reader', '', 'sv', 900, '{FIRST}', '{FIRST}'",
        "signed_in_session": "id, key, token_hash, person_id, browser, signed_in_by, began_at,"
        f" seen_at) VALUES (900, 'key', 'hash', 900, '', 'code', '{FIRST}', '{FIRST}'",
    },
}
"""One row in each table that holds content, by the step that made it."""


def _fill(engine: Engine, values: dict[str, str]) -> None:
    with engine.connect().execution_options(hub_writes=True) as connection, connection.begin():
        for table, row in values.items():
            connection.execute(text(f"INSERT INTO {table} ({row})".replace(":", r"\:")))
        connection.execute(text("UPDATE revision_counter SET number = 1"))


def _content(engine: Engine) -> dict[str, list[tuple[Any, ...]]]:
    """The rows that were there before any step, with the columns that they had."""
    return {
        table: rows(engine, f"SELECT {columns} FROM {table} WHERE {which}")  # noqa: S608
        for table, columns, which in (
            ("town", "slug, official_name, palette", "id = 900"),
            ("source", "url, host, state", "id = 900"),
            ("entry", "kind, author, revision, published_at", "id = 900"),
            ("entry_text", "title, body", "entry_id = 900"),
            ("provenance", "external_id, title, content_hash", "id = 900"),
            ("change", "subject_id, action", "number = 1"),
            ("plugin_setting", "plugin, name", "name = 'word'"),
            ("event", "uid, sequence, location, time_zone", "entry_id = 901"),
            ("occurrence", "event_id, starts_on, status", "id = 900"),
            ("example_plugin_note", "entry_id, color", "true"),
            ("example_plugin_heard", "number, action", "true"),
        )
    }


def _owner_up_to(step: str, folder: Path) -> Owner:
    """The hub as it was when `step` was its newest."""
    own = owner()
    older = folder / f"steps_{step}"
    older.mkdir()
    for path in own.folder.glob("[0-9]*.py"):
        if path.name[:4] <= step:
            shutil.copy(path, older)
    return Owner(own.name, older, own.metadata)


def _plugin_up_to_now(settings: Settings) -> Owner:
    """The example plugin, which gets one more step later."""
    folder = Path(settings.plugins_dir or "") / EXAMPLE.name / "migrations"
    return Owner(EXAMPLE.name, folder, MetaData())


SECOND_STEP = """
import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade():
    column = sa.Column("mood", sa.String(20), server_default="calm", nullable=False)
    op.add_column("example_plugin_note", column)


def downgrade():
    op.drop_column("example_plugin_note", "mood")
"""


def test_content_and_plugins_rows_come_through_every_step(
    unmigrated: Settings, engine: Engine, tmp_path: Path
) -> None:
    first, *later = sorted(known_steps(owner()))
    upgrade(engine, _owner_up_to(first, tmp_path))
    plugin = _plugin_up_to_now(unmigrated)
    upgrade(engine, plugin)
    _fill(engine, OLDEST)
    before = _content(engine)
    assert all(before.values())
    for step in later:
        upgrade(engine, _owner_up_to(step, tmp_path))
        assert current_step(engine, owner()) == step
        assert _content(engine) == before, step
        _fill(engine, LATER.get(step, {}))
    # Several that start together on the old database: the search is made anew, once.
    (plugin.folder / "0002_mood.py").write_text(SECOND_STEP)
    _together(unmigrated)
    after = _content(engine) | {"town": before["town"]}
    assert after == before
    letters = "SELECT message, recipient FROM feedback JOIN outgoing_mail m ON mail_id = m.id"
    assert rows(engine, letters) == [("Bra", "a@old.example")]
    people = (
        "SELECT p.email, r.role, i.email, i.invited_email, s.signed_in_by FROM person p"
        " JOIN held_role r ON r.person_id = p.id JOIN invitation i ON i.invited_by_id = p.id"
        " JOIN signed_in_session s ON s.person_id = p.id"
    )
    invited = "b@old.example"
    assert rows(engine, people) == [("a@old.example", "editor", invited, invited, "code")]
    # What the steps worked out: noon in UTC is two o'clock in Helsinki in November, and what begins
    # at midnight stands behind whole days.
    printed = rows(engine, "SELECT printed_at FROM occurrence ORDER BY id")
    assert [str(at)[:26].removesuffix("+00:00").removesuffix(".000000") for (at,) in printed] == [
        "2027-01-01 00:00:00",
        "2026-11-01 14:00:00",
        "2026-11-02 00:00:00.000001",
    ]
    indexed = "search_text_rows" if engine.dialect.name == "sqlite" else "search_text"
    assert sorted(rows(engine, f"SELECT entry_id FROM {indexed}")) == [(900,), (901,), (902,)]  # noqa: S608
    assert current_step(engine, plugin) == "0002"
    assert rows(engine, "SELECT color, mood FROM example_plugin_note") == [("ochre", "calm")]


def test_the_index_of_words_keeps_them_when_it_learns_their_beginnings(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'hub.sqlite'}"
    engine = create_engine(url, **engine_options(url))
    guard_engine(engine)
    upgrade(engine, _owner_up_to("0014", tmp_path))
    _fill(engine, {"search_text": "rowid, words) VALUES (7, 'gruvan falun'"})
    upgrade(engine, _owner_up_to("0015", tmp_path))
    found = "SELECT rowid FROM search_text WHERE search_text MATCH "
    for question in ("'gruvan'", """'"gru" *'""", """'"gruva" * AND "falun" *'"""):
        assert rows(engine, found + question) == [(7,)], question
    assert rows(engine, found + """'"ruv" *'""") == []
    (made,) = rows(engine, "SELECT sql FROM sqlite_master WHERE name = 'search_text'")
    assert "prefix=" in made[0]
    engine.dispose()


def test_the_index_of_words_keeps_them_when_it_learns_the_kinds(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'hub.sqlite'}"
    engine = create_engine(url, **engine_options(url))
    guard_engine(engine)
    upgrade(engine, _owner_up_to("0018", tmp_path))
    key = (5 << 31) | 900
    indexed = {"search_text": f"rowid, words) VALUES ({key}, 'gruvan falun'"}
    _fill(engine, {"town": OLDEST["town"], "entry": OLDEST["entry"]} | indexed)
    upgrade(engine, _owner_up_to("0019", tmp_path))
    found = "SELECT rowid FROM search_text WHERE search_text MATCH "
    assert rows(engine, found + """'"gru" * AND "§news"'""") == [(key,)]
    assert rows(engine, found + """'"§event"'""") == []
    words = rows(engine, "SELECT term FROM search_words WHERE term >= 'g' ORDER BY term LIMIT 1")
    assert words == [("gruvan",)]
    engine.dispose()


def test_passkeys_that_were_named_in_decomposed_letters_are_composed(
    engine: Engine, tmp_path: Path
) -> None:
    upgrade(engine, _owner_up_to("0015", tmp_path))
    person = LATER["0009"]["person"]
    columns = (
        "id, user_id, credential_id, public_key, sign_count, backup_state, device_type, name,"
        " usage, create_datetime, lastuse_datetime) VALUES "
    )
    rest = f"'first', '{FIRST}', '{FIRST}'"
    named = ", ".join(
        f"({number}, 900, '{number}', 'key', 0, false, 'd', '{name}', {rest})"
        for number, name in ((1, "pa\u030a jobbet"), (2, "Łódz\u0301"), (3, "Telephone"))
    )
    _fill(engine, {"person": person, "passkey": columns + named.removesuffix(")")})
    upgrade(engine, _owner_up_to("0016", tmp_path))
    names = rows(engine, "SELECT name FROM passkey ORDER BY id")
    assert names == [("på jobbet",), ("Łódź",), ("Telephone",)]


def test_what_withdrew_an_invitation_is_taken_from_the_list_of_changes(
    engine: Engine, tmp_path: Path
) -> None:
    upgrade(engine, _owner_up_to("0016", tmp_path))
    offer, told = LATER["0009"]["invitation"].partition(")")[0], OLDEST["change"].partition(")")[0]
    kept = ("invited", "withdrawn", "replaced", "ended_with_role")
    for n, action in enumerate(kept):
        at = f"'{FIRST}'" if n else "NULL"
        row = f"{n}, 'k{n}', '{n}', 'b@o', NULL, 'reader', '', 'sv', NULL, '{FIRST}', '{FIRST}'"
        change = f"{n + 2}, 'invitation', 'k{n}', '', 1, 'operator', '{action}', '{FIRST}'"
        made = {"invitation": f"{offer}, withdrawn_at) VALUES ({row}, {at}"}
        _fill(engine, made | {"change": f"{told}) VALUES ({change}"})
    upgrade(engine, _owner_up_to("0017", tmp_path))
    ended = rows(engine, "SELECT withdrawn_as FROM invitation ORDER BY id")
    assert ended == [("",), *((action,) for action in kept[1:])]


def test_several_that_start_at_once_on_an_empty_database_make_it_once(
    unmigrated: Settings, engine: Engine
) -> None:
    assert Entry.metadata is db.metadata
    if engine.dialect.name == "sqlite":  # and both try the same plugin
        (Path(unmigrated.plugins_dir or "") / EXAMPLE.name / "unseen.txt").touch()
    _together(unmigrated)
    assert rows(engine, "SELECT count(*) FROM alembic_version") == [(1,)]
    assert rows(engine, "SELECT count(*) - count(DISTINCT slug) FROM town") == [(0,)]
    assert rows(engine, "SELECT count(*) FROM network_state") == [(1,)]
    ((newest, count),) = rows(
        engine, "SELECT (SELECT number FROM revision_counter), (SELECT count(*) FROM change)"
    )
    assert newest == count
