"""The entry, and what all kinds of entries share: texts, provenance, topics, visibility."""
