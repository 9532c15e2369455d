import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from hub.core.item_budget import TookTooLong, limited
from hub.core.sandbox import Sandbox, SandboxError, SandboxPool

FUNCTIONS = """
import datetime, os, signal, sys, time

def echo(data, arguments):
    return {"bytes": len(data), "arguments": arguments}

def process(data, arguments):
    return os.getpid()

def environment(data, arguments):
    return dict(os.environ)

def noisy(data, arguments):
    print("noise on standard output" * 1000)
    os.write(1, b"more noise")
    sys.stderr.write("noise on standard error" * 100_000)
    return "quiet answer" + sys.stdin.read()

def spin(data, arguments):
    while True:
        pass

def sleep(data, arguments):
    time.sleep(60)

def burn(data, arguments):
    ends = time.process_time() + arguments["seconds"]
    while time.process_time() < ends:
        pass
    return True

def take(data, arguments):
    return len(bytearray(arguments["bytes"]))

def keep(data, arguments):
    sys.kept = b"x" * arguments["bytes"]
    return True

def abort(data, arguments):
    os.abort()

def leave(data, arguments):
    sys.exit("as if it owned the process")

def vanish(data, arguments):
    os._exit(3)

class Unreadable(Exception):
    key = "html_instead"
    detail = "a page"

def fail(data, arguments):
    raise Unreadable

def answer(data, arguments):
    return "x" * arguments["length"]

def no_json(data, arguments):
    return object()

def surrogate(data, arguments):
    return "\\ud800"

def zone(data, arguments):
    from icalendar.timezone import tzp
    from icalendar import Calendar
    Calendar.from_ical(data)
    found = tzp.timezone("Custom Zone")
    return found and str(found.utcoffset(datetime.datetime(2026, 1, 1)))

def per_item(data, arguments):
    from hub.core.item_budget import TookTooLong, limited
    told = []
    for item in arguments["items"]:
        try:
            with limited(0.1):
                while item == "endless":
                    pass
            told.append(item)
        except TookTooLong:
            told.append("stopped")
    return told

def never_swallowed(data, arguments):
    from hub.core.item_budget import TookTooLong, limited
    try:
        with limited(0.1):
            while True:
                try:
                    while True:
                        pass
                except Exception:
                    pass
    except TookTooLong:
        return "stopped"
"""


@pytest.fixture(scope="module")
def plugins(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A folder of plugins, one of which has the functions above."""
    folder = tmp_path_factory.mktemp("plugins")
    package = folder / "sandbox_trial"
    package.mkdir()
    (package / "__init__.py").write_text(FUNCTIONS)
    return str(folder)


def named(function: str) -> str:
    return f"hub_plugins.sandbox_trial:{function}"


@pytest.fixture(scope="module")
def kept(plugins: str) -> Iterator[Sandbox]:
    """One child for the tests that do not care which."""
    with Sandbox((plugins,), wall_seconds=10, cpu_seconds=5) as sandbox:
        yield sandbox


def error_of(call: Callable[[], Any]) -> SandboxError:
    with pytest.raises(SandboxError) as raised:
        call()
    return raised.value


def test_a_function_of_a_plugin_gets_bytes_and_arguments_and_its_answer_comes_back(
    kept: Sandbox,
) -> None:
    data = bytes(range(256)) * 40_000
    answer = kept.call(named("echo"), {"town": "Røros", "n": 1}, data)
    assert answer == {"bytes": len(data), "arguments": {"town": "Røros", "n": 1}}


def test_the_child_is_another_process_and_is_kept(kept: Sandbox) -> None:
    first = kept.call(named("process"), {})
    assert first != os.getpid()
    assert kept.call(named("process"), {}) == first


def test_secrets_do_not_reach_the_child(plugins: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HUB_SECRET_KEY", "secret")
    monkeypatch.setenv("DATABASE_URL", "postgresql://secret")
    with Sandbox((plugins,)) as sandbox:
        environment = sandbox.call(named("environment"), {})
    assert "PYTHONPATH" in environment
    assert "secret" not in str(environment)


def test_noise_on_every_stream_does_not_disturb_the_answer(kept: Sandbox) -> None:
    assert kept.call(named("noisy"), {}) == "quiet answer"


def test_answers_may_hold_what_no_encoding_can(kept: Sandbox) -> None:
    assert kept.call(named("surrogate"), {}) == "\ud800"


@pytest.mark.parametrize(("function", "data"), [("spin", b""), ("sleep", b"x" * 10_000_000)])
def test_a_function_that_does_not_end_is_stopped_and_the_next_call_works(
    plugins: str, function: str, data: bytes
) -> None:
    with Sandbox((plugins,), wall_seconds=0.5) as sandbox:
        before = sandbox.call(named("process"), {})
        began = time.monotonic()
        assert error_of(lambda: sandbox.call(named(function), {}, data)).key == "timed_out"
        assert time.monotonic() - began < 3
        assert sandbox.call(named("process"), {}) != before
        assert not is_running(before)


def test_importing_the_function_takes_none_of_the_time_of_its_call(plugins: str) -> None:
    folder = Path(plugins) / "slow_to_import"
    folder.mkdir()
    slow = "import time\ntime.sleep(1.2)\ndef echo(data, arguments):\n    return len(data)\n"
    (folder / "__init__.py").write_text(slow)
    with Sandbox((plugins,), wall_seconds=1.0) as sandbox:
        assert sandbox.call("hub_plugins.slow_to_import:echo", {}, b"four") == 4


def test_the_cpu_budget_is_for_one_call_and_not_for_the_life_of_the_child(plugins: str) -> None:
    with Sandbox((plugins,), wall_seconds=30, cpu_seconds=1) as sandbox:
        process = sandbox.call(named("process"), {})
        for _ in range(5):
            assert sandbox.call(named("burn"), {"seconds": 0.5})
        assert sandbox.call(named("process"), {}) == process
        error = error_of(lambda: sandbox.call(named("spin"), {}))
        assert (error.key, error.detail) == ("timed_out", "after 1 s of CPU")


def test_memory_beyond_the_limit_fails_the_call_and_not_the_hub(plugins: str) -> None:
    with Sandbox((plugins,), memory_bytes=64 * 1024 * 1024) as sandbox:
        assert sandbox.call(named("take"), {"bytes": 30_000_000}) == 30_000_000
        error = error_of(lambda: sandbox.call(named("take"), {"bytes": 500_000_000}))
        assert error.key == "out_of_memory"
        assert sandbox.call(named("take"), {"bytes": 30_000_000}) == 30_000_000


def test_a_child_that_has_grown_is_replaced(plugins: str) -> None:
    with Sandbox((plugins,)) as sandbox:
        before = sandbox.call(named("process"), {})
        assert sandbox.call(named("keep"), {"bytes": 50_000_000})
        assert sandbox.call(named("process"), {}) == before
        assert sandbox.call(named("keep"), {"bytes": 150_000_000})
        assert not is_running(before)
        assert sandbox.call(named("process"), {}) != before


@pytest.mark.parametrize(
    ("function", "key", "detail"),
    [
        ("abort", "crashed", f"exit code {-signal.SIGABRT}"),
        ("vanish", "crashed", "exit code 3"),
        ("leave", "raised", "as if it owned the process"),
        ("no_json", "raised", "not JSON serializable"),
        ("missing", "raised", "missing"),
    ],
)
def test_a_function_that_breaks_something_breaks_only_its_own_call(
    kept: Sandbox, function: str, key: str, detail: str
) -> None:
    error = error_of(lambda: kept.call(named(function), {}))
    assert error.key == key
    assert detail in error.detail
    assert kept.call(named("echo"), {})["bytes"] == 0


def test_an_exception_comes_with_its_class_key_and_text(kept: Sandbox) -> None:
    error = error_of(lambda: kept.call(named("fail"), {}))
    assert (error.key, error.exception) == ("raised", "Unreadable")
    assert (error.raised_key, error.detail) == ("html_instead", "a page")
    assert "Traceback" not in str(error)


def test_a_module_that_is_not_there_is_named(kept: Sandbox) -> None:
    error = error_of(lambda: kept.call("hub_plugins.no_such:parse", {}))
    assert error.exception == "ModuleNotFoundError"


def test_an_answer_beyond_the_cap_is_not_taken_in(plugins: str) -> None:
    with Sandbox((plugins,), max_answer_bytes=1000) as sandbox:
        assert sandbox.call(named("answer"), {"length": 900}) == "x" * 900
        error = error_of(lambda: sandbox.call(named("answer"), {"length": 1000}))
        assert error.key == "answer_too_large"


def test_a_child_killed_from_outside_is_replaced(plugins: str) -> None:
    with Sandbox((plugins,)) as sandbox:
        process = sandbox.call(named("process"), {})
        os.kill(process, signal.SIGKILL)
        time.sleep(0.2)
        assert sandbox.call(named("process"), {}) != process


def test_time_zones_of_one_source_are_forgotten_before_the_next(kept: Sandbox) -> None:
    def calendar(offset: str) -> bytes:
        return (
            "BEGIN:VCALENDAR\r\nBEGIN:VTIMEZONE\r\nTZID:Custom Zone\r\nBEGIN:STANDARD\r\n"
            f"DTSTART:19700101T000000\r\nTZOFFSETFROM:{offset}\r\nTZOFFSETTO:{offset}\r\n"
            "END:STANDARD\r\nEND:VTIMEZONE\r\nEND:VCALENDAR\r\n"
        ).encode()

    assert kept.call(named("zone"), {}, calendar("+0900")) == "9:00:00"
    assert kept.call(named("zone"), {}, calendar("+0100")) == "1:00:00"
    assert kept.call(named("zone"), {}, b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n") is None


def test_one_endless_item_loses_only_itself(kept: Sandbox) -> None:
    told = kept.call(named("per_item"), {"items": ["one", "endless", "two", "endless", "three"]})
    assert told == ["one", "stopped", "two", "stopped", "three"]
    assert kept.call(named("never_swallowed"), {}) == "stopped"


def test_a_pool_runs_calls_side_by_side_and_no_more_children_than_its_size(plugins: str) -> None:
    pool = SandboxPool(2, plugin_folders=(plugins,))
    seen: list[int] = []
    threads = [
        threading.Thread(target=lambda: seen.append(pool.call(named("process"), {})))
        for _ in range(6)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    pool.close()
    assert len(seen) == 6
    assert 1 <= len(set(seen)) <= 2
    assert not any(is_running(process) for process in seen)


def test_a_child_outlives_the_thread_that_first_asked_for_it(plugins: str) -> None:
    with Sandbox((plugins,)) as sandbox:
        seen: list[int] = []
        thread = threading.Thread(
            target=lambda: seen.append(sandbox.call(named("process"), {})),
        )
        thread.start()
        thread.join()
        time.sleep(0.2)
        assert sandbox.call(named("process"), {}) == seen[0]


def test_the_child_ends_when_its_parent_is_killed_even_while_it_spins(
    plugins: str, tmp_path: Path
) -> None:
    script = tmp_path / "parent.py"
    script.write_text(
        "import sys, threading\n"
        "from hub.core.sandbox import Sandbox\n"
        "sandbox = Sandbox((sys.argv[1],))\n"
        f"print(sandbox.call({named('process')!r}, {{}}), flush=True)\n"
        f"sandbox.call({named('spin')!r}, {{}})\n"
    )
    with subprocess.Popen(
        [sys.executable, str(script), plugins], stdout=subprocess.PIPE, text=True
    ) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        assert is_running(child)
        parent.kill()
    ends = time.monotonic() + 5
    while is_running(child) and time.monotonic() < ends:
        time.sleep(0.05)
    assert not is_running(child)


def is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    status = Path(f"/proc/{process}/stat")
    return not status.exists() or status.read_text().rpartition(")")[2].split()[0] != "Z"


# The budget of one item, in this process


def test_work_within_the_budget_is_left_alone_and_the_timer_is_put_away() -> None:
    with limited(5):
        total = sum(range(1000))
    assert total == 499_500
    assert signal.getitimer(signal.ITIMER_PROF) == (0.0, 0.0)
    assert signal.getsignal(signal.SIGPROF) is signal.SIG_DFL


def test_work_beyond_the_budget_is_stopped() -> None:
    def work() -> None:
        with limited(0.1):
            while time.process_time() - began < 5:
                pass

    began = time.process_time()
    with pytest.raises(TookTooLong):
        work()
    assert time.process_time() - began < 1


def test_waiting_uses_no_budget() -> None:
    with limited(0.05):
        time.sleep(0.2)


def test_an_inner_budget_gives_the_outer_one_back() -> None:
    with limited(5):
        with limited(1):
            pass
        assert 4 < signal.getitimer(signal.ITIMER_PROF)[0] <= 5.1


def test_elsewhere_than_on_the_main_thread_the_budget_does_nothing() -> None:
    done: list[bool] = []

    def work() -> None:
        with limited(0.01):
            ends = time.process_time() + 0.1
            while time.process_time() < ends:
                pass
            done.append(True)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert done == [True]
