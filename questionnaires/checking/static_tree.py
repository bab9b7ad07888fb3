"""The form and its secondary instances as expressions can walk them, without any answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum, auto

from questionnaires.model import Questionnaire


class Level(Enum):
    """What a node is."""

    DOCUMENT = auto()
    FORM = auto()
    """The root element, a group, repeat or question."""
    TABLE = auto()
    """The document node of a secondary instance."""
    ROWS = auto()
    ROW = auto()
    CELL = auto()


@dataclass(frozen=True, slots=True)
class Spot:
    """One node of the form or of a secondary instance."""

    level: Level
    path: tuple[str, ...] = ()
    """Names below the root element; of a cell the name of its column."""
    table: str = ""
    """Name of the secondary instance."""


DOCUMENT = Spot(Level.DOCUMENT)


class StaticTree:
    """Steps from node to node."""

    def __init__(self, questionnaire: Questionnaire) -> None:
        self._root = questionnaire.settings.get("name", "data")
        self._children: dict[tuple[str, ...], list[str]] = {(): []}
        for item in questionnaire.items.values():
            self._children.setdefault(item.path[:-1], []).append(item.name)
            self._children.setdefault(item.path, [])
        self._columns = _columns(questionnaire)

    def has_table(self, name: str) -> bool:
        """Whether there is such a choice list or attached table."""
        return name in self._columns

    def tables(self) -> Iterable[str]:
        """Names of all choice lists and attached tables."""
        return self._columns

    def columns(self, table: str) -> frozenset[str]:
        """Columns of a choice list or table."""
        return self._columns.get(table, frozenset())

    def names(self, spot: Spot) -> list[str]:
        """Names of the children of a node."""
        match spot.level:
            case Level.DOCUMENT:
                return [self._root]
            case Level.FORM:
                return self._children.get(spot.path, [])
            case Level.TABLE:
                return ["root"]
            case Level.ROWS:
                return ["item"]
            case Level.ROW:
                return sorted(self.columns(spot.table))
            case Level.CELL:
                return []

    def child(self, spot: Spot, name: str) -> Spot:
        """The child with this name."""
        match spot.level:
            case Level.DOCUMENT:
                return Spot(Level.FORM)
            case Level.FORM:
                return Spot(Level.FORM, (*spot.path, name))
            case Level.TABLE:
                return Spot(Level.ROWS, table=spot.table)
            case Level.ROWS:
                return Spot(Level.ROW, table=spot.table)
            case _:
                return Spot(Level.CELL, (name,), spot.table)

    def parent(self, spot: Spot) -> list[Spot]:
        """The node around, none around a document."""
        match spot.level:
            case Level.FORM:
                return [Spot(Level.FORM, spot.path[:-1]) if spot.path else DOCUMENT]
            case Level.ROWS:
                return [Spot(Level.TABLE, table=spot.table)]
            case Level.ROW:
                return [Spot(Level.ROWS, table=spot.table)]
            case Level.CELL:
                return [Spot(Level.ROW, table=spot.table)]
            case _:
                return []

    def step(self, spot: Spot, axis: str, name: str) -> list[Spot]:
        """Where one step of a path leads from a node."""
        match axis:
            case "self":
                return [spot]
            case "parent":
                return self.parent(spot)
            case "child":
                return self._below(spot, name)
            case _:
                deeper = [
                    one for child in self._below(spot, "*") for one in self.step(child, axis, name)
                ]
                return [spot, *deeper] if axis == "descendant-or-self" else deeper

    def _below(self, spot: Spot, name: str) -> list[Spot]:
        names = self.names(spot)
        wanted = names if name in {"*", "node()"} else [name] if name in names else []
        return [self.child(spot, one) for one in wanted]


def _columns(questionnaire: Questionnaire) -> Mapping[str, frozenset[str]]:
    found = {name: _names(rows) for name, rows in questionnaire.tables.items()}
    for name, choice_list in questionnaire.choice_lists.items():
        columns = _names(choice.columns for choice in choice_list.choices)
        found[name] = columns | {"name", "label"}
    return found


def _names(rows: Iterable[Mapping[str, str]]) -> frozenset[str]:
    return frozenset(name for row in rows for name in row)
