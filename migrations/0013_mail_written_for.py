"""Whose a mail is that went to a former address."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:

    with op.batch_alter_table("outgoing_mail") as batch:
        batch.add_column(
            sa.Column("written_for", sa.String(length=64), server_default="", nullable=False)
        )


def downgrade() -> None:

    with op.batch_alter_table("outgoing_mail") as batch:
        batch.drop_column("written_for")
