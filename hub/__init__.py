"""The partner network hub: news and calendars of towns that work together."""
