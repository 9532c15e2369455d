"""Hostile answers, by what is wrong with them."""

from tests.torture.behaviours import Behaviour


def answers() -> tuple[Behaviour, ...]:
    """All of them."""
    return ()
