"""`hub` with short leases and schedules, so that what takes minutes in a hub takes seconds here."""

from datetime import timedelta

from hub import cli
from hub.core import processes
from hub.sources import claims, setup

LEASE_SECONDS = 4


def main() -> None:
    claims.LEASE = timedelta(seconds=LEASE_SECONDS)
    setup._EVERY_SECONDS = 2
    processes._LONGEST_PAUSE_SECONDS = 2.0
    processes._RUNS_WELL_AFTER_SECONDS = 0.5
    cli.main()


if __name__ == "__main__":
    main()
