"""When a person without any role was told that the account will be deleted."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:

    with op.batch_alter_table("person") as batch:
        batch.add_column(sa.Column("erasure_told_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:

    with op.batch_alter_table("person") as batch:
        batch.drop_column("erasure_told_at")
