"""Knows nothing of towns, web or plugins: clock, database, settings, languages, fetching."""
