"""Occurrences know the day and time that lists print: their order, and the key of their pages."""

from datetime import UTC, datetime, time
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

ROWS_AT_A_TIME = 5000


def upgrade() -> None:
    with op.batch_alter_table("occurrence") as batch:
        batch.add_column(sa.Column("printed_at", sa.DateTime(timezone=True), nullable=True))
    _fill(op.get_bind())
    with op.batch_alter_table("occurrence") as batch:
        batch.alter_column("printed_at", nullable=False)
        batch.create_index("ix_occurrence_printed", ["printed_at", "id", "ends_at"])


def _fill(connection: sa.Connection) -> None:
    moment = sa.DateTime(timezone=True)
    occurrence = sa.table(
        "occurrence",
        sa.column("id", sa.Integer),
        sa.column("event_id", sa.Integer),
        sa.column("starts_at", moment),
        sa.column("starts_on", sa.Date),
        sa.column("printed_at", moment),
    )
    event = sa.table(
        "event",
        sa.column("entry_id", sa.Integer),
        sa.column("all_day", sa.Boolean),
        sa.column("time_zone", sa.String),
    )
    rows = (
        sa.select(occurrence, event.c.all_day, event.c.time_zone)
        .join_from(occurrence, event, event.c.entry_id == occurrence.c.event_id)
        .order_by(occurrence.c.id)
        .limit(ROWS_AT_A_TIME)
    )
    change = (
        occurrence.update()
        .where(occurrence.c.id == sa.bindparam("row_id"))
        .values(printed_at=sa.bindparam("printed"))
    )
    after = 0
    while found := connection.execute(rows.where(occurrence.c.id > after)).all():
        connection.execute(change, [{"row_id": row.id, "printed": _printed(row)} for row in found])
        after = found[-1].id


def _printed(row: Any) -> datetime:
    """The beginning of a whole day, else the start in the event's zone, as if in UTC."""
    if row.all_day:
        return datetime.combine(row.starts_on, time(), UTC)
    at: datetime = row.starts_at
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    try:
        return at.astimezone(ZoneInfo(row.time_zone)).replace(tzinfo=UTC)
    except (ZoneInfoNotFoundError, ValueError, OverflowError):
        return at.astimezone(UTC)


def downgrade() -> None:
    with op.batch_alter_table("occurrence") as batch:
        batch.drop_index("ix_occurrence_printed")
        batch.drop_column("printed_at")
