"""Tables as the page shows them: every figure a text, every sentence said."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from analysis.dataset import Variable
from analysis.results import BannerTable, Column, Crosstab, Floats, Letters, Row, Standing
from exports import words
from exports.labels import Labels
from exports.numbers import number, share
from questionnaires.translation import N_
from survey_app.tables.axes import WIDTH, Sketch
from survey_app.tables.charts import draw
from survey_app.tables.drawing import Chart

FIGURES = (
    (N_("Mean"), "mean"),
    (N_("Median"), "median"),
    (N_("Lower quartile"), "quartile_1"),
    (N_("Upper quartile"), "quartile_3"),
    (N_("Standard deviation"), "sd"),
    (N_("Lowest"), "minimum"),
    (N_("Highest"), "maximum"),
)
"""Rows of a numeric question."""
NOT_SHOWN = "–"


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
class ShownColumn:
    """The head of a column."""

    label: str
    letter: str
    look: str


@dataclass(frozen=True, slots=True)
class ShownCell:
    """One figure: a share or number, the count behind it, the columns that it exceeds."""

    figure: str
    count: str
    letters: str
    look: str


@dataclass(frozen=True, slots=True)
class ShownRow:
    """One line of a table."""

    label: str
    cells: tuple[ShownCell, ...]


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
    finding = words.finding(crosstab, banner, said)
    title = _title(crosstab, banner, said)
    return ShownTable(
        id=f"table-{number}",
        title=title,
        by=_by(banner, said),
        finding=finding,
        columns=tuple(_columns(banner, labels)),
        rows=tuple(_rows(crosstab, banner, labels)),
        bases=tuple(_bases(crosstab, banner, labels)),
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


def _columns(banner: BannerTable, labels: Labels) -> Iterator[ShownColumn]:
    for column in banner.columns:
        label = labels.column(column, banner.banner)
        star = "*" if column.standing is Standing.SMALL else ""
        yield ShownColumn(label + star, column.letter, LOOKS[column.standing])


LOOKS = {Standing.SHOWN: "", Standing.SMALL: "small-base", Standing.HIDDEN: "hidden-base"}


def _rows(crosstab: Crosstab, banner: BannerTable, labels: Labels) -> Iterator[ShownRow]:
    if crosstab.is_numeric:
        yield from _numbers(banner, labels)
        return
    language = labels.translate.language
    for place, row in enumerate(banner.rows):
        shares = banner.shares.value[place]

        def cell(column: int, place: int = place, shares: Floats = shares) -> tuple[str, str, str]:
            letters = banner.letters.letters[place][column] if banner.letters else ""
            count = number(int(banner.counts[place][column]), language)
            return share(float(shares[column]), language, 1), count, letters

        yield ShownRow(labels.row(row, crosstab.question), _cells(banner, cell))


def _numbers(banner: BannerTable, labels: Labels) -> Iterator[ShownRow]:
    if banner.numbers is None:
        return
    for label, name in FIGURES:
        figures: Floats = getattr(banner.numbers, name)

        def cell(column: int, name: str = name, figures: Floats = figures) -> tuple[str, str, str]:
            letters = banner.letters.letters[0][column] if banner.letters and name == "mean" else ""
            return number(float(figures[column]), labels.translate.language, 1), "", letters

        yield ShownRow(labels.translate(label), _cells(banner, cell))


def _bases(crosstab: Crosstab, banner: BannerTable, labels: Labels) -> Iterator[ShownRow]:
    language = labels.translate.language
    bases = banner.bases
    lines: list[tuple[str, Callable[[int], float]]] = [
        (labels.translate("Base, respondents"), lambda one: float(bases.unweighted[one]))
    ]
    if crosstab.weight is not None:
        lines += [
            (labels.translate("Base, weighted"), lambda one: float(bases.weighted[one])),
            (labels.translate("Base, effective"), lambda one: float(bases.effective[one])),
        ]
    for label, figure in lines:
        yield ShownRow(
            label,
            tuple(
                ShownCell(number(figure(one), language), "", "", "")
                for one in range(len(banner.columns))
            ),
        )


def _cells(
    banner: BannerTable, cell: Callable[[int], tuple[str, str, str]]
) -> tuple[ShownCell, ...]:
    return tuple(
        ShownCell(NOT_SHOWN, "", "", LOOKS[column.standing])
        if column.standing is Standing.HIDDEN
        else ShownCell(*cell(place), LOOKS[column.standing])
        for place, column in enumerate(banner.columns)
    )


def _method(banner: BannerTable, labels: Labels) -> Iterator[str]:
    translate = labels.translate
    if banner.test is not None:
        yield words.test(banner.test, translate)
        yield from words.notes(banner.test.notes, translate)
    for effect in banner.effects:
        yield words.effect(effect, translate)
    yield from words.notes(banner.notes, translate)
    missing = words.missing(banner.missing, labels)
    if missing:
        yield missing


def _options(crosstab: Crosstab, banner: BannerTable, labels: Labels) -> Iterator[ShownOption]:
    rows = {row.value: row for row in banner.rows}
    for one in banner.option_tests:
        label = labels.row(rows[one.value], crosstab.question)
        yield ShownOption(label, words.test(one.test, labels.translate))
