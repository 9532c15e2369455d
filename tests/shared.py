"""What every worker of a run needs and the first one that asks makes."""

import fcntl
import os
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import pytest

Made = TypeVar("Made")


def folder_of_run(factory: pytest.TempPathFactory) -> Path:
    """The temporary folder that all workers of a run have in common."""
    folder = factory.getbasetemp()
    return folder.parent if "PYTEST_XDIST_WORKER" in os.environ else folder


def once_in_a_run(factory: pytest.TempPathFactory, name: str, make: Callable[[], Made]) -> Made:
    """What `make` gives to the first worker; those that ask meanwhile wait for it."""
    kept = folder_of_run(factory) / f"{name}.kept"
    with kept.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not kept.exists():
            made = make()
            kept.write_bytes(pickle.dumps(made))
            return made
    found: Made = pickle.loads(kept.read_bytes())  # noqa: S301 (it is of this run)
    return found
