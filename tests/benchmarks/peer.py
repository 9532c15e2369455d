"""Peers of the hub, each in an environment of its own, which is made when it is first asked for.

What they need must not come into the hub's environment: some of it replaces libraries there.
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

_FOLDER = Path(__file__).parent / "peers"
_ENVIRONMENTS = Path(__file__).parents[2] / ".tools"
READER = ("reader==3.26", "sgmllib3k==1.0.0")
OPEN_WEB_CALENDAR = ("open-web-calendar==1.51",)


class PeerMissing(Exception):
    """The peer could not be installed; what is compared with it is left out."""


class Peer:
    """A process of the peer that answers each line with a line of JSON."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process

    def ask(self, *words: str) -> dict[str, Any]:
        """Send a line; raises RuntimeError when the peer ended instead of answering."""
        if self._process.stdin is None or self._process.stdout is None:
            raise RuntimeError("the peer has no pipes")
        self._process.stdin.write(" ".join(words) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"the peer ended with {self._process.wait()}")
        answer: dict[str, Any] = json.loads(line)
        return answer


@contextmanager
def peer(script: str, needs: tuple[str, ...], *arguments: str) -> Iterator[Peer]:
    """A script of `peers/`, run with what it needs, while the block runs."""
    command = [str(_python_with(needs)), str(_FOLDER / script), *arguments]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            yield Peer(process)
        finally:
            process.terminate()


def _python_with(needs: tuple[str, ...]) -> Path:
    """The interpreter of an environment that has these packages, made unless it is there."""
    folder = _ENVIRONMENTS / needs[0].replace("==", "-")
    python, done = folder / "bin" / "python", folder / "installed"
    if not done.exists():
        print(f"Installing {' '.join(needs)} in {folder}.", file=sys.stderr, flush=True)
        try:
            subprocess.run([sys.executable, "-m", "venv", "--clear", str(folder)], check=True)
            subprocess.run([str(python), "-m", "pip", "install", "--quiet", *needs], check=True)
        except (OSError, subprocess.CalledProcessError) as error:
            raise PeerMissing(f"{needs[0]} could not be installed: {error}") from error
        done.touch()
    return python
