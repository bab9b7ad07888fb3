"""Publishes real workbooks and walks each at random; prints how many, and why the others are refused.

``python -m tests.corpus.walk_xlsforms [folder]``. The folder holds the workbooks and an ``index.csv`` that
says which of them pyxform converts; without an argument it is sought beside the project.
"""

from __future__ import annotations

import csv
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from questionnaires.compiled import dump, load
from questionnaires.loading import load_questionnaire, load_rows
from questionnaires.loading.files import read_source
from questionnaires.model import Questionnaire
from questionnaires.problems import Problem, ProblemsFound, Severity
from tests.corpus.random_walk import walk

FOLDER = Path(__file__).parents[2].parent / "shared" / "xlsforms"
WALKS = 20


@dataclass(frozen=True)
class Workbook:
    """One workbook of the corpus."""

    file: Path
    converts: bool
    """Whether pyxform converts it."""


@dataclass
class Tally:
    """What became of the workbooks."""

    published: list[Workbook] = field(default_factory=list)
    refused: dict[Path, tuple[Problem, ...]] = field(default_factory=dict)
    failures: list[str] = field(default_factory=list)
    walks: int = 0


def workbooks(folder: Path = FOLDER) -> Iterator[Workbook]:
    """All workbooks that the index names."""
    with (folder / "index.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield Workbook(folder / row["file"], row["pyxform"] == "ok")


def walk_all(folder: Path = FOLDER, walks: int = WALKS) -> Tally:
    """Publish or be refused, and walk what was published."""
    tally = Tally()
    for workbook in workbooks(folder):
        if workbook.converts:
            _one(workbook, walks, tally)
    return tally


def _one(workbook: Workbook, walks: int, tally: Tally) -> None:
    try:
        questionnaire = load_questionnaire(workbook.file).questionnaire
    except ProblemsFound as found:
        tally.refused[workbook.file] = errors(found)
        return
    tally.published.append(workbook)
    again = load(dump(questionnaire))
    if again != questionnaire or dump(again) != dump(questionnaire):
        tally.failures.append(f"{workbook.file.name}: compiled differs")
    _walk(questionnaire, workbook, walks, tally)


def without_unsupported(file: Path) -> Questionnaire | None:
    """The form without the questions whose types are not supported; none where more is wrong."""
    source = read_source(file.read_bytes(), file.name)
    try:
        return load_rows(source, {}, []).questionnaire
    except ProblemsFound as found:
        wrong = errors(found)
    if not all(one.name.startswith("unsupported_type") for one in wrong):
        return None
    gone = {one.place.row for one in wrong}
    survey = source.sheet("survey")
    rows = [{} if n in gone else row for n, row in zip(survey.numbers, survey.rows, strict=True)]
    try:
        return load_rows(source.with_sheet(replace(survey, rows=tuple(rows))), {}, []).questionnaire
    except ProblemsFound:
        return None


def walk_rest(tally: Tally, walks: int) -> int:
    """Walk the refused forms as far as they are supported; return how many those are."""
    forms = 0
    for file in tally.refused:
        questionnaire = without_unsupported(file)
        if questionnaire is not None:
            forms += 1
            _walk(questionnaire, Workbook(file, converts=True), walks, tally)
    return forms


def _walk(questionnaire: Questionnaire, workbook: Workbook, walks: int, tally: Tally) -> None:
    for seed in range(walks):
        try:
            walk(questionnaire, seed)
        except Exception as error:  # noqa: BLE001 - whatever breaks is what is looked for
            tally.failures.append(f"{workbook.file.name}, walk {seed}: {error!r}")
        tally.walks += 1


def errors(found: ProblemsFound) -> tuple[Problem, ...]:
    """The problems for which a form is refused."""
    return tuple(one for one in found.problems if one.severity is Severity.ERROR)


def reasons(tally: Tally) -> Counter[str]:
    """In how many workbooks each reason stands."""
    return Counter(
        reason
        for problems in tally.refused.values()
        for reason in {_reason(one) for one in problems}
    )


def _reason(problem: Problem) -> str:
    detail = problem.values.get("type") or problem.values.get("function") or ""
    return f"{problem.name} {str(detail).split(' ')[0]}".strip()


def main(folder: Path) -> None:
    """Print the table."""
    began = time.perf_counter()
    tally = walk_all(folder)
    published_walks = tally.walks
    rest = walk_rest(tally, WALKS)
    total = len(tally.published) + len(tally.refused)
    seconds = time.perf_counter() - began
    lines = [
        f"{total} workbooks that pyxform converts: {len(tally.published)} published, {len(tally.refused)} refused",
        f"{published_walks} walks of published forms",
        f"{tally.walks - published_walks} walks of {rest} refused forms without the questions refused",
        f"{len(tally.failures)} failures, {seconds:.0f} s",
        *(f"{count:5} {reason}" for reason, count in reasons(tally).most_common()),
        *tally.failures,
    ]
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER)
