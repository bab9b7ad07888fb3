"""Reading and changing single cells of rows as written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from pyxform.aliases import yes_no
from pyxform.parsing.sheet_headers import clean_text_values

from questionnaires.loading.columns import Columns
from questionnaires.loading.rows import Row, Sheet
from questionnaires.problems import Place, Problem


@dataclass
class Rows:
    """The rows of one sheet while they are repaired; indexes and numbers stay as they are."""

    sheet: Sheet
    columns: Columns
    problems: list[Problem]
    changed: dict[int, Row] = field(default_factory=dict)
    added: list[tuple[int, Row]] = field(default_factory=list)

    def __iter__(self) -> Iterator[int]:
        return (at for at, row in enumerate(self.sheet.rows) if row and not self.is_disabled(at))

    def is_disabled(self, index: int) -> bool:
        """Rows that their author switched off, in a column of old XLSForm."""
        return bool(yes_no.get(self.get(index, "disabled"), False))

    def get(self, index: int, column: str) -> str:
        """A cell without needless blanks, empty where there is none."""
        row = self.changed.get(index, self.sheet.rows[index])
        return str(
            clean_text_values(row.get(self.columns.heading(column), ""), strip_whitespace=True)
        )

    def place(self, index: int, column: str) -> Place:
        """Place of a cell."""
        return self.sheet.place(index, self.columns.heading(column))

    def refuse(self, index: int, column: str, problem: str, /, **values: object) -> None:
        """Note a problem of one cell."""
        self.problems.append(Problem(problem, self.place(index, column), values))

    def change(self, index: int, **cells: str) -> None:
        """Put other cells in a row."""
        row = self.changed.get(index, self.sheet.rows[index])
        named = {self.columns.heading(column): text for column, text in cells.items()}
        self.changed[index] = {**row, **named}

    def drop_cells(self, index: int, headings: Iterable[str]) -> None:
        """Leave cells of a row out."""
        row = self.changed.get(index, self.sheet.rows[index])
        left_out = set(headings)
        self.changed[index] = {key: text for key, text in row.items() if key not in left_out}

    def drop(self, index: int) -> None:
        """Empty a row; the numbers of the others stay."""
        self.changed[index] = {}

    def add(self, **cells: str) -> None:
        """Put a row below the last one; it has the number of that."""
        number = self.sheet.numbers[-1] if self.sheet.numbers else 1
        row = {self.columns.heading(column): text for column, text in cells.items()}
        self.added.append((number, row))

    def result(self) -> Sheet:
        """The repaired sheet."""
        rows = [self.changed.get(at, row) for at, row in enumerate(self.sheet.rows)]
        header = dict.fromkeys(self.sheet.header)
        for _, row in self.added:
            header.update(dict.fromkeys(row))
        return Sheet(
            self.sheet.name,
            tuple(header),
            (*rows, *(row for _, row in self.added)),
            (*self.sheet.numbers, *(number for number, _ in self.added)),
        )
