"""``qonys export``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import BinaryIO

import click

from analysis.dataset import Dataset
from exports.codebook import codebook_sheets
from exports.data import write_csv, write_workbook
from exports.labels import Labels
from exports.plan import Workbook
from exports.workbook import replacing, save
from questionnaires.problems import Problem, ProblemsFound, define
from questionnaires.translation import N_
from survey_app.auditing.operations import record
from survey_app.commands.declaring import FILE, language_option
from survey_app.commands.instance import opened
from survey_app.commands.program import command, translate
from survey_app.commands.tabulating import dataset_of
from survey_app.commands.terminal import progress, say
from survey_app.repeats import study_repeats
from survey_app.site import Site
from survey_app.studies.store import find_study

KIND_UNKNOWN = define(
    "export_kind_unknown",
    "Data cannot be written to {file}.",
    "Give a name that ends in {kinds}.",
)

Writer = Callable[[Dataset, BinaryIO, str | None, bool], None]


def _workbook(dataset: Dataset, target: BinaryIO, language: str | None, as_labels: bool) -> None:  # noqa: FBT001 - one of WRITERS
    write_workbook(dataset, target, translate(), language=language, as_labels=as_labels)


def _csv(dataset: Dataset, target: BinaryIO, language: str | None, as_labels: bool) -> None:  # noqa: FBT001 - one of WRITERS
    labels = Labels.choose(dataset.languages, translate(), language) if as_labels else None
    write_csv(dataset, target, labels=labels)


def _parquet(dataset: Dataset, target: BinaryIO, _language: str | None, _as_labels: bool) -> None:  # noqa: FBT001 - one of WRITERS
    dataset.frame.to_parquet(target, index=False)


WRITERS: Mapping[str, Writer] = {".xlsx": _workbook, ".csv": _csv, ".parquet": _parquet}
"""How data are written, by the end of the file's name."""


@command(
    "export",
    about=(
        N_("Write all answers of a study to a file, with their codebook."),
        N_(
            "FILE ends in .xlsx, .csv or .parquet. A workbook has the codebook on a sheet of its own; beside the others "
            "it is written as FILE.codebook.xlsx. Each repeat has a file of its own. Personal answers are never exported."
        ),
    ),
    examples=(
        "qonys export arrivals answers.xlsx --labels --language kk",
        "qonys export arrivals answers.csv",
        "qonys export arrivals answers.parquet",
    ),
)
@click.argument("study")
@click.argument("file", type=FILE)
@click.option(
    "--labels", "as_labels", is_flag=True, help=N_("Write labels instead of the names of choices.")
)
@language_option()
def export(study: str, file: Path, language: str | None, *, as_labels: bool) -> None:
    """Write all answers of a study to a file."""
    require_export_name(file)
    with opened() as site:
        dataset = dataset_of(site, study, language)
        export_dataset(site, study, dataset, file, language, as_labels=as_labels)


def require_export_name(file: Path) -> None:
    """Refuse a name before the work, not after it."""
    if file.suffix.lower() not in WRITERS:
        values = {"file": file, "kinds": ", ".join(WRITERS)}
        raise ProblemsFound([Problem(KIND_UNKNOWN, values=values)])


def export_dataset(
    site: Site,
    study: str,
    dataset: Dataset,
    file: Path,
    language: str | None = None,
    *,
    as_labels: bool = False,
) -> None:
    """Write the data, and record that they were taken."""
    suffix = file.suffix.lower()
    with site.database.writing() as session:
        study_id = find_study(session, study).id
        record(session, "data_exported", study_id=study_id, format=suffix.removeprefix("."))
    with progress(N_("Writing the data")):
        file.parent.mkdir(parents=True, exist_ok=True)
        with replacing(file) as target:
            WRITERS[suffix](dataset, target, language, as_labels)
    say("{rows} responses were written to {file}.", rows=dataset.rows, file=file)
    for key, repeat in study_repeats(site, study).items():
        beside = file.with_name(f"{file.stem}.{key.replace('/', '-')}{file.suffix}")
        with replacing(beside) as target:
            WRITERS[suffix](repeat, target, language, as_labels)
        say(
            "{rows} rows of the repeat {repeat} were written to {file}.",
            rows=repeat.rows,
            repeat=key,
            file=beside,
        )
    if suffix != ".xlsx":
        codebook = file.with_name(f"{file.name}.codebook.xlsx")
        _write_codebook(codebook, dataset, language)
        say("The codebook is in {file}.", file=codebook)


def _write_codebook(file: Path, dataset: Dataset, language: str | None) -> None:
    labels = Labels.choose(dataset.languages, translate(), language)
    title = labels.translate("Codebook")
    sheets = codebook_sheets(dataset.codebook.values(), labels, title=title)
    save(Workbook(labels.of(dataset.title, ""), labels.language, sheets), file)
