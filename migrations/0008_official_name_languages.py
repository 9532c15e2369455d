"""The languages of the parts of a town's official name."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    column = sa.Column("official_name_languages", sa.JSON(), server_default="[]", nullable=False)
    op.add_column("town", column)


def downgrade() -> None:
    op.drop_column("town", "official_name_languages")
