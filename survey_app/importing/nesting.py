"""Rows of several sheets joined into submissions: each row of a repeat under the row it belongs to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from questionnaires.model import Address, Questionnaire, Repeat
from questionnaires.problems import Place, define
from survey_app.importing.cells import Given, RowAnswers
from survey_app.importing.findings import Finding, finding
from survey_app.importing.headers import SEPARATORS, Columns, Meaning
from survey_app.importing.records import Row, Sheet

SHEET_UNKNOWN = define(
    "import_sheet_unknown",
    "The sheet {name} does not belong to any repeat of the form.",
    "Its {count} rows were not imported. Name it like the repeat if it holds one.",
)
PARENT_UNKNOWN = define(
    "import_parent_unknown",
    "The row belongs to {value}, and there is no such row in {parents}.",
    "It was not imported. Export submissions and repeats together.",
)
NO_PARENT_COLUMN = define(
    "import_no_parent_column",
    "The sheet {name} does not say to which submission its rows belong.",
    "Its {count} rows were not imported. They need a column _parent_index or PARENT_KEY.",
)


@dataclass(slots=True)
class Node:
    """A row with the rows of the repeats in it, by key of the repeat, in the order of the sheet."""

    read: RowAnswers
    below: dict[str, list[Node]] = field(default_factory=dict)

    def document(self) -> dict[str, object]:
        """The answers of the row and below it, as a draft of an answers document."""
        answers: dict[str, object] = dict(self.read.answers)
        for repeat, nodes in self.below.items():
            answers[repeat] = [node.document() for node in nodes]
        return answers

    def personal(self, instances: tuple[int, ...] = ()) -> dict[str, Given]:
        """The personal answers of the row and below it, by address."""
        found = {str(Address(key, instances)): given for key, given in self.read.personal.items()}
        for nodes in self.below.values():
            for number, node in enumerate(nodes, start=1):
                found.update(node.personal((*instances, number)))
        return found

    def findings(self) -> Iterator[Finding]:
        """What was noticed in the row and below it."""
        yield from self.read.findings
        for nodes in self.below.values():
            for node in nodes:
                yield from node.findings()


@dataclass(frozen=True, slots=True)
class Level:
    """One sheet, read: its repeat (none for the submissions) and its rows."""

    sheet: Sheet
    columns: Columns
    repeat: Repeat | None
    nodes: tuple[Node, ...]

    def index(self) -> dict[str, Node]:
        """The rows by what rows of other sheets call them."""
        index: dict[str, Node] = {}
        positions = [
            *self.columns.meanings.get(Meaning.INDEX, ()),
            *self.columns.meanings.get(Meaning.ID, ()),
        ]
        # All row numbers first: the ids of a young server are small numbers as well.
        for position in positions:
            for node in self.nodes:
                index.setdefault(node.read.row.cells[position].strip(), node)
        return index


def repeat_of_sheet(questionnaire: Questionnaire, sheet: Sheet) -> Repeat | None:
    """The repeat that a sheet is named after (KoboToolbox cuts the name to 31 characters)."""
    repeats = [item for item in questionnaire.items.values() if isinstance(item, Repeat)]
    fitting = [
        (len(name), repeat)
        for repeat in repeats
        for name in _sheet_names(repeat)
        if sheet.name == name[:31] or sheet.name == name or sheet.name.endswith(f"-{name}")
    ]
    return max(fitting, key=lambda one: one[0])[1] if fitting else None


def _sheet_names(repeat: Repeat) -> set[str]:
    suffixes = [repeat.path[start:] for start in range(len(repeat.path))]
    return {separator.join(suffix) for separator in SEPARATORS for suffix in suffixes}


def nest(questionnaire: Questionnaire, main: Level, levels: Iterable[Level]) -> list[Finding]:
    """Put the rows of the repeats under their parents; outer repeats come first."""
    done: dict[str | None, Level] = {None: main}
    findings: list[Finding] = []
    around = questionnaire.repeats_around

    def depth(level: Level) -> int:
        return len(around[level.repeat.key]) if level.repeat else 0

    for level in sorted(levels, key=depth):
        if level.repeat is None:
            continue
        outer = around[level.repeat.key]
        parents = done.get(outer[-1].key if outer else None)
        findings.extend(_attach(level, level.repeat, parents))
        done[level.repeat.key] = level
    return findings


def _attach(level: Level, repeat: Repeat, parents: Level | None) -> Iterator[Finding]:
    position = level.columns.position(Meaning.PARENT)
    if position is None or parents is None:
        place = Place(sheet=level.sheet.name)
        yield finding(NO_PARENT_COLUMN, place, name=level.sheet.name, count=len(level.nodes))
        return
    index = parents.index()
    for node in level.nodes:
        key = node.read.row.cells[position].strip()
        parent = index.get(key)
        if parent is None:
            yield _orphan(level.sheet, node.read.row, position, parents.sheet)
        else:
            parent.below.setdefault(repeat.key, []).append(node)


def _orphan(sheet: Sheet, row: Row, position: int, parents: Sheet) -> Finding:
    place = sheet.place(row, position)
    value = row.cells[position]
    return finding(PARENT_UNKNOWN, place, value=value, kept="", parents=parents.name or "-")
