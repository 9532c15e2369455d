"""What begins at midnight stands behind the whole days of its day: a microsecond after it."""

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

ROWS_AT_A_TIME = 5000
_BEHIND_WHOLE_DAYS = timedelta(microseconds=1)


def upgrade() -> None:
    _move(lambda midnight: midnight, lambda midnight: midnight + _BEHIND_WHOLE_DAYS)


def downgrade() -> None:
    _move(lambda midnight: midnight + _BEHIND_WHOLE_DAYS, lambda midnight: midnight)


def _move(stands: Callable[[datetime], datetime], goes: Callable[[datetime], datetime]) -> None:
    """Move what has a time and stands at its day's midnight, or at what is given for it."""
    connection = op.get_bind()
    occurrence = sa.table(
        "occurrence",
        sa.column("id", sa.Integer),
        sa.column("event_id", sa.Integer),
        sa.column("printed_at", sa.DateTime(timezone=True)),
    )
    event = sa.table("event", sa.column("entry_id", sa.Integer), sa.column("all_day", sa.Boolean))
    rows = (
        sa.select(occurrence.c.id, occurrence.c.printed_at)
        .join_from(occurrence, event, event.c.entry_id == occurrence.c.event_id)
        .where(event.c.all_day.is_(False))
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
        moved = []
        for row in found:
            # SQLite gives the moment without its zone, PostgreSQL in that of the connection.
            at = row.printed_at if row.printed_at.tzinfo else row.printed_at.replace(tzinfo=UTC)
            midnight = datetime.combine(at.astimezone(UTC).date(), time(), UTC)
            if at == stands(midnight):
                moved.append({"row_id": row.id, "printed": goes(midnight)})
        if moved:
            connection.execute(change, moved)
        after = found[-1].id
