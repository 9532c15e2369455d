"""The address that an invitation was sent to, which a later change of address leaves as it is."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:

    with op.batch_alter_table("invitation") as batch:
        batch.add_column(
            sa.Column("invited_email", sa.String(length=254), server_default="", nullable=False)
        )
    op.execute("UPDATE invitation SET invited_email = email")


def downgrade() -> None:

    with op.batch_alter_table("invitation") as batch:
        batch.drop_column("invited_email")
