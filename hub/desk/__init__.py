"""The workspace of editors and coordinators: the list of changes."""
