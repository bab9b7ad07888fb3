"""Answers of repeats as tables of their own: one row for each household member, each residence spell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pandas as pd
from sqlalchemy.orm import Session

from analysis.columns import repeat_datasets, unite
from analysis.columns.gathering import repeats_of
from analysis.dataset import Dataset
from survey_app.responses.store import documents
from survey_app.site import Site
from survey_app.studies.models import QuestionnaireVersion
from survey_app.studies.store import find_study, questionnaire, versions_of

ID = "#id"
INSTANCE = "#instance"
OUTER = "#outer_instance"
LINKS = (INSTANCE, OUTER)


def study_repeats(site: Site, slug: str) -> dict[str, Dataset]:
    """By key of a repeat its answers in all versions of a study.

    ``#id`` is the response, ``#instance`` the number of the instance in it, from 1, and inside another
    repeat ``#outer_instance`` the number of the instance around it.
    """
    found: dict[str, list[tuple[str, Dataset]]] = {}
    with site.database.reading() as session:
        for version in versions_of(session, find_study(session, slug)):
            for key, dataset in _of_version(session, version).items():
                found.setdefault(key, []).append((version.content_hash[:8], dataset))
    return {key: _together(parts) for key, parts in found.items()}


def _of_version(session: Session, version: QuestionnaireVersion) -> dict[str, Dataset]:
    asked = questionnaire(session, version.id)
    if not repeats_of(asked):
        return {}
    stored = list(documents(session, version.id))
    if not stored:
        return {}
    ids = pd.array([str(one.response_id) for one in stored], dtype="string")
    datasets = repeat_datasets(asked, [one.document for one in stored])
    around = asked.repeats_around
    return {
        key: _linked(dataset, ids, datasets[around[key][-1].key] if around[key] else None)
        for key, dataset in datasets.items()
    }


def _linked(
    dataset: Dataset, ids: pd.api.extensions.ExtensionArray, outer: Dataset | None
) -> Dataset:
    """The dataset with the names of what its rows belong to, in place of row numbers."""
    frame = dataset.frame
    links: dict[str, Any] = {ID: ids.take(frame["#response"].to_numpy())}
    if outer is not None:
        links[OUTER] = outer.frame[INSTANCE].to_numpy()[frame["#outer"].to_numpy()]
    kept = frame.drop(columns=["#response", "#outer"], errors="ignore")
    return replace(dataset, frame=kept.assign(**links))


def _together(parts: Sequence[tuple[str, Dataset]]) -> Dataset:
    names, datasets = zip(*parts, strict=True)
    united = unite(datasets, names).dataset
    links = {
        name: pd.concat([one.frame[name] for one in datasets], ignore_index=True)
        for name in LINKS
        if all(name in one.frame for one in datasets)
    }
    rest = united.frame.drop(columns=[ID])
    frame = pd.DataFrame({ID: united.frame[ID], **links}, index=united.frame.index).join(rest)
    return replace(united, frame=frame)
