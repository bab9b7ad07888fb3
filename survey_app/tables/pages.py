"""Pages for people who sign in: their studies, what has come in, tables with charts, files to take away."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO

from flask import Blueprint, Response, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from analysis.columns import Difference
from analysis.crosstab import report
from analysis.dataset import Dataset
from analysis.results import Crosstab
from exports.data import write_csv, write_workbook
from exports.labels import Labels
from exports.tables import workbook_of
from exports.workbook import to_bytes
from questionnaires.problems import Problem, ProblemsFound
from survey_app.accounts.models import Role
from survey_app.accounts.rights import current_user, requires
from survey_app.auditing.operations import record
from survey_app.database import database_of, request_session
from survey_app.language import PARAMETER, translate
from survey_app.problems import status_of
from survey_app.site import current_site
from survey_app.snapshots import NO_RESPONSES, study_dataset
from survey_app.studies.store import all_studies, count_responses, find_study
from survey_app.tables import choosing
from survey_app.tables.choosing import Wanted
from survey_app.tables.listing import tables_of
from survey_app.tables.saved import saved_tables
from survey_app.tables.showing import show
from survey_app.tables.store import progress_of

blueprint = Blueprint("tables", __name__)

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@blueprint.app_context_processor
def _frame() -> dict[str, object]:
    return {"signed_in": current_user, "in_language": in_language}


def in_language(code: str) -> str:
    """The address of the page that is shown, in another language."""
    asked = {name: values for name, values in request.args.lists() if name != PARAMETER}
    values: dict[str, object] = {**(request.view_args or {}), **asked, PARAMETER: code}
    return url_for(request.endpoint or "tables.studies", **values)  # type: ignore[arg-type]


@blueprint.get("/")
def home() -> ResponseReturnValue:
    """The first page of an installation."""
    return redirect(url_for("tables.studies"))


@blueprint.get("/studies")
@requires(Role.RESEARCHER)
def studies() -> ResponseReturnValue:
    """Every study with what has come in."""
    session = request_session()
    counts = count_responses(session)
    labels = [
        (study, _title(study.title), counts.get(study.id, 0)) for study in all_studies(session)
    ]
    return render_template("tables/studies.html", studies=labels)


@blueprint.get("/studies/<slug>")
@requires(Role.RESEARCHER)
def study(slug: str) -> ResponseReturnValue:
    """What has come in for a study, and the ways on."""
    found = find_study(request_session(), slug)
    progress = progress_of(request_session(), found)
    return render_template(
        "tables/study.html",
        study=found,
        title=_title(found.title),
        progress=progress,
        saved=tables_of(request_session(), found, translate()),
    )


@blueprint.get("/studies/<slug>/tables")
@requires(Role.RESEARCHER)
def tables(slug: str) -> ResponseReturnValue:
    """Choose a question and what to compare it by; the table with its chart."""
    found = find_study(request_session(), slug)
    wanted = Wanted.read(request.args)
    try:
        united = study_dataset(current_site(), slug)
    except ProblemsFound as problems:
        if problems.problems[0].name != NO_RESPONSES:
            raise
        return render_template("tables/empty.html", study=found, title=_title(found.title))
    dataset = united.dataset
    labels = _labels(dataset, wanted)
    result, told = _result(dataset, wanted)
    page = render_template(
        "tables/tables.html",
        study=found,
        title=_title(found.title),
        wanted=wanted,
        labels=labels,
        languages=dataset.languages,
        questions=choosing.questions(dataset),
        banners=choosing.banners(dataset),
        weights=choosing.weights(dataset),
        result=None if result is None else show(result, labels),
        changes=_changes(united.differences, wanted),
        saved=() if wanted.question else tables_of(request_session(), found, translate()),
        problems=told,
    )
    return page, status_of(told) if told else 200


def _changes(differences: Sequence[Difference], wanted: Wanted) -> list[str]:
    """How the questions of the table changed from version to version of the questionnaire."""
    shown = {wanted.question, *wanted.banners}
    return [one.sentence(translate()) for one in differences if one.variable in shown]


def _result(dataset: Dataset, wanted: Wanted) -> tuple[Crosstab | None, tuple[Problem, ...]]:
    if not wanted.question:
        return None, ()
    try:
        return _counted(dataset, wanted), ()
    except ProblemsFound as found:
        return None, found.problems


def _counted(dataset: Dataset, wanted: Wanted) -> Crosstab:
    # As the command line and the saved tables do: the tests of all banners are one family.
    (table,) = report(
        dataset,
        [wanted.question],
        wanted.banners,
        weight=wanted.weight or None,
        missing=wanted.policy,
    )
    return table


@blueprint.get("/studies/<slug>/tables.xlsx")
@requires(Role.RESEARCHER)
def workbook(slug: str) -> ResponseReturnValue:
    """The table of the page as a workbook, or all tables that the study keeps."""
    wanted = Wanted.read(request.args)
    dataset = study_dataset(current_site(), slug).dataset
    tables = [_counted(dataset, wanted)] if wanted.question else _saved(dataset, slug)
    plan = workbook_of(tables, translate(), language=wanted.language or None, dataset=dataset)
    _recorded("tables_exported", slug, tables=len(tables))
    name = f"{slug}-{wanted.question or 'tables'}.xlsx"
    return _file(to_bytes(plan), name, WORKBOOK)


def _saved(dataset: Dataset, slug: str) -> list[Crosstab]:
    study_id = find_study(request_session(), slug).id
    tables: list[Crosstab] = []
    for wish in saved_tables(request_session(), study_id):
        tables += report(
            dataset, wish.questions, wish.banners, weight=wish.weight, missing=wish.missing
        )
    return tables


@blueprint.get("/studies/<slug>/data.<kind>")
@requires(Role.RESEARCHER)
def data(slug: str, kind: str) -> ResponseReturnValue:
    """All answers as a file; personal ones are never among them."""
    if kind not in WRITERS:
        return redirect(url_for("tables.study", slug=slug))
    dataset = study_dataset(current_site(), slug).dataset
    written = BytesIO()
    if kind == "csv":
        write_csv(dataset, written)
    else:
        write_workbook(dataset, written, translate())
    _recorded("data_exported", slug, format=kind)
    return _file(written.getvalue(), f"{slug}.{kind}", WRITERS[kind])


WRITERS = {"csv": "text/csv; charset=utf-8", "xlsx": WORKBOOK}


def _recorded(action: str, slug: str, **details: str | int) -> None:
    """Who took what away is recorded before it is taken."""
    user = current_user()
    with database_of().writing() as session:
        study_id = find_study(session, slug).id
        record(session, action, actor_id=user.id if user else None, study_id=study_id, **details)


def _file(content: bytes, name: str, kind: str) -> Response:
    return send_file(BytesIO(content), mimetype=kind, as_attachment=True, download_name=name)


def _labels(dataset: Dataset, wanted: Wanted) -> Labels:
    return Labels.choose(dataset.languages, translate(), wanted.language or None)


def _title(title: dict[str, str]) -> str:
    words = translate()
    return Labels.choose(tuple(title), words).of(title, "")
