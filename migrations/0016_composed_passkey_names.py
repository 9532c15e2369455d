"""Names of passkeys with their letters composed (Unicode TR 15, NFC), as they are compared:
those that were kept decomposed could not be deleted.
"""

import unicodedata

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    passkey = sa.table("passkey", sa.column("id", sa.Integer), sa.column("name", sa.String))
    connection = op.get_bind()
    for number, name in connection.execute(sa.select(passkey.c.id, passkey.c.name)).all():
        composed = unicodedata.normalize("NFC", name)
        if composed != name:
            connection.execute(
                sa.update(passkey).where(passkey.c.id == number).values(name=composed)
            )


def downgrade() -> None:
    # Before this step, names were read however they were composed.
    pass
