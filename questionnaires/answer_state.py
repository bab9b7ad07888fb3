"""The state behind an interview: the tree of answers, kept consistent with the questionnaire.

After a change everything that depends on answers (relevance, numbers of instances, calculations) is
computed again in the order of its dependencies, at the next reading.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, lru_cache
from random import Random

from questionnaires import secondary
from questionnaires.answer_tree import AnswerNode, build, build_instance, renumber
from questionnaires.answers import Answer
from questionnaires.context import Context
from questionnaires.dependencies import dependencies, evaluation_order, references
from questionnaires.expressions.evaluator import evaluator, item_filter
from questionnaires.expressions.parser import parse
from questionnaires.expressions.scope import Evaluator, Scope
from questionnaires.expressions.syntax import Expression, Literal, Reference
from questionnaires.expressions.values import (
    TreeNode,
    Value,
    datetime_text,
    to_number,
    to_text,
    to_truth,
)
from questionnaires.model import (
    METADATA,
    Address,
    Choice,
    Item,
    MissingKind,
    Question,
    Questionnaire,
    QuestionType,
    Repeat,
)

MOST_INSTANCES = 1_000
"""Instances that a number in an answer may ask for; a slip of the finger must not fill the memory."""


@dataclass(frozen=True, slots=True)
class Step:
    """What is computed for one item whenever an answer has changed."""

    item: Item
    relevant: Evaluator | None
    calculation: Evaluator | None
    count: Evaluator | None


@lru_cache(maxsize=64)
def _plan(questionnaire: Questionnaire) -> tuple[Step, ...]:
    """The items with something to compute, or below such a one, in the order of dependencies."""
    plan: list[Step] = []
    conditional: set[str] = set()
    for key in evaluation_order(questionnaire):
        item = questionnaire.items[key]
        parent = questionnaire.parents.get(key)
        inherits = parent is not None and (parent.key in conditional or isinstance(parent, Repeat))
        if item.relevant is not None or inherits or isinstance(item, Repeat):
            conditional.add(key)
        step = _step(item)
        if key in conditional or step.calculation is not None:
            plan.append(step)
    return tuple(plan)


def _step(item: Item) -> Step:
    calculation = item.calculation if isinstance(item, Question) else None
    count = item.count if isinstance(item, Repeat) else None
    return Step(
        item, *(evaluator(one) if one else None for one in (item.relevant, calculation, count))
    )


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


@lru_cache(maxsize=64)
def _unknown(questionnaire: Questionnaire, absent: frozenset[str]) -> frozenset[str]:
    """The keys whose condition refers to something of which nothing is known."""
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


class AnswerState:
    """The tree of answers of one interview; gives expressions what they ask for."""

    def __init__(
        self,
        questionnaire: Questionnaire,
        context: Context,
        absent: frozenset[str],
        *,
        recalculate: bool,
    ) -> None:
        self.questionnaire = questionnaire
        self.context = context
        self.recalculate = recalculate
        self.unknown = _unknown(questionnaire, absent) if absent else frozenset[str]()
        self.beyond_limit: dict[Address, int] = {}
        """Repeats for which the answers ask for more instances than may be made, and how many."""
        self._wanted: dict[tuple[str, tuple[int, ...]], int] = {}
        self._nodes: dict[str, list[AnswerNode]] = {key: [] for key in questionnaire.items}
        self._given: set[AnswerNode] = set()
        self._triggers_seen: dict[AnswerNode, tuple[str, ...]] = {}
        self._dirty = True
        self.document = AnswerNode("", None, None)
        self.root = AnswerNode(questionnaire.settings.get("name", "data"), self.document, None)
        self.document.children[self.root.name] = [self.root]
        for item in questionnaire.children:
            self._register(build(item, self.root))

    # Surroundings of expressions

    @property
    def now(self) -> datetime:
        """The moment of the interview."""
        return self.context.now

    @property
    def language(self) -> str:
        """The language of the interview."""
        return self.context.language

    @cached_property
    def random(self) -> Random:
        """Numbers seeded with the interview."""
        return Random(self.context.seed)  # noqa: S311 - for the order of questions, not for secrets

    def resolve(self, reference: Reference, scope: Scope) -> Sequence[TreeNode]:
        """The nodes that ``${name}`` means: those of the instance in which it is asked."""
        key = _keys_by_name(self.questionnaire).get(reference.name)
        if key is None or reference.last_saved:
            return ()
        nodes = self._nodes[key]
        repeats = self.questionnaire.repeats_around[key]
        if not repeats:
            return tuple(node for node in nodes if node.is_there)
        place = scope.node if isinstance(scope.node, AnswerNode) else scope.current
        instance = _instance_around(place, repeats)
        if instance is None:
            return tuple(node for node in nodes if node.is_there)
        length = len(instance)
        return tuple(
            node for node in nodes if node.is_there and node.instances[:length] == instance
        )

    def instance(self, name: str) -> TreeNode | None:
        """A choice list or attached table as a secondary instance."""
        return _secondary_instances(self.questionnaire).get(name)

    def table(self, name: str, column: str, key_column: str, key: str) -> str:
        """One cell of an attached table; empty where there is none."""
        instance = _secondary_instances(self.questionnaire).get(name)
        rows = instance.root.matching(key_column, key) if instance is not None else ()
        return next((cell.text for row in rows for cell in row.below(column)), "")

    def choice_name(self, value: str, question: str, scope: Scope) -> str:  # noqa: ARG002 - protocol
        """The label of a choice in the language of the interview."""
        name = question.strip().removeprefix("${").removesuffix("}").strip().split("/")[-1]
        key = _keys_by_name(self.questionnaire).get(name)
        found = self.questionnaire.questions.get(key) if key is not None else None
        if found is None or found.choice_list is None:
            return value
        choice = self.questionnaire.choices_of(found).by_name.get(value)
        return self._label(choice) if choice is not None else value

    def _label(self, choice: Choice) -> str:
        return to_text(str(self.questionnaire.text(choice.labels, self.language)) or choice.name)

    # Finding

    def node(self, address: Address) -> AnswerNode:
        """The node at an address; LookupError where there is none."""
        for node in self._nodes.get(address.key, ()):
            if node.instances == address.instances:
                return node
        message = f"there is no {address} in this interview"
        raise LookupError(message)

    def instances(self, repeat_key: str, outer: tuple[int, ...]) -> list[AnswerNode]:
        """The instances of a repeat that are there."""
        depth = len(outer)
        return [
            node
            for node in self._nodes[repeat_key]
            if node.is_there and node.instances[:depth] == outer
        ]

    def offered(self, node: AnswerNode) -> tuple[Choice, ...]:
        """The choices that the filter of the question lets through."""
        question = _question(node)
        choice_list = self.questionnaire.choices_of(question)
        if question.choice_filter is None:
            return choice_list.choices
        root = _secondary_instances(self.questionnaire)[choice_list.name].root
        rows = item_filter(question.choice_filter)(root, Scope(node, self, node))
        return tuple(row.choice for row in rows if isinstance(row, secondary.Row) and row.choice)

    def offers(self, node: AnswerNode, value: str) -> bool:
        """Whether a choice is among those offered."""
        question = _question(node)
        if question.choice_filter is None:
            return value in self.questionnaire.choices_of(question).by_name
        return any(choice.name == value for choice in self.offered(node))

    # Changing

    def begin(self) -> None:
        """Fill in what a new interview begins with."""
        self._begin_nodes([node for nodes in self._nodes.values() for node in nodes])

    def end(self) -> None:
        """Record that the interview ends now."""
        for question in self.questionnaire.questions.values():
            if question.type is QuestionType.END:
                for node in self._nodes[question.key]:
                    node.value = (
                        node.value if not self.recalculate and node.value else self._moment()
                    )
        self._dirty = True
        self.refresh()

    def put(self, node: AnswerNode, answer: Answer) -> None:
        """Put an answer in its place."""
        if isinstance(answer, MissingKind):
            stated = answer not in {MissingKind.NOT_ASKED, MissingKind.SKIPPED}
            node.value, node.stated = "", answer if stated else None
        else:
            node.value = answer if isinstance(answer, str) else " ".join(answer)
            node.stated = None
        self._dirty = True

    def put_given(self, node: AnswerNode, answer: Answer) -> None:
        """Put an answer that a document holds; it may be one that was calculated."""
        self.put(node, answer)
        if node.value:
            self._given.add(node)

    def is_open(self, repeat_key: str, outer: tuple[int, ...]) -> bool:
        """Whether a person may add an instance: the repeat is relevant and its number not computed."""
        repeat = self._repeat(repeat_key)
        parent = self._parent(repeat, outer)
        if repeat.count is not None or not parent.is_there:
            return False
        if len(parent.children[repeat.name]) >= MOST_INSTANCES:
            return False
        scope = self._scope_below(parent)
        return repeat.relevant is None or to_truth(evaluator(repeat.relevant)(scope))

    def _repeat(self, key: str) -> Repeat:
        item = self.questionnaire.items[key]
        if isinstance(item, Repeat):
            return item
        raise LookupError(key)

    def add(self, repeat_key: str, outer: tuple[int, ...]) -> int:
        """Add an instance with its defaults; return its number."""
        nodes = self._add(repeat_key, outer)
        self._begin_nodes(nodes)
        return nodes[0].instances[-1]

    def add_empty(self, repeat_key: str, outer: tuple[int, ...]) -> AnswerNode:
        """Add an instance that a document will fill."""
        return self._add(repeat_key, outer)[0]

    def _add(self, repeat_key: str, outer: tuple[int, ...]) -> list[AnswerNode]:
        repeat = self._repeat(repeat_key)
        nodes = build_instance(repeat, self._parent(repeat, outer))
        self._register(nodes)
        self._dirty = True
        return nodes

    def _parent(self, repeat: Repeat, outer: tuple[int, ...]) -> AnswerNode:
        parent = self.questionnaire.parents.get(repeat.key)
        return self.root if parent is None else self.node(Address(parent.key, outer))

    def remove(self, repeat_key: str, number: int, outer: tuple[int, ...]) -> None:
        """Remove an instance; those after it move up."""
        gone = self.node(Address(repeat_key, (*outer, number)))
        siblings = self._parent_of(gone).children[gone.name]
        siblings.remove(gone)
        for node in gone.walk():
            if node.item is not None:
                self._nodes[node.item.key].remove(node)
        renumber(siblings)
        self._dirty = True

    @staticmethod
    def _parent_of(node: AnswerNode) -> AnswerNode:
        if isinstance(node.parent, AnswerNode):
            return node.parent
        raise LookupError(node.name)

    def _register(self, nodes: Sequence[AnswerNode]) -> None:
        for node in nodes:
            if node.item is not None:
                self._nodes[node.item.key].append(node)

    # Beginning

    def _begin_nodes(self, nodes: Sequence[AnswerNode]) -> None:
        questions = [(node, node.item) for node in nodes if isinstance(node.item, Question)]
        for node, question in questions:
            if question.type in METADATA:
                node.value = self._metadata(question.type)
            elif question.default is not None and isinstance(question.default.tree, Literal):
                node.value = question.default.tree.text
        self._dirty = True
        for node, question in questions:
            if question.default is not None and not isinstance(question.default.tree, Literal):
                self.refresh()
                node.value = _as_answer(question, self.evaluate(question.default, node))
                self._dirty = True

    def _metadata(self, kind: QuestionType) -> str:
        values = {
            QuestionType.START: self._moment(),
            QuestionType.TODAY: self.context.now.date().isoformat(),
            QuestionType.DEVICE_ID: self.context.device_id,
            QuestionType.USERNAME: self.context.username,
            QuestionType.PHONE_NUMBER: self.context.phone_number,
            QuestionType.EMAIL: self.context.email,
        }
        return values.get(kind, "")

    def _moment(self) -> str:
        return datetime_text(self.context.now)

    # Computing

    def refresh(self) -> None:
        """Compute what depends on answers again, if an answer has changed."""
        if not self._dirty:
            return
        self._dirty = False
        self.beyond_limit.clear()
        for step in _plan(self.questionnaire):
            if step.count is not None:
                self._count_instances(step.item, step.count)
            for node in self._nodes[step.item.key]:
                self._compute(step, node)

    def _compute(self, step: Step, node: AnswerNode) -> None:
        parent = node.parent
        node.is_there = (
            (parent is None or parent.is_there)
            and self._within_count(node)
            and self._is_relevant(step, node)
        )
        if step.calculation is not None and node.is_there and isinstance(step.item, Question):
            self._calculate(step.item, step.calculation, node)

    def _is_relevant(self, step: Step, node: AnswerNode) -> bool:
        if step.relevant is None:
            return True
        if step.item.key in self.unknown:
            return any(below.value or below.stated for below in node.walk() if below in self._given)
        return to_truth(step.relevant(Scope(node, self, node)))

    def _within_count(self, node: AnswerNode) -> bool:
        """Instances beyond the number asked for are kept, but are not there."""
        if not isinstance(node.item, Repeat) or node.item.count is None:
            return True
        wanted = self._wanted.get((node.item.key, node.instances[:-1]))
        return wanted is None or node.instances[-1] <= wanted

    def _count_instances(self, item: Item, count: Evaluator) -> None:
        for parent in self._parents_of(item):
            scope = self._scope_below(parent)
            number = to_number(count(scope), scope.zone)
            wanted = int(number) if math.isfinite(number) and number > 0 else 0
            if wanted > MOST_INSTANCES:
                self.beyond_limit[Address(item.key, parent.instances)] = wanted
            self._make_instances(item, parent, min(wanted, MOST_INSTANCES))

    def _scope_below(self, parent: AnswerNode) -> Scope:
        # The count stands at the repeat itself, so that ``../`` leads to what surrounds the repeat.
        place = AnswerNode("", parent, None, parent.instances)
        return Scope(place, self, place)

    def _parents_of(self, item: Item) -> Iterator[AnswerNode]:
        parent = self.questionnaire.parents.get(item.key)
        nodes = [self.root] if parent is None else self._nodes[parent.key]
        return (node for node in nodes if node.is_there)

    def _make_instances(self, item: Item, parent: AnswerNode, wanted: int) -> None:
        there = len(parent.children.get(item.name, ()))
        self._wanted[item.key, parent.instances] = (
            wanted if self.recalculate else max(wanted, there)
        )
        for _ in range(wanted - there):
            nodes = self._add(item.key, parent.instances)
            self._dirty = False
            self._begin_new(nodes)

    def _begin_new(self, nodes: Sequence[AnswerNode]) -> None:
        for node in nodes:
            question = node.item
            if isinstance(question, Question) and question.default is not None:
                node.value = _as_answer(question, self.evaluate(question.default, node))

    def _calculate(self, question: Question, calculation: Evaluator, node: AnswerNode) -> None:
        if not self.recalculate and node in self._given:
            return
        if question.trigger and not self._was_triggered(question, node):
            return
        node.value = _as_answer(question, calculation(Scope(node, self, node)))

    def _was_triggered(self, question: Question, node: AnswerNode) -> bool:
        now = tuple(one.value for key in question.trigger for one in self._nodes.get(key, ()))
        before = self._triggers_seen.get(node)
        self._triggers_seen[node] = now
        return before is not None and before != now

    def evaluate(self, expression: Expression, node: AnswerNode) -> Value:
        """The value of an expression at a node."""
        return evaluator(expression)(Scope(node, self, node))

    def evaluate_source(self, source: str, node: AnswerNode) -> Value:
        """The value of an expression given as text (a seed among the parameters)."""
        return self.evaluate(parse(source), node)

    def holds(self, expression: Expression | None, node: AnswerNode) -> bool:
        """Whether a condition holds at a node; one that is not there does not."""
        return expression is not None and to_truth(self.evaluate(expression, node))


def _instance_around(place: TreeNode, repeats: Sequence[Repeat]) -> tuple[int, ...] | None:
    """Instance numbers of the innermost of ``repeats`` that surrounds a place."""
    keys = {repeat.key for repeat in repeats}
    node: TreeNode | None = place
    while isinstance(node, AnswerNode):
        if node.item is not None and node.item.key in keys:
            return node.instances
        node = node.parent
    return None


def _question(node: AnswerNode) -> Question:
    if isinstance(node.item, Question):
        return node.item
    raise LookupError(node.name)


def _as_answer(question: Question, value: Value) -> str:
    """A computed value as an answer of the question's type; NaN is no answer, as in JavaRosa."""
    if isinstance(value, float):
        if math.isnan(value):
            return ""
        if question.type is QuestionType.INTEGER and math.isfinite(value):
            return str(math.trunc(value))
    if isinstance(value, datetime) and question.type is QuestionType.DATE:
        return value.date().isoformat()
    return to_text(value)
