"""The World Heritage sites of the network's towns, with the facts of 0001_sites.toml."""

import tomllib
from pathlib import Path

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

FACTS = Path(__file__).with_suffix(".toml")


def upgrade() -> None:
    table = op.create_table(
        "world_heritage_site",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(64), nullable=False),
        sa.Column("town", sa.String(64), nullable=False),
        sa.Column("unesco_number", sa.Integer(), nullable=False),
        sa.Column("inscribed", sa.Integer(), nullable=False),
        sa.Column("extended", sa.JSON(), nullable=False),
        sa.Column("criteria", sa.JSON(), nullable=False),
        sa.Column("area_hectares", sa.Double(), nullable=True),
        sa.Column("buffer_hectares", sa.Double(), nullable=True),
        sa.Column("latitude", sa.Double(), nullable=False),
        sa.Column("longitude", sa.Double(), nullable=False),
        sa.Column("website", sa.Text(), nullable=False),
        sa.Column("own_language", sa.String(8), nullable=False),
        sa.Column("working_names", sa.JSON(), nullable=False),
        sa.Column("names", sa.JSON(), nullable=False),
        sa.Column("texts", sa.JSON(), nullable=False),
        sa.Column("parts", sa.JSON(), nullable=False),
        sa.Column("council", sa.JSON(), nullable=False),
        sa.Column("fact_sources", sa.JSON(), nullable=False),
        sa.Column("sources", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_world_heritage_site"),
        sa.UniqueConstraint("slug", name="uq_world_heritage_site_slug"),
    )
    sites = tomllib.loads(FACTS.read_text(encoding="utf-8"))["site"]
    optional = {"area_hectares": None, "buffer_hectares": None}
    op.bulk_insert(table, [optional | site for site in sites])


def downgrade() -> None:
    op.drop_table("world_heritage_site")
