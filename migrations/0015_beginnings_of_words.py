"""On SQLite the search index knows the beginnings of words: one that a million entries have is
found at once, and not put together from all words that begin so (SQLite's FTS5, section 4.2).
"""

from alembic import op

revision = "0015"
down_revision = "0014"

# A beginning that is longer has few words left that begin so.
BEGINNINGS = ", prefix='2 3 4 5 6'"


def upgrade() -> None:
    _made_anew(BEGINNINGS)


def downgrade() -> None:
    _made_anew("")


def _made_anew(options: str) -> None:
    if op.get_bind().dialect.name != "sqlite":
        return
    columns = f"words, columnsize=0, tokenize='ascii'{options}"
    op.execute(f"CREATE VIRTUAL TABLE search_text_anew USING fts5({columns})")
    op.execute("INSERT INTO search_text_anew (rowid, words) SELECT rowid, words FROM search_text")
    op.execute("DROP TABLE search_text")
    op.execute("ALTER TABLE search_text_anew RENAME TO search_text")
