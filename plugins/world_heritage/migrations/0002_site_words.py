"""The words of the sites as 0001_sites.toml has them since editors corrected some."""

import tomllib
from pathlib import Path

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

FACTS = Path(__file__).with_name("0001_sites.toml")
WORDS = ("names", "texts", "parts", "council")


def upgrade() -> None:
    site = sa.table(
        "world_heritage_site",
        sa.column("slug", sa.String),
        *(sa.column(name, sa.JSON) for name in WORDS),
    )
    for known in tomllib.loads(FACTS.read_text(encoding="utf-8"))["site"]:
        words = {name: known[name] for name in WORDS}
        op.execute(sa.update(site).where(site.c.slug == known["slug"]).values(words))


def downgrade() -> None:
    # The words are corrected ones of the same facts: the step before reads them as well.
    pass
