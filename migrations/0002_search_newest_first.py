"""The search index: rows in the order of publication, words in the order of the text.

The index is left empty; `hub migrate` fills it from the entries' texts after this step.
"""

from alembic import op

revision = "0002"
down_revision = "0001"

# What indexed words are made of is decided before they come here, so each letter beyond ASCII
# belongs to a word: that is what the tokenizer "ascii" does.
NEW = {
    "sqlite": [
        "DROP TABLE search_text",
        "CREATE VIRTUAL TABLE search_text USING fts5(words, columnsize=0, tokenize='ascii')",
        """
        CREATE TABLE search_text_rows (
            entry_id INTEGER PRIMARY KEY REFERENCES entry(id) ON DELETE CASCADE,
            row_id BIGINT NOT NULL
        )
        """,
    ],
    "postgresql": [
        "DROP TABLE search_text",
        """
        CREATE TABLE search_text (
            row_id bigint PRIMARY KEY,
            entry_id integer NOT NULL UNIQUE REFERENCES entry(id) ON DELETE CASCADE,
            words tsvector NOT NULL
        )
        """,
        "CREATE INDEX ix_search_text_words ON search_text USING gin (words)",
    ],
}
OLD = {
    "sqlite": [
        "DROP TABLE search_text_rows",
        "DROP TABLE search_text",
        """
        CREATE VIRTUAL TABLE search_text
        USING fts5(words, columnsize=0, tokenize="unicode61 remove_diacritics 0")
        """,
    ],
    "postgresql": [
        "DROP TABLE search_text",
        """
        CREATE TABLE search_text (
            entry_id integer PRIMARY KEY REFERENCES entry(id) ON DELETE CASCADE,
            words tsvector NOT NULL
        )
        """,
        "CREATE INDEX ix_search_text_words ON search_text USING gin (words)",
    ],
}


def upgrade() -> None:
    for statement in NEW[op.get_bind().dialect.name]:
        op.execute(statement)


def downgrade() -> None:
    for statement in OLD[op.get_bind().dialect.name]:
        op.execute(statement)
