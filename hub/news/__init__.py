"""News: what the towns tell, as a list, as articles and as feeds."""
