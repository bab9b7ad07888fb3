"""A submission made ready for the database: split, hashed and sealed, before any lock is taken."""

from __future__ import annotations

import base64
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from questionnaires.problems import Problem, define
from survey_app.keys import KeyRing
from survey_app.responses.models import ConflictReason, Mode
from survey_app.responses.personal import seal_answer, split
from survey_app.responses.submission import (
    Kept,
    Refusal,
    Submission,
    canonical,
    content_hash,
)

Row = Mapping[str, Any]

STUDY_CLOSED = define(
    "study_closed",
    "The study {study} takes no answers at present.",
    "Keep the response and ask the manager of the study to open it.",
)


@dataclass(frozen=True, slots=True)
class Prepared:
    """A submission whose personal answers stand apart and sealed."""

    submission: Submission
    content_hash: str
    personal_digest: str
    sealed_answers: tuple[Row, ...]
    sealed_original: bytes | None

    @property
    def content(self) -> tuple[str, str]:
        """Equal for equal content."""
        return self.content_hash, self.personal_digest

    def is_barred(self, closed: Collection[int]) -> bool:
        """Whether its study takes no answers; a researcher may import into a closed one."""
        one = self.submission
        return one.version.study_id in closed and one.mode is not Mode.IMPORT

    def refused_by_closed_study(self) -> Refusal:
        """What is answered then."""
        values = {"study": self.submission.version.study}
        return Refusal(Problem(STUDY_CLOSED, values=values), Kept.NOT)

    def response_row(self, moment: datetime) -> Row:
        """The row of a new response."""
        return {
            "id": self.submission.response_id,
            "study_id": self.submission.version.study_id,
            "current_revision": self.submission.revision,
            "received_at": moment,
        }

    def revision_row(self, moment: datetime) -> Row:
        """The row of the revision."""
        problems = self.submission.problems
        return {
            **self._common_row(moment),
            "checked_at": None if problems is None else moment,
            "problems": None if problems is None else list(problems),
        }

    def conflict_row(self, moment: datetime, reason: ConflictReason, keys: KeyRing) -> Row:
        """The row that keeps what could not take its place."""
        return {
            **self._common_row(moment),
            "study_id": self.submission.version.study_id,
            "reason": reason,
            "personal": seal_conflict(keys, self),
        }

    def original_row(self) -> Row | None:
        """The row of what arrived, where it is kept."""
        if self.sealed_original is None:
            return None
        return {**_place(self.submission), "sealed": self.sealed_original}

    def _common_row(self, moment: datetime) -> dict[str, Any]:
        one = self.submission
        return {
            **_place(one),
            "parent": one.parent,
            "version_id": one.version.version_id,
            "language": one.language,
            "mode": one.mode,
            "started_at": one.started,
            "ended_at": one.ended,
            "received_at": moment,
            "source": one.source,
            "content_hash": self.content_hash,
            "personal_digest": self.personal_digest,
            "document": one.document,
        }


def prepare(submission: Submission, keys: KeyRing) -> Prepared:
    """Split, hash and seal."""
    one = submission
    document, personal = split(one.version.personal_keys, one.document, one.personal)
    one = replace(one, document=document, personal=personal)
    study = one.version.study
    place = (study, one.response_id, one.revision)
    return Prepared(
        one,
        content_hash(one),
        keys.digest(study, canonical(personal)) if personal else "",
        tuple(
            {
                **_place(one),
                "address": address,
                "sealed": seal_answer(keys, *place, address, answer),
            }
            for address, answer in personal.items()
        ),
        _seal_original(keys, one),
    )


def seal_conflict(keys: KeyRing, prepared: Prepared) -> bytes | None:
    """Seal what is personal in something that could not take its place."""
    one = prepared.submission
    if not one.personal and one.original is None:
        return None
    original = None if one.original is None else base64.b64encode(one.original).decode()
    text = canonical({"personal": one.personal, "original": original})
    place = ("conflict", str(one.response_id), one.revision, prepared.content_hash)
    return keys.seal(one.version.study, text, *place)


def _seal_original(keys: KeyRing, one: Submission) -> bytes | None:
    if one.original is None:
        return None
    place = ("original", str(one.response_id), one.revision)
    return keys.seal(one.version.study, one.original, *place)


def _place(one: Submission) -> dict[str, Any]:
    return {"response_id": one.response_id, "revision": one.revision}
