"""A client that sends many requests over a few connections, in one thread, at little cost.

The server under measure shares the machine with it, so it does as little as can be: requests are made
beforehand, answers are read up to their end, and only the status and the time are kept.
"""

from __future__ import annotations

import json
import selectors
import socket
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

END_OF_HEAD = b"\r\n\r\n"
SEPARATOR = b"\n"


@dataclass(frozen=True)
class Load:
    """What a run of the client measured."""

    seconds: float
    statuses: dict[str, int]
    milliseconds: list[float]
    """Time of each request, in the order of the answers."""

    @property
    def per_second(self) -> float:
        """Answers a second."""
        return len(self.milliseconds) / self.seconds

    def percentile(self, share: float) -> float:
        """Milliseconds within which this share of the requests was answered."""
        ordered = sorted(self.milliseconds)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


class Connection:
    """One connection, one request at a time."""

    def __init__(self, host: str, port: int, requests: Iterator[bytes]) -> None:
        self.socket = socket.create_connection((host, port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._requests = requests
        self._received = b""
        self._sent_at = 0.0

    def send(self) -> bool:
        """Send the next request; tell whether there was one."""
        request = next(self._requests, None)
        if request is None:
            return False
        self._sent_at = time.perf_counter()
        self.socket.sendall(request)
        return True

    def receive(self) -> tuple[str, float] | None:
        """Status and milliseconds, once the answer is complete."""
        arrived = self.socket.recv(65536)
        if not arrived:
            message = "the server closed the connection"
            raise ConnectionError(message)
        self._received += arrived
        head, found, body = self._received.partition(END_OF_HEAD)
        if not found or len(body) < length_of(head):
            return None
        self._received = b""
        return head[9:12].decode(), (time.perf_counter() - self._sent_at) * 1000


def length_of(head: bytes) -> int:
    """Bytes of the body that a head announces."""
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            return int(value)
    return 0


def run(host: str, port: int, requests: Iterator[bytes], connections: int) -> Load:
    """Send all requests, over so many connections at once."""
    selector = selectors.DefaultSelector()
    statuses: Counter[str] = Counter()
    milliseconds: list[float] = []
    opened = [Connection(host, port, requests) for _ in range(connections)]
    start = time.perf_counter()
    busy = 0
    for connection in opened:
        if connection.send():
            selector.register(connection.socket, selectors.EVENT_READ, connection)
            busy += 1
    while busy:
        for key, _ in selector.select():
            answered = key.data.receive()
            if answered is None:
                continue
            statuses[answered[0]] += 1
            milliseconds.append(answered[1])
            if not key.data.send():
                selector.unregister(key.data.socket)
                busy -= 1
    return Load(time.perf_counter() - start, dict(statuses), milliseconds)


def post(host: str, path: str, body: bytes) -> bytes:
    """A request that posts JSON."""
    head = (
        f"POST {path} HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def main(host: str, port: str, path: str, bodies: str, connections: str) -> None:
    """Post each line of a file; print what was measured."""
    lines = Path(bodies).read_bytes().split(SEPARATOR)
    requests = [post(host, path, line) for line in lines if line]
    measured = asdict(run(host, int(port), iter(requests), int(connections)))
    json.dump(measured, sys.stdout)


def load_of(measured: dict[str, Any]) -> Load:
    """What another process printed."""
    return Load(**measured)


if __name__ == "__main__":
    main(*sys.argv[1:])
