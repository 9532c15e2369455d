"""The first step."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table("failing_migration_thing", sa.Column("id", sa.Integer(), primary_key=True))
    op.execute("INSERT INTO a_table_that_nobody_has VALUES (1)")


def downgrade() -> None:
    pass
