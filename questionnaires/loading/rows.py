"""Rows of a questionnaire as its author wrote them, whatever file they came from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from pyxform.xls2json_backends import DefinitionData

from questionnaires.problems import Place

SURVEY, CHOICES, SETTINGS = "survey", "choices", "settings"
MARK = "qonys_row"
"""Column that carries each row's index through pyxform, so that what comes back knows its place."""

Row = Mapping[str, str]


@dataclass(frozen=True)
class Sheet:
    """One sheet: its header, its rows, and the number of each row in the author's file."""

    name: str
    header: tuple[str, ...]
    rows: tuple[Row, ...]
    numbers: tuple[int, ...]

    def place(self, index: int, column: str | None = None) -> Place:
        """Where the row with this index stands."""
        return Place(self.name, self.numbers[index], column)

    def without(self, column: str) -> Sheet:
        """The sheet with one column left out."""
        kept = tuple(one for one in self.header if one != column)
        rows = tuple({key: row[key] for key in row if key != column} for row in self.rows)
        return replace(self, header=kept, rows=rows)


@dataclass(frozen=True)
class Source:
    """All sheets of a questionnaire and the name of its file without the ending."""

    stem: str
    sheets: Mapping[str, Sheet]
    sheet_names: tuple[str, ...] = ()
    """As written, unknown ones included: pyxform suggests what was meant."""
    lines: Mapping[tuple[str, int, str], int] = field(default_factory=dict)
    """YAML: the line of a cell, by sheet, line of its row and column."""

    def sheet(self, name: str) -> Sheet:
        """The sheet with this name, an empty one where it is absent."""
        return self.sheets.get(name) or Sheet(name, (), (), ())

    def located(self, place: Place) -> Place:
        """The place with the line of its cell instead of that of its row, where they differ."""
        if place.sheet is None or place.row is None or place.column is None:
            return place
        return replace(place, row=self.lines.get((place.sheet, place.row, place.column), place.row))

    def with_sheet(self, sheet: Sheet) -> Source:
        """The same with one sheet replaced."""
        return replace(self, sheets={**self.sheets, sheet.name: sheet})


def definition(source: Source) -> DefinitionData:
    """What pyxform reads, fresh dictionaries each time because it writes into them."""
    data = DefinitionData(
        sheet_names=list(source.sheet_names), fallback_form_name=source.stem or None
    )
    for sheet in source.sheets.values():
        marked = sheet.name in {SURVEY, CHOICES}
        header = (*sheet.header, MARK) if marked else sheet.header
        setattr(data, f"{sheet.name}_header", [dict.fromkeys(header)])
        setattr(
            data, sheet.name, [_marked(sheet, index, marked) for index in range(len(sheet.rows))]
        )
    return data


def _marked(sheet: Sheet, index: int, marked: bool) -> dict[str, str]:  # noqa: FBT001 - private
    row = dict(sheet.rows[index])
    # An empty row stays empty: pyxform skips those.
    return {**row, MARK: str(index)} if marked and row else row
