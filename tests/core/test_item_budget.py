"""A budget for each of many items, with one timer for all."""

import signal
import time

import pytest

from hub.core.item_budget import TookTooLong, limited_each


def work(seconds: float) -> None:
    ends = time.process_time() + seconds
    while time.process_time() < ends:
        pass


def test_an_item_beyond_its_budget_is_stopped_and_no_other() -> None:
    stopped = []
    with limited_each(0.2) as limited:
        for seconds in (0.1, 0.1, 0.1, 5, 0.1, 5, 0.01):
            began = time.process_time()
            try:
                with limited:
                    work(seconds)
            except TookTooLong:
                stopped.append(seconds)
            assert time.process_time() - began < 1
    assert stopped == [5, 5]


def test_between_items_and_afterwards_nothing_is_stopped() -> None:
    with limited_each(0.05) as limited:
        with limited:
            pass
        work(0.3)
    work(0.2)
    assert signal.getitimer(signal.ITIMER_PROF) == (0.0, 0.0)
    assert signal.getsignal(signal.SIGPROF) is signal.SIG_DFL


def test_an_item_that_swallows_being_stopped_is_stopped_again() -> None:
    def stubborn() -> None:
        try:
            work(5)
        except TookTooLong:
            work(5)

    began = time.process_time()
    with limited_each(0.1) as limited, pytest.raises(TookTooLong), limited:
        stubborn()
    assert time.process_time() - began < 1
