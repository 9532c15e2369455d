"""An index of target groups, so that the first entry of each is found at once."""

from alembic import op

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    op.create_index("ix_entry_audience_audience", "entry_audience", ["audience", "entry_id"])


def downgrade() -> None:
    op.drop_index("ix_entry_audience_audience", "entry_audience")
