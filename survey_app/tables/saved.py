"""Keep the tables of a study and find them again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from analysis.results import Missing
from survey_app.tables.models import SavedTable


@dataclass(frozen=True, slots=True)
class TableWish:
    """One or several questions by one or several banners."""

    questions: tuple[str, ...]
    banners: tuple[str, ...] = ()
    title: Mapping[str, str] = field(default_factory=dict)
    """By language code; empty: the questions say what it is about."""
    weight: str | None = None
    missing: Missing = Missing.EXCLUDE


def saved_tables(session: Session, study_id: int) -> list[TableWish]:
    """The tables of a study in their order."""
    rows = select(SavedTable).where(SavedTable.study_id == study_id).order_by(SavedTable.position)
    return [_wish(row) for row in session.scalars(rows)]


def save_tables(session: Session, study_id: int, wishes: Sequence[TableWish]) -> None:
    """Make these the tables of a study, in place of those it had."""
    session.execute(delete(SavedTable).where(SavedTable.study_id == study_id))
    session.add_all(_row(study_id, position, wish) for position, wish in enumerate(wishes, 1))
    session.flush()


def _wish(row: SavedTable) -> TableWish:
    return TableWish(
        questions=tuple(row.questions),
        banners=tuple(row.banners),
        title=row.title,
        weight=row.weight,
        missing=Missing(row.options["missing"]),
    )


def _row(study_id: int, position: int, wish: TableWish) -> SavedTable:
    return SavedTable(
        study_id=study_id,
        position=position,
        title=dict(wish.title),
        questions=list(wish.questions),
        banners=list(wish.banners),
        weight=wish.weight,
        options={"missing": wish.missing.value},
    )
