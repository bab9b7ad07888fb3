"""Accept responses: once each, nothing lost, nothing stored twice.

Whether something is new is decided by the unique constraints, in the transaction that stores it. A
receipt counts once that transaction is committed.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection
from sqlalchemy.orm import Session

from survey_app.keys import KeyRing
from survey_app.responses.acceptance import Acceptance
from survey_app.responses.prepared import Prepared, prepare
from survey_app.responses.submission import Outcome, Submission


def accept(session: Session, keys: KeyRing, submission: Submission) -> Outcome:
    """Store one submission in the transaction of ``session``.

    The answer to the person is given after the commit. A conflict is an outcome, not an exception:
    what conflicts is kept by the same commit.
    """
    return accept_all(session.connection(), keys, [prepare(submission, keys)])[0]


def accept_all(connection: Connection, keys: KeyRing, batch: Sequence[Prepared]) -> list[Outcome]:
    """Store a batch in the transaction of ``connection``; the outcomes stand in its order."""
    acceptance = Acceptance(connection, keys)
    closed = acceptance.closed_studies()
    new = acceptance.store_new_responses([one for one in batch if not one.is_barred(closed)])
    outcomes: list[Outcome] = []
    for one in batch:
        if one.is_barred(closed):
            outcomes.append(one.refused_by_closed_study())
        elif id(one) in new:
            outcomes.append(acceptance.receipt(one))
        else:
            outcomes.append(acceptance.settle(one))
    return outcomes
