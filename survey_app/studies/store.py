"""Find studies and the versions of their questionnaires."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from threading import Lock
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from questionnaires import compiled
from questionnaires.model import Questionnaire
from questionnaires.problems import Problem, ProblemsFound, define
from survey_app.database import Database
from survey_app.responses.models import Response
from survey_app.studies.models import QuestionnaireVersion, Study

STUDY_NOT_FOUND = define(
    "study_not_found",
    "There is no study {study}.",
    "Check the name in the address or command.",
)
VERSION_NOT_FOUND = define(
    "version_not_found",
    "The study {study} has no questionnaire version {version}.",
    "Load the questionnaire again; if it was made elsewhere, publish it here first.",
)
KEPT_QUESTIONNAIRES = 64


@dataclass(frozen=True)
class PublishedVersion:
    """A questionnaire version of a study, as answers need it."""

    study_id: int
    study: str
    """The study's slug."""
    version_id: int
    questionnaire: Questionnaire

    @property
    def content_hash(self) -> str:
        """Identity of the version."""
        return self.questionnaire.content_hash

    @cached_property
    def personal_keys(self) -> frozenset[str]:
        """Keys of the questions whose answers are personal."""
        questions = self.questionnaire.questions
        return frozenset(key for key, question in questions.items() if question.personal)


def all_studies(session: Session) -> Sequence[Study]:
    """Every study, the newest first."""
    return session.scalars(select(Study).order_by(Study.created_at.desc(), Study.id.desc())).all()


def count_responses(session: Session) -> dict[int, int]:
    """Number of responses by study number; studies without any are absent."""
    counted = select(Response.study_id, func.count()).group_by(Response.study_id)
    return {row[0]: row[1] for row in session.execute(counted)}


def find_study(session: Session, slug: str) -> Study:
    """The study with this name."""
    # PostgreSQL refuses even to look for a text with NUL in it.
    known = "\x00" not in slug
    study = session.scalar(select(Study).where(Study.slug == slug)) if known else None
    if study is None:
        raise ProblemsFound([Problem(STUDY_NOT_FOUND, values={"study": slug[:80]})])
    return study


def versions_of(session: Session, study: Study) -> Sequence[QuestionnaireVersion]:
    """All published versions, the current one last."""
    return session.scalars(
        select(QuestionnaireVersion)
        .where(QuestionnaireVersion.study_id == study.id)
        .order_by(QuestionnaireVersion.current_since, QuestionnaireVersion.id)
    ).all()


def find_version(
    session: Session, study: Study, content_hash: str | None = None
) -> PublishedVersion:
    """The version with this content, or the current one: the one that new interviews start with."""
    wanted = select(QuestionnaireVersion.id, QuestionnaireVersion.content_hash).where(
        QuestionnaireVersion.study_id == study.id
    )
    if content_hash is not None:
        wanted = wanted.where(QuestionnaireVersion.content_hash == content_hash)
    newest = (QuestionnaireVersion.current_since.desc(), QuestionnaireVersion.id.desc())
    row = session.execute(wanted.order_by(*newest).limit(1)).one_or_none()
    if row is None:
        values = {"study": study.slug, "version": (content_hash or "")[:80]}
        raise ProblemsFound([Problem(VERSION_NOT_FOUND, values=values)])
    return PublishedVersion(study.id, study.slug, row.id, questionnaire(session, row.id))


def version_by_number(session: Session, number: int) -> PublishedVersion:
    """The version with this number (a draft or a response points to it)."""
    row = session.execute(
        select(Study.id, Study.slug)
        .join(QuestionnaireVersion, QuestionnaireVersion.study_id == Study.id)
        .where(QuestionnaireVersion.id == number)
    ).one()
    return PublishedVersion(row.id, row.slug, number, questionnaire(session, number))


def questionnaire(session: Session, version_id: int) -> Questionnaire:
    """The questionnaire of a version; content is immutable, so each is read and built once."""
    content_hash = session.scalars(
        select(QuestionnaireVersion.content_hash).where(QuestionnaireVersion.id == version_id)
    ).one()
    known = _built.get(content_hash)
    if known is None:
        known = compiled.load(_compiled(session, version_id))
        _built.keep(content_hash, known)
    return known


def _compiled(session: Session, version_id: int) -> dict[str, Any]:
    wanted = select(QuestionnaireVersion.compiled).where(QuestionnaireVersion.id == version_id)
    found: dict[str, Any] = session.scalars(wanted).one()
    return found


class _Built:
    """The questionnaires used last, by content hash; they are shared by all threads."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, Questionnaire] = OrderedDict()
        self._lock = Lock()

    def get(self, content_hash: str) -> Questionnaire | None:
        with self._lock:
            found = self._kept.get(content_hash)
            if found is not None:
                self._kept.move_to_end(content_hash)
            return found

    def keep(self, content_hash: str, questionnaire: Questionnaire) -> None:
        with self._lock:
            self._kept[content_hash] = questionnaire
            if len(self._kept) > KEPT_QUESTIONNAIRES:
                self._kept.popitem(last=False)


_built = _Built()


class PublishedVersions:
    """Versions by study and content, kept in memory: intake looks up one with every submission."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._known: dict[tuple[str, str], PublishedVersion] = {}

    def find(self, study: str, content_hash: str) -> PublishedVersion:
        """The version; read from the database the first time. Versions never change or go."""
        known = self._known.get((study, content_hash))
        if known is None:
            with self._database.reading() as session:
                known = find_version(session, find_study(session, study), content_hash)
            self._known[study, content_hash] = known
        return known
