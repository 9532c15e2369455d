"""Why an event has fewer occurrences than its rules give."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.add_column("event", sa.Column("left_out", sa.String(length=32), nullable=True))
    op.create_index(op.f("ix_event_left_out"), "event", ["left_out"])


def downgrade() -> None:
    op.drop_index(op.f("ix_event_left_out"), table_name="event")
    op.drop_column("event", "left_out")
