"""Files that are whole or absent, whatever happens while they are written."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

LOCK = ".lock"
UNFINISHED = ".unfinished"


def write_durably(path: Path, content: bytes) -> None:
    """Write a file so that after a power cut the old content or the new one is there, never a part."""
    unfinished = path.with_name(path.name + UNFINISHED)
    with unfinished.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(path)
    _sync_folder(path.parent)


def digest(content: bytes) -> str:
    """SHA-256 in hexadecimal."""
    return sha256(content).hexdigest()


@contextmanager
def locked(folder: Path, *, exclusive: bool) -> Iterator[None]:
    """One writer or many readers of a folder; the lock ends with the process, so none is left behind."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / LOCK).open("ab") as file:
        fcntl.flock(file, fcntl.LOCK_EX if exclusive else fcntl.LOCK_SH)
        yield


def _sync_folder(folder: Path) -> None:
    # Without this the new name may be lost although the content was written.
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
