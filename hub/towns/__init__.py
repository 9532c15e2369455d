"""The network: its towns, groups and memberships, taken from one file."""
