"""The short edition of what `make torture` does to a hub that must lose nothing."""

import sys
from pathlib import Path

import pytest

from tests.torture.kills import killed_hub


@pytest.mark.skipif(sys.platform != "linux", reason="needs /proc to see who is alive")
def test_a_hub_killed_while_it_takes_in_loses_doubles_and_halves_nothing(tmp_path: Path) -> None:
    row = killed_hub(tmp_path, ("work", "everything"), sources=10)
    assert row.wrong == ()
    assert row.tried == 2
