"""What `/metrics` tells, to whom, and that all processes of a machine are in its sums."""

import json
import logging
import re
import subprocess
import sys
import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from flask import Flask

from hub.app import create_app
from hub.core import jobs, metrics_folder
from hub.core.clock import now
from hub.core.database import db
from hub.core.metrics import FAMILIES, MOST_SERIES, Counter, Histogram, Totals, own_totals, summed
from hub.core.metrics_folder import MetricsFolder
from hub.core.settings import Settings
from hub.publishing.metric_lines import Metric, Sample, histogram_samples, metrics_bytes
from hub.web.maintenance import switch_off_pages
from hub.web.measuring import Measured
from tests.build import make_news, make_source
from tests.reading import statements
from tests.serving import serving

TOKEN = "a-token-that-nobody-guesses"
RIGHT = {"Authorization": f"Bearer {TOKEN}"}
ROOT = Path(__file__).parent.parent.parent
LINE = re.compile(
    r"# (HELP|TYPE) hub_[a-z_]+ .+|"
    r'hub_[a-z_]+(\{[a-z_]+="[^"\\\n]*"(,[a-z_]+="[^"\\\n]*")*\})? [0-9.e+-]+'
)
SOME = Counter("hub_some_total", "Made for these tests.", "word")
SECONDS = Histogram("hub_some_seconds", "Made for these tests.", "word", buckets=(0.1, 1.0))


@pytest.fixture
def open_app(any_app: Flask) -> Flask:
    """The hub with a token, once on SQLite and once on PostgreSQL."""
    settings = replace(any_app.config["HUB"], metrics_token=TOKEN)
    any_app.config["HUB"] = settings
    measured = Measured(any_app.wsgi_app, settings.metrics_path)
    any_app.wsgi_app = measured  # type: ignore[method-assign]
    return any_app


def numbers(app: Flask) -> dict[str, float]:
    """Every number of `/metrics`, by its name and labels, asked anew."""
    watch = app.extensions["hub_watch"]
    watch._database._kept_seconds = watch._queue._kept_seconds = -1.0
    answer = app.test_client().get("/metrics", headers=RIGHT)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
    assert answer.headers["Cache-Control"] == "no-store"
    lines = answer.text.splitlines()
    assert not [line for line in lines if not LINE.fullmatch(line)]
    pairs = [line.rpartition(" ") for line in lines if not line.startswith("#")]
    found = {name: float(value) for name, _, value in pairs}
    assert len(found) == len(pairs), "no number stands there twice"
    return found


def test_without_a_token_there_is_nothing(app: Flask, settings: Settings) -> None:
    for headers in ({}, RIGHT, {"Authorization": "Bearer "}):
        assert app.test_client().get("/metrics", headers=headers).status_code == 404
    assert settings.metrics_path is None
    assert not (settings.data_dir / "metrics").exists()
    assert "Disallow: /metrics" in app.test_client().get("/robots.txt").text.splitlines()


@pytest.mark.parametrize(
    "header",
    ["", "Bearer", "Bearer wrong", f"Basic {TOKEN}", f"Bearer {TOKEN}x", TOKEN, "Bearer ä"],
)
def test_a_wrong_token_gets_nothing_and_the_right_one_is_in_no_log(
    settings: Settings, caplog: pytest.LogCaptureFixture, header: str
) -> None:
    caplog.set_level(logging.DEBUG)
    app = create_app(replace(settings, metrics_token=TOKEN))
    answer = app.test_client().get("/metrics", headers={"Authorization": header} if header else {})
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert "hub_" not in answer.text
    assert app.test_client().get("/metrics", headers=RIGHT).status_code == 200
    assert TOKEN not in caplog.text


def test_what_the_database_holds_is_told(open_app: Flask) -> None:
    with open_app.app_context():
        make_source()
        make_source(url="https://other.example/feed", state="held")
        make_news()
        db.session.remove()
    found = numbers(open_app)
    assert found["hub_database_up"] == 1
    assert {s: found[f'hub_sources{{state="{s}"}}'] for s in ("held", "paused", "error")} == {
        "held": 1,
        "paused": 0,
        "error": 0,
    }
    assert found['hub_entries{kind="news",state="published"}'] == 1
    assert found["hub_content_revision"] >= 1
    assert found['hub_mails{state="given_up"}'] == 0
    assert found["hub_disk_free_bytes"] > 0
    assert any(name.startswith("hub_build_info{") for name in found)


def test_the_queue_and_what_became_of_jobs_are_told(open_app: Flask) -> None:
    assert numbers(open_app)["hub_jobs_waiting"] == 0
    jobs.job(open_app, "works", lambda: None)
    jobs.job(open_app, "fails", lambda: 1 / 0)  # type: ignore[arg-type]
    before = numbers(open_app).get('hub_jobs_total{name="fails",outcome="failed"}', 0)
    with time_machine.travel(now() - timedelta(seconds=90), tick=True):
        jobs.enqueue(open_app, "works")
    jobs.enqueue(open_app, "fails")
    found = numbers(open_app)
    assert found["hub_jobs_waiting"] == 2
    assert 90 <= found["hub_jobs_oldest_seconds"] < 120
    queue = jobs._queue(jobs.of(open_app))
    for _ in range(2):
        queue.execute(queue.dequeue())
    found = numbers(open_app)
    assert found["hub_jobs_waiting"] == found["hub_jobs_oldest_seconds"] == 0
    assert found['hub_jobs_total{name="fails",outcome="failed"}'] == before + 1
    assert found['hub_job_seconds_count{name="works"}'] >= 1


def test_requests_are_counted_by_route_and_never_by_path(open_app: Flask) -> None:
    with serving(open_app):
        client = open_app.test_client()
        client.get("/en/news")
        before = numbers(open_app)
        for word in range(20):
            client.get(f"/en/news?q={word}")
            client.get(f"/en/nowhere-{word}")
            client.get(f"/en/towns/nowhere-{word}")
        client.open("/en/news", method="BREW")
    after = numbers(open_app)

    def more(name: str) -> float:
        return after[name] - before.get(name, 0)

    assert more('hub_requests_total{method="GET",route="news.index",status="2xx"}') == 20
    assert more('hub_requests_total{method="GET",route="none",status="4xx"}') == 20
    assert more('hub_requests_total{method="GET",route="network.town",status="4xx"}') == 20
    assert more('hub_requests_total{method="other",route="none",status="4xx"}') == 1
    assert more('hub_request_seconds_count{route="news.index"}') == 20
    assert more('hub_request_seconds_bucket{route="news.index",le="+Inf"}') == 20
    assert not [name for name in after if "nowhere" in name]


def test_more_content_costs_no_more_queries(open_app: Flask) -> None:
    def cost() -> int:
        with statements(open_app) as run:
            numbers(open_app)
        return len(run)

    few = cost()
    with open_app.app_context():
        for number in range(12):
            make_source(url=f"https://town{number}.example/feed")
            make_news(title=f"News {number}")
        db.session.remove()
    assert cost() == few
    assert 0 < few <= 6


def test_a_database_that_is_gone_and_maintenance_hide_nothing_else(settings: Settings) -> None:
    for url in ("postgresql+psycopg://nobody@127.0.0.1:1/none", settings.database_url):
        app = create_app(replace(settings, metrics_token=TOKEN, database_url=url))
        switch_off_pages(settings.data_dir)
        began = time.monotonic()
        found = numbers(app)
        assert time.monotonic() - began < 10
        assert found["hub_database_up"] == (0 if "nobody" in url else 1)
        assert found["hub_disk_free_bytes"] > 0


def test_a_broker_that_is_gone_hides_nothing_else(settings: Settings) -> None:
    broker = "redis://127.0.0.1:1/0"
    app = create_app(replace(settings, metrics_token=TOKEN, broker_url=broker))
    found = numbers(app)
    assert found["hub_database_up"] == 1
    assert "hub_jobs_waiting" not in found


def test_the_queue_of_a_broker_is_told(settings: Settings, redis_url: str) -> None:
    app = create_app(replace(settings, metrics_token=TOKEN, broker_url=redis_url))
    before = numbers(app)["hub_jobs_waiting"]
    jobs.enqueue(app, "works")
    assert numbers(app)["hub_jobs_waiting"] == before + 1
    jobs.of(app).queue.storage.conn.close()  # type: ignore[union-attr]


# Several processes


COUNTS = """
import sys, time
from pathlib import Path
from hub.core.metrics import Counter
from hub.core.metrics_folder import MetricsFolder
SOME = Counter("hub_some_total", "Made for these tests.", "word")
place = MetricsFolder(Path(sys.argv[1]))
SOME.inc("theirs", by=int(sys.argv[2]))
place.write()
print("written", flush=True)
time.sleep(60)
"""


def theirs(place: MetricsFolder) -> float:
    return place.totals()["hub_some_total"].get(("theirs",), [0])[0]


def test_processes_add_up_and_one_that_is_killed_stays_in_the_sums(tmp_path: Path) -> None:
    place = MetricsFolder(tmp_path / "metrics")
    others = [
        subprocess.Popen(
            [sys.executable, "-c", COUNTS, str(place.folder), str(number)],
            cwd=ROOT,
            stdout=subprocess.PIPE,
        )
        for number in (100, 20)
    ]
    try:
        for other in others:
            assert other.stdout
            assert other.stdout.readline() == b"written\n"
        place.write()
        assert theirs(place) == 120
        assert len(list(place.folder.glob("*.json"))) == 3, "those that live keep their files"
        others[0].kill()
        others[0].wait(10)
        assert theirs(place) == 120, "also before anyone took it over"
        place.write()
        assert theirs(place) == 120
        assert len(list(place.folder.glob("*.json"))) == 2
    finally:
        for other in others:
            other.kill()
            other.wait(10)
            if other.stdout:
                other.stdout.close()
    place.write()
    # This process is no longer there, and a new one knows all the same.
    place._file.close()
    after = MetricsFolder(place.folder)
    assert theirs(after) == 120
    after.write()
    assert theirs(after) == 120
    assert len(list(place.folder.glob("*.json"))) == 1
    after._file.close()


@pytest.mark.parametrize(
    "content", [b"", b'{"hub_some_total": [[["a"', b"[1]", b'{"hub_some_total": 1}', b"\xff"]
)
def test_half_a_file_is_passed_over(tmp_path: Path, content: bytes) -> None:
    place = MetricsFolder(tmp_path / "metrics")
    (place.folder / "torn.json").write_bytes(content)
    place.totals()
    place.write()
    assert not (place.folder / "torn.json").exists()
    place._file.close()


def test_what_another_version_counted_otherwise_is_left_out() -> None:
    assert ("a",) in summed([{"hub_some_total": {("a",): [1.0]}}])["hub_some_total"]
    others: list[Totals] = [
        {"hub_gone_total": {("a",): [1.0]}},
        {"hub_some_total": {("a", "b"): [1.0]}},
    ]
    for other in others:
        sums = summed([other])
        assert "hub_gone_total" not in sums
        assert sums["hub_some_total"] == {}
    assert summed([{"hub_some_seconds": {("a",): [1.0]}}])["hub_some_seconds"] == {}


def test_a_folder_that_cannot_be_used_only_ends_the_sums(
    settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    folder = settings.data_dir / "metrics"
    folder.write_text("a file")
    app = create_app(replace(settings, metrics_token=TOKEN))
    assert numbers(app)["hub_database_up"] == 1
    assert numbers(app)["hub_database_up"] == 1
    assert caplog.text.count("cannot be added up") == 1
    assert metrics_folder.join(folder) is None


def test_families_have_a_bound_and_names_of_their_own() -> None:
    for number in range(MOST_SERIES + 50):
        SOME.inc(f"word {number}")
    series = own_totals()["hub_some_total"]
    assert len(series) <= MOST_SERIES + 1
    assert series[("other",)][0] >= 50
    with pytest.raises(ValueError, match="hub_some_total"):
        Counter("hub_some_total", "Again.")


def test_a_duration_counts_in_every_bucket_from_its_own() -> None:
    for seconds in (0.1, 0.5, 30.0):
        SECONDS.observe(seconds, "x")
    counted = own_totals()["hub_some_seconds"][("x",)]
    told = {sample.labels[-1]: sample.value for sample in histogram_samples((0.1, 1.0), counted, ())
            if sample.ending == "_bucket"}  # fmt: skip
    assert told == {("le", "0.1"): 1, ("le", "1"): 2, ("le", "+Inf"): 3}
    assert json.loads(json.dumps(counted))[-1] == pytest.approx(30.6)


def test_words_that_would_end_a_label_are_escaped() -> None:
    metric = Metric("hub_x", "gauge", "a\nb\\", (Sample(1e21, (("l", 'a"\n\\'),)),))
    assert metrics_bytes([metric]).decode().splitlines() == [
        r"# HELP hub_x a\nb\\",
        "# TYPE hub_x gauge",
        r'hub_x{l="a\"\n\\"} 1000000000000000000000',
    ]


def test_no_label_is_one_that_prometheus_gives_itself() -> None:
    theirs = {"job", "instance", "endpoint", "namespace", "pod", "service", "le", "quantile"}
    assert not [name for name, family in FAMILIES.items() if theirs.intersection(family.labels)]
