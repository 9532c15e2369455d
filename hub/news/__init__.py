"""The kind «news»: items that towns publish, as a list, pages and feeds."""
