"""An interview: a questionnaire and the answers so far.

It says which questions are asked, what is calculated, which choices are offered and what is wrong. It is
the authority: whatever a page or a tablet believed, a submission is checked by this class again.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Mapping
from dataclasses import dataclass, field

from questionnaires import documents
from questionnaires.answer_state import MOST_INSTANCES, AnswerState
from questionnaires.answer_tree import AnswerNode
from questionnaires.answers import Answer, AnswerRefused, parse
from questionnaires.context import Context
from questionnaires.evaluation_plan import has_triggers
from questionnaires.expressions.parser import parse as parse_expression
from questionnaires.expressions.syntax import Expression
from questionnaires.expressions.values import to_number, to_text
from questionnaires.model import (
    Address,
    Choice,
    MissingKind,
    Question,
    Questionnaire,
    Texts,
)
from questionnaires.problems import Problem, define
from questionnaires.shuffling import shuffled
from questionnaires.translation import N_

REQUIRED = define(
    "answer_required",
    N_("This question needs an answer."),
    N_("Answer it."),
)
CONSTRAINT = define(
    "answer_breaks_constraint",
    N_("This answer is outside what the questionnaire allows."),
    N_("Check the answer."),
)
NOT_OFFERED = define(
    "choice_not_offered",
    N_("“{value}” is not among the choices offered."),
    N_("Choose from the list."),
)
NOT_DECLARED = define(
    "missing_kind_not_offered",
    N_("This question does not offer that way of not answering."),
    N_("Answer it, or leave it empty."),
)
TOO_MANY = define(
    "too_many_instances",
    N_("The answers ask for {count} repetitions; {limit} is the most."),
    N_("Check the number that was given."),
)


@dataclass(frozen=True, slots=True)
class AnswerProblem:
    """What is wrong with one answer, with the author's own message where there is one."""

    address: Address
    problem: Problem
    author_message: str | None = None


@dataclass(frozen=True, slots=True)
class Finished:
    """An interview as it is stored."""

    document: dict[str, object]
    """Every question that takes or computes an answer; personal ones left out."""
    personal: Mapping[str, str | list[str]]
    """Personal answers by address."""
    problems: tuple[AnswerProblem, ...] = field(default=())


class Interview:
    """A questionnaire and the answers so far.

    Parameters
    ----------
    questionnaire
        What is asked.
    document
        Answers to begin with, a draft or a finished document; none for a new interview.
    personal
        Personal answers by address, kept apart from the document.
    context
        The moment, the language, the device.
    absent
        Keys of questions of which nothing is known, because a file to be imported has no column for
        them: what depends on them counts as asked exactly where it has an answer.
    recalculate
        False keeps calculated answers of ``document`` as they were given.
    """

    def __init__(
        self,
        questionnaire: Questionnaire,
        document: Mapping[str, object] | None = None,
        *,
        context: Context,
        personal: Mapping[str, str | list[str]] | None = None,
        absent: frozenset[str] = frozenset(),
        recalculate: bool = True,
    ) -> None:
        self.questionnaire = questionnaire
        self._state = AnswerState(questionnaire, context, absent, recalculate=recalculate)
        if document is None:
            self._state.begin()
        else:
            documents.fill(self._state, document, personal or {})
        if has_triggers(questionnaire):
            # What a trigger held at the beginning must be known to see it change.
            self._state.refresh()

    @property
    def context(self) -> Context:
        """When, where and by whom."""
        return self._state.context

    # Changing

    def set(self, address: Address, answer: Answer) -> None:
        """Put an answer in its place; its type is not checked here.

        Raises
        ------
        LookupError
            Where there is no such question or instance.
        """
        self._state.put(self._place(address), answer)

    def _place(self, address: Address) -> AnswerNode:
        try:
            return self._state.places.at(address)
        except LookupError:
            # An answer given just before may have made the instance.
            self._state.refresh()
            return self._state.places.at(address)

    def clear(self, address: Address) -> None:
        """Take an answer away."""
        self.set(address, MissingKind.SKIPPED)

    def add(self, repeat_key: str, outer: tuple[int, ...] = ()) -> int:
        """Add an instance at the end of a repeat; return its number."""
        self._state.refresh()
        return self._state.add(repeat_key, outer)

    def remove(self, repeat_key: str, number: int, outer: tuple[int, ...] = ()) -> None:
        """Remove one instance of a repeat with its answers; those after it move up."""
        self._state.refresh()
        self._state.remove(repeat_key, number, outer)

    # Reading

    def addresses(self) -> list[Address]:
        """The places of all questions that exist now, asked or not, in the order of the form."""
        self._state.refresh()
        return [
            Address(node.item.key, node.instances)
            for node in self._state.places.root.walk()
            if isinstance(node.item, Question)
        ]

    def is_asked(self, address: Address) -> bool:
        """Whether the question, note, group or instance is relevant now."""
        self._state.refresh()
        return self._state.places.at(address).is_there

    def answer(self, address: Address) -> Answer:
        """The answer, or why there is none."""
        self._state.refresh()
        node = self._state.places.at(address)
        return node.answer if node.is_there else MissingKind.NOT_ASKED

    def raw(self, address: Address) -> Answer:
        """The answer that is kept, also while the question is not relevant."""
        self._state.refresh()
        return self._state.places.at(address).answer

    def count(self, repeat_key: str, outer: tuple[int, ...] = ()) -> int:
        """Number of instances of a repeat."""
        self._state.refresh()
        return len(self._state.places.instances(repeat_key, outer))

    def is_open(self, repeat_key: str, outer: tuple[int, ...] = ()) -> bool:
        """Whether an instance may be added to a repeat now."""
        self._state.refresh()
        return self._state.is_open(repeat_key, outer)

    def choices(self, address: Address) -> tuple[Choice, ...]:
        """The choices offered now, in the order in which to show them."""
        self._state.refresh()
        node = self._state.places.at(address)
        question = self._question(address)
        offered = self._state.surroundings.offered(node, question)
        if question.parameters.get("randomize", "").lower() != "true":
            return offered
        return tuple(shuffled(offered, self._shuffle_seed(question, node)))

    def _shuffle_seed(self, question: Question, node: AnswerNode) -> int:
        seed = question.parameters.get("seed", "")
        if not seed:
            return self.context.seed
        number = to_number(self._state.surroundings.evaluate(parse_expression(seed), node))
        return int(number) if number == number else self.context.seed  # noqa: PLR0124 - NaN

    def text(
        self,
        texts: Texts,
        address: Address,
        language: str,
        *,
        quote: Callable[[str], str] = str,
    ) -> str:
        """A text of the questionnaire with its references filled in; the author's markup stays.

        ``quote`` is applied to what is filled in: it is no markup, whatever it looks like.
        """
        self._state.refresh()
        template = self.questionnaire.text(texts, language)
        if isinstance(template, str):
            return template
        node = self._state.places.at(address)
        return "".join(
            part
            if isinstance(part, str)
            else quote(to_text(self._state.surroundings.evaluate(part, node)))
            for part in template.parts
        )

    def is_true(self, expression: Expression | None, address: Address) -> bool:
        """Whether a condition holds at a place; a condition that is not there does not."""
        self._state.refresh()
        return self._state.surroundings.holds(expression, self._state.places.at(address))

    def _question(self, address: Address) -> Question:
        return self.questionnaire.questions[address.key]

    # Checking

    def problems(self, addresses: Iterable[Address] | None = None) -> tuple[AnswerProblem, ...]:
        """What is wrong with the answers that are asked for now, at some places or everywhere."""
        self._state.refresh()
        everywhere = addresses is None
        places = self.addresses() if addresses is None else addresses
        found = [
            problem
            for address in places
            if (problem := self._problem(address, self._state.places.at(address))) is not None
        ]
        return (*found, *(self._too_many() if everywhere else ()))

    def _too_many(self) -> Iterable[AnswerProblem]:
        for address, wanted in self._state.beyond_limit.items():
            values = {"count": wanted, "limit": MOST_INSTANCES}
            yield AnswerProblem(address, Problem(TOO_MANY, values=values))

    def _problem(self, address: Address, node: AnswerNode) -> AnswerProblem | None:
        question = self._question(address)
        if not node.is_there or not question.takes_answer:
            return None
        if node.stated is not None:
            return self._stated_problem(address, node.stated)
        if not node.value:
            return self._required_problem(address, node)
        return self._value_problem(address, node)

    def _stated_problem(self, address: Address, stated: MissingKind) -> AnswerProblem | None:
        if stated in self._question(address).missing_offered:
            return None
        return AnswerProblem(address, Problem(NOT_DECLARED))

    def _required_problem(self, address: Address, node: AnswerNode) -> AnswerProblem | None:
        question = self._question(address)
        if not self._state.surroundings.holds(question.required, node):
            return None
        if self._offers_nothing(question, node):
            return None
        message = self._message(question.required_messages, address)
        return AnswerProblem(address, Problem(REQUIRED), message)

    def _offers_nothing(self, question: Question, node: AnswerNode) -> bool:
        """Whether its filter leaves no choice: nobody can answer, so nobody is held up."""
        return question.is_select and not self._state.surroundings.offered(node, question)

    def _value_problem(self, address: Address, node: AnswerNode) -> AnswerProblem | None:
        question = self._question(address)
        try:
            parse(question, node.value)
        except AnswerRefused as refused:
            return AnswerProblem(address, refused.problem)
        unknown = self._not_offered(question, node)
        if unknown is not None:
            return AnswerProblem(address, Problem(NOT_OFFERED, values={"value": unknown[:80]}))
        if question.constraint is not None and not self._state.surroundings.holds(
            question.constraint, node
        ):
            message = self._message(question.constraint_messages, address)
            return AnswerProblem(address, Problem(CONSTRAINT), message)
        return None

    def _not_offered(self, question: Question, node: AnswerNode) -> str | None:
        if not question.is_select:
            return None
        chosen = node.answer
        values = chosen if isinstance(chosen, tuple) else (node.value,)
        offered = self._names_offered(question, node)
        return next((value for value in values if value not in offered), None)

    def _names_offered(self, question: Question, node: AnswerNode) -> Container[str]:
        if question.choice_filter is None:
            return self.questionnaire.choices_of(question).by_name
        return {choice.name for choice in self._state.surroundings.offered(node, question)}

    def _message(self, texts: Texts, address: Address) -> str | None:
        return self.text(texts, address, self.context.language) or None if texts else None

    # Keeping

    def draft(self) -> dict[str, object]:
        """The answers given so far, also those not relevant now; personal ones left out."""
        self._state.refresh()
        return documents.draft(self._state)

    def personal(self) -> dict[str, str | list[str]]:
        """The personal answers given so far, by address."""
        self._state.refresh()
        return {str(address): written for address, written in documents.personal(self._state)}

    def finish(self, *, keep_irrelevant: bool = False) -> Finished:
        """The interview as it is stored: every question with its answer or why there is none.

        Parameters
        ----------
        keep_irrelevant
            Keep answers to questions that were not relevant (data from elsewhere, where nothing may be
            lost); otherwise they become ``not_asked``.
        """
        self._state.end()
        document = documents.finished(self._state, keep_irrelevant=keep_irrelevant)
        personal = {
            str(address): written
            for address, written in documents.personal(self._state)
            if keep_irrelevant or self._state.places.at(address).is_there
        }
        return Finished(document, personal, self.problems())


__all__ = ["AnswerProblem", "Context", "Finished", "Interview"]
