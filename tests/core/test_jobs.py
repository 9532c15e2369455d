"""Jobs on a real queue, and schedules that run once in the whole installation."""

import logging
import multiprocessing
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask
from sqlalchemy import select

from hub.core import jobs
from hub.core.database import db, init_app, writing
from hub.core.jobs import ScheduleSlot, claim_slot, enqueue, every, job, run_due_schedules
from hub.core.log_ids import present_ids
from hub.core.settings import Settings, load_settings
from tests.torture.cut_line import CutLine
from tests.torture.kills import wait_for

SLOT = datetime(2026, 3, 1, 12, tzinfo=UTC)


def application(settings: Settings) -> Flask:
    app = Flask("test")
    init_app(app, settings.database_url)
    jobs.init_app(app, settings)
    return app


def prepared(settings: Settings) -> Flask:
    app = application(settings)
    with app.app_context(), writing() as session:
        ScheduleSlot.metadata.create_all(
            session.connection(), tables=[ScheduleSlot.metadata.tables["schedule_slot"]]
        )
    return app


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Flask]:
    app = prepared(load_settings({"HUB_DATA_DIR": str(tmp_path)}))
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()
    queue = jobs.of(app).queue
    if queue is not None:
        queue.storage.close()


def work_off(app: Flask) -> int:
    """Run what waits in the queue, as a worker does; how many jobs there were."""
    queue = jobs._queue(jobs.of(app))
    done = 0
    while task := queue.dequeue():
        queue.execute(task)
        done += 1
    return done


def test_a_job_runs_with_its_arguments_in_the_application_s_context(app: Flask) -> None:
    heard: list[tuple[str, int]] = []

    def listen(word: str, number: int) -> None:
        assert db.session.scalars(select(ScheduleSlot)).all() == []
        heard.append((word, number))

    job(app, "listen", listen)
    enqueue(app, "listen", word="hej", number=3)
    assert heard == []
    assert work_off(app) == 1
    assert heard == [("hej", 3)]
    assert work_off(app) == 0


def test_a_job_waits_in_a_file_for_whoever_works_next(app: Flask) -> None:
    job(app, "work", lambda: None)
    enqueue(app, "work")
    other = application(jobs.of(app).settings)
    worked: list[int] = []
    job(other, "work", lambda: worked.append(1))
    assert work_off(other) == 1
    jobs._queue(jobs.of(other)).storage.close()
    assert worked == [1]


def test_a_job_that_fails_ends_no_other(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    def fail() -> None:
        raise ZeroDivisionError

    worked: list[int] = []
    job(app, "fail", fail)
    job(app, "work", lambda: worked.append(1))
    for name in ("fail", "unknown", "work"):
        enqueue(app, name)
    with caplog.at_level(logging.WARNING, "hub.core.jobs"):
        assert work_off(app) == 3
    assert worked == [1]
    assert "the job fail failed" in caplog.text
    assert "no job is named unknown" in caplog.text


def test_each_job_has_an_id_of_its_own(app: Flask) -> None:
    ids: list[str] = []

    def look() -> None:
        ids.append(present_ids().job)

    job(app, "look", look)
    enqueue(app, "look")
    enqueue(app, "look")
    assert work_off(app) == 2
    assert len({*ids, ""}) == 3
    assert present_ids().job == ""


def test_what_another_key_signed_is_not_run(app: Flask, tmp_path: Path) -> None:
    stranger = application(load_settings({"HUB_DATA_DIR": str(tmp_path), "HUB_SECRET_KEY": "no"}))
    worked: list[int] = []
    job(app, "work", lambda: worked.append(1))
    enqueue(stranger, "work")
    jobs._queue(jobs.of(stranger)).storage.close()
    with pytest.raises(ValueError, match=r"[Ss]ignature"):
        work_off(app)
    assert worked == []


def test_a_slot_is_claimed_once(app: Flask) -> None:
    assert claim_slot("refresh", SLOT)
    assert not claim_slot("refresh", SLOT)
    assert claim_slot("other", SLOT)
    assert claim_slot("refresh", SLOT + timedelta(minutes=1))
    assert jobs.of(app).schedules == []


def test_old_slots_are_forgotten(app: Flask) -> None:
    assert jobs.of(app).functions == {}
    claim_slot("refresh", SLOT)
    claim_slot("other", SLOT)
    claim_slot("refresh", SLOT + timedelta(days=3))
    rows = db.session.execute(select(ScheduleSlot.name, ScheduleSlot.slot_at))
    left = [(name, slot_at) for name, slot_at in rows]
    assert sorted(left) == [("other", SLOT), ("refresh", SLOT + timedelta(days=3))]


def test_a_clock_set_back_stops_no_schedule(app: Flask) -> None:
    assert jobs.of(app).schedules == []
    minutes = [SLOT + timedelta(minutes=number) for number in range(60)]
    assert all(claim_slot("refresh", slot_at) for slot_at in minutes)
    again = [slot_at for slot_at in minutes if claim_slot("refresh", slot_at)]
    assert again == minutes[6:], "an hour back: five minutes of rest"


def test_a_slot_whose_job_could_not_be_put_into_the_queue_stays_free(app: Flask) -> None:
    job(app, "work", lambda: None)
    every(app, "work", 10**6)
    jobs_path = jobs.of(app).settings.jobs_path
    jobs_path.mkdir()
    with pytest.raises(Exception, match="unable to open database file"):
        run_due_schedules(app, {})
    jobs_path.rmdir()
    run_due_schedules(app, {})
    assert work_off(app) == 1


def test_a_schedule_is_enqueued_once_per_slot_whoever_looks(app: Flask) -> None:
    worked: list[int] = []
    job(app, "work", lambda: worked.append(1))
    every(app, "work", 10**6)
    other = application(jobs.of(app).settings)
    job(other, "work", lambda: None)
    every(other, "work", 10**6)
    seen: dict[str, datetime] = {}
    run_due_schedules(app, seen)
    run_due_schedules(app, seen)
    run_due_schedules(app, {})
    run_due_schedules(other, {})
    assert work_off(app) == 1
    with other.app_context():
        db.engine.dispose()


def _claim(folder: str, start: Any, won: Any) -> None:
    app = application(load_settings({"HUB_DATA_DIR": folder}))
    with app.app_context():
        start.wait()
        won.put([n for n in range(20) if claim_slot("refresh", SLOT + timedelta(seconds=n))])
        db.session.remove()
        db.engine.dispose()


def test_of_two_processes_one_gets_each_slot(app: Flask, tmp_path: Path) -> None:
    assert jobs.of(app).queue is None
    context = multiprocessing.get_context("spawn")
    start, won = context.Barrier(2), context.Queue()
    workers = [context.Process(target=_claim, args=(str(tmp_path), start, won)) for _ in range(2)]
    for worker in workers:
        worker.start()
    slots = [*won.get(timeout=60), *won.get(timeout=60)]
    for worker in workers:
        worker.join(10)
        assert worker.exitcode == 0
    assert sorted(slots) == list(range(20))


def test_a_queue_on_redis_works_alike(app: Flask, tmp_path: Path, redis_url: str) -> None:
    settings = load_settings({"HUB_DATA_DIR": str(tmp_path), "HUB_BROKER_URL": redis_url})
    there = application(settings)
    heard: list[str] = []

    def listen(word: str) -> None:
        heard.append(word)

    job(there, "listen", listen)
    enqueue(there, "listen", word="hej")
    assert work_off(there) == 1
    assert heard == ["hej"]
    assert jobs.of(app).queue is None
    jobs._queue(jobs.of(there)).storage.conn.connection_pool.disconnect()


def test_two_hubs_on_one_redis_take_no_job_of_each_other(tmp_path: Path, redis_url: str) -> None:
    heard: list[str] = []
    hubs = []
    for name in ("falun", "roros"):
        (tmp_path / name).mkdir()
        own = {"HUB_DATA_DIR": str(tmp_path / name), "HUB_BROKER_URL": redis_url}
        hubs.append(application(load_settings(own)))
        job(hubs[-1], "tell", lambda name=name: heard.append(name))
        enqueue(hubs[-1], "tell")
    assert [work_off(hub) for hub in hubs] == [1, 1]
    assert heard == ["falun", "roros"]
    for hub in hubs:
        jobs._queue(jobs.of(hub)).storage.conn.connection_pool.disconnect()


def test_a_queue_on_postgresql_works_alike(tmp_path: Path, postgresql_url: str) -> None:
    settings = load_settings({"HUB_DATA_DIR": str(tmp_path), "HUB_DATABASE_URL": postgresql_url})
    there = prepared(settings)
    heard: list[str] = []

    def listen(word: str) -> None:
        heard.append(word)

    job(there, "listen", listen)
    enqueue(there, "listen", word="hej")
    assert work_off(there) == 1
    assert heard == ["hej"]
    jobs._queue(jobs.of(there)).storage.close()
    with there.app_context():
        db.engine.dispose()


def test_processes_that_start_together_on_a_new_postgresql_make_one_queue(
    tmp_path: Path, postgresql_url: str
) -> None:
    settings = load_settings({"HUB_DATA_DIR": str(tmp_path), "HUB_DATABASE_URL": postgresql_url})
    hubs = [application(settings) for _ in range(4)]
    together = threading.Barrier(len(hubs))

    def start(hub: Flask) -> int:
        together.wait(20)
        with hub.app_context():
            size: int = jobs._queue(jobs.of(hub)).storage.queue_size()
            db.engine.dispose()
        jobs._queue(jobs.of(hub)).storage.close()
        return size

    with ThreadPoolExecutor(len(hubs)) as processes:
        assert list(processes.map(start, hubs)) == [0] * len(hubs)


def started_worker(app: Flask, monkeypatch: pytest.MonkeyPatch) -> tuple[threading.Thread, Any]:
    """A worker on a thread, and its consumer."""
    queue = jobs._queue(jobs.of(app))
    made: list[Any] = []
    make = queue.create_consumer

    def remembered(**options: Any) -> Any:
        made.append(make(**options))
        # Signals reach a program's first thread only.
        monkeypatch.setattr(made[0], "_set_signal_handlers", lambda: None)
        return made[0]

    monkeypatch.setattr(queue, "create_consumer", remembered)
    worker = threading.Thread(target=jobs.run, args=(app,))
    worker.start()
    while not made:
        time.sleep(0.01)
    return worker, made[0]


def test_the_worker_takes_jobs_until_it_is_told_to_stop(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    worked = threading.Event()
    job(app, "work", worked.set)
    every(app, "work", 10**6)
    worker, consumer = started_worker(app, monkeypatch)
    assert worked.wait(20)
    consumer.stop_flag.set()
    began = time.monotonic()
    worker.join(20)
    assert not worker.is_alive()
    assert time.monotonic() - began < 15


def test_a_worker_gives_up_lines_to_a_redis_that_lost_its_power(
    tmp_path: Path, redis_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    parts = urlsplit(redis_url)
    line = CutLine(parts.hostname or "", parts.port or 6379)
    line.mend()
    broker = f"redis://127.0.0.1:{line.port}{parts.path}?socket_timeout=2"
    own = {"HUB_DATA_DIR": str(tmp_path), "HUB_BROKER_URL": broker}
    there = prepared(load_settings(own))
    straight = application(load_settings(own | {"HUB_BROKER_URL": redis_url}))
    heard: list[int] = []

    def tell(number: int) -> None:
        heard.append(number)

    job(there, "tell", tell)
    worker, consumer = started_worker(there, monkeypatch)
    try:
        enqueue(there, "tell", number=1)
        assert wait_for(lambda: heard == [1], 20)
        line.lose()
        time.sleep(2.5)  # until nobody asks on a lost line, whose answer would be lost, too
        enqueue(straight, "tell", number=2)
        assert wait_for(lambda: heard == [1, 2], 20)
    finally:
        consumer.stop_flag.set()
        worker.join(20)
        line.cut()
        for hub in (there, straight):
            jobs._queue(jobs.of(hub)).storage.conn.connection_pool.disconnect()
        with there.app_context():
            db.engine.dispose()
    assert not worker.is_alive()
