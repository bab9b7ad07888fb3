"""Durable submissions a second through the running server, against sqlite3 committing row by row.

Both are safe against a power cut (write-ahead log, synchronous=FULL). The client shares the machine
with the server. The bar is 0.45 times the bare loop.
"""

from __future__ import annotations

import json
import random
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from questionnaires.loading import load_bytes
from survey_app.config import Settings
from survey_app.site import open_site, prepare_site
from survey_app.studies.operations import Source, publish
from tests.benchmarks.ratios import Better, Ratio
from tests.support.load import SEPARATOR, Load, load_of
from tests.support.server import HOST, running_server

SUBMISSIONS = 12_000
WARM_UP = 2_000
CONNECTIONS = 16
STUDY = "load"


def measure() -> list[Ratio]:
    """The ratio, and the latency with it."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        version, settings = prepared_site(folder)
        warm_up = list(bodies(version, WARM_UP))
        sent = list(bodies(version, SUBMISSIONS))
        floor = bare_loop(folder / "floor-1.sqlite", sent)
        with running_server(settings, folder / "server.log") as server:
            post(folder, server.port, warm_up)
            load = post(folder, server.port, sent)
        floor = max(floor, bare_loop(folder / "floor-2.sqlite", sent))
        check_all_stored(settings, load)
    told = (load.per_second, load.percentile(0.5), load.percentile(0.99))
    print("{:,.0f} submissions/s, p50 {:.1f} ms, p99 {:.1f} ms".format(*told))
    against = f"sqlite3, one commit a row ({len(sent[0])} bytes)"
    return [
        Ratio(
            f"durable submissions over {CONNECTIONS} connections",
            "1/s",
            load.per_second,
            floor,
            against,
            Better.MORE,
        )
    ]


def prepared_site(folder: Path) -> tuple[str, Settings]:
    """An installation with a published questionnaire; its version's content hash."""
    settings = Settings.load({"INSTANCE": folder / "instance"})
    prepare_site(settings)
    site = open_site(settings)
    source = questionnaire().encode()
    with site.database.writing() as session:
        loaded = load_bytes(source, "load.yaml")
        published = publish(session, site.keys, loaded, Source("load.yaml", source), slug=STUDY)
        content_hash = published.version.content_hash
    site.close()
    return content_hash, settings


def questionnaire() -> str:
    """60 questions as a household survey has them, in YAML."""
    survey = [question for number in range(12) for question in five_questions(number)]
    places = [{"name": f"place_{number}", "label": f"Place {number}"} for number in range(20)]
    settings = {"form_id": STUDY, "form_title": "Load"}
    # JSON is YAML too.
    return json.dumps({"settings": settings, "survey": survey, "choices": {"places": places}})


def five_questions(number: int) -> list[dict[str, str]]:
    """One choice, several choices, a number, a date and a text."""
    kinds = ("select_one places", "select_multiple places", "integer", "date", "text")
    return [
        {"type": kind, "name": f"q{number}_{place}", "label": f"Question {number}.{place}"}
        for place, kind in enumerate(kinds)
    ]


def bodies(version: str, count: int) -> Iterator[bytes]:
    """Distinct responses of about 3.8 kB."""
    dice = random.Random(count)
    for _ in range(count):
        envelope = {
            "id": str(uuid4()),
            "revision": 1,
            "parent": None,
            "version": version,
            "language": "en",
            "started": "2026-03-01T09:00:00.000+05:00",
            "ended": "2026-03-01T09:40:00.000+05:00",
            "document": dict(answers(dice)),
        }
        yield json.dumps(envelope).encode()


def answers(dice: random.Random) -> Iterator[tuple[str, Any]]:
    """An answer to every question."""
    for number in range(12):
        yield f"q{number}_0", f"place_{dice.randrange(20)}"
        yield f"q{number}_1", [f"place_{one}" for one in sorted(dice.sample(range(20), 5))]
        yield f"q{number}_2", str(dice.randrange(100))
        yield f"q{number}_3", f"20{dice.randrange(10, 26)}-0{dice.randrange(1, 10)}-15"
        yield f"q{number}_4", " ".join(f"word{dice.randrange(1000)}" for _ in range(12))


def post(folder: Path, port: int, sent: Sequence[bytes]) -> Load:
    """Send from another process."""
    file = folder / "bodies"
    file.write_bytes(SEPARATOR.join(sent))
    path = f"/api/studies/{STUDY}/responses"
    command = ("-m", "tests.support.load", HOST, str(port), path, str(file), str(CONNECTIONS))
    done = subprocess.run([sys.executable, *command], check=True, stdout=subprocess.PIPE)
    return load_of(json.loads(done.stdout))


def bare_loop(file: Path, sent: Sequence[bytes]) -> float:
    """Rows a second of the loop that does nothing else."""
    rows = [(UUID(json.loads(one)["id"]).hex, one.decode()) for one in sent]
    connection = sqlite3.connect(file, isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("CREATE TABLE response (id TEXT PRIMARY KEY, document TEXT NOT NULL)")
    start = time.perf_counter()
    for row in rows:
        connection.execute("INSERT INTO response VALUES (?, ?)", row)
    seconds = time.perf_counter() - start
    connection.close()
    return len(rows) / seconds


def check_all_stored(settings: Settings, load: Load) -> None:
    """A fast answer that is wrong counts for nothing."""
    site = open_site(settings)
    with site.database.engine.connect() as connection:
        query = "SELECT count(*) FROM response_revision"
        stored = connection.exec_driver_sql(query).scalar_one()
    site.close()
    if load.statuses != {"201": SUBMISSIONS} or stored != SUBMISSIONS + WARM_UP:
        message = f"answered {load.statuses}, stored {stored}"
        raise RuntimeError(message)
