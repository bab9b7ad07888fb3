"""``qonys demo``."""

from __future__ import annotations

import socket
from pathlib import Path
from urllib.parse import urlencode

import click

from analysis.dataset import Dataset
from exports.labels import Labels
from questionnaires.translation import N_
from survey_app.accounts.models import Role
from survey_app.accounts.operations import add_user, change_password
from survey_app.accounts.store import find_user_by_name
from survey_app.commands.crosstabs import print_crosstab
from survey_app.commands.declaring import FILE, missing_option, personal_option
from survey_app.commands.exits import Exit
from survey_app.commands.forms import Missing, form_address, load
from survey_app.commands.imports import Form, import_into
from survey_app.commands.instance import opened_with, settings
from survey_app.commands.people import made_password
from survey_app.commands.program import command, translate
from survey_app.commands.setting_up import start_server
from survey_app.commands.tabulating import dataset_of, keep_tables, tabulate, write_tables
from survey_app.commands.terminal import console, progress, say, say_plain
from survey_app.config import Settings
from survey_app.demo.survey import BUNDLED, TABLES, Survey, find_survey
from survey_app.demo.tables import are_for, fitting, read_tables, suggested
from survey_app.importing.files import read_data
from survey_app.importing.keeping import Wishes
from survey_app.importing.reports import by_kind, write_report
from survey_app.site import Site, prepare_site
from survey_app.studies.operations import suggested_slug
from survey_app.tables.saved import TableWish

FOLDER = Path("demo")
ACCOUNT = "demo"
HOST = "127.0.0.1"
FIRST_PORT = 8000
PORTS_TO_TRY = 20


@command(
    "demo",
    about=(
        N_(
            "Show the whole way on a real survey: form, import, tables with tests, workbook, pages."
        ),
        N_(
            "Without --data it takes the extract of a survey of refugees and migrants in Libya that comes with the "
            "program. Everything is kept in the folder demo, or in the one that --instance names. It may be run again."
        ),
        N_(
            "With --data it does the same with your survey: a folder with form.xlsx or form.yaml and data.csv, data.xlsx or "
            "data.zip; tables.yaml in it may say which tables to make."
        ),
    ),
    examples=(
        "qonys demo",
        "qonys demo --no-serve",
        "qonys demo --data survey --missing dk=dont_know",
    ),
)
@click.option("--data", type=FILE, metavar="FOLDER", help=N_("Folder with a form and its data."))
@missing_option()
@personal_option()
@click.option(
    "--no-serve", is_flag=True, help=N_("End when the workbook is written; start no server.")
)
@click.option(
    "--port",
    type=click.IntRange(1, 65535),
    help=N_("Port of the server. Else the first free one from 8000 on."),
)
@click.pass_context
def demo(
    context: click.Context,
    data: Path | None,
    missing: Missing,
    personal: tuple[str, ...],
    *,
    no_serve: bool,
    port: int | None,
) -> Exit:
    """Show the whole way on a real survey."""
    survey = find_survey(data or BUNDLED)
    folder = FOLDER if data is None else FOLDER / data.resolve().name
    known = settings() if context.find_root().obj else own_settings(folder)
    prepare_site(known)
    with opened_with(known) as site:
        slug, wishes = take_in(site, survey, missing, personal)
        make_tables(site, slug, wishes)
        password = make_account(site)
    tell_account(password)
    if no_serve:
        say("To see the pages: qonys --instance {folder} serve", folder=known.instance)
        return Exit.FINE
    port = port or _free_port()
    tell_addresses(slug, wishes, port)
    start_server(known, HOST, port)
    return Exit.FINE


def own_settings(folder: Path) -> Settings:
    """An installation inside a folder, whatever the environment names: a demonstration stays apart."""
    return Settings.load(
        {
            "INSTANCE": folder,
            "DATABASE": f"sqlite:///{folder.resolve() / 'qonys.sqlite3'}",
            "KEYS": folder / "keys",
            "SNAPSHOTS": folder / "snapshots",
        }
    )


def take_in(
    site: Site, survey: Survey, missing: Missing, personal: tuple[str, ...]
) -> tuple[str, list[TableWish]]:
    """Publish the form, import the data, choose the tables; returns the study and its tables."""
    folder = site.settings.instance
    say("1. The form {form} and the data {data}", form=survey.form, data=survey.data)
    loaded = load(survey.form, survey.media, missing, personal)
    if loaded.warnings:
        told = translate().plural("{count} warning", "{count} warnings", len(loaded.warnings))
        say("The form has {warnings}: qonys form check {form}", warnings=told, form=survey.form)
    slug = suggested_slug(loaded.questionnaire)
    form = Form(str(survey.form), slug, loaded)
    imported = import_into(site, form, read_data(survey.data), Wishes())
    report = folder / f"{slug}-import.xlsx"
    write_report(report, imported.findings, translate())
    t = translate()
    noticed = t.plural(
        "{count} thing was noticed", "{count} things were noticed", len(imported.findings)
    )
    kinds = t.plural("of {count} kind", "of {count} kinds", len(by_kind(imported.findings)))
    say(
        "In the data {noticed} {kinds}; they are listed in {file}.",
        noticed=noticed,
        kinds=kinds,
        file=report,
    )
    dataset = dataset_of(site, slug, None)
    wishes = choose_tables(survey, loaded.questionnaire.id, dataset)
    keep_tables(site, slug, wishes, add=False)
    return slug, wishes


def choose_tables(survey: Survey, form: str, dataset: Dataset) -> list[TableWish]:
    """The tables of the folder, those of the same form in the bundled example, or suggested ones."""
    if survey.tables is not None:
        return fitting(read_tables(survey.tables), dataset.rows)
    if are_for(BUNDLED / TABLES, form):
        return fitting(read_tables(BUNDLED / TABLES), dataset.rows)
    return suggested(dataset)


def make_tables(site: Site, slug: str, wishes: list[TableWish]) -> None:
    """Count, test, print the first table and write all of them to a workbook."""
    say_plain("")
    say("2. Tables with tests")
    dataset = dataset_of(site, slug, None)
    tables = tabulate(dataset, wishes)
    if not tables:
        say(
            "No table suggests itself. Make one: qonys tab {study} QUESTION --by QUESTION",
            study=slug,
        )
        return
    print_crosstab(console(), tables[0], Labels.choose(dataset.languages, translate()))
    file = site.settings.instance / f"{slug}-tables.xlsx"
    write_tables(file, tables, dataset, None)
    say_plain("")
    say("This table and {count} more are in the workbook {file}.", count=len(tables) - 1, file=file)


def make_account(site: Site) -> str:
    """An account to look around with; run again, it gets a new password."""
    password = made_password()
    with progress(N_("Making an account")), site.database.writing() as session:
        if find_user_by_name(session, ACCOUNT) is None:
            add_user(session, ACCOUNT, password, Role.RESEARCHER)
        else:
            change_password(session, ACCOUNT, password)
    return password


def tell_account(password: str) -> None:
    """How to sign in."""
    say_plain("")
    say("3. Pages")
    say("Sign in as {name} with the password {password}", name=ACCOUNT, password=password)


def tell_addresses(slug: str, wishes: list[TableWish], port: int) -> None:
    """Where to look."""
    base = f"http://{HOST}:{port}"
    say("Tables: {address}", address=f"{base}{_table_address(slug, wishes)}")
    say("The form: {address}", address=f"{base}{form_address(slug)}")


def _table_address(slug: str, wishes: list[TableWish]) -> str:
    page = f"/studies/{slug}/tables"
    if not wishes:
        return page
    asked = [("question", wishes[0].questions[0]), *(("banner", one) for one in wishes[0].banners)]
    return f"{page}?{urlencode(asked)}"


def _free_port() -> int:
    for port in range(FIRST_PORT, FIRST_PORT + PORTS_TO_TRY):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, port))
            except OSError:
                continue
            return port
    return FIRST_PORT
