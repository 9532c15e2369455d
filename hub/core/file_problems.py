"""What is wrong with a file that people write: each mistake with its line and how to mend it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from hub.core.errors import InvalidInput
from hub.core.words import gettext as _


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One mistake: the line (from 1) where it stands, and how to mend it."""

    line: int
    message: str


class BadFile(InvalidInput):
    """A file has mistakes; `problems` lists them in the order of the file."""

    def __init__(self, path: Path, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        listed = "\n".join(f"{path}:{problem.line}: {problem.message}" for problem in problems)
        super().__init__(_("This file cannot be used:\n%(problems)s", problems=listed))


def did_you_mean(wrong: str, known: Iterable[str]) -> str:
    """A sentence that names the nearest known word, or all of them when there are few."""
    choices = sorted(known)
    nearest = get_close_matches(wrong, choices, n=1, cutoff=0.6)
    if nearest:
        return _("Did you mean ‘%(name)s’?", name=nearest[0])
    if choices and len(choices) <= 20:  # more are no help on one line
        return _("Known names: %(names)s.", names=", ".join(choices))
    return ""
