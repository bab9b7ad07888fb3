"""What an interview offers to its expressions: other answers, choice lists, tables, the clock."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cached_property, lru_cache
from random import Random

from questionnaires import secondary
from questionnaires.answer_places import AnswerPlaces
from questionnaires.answer_tree import AnswerNode
from questionnaires.context import Context
from questionnaires.expressions.evaluator import evaluator, item_filter
from questionnaires.expressions.scope import Scope
from questionnaires.expressions.syntax import Expression, Reference
from questionnaires.expressions.values import TreeNode, Value, to_truth
from questionnaires.model import Choice, Question, Questionnaire, Repeat


@lru_cache(maxsize=64)
def _secondary_instances(questionnaire: Questionnaire) -> Mapping[str, secondary.SecondaryInstance]:
    tables = {name: secondary.of_table(rows) for name, rows in questionnaire.tables.items()}
    lists = {name: secondary.of_choices(one) for name, one in questionnaire.choice_lists.items()}
    return {**tables, **lists}


@lru_cache(maxsize=64)
def _keys_by_name(questionnaire: Questionnaire) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for key, item in questionnaire.items.items():
        found.setdefault(item.name, key)
    return found


class InterviewSurroundings:
    """Gives expressions what they ask for (``questionnaires.expressions.scope.Surroundings``)."""

    def __init__(self, places: AnswerPlaces, context: Context) -> None:
        self._places = places
        self._questionnaire = places.questionnaire
        self._context = context

    @property
    def now(self) -> datetime:
        """The moment of the interview."""
        return self._context.now

    @property
    def language(self) -> str:
        """The language of the interview."""
        return self._context.language

    @property
    def root(self) -> TreeNode:
        """The document node above the root of the answers."""
        return self._places.document

    @cached_property
    def random(self) -> Random:
        """Numbers seeded with the interview."""
        return Random(self._context.seed)  # noqa: S311 - for the order of questions, not for secrets

    def resolve(self, reference: Reference, scope: Scope) -> Sequence[TreeNode]:
        """The nodes that ``${name}`` means: those of the instance in which it is asked."""
        key = _keys_by_name(self._questionnaire).get(reference.name)
        if key is None or reference.last_saved:
            return ()
        nodes = [node for node in self._places.by_key[key] if node.is_there]
        repeats = self._questionnaire.repeats_around[key]
        if not repeats:
            return nodes
        place = scope.node if isinstance(scope.node, AnswerNode) else scope.current
        instance = _instance_around(place, repeats)
        return [node for node in nodes if node.instances[: len(instance)] == instance]

    def instance(self, name: str) -> TreeNode | None:
        """A choice list or attached table as a secondary instance."""
        return _secondary_instances(self._questionnaire).get(name)

    def table(self, name: str, column: str, key_column: str, key: str) -> str:
        """One cell of an attached table; empty where there is none."""
        instance = _secondary_instances(self._questionnaire).get(name)
        rows = instance.root.matching(key_column, key) if instance is not None else ()
        return next((cell.text for row in rows for cell in row.below(column)), "")

    def choice_name(self, value: str, question: str, scope: Scope) -> str:  # noqa: ARG002 - protocol
        """The label of a choice in the language of the interview; the value where it has none."""
        name = question.strip().removeprefix("${").removesuffix("}").strip().split("/")[-1]
        found = self._questionnaire.questions.get(_keys_by_name(self._questionnaire).get(name, ""))
        if found is None or found.choice_list is None:
            return value
        choice = self._questionnaire.choices_of(found).by_name.get(value)
        label = self._questionnaire.text(choice.labels, self.language) if choice else ""
        return label or value

    # For the interview itself

    def evaluate(self, expression: Expression, node: AnswerNode) -> Value:
        """The value of an expression at a node."""
        return evaluator(expression)(self.scope(node))

    def holds(self, expression: Expression | None, node: AnswerNode) -> bool:
        """Whether a condition holds at a node; one that is not there does not."""
        return expression is not None and to_truth(self.evaluate(expression, node))

    def scope(self, node: AnswerNode) -> Scope:
        """The place of an item's own expressions."""
        return Scope(node, self, node)

    def scope_below(self, parent: AnswerNode) -> Scope:
        """The place of a repeat that may have no instance yet; ``../`` leads to what surrounds it."""
        return self.scope(AnswerNode("", parent, None, parent.instances))

    def offered(self, node: AnswerNode, question: Question) -> tuple[Choice, ...]:
        """The choices that the filter of a question lets through."""
        choice_list = self._questionnaire.choices_of(question)
        if question.choice_filter is None:
            return choice_list.choices
        root = _secondary_instances(self._questionnaire)[choice_list.name].root
        rows = item_filter(question.choice_filter)(root, self.scope(node))
        return tuple(row.choice for row in rows if isinstance(row, secondary.Row) and row.choice)


def _instance_around(place: TreeNode, repeats: Sequence[Repeat]) -> tuple[int, ...]:
    """Instance numbers of the innermost of ``repeats`` around a place; empty outside them all."""
    keys = {repeat.key for repeat in repeats}
    node: TreeNode | None = place
    while isinstance(node, AnswerNode):
        if node.item is not None and node.item.key in keys:
            return node.instances
        node = node.parent
    return ()
