"""`python -m tests.corpora FOLDER …`: the parsers beside feedparser and recurring-ical-events."""

import argparse
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue

from hub.core.sandbox import Sandbox
from tests.corpora.comparing import Compared, compare

_AT_A_TIME = 2


def compared_files(paths: list[Path]) -> Iterator[Compared]:
    """Each file, compared in child processes of its own pair."""
    pairs: SimpleQueue[tuple[Sandbox, Sandbox]] = SimpleQueue()
    made = [(Sandbox(), Sandbox()) for _ in range(_AT_A_TIME)]
    for pair in made:
        pairs.put(pair)

    def one(path: Path) -> Compared:
        pair = pairs.get()
        try:
            return compare(path, *pair)
        finally:
            pairs.put(pair)

    try:
        with ThreadPoolExecutor(_AT_A_TIME) as threads:
            yield from threads.map(one, paths)
    finally:
        for child, library in made:
            child.close()
            library.close()


def main() -> None:
    """Compare and print."""
    asked = argparse.ArgumentParser(prog="python -m tests.corpora", description=__doc__)
    asked.add_argument("folders", nargs="+", type=Path)
    asked.add_argument("--show", default="-", help="list the files of the rows with these words")
    asked.add_argument("--slow", type=float, default=2.0, help="seconds, 2 by default")
    given = asked.parse_args()
    paths = sorted(path for folder in given.folders for path in folder.rglob("*") if path.is_file())
    counts: Counter[tuple[str, str]] = Counter()
    for compared in compared_files(paths):
        counts.update((compared.kind, result) for result in set(compared.results))
        counts[compared.kind, "files"] += 1
        if any(given.show in result for result in compared.results):
            print(f"{compared.path}\n    {', '.join(compared.results)}\n    {compared.detail}")
        if compared.seconds > given.slow:
            print(f"{compared.path}\n    {compared.seconds:.1f} s")
    for (kind, result), number in sorted(counts.items(), key=lambda one: (one[0][0], -one[1])):
        print(f"{number:7} {kind:9} {result}")


if __name__ == "__main__":
    main()
