"""The plugins that come with the hub, one folder each; the hub finds them by folder."""
