"""The hub's own tables, one step per file, run by `hub migrate`."""
