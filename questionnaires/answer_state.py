"""The state behind an interview: the answers, kept consistent with the questionnaire.

After a change everything that depends on answers (relevance, numbers of instances, calculations) is
computed again in the order of its dependencies, at the next reading.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import datetime

from questionnaires.answer_places import AnswerPlaces
from questionnaires.answer_tree import AnswerNode
from questionnaires.answers import Answer
from questionnaires.context import Context
from questionnaires.evaluation_plan import Step, evaluation_plan, of_unknown_relevance
from questionnaires.expressions.evaluator import evaluator
from questionnaires.expressions.scope import Evaluator
from questionnaires.expressions.syntax import Literal
from questionnaires.expressions.values import Value, datetime_text, to_number, to_text, to_truth
from questionnaires.model import (
    METADATA,
    Address,
    Item,
    MissingKind,
    Question,
    Questionnaire,
    QuestionType,
    Repeat,
)
from questionnaires.surroundings import InterviewSurroundings

MOST_INSTANCES = 1_000
"""Instances that a number in an answer may ask for; a slip of the finger must not fill the memory."""


class AnswerState:
    """The answers of one interview and what is computed from them."""

    def __init__(
        self,
        questionnaire: Questionnaire,
        context: Context,
        absent: frozenset[str] = frozenset(),
        *,
        recalculate: bool = True,
    ) -> None:
        self.questionnaire = questionnaire
        self.context = context
        self.places = AnswerPlaces(questionnaire)
        self.surroundings = InterviewSurroundings(self.places, context)
        self.beyond_limit: dict[Address, int] = {}
        """Repeats for which the answers ask for more instances than may be made, and how many."""
        self._recalculate = recalculate
        self._unknown = of_unknown_relevance(questionnaire, absent) if absent else frozenset[str]()
        self._given: set[AnswerNode] = set()
        self._wanted: dict[tuple[str, tuple[int, ...]], int] = {}
        self._triggers_seen: dict[AnswerNode, tuple[str, ...]] = {}
        self._dirty = True

    # Changing

    def begin(self) -> None:
        """Fill in what a new interview begins with."""
        self._begin(self.places.all())

    def end(self) -> None:
        """Record that the interview ends now."""
        for question in self.questionnaire.questions.values():
            if question.type is QuestionType.END:
                for node in self.places.by_key[question.key]:
                    node.value = node.value if self._is_given(node) else self._moment()
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
        if node.value or node.stated:
            self._given.add(node)

    def _is_given(self, node: AnswerNode) -> bool:
        """Whether a computed answer is to stay as a document gave it."""
        return not self._recalculate and node in self._given

    def add(self, repeat_key: str, outer: tuple[int, ...]) -> int:
        """Add an instance with its defaults; return its number."""
        nodes = self.places.add(repeat_key, outer)
        self._begin(nodes)
        return nodes[0].instances[-1]

    def add_empty(self, repeat_key: str, outer: tuple[int, ...]) -> AnswerNode:
        """Add an instance that a document will fill."""
        self._dirty = True
        return self.places.add(repeat_key, outer)[0]

    def remove(self, repeat_key: str, number: int, outer: tuple[int, ...]) -> None:
        """Remove an instance; those after it move up."""
        self.places.remove(repeat_key, number, outer)
        self._dirty = True

    def is_open(self, repeat_key: str, outer: tuple[int, ...]) -> bool:
        """Whether a person may add an instance: the repeat is relevant and its number not computed."""
        repeat = self.places.repeat(repeat_key)
        parent = self.places.around(repeat, outer)
        if repeat.count is not None or not parent.is_there:
            return False
        if len(parent.children[repeat.name]) >= MOST_INSTANCES:
            return False
        if repeat.relevant is None:
            return True
        return to_truth(evaluator(repeat.relevant)(self.surroundings.scope_below(parent)))

    # Beginning

    def _begin(self, nodes: Sequence[AnswerNode]) -> None:
        """Metadata and fixed defaults first, then defaults that are computed, in the form's order."""
        computed: list[tuple[AnswerNode, Question]] = []
        for node in nodes:
            question = node.item
            if not isinstance(question, Question):
                continue
            if question.type in METADATA:
                node.value = self._metadata(question.type)
            elif question.default is not None and isinstance(question.default.tree, Literal):
                node.value = question.default.tree.text
            elif question.default is not None:
                computed.append((node, question))
        self._dirty = True
        for node, question in computed:
            self.refresh()
            self._put_default(node, question)

    def _put_default(self, node: AnswerNode, question: Question) -> None:
        if question.default is not None:
            node.value = _as_answer(question, self.surroundings.evaluate(question.default, node))
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
        self.beyond_limit.clear()
        for step in evaluation_plan(self.questionnaire):
            if step.count is not None:
                self._count_instances(step.item, step.count)
            for node in self.places.by_key[step.item.key]:
                self._compute(step, node)
        self._dirty = False

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
        if step.item.key in self._unknown:
            return any(below in self._given for below in node.walk())
        return to_truth(step.relevant(self.surroundings.scope(node)))

    def _within_count(self, node: AnswerNode) -> bool:
        """Instances beyond the number asked for are kept, but are not there."""
        if not isinstance(node.item, Repeat) or node.item.count is None:
            return True
        wanted = self._wanted.get((node.item.key, node.instances[:-1]))
        return wanted is None or node.instances[-1] <= wanted

    def _count_instances(self, item: Item, count: Evaluator) -> None:
        for parent in self.places.holders(item):
            scope = self.surroundings.scope_below(parent)
            number = to_number(count(scope), scope.zone)
            wanted = int(number) if math.isfinite(number) and number > 0 else 0
            if wanted > MOST_INSTANCES:
                self.beyond_limit[Address(item.key, parent.instances)] = wanted
            self._make_instances(item, parent, min(wanted, MOST_INSTANCES))

    def _make_instances(self, item: Item, parent: AnswerNode, wanted: int) -> None:
        there = len(parent.children[item.name])
        # Instances that a file holds stay, whatever its number says.
        kept = wanted if self._recalculate else max(wanted, there)
        self._wanted[item.key, parent.instances] = kept
        for _ in range(wanted - there):
            for node in self.places.add(item.key, parent.instances):
                if isinstance(node.item, Question):
                    self._put_default(node, node.item)

    def _calculate(self, question: Question, calculation: Evaluator, node: AnswerNode) -> None:
        if self._is_given(node) or not self._is_triggered(question, node):
            return
        node.value = _as_answer(question, calculation(self.surroundings.scope(node)))

    def _is_triggered(self, question: Question, node: AnswerNode) -> bool:
        """Without a trigger a calculation always runs, with one when the answer there has changed."""
        if not question.trigger:
            return True
        by_key = self.places.by_key
        now = tuple(one.value for key in question.trigger for one in by_key.get(key, ()))
        before = self._triggers_seen.get(node)
        self._triggers_seen[node] = now
        return before is not None and before != now


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
