"""``qonys form check``, ``qonys form publish`` and ``qonys form list``."""

from __future__ import annotations

from pathlib import Path

import click

from questionnaires.loading import Loaded, load_questionnaire
from questionnaires.model import MissingKind, Questionnaire
from questionnaires.pages import pages
from questionnaires.problems import Problem, ProblemsFound, Severity
from questionnaires.translation import N_
from survey_app.commands.declaring import (
    FILE,
    declarations,
    media_option,
    missing_option,
    personal_option,
)
from survey_app.commands.exits import Exit
from survey_app.commands.instance import opened
from survey_app.commands.program import command, group, program_language, translate
from survey_app.commands.terminal import print_table, progress, say, tell_problems
from survey_app.site import Site
from survey_app.studies.operations import Publication, Source, publish
from survey_app.studies.store import all_studies, count_responses, versions_of

Missing = tuple[tuple[str, MissingKind], ...]


@group("form", about=(N_("Questionnaires: check them, publish them, list them."),))
def form() -> None:
    """Questionnaires."""


@command(
    "check",
    about=(
        N_("Look for mistakes in a questionnaire; nothing is stored."),
        N_(
            "FORM is an XLSForm workbook (.xlsx, .xls) or a YAML file. All problems are listed with sheet, row and "
            "column. Ends with code 1 where there is an error."
        ),
    ),
    examples=(
        "qonys form check arrivals.xlsx",
        "qonys form check arrivals.xlsx --media media --missing dk=dont_know",
    ),
)
@click.argument("form", type=FILE)
@media_option()
@missing_option()
@personal_option()
def check(form: Path, media: Path | None, missing: Missing, personal: tuple[str, ...]) -> Exit:
    """Look for mistakes in a questionnaire."""
    try:
        loaded = load(form, media, missing, personal)
    except ProblemsFound as found:
        tell_problems(found.problems)
        _count_problems(found.problems)
        return Exit.PROBLEMS
    tell_problems(loaded.warnings)
    _summarise(loaded.questionnaire)
    _count_problems(loaded.warnings)
    return Exit.FINE


def load(form: Path, media: Path | None, missing: Missing, personal: tuple[str, ...]) -> Loaded:
    """Read a questionnaire with what the options declare."""
    with progress(N_("Reading the form")):
        declared = declarations(missing, personal)
        return load_questionnaire(form, media=media, declarations=declared)


def _summarise(questionnaire: Questionnaire) -> None:
    t = translate()
    say("{title}, version {version}", title=title_of(questionnaire), version=questionnaire.version)
    asked = sum(question.takes_answer for question in questionnaire.questions.values())
    languages = ", ".join(one.name for one in questionnaire.languages)
    say(
        "{questions} on {pages}, in {languages}.",
        questions=t.plural("{count} question", "{count} questions", asked),
        pages=t.plural("{count} page", "{count} pages", len(pages(questionnaire))),
        languages=languages,
    )


def title_of(questionnaire: Questionnaire) -> str:
    """The title in the language of the program, as far as there is one."""
    return str(questionnaire.text(questionnaire.title, program_language()))


def _count_problems(problems: tuple[Problem, ...]) -> None:
    t = translate()
    errors = sum(problem.severity is Severity.ERROR for problem in problems)
    say(
        "{errors}, {warnings}.",
        errors=t.plural("{count} error", "{count} errors", errors),
        warnings=t.plural("{count} warning", "{count} warnings", len(problems) - errors),
    )


@command(
    "publish",
    about=(
        N_("Make a questionnaire the one that new interviews of a study start with."),
        N_(
            "The study is made where it does not exist; its name is taken from the form unless --study says another. "
            "A published version never changes, and all of them stay."
        ),
    ),
    examples=(
        "qonys form publish arrivals.xlsx",
        "qonys form publish arrivals.xlsx --study arrivals-2026",
    ),
)
@click.argument("form", type=FILE)
@click.option("--study", metavar="NAME", help=N_("Name of the study in addresses and commands."))
@media_option()
@missing_option()
@personal_option()
def publish_form(
    form: Path,
    study: str | None,
    media: Path | None,
    missing: Missing,
    personal: tuple[str, ...],
) -> None:
    """Publish a questionnaire."""
    loaded = load(form, media, missing, personal)
    tell_problems(loaded.warnings)
    with opened() as site:
        tell_publication(publish_file(site, loaded, form, study))


def publish_file(
    site: Site, loaded: Loaded, form: Path, study: str | None, *, makes_current: bool = True
) -> Publication:
    """Publish a questionnaire that was read from a file."""
    source = Source(form.name, form.read_bytes())
    with site.database.writing() as session:
        return publish(session, site.keys, loaded, source, slug=study, makes_current=makes_current)


def tell_publication(publication: Publication) -> None:
    """Say what came of publishing."""
    study, version = publication.study, publication.version
    if publication.is_new_study:
        say("The study {study} was made.", study=study.slug)
    if publication.is_new_version:
        say("Published in the study {study}.", study=study.slug)
    else:
        say(
            "The study {study} has this very form already; it is the current one.", study=study.slug
        )
    say("Content hash: {hash}", hash=version.content_hash)
    say("To answer it: qonys serve, then open {address}", address=form_address(study.slug))


def form_address(study: str) -> str:
    """Where the form of a study is answered."""
    return f"/s/{study}"


@command("list", about=(N_("List the studies with their versions and responses."),))
def list_forms() -> None:
    """List the studies."""
    t = translate()
    with opened() as site, site.database.reading() as session:
        counts = count_responses(session)
        rows = [
            (
                study.slug,
                next(iter(study.title.values()), ""),
                len(versions_of(session, study)),
                counts.get(study.id, 0),
            )
            for study in all_studies(session)
        ]
    if not rows:
        say("There is no study yet. Publish a form: qonys form publish FORM")
        return
    header = (t("study"), t("title"), t("versions"), t("responses"))
    print_table("", header, rows)


form.add_command(check)
form.add_command(publish_form)
form.add_command(list_forms)
