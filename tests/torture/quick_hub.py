"""`hub` with short leases and schedules, so that what takes minutes in a hub takes seconds here.

HUB_TEST_LEASE_SECONDS sets other leases; HUB_TEST_NAME is what their tokens begin with, so that a
test knows whose they are.  SIGUSR1 lets a process write into its log what each thread is doing.
"""

import faulthandler
import os
import secrets
import signal
from datetime import timedelta
from types import SimpleNamespace

from hub import cli
from hub.core import processes
from hub.sources import claims, setup

LEASE_SECONDS = 4.0


def main() -> None:
    faulthandler.register(signal.SIGUSR1)
    seconds = float(os.environ.get("HUB_TEST_LEASE_SECONDS", LEASE_SECONDS))
    claims.LEASE = timedelta(seconds=seconds)
    if name := os.environ.get("HUB_TEST_NAME"):
        tokens = SimpleNamespace(token_hex=lambda size: f"{name}-{secrets.token_hex(size // 2)}")
        claims.secrets = tokens  # type: ignore[attr-defined, assignment]
    setup._EVERY_SECONDS = 2
    processes._LONGEST_PAUSE_SECONDS = 2.0
    processes._RUNS_WELL_AFTER_SECONDS = 0.5
    cli.main()


if __name__ == "__main__":
    main()
