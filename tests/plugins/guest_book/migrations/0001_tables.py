import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "guest_book_visit",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("person_id", sa.Integer(), sa.ForeignKey("person.id"), nullable=False),
        sa.Column("signed", sa.String(length=80), nullable=False),
    )
    op.create_table(
        "guest_book_reply",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("visit_id", sa.Integer(), sa.ForeignKey("guest_book_visit.id"), nullable=False),
    )
    op.create_table(
        "guest_book_note",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column(
            "visit_id",
            sa.Integer(),
            sa.ForeignKey("guest_book_visit.id", ondelete="SET NULL"),
            nullable=True,
        ),
        sa.Column("written_by", sa.Integer(), sa.ForeignKey("person.id"), nullable=True),
        sa.Column("words", sa.String(length=80), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("guest_book_note")
    op.drop_table("guest_book_reply")
    op.drop_table("guest_book_visit")
