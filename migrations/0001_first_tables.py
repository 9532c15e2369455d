"""The first tables: entries, events, sources, towns, changes, jobs, plugins' states."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

# The index stands beside the entries: each database has its own way to search.
SEARCH = {
    "sqlite": [
        """
        CREATE VIRTUAL TABLE search_text
        USING fts5(words, columnsize=0, tokenize="unicode61 remove_diacritics 0")
        """,
    ],
    "postgresql": [
        """
        CREATE TABLE search_text (
            entry_id integer PRIMARY KEY REFERENCES entry(id) ON DELETE CASCADE,
            words tsvector NOT NULL
        )
        """,
        "CREATE INDEX ix_search_text_words ON search_text USING gin (words)",
    ],
}


def upgrade() -> None:
    op.create_table(
        "change",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("subject", sa.String(length=32), nullable=False),
        sa.Column("subject_id", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("actor", sa.String(length=64), nullable=False),
        sa.Column("action", sa.String(length=32), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("before", sa.JSON(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_change")),
    )
    op.create_table(
        "network_state",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("names", sa.JSON(), nullable=False),
        sa.Column("lead", sa.JSON(), nullable=False),
        sa.Column("file_hash", sa.String(length=64), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_network_state")),
    )
    op.create_table(
        "plugin_setting",
        sa.Column("plugin", sa.String(length=64), nullable=False),
        sa.Column("town", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("plugin", "town", "name", name=op.f("pk_plugin_setting")),
    )
    op.create_table(
        "plugin_state",
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("is_on", sa.Boolean(), nullable=False),
        sa.Column("switched_by", sa.String(length=64), nullable=False),
        sa.Column("switched_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(length=32), nullable=False),
        sa.Column("last_error", sa.Text(), nullable=False),
        sa.Column("last_error_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("heard", sa.Integer(), nullable=True),
        sa.Column("telling_until_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_plugin_state")),
    )
    op.create_table(
        "revision_counter",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_revision_counter")),
    )
    op.create_table(
        "schedule_slot",
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("slot_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", "slot_at", name=op.f("pk_schedule_slot")),
    )
    op.create_table(
        "topic",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=64), nullable=False),
        sa.Column("scheme", sa.String(length=16), nullable=False),
        sa.Column("names", sa.JSON(), nullable=False),
        sa.Column("words", sa.JSON(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_topic")),
        sa.UniqueConstraint("slug", name=op.f("uq_topic_slug")),
    )
    op.create_table(
        "town",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=64), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("names", sa.JSON(), nullable=False),
        sa.Column("official_name", sa.String(length=200), nullable=False),
        sa.Column("aliases", sa.JSON(), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("region", sa.JSON(), nullable=False),
        sa.Column("latitude", sa.Double(), nullable=True),
        sa.Column("longitude", sa.Double(), nullable=True),
        sa.Column("time_zone", sa.String(length=64), nullable=False),
        sa.Column("languages", sa.JSON(), nullable=False),
        sa.Column("palette", sa.String(length=16), nullable=False),
        sa.Column("mark", sa.String(length=32), nullable=True),
        sa.Column("site", sa.Text(), nullable=True),
        sa.Column("population", sa.Integer(), nullable=True),
        sa.Column("population_year", sa.Integer(), nullable=True),
        sa.Column("population_is_rounded", sa.Boolean(), nullable=False),
        sa.Column("wanted_text", sa.JSON(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("in_file", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_town")),
        sa.UniqueConstraint("slug", name=op.f("uq_town_slug")),
    )
    op.create_table(
        "town_group",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=64), nullable=False),
        sa.Column("names", sa.JSON(), nullable=False),
        sa.Column("since_year", sa.Integer(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("in_file", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_town_group")),
        sa.UniqueConstraint("slug", name=op.f("uq_town_group_slug")),
    )
    op.create_table(
        "entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("owner_town_id", sa.Integer(), nullable=True),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("visibility", sa.String(length=16), nullable=False),
        sa.Column("author", sa.String(length=300), nullable=False),
        sa.Column("image_url", sa.Text(), nullable=True),
        sa.Column("visible_from_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("visible_until_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["owner_town_id"], ["town.id"], name=op.f("fk_entry_owner_town_id_town")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entry")),
    )
    with op.batch_alter_table("entry", schema=None) as batch_op:
        batch_op.create_index(
            "ix_entry_list", ["kind", "state", "visibility", "published_at", "id"], unique=False
        )
        batch_op.create_index(
            "ix_entry_town_list",
            ["kind", "owner_town_id", "state", "published_at", "id"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_entry_visible_from_at"), ["visible_from_at"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_entry_visible_until_at"), ["visible_until_at"], unique=False
        )

    op.create_table(
        "membership",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("town_id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("started", sa.String(length=10), nullable=True),
        sa.Column("ended", sa.String(length=10), nullable=True),
        sa.Column("end_reason", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["group_id"], ["town_group.id"], name=op.f("fk_membership_group_id_town_group")
        ),
        sa.ForeignKeyConstraint(["town_id"], ["town.id"], name=op.f("fk_membership_town_id_town")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_membership")),
    )
    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_membership_town_id"), ["town_id"], unique=False)

    op.create_table(
        "partnership",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("town_id", sa.Integer(), nullable=False),
        sa.Column("other_id", sa.Integer(), nullable=False),
        sa.Column("started", sa.String(length=10), nullable=True),
        sa.Column("ended", sa.String(length=10), nullable=True),
        sa.Column("note", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["other_id"], ["town.id"], name=op.f("fk_partnership_other_id_town")
        ),
        sa.ForeignKeyConstraint(["town_id"], ["town.id"], name=op.f("fk_partnership_town_id_town")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partnership")),
    )
    op.create_table(
        "source",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("host", sa.String(length=255), nullable=False),
        sa.Column("town_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=True),
        sa.Column("shows_full_text", sa.Boolean(), nullable=False),
        sa.Column("category_topics", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.String(length=64), nullable=False),
        sa.Column("reason_detail", sa.Text(), nullable=False),
        sa.Column("etag", sa.Text(), nullable=True),
        sa.Column("last_modified", sa.String(length=128), nullable=True),
        sa.Column("body_hash", sa.String(length=40), nullable=True),
        sa.Column("moved_to", sa.Text(), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("interval_seconds", sa.Integer(), nullable=False),
        sa.Column("held", sa.JSON(), nullable=True),
        sa.Column("kept_missing", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_fetched_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("next_fetch_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lease_until_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lease_token", sa.String(length=40), nullable=True),
        sa.ForeignKeyConstraint(["town_id"], ["town.id"], name=op.f("fk_source_town_id_town")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_source")),
    )
    with op.batch_alter_table("source", schema=None) as batch_op:
        batch_op.create_index("ix_source_due", ["state", "next_fetch_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_source_town_id"), ["town_id"], unique=False)
        batch_op.create_index("uq_source_url_town", ["url", "town_id"], unique=True)

    op.create_table(
        "entry_audience",
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("audience", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["entry_id"],
            ["entry.id"],
            name=op.f("fk_entry_audience_entry_id_entry"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("entry_id", "audience", name=op.f("pk_entry_audience")),
    )
    op.create_table(
        "entry_text",
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("origin", sa.String(length=16), nullable=False),
        sa.Column("made_by", sa.String(length=64), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_from_revision", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["entry_id"],
            ["entry.id"],
            name=op.f("fk_entry_text_entry_id_entry"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("entry_id", "language", name=op.f("pk_entry_text")),
    )
    with op.batch_alter_table("entry_text", schema=None) as batch_op:
        batch_op.create_index("ix_entry_text_language", ["language", "entry_id"], unique=False)

    op.create_table(
        "entry_topic",
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("topic_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["entry_id"],
            ["entry.id"],
            name=op.f("fk_entry_topic_entry_id_entry"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["topic_id"],
            ["topic.id"],
            name=op.f("fk_entry_topic_topic_id_topic"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("entry_id", "topic_id", name=op.f("pk_entry_topic")),
    )
    with op.batch_alter_table("entry_topic", schema=None) as batch_op:
        batch_op.create_index("ix_entry_topic_topic", ["topic_id", "entry_id"], unique=False)

    op.create_table(
        "event",
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=255), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("starts", sa.JSON(), nullable=False),
        sa.Column("ends", sa.JSON(), nullable=True),
        sa.Column("all_day", sa.Boolean(), nullable=False),
        sa.Column("time_zone", sa.String(length=64), nullable=False),
        sa.Column("rules", sa.JSON(), nullable=False),
        sa.Column("rdates", sa.JSON(), nullable=False),
        sa.Column("exdates", sa.JSON(), nullable=False),
        sa.Column("overrides", sa.JSON(), nullable=False),
        sa.Column("location", sa.Text(), nullable=False),
        sa.Column("latitude", sa.Double(), nullable=True),
        sa.Column("longitude", sa.Double(), nullable=True),
        sa.Column("organizer", sa.String(length=300), nullable=False),
        sa.Column("online_url", sa.Text(), nullable=True),
        sa.Column("expanded_until_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["entry.id"], name=op.f("fk_event_entry_id_entry"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("entry_id", name=op.f("pk_event")),
        sa.UniqueConstraint("uid", name=op.f("uq_event_uid")),
    )
    op.create_table(
        "fetch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("milliseconds", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(length=16), nullable=False),
        sa.Column("http_status", sa.Integer(), nullable=True),
        sa.Column("bytes_read", sa.Integer(), nullable=False),
        sa.Column("entries_new", sa.Integer(), nullable=False),
        sa.Column("entries_changed", sa.Integer(), nullable=False),
        sa.Column("entries_unchanged", sa.Integer(), nullable=False),
        sa.Column("entries_withdrawn", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=64), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("odd", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["source_id"], ["source.id"], name=op.f("fk_fetch_source_id_source"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fetch")),
    )
    with op.batch_alter_table("fetch", schema=None) as batch_op:
        batch_op.create_index("ix_fetch_source", ["source_id", "id"], unique=False)

    op.create_table(
        "link",
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("relation", sa.String(length=32), nullable=False),
        sa.Column("other_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["entry.id"], name=op.f("fk_link_entry_id_entry"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["other_id"], ["entry.id"], name=op.f("fk_link_other_id_entry"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("entry_id", "relation", "other_id", name=op.f("pk_link")),
    )
    op.create_table(
        "overlay",
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("field", sa.String(length=32), nullable=False),
        sa.Column("made_by", sa.String(length=64), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["entry.id"], name=op.f("fk_overlay_entry_id_entry"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("entry_id", "language", "field", name=op.f("pk_overlay")),
    )
    op.create_table(
        "provenance",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("external_id", sa.String(length=255), nullable=False),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("source_name", sa.String(length=300), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column("place_and_title", sa.String(length=40), nullable=True),
        sa.Column("content_hash", sa.String(length=40), nullable=False),
        sa.Column("draft", sa.JSON(), nullable=False),
        sa.Column("first_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["entry_id"],
            ["entry.id"],
            name=op.f("fk_provenance_entry_id_entry"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["source_id"],
            ["source.id"],
            name=op.f("fk_provenance_source_id_source"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_provenance")),
        sa.UniqueConstraint(
            "source_id", "external_id", name=op.f("uq_provenance_source_id_external_id")
        ),
    )
    with op.batch_alter_table("provenance", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_provenance_entry_id"), ["entry_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_provenance_place_and_title"), ["place_and_title"], unique=False
        )

    op.create_table(
        "occurrence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("recurrence_id", sa.String(length=32), nullable=True),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("location", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["event_id"],
            ["event.entry_id"],
            name=op.f("fk_occurrence_event_id_event"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_occurrence")),
    )
    with op.batch_alter_table("occurrence", schema=None) as batch_op:
        batch_op.create_index("ix_occurrence_event", ["event_id", "starts_at"], unique=False)
        batch_op.create_index("ix_occurrence_range", ["starts_at", "id", "ends_at"], unique=False)

    op.bulk_insert(
        sa.table("revision_counter", sa.column("id"), sa.column("number")),
        [{"id": 1, "number": 0}],
    )
    for statement in SEARCH[op.get_bind().dialect.name]:
        op.execute(statement)


def downgrade() -> None:
    op.execute("DROP TABLE search_text")
    with op.batch_alter_table("occurrence", schema=None) as batch_op:
        batch_op.drop_index("ix_occurrence_range")
        batch_op.drop_index("ix_occurrence_event")

    op.drop_table("occurrence")
    with op.batch_alter_table("provenance", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_provenance_place_and_title"))
        batch_op.drop_index(batch_op.f("ix_provenance_entry_id"))

    op.drop_table("provenance")
    op.drop_table("overlay")
    op.drop_table("link")
    with op.batch_alter_table("fetch", schema=None) as batch_op:
        batch_op.drop_index("ix_fetch_source")

    op.drop_table("fetch")
    op.drop_table("event")
    with op.batch_alter_table("entry_topic", schema=None) as batch_op:
        batch_op.drop_index("ix_entry_topic_topic")

    op.drop_table("entry_topic")
    with op.batch_alter_table("entry_text", schema=None) as batch_op:
        batch_op.drop_index("ix_entry_text_language")

    op.drop_table("entry_text")
    op.drop_table("entry_audience")
    with op.batch_alter_table("source", schema=None) as batch_op:
        batch_op.drop_index("uq_source_url_town")
        batch_op.drop_index(batch_op.f("ix_source_town_id"))
        batch_op.drop_index("ix_source_due")

    op.drop_table("source")
    op.drop_table("partnership")
    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_membership_town_id"))

    op.drop_table("membership")
    with op.batch_alter_table("entry", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_entry_visible_until_at"))
        batch_op.drop_index(batch_op.f("ix_entry_visible_from_at"))
        batch_op.drop_index("ix_entry_town_list")
        batch_op.drop_index("ix_entry_list")

    op.drop_table("entry")
    op.drop_table("town_group")
    op.drop_table("town")
    op.drop_table("topic")
    op.drop_table("schedule_slot")
    op.drop_table("revision_counter")
    op.drop_table("plugin_state")
    op.drop_table("plugin_setting")
    op.drop_table("network_state")
    op.drop_table("change")
