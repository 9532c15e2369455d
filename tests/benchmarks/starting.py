"""From the start to the first answer, beside importing the libraries that it ends up with."""

import json
import os
import subprocess
import sys
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage

from tests.benchmarks.ground import Ground
from tests.benchmarks.measuring import Benchmark, Cost, Measure, Side

# The most that the program itself had: what `getrusage` tells includes the process that forked it.
_KILOBYTES = """
def kilobytes():
    status = dict(line.split(":", 1) for line in open("/proc/self/status"))
    return int(status["VmHWM"].split()[0])
"""
ANSWER = """
import json, sys
from hub.serving import make_app
answer = make_app().test_client().get("/en/")
assert answer.status_code == 200
names = [n for n, m in sys.modules.items() if "site-packages" in (getattr(m, "__file__", "") or "")]
print(json.dumps({"modules": names, "kilobytes": kilobytes()}))
"""
IMPORT = """
import importlib, json, sys
for name in json.loads(sys.stdin.read()): importlib.import_module(name)
print(json.dumps({"kilobytes": kilobytes()}))
"""
NOT_IN_A_WEB_WORKER = frozenset({"feedparser", "icalendar"})
NO_BYTECODE = "PYTHONDONTWRITEBYTECODE"
_TIMES = 3


def run_once(program: str, given: str, environ: dict[str, str]) -> tuple[float, dict[str, object]]:
    """The processor seconds of a Python process, and what it printed as JSON."""
    # A hub keeps what is compiled; where Python is told not to, it would compile at each start.
    kept = {name: value for name, value in os.environ.items() if name != NO_BYTECODE}
    before = getrusage(RUSAGE_CHILDREN)
    done = subprocess.run(
        [sys.executable, "-c", _KILOBYTES + program],
        input=given,
        env={**kept, **environ},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    after = getrusage(RUSAGE_CHILDREN)
    used = (after.ru_utime - before.ru_utime) + (after.ru_stime - before.ru_stime)
    return used, json.loads(done.stdout.splitlines()[-1])


def start_benchmark(ground: Ground) -> Benchmark:
    def rows() -> list[Measure]:
        folder: Path = ground.hub.app.config["HUB"].data_dir
        environ = {"HUB_DATA_DIR": str(folder)}
        _seconds, first = run_once(ANSWER, "", environ)
        modules = first["modules"]
        if not isinstance(modules, list):
            raise TypeError(modules)
        loaded = NOT_IN_A_WEB_WORKER.intersection(modules)
        if loaded:
            raise RuntimeError(f"a web worker imports {', '.join(sorted(loaded))}")
        names = json.dumps([name for name in modules if not name.startswith("hub")])

        def side(program: str, given: str) -> Side:
            def run() -> Cost:
                return Cost(
                    sum(run_once(program, given, environ)[0] for _ in range(_TIMES)) / _TIMES
                )

            return run

        def memory(program: str, given: str) -> Side:
            def run() -> Cost:
                # A row of its own: gigabytes stand where seconds do elsewhere.
                kilobytes = float(str(run_once(program, given, environ)[1]["kilobytes"]))
                return Cost(kilobytes / 1_000_000)

            return run

        reference = f"importing the {len(modules)} modules it ends up with"
        return [
            Measure("start to /en/", reference, side(ANSWER, ""), side(IMPORT, names)),
            Measure("its memory, in MB", reference, memory(ANSWER, ""), memory(IMPORT, names)),
        ]

    return Benchmark("first_answer", "a web worker's start", rows, 1.25)
