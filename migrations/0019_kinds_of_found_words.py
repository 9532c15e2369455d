"""On SQLite the index of words knows the kind of each entry: others are not read past.

And its words can be read one by one (SQLite's FTS5, the fts5vocab table).
"""

from alembic import op

revision = "0019"
down_revision = "0018"

# As hub/content/search_fts5.py marks a kind: no word that is typed has a section sign.
MARK = "'§' || replace(entry.kind, '_', '§')"
SQLITE = "words, columnsize=0, tokenize='ascii', prefix='2 3 4 5 6'"


def upgrade() -> None:
    if op.get_bind().dialect.name != "sqlite":
        return
    _made_anew(f"words || ' ' || {MARK}")
    op.execute("CREATE VIRTUAL TABLE search_words USING fts5vocab('search_text', 'instance')")


def downgrade() -> None:
    if op.get_bind().dialect.name != "sqlite":
        return
    op.execute("DROP TABLE search_words")
    _made_anew(f"replace(words, ' ' || {MARK}, '')")


def _made_anew(words: str) -> None:
    op.execute(f"CREATE VIRTUAL TABLE search_text_anew USING fts5({SQLITE})")
    op.execute(
        f"INSERT INTO search_text_anew (rowid, words) SELECT search_text.rowid, {words}"  # noqa: S608
        " FROM search_text JOIN entry ON entry.id = (search_text.rowid & 2147483647)"
    )
    op.execute("DROP TABLE search_text")
    op.execute("ALTER TABLE search_text_anew RENAME TO search_text")
