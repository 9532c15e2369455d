"""The rules whose dates are taken out of an event's, and what they take out."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    for name in ("exrules", "excluded"):
        column = sa.Column(name, sa.JSON(), server_default="[]", nullable=False)
        op.add_column("event", column)


def downgrade() -> None:
    for name in ("excluded", "exrules"):
        op.drop_column("event", name)
