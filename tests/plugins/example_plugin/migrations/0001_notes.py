"""Notes, and the changes that were heard."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "example_plugin_note",
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("color", sa.String(20), nullable=False),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["entry_id"],
            ["entry.id"],
            name="fk_example_plugin_note_entry_id_entry",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("entry_id", name="pk_example_plugin_note"),
    )
    op.create_table(
        "example_plugin_heard",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("action", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_example_plugin_heard"),
    )


def downgrade() -> None:
    op.drop_table("example_plugin_heard")
    op.drop_table("example_plugin_note")
