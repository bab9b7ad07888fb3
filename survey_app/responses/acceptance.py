"""One transaction that stores submissions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple, cast
from uuid import UUID

from sqlalchemy import Connection, Table, exists, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from questionnaires.problems import Problem, define
from survey_app.base import now
from survey_app.keys import KeyRing
from survey_app.responses.models import (
    ConflictReason,
    PersonalAnswer,
    ReceivedOriginal,
    Response,
    ResponseRevision,
    RevisionConflict,
)
from survey_app.responses.prepared import Prepared
from survey_app.responses.submission import Kept, Outcome, Receipt, Refusal, Submission
from survey_app.studies.models import Study, StudyState

OTHER_CONTENT = define(
    "revision_has_other_content",
    "Revision {revision} of response {response} was stored before, with other content.",
    "Both are kept for the supervisor. Send a change as a new revision that names its parent.",
)
SECOND_CHILD = define(
    "parent_has_other_child",
    "Revision {parent} of response {response} was edited elsewhere already.",
    "Both edits are kept for the supervisor, who decides.",
)
OTHER_STUDY = define(
    "response_of_other_study",
    "The response {response} belongs to another study.",
    "What was sent is kept for the supervisor; give a new response a new random id.",
)
PARENT_UNKNOWN = define(
    "parent_revision_unknown",
    "Revision {revision} of response {response} edits revision {parent}, which is not stored here.",
    "Send revision {parent} first, then this one again.",
)
PROBLEM_OF = {
    ConflictReason.OTHER_CONTENT: OTHER_CONTENT,
    ConflictReason.SECOND_CHILD: SECOND_CHILD,
    ConflictReason.OTHER_STUDY: OTHER_STUDY,
}

RESPONSE = cast("Table", Response.__table__)
REVISION = cast("Table", ResponseRevision.__table__)
CONFLICT = cast("Table", RevisionConflict.__table__)
PERSONAL = cast("Table", PersonalAnswer.__table__)
ORIGINAL = cast("Table", ReceivedOriginal.__table__)

Rows = Sequence[Mapping[str, Any]]

# Statements are made once: making them anew takes longer than their execution.
CLOSED_STUDIES = select(Study.id).where(Study.state == StudyState.CLOSED)
INSERT = {table: insert(table) for table in (REVISION, PERSONAL, ORIGINAL)}
INSERT_UNLESS_KNOWN = {
    (table, name): dialect.insert(table)
    .on_conflict_do_nothing()
    .execution_options(preserve_rowcount=True)
    for table in (RESPONSE, CONFLICT)
    for name, dialect in {"sqlite": sqlite, "postgresql": postgresql}.items()
}
WRITERS = 7120521
"""Advisory lock that transactions with new revisions share (``snapshots`` waits for them)."""
SHARE_WITH_WRITERS = select(func.pg_advisory_xact_lock_shared(WRITERS))


class Known(NamedTuple):
    """A revision that was stored before."""

    revision: int
    content_hash: str
    personal_digest: str
    received_at: datetime

    @property
    def content(self) -> tuple[str, str]:
        """Equal for equal content."""
        return self.content_hash, self.personal_digest


class Acceptance:
    """Stores the submissions of one transaction, which the caller commits."""

    def __init__(self, connection: Connection, keys: KeyRing) -> None:
        self._connection = connection
        self._keys = keys
        self._moment = now()
        if connection.dialect.name == "postgresql":
            # Numbers are given before the commit: who reads what is new waits for those under way.
            connection.execute(SHARE_WITH_WRITERS)

    def closed_studies(self) -> frozenset[int]:
        """Numbers of the studies that take no answers."""
        return frozenset(self._connection.scalars(CLOSED_STUDIES))

    def store_new_responses(self, batch: Sequence[Prepared]) -> frozenset[int]:
        """Store the first revisions of responses not known so far; ``id()`` of each is returned."""
        first: dict[UUID, Prepared] = {}
        for one in batch:
            if one.submission.revision == 1:
                first.setdefault(one.submission.response_id, one)
        rows = [one.response_row(self._moment) for one in first.values()]
        inserted = self._insert_unless_known(RESPONSE, rows)
        # The unique constraint decided; which of them it let in is asked only if not all.
        new = list(first.values()) if inserted == len(first) else self._without_revision(first)
        self._store_revisions(new)
        return frozenset(id(one) for one in new)

    def settle(self, one: Prepared) -> Outcome:
        """Take an edit, recognise what is there already, keep what conflicts."""
        study_id = self._lock_response(one.submission.response_id)
        if study_id is None:
            return _parent_unknown(one.submission)
        if study_id != one.submission.version.study_id:
            return self._keep_conflict(one, ConflictReason.OTHER_STUDY)
        revisions = self._revisions(one.submission.response_id)
        present = revisions.get(one.submission.revision)
        if present is None:
            return self._take_edit(one, max(revisions), revisions)
        if present.content == one.content:
            return _receipt_again(one.submission, present)
        return self._keep_conflict(one, ConflictReason.OTHER_CONTENT)

    def receipt(self, one: Prepared) -> Receipt:
        """The receipt of what this transaction stores."""
        submission = one.submission
        return Receipt(submission.response_id, submission.revision, one.content_hash, self._moment)

    def _take_edit(self, one: Prepared, newest: int, revisions: Mapping[int, Known]) -> Outcome:
        submission = one.submission
        if submission.parent not in revisions:
            return _parent_unknown(submission)
        if submission.parent != newest:
            return self._keep_conflict(one, ConflictReason.SECOND_CHILD)
        self._store_revisions([one])
        self._connection.execute(
            update(RESPONSE)
            .where(RESPONSE.c.id == submission.response_id)
            .values(current_revision=submission.revision)
        )
        return self.receipt(one)

    def _store_revisions(self, batch: Sequence[Prepared]) -> None:
        originals = (one.original_row() for one in batch)
        self._insert(REVISION, [one.revision_row(self._moment) for one in batch])
        self._insert(PERSONAL, [row for one in batch for row in one.sealed_answers])
        self._insert(ORIGINAL, [row for row in originals if row is not None])

    def _keep_conflict(self, one: Prepared, reason: ConflictReason) -> Refusal:
        row = one.conflict_row(self._moment, reason, self._keys)
        self._insert_unless_known(CONFLICT, [row])
        return Refusal(_problem(PROBLEM_OF[reason], one.submission), Kept.AS_CONFLICT)

    def _lock_response(self, number: UUID) -> int | None:
        # Two edits of one response wait for one another (SQLite has one writer at any time).
        study = select(RESPONSE.c.study_id).where(RESPONSE.c.id == number).with_for_update()
        return self._connection.scalar(study)

    def _revisions(self, number: UUID) -> dict[int, Known]:
        known = REVISION.c
        found = self._connection.execute(
            select(
                known.revision, known.content_hash, known.personal_digest, known.received_at
            ).where(known.response_id == number)
        )
        return {row.revision: Known(*row) for row in found}

    def _without_revision(self, responses: Mapping[UUID, Prepared]) -> list[Prepared]:
        has_one = exists().where(REVISION.c.response_id == RESPONSE.c.id)
        new = select(RESPONSE.c.id).where(RESPONSE.c.id.in_(responses), ~has_one)
        return [responses[number] for number in self._connection.scalars(new)]

    def _insert(self, table: Table, rows: Rows) -> None:
        if rows:
            self._connection.execute(INSERT[table], rows)

    def _insert_unless_known(self, table: Table, rows: Rows) -> int:
        if not rows:
            return 0
        statement = INSERT_UNLESS_KNOWN[table, self._connection.dialect.name]
        return self._connection.execute(statement, rows).rowcount


def _receipt_again(submission: Submission, known: Known) -> Receipt:
    place = (submission.response_id, submission.revision)
    return Receipt(*place, known.content_hash, known.received_at, is_new=False)


def _parent_unknown(submission: Submission) -> Refusal:
    return Refusal(_problem(PARENT_UNKNOWN, submission), Kept.NOT)


def _problem(name: str, submission: Submission) -> Problem:
    values = {
        "response": submission.response_id,
        "revision": submission.revision,
        "parent": submission.parent,
    }
    return Problem(name, values=values)
