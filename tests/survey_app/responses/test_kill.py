"""The server is cut off (kill -9) while responses come in: what it acknowledged is stored, once."""

from __future__ import annotations

import http.client
import json
import random
from collections import Counter
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest
from sqlalchemy import select

from survey_app.config import Settings
from survey_app.models import ResponseRevision
from survey_app.site import Site, open_site
from survey_app.studies.store import PublishedVersion
from tests.support.server import HOST, Server, free_port, start_server
from tests.support.surveys import body, envelope, published

PATH = "/api/studies/arrivals/responses"
CLIENTS = 8


class Device(Thread):
    """Sends responses; one without a receipt is sent again until it has one."""

    def __init__(self, port: int, version: PublishedVersion, stopping: Event) -> None:
        super().__init__(daemon=True)
        self.receipts: dict[str, dict[str, Any]] = {}
        self.refused: list[int] = []
        self._port = port
        self._version = version
        self._stopping = stopping

    def run(self) -> None:
        while not self._stopping.is_set():
            sent = envelope(self._version)
            while sent["id"] not in self.receipts and not self._stopping.is_set():
                self._send(sent)

    def _send(self, sent: dict[str, Any]) -> None:
        connection = http.client.HTTPConnection(HOST, self._port, timeout=5)
        try:
            connection.request("POST", PATH, body(sent), {"Content-Type": "application/json"})
            answer = connection.getresponse()
            told = json.loads(answer.read())
        except (OSError, http.client.HTTPException, ValueError):
            self._stopping.wait(0.02)
            return
        finally:
            connection.close()
        if answer.status in (200, 201):
            self.receipts[sent["id"]] = told
        else:
            self.refused.append(answer.status)
            self._stopping.wait(0.02)


def killed_again_and_again(site: Site, log: Path, kills: int) -> dict[str, dict[str, Any]]:
    """Receipts of devices that sent on while the server was killed and started again."""
    version, port, stopping = published(site), free_port(), Event()
    server = start_server(site.settings, log, port)
    devices = [Device(port, version, stopping) for _ in range(CLIENTS)]
    for device in devices:
        device.start()
    for _ in range(kills):
        stopping.wait(random.uniform(0.3, 1.0))
        server.kill()
        server = start_server(site.settings, log, port)
    stopping.wait(0.5)
    stopping.set()
    for device in devices:
        device.join()
    server.stop()
    assert {status for device in devices for status in device.refused} <= {503}
    return {number: told for device in devices for number, told in device.receipts.items()}


def all_are_stored_once(settings: Settings, receipts: dict[str, dict[str, Any]]) -> None:
    site = open_site(settings)
    with site.database.reading() as session:
        rows = session.execute(
            select(
                ResponseRevision.response_id,
                ResponseRevision.content_hash,
                ResponseRevision.received_at,
            )
        ).all()
    site.close()
    stored = {str(number): (digest, moment.isoformat()) for number, digest, moment in rows}
    assert max(Counter(str(row[0]) for row in rows).values()) == 1
    for number, told in receipts.items():
        assert stored[number] == (told["content_hash"], told["received_at"])


def test_nothing_acknowledged_is_lost(site: Site, tmp_path: Path) -> None:
    receipts = killed_again_and_again(site, tmp_path / "server.log", kills=2)
    assert len(receipts) > 20
    all_are_stored_once(site.settings, receipts)


@pytest.mark.long
def test_nothing_acknowledged_is_lost_in_many_kills(site: Site, tmp_path: Path) -> None:
    receipts = killed_again_and_again(site, tmp_path / "server.log", kills=25)
    all_are_stored_once(site.settings, receipts)


def test_the_server_stops_when_asked(live_server: Server) -> None:
    live_server.stop()
    assert live_server.process.returncode == 0
