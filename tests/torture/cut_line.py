"""A line to a server that can be cut, mended and silenced: what a client sees of a lost server."""

import contextlib
import socket
import threading
from dataclasses import dataclass, field


@dataclass
class CutLine:
    """Hands bytes on between a port of its own and a server; `cut` ends every connection.

    While it is silent it takes connections and hands nothing on, like a server that was halted.
    """

    host: str
    server_port: int
    port: int = 0
    _listener: socket.socket | None = None
    _open: list[socket.socket] = field(default_factory=list)
    _lost: set[socket.socket] = field(default_factory=set)
    _flows: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self._flows.set()

    def silence(self) -> None:
        """Hand nothing on, from now on."""
        self._flows.clear()

    def speak(self) -> None:
        """Hand on again, and first what was held back."""
        self._flows.set()

    def lose(self) -> None:
        """Hand nothing on in the connections that there are: their server lost its power."""
        self._lost.update(self._open)

    def mend(self) -> None:
        """Take connections, at the same port as before."""
        self._listener = socket.create_server(("127.0.0.1", self.port))
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, args=(self._listener,), daemon=True).start()

    def cut(self) -> None:
        """End every connection and take no more."""
        self._flows.set()
        for one in (self._listener, *self._open):
            if one is not None:
                with contextlib.suppress(OSError):
                    one.shutdown(socket.SHUT_RDWR)
                one.close()
        self._open.clear()

    def _accept(self, listener: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = listener.accept()
                server = socket.create_connection((self.host, self.server_port))
                self._open += [client, server]
                for pair in ((client, server), (server, client)):
                    threading.Thread(target=self._hand_on, args=pair, daemon=True).start()

    def _hand_on(self, source: socket.socket, sink: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                self._flows.wait()
                if source in self._lost:
                    continue
                sink.sendall(data)
            sink.shutdown(socket.SHUT_WR)
