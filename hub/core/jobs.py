"""Jobs: work done outside a request, by name.

A job is only a hint: what is due is a row in the database with a lease, and a schedule finds
it, since the queue takes a job off before it runs.  The queue is an SQLite file of its own,
PostgreSQL when that is the database, or Redis when a broker is set.  Each run of a schedule is
claimed in the database, so that any number of processes may carry the schedules.
"""

import hmac
import logging
import re
import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from flask import Flask
from huey import Huey, PostgresHuey, RedisHuey, SqliteHuey
from huey.consumer import Consumer
from huey.serializer import SignedSerializer
from sqlalchemy import String, delete, func, or_, select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Mapped, mapped_column

from hub.core.clock import now
from hub.core.database import LINE, Model, db, engine_options, writing
from hub.core.database_file import make_private
from hub.core.database_line import Line
from hub.core.log_ids import lines_of_a_job
from hub.core.metrics import Counter, Histogram
from hub.core.settings import Settings

EXTENSION = "hub_jobs"
_TICK_SECONDS = 2.0
_SLOTS_KEPT = timedelta(hours=1)
_CLOCKS_DIFFER = timedelta(minutes=5)
_TABLES_LOCK = 0x68756206
ASLEEP_AFTER = timedelta(minutes=5)
"""A runner of jobs claims a slot each minute; after this long without one, none runs."""

_TASK_ID = re.compile(r"([0-9a-f]{12})-[0-9a-f]{16}")

# `job` itself is a label that Prometheus gives to what it asks.
JOBS = Counter(
    "hub_jobs_total", "Jobs that ended, by name and outcome: done or failed.", "name", "outcome"
)
JOB_SECONDS = Histogram(
    "hub_job_seconds",
    "How long jobs took, by name.",
    "name",
    buckets=(0.05, 0.1, 0.5, 1.0, 5.0, 15.0, 60.0, 300.0, 1800.0),
)

log = logging.getLogger(__name__)


class ScheduleSlot(Model):
    """One run of a schedule, claimed by whichever process came first."""

    __tablename__ = "schedule_slot"

    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    slot_at: Mapped[datetime] = mapped_column(primary_key=True)


@dataclass(frozen=True, slots=True)
class Schedule:
    """A job that runs once per slot of `seconds` in the whole installation."""

    job: str
    seconds: int


@dataclass(slots=True)
class Jobs:
    """The jobs of one application: functions by name, their schedules, the queue."""

    app: Flask
    settings: Settings
    functions: dict[str, Callable[..., None]] = field(default_factory=dict)
    schedules: list[Schedule] = field(default_factory=list)
    queue: Huey | None = None
    put: Any = None
    consumer: Consumer | None = None

    def run_now(self, name: str, arguments: dict[str, Any]) -> None:
        """Run a job here; an error is logged, never raised: one job does not end the others."""
        function = self.functions.get(name)
        if function is None:
            log.warning("no job is named %s", name)
            return
        began, outcome = time.monotonic(), "failed"
        with lines_of_a_job(), self.app.app_context():
            try:
                function(**arguments)
                outcome = "done"
            except Exception:
                log.exception("the job %s failed", name)
        JOBS.inc(name, outcome)
        JOB_SECONDS.observe(time.monotonic() - began, name)


def _queue_name(secret_key: str) -> str:
    """The queue of one hub in a Redis that others may use too: it takes no job of theirs."""
    return f"hub{hmac.digest(secret_key.encode(), b'hub-queue', 'sha256').hex()[:24]}"


def _queue(jobs: Jobs) -> Huey:
    if jobs.queue is None:
        settings = jobs.settings
        options: dict[str, Any] = {
            "name": "hub",
            "results": False,
            "serializer": SignedSerializer(secret=settings.secret_key, salt="hub-jobs"),
        }
        if settings.broker_url:
            options["name"] = _queue_name(settings.secret_key)
            jobs.queue = RedisHuey(url=settings.broker_url, **options)
        elif settings.database_url.startswith("postgresql"):
            dsn = settings.database_url.replace("postgresql+psycopg://", "postgresql://", 1)
            patience = engine_options(settings.database_url)["connect_args"]
            line: Line = jobs.app.extensions[LINE]
            connect = partial(line.connect, dsn, **patience)
            # It makes its tables, and two processes that do so at once are in each other's way.
            with connect() as alone:
                alone.execute("SELECT pg_advisory_xact_lock(%s)", [_TABLES_LOCK])
                jobs.queue = PostgresHuey(connection=connect, **options)
        else:
            make_private(settings.jobs_path)
            jobs.queue = SqliteHuey(filename=str(settings.jobs_path), **options)
        # The one task that the queue knows; it looks the job up by name.
        jobs.put = jobs.queue.task(name="run")(jobs.run_now)
    return jobs.queue


def init_app(app: Flask, settings: Settings) -> None:
    """Give the application its jobs; the queue opens when first used."""
    app.extensions[EXTENSION] = Jobs(app, settings)


def of(app: Flask) -> Jobs:
    """The jobs of an application."""
    jobs: Jobs = app.extensions[EXTENSION]
    return jobs


def job(app: Flask, name: str, function: Callable[..., None]) -> None:
    """Register a job: `function` takes JSON values by keyword and runs in an app context."""
    of(app).functions[name] = function


def every(app: Flask, name: str, seconds: int) -> None:
    """Run the registered job `name` once per `seconds` in the whole installation."""
    of(app).schedules.append(Schedule(name, seconds))


def enqueue(app: Flask, name: str, **arguments: Any) -> None:
    """Ask for a job to be run soon by some worker."""
    jobs = of(app)
    queue = _queue(jobs)
    # The id says since when the job waits: a queue keeps no such moment of its own.
    task_id = f"{int(now().timestamp() * 1000):012x}-{secrets.token_hex(8)}"
    queue.enqueue(jobs.put.s(name, arguments, id=task_id))


def hint(app: Flask, name: str) -> None:
    """Ask for a job whose work a schedule finds anyway: a queue that is away is only logged."""
    try:
        enqueue(app, name)
    except Exception:
        log.exception("the job %s waits for its schedule: the queue does not answer", name)


def _slot(seconds: int) -> datetime:
    moment = now()
    return datetime.fromtimestamp(moment.timestamp() // seconds * seconds, moment.tzinfo)


def claim_slot(name: str, slot_at: datetime) -> bool:
    """Whether this process is the one that runs the schedule's slot.

    Slots of the future are forgotten: they were claimed before the clock was set back, and the
    schedule would rest until then.
    """
    with writing() as session:
        dialect = db.engine.dialect.name
        make = postgresql_insert if dialect == "postgresql" else sqlite_insert
        claimed = session.execute(
            make(ScheduleSlot)
            .values(name=name, slot_at=slot_at)
            .on_conflict_do_nothing()
            .returning(ScheduleSlot.name)
        ).scalar()
        ahead = ScheduleSlot.slot_at > slot_at + _CLOCKS_DIFFER
        old = ScheduleSlot.slot_at < slot_at - _SLOTS_KEPT
        gone = or_(ahead, old) if claimed else ahead
        session.execute(delete(ScheduleSlot).where(ScheduleSlot.name == name, gone))
        return claimed is not None


NEWEST_SLOT_AT = select(func.max(ScheduleSlot.slot_at))
"""The heartbeat of the installation: only a process that does jobs claims slots."""


def last_slot_at() -> datetime | None:
    """The newest slot that some process has claimed, None before the first."""
    return db.session.scalar(NEWEST_SLOT_AT)


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many jobs wait, and since when the first; None when none does, or nobody knows."""

    count: int
    since_at: datetime | None


def waiting_jobs(app: Flask) -> Waiting | None:
    """What waits in the queue; None when it does not answer."""
    try:
        queue = _queue(of(app))
        count = queue.pending_count()
        first = queue.pending(limit=1)
    except Exception:
        log.debug("the queue does not answer", exc_info=True)
        return None
    written = _TASK_ID.fullmatch(first[0].id) if first else None
    since_at = datetime.fromtimestamp(int(written[1], 16) / 1000, UTC) if written else None
    return Waiting(count, since_at)


def queue_problem(app: Flask) -> str:
    """Why the queue does not answer; "" when it does."""
    try:
        _queue(of(app)).pending_count()
    except Exception as error:
        log.debug("the queue does not answer", exc_info=True)
        return " ".join(str(error).split()) or type(error).__name__
    return ""


def run_due_schedules(app: Flask, seen: dict[str, datetime]) -> None:
    """Enqueue the schedules whose slot has come; `seen` remembers slots looked at already."""
    for schedule in of(app).schedules:
        slot_at = _slot(schedule.seconds)
        if seen.get(schedule.job) == slot_at:
            continue
        # One transaction: a slot whose job could not be put into the queue stays free.
        with app.app_context(), writing():
            if claim_slot(schedule.job, slot_at):
                enqueue(app, schedule.job)
        seen[schedule.job] = slot_at


def is_ending(app: Flask) -> bool:
    """Whether this process was told to stop: a long job ends then where it can go on later."""
    consumer = of(app).consumer
    return consumer is not None and bool(consumer.stop_flag.is_set())


def _carry_schedules(app: Flask, stopping: threading.Event) -> None:
    seen: dict[str, datetime] = {}
    while not stopping.is_set():
        started = time.monotonic()
        try:
            run_due_schedules(app, seen)
        except Exception:
            log.exception("the schedules could not be looked at; trying again")
        stopping.wait(max(0.1, _TICK_SECONDS - (time.monotonic() - started)))


def run(app: Flask) -> None:
    """Work until told to stop (SIGTERM or SIGINT lets running jobs end)."""
    jobs = of(app)
    jobs.consumer = consumer = _queue(jobs).create_consumer(
        workers=2,
        periodic=False,
        graceful_signal="TERM",
        check_worker_health=True,
        max_delay=1.0,
    )
    stopping = threading.Event()
    carrier = threading.Thread(
        target=_carry_schedules, args=(app, stopping), name="schedules", daemon=True
    )
    carrier.start()
    try:
        consumer.run()
    finally:
        stopping.set()
        carrier.join(timeout=5)
