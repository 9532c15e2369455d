"""People, their roles in towns and the network, and how they sign in."""
