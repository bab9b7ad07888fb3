"""The production server, started as its users start it, on a free port of this machine."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from survey_app.config import Settings

HOST = "127.0.0.1"
SECONDS_TO_START = 30.0
SECONDS_TO_STOP = 10.0
QONYS = (sys.executable, "-c", "from survey_app.commands import main; main()")
"""The command ``qonys`` of this environment, installed or not."""


@dataclass
class Server:
    """A server process; its children belong to its process group."""

    process: subprocess.Popen[bytes]
    port: int
    log: Path

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://{HOST}:{self.port}"

    def wait_until_it_answers(self) -> None:
        """Return when it answers; raise with its output where it does not.

        An accepted connection is not enough: Granian listens before its worker has the application,
        and resets what came in between.
        """
        deadline = time.monotonic() + SECONDS_TO_START
        while time.monotonic() < deadline and self.process.poll() is None:
            if self._answers():
                return
            time.sleep(0.05)
        message = f"the server did not start:\n{self.output()}"
        raise RuntimeError(message)

    def _answers(self) -> bool:
        connection = HTTPConnection(HOST, self.port, timeout=SECONDS_TO_START)
        try:
            connection.request("HEAD", "/")
            connection.getresponse()
        except (OSError, HTTPException):
            return False
        finally:
            connection.close()
        return True

    def output(self) -> str:
        """What it has written so far."""
        return self.log.read_text(encoding="utf-8", errors="replace")

    def stop(self) -> None:
        """Ask it to stop, and make it stop where it does not."""
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(SECONDS_TO_STOP)
            except subprocess.TimeoutExpired:
                self.kill()

    def kill(self) -> None:
        """Cut it off at once with all its children (``kill -9``)."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(SECONDS_TO_STOP)


def start_server(settings: Settings, log: Path, port: int | None = None) -> Server:
    """Start ``qonys serve`` on an installation and wait until it answers."""
    chosen = port or free_port()
    environment = os.environ | {
        "QONYS_INSTANCE": str(settings.instance),
        "QONYS_DATABASE": settings.database,
    }
    with log.open("ab") as output:
        process = subprocess.Popen(
            [*QONYS, "serve", "--host", HOST, "--port", str(chosen)],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=environment,
            start_new_session=True,
        )
    server = Server(process, chosen, log)
    try:
        server.wait_until_it_answers()
    except BaseException:
        server.stop()
        raise
    return server


@contextmanager
def running_server(settings: Settings, log: Path, port: int | None = None) -> Iterator[Server]:
    """A server that is stopped at the end."""
    server = start_server(settings, log, port)
    try:
        yield server
    finally:
        server.stop()


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])
