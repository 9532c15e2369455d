"""How much memory a refresh takes when there are ten times as many sources."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import text

from hub.core.database import db, writing
from hub.core.settings import Settings
from hub.sources.actions import add_source
from hub.towns.queries import all_towns
from tests.benchmarks.feed_server import FEW_ITEMS
from tests.benchmarks.ground import Ground
from tests.benchmarks.hub_at_work import FeedServer, empty_hub
from tests.benchmarks.measuring import Benchmark, Cost, Measure, Side
from tests.benchmarks.starting import run_once

TIMES = 10
# The peaks of the job's process and of the largest of its child processes, which are looked at as
# they work: what `getrusage` tells of a process includes the one that forked it.
REFRESH = """
import json, threading, time
from pathlib import Path
from hub.app import create_app
from hub.content.counts import count_entries_by_kind
from hub.core.settings import load_settings
from hub.sources.refreshing import SANDBOX, refresh_due
def kilobytes(process):
    try:
        is_fork = b"sandbox_child" not in Path(f"/proc/{process}/cmdline").read_bytes()
        if is_fork and process != "self":
            return 0  # not yet the program that it will be
        lines = Path(f"/proc/{process}/status").read_text().splitlines()
        return max(int(line.split()[1]) for line in lines if line.startswith("VmHWM"))
    except (OSError, ValueError):
        return 0  # it has just ended
def look():
    while True:
        for children in Path("/proc/self/task").glob("*/children"):
            try: pids = children.read_text().split()
            except OSError: continue
            peaks["child"] = max([peaks["child"], *map(kilobytes, pids)])
        time.sleep(0.02)
peaks = {"child": 0}
threading.Thread(target=look, daemon=True).start()
app = create_app(load_settings())
with app.app_context():
    refresh_due(app)
with app.app_context():
    entries = sum(count_entries_by_kind().values())
app.extensions[SANDBOX].close()
print(json.dumps({"job": kilobytes("self"), "child": peaks["child"], "entries": entries}))
"""


class Refreshed:
    """A hub with so many sources, each of which has two new items whenever it is refreshed."""

    def __init__(self, folder: Path, feeds: FeedServer, sources: int) -> None:
        self.app = empty_hub(folder, feeds.allowed)
        self.sources = sources
        self._feeds = feeds
        self._entries = 0
        self._found: dict[str, object] = {}
        with self.app.app_context():
            add_source(feeds.urls(1, "short")[0], all_towns()[0].slug, "rss_feeds")
            _copy_source(feeds, sources)

    def peak(self, process: str) -> Side:
        """A side: the peak of "job", which refreshes, or that of "child" in the same refresh."""

        def run() -> Cost:
            if process == "job":
                self._refresh()
            # Gigabytes stand where seconds do elsewhere.
            return Cost(float(str(self._found[process])) / 1_000_000)

        return run

    def _refresh(self) -> None:
        settings: Settings = self.app.config["HUB"]
        self._feeds.tell("next")
        with self.app.app_context(), writing() as session:
            session.execute(text("UPDATE source SET next_fetch_at = NULL"))
        environ = {"HUB_DATA_DIR": str(settings.data_dir), **self._feeds.allowed}
        _seconds, self._found = run_once(REFRESH, "", environ)
        self._entries += self.sources * FEW_ITEMS
        if self._found["entries"] != self._entries:
            raise RuntimeError(f"not {self._entries} entries: {self._found}")


def _copy_source(feeds: FeedServer, sources: int) -> None:
    """As many sources as wanted, made of one by a statement."""
    rows = [
        {"id": number, "url": url, "host": url.split("/")[2]}
        for number, url in enumerate(feeds.urls(sources, "short"), 1)
    ]
    with writing() as session:
        names = [column.name for column in db.metadata.tables["source"].columns]
        made = ", ".join(f":{name}" if name in rows[0] else name for name in names)
        copy = f"INSERT INTO source ({', '.join(names)}) SELECT {made} FROM source WHERE id = 1"  # noqa: S608
        session.execute(text(copy), rows[1:])


@contextmanager
def refreshed(feeds: FeedServer, sources: int) -> Iterator[Refreshed]:
    with TemporaryDirectory(prefix="hub-bench-") as folder:
        yield Refreshed(Path(folder), feeds, sources)


def memory_benchmark(ground: Ground) -> Benchmark:
    small = ground.sources
    large = small * TIMES

    def rows() -> list[Measure]:
        many, few = (
            ground.stack.enter_context(refreshed(ground.feeds, count)) for count in (large, small)
        )
        return [
            Measure(f"{name}, in MB", f"{small:,} sources", many.peak(name), few.peak(name))
            for name in ("job", "child")
        ]

    return Benchmark("memory_growth", f"a refresh of {large:,} sources", rows, 1.2)
