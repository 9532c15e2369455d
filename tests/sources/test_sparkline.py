from hub.sources.models import Fetch
from hub.sources.sparkline import HEIGHT, sparkline


def tries(*told: tuple[str, int]) -> list[Fetch]:
    """Tries, oldest first, as the queries give them: newest first."""
    return [Fetch(outcome=outcome, milliseconds=took) for outcome, took in reversed(told)]


def test_bars_stand_in_the_order_of_time_and_grow_with_it() -> None:
    line = sparkline(tries(("new", 1), ("changed", 100), ("not_modified", 6_000)))
    assert [bar.tone for bar in line.bars] == ["ok", "ok", "slow"]
    assert [bar.x for bar in line.bars] == sorted(bar.x for bar in line.bars)
    heights = [bar.height for bar in line.bars]
    assert heights == sorted(set(heights))
    assert (line.worked, line.failed) == (3, 0)


def test_a_try_that_brought_nothing_usable_is_told_and_as_high_as_can_be() -> None:
    line = sparkline(tries(("failed", 5), ("unusable", 5), ("gone", 5), ("held", 5)))
    assert [bar.tone for bar in line.bars] == ["fail", "fail", "fail", "ok"]
    assert (line.worked, line.failed) == (1, 3)


def test_everything_stays_inside_the_drawing() -> None:
    line = sparkline(tries(*[("new", 10**taken) for taken in range(10)]))
    assert all(bar.y >= 0 and bar.y + bar.height <= HEIGHT for bar in line.bars)
    assert line.bars[-1].x + 6 <= line.width


def test_a_source_never_tried_has_no_bars() -> None:
    assert sparkline([]).bars == ()
