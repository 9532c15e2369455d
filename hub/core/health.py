"""Checks of a running installation: each part registers its own, `hub doctor` asks them all."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from flask import Flask

EXTENSION = "hub_health"


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that is wrong, in a sentence, and the way out of it, in another.

    `is_fault` is false for what people have yet to do in an installation that works: it is told,
    and makes nothing wrong.
    """

    message: str
    way_out: str
    is_fault: bool = True


@dataclass(frozen=True, slots=True)
class Check:
    """One thing to look at: a stable English name, a label (translated when shown), and how.

    `look` runs in an application context and gives a problem for each thing that is wrong.
    """

    name: str
    label: object
    look: Callable[[], Iterable[Problem]]
    needs_database: bool = True


@dataclass(slots=True)
class Checks:
    """The checks of one application, in the order in which they were registered."""

    registered: list[Check] = field(default_factory=list)


def init_app(app: Flask) -> None:
    """Give the application its checks."""
    app.extensions[EXTENSION] = Checks()


def of(app: Flask) -> list[Check]:
    """The checks of an application."""
    checks: Checks = app.extensions[EXTENSION]
    return checks.registered


def check(app: Flask, one: Check) -> None:
    """Register a check."""
    of(app).append(one)
