"""Personal answers: taken out of the document, sealed, and read only with a record of the reading."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import select
from sqlalchemy.orm import Session

from questionnaires.model import Address
from questionnaires.problems import Problem, ProblemsFound, define
from survey_app.accounts.models import User
from survey_app.keys import KeyRing
from survey_app.responses.models import PersonalAnswer, PersonalReading, Response
from survey_app.responses.submission import Document, Personal, canonical
from survey_app.studies.models import Study

FROM_THE_COMMAND_LINE = "command line"

PURPOSE_NEEDED = define(
    "purpose_needed",
    "Personal answers are read for a purpose, and none was given.",
    "Say in a few words what they are read for; it is recorded together with your name.",
)
RESPONSE_NOT_FOUND = define(
    "response_not_found",
    "There is no response {response}.",
    "Check the number of the response.",
)


def split(
    personal_keys: Collection[str], document: Document, personal: Personal
) -> tuple[Document, Personal]:
    """Move the personal answers that stand in a document to where they belong."""
    if not personal_keys:
        return document, personal
    found: dict[str, Any] = {}
    kept = _without(personal_keys, document, (), found)
    return kept, {**found, **personal}


def _without(
    personal_keys: Collection[str],
    document: Document,
    instances: tuple[int, ...],
    found: dict[str, Any],
) -> dict[str, Any]:
    kept: dict[str, Any] = {}
    for key, value in document.items():
        if key in personal_keys:
            if not isinstance(value, Mapping):  # why there is no answer is not an answer
                found[str(Address(key, instances))] = value
        elif isinstance(value, list):
            kept[key] = [
                _without(personal_keys, one, (*instances, number), found)
                if isinstance(one, Mapping)
                else one
                for number, one in enumerate(value, start=1)
            ]
        else:
            kept[key] = value
    return kept


def seal_answer(
    keys: KeyRing, study: str, response_id: UUID, revision: int, address: str, answer: object
) -> bytes:
    """Seal one answer to its place."""
    place = ("answer", str(response_id), revision, address)
    return keys.seal(study, canonical(answer), *place)


def seal_draft(keys: KeyRing, study: str, draft_id: UUID, personal: Personal) -> bytes | None:
    """Seal the personal answers of an interview in progress."""
    return keys.seal(study, canonical(personal), "draft", str(draft_id)) if personal else None


def open_draft(keys: KeyRing, study: str, draft_id: UUID, sealed: bytes | None) -> dict[str, Any]:
    """The personal answers of an interview in progress, for the person who is giving them."""
    if sealed is None:
        return {}
    opened: dict[str, Any] = orjson.loads(keys.open(study, sealed, "draft", str(draft_id)))
    return opened


def read_personal(
    session: Session, keys: KeyRing, response_id: UUID, reader: User | None, purpose: str
) -> dict[str, Any]:
    """The personal answers of a response's current revision, by address.

    This is the only way to them. Who reads, when and what for is recorded in the same transaction:
    show nothing before it is committed.
    """
    if not purpose.strip():
        raise ProblemsFound([Problem(PURPOSE_NEEDED)])
    found = session.execute(
        select(Response.current_revision, Study.id, Study.slug)
        .join(Study, Study.id == Response.study_id)
        .where(Response.id == response_id)
    ).one_or_none()
    if found is None:
        raise ProblemsFound([Problem(RESPONSE_NOT_FOUND, values={"response": response_id})])
    revision, study_id, study = found
    _record_reading(session, response_id, study_id, reader, purpose.strip())
    return _open_answers(session, keys, study, response_id, revision)


def _record_reading(
    session: Session, response_id: UUID, study_id: int, reader: User | None, purpose: str
) -> None:
    session.add(
        PersonalReading(
            response_id=response_id,
            study_id=study_id,
            reader_id=None if reader is None else reader.id,
            reader=FROM_THE_COMMAND_LINE if reader is None else reader.name,
            purpose=purpose[:500],
        )
    )
    session.flush()


def _open_answers(
    session: Session, keys: KeyRing, study: str, response_id: UUID, revision: int
) -> dict[str, Any]:
    answers = session.scalars(
        select(PersonalAnswer)
        .where(PersonalAnswer.response_id == response_id, PersonalAnswer.revision == revision)
        .order_by(PersonalAnswer.id)
    )
    return {
        answer.address: orjson.loads(
            keys.open(study, answer.sealed, "answer", str(response_id), revision, answer.address)
        )
        for answer in answers
    }
