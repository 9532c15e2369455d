"""Pages made of several kinds: the front page, the network, a town."""
