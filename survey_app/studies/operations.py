"""Publish questionnaires; open and close studies."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from questionnaires import compiled
from questionnaires.loading import Loaded
from questionnaires.model import Questionnaire
from questionnaires.problems import Problem, ProblemsFound, define
from survey_app.auditing.operations import record
from survey_app.base import now
from survey_app.keys import KeyRing
from survey_app.studies.models import QuestionnaireVersion, Study, StudyState
from survey_app.studies.store import find_study

SLUG = re.compile(r"[a-z0-9](?:[a-z0-9_-]{0,78}[a-z0-9])?")

SLUG_UNUSABLE = define(
    "study_name_unusable",
    "{study} cannot be the name of a study in addresses.",
    "Use up to 80 small Latin letters, digits, hyphens and underscores: arrivals-2026.",
)


@dataclass(frozen=True, slots=True)
class Source:
    """The file that a questionnaire was read from."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Publication:
    """What came of publishing."""

    study: Study
    version: QuestionnaireVersion
    is_new_study: bool
    is_new_version: bool


def publish(
    session: Session,
    keys: KeyRing,
    loaded: Loaded,
    source: Source,
    *,
    slug: str | None = None,
    makes_current: bool = True,
    actor_id: int | None = None,
) -> Publication:
    """Make a checked questionnaire the current version of its study.

    The study is made where it does not exist, its identity key first. Content that was published
    before is not stored again: that version becomes the current one. Without ``makes_current`` a
    study that exists keeps its current version, with which new interviews begin.
    """
    slug = slug or suggested_slug(loaded.questionnaire)
    study = session.scalar(select(Study).where(Study.slug == slug))
    is_new_study = study is None
    if study is None:
        study = _make_study(session, keys, slug, loaded.questionnaire)
    version = _known_version(session, study, loaded.questionnaire)
    is_new_version = version is None
    if version is None:
        since = now() if makes_current or is_new_study else _just_before_current(session, study)
        version = _add_version(session, study, loaded, source, actor_id, since)
    if makes_current or is_new_study:
        version.current_since = now()
        study.title = dict(loaded.questionnaire.title)
    session.flush()
    details: dict[str, str | int] = {
        "version": version.id,
        "content_hash": version.content_hash,
        "file": source.name,
    }
    record(session, "questionnaire_published", actor_id=actor_id, study_id=study.id, **details)
    return Publication(study, version, is_new_study, is_new_version)


def suggested_slug(questionnaire: Questionnaire) -> str:
    """A name for the study, made from the form's id."""
    return (
        re.sub(r"[^a-z0-9]+", "-", questionnaire.id.lower()).strip("-")[:80].strip("-") or "study"
    )


def open_study(session: Session, slug: str, *, actor_id: int | None = None) -> Study:
    """Let a study take answers."""
    return _set_state(session, slug, StudyState.OPEN, actor_id)


def close_study(session: Session, slug: str, *, actor_id: int | None = None) -> Study:
    """Let a study take no more answers; imports are still possible."""
    return _set_state(session, slug, StudyState.CLOSED, actor_id)


def _set_state(session: Session, slug: str, state: StudyState, actor_id: int | None) -> Study:
    study = find_study(session, slug)
    study.state = state
    session.flush()
    record(session, f"study_{state.value}", actor_id=actor_id, study_id=study.id)
    return study


def _make_study(session: Session, keys: KeyRing, slug: str, questionnaire: Questionnaire) -> Study:
    if not SLUG.fullmatch(slug):
        raise ProblemsFound([Problem(SLUG_UNUSABLE, values={"study": slug[:100]})])
    keys.create(slug)
    study = Study(slug=slug, title=dict(questionnaire.title))
    session.add(study)
    session.flush()
    return study


def _just_before_current(session: Session, study: Study) -> datetime:
    """A place for a version that does not become the current one: right before that."""
    of_study = QuestionnaireVersion.study_id == study.id
    current = session.scalar(select(func.max(QuestionnaireVersion.current_since)).where(of_study))
    return (current or now()) - timedelta(microseconds=1)


def _known_version(
    session: Session, study: Study, questionnaire: Questionnaire
) -> QuestionnaireVersion | None:
    return session.scalar(
        select(QuestionnaireVersion).where(
            QuestionnaireVersion.study_id == study.id,
            QuestionnaireVersion.content_hash == questionnaire.content_hash,
        )
    )


def _add_version(
    session: Session,
    study: Study,
    loaded: Loaded,
    source: Source,
    actor_id: int | None,
    since: datetime,
) -> QuestionnaireVersion:
    version = QuestionnaireVersion(
        study_id=study.id,
        content_hash=loaded.questionnaire.content_hash,
        label=loaded.questionnaire.version[:200],
        compiled=compiled.dump(loaded.questionnaire),
        source=source.data,
        source_name=source.name[:300],
        warnings=_told(loaded.warnings),
        published_by=actor_id,
        current_since=since,
    )
    session.add(version)
    session.flush()
    return version


def _told(warnings: Sequence[Problem]) -> list[dict[str, object]]:
    return [
        {
            "name": warning.name,
            "sheet": warning.place.sheet,
            "row": warning.place.row,
            "column": warning.place.column,
            "values": {name: str(value) for name, value in warning.values.items()},
        }
        for warning in warnings
    ]
