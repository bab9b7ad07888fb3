"""Check stored responses against their questionnaire, after the receipt, without haste.

The receipt of a device says that its bytes are safe, not that its answers are right. What the check
finds is kept with the revision, for the supervisor; nothing is changed and nothing is discarded.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from threading import Event, Thread
from time import monotonic
from typing import Any, NamedTuple

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from questionnaires.context import Context
from questionnaires.interview import AnswerProblem, Interview
from questionnaires.model import Address, MissingKind, Questionnaire
from questionnaires.problems import Problem, ProblemsFound, define
from questionnaires.translation import N_
from survey_app.base import now
from survey_app.database import Database
from survey_app.problems import problem_of
from survey_app.responses.intake import Intake
from survey_app.responses.models import ResponseRevision
from survey_app.studies.store import questionnaire

CHECKED_AT_ONCE = 50
LOOK_EVERY = 2.0
QUIET = 1.0
LONGEST_PATIENCE = 60.0
"""Seconds after which a check is made even though answers keep coming in."""
MOST_KEPT = 200

NOT_ASKED = define(
    "answered_though_not_asked",
    N_("This question was answered, and the questionnaire does not ask it here."),
    N_("Compare it with the answers on which the question depends."),
)

Told = dict[str, Any]


def check(
    asked: Questionnaire, document: Mapping[str, Any], context: Context
) -> tuple[AnswerProblem, ...]:
    """What is wrong with the answers of a document; personal answers are not looked at."""
    interview, unusable = _interview(asked, document, context)
    found = [AnswerProblem(Address(""), problem) for problem in unusable]
    if interview is not None:
        found += _not_asked(interview)
        found += interview.problems()
    questions = asked.questions
    return tuple(
        one
        for one in found
        if one.address.key not in questions or not questions[one.address.key].personal
    )


def tell(problem: AnswerProblem) -> Told:
    """A problem as it is kept with a revision."""
    values = {name: str(value) for name, value in problem.problem.values.items()}
    return {"address": str(problem.address), "name": problem.problem.name, "values": values}


def check_waiting(database: Database, limit: int = CHECKED_AT_ONCE) -> int:
    """Check responses that wait for it; returns how many.

    They are read, checked and written in three steps, so that nobody waits for the checking.
    """
    with database.reading() as session:
        waiting = [
            (one, questionnaire(session, one.version_id)) for one in _waiting(session, limit)
        ]
    moment = now()
    checked = [
        {"number": one.number, "moment": moment, "found": _check_stored(asked, one)}
        for one, asked in waiting
    ]
    if checked:
        with database.writing() as session:
            session.connection().execute(_note_checked(), checked)
    return len(checked)


class Checker:
    """Checks in the background of the server, when no answers are coming in."""

    def __init__(self, database: Database, intake: Intake) -> None:
        self._database = database
        self._intake = intake
        self._stopping = Event()
        self._thread = Thread(target=self._run, name="checker", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """Stop after what is being checked."""
        self._stopping.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stopping.is_set():
            self._wait_for_quiet()
            try:
                checked = check_waiting(self._database)
            except Exception as error:  # noqa: BLE001 - logged; it must live as long as the server
                problem_of(error, "checking stored responses")
                checked = 0
            if checked < CHECKED_AT_ONCE:
                self._stopping.wait(LOOK_EVERY)

    def _wait_for_quiet(self) -> None:
        patience = monotonic() + LONGEST_PATIENCE
        while monotonic() - self._intake.last_batch < QUIET and monotonic() < patience:
            if self._stopping.wait(QUIET / 4):
                return


class _Waiting(NamedTuple):
    number: int
    version_id: int
    language: str
    ended_at: Any
    received_at: Any
    document: dict[str, Any]


def _waiting(session: Session, limit: int) -> Sequence[_Waiting]:
    one = ResponseRevision
    found = session.execute(
        select(one.id, one.version_id, one.language, one.ended_at, one.received_at, one.document)
        .where(one.checked_at.is_(None))
        .order_by(one.id)
        .limit(limit)
    )
    return [_Waiting(*row) for row in found]


def _note_checked() -> Any:  # noqa: ANN401 - an SQL statement
    table = ResponseRevision.__table__
    return (
        update(table)  # type: ignore[arg-type]  # declarative tables are tables
        .where(table.c.id == bindparam("number"), table.c.checked_at.is_(None))
        .values(checked_at=bindparam("moment"), problems=bindparam("found"))
    )


def _check_stored(asked: Questionnaire, one: _Waiting) -> list[Told]:
    context = Context(one.ended_at or one.received_at, one.language, seed=0)
    return [tell(problem) for problem in check(asked, one.document, context)[:MOST_KEPT]]


def _interview(
    asked: Questionnaire, document: Mapping[str, Any], context: Context
) -> tuple[Interview | None, tuple[Problem, ...]]:
    # What depends on a personal answer, which the check does not see, counts as asked where answered.
    unseen = frozenset(key for key, one in asked.questions.items() if one.personal)
    try:
        return Interview(asked, document, context=context, absent=unseen, recalculate=False), ()
    except ProblemsFound as found:
        unusable = found.problems
    try:
        known = _known_part(asked, document)
        interview = Interview(asked, known, context=context, absent=unseen, recalculate=False)
    except ProblemsFound:
        return None, unusable
    return interview, unusable


def _known_part(asked: Questionnaire, document: Mapping[str, Any]) -> dict[str, Any]:
    return {
        key: [_known_part(asked, one) if isinstance(one, Mapping) else one for one in value]
        if isinstance(value, list)
        else value
        for key, value in document.items()
        if key in asked.items
    }


def _not_asked(interview: Interview) -> Iterator[AnswerProblem]:
    questions = interview.questionnaire.questions
    for address in interview.addresses():
        if questions[address.key].takes_answer and not interview.is_asked(address):
            answer = interview.raw(address)
            if not isinstance(answer, MissingKind):
                yield AnswerProblem(address, Problem(NOT_ASKED))
