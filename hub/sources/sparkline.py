"""The last tries of a source as a row of bars: how long each took, and whether it failed."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from hub.sources.models import Fetch

BAD = frozenset({"failed", "unusable", "gone"})
SLOW_MILLISECONDS = 5_000
LEAST, MOST = 6, 30
STEP, HEIGHT = 8, 32
SLOWEST_MILLISECONDS = 30_000


@dataclass(frozen=True, slots=True)
class Bar:
    """One try: its place and height in the drawing, and "ok", "slow" or "fail"."""

    x: int
    y: int
    height: int
    tone: str


@dataclass(frozen=True, slots=True)
class Sparkline:
    """The tries, oldest first, and what the drawing says in numbers."""

    bars: tuple[Bar, ...]
    worked: int
    failed: int
    width: int
    height: int = HEIGHT


def sparkline(tries: Sequence[Fetch]) -> Sparkline:
    """The drawing of tries that come newest first; height grows with the logarithm of the time."""
    oldest_first = list(reversed(tries))
    bars = tuple(_bar(place, one) for place, one in enumerate(oldest_first))
    failed = sum(bar.tone == "fail" for bar in bars)
    return Sparkline(bars, len(bars) - failed, failed, max(len(bars), 1) * STEP)


def _bar(place: int, one: Fetch) -> Bar:
    is_slow = one.milliseconds >= SLOW_MILLISECONDS
    tone = "fail" if one.outcome in BAD else "slow" if is_slow else "ok"
    share = math.log1p(min(one.milliseconds, SLOWEST_MILLISECONDS)) / math.log1p(
        SLOWEST_MILLISECONDS
    )
    height = MOST if tone == "fail" else LEAST + round(share * (MOST - LEAST))
    return Bar(place * STEP + 1, HEIGHT - 1 - height, height, tone)
