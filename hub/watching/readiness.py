"""Whether a hub is ready for readers: each check is "ok", or a stable English word for what is not.

Pure: what was seen and the present moment go in.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Final

from hub.core.database_health import Vitals
from hub.core.jobs import ASLEEP_AFTER

OK: Final = "ok"
NOT_LOOKED_AT: Final = "not_looked_at"
MAINTENANCE: Final = "maintenance"
NEWER: Final = "newer"
"""The tables are of a version that is being rolled out: this one goes on until it is replaced."""

CHECKS: Final = ("pages", "database", "migrations", "jobs")


def checks(vitals: Vitals | None, steps: Sequence[str], now: datetime) -> dict[str, str]:
    """What each check says of a database that was seen so, None when it did not answer.

    `steps` are those that this version knows, the newest first.
    """
    if vitals is None:
        return {
            "pages": OK,
            "database": "does_not_answer",
            "migrations": NOT_LOOKED_AT,
            "jobs": NOT_LOOKED_AT,
        }
    return {
        "pages": OK,
        "database": OK,
        "migrations": _migrations(vitals.step, steps),
        "jobs": _jobs(vitals.last_slot_at, now),
    }


def checks_in_maintenance() -> dict[str, str]:
    """The same while the pages are switched off: the database may be taken apart meanwhile."""
    return {**dict.fromkeys(CHECKS, NOT_LOOKED_AT), "pages": MAINTENANCE}


def _migrations(step: str | None, steps: Sequence[str]) -> str:
    if step is None:
        return "never_ran"
    if [step] == list(steps[:1]):
        return OK
    return "behind" if step in steps else NEWER


def _jobs(last_slot_at: datetime | None, now: datetime) -> str:
    if last_slot_at is None:
        return "never_ran"
    return "asleep" if last_slot_at < now - ASLEEP_AFTER else OK


def reason(found: dict[str, str], left_out: Collection[str] = ()) -> str:
    """Why a hub is not ready: the word of the first check that is wrong; "" when it is ready."""
    for check, word in found.items():
        if word not in {OK, NEWER} and check not in left_out:
            return word if check == "pages" else f"{check}_{word}"
    return ""
