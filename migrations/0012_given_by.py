"""Who gave a role."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:

    with op.batch_alter_table("held_role") as batch:
        batch.add_column(
            sa.Column("given_by", sa.String(length=64), server_default="", nullable=False)
        )


def downgrade() -> None:

    with op.batch_alter_table("held_role") as batch:
        batch.drop_column("given_by")
