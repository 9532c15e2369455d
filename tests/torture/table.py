"""The table that `make torture` prints."""

from dataclasses import dataclass
from typing import Final

MOST_SHOWN: Final = 10


@dataclass(frozen=True, slots=True)
class Row:
    """What was tried, how often, a sentence for each time that it went wrong, and how long."""

    name: str
    tried: int
    wrong: tuple[str, ...]
    seconds: float
    note: str = ""


def line(row: Row) -> str:
    """The row as a line, and below it the first things that went wrong."""
    first = f"{row.name:<46}{row.tried:>9}{len(row.wrong):>7}{row.seconds:>8.0f} s  {row.note}"
    return "\n".join([first, *(f"    {sentence}" for sentence in row.wrong[:MOST_SHOWN])])


def heading() -> str:
    """The names of the columns."""
    return f"{'what':<46}{'tried':>9}{'wrong':>7}{'time':>10}  answers"
