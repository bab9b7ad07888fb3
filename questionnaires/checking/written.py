"""The expressions of a form, each with its place and the node from which its paths start."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from questionnaires.checking.static_tree import Level, Spot
from questionnaires.expressions.syntax import Expression
from questionnaires.model import Item, Question, Questionnaire
from questionnaires.problems import Place

Where = Callable[[Item, str], Place]


@dataclass(frozen=True)
class Written:
    """One expression and where it was written."""

    expression: Expression
    place: Place
    here: Spot
    """The node from which its paths start."""
    current: Spot


def written(questionnaire: Questionnaire, where: Where) -> Iterator[Written]:
    """Every expression of the form with its place."""
    for item in questionnaire.items.values():
        spot = Spot(Level.FORM, item.path)
        for field, expression in _fields(item):
            here = _row(item) if field == "choice_filter" else spot
            if here is not None:
                yield Written(expression, where(item, field), here, spot)


def _row(item: Item) -> Spot | None:
    listed = isinstance(item, Question) and item.is_select
    return Spot(Level.ROW, table=getattr(item, "choice_list", None) or "") if listed else None


def _fields(item: Item) -> Iterator[tuple[str, Expression]]:
    names = ["relevant", "count", "required", "constraint", "calculation", "default"]
    for name in [*names, "read_only", "choice_filter"]:
        expression = getattr(item, name, None)
        if expression is not None:
            yield "repeat_count" if name == "count" else name, expression
    texts = [("label", item.labels), ("hint", item.hints)]
    if isinstance(item, Question):
        texts.append(("required_message", item.required_messages))
        texts.append(("constraint_message", item.constraint_messages))
    for name, by_language in texts:
        for template in by_language.values():
            yield from ((name, one) for one in template.expressions)
