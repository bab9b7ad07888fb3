"""``qonys tab``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import click
from rich.markup import escape

from analysis.columns import United
from analysis.crosstab import report
from analysis.dataset import Dataset
from analysis.groups import cut_all
from analysis.results import Crosstab, Missing
from exports.labels import Labels
from exports.tables import workbook_of
from exports.workbook import save
from questionnaires.problems import Problem, ProblemsFound, define
from questionnaires.translation import N_
from survey_app.commands.crosstabs import print_crosstab
from survey_app.commands.declaring import FILE, language_option
from survey_app.commands.instance import opened
from survey_app.commands.program import command, translate
from survey_app.commands.terminal import console, messages, progress, say, say_plain
from survey_app.site import Site
from survey_app.snapshots import study_dataset
from survey_app.studies.store import find_study
from survey_app.tables.saved import TableWish, save_tables, saved_tables

NO_TABLES = define(
    "study_has_no_saved_tables",
    "The study {study} has no saved tables, and no question was named.",
    "Name a question, for example: qonys tab {study} QUESTION --by QUESTION",
)
LANGUAGE_UNKNOWN = define(
    "labels_not_in_language",
    "The study {study} has no labels in {language}.",
    "It has them in {languages}.",
)
NOT_A_WORKBOOK_NAME = define(
    "tables_file_not_xlsx",
    "Tables cannot be written to {file}.",
    "Give a name that ends in .xlsx.",
)
GROUPS_NOT_KEPT = define(
    "groups_not_kept",
    "A table with groups of numbers cannot be kept with the study, for its pages do not make the groups.",
    "Leave out --save or --age-groups.",
)
NOT_GROUPS = N_("{text} does not name groups. Write for example age:18,25,35.")

MOST_DIFFERENCES = 10

Groups = Mapping[str, Sequence[float]]


def _groups(_context: click.Context, _option: click.Parameter, values: tuple[str, ...]) -> Groups:
    return dict(_group(text) for text in values)


def _group(text: str) -> tuple[str, list[float]]:
    name, _, starts = text.rpartition(":")
    try:
        numbers = [float(start) for start in starts.split(",")]
    except ValueError:
        numbers = []
    if not name or not numbers:
        raise click.BadParameter(translate()(NOT_GROUPS, text=text))
    return name, numbers


@command(
    "tab",
    about=(
        N_("Tabulate questions against others, with tests, in the terminal and as a workbook."),
        N_(
            "STUDY is the name of a study; QUESTION and BANNER are names of questions. Each banner makes columns; its "
            "test is chosen by what is compared. Letters beside a figure name the columns that it exceeds. Without a "
            "QUESTION the saved tables of the study are made."
        ),
    ),
    examples=(
        "qonys tab arrivals reasons --by sex --by region",
        "qonys tab arrivals reasons income --by age --age-groups age:18,25,35,60",
        "qonys tab arrivals reasons --by sex --weight weight --xlsx tables.xlsx --language kk",
    ),
)
@click.argument("study")
@click.argument("questions", nargs=-1, metavar="[QUESTION]...")
@click.option(
    "--by",
    "banners",
    multiple=True,
    metavar="BANNER",
    help=N_("A question that makes columns. May be repeated."),
)
@click.option("--weight", metavar="NAME", help=N_("The question or column that holds the weight."))
@click.option(
    "--missing",
    type=click.Choice([one.value for one in Missing]),
    default=Missing.EXCLUDE.value,
    show_default=True,
    help=N_("Whether answers such as don't know and refused are part of the base."),
)
@click.option(
    "--age-groups",
    "groups",
    multiple=True,
    metavar="NAME:START,...",
    callback=_groups,
    help=N_("A question with numbers, and where its groups begin. May be repeated."),
)
@language_option()
@click.option("--xlsx", type=FILE, metavar="FILE", help=N_("Write the tables to a workbook."))
@click.option(
    "--save", "is_saved", is_flag=True, help=N_("Keep the table with the study: its pages show it.")
)
def tab(  # noqa: PLR0913, PLR0917 - these are its options
    study: str,
    questions: tuple[str, ...],
    banners: tuple[str, ...],
    weight: str | None,
    missing: str,
    groups: Groups,
    language: str | None,
    xlsx: Path | None,
    *,
    is_saved: bool,
) -> None:
    """Tabulate questions against others."""
    if is_saved and groups:
        raise ProblemsFound([Problem(GROUPS_NOT_KEPT)])
    if xlsx is not None:
        require_workbook_name(xlsx)
    with opened() as site:
        wishes = _wishes(site, study, questions, banners, weight, Missing(missing))
        dataset = dataset_of(site, study, language)
        tables = tabulate(cut_all(dataset, groups), wishes)
        if is_saved and questions:
            keep_tables(site, study, wishes, add=True)
    labels = Labels.choose(dataset.languages, translate(), language)
    for table in tables:
        print_crosstab(console(), table, labels)
    if xlsx is not None:
        write_tables(xlsx, tables, dataset, language)
        say_plain("")
        say("The workbook is in {file}.", file=xlsx)


def require_workbook_name(file: Path) -> None:
    """Refuse a name before the work, not after it."""
    if file.suffix.lower() != ".xlsx":
        raise ProblemsFound([Problem(NOT_A_WORKBOOK_NAME, values={"file": file})])


def _wishes(
    site: Site,
    study: str,
    questions: tuple[str, ...],
    banners: tuple[str, ...],
    weight: str | None,
    missing: Missing,
) -> list[TableWish]:
    if questions:
        return [TableWish(questions, banners, weight=weight, missing=missing)]
    with site.database.reading() as session:
        saved = saved_tables(session, find_study(session, study).id)
    if not saved:
        raise ProblemsFound([Problem(NO_TABLES, values={"study": study})])
    return saved


def dataset_of(site: Site, study: str, language: str | None) -> Dataset:
    """The responses of a study; says how its versions differ, and refuses a language without labels."""
    with progress(N_("Bringing the data up to date")):
        united = study_dataset(site, study)
    dataset = united.dataset
    if language is not None and language not in dataset.languages:
        values = {"study": study, "language": language, "languages": ", ".join(dataset.languages)}
        raise ProblemsFound([Problem(LANGUAGE_UNKNOWN, values=values)])
    tell_differences(united)
    return dataset


def tell_differences(united: United) -> None:
    """Say how the versions differ; where they do, numbers of different questions may stand together."""
    t = translate()
    shown = united.differences[:MOST_DIFFERENCES]
    if not shown:
        return
    out = messages()
    out.print(escape(t("The versions of the questionnaire differ:")), style="dim")
    for one in shown:
        out.print(escape(f"  - {one.sentence(t)}"), style="dim")
    if len(shown) < len(united.differences):
        told = t("and {count} more differences", count=len(united.differences) - len(shown))
        out.print(escape(f"    {told}"), style="dim")


def tabulate(dataset: Dataset, wishes: Sequence[TableWish]) -> list[Crosstab]:
    """Count and test the tables."""
    tables: list[Crosstab] = []
    with progress(N_("Counting and testing"), len(wishes)) as done:
        for wish in wishes:
            tables += report(
                dataset, wish.questions, wish.banners, weight=wish.weight, missing=wish.missing
            )
            done(1)
    return tables


def write_tables(
    file: Path, tables: Sequence[Crosstab], dataset: Dataset, language: str | None
) -> None:
    """Write the workbook of the tables with the codebook of all variables."""
    with progress(N_("Writing the workbook")):
        file.parent.mkdir(parents=True, exist_ok=True)
        save(workbook_of(tables, translate(), language=language, dataset=dataset), file)


def keep_tables(site: Site, study: str, wishes: Sequence[TableWish], *, add: bool) -> None:
    """Keep tables with a study: behind those that it has, or in their place."""
    with site.database.writing() as session:
        study_id = find_study(session, study).id
        before = saved_tables(session, study_id) if add else []
        new = [wish for wish in wishes if wish not in before]
        save_tables(session, study_id, [*before, *new])
