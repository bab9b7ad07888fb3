"""Group commit: one thread stores what all requests bring, many submissions to one sync of the disk.

A request hands its submission over and waits. The writer takes all that wait, stores them in one
transaction, commits, and then wakes the requests: no receipt before its row is on disk. A submission
that cannot be stored does not fail its neighbours; a writer that died gives errors, not waiting.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from queue import Empty, SimpleQueue
from threading import Event, Lock, Thread
from time import monotonic

from questionnaires.problems import Problem, ProblemsFound, define
from survey_app.database import Database
from survey_app.keys import KeyRing
from survey_app.responses.operations import accept_all
from survey_app.responses.prepared import Prepared
from survey_app.responses.submission import Outcome

LARGEST_BATCH = 500
LONGEST_WAIT = 30.0
LOOK_AFTER = 0.5
"""Seconds after which a waiting request looks whether the writer is alive."""

FAILED = define(
    "storing_failed",
    "The response could not be stored: the database or its disk does not take it.",
    "Keep the response and send it again later; tell the administrator if it goes on.",
)
NOT_CONFIRMED = define(
    "storing_not_confirmed",
    "The server could not tell in time whether the response is stored.",
    "Send it again: it is stored once in any case.",
)

log = logging.getLogger(__name__)


def store_batch(
    database: Database, keys: KeyRing, batch: Sequence[Prepared]
) -> list[Outcome | Exception]:
    """Store and commit a batch; where one of it cannot be stored, the others are all the same."""
    try:
        return list(_commit(database, keys, batch))
    except Exception as error:
        if len(batch) == 1:
            log.exception("a response could not be stored")
            return [error]
    return [outcome for one in batch for outcome in store_batch(database, keys, [one])]


def _commit(database: Database, keys: KeyRing, batch: Sequence[Prepared]) -> list[Outcome]:
    with database.writing_connection() as connection:
        return accept_all(connection, keys, batch)


class Waiting:
    """A submission whose request waits for the outcome."""

    __slots__ = ("_done", "_outcome", "is_taken", "prepared")

    def __init__(self, prepared: Prepared) -> None:
        self.prepared = prepared
        self.is_taken = False
        """A writer has it; if that writer dies, nobody knows whether it was stored."""
        self._done = Event()
        self._outcome: Outcome | Exception | None = None

    def settle(self, outcome: Outcome | Exception) -> None:
        """Wake the request."""
        self._outcome = outcome
        self._done.set()

    def wait(self, seconds: float) -> bool:
        """Whether the outcome is there."""
        return self._done.wait(seconds)

    def outcome(self) -> Outcome:
        """The outcome, once it is there."""
        if self._outcome is None or isinstance(self._outcome, Exception):
            raise ProblemsFound([Problem(FAILED)]) from self._outcome
        return self._outcome


class Intake:
    """Hands submissions to the writer; the writer starts with the first of them."""

    def __init__(self, database: Database, keys: KeyRing) -> None:
        self._database = database
        self._keys = keys
        self._queue: SimpleQueue[Waiting | None] = SimpleQueue()
        self._starting = Lock()
        self._writer: Thread | None = None
        self.last_batch = monotonic()
        """When something was stored last: work that can wait does so while answers come in."""

    def accept(self, prepared: Prepared) -> Outcome:
        """Store and commit; the caller must hold no write transaction of its own meanwhile."""
        writer = self._running_writer()
        waiting = Waiting(prepared)
        self._queue.put(waiting)
        deadline = monotonic() + LONGEST_WAIT
        while not waiting.wait(LOOK_AFTER):
            lost = waiting.is_taken and not writer.is_alive()
            if lost or monotonic() > deadline:
                raise ProblemsFound([Problem(NOT_CONFIRMED)])
            # A writer that was told to stop just before leaves what came after to the next one.
            writer = self._running_writer()
        return waiting.outcome()

    def close(self) -> None:
        """Store what was handed over, then stop."""
        # The lock is held until the writer has stopped, so that there is never a second one which
        # could take the word to stop in its place.
        with self._starting:
            writer, self._writer = self._writer, None
            if writer is not None:
                self._queue.put(None)
                writer.join(LONGEST_WAIT)

    def _running_writer(self) -> Thread:
        writer = self._writer
        if writer is not None and writer.is_alive():
            return writer
        with self._starting:
            if self._writer is None or not self._writer.is_alive():
                self._writer = Thread(target=self._write, name="intake", daemon=True)
                self._writer.start()
            return self._writer

    def _write(self) -> None:
        stopping = False
        while not (stopping and self._queue.empty()):
            batch, told_to_stop = self._next_batch()
            stopping = stopping or told_to_stop
            if batch:
                self._store(batch)

    def _store(self, batch: Sequence[Waiting]) -> None:
        outcomes = store_batch(self._database, self._keys, [one.prepared for one in batch])
        self.last_batch = monotonic()
        for waiting, outcome in zip(batch, outcomes, strict=True):
            waiting.settle(outcome)

    def _next_batch(self) -> tuple[list[Waiting], bool]:
        """All that wait, as soon as there is something, and whether the writer is to stop."""
        batch: list[Waiting] = []
        told_to_stop = False
        following = self._queue.get()
        while True:
            if following is None:
                told_to_stop = True
            else:
                following.is_taken = True
                batch.append(following)
            if len(batch) == LARGEST_BATCH:
                return batch, told_to_stop
            try:
                following = self._queue.get_nowait()
            except Empty:
                return batch, told_to_stop
