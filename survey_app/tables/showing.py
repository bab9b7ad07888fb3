"""Tables as the page shows them: every figure a text, every sentence said."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from analysis.dataset import Variable
from analysis.results import BannerTable, Column, Crosstab, Letters, Row
from exports import words
from exports.labels import Labels
from exports.layout import empty_columns
from survey_app.tables.axes import WIDTH, Sketch
from survey_app.tables.charts import draw
from survey_app.tables.drawing import Chart
from survey_app.tables.figures import Figures, ShownColumn, ShownRow


@dataclass(frozen=True, slots=True)
class Isolated(Labels):
    """Labels inside a sentence: written from right to left, they must not turn what follows."""

    @classmethod
    def wrap(cls, labels: Labels) -> Labels:
        """The labels, isolated where their direction is not that of the sentence."""
        if not labels.right_to_left:
            return labels
        return cls(labels.language, labels.languages, labels.translate)

    def row(self, row: Row, question: Variable) -> str:
        """Label of a table's row."""
        return _isolate(Labels.row(self, row, question))

    def column(self, column: Column, banner: Variable | None) -> str:
        """Label of a table's column."""
        return _isolate(Labels.column(self, column, banner))

    def variable(self, variable: Variable) -> str:
        """Full wording of a question."""
        return _isolate(Labels.variable(self, variable))


def _isolate(text: str) -> str:
    return f"\N{FIRST STRONG ISOLATE}{text}\N{POP DIRECTIONAL ISOLATE}"


@dataclass(frozen=True, slots=True)
class ShownOption:
    """The test of one answer."""

    label: str
    told: str


@dataclass(frozen=True, slots=True)
class ShownTable:
    """A question by one banner."""

    id: str
    title: str
    by: str
    finding: str
    columns: tuple[ShownColumn, ...]
    rows: tuple[ShownRow, ...]
    bases: tuple[ShownRow, ...]
    chart: Chart
    method: tuple[str, ...]
    options: tuple[ShownOption, ...]


@dataclass(frozen=True, slots=True)
class ShownResult:
    """A question with all its banners."""

    question: str
    name: str
    base: str
    tables: tuple[ShownTable, ...]
    notes: tuple[str, ...]
    right_to_left: bool
    language: str


def show(crosstab: Crosstab, labels: Labels) -> ShownResult:
    """The whole result for the page."""
    banners = crosstab.banners or (crosstab.total,)
    translate = labels.translate
    notes = (
        words.missing(crosstab.missing, labels),
        words.policy(crosstab, translate),
        *(words.letters(one, translate) for one in _kinds_of_letters(banners)),
        *words.small_bases(banners, translate),
        *words.notes(crosstab.notes, translate),
    )
    return ShownResult(
        question=labels.variable(crosstab.question),
        name=crosstab.question.name,
        base=words.base(crosstab, labels),
        tables=tuple(
            _table(crosstab, banner, labels, number) for number, banner in enumerate(banners, 1)
        ),
        notes=tuple(one for one in notes if one),
        right_to_left=labels.right_to_left,
        language=labels.language,
    )


def _kinds_of_letters(banners: tuple[BannerTable, ...]) -> list[Letters]:
    found = {one.letters.method: one.letters for one in banners if one.letters is not None}
    return list(found.values())


def _table(crosstab: Crosstab, banner: BannerTable, labels: Labels, number: int) -> ShownTable:
    said = Isolated.wrap(labels)
    figures = Figures(crosstab, banner, labels)
    finding = words.finding(crosstab, banner, said)
    title = _title(crosstab, banner, said)
    return ShownTable(
        id=f"table-{number}",
        title=title,
        by=_by(banner, said),
        finding=finding,
        columns=tuple(figures.columns()),
        rows=tuple(figures.rows()),
        bases=tuple(figures.bases()),
        chart=_chart(crosstab, banner, labels, title, finding or words.base(crosstab, said)),
        method=tuple(_method(banner, labels)),
        options=tuple(_options(crosstab, banner, labels)),
    )


def _chart(crosstab: Crosstab, banner: BannerTable, labels: Labels, title: str, told: str) -> Chart:
    chart = Chart(title, told, WIDTH)
    sketch = Sketch(
        chart,
        banner,
        labels.translate,
        lambda row: labels.row(row, crosstab.question),
        lambda column: labels.column(column, banner.banner),
    )
    draw(crosstab, sketch)
    return chart


def _title(crosstab: Crosstab, banner: BannerTable, labels: Labels) -> str:
    question = labels.variable(crosstab.question)
    if banner.banner is None:
        return question
    by = labels.variable(banner.banner)
    return labels.translate("{question} – by: {banner}", question=question, banner=by)


def _by(banner: BannerTable, labels: Labels) -> str:
    """What the columns are, below the question that heads the page."""
    if banner.banner is None:
        return ""
    return labels.translate("By: {banner}", banner=labels.variable(banner.banner))


def _method(banner: BannerTable, labels: Labels) -> Iterator[str]:
    translate = labels.translate
    if banner.test is not None:
        yield words.test(banner.test, translate)
        yield from words.notes(banner.test.notes, translate)
    for effect in banner.effects:
        yield words.effect(effect, translate)
    yield from words.notes(banner.notes, translate)
    nobody = [labels.column(one, banner.banner) for one in empty_columns(banner)]
    if nobody:
        yield translate("Without respondents and left out: {columns}.", columns="; ".join(nobody))
    missing = words.missing(banner.missing, labels)
    if missing:
        yield missing


def _options(crosstab: Crosstab, banner: BannerTable, labels: Labels) -> Iterator[ShownOption]:
    rows = {row.value: row for row in banner.rows}
    for one in banner.option_tests:
        label = labels.row(rows[one.value], crosstab.question)
        yield ShownOption(label, words.test(one.test, labels.translate))
