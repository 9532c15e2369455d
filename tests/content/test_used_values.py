"""What the public entries have of each filter, found without reading them all."""

import pytest
from flask import Flask
from sqlalchemy import event, text

from hub.content.used_values import UsedValues, used_values
from hub.core.database import db, writing
from tests.build import make_event, make_news


def give(entry_id: int, audience: str) -> None:
    with writing() as session:
        session.execute(
            text("INSERT INTO entry_audience (entry_id, audience) VALUES (:id, :audience)"),
            {"id": entry_id, "audience": audience},
        )


@pytest.mark.usefixtures("hub")
def test_each_kind_has_what_its_public_entries_have() -> None:
    give(make_news(language="sv"), "schools")
    give(make_news(language="nb", visibility="partners"), "companies")
    give(make_event(language="fi"), "public_press")
    assert used_values(("news",)) == UsedValues(
        frozenset(), frozenset({"sv"}), frozenset({"schools"})
    )
    assert used_values(("event",)).languages == {"fi"}
    assert used_values(("news", "event")).audiences == {"schools", "public_press"}
    assert used_values(("project",)) == UsedValues(frozenset(), frozenset(), frozenset())


def test_no_search_for_a_value_goes_through_all_entries(app: Flask) -> None:
    """Where the planner knows that there are a hundred thousand news, with two topics each."""
    plans: list[str] = []

    def explain(
        connection: object, _cursor: object, statement: str, values: object, *_: object
    ) -> None:
        raw = connection.connection.dbapi_connection  # type: ignore[attr-defined]
        plans.extend(row[3] for row in raw.execute(f"EXPLAIN QUERY PLAN {statement}", values))

    with app.app_context():
        make_news()
        with writing() as session:
            session.execute(text("ANALYZE"))
            for table, index, rows in (
                ("entry", "ix_entry_list", "100000 50000 50000 50000 1 1"),
                ("entry_topic", "ix_entry_topic_topic", "200000 100000 1"),
                ("entry_text", "ix_entry_text_language", "100000 50000 1"),
            ):
                session.execute(
                    text("DELETE FROM sqlite_stat1 WHERE tbl = :table"), {"table": table}
                )
                session.execute(
                    text("INSERT INTO sqlite_stat1 VALUES (:table, :index, :rows)"),
                    {"table": table, "index": index, "rows": rows},
                )
        db.engine.dispose()  # it is read when a connection is opened
        used_values(("event",))  # and what is planned, which is kept beside
        event.listen(db.engine, "before_cursor_execute", explain)
        used_values(("news",))
        event.remove(db.engine, "before_cursor_execute", explain)
    of_entries = [line for line in plans if line.startswith(("SCAN entry ", "SEARCH entry "))]
    assert len(of_entries) == 3
    assert all("INTEGER PRIMARY KEY" in line for line in of_entries), "\n".join(plans)
