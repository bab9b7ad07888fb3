"""The tables that a study keeps, as links."""

from __future__ import annotations

from dataclasses import dataclass

from flask import url_for
from sqlalchemy.orm import Session

from analysis.columns.plain import plain_labels
from analysis.results import Missing
from exports.labels import Labels
from questionnaires.model import Questionnaire
from questionnaires.translation import Translator
from survey_app.studies.models import Study
from survey_app.studies.store import find_version
from survey_app.tables.choosing import Wanted
from survey_app.tables.saved import TableWish, saved_tables


@dataclass(frozen=True, slots=True)
class ListedTable:
    """The heading of a table, and by wording of each question the address of its page."""

    title: str
    links: tuple[tuple[str, str], ...]


def tables_of(session: Session, study: Study, translate: Translator) -> list[ListedTable]:
    """The tables that a study keeps, in their order."""
    wishes = saved_tables(session, study.id)
    if not wishes:
        return []
    asked = find_version(session, study).questionnaire
    labels = Labels.choose(tuple(one.code for one in asked.languages), translate)
    return [_listed(study.slug, wish, asked, labels) for wish in wishes]


def _listed(slug: str, wish: TableWish, asked: Questionnaire, labels: Labels) -> ListedTable:
    links = [(_wording(asked, labels, one), _address(slug, wish, one)) for one in wish.questions]
    return ListedTable(labels.of(wish.title, ""), tuple(links))


def _wording(asked: Questionnaire, labels: Labels, name: str) -> str:
    question = asked.questions.get(name)
    return name if question is None else labels.of(plain_labels(question.labels), name)


def _address(slug: str, wish: TableWish, question: str) -> str:
    includes_missing = wish.missing is Missing.INCLUDE
    wanted = Wanted(question, wish.banners, wish.weight or "", includes_missing, language="")
    return url_for("tables.tables", slug=slug, **wanted.parameters())  # type: ignore[arg-type]
