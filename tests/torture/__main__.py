"""`make torture`: everything hostile that this folder knows, as a table; fails if one is wrong."""

import argparse
import logging
import sys
from collections.abc import Callable, Iterator
from typing import Final

from tests.torture import (
    checked_addresses,
    content_part,
    fast_motion,
    fleet,
    hostile_sources,
    kills,
    sign_in_part,
    web_part,
    writers,
)
from tests.torture.table import Row, heading, line


def main() -> int:
    reader = argparse.ArgumentParser(prog="python -m tests.torture", description=__doc__)
    reader.add_argument("--every", type=int, default=1, metavar="N", help="take each Nth only")
    reader.add_argument("--only", nargs="*", choices=sorted(PARTS), help="run these parts alone")
    chosen = reader.parse_args()
    logging.lastResort = None
    wrong = 0
    print(heading(), flush=True)
    for name in chosen.only or PARTS:
        for row in PARTS[name](chosen.every):
            print(line(row), flush=True)
            wrong += len(row.wrong)
    print(f"{wrong} went wrong." if wrong else "Nothing went wrong.")
    return 1 if wrong else 0


def _sources(_every: int) -> Iterator[Row]:
    """What sources do."""
    yield from hostile_sources.rows()
    yield from checked_addresses.rows()


PARTS: Final[dict[str, Callable[[int], Iterator[Row]]]] = {
    "web": web_part.rows,
    "sign-in": sign_in_part.rows,
    "sources": _sources,
    "content": content_part.rows,
    "kills": kills.rows,
    "fleet": fleet.rows,
    "writers": writers.rows,
    "year": fast_motion.rows,
}


if __name__ == "__main__":
    sys.exit(main())
