"""Which response a row is, so that importing it twice stores it once."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime
from uuid import NAMESPACE_URL, UUID, uuid5

from questionnaires.problems import define
from survey_app.importing.headers import Columns, Meaning
from survey_app.importing.nesting import Node
from survey_app.importing.records import Row

NAMESPACE = uuid5(NAMESPACE_URL, "qonys:imported-response")

NO_ID = define(
    "import_without_id",
    "The data name no submissions: there is no column _uuid, instanceID or KEY.",
    "A row is known again by its content. A row that is corrected and imported once more is a new response.",
)


class Identities:
    """Gives the rows of one sheet their ids."""

    def __init__(self, study: str, columns: Columns) -> None:
        self._study = study
        self._positions = columns.meanings.get(Meaning.ID, ())
        self._seen: Counter[str] = Counter()

    @property
    def are_given(self) -> bool:
        """Whether the data name the submissions."""
        return bool(self._positions)

    def id_of(self, node: Node) -> UUID:
        """The id that the data give, else one made from the row's content."""
        for position in self._positions:
            given = node.read.row.cells[position].strip()
            if given:
                return _uuid(self._study, given)
        return self._from_content(node)

    def _from_content(self, node: Node) -> UUID:
        content = json.dumps(_cells(node), ensure_ascii=False)
        # Two people may have given the same answers: equal rows are told apart by their order.
        self._seen[content] += 1
        return uuid5(NAMESPACE, json.dumps([self._study, content, self._seen[content]]))


def _uuid(study: str, given: str) -> UUID:
    try:
        return UUID(given.removeprefix("uuid:"))
    except ValueError:
        return uuid5(NAMESPACE, json.dumps([study, given]))


def _cells(node: Node) -> list[object]:
    below = {repeat: [_cells(one) for one in nodes] for repeat, nodes in node.below.items()}
    return [*node.read.row.cells, below]


def moment(row: Row, positions: Iterable[int]) -> datetime | None:
    """The moment in the first of these cells that holds one; UTC where it names no zone."""
    for position in positions:
        text = row.cells[position].strip()
        if not text:
            continue
        try:
            found = datetime.fromisoformat(text)
        except ValueError:
            continue
        return found if found.tzinfo else found.replace(tzinfo=UTC)
    return None
