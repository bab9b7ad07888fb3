"""Tables of tables: which ones a study keeps, so that everybody sees the same."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from survey_app.base import DOCUMENT, Base, now


class SavedTable(Base):
    """Questions by banners that somebody wants to see again."""

    __tablename__ = "saved_table"
    __table_args__ = (
        UniqueConstraint("study_id", "position"),
        CheckConstraint("position >= 1", name="position_from_1"),
    )

    # number of the table
    id: Mapped[int] = mapped_column(primary_key=True)
    # the study
    study_id: Mapped[int] = mapped_column(ForeignKey("study.id", ondelete="CASCADE"))
    # place among the tables of the study, from 1
    position: Mapped[int]
    # title by language code; empty: the questions say what it is about
    title: Mapped[dict[str, str]] = mapped_column(DOCUMENT)
    # keys of the questions in the rows
    questions: Mapped[list[str]] = mapped_column(DOCUMENT)
    # keys of the questions in the columns
    banners: Mapped[list[str]] = mapped_column(DOCUMENT)
    # name of the weight; none: unweighted
    weight: Mapped[str | None] = mapped_column(String(200))
    # whether kinds of missing count, groups of ages
    options: Mapped[dict[str, Any]] = mapped_column(DOCUMENT)
    # when it was saved
    saved_at: Mapped[datetime] = mapped_column(default=now)
