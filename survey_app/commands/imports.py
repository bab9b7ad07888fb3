"""``qonys import``."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path

import click

from questionnaires.loading import Loaded
from questionnaires.model import Questionnaire
from questionnaires.problems import Problem, ProblemsFound, define
from questionnaires.translation import N_
from survey_app.commands.declaring import FILE, media_option, missing_option, personal_option
from survey_app.commands.exits import Exit
from survey_app.commands.forms import Missing, load, publish_file, tell_publication
from survey_app.commands.instance import opened
from survey_app.commands.program import command, translate
from survey_app.commands.terminal import progress, say, say_plain, tell_problems
from survey_app.importing.files import DataFile, read_data
from survey_app.importing.findings import Finding
from survey_app.importing.keeping import Wishes
from survey_app.importing.matching import Match, match
from survey_app.importing.operations import Imported, check_rows, import_rows
from survey_app.importing.publishing import version_for
from survey_app.importing.reports import by_kind, require_report_name, write_report
from survey_app.site import Site
from survey_app.studies.operations import suggested_slug
from survey_app.studies.store import PublishedVersion, find_study, find_version

LISTED = 10
"""Findings of one kind that are listed; of more, the first few stand for all."""
FIRST_FEW = 3
FORM_SUFFIXES = frozenset({".xlsx", ".xls", ".xlsm", ".yaml", ".yml"})

DECLARED_FOR_STUDY = define(
    "import_declares_for_published_form",
    "{study} is a study, and its form says already what its choices mean.",
    "Give the file of the form to declare something with --missing or --media.",
)
PERSONAL_UNKNOWN = define(
    "import_personal_unknown",
    "{name} is to be personal, and is neither a question of the form file nor a column that the form does not know.",
    "Check the spelling. Where FORM is a study, its form says itself which of its questions are personal.",
)


@dataclass(frozen=True, slots=True)
class Form:
    """What FORM named: a file that was read, or a study."""

    name: str
    study: str | None
    loaded: Loaded | None = None

    @property
    def file(self) -> Path:
        """The path, where it named a file."""
        return Path(self.name)


@command(
    "import",
    about=(
        N_("Take in data that were collected with KoboToolbox, ODK or another program."),
        N_(
            "FORM is the file of the questionnaire, published if it is not yet, or the name of a study. DATA is a CSV or "
            "XLSX file whose headers are the names of the questions (export with XML values and headers), or the zip or "
            "folder of CSV files that ODK Central writes."
        ),
        N_(
            "Every row becomes a response and is checked against the form. What does not fit is listed with row and "
            "column, and kept all the same. Importing the same file again stores nothing twice."
        ),
    ),
    examples=(
        "qonys import arrivals.xlsx data.csv",
        "qonys import arrivals.xlsx data.csv --missing dk=dont_know --missing dwta=refused",
        "qonys import arrivals-2026 data.xlsx --report report.xlsx",
        "qonys import arrivals.xlsx data.csv --dry-run",
    ),
)
@click.argument("form")
@click.argument("data", type=FILE)
@click.option("--study", metavar="NAME", help=N_("Name of the study, where FORM is a file."))
@media_option()
@missing_option()
@personal_option()
@click.option(
    "--leave-out",
    multiple=True,
    metavar="COLUMN",
    help=N_("A column that the form does not know and that is not to be kept. May be repeated."),
)
@click.option(
    "--report",
    type=FILE,
    metavar="FILE",
    help=N_("Write everything that was noticed to a .xlsx or .csv file."),
)
@click.option(
    "--encoding",
    metavar="NAME",
    help=N_("Encoding of CSV files where it is not UTF-8, for example cp1251."),
)
@click.option("--dry-run", is_flag=True, help=N_("Check only; publish and store nothing."))
def import_data(  # noqa: PLR0913, PLR0917 - these are its options
    form: str,
    data: Path,
    study: str | None,
    media: Path | None,
    missing: Missing,
    personal: tuple[str, ...],
    leave_out: tuple[str, ...],
    report: Path | None,
    encoding: str | None,
    *,
    dry_run: bool,
) -> Exit:
    """Take in data collected elsewhere."""
    if report is not None:
        require_report_name(report)
    named = _form(form, study, media, missing, personal)
    with progress(N_("Reading the data")):
        read = read_data(data, encoding=encoding)
    wishes = Wishes(frozenset(leave_out), frozenset(personal))
    if dry_run:
        imported = _check(named, read, wishes)
    else:
        with opened() as site:
            imported = import_into(site, named, read, wishes)
    tell_findings(imported.findings)
    if report is not None:
        write_report(report, imported.findings, translate())
        say("The report is in {file}.", file=report)
    return Exit.PROBLEMS if imported.conflicting or imported.refused else Exit.FINE


def _form(
    form: str, study: str | None, media: Path | None, missing: Missing, personal: tuple[str, ...]
) -> Form:
    """FORM is a file where there is one, or where it is called like one."""
    file = Path(form)
    if file.suffix.lower() in FORM_SUFFIXES or file.is_file():
        loaded = load(file, media, missing, ())
        # The others name columns of the data, which are not read yet.
        questions = {item.name for item in loaded.questionnaire.questions.values()}
        if declared := tuple(name for name in personal if name in questions):
            loaded = load(file, media, missing, declared)
        tell_problems(loaded.warnings)
        return Form(form, study, loaded)
    if media is not None or missing:
        raise ProblemsFound([Problem(DECLARED_FOR_STUDY, values={"study": form})])
    return Form(form, form)


def _matched(questionnaire: Questionnaire, data: DataFile, wishes: Wishes) -> Match:
    """Hold the data against the form; a slip of the pen must not leave an answer in the open."""
    found = match(questionnaire, data, wishes)
    questions = found.questionnaire.questions.values()
    protected = {one.name for one in questions if one.personal} | found.personal_headers
    unknown = sorted(wishes.personal - protected)
    if unknown:
        problems = [Problem(PERSONAL_UNKNOWN, values={"name": name}) for name in unknown]
        raise ProblemsFound(problems)
    return found


def _check(form: Form, data: DataFile, wishes: Wishes) -> Imported:
    if form.loaded is not None:
        questionnaire = form.loaded.questionnaire
        study = form.study or suggested_slug(questionnaire)
    else:
        with opened() as site:
            version = _published(site, form.name)
        questionnaire, study = version.questionnaire, version.study
    matched = _matched(questionnaire, data, wishes)
    with progress(N_("Checking the rows"), len(data.main.rows)) as done:
        imported = check_rows(matched, study, done)
    say("{rows} rows were checked. Nothing was stored.", rows=imported.rows)
    return imported


def import_into(site: Site, form: Form, data: DataFile, wishes: Wishes) -> Imported:
    """Publish the form if it is not yet, then store every row."""
    begun = time.monotonic()
    # Matched before anything is published: a file that does not belong to the form leaves no trace.
    if form.loaded is not None:
        matched = _matched(form.loaded.questionnaire, data, wishes)
        publication = publish_file(site, form.loaded, form.file, form.study, makes_current=False)
        if publication.is_new_version:
            tell_publication(publication)
        content = form.loaded.questionnaire.content_hash
        answered = _published(site, publication.study.slug, content)
    else:
        answered = _published(site, form.name)
        matched = _matched(answered.questionnaire, data, wishes)
    version = version_for(site, matched, answered)
    with progress(N_("Checking and storing the rows"), len(data.main.rows)) as done:
        imported = import_rows(site, version, matched, done)
    tell_imported(version.study, matched, imported, time.monotonic() - begun)
    return imported


def _published(site: Site, study: str, content_hash: str | None = None) -> PublishedVersion:
    """The version with this content, or the current one."""
    with site.database.reading() as session:
        return find_version(session, find_study(session, study), content_hash)


def tell_imported(study: str, matched: Match, imported: Imported, seconds: float) -> None:
    """Say what became of the rows."""
    say(
        "{file}: {rows} rows of {columns} columns into the study {study}, in {seconds} seconds.",
        file=matched.data.name,
        rows=imported.rows,
        columns=matched.data.width,
        study=study,
        seconds=f"{seconds:.1f}",
    )
    say("Stored: {count}.", count=imported.stored)
    if imported.repeated:
        say("Already there, with the same content: {count}.", count=imported.repeated)
    if imported.conflicting:
        say("In conflict with what is stored; both are kept: {count}.", count=imported.conflicting)
    if imported.refused:
        say("Not stored: {count}.", count=imported.refused)


def tell_findings(findings: tuple[Finding, ...]) -> None:
    """Print what was noticed, kind by kind: few findings in full, of many the first."""
    if not findings:
        say("Nothing odd was noticed.")
        return
    t = translate()
    say_plain("")
    say("Noticed in the data:")
    for found in by_kind(findings):
        shown = found if len(found) <= LISTED else found[:FIRST_FEW]
        for one in shown:
            say_plain(f"  - {one.problem.line(t)}")
        if len(shown) < len(found):
            say(
                "    and {count} more of this kind (--report FILE lists all)",
                count=len(found) - len(shown),
            )
