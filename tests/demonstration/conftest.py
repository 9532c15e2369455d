"""The demonstration sites, served on free loopback ports."""

import os
from collections.abc import Iterator

import pytest

from demonstration.server import TownServer, running_sites
from tests.demonstration.asking import is_free


@pytest.fixture(scope="module")
def servers() -> Iterator[dict[str, TownServer]]:
    with running_sites(0) as running:
        yield running


@pytest.fixture
def first_port() -> int:
    """The first of eleven free ports in a row."""
    for first in range(21000 + os.getpid() % 900 * 11, 32000, 11):
        if all(is_free(first + offset) for offset in range(11)):
            return first
    raise AssertionError("no free ports")
