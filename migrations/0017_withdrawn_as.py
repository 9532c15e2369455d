"""What withdrew an invitation: so far, the list of changes alone knew it."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:

    with op.batch_alter_table("invitation") as batch:
        batch.add_column(
            sa.Column("withdrawn_as", sa.String(length=16), server_default="", nullable=False)
        )
    op.execute("UPDATE invitation SET withdrawn_as = 'withdrawn' WHERE withdrawn_at IS NOT NULL")
    for action in ("replaced", "ended_with_role"):
        op.execute(
            f"UPDATE invitation SET withdrawn_as = '{action}' WHERE withdrawn_at IS NOT NULL"  # noqa: S608
            " AND key IN (SELECT subject_id FROM change"
            f" WHERE subject = 'invitation' AND action = '{action}')"
        )


def downgrade() -> None:

    with op.batch_alter_table("invitation") as batch:
        batch.drop_column("withdrawn_as")
