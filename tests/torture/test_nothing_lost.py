"""The short edition of what `make torture` does to a hub that must lose nothing."""

import sys
from pathlib import Path

import pytest

from tests.torture.fast_motion import BOOKS, wrong_with, year
from tests.torture.kills import killed_hub


@pytest.mark.skipif(sys.platform != "linux", reason="needs /proc to see who is alive")
def test_a_hub_killed_while_it_takes_in_loses_doubles_and_halves_nothing(tmp_path: Path) -> None:
    row = killed_hub(tmp_path, ("work", "everything"), sources=10)
    assert row.wrong == ()
    assert row.tried == 2


def test_a_year_in_fast_motion_ends_with_a_bounded_database(tmp_path: Path) -> None:
    quarters = year(tmp_path, sources=4, weeks=8, HUB_FEEDBACK_DAYS="120")
    assert list(wrong_with(quarters, 4)) == []
    assert quarters[-1].published > quarters[0].published
    assert all(quarters[-1].books[name] for name in BOOKS), "something of each is there"
