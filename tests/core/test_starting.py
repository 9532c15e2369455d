"""What a start makes is left alone by the garbage collector, which works afterwards."""

import gc

import pytest

from hub.core.starting import starting


def test_nothing_is_collected_within_and_all_is_kept_for_good() -> None:
    made: list[list[int]] = []
    before = gc.get_freeze_count()
    try:
        with starting():
            assert not gc.isenabled()
            made += [[number] for number in range(1000)]
        assert gc.isenabled()
        assert gc.get_freeze_count() > before + 1000
    finally:
        gc.unfreeze()


def test_a_start_that_fails_leaves_the_collector_at_work() -> None:
    try:
        with pytest.raises(ValueError, match="wrong"), starting():
            raise ValueError("wrong")
        assert gc.isenabled()
    finally:
        gc.unfreeze()
