"""The production server as a process: it answers, it stops when asked, it comes back after a crash."""

from __future__ import annotations

from http.client import HTTPConnection
from pathlib import Path

import pytest

from survey_app.config import Settings
from tests.support.server import HOST, Server, running_server, start_server


def status(server: Server, path: str = "/") -> int:
    connection = HTTPConnection(HOST, server.port, timeout=10)
    connection.request("GET", path)
    answer = connection.getresponse().status
    connection.close()
    return answer


def test_it_answers(live_server: Server) -> None:
    assert status(live_server) < 400
    assert status(live_server, "/no/such/page") == 404


def test_it_stops_when_asked(live_server: Server) -> None:
    live_server.process.terminate()

    assert live_server.process.wait(15) in {0, -15}, live_server.output()


@pytest.mark.parametrize("path", ["/api/studies/none/responses", "/s/none", "/sign-in", "/none"])
def test_who_sends_too_much_is_told_so(live_server: Server, path: str) -> None:
    connection = HTTPConnection(HOST, live_server.port, timeout=30)
    kind = "application/json" if path.startswith("/api") else "application/x-www-form-urlencoded"
    connection.request("POST", path, b"q=" + b"x" * 10_000_000, {"Content-Type": kind})
    answer = connection.getresponse()
    assert answer.status == (404 if path == "/none" else 413)
    assert answer.read()
    connection.close()


def test_too_much_without_a_length_is_told_too(live_server: Server) -> None:
    connection = HTTPConnection(HOST, live_server.port, timeout=30)
    kind = {"Content-Type": "application/json"}
    pieces = iter([b'{"document": {"a": "', *[b"x" * 100_000] * 30, b'"}}'])
    connection.request("POST", "/api/studies/none/responses", pieces, kind, encode_chunked=True)
    assert connection.getresponse().status == 413
    connection.close()


def test_it_comes_back_after_a_crash(settings: Settings, tmp_path: Path) -> None:
    first = start_server(settings, tmp_path / "first.log")
    first.kill()

    with running_server(settings, tmp_path / "second.log", port=first.port) as second:
        assert status(second) < 400
