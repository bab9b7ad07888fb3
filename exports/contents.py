"""The first sheet of a workbook: its tables with what stands out in them, and links."""

from __future__ import annotations

from collections.abc import Sequence

from analysis.results import Crosstab
from exports import words
from exports.cells import clean
from exports.labels import Labels
from exports.layout import lines_of
from exports.plan import EMPTY_ROW, Cell, Row, Sheet, Style

CONTENTS_WIDTHS = (6.0, 64.0, 10.0, 84.0)


def contents_sheet(
    crosstabs: Sequence[Crosstab],
    labels: Labels,
    title: str,
    study: str,
    own: Sequence[str],
    appendices: Sequence[str],
) -> Sheet:
    """The first sheet, with a line and a link for each table."""
    translate = labels.translate
    header = (
        translate("No."),
        translate("Question"),
        translate("Base"),
        translate("What stands out"),
    )
    rows = [
        Row(
            (Cell(clean(study), Style.TITLE, len(header)),),
            lines_of(study, sum(CONTENTS_WIDTHS), 14),
        ),
        EMPTY_ROW,
        Row(tuple(Cell(one, Style.HEADER) for one in header)),
    ]
    for number, (crosstab, target) in enumerate(zip(crosstabs, own, strict=True), start=1):
        rows.append(_entry(number, crosstab, target, labels))
    rows.append(EMPTY_ROW)
    rows.extend(Row((Cell(), Cell(one, Style.LINK, link=one))) for one in appendices)
    return Sheet(
        title=title,
        rows=tuple(rows),
        widths=CONTENTS_WIDTHS,
        frozen_rows=3,
        header=(3, 3),
        right_to_left=labels.right_to_left,
    )


def _entry(number: int, crosstab: Crosstab, target: str, labels: Labels) -> Row:
    wording = clean(labels.variable(crosstab.question))
    text = clean("\n".join(words.findings(crosstab, labels)))
    lines = max(lines_of(wording, CONTENTS_WIDTHS[1] - 2), lines_of(text, CONTENTS_WIDTHS[3] - 2))
    cells = (
        Cell(number, Style.INDEX),
        Cell(wording, Style.ENTRY, link=target),
        Cell(int(crosstab.total.bases.unweighted[0]), Style.COUNT),
        Cell(text, Style.LABEL),
    )
    return Row(cells, lines)
