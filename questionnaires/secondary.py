"""Secondary instances: choice lists and attached tables as trees that expressions can walk.

An equality in a predicate (``item[district = ${district}]``) is looked up in an index of the column, so
that lists of thousands of settlements answer at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from questionnaires.expressions.values import TreeNode
from questionnaires.model import Choice, ChoiceList


class Cell:
    """One column of an item."""

    __slots__ = ("name", "parent", "text")
    is_there = True

    def __init__(self, name: str, parent: Row, text: str) -> None:
        self.name = name
        self.parent: TreeNode | None = parent
        self.text = text

    def below(self, name: str) -> Sequence[TreeNode]:  # noqa: ARG002 - protocol
        """A cell holds nothing but its text."""
        return ()


class Row:
    """One ``item``: a choice, or a row of a table."""

    __slots__ = ("_cells", "choice", "parent")
    name = "item"
    is_there = True

    def __init__(
        self, cells: Mapping[str, str], parent: TreeNode, choice: Choice | None = None
    ) -> None:
        self._cells = {name: Cell(name, self, text) for name, text in cells.items()}
        self.parent: TreeNode | None = parent
        self.choice = choice

    @property
    def text(self) -> str:
        """The texts of all columns."""
        return "".join(cell.text for cell in self._cells.values())

    def below(self, name: str) -> Sequence[TreeNode]:
        """The column with this name."""
        if name == "*":
            return tuple(self._cells.values())
        cell = self._cells.get(name)
        return (cell,) if cell is not None else ()


class Root:
    """The ``root`` element around the items, with an index for each column asked for."""

    name = "root"
    is_there = True
    text = ""

    def __init__(self, document: TreeNode) -> None:
        self.parent: TreeNode | None = document
        self.rows: tuple[Row, ...] = ()
        self._indexes: dict[str, dict[str, tuple[Row, ...]]] = {}

    def below(self, name: str) -> Sequence[TreeNode]:
        """The items in order."""
        return self.rows if name in {"*", "item"} else ()

    def matching(self, column: str, text: str) -> Sequence[TreeNode]:
        """The items whose column has exactly this text, in order."""
        if column not in self._indexes:
            self._indexes[column] = self._index(column)
        return self._indexes[column].get(text, ())

    def _index(self, column: str) -> dict[str, tuple[Row, ...]]:
        found: dict[str, list[Row]] = {}
        for row in self.rows:
            for cell in row.below(column):
                found.setdefault(cell.text, []).append(row)
        return {text: tuple(rows) for text, rows in found.items()}


class SecondaryInstance:
    """The document node of a secondary instance."""

    name = ""
    is_there = True
    text = ""
    parent: TreeNode | None = None

    def __init__(self) -> None:
        self.root = Root(self)

    def below(self, name: str) -> Sequence[TreeNode]:
        """The root element."""
        return (self.root,) if name in {"*", "root"} else ()


def of_choices(choice_list: ChoiceList) -> SecondaryInstance:
    """A choice list as ``instance('list')/root/item`` with name, label and further columns."""
    instance = SecondaryInstance()
    instance.root.rows = tuple(
        Row(_cells(choice), instance.root, choice) for choice in choice_list.choices
    )
    return instance


def _cells(choice: Choice) -> Mapping[str, str]:
    label = next(iter(choice.labels.values()), choice.name)
    return {"label": label, **choice.columns, "name": choice.name}


def of_table(rows: Iterable[Mapping[str, str]]) -> SecondaryInstance:
    """An attached table as ``instance('file')/root/item``."""
    instance = SecondaryInstance()
    instance.root.rows = tuple(Row(row, instance.root) for row in rows)
    return instance
