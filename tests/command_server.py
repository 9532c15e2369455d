"""The process of `commands.py` that has imported the hub and forks for each command.

A request is a message with five descriptors: a file that says in JSON what is asked for, the three
standard files, and where the number and the exit code of the process are told.
"""

import json
import os
import socket
import sys
import threading
import time
from pathlib import Path
from typing import Literal

from hub.core.starting import starting
from hub.plugin_host import verdicts

ROOT = Path(__file__).parent.parent
DESCRIPTORS = 5


def main() -> None:
    """Serve until the tests end; in each command's process, run it and end with it."""
    with starting():
        from hub.cli import main as run
    read_words()
    channel = socket.socket(fileno=int(sys.argv[1]))
    if serve(channel):
        run()


def read_words() -> None:
    """Read the catalogs, each of which is kept as long as its file is not another."""
    from hub.core.words import read_catalog

    for path in (*ROOT.glob("translations/*.po"), *ROOT.glob("plugins/*/translations/*/*/*.po")):
        read_catalog(path)


def serve(channel: socket.socket) -> bool:
    """Fork for each request: true in the process of a command, false once the tests have ended."""
    assert threading.active_count() == 1, "a fork has none of the other threads"
    waiting: set[int] = set()
    while True:
        message, descriptors, _flags, _address = socket.recv_fds(channel, 1, DESCRIPTORS)
        waiting -= {number for number in waiting if os.waitpid(number, os.WNOHANG)[0]}
        if not message:
            return False
        number = os.fork()
        if not number:
            channel.close()
            return become(*descriptors)
        waiting.add(number)
        for descriptor in descriptors:
            os.close(descriptor)


def become(asked: int, *descriptors: int) -> Literal[True]:
    """Become a command; the process before it waits, tells of it, and ends."""
    *files, tells = descriptors
    if number := os.fork():
        os.write(tells, str(number).encode())
        _number, status = os.waitpid(number, 0)
        os.write(tells, str(os.waitstatus_to_exitcode(status)).encode())
        os._exit(0)
    os.close(tells)
    with os.fdopen(asked) as file:
        request = json.load(file)
    for place, descriptor in enumerate(files):
        os.dup2(descriptor, place)
        os.close(descriptor)
    os.environ.clear()
    os.environ.update(request["environment"])
    time.tzset()
    os.chdir(request["folder"])
    sys.argv = [str(ROOT / "hub" / "__main__.py"), *request["arguments"]]
    verdicts._known.update({hashed: (key, why) for hashed, key, why in request["verdicts"]})
    return True


if __name__ == "__main__":
    main()
