"""Whether a columnar copy was made from this database.

A database that was put back from a backup gives the numbers of its revisions a second time, to other
responses. The copy therefore notes which revision it took in last; one that the database does not
have under that number shows that the copy is of another past.
"""

from __future__ import annotations

import json
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from analysis.snapshot import Snapshot
from analysis.snapshot.files import locked, write_durably
from survey_app.responses.models import ResponseRevision

FILE = "newest.json"


def note(session: Session, snapshot: Snapshot) -> None:
    """Note the revision that the copy took in last."""
    known = _revision(session, snapshot.through)
    if known is not None:
        with locked(snapshot.folder, exclusive=True):
            write_durably(_file(snapshot), json.dumps(known).encode())


def is_known(session: Session, snapshot: Snapshot, last: int) -> bool:
    """Whether the database has, under its number, what the copy took in last."""
    if snapshot.through > last:
        return False
    try:
        number, *_ = noted = json.loads(_file(snapshot).read_bytes())
    except FileNotFoundError:
        return True
    except (ValueError, TypeError):
        return False
    return bool(noted == _revision(session, number))


def _revision(session: Session, number: int) -> list[int | str] | None:
    one = ResponseRevision
    found = session.execute(
        select(one.id, one.response_id, one.content_hash).where(one.id == number)
    ).one_or_none()
    return None if found is None else [found.id, str(found.response_id), found.content_hash]


def _file(snapshot: Snapshot) -> Path:
    return snapshot.folder / FILE
