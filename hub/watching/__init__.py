"""What programs that watch over a hub ask it: whether it is well, and how it does."""
