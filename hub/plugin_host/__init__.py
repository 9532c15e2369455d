"""Finds, loads and calls plugins; no plugin can stop the hub."""
