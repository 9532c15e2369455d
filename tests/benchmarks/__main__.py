"""`make bench`: what the hub's main paths cost beside a reference of the same run."""

import argparse
import json
import sys

from hub.core.starting import starting
from tests.benchmarks.ground import EVENTS, SOURCES, Ground
from tests.benchmarks.growing import growth_benchmark, search_growth_benchmark
from tests.benchmarks.growth import LARGEST
from tests.benchmarks.joining_calendars import calendar_benchmarks
from tests.benchmarks.large_calendar import large_calendar_benchmark
from tests.benchmarks.making_outputs import output_benchmarks
from tests.benchmarks.measuring import HEAD, Benchmark, lines, measure
from tests.benchmarks.old_rules import old_rule_benchmark
from tests.benchmarks.peer import PeerMissing
from tests.benchmarks.remembering import memory_benchmark
from tests.benchmarks.serving_pages import page_benchmarks
from tests.benchmarks.starting import start_benchmark
from tests.benchmarks.storing import store_benchmark
from tests.benchmarks.taking_in import intake_benchmarks


def benchmarks(ground: Ground) -> list[Benchmark]:
    """All of them, in the order in which they run."""
    return [
        *page_benchmarks(ground),
        start_benchmark(ground),
        old_rule_benchmark(),
        *output_benchmarks(ground),
        store_benchmark(ground.stack),
        *intake_benchmarks(ground),
        memory_benchmark(ground),
        growth_benchmark(ground),
        search_growth_benchmark(ground),
        large_calendar_benchmark(ground),
        *calendar_benchmarks(ground),
    ]


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("--only", default="", help="names of benchmarks, between spaces")
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    parser.add_argument("--largest", type=int, default=LARGEST, help="news of the largest hub")
    parser.add_argument("--sources", type=int, default=SOURCES, help="sources to refresh")
    parser.add_argument("--events", type=int, default=EVENTS, help="events of a large calendar")
    asked = parser.parse_args()
    found = {}
    with Ground(asked.largest, asked.sources, asked.events) as ground:
        every = {benchmark.name: benchmark for benchmark in benchmarks(ground)}
        names = asked.only.split() or list(every)
        unknown = sorted(set(names) - set(every))
        if unknown:
            parser.error(f"no benchmark {', '.join(unknown)}; there are: {', '.join(every)}")
        if not asked.json:
            print(f"Three rounds of {', '.join(names)}. All take an hour.\n{HEAD}", flush=True)
        for name in names:
            try:
                with starting():  # as the hub's own processes do
                    rows = every[name].rows()
                measure(rows)
            except PeerMissing as error:
                print(f"{name} is left out: {error}", file=sys.stderr)
                continue
            found[name] = every[name].result(rows)
            if not asked.json:
                print("\n".join(lines(every[name], rows)), flush=True)
    if asked.json:
        json.dump(found, sys.stdout, indent=1)
        print()


if __name__ == "__main__":
    main()
