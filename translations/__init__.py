"""The hub's own words: one .po file per language, read without a compile step."""
