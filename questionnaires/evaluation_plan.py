"""What is computed for a questionnaire whenever an answer changes, in which order."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from questionnaires.dependencies import dependencies, evaluation_order, references
from questionnaires.expressions.evaluator import evaluator
from questionnaires.expressions.scope import Evaluator
from questionnaires.model import Item, Question, Questionnaire, Repeat


@dataclass(frozen=True, slots=True)
class Step:
    """What is computed for one item."""

    item: Item
    relevant: Evaluator | None
    calculation: Evaluator | None
    count: Evaluator | None


@lru_cache(maxsize=64)
def evaluation_plan(questionnaire: Questionnaire) -> tuple[Step, ...]:
    """The items with something to compute, or below such a one, in the order of dependencies."""
    plan: list[Step] = []
    conditional: set[str] = set()
    for key in evaluation_order(questionnaire):
        item = questionnaire.items[key]
        parent = questionnaire.parents.get(key)
        inherits = parent is not None and parent.key in conditional
        if item.relevant is not None or inherits or isinstance(item, Repeat):
            conditional.add(key)
        step = _step(item)
        if key in conditional or step.calculation is not None:
            plan.append(step)
    return tuple(plan)


def _step(item: Item) -> Step:
    calculation = item.calculation if isinstance(item, Question) else None
    count = item.count if isinstance(item, Repeat) else None
    found = (evaluator(one) if one else None for one in (item.relevant, calculation, count))
    return Step(item, *found)


@lru_cache(maxsize=64)
def has_triggers(questionnaire: Questionnaire) -> bool:
    """Whether a calculation waits for a change of another answer."""
    return any(question.trigger for question in questionnaire.questions.values())


@lru_cache(maxsize=64)
def of_unknown_relevance(questionnaire: Questionnaire, absent: frozenset[str]) -> frozenset[str]:
    """The keys whose condition refers to something of which nothing is known.

    A calculation without a column of its own is known where all that it rests on is.
    """
    before = dependencies(questionnaire)
    blind: set[str] = set()
    for key in evaluation_order(questionnaire):
        item = questionnaire.items[key]
        computes = isinstance(item, Question) and item.calculation is not None
        if key in absent and (not computes or before[key] & blind):
            blind.add(key)
    return frozenset(
        key
        for key, item in questionnaire.items.items()
        if item.relevant is not None and references(questionnaire, item, item.relevant) & blind
    )
