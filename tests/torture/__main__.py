"""`make torture`: everything hostile that this folder knows, as a table; fails if one is wrong."""

import argparse
import logging
import sys
import tempfile
from pathlib import Path

from hub.app import create_app
from hub.core.settings import load_settings
from hub.migrating import migrate
from tests.torture import web_side
from tests.torture.table import heading, line


def main() -> int:
    reader = argparse.ArgumentParser(prog="python -m tests.torture", description=__doc__)
    reader.add_argument(
        "--every", type=int, default=1, metavar="N", help="take each Nth string only"
    )
    chosen = reader.parse_args()
    logging.disable(logging.CRITICAL)
    wrong = 0
    with tempfile.TemporaryDirectory() as folder:
        settings = load_settings({"HUB_DATA_DIR": str(Path(folder) / "var")})
        migrate(settings)
        app = create_app(settings)
        print(heading(), flush=True)
        for row in web_side.rows(app, chosen.every):
            print(line(row), flush=True)
            wrong += len(row.wrong)
        app.extensions["hub_sandbox"].close()
        app.extensions["hub_fetcher"].close()
    print(f"{wrong} went wrong." if wrong else "Nothing went wrong.")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
