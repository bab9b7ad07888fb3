"""A row held against the form: the whole interview is checked, and all of it is kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from questionnaires.answers import Answer, write
from questionnaires.interview import (
    CONSTRAINT,
    NOT_OFFERED,
    REQUIRED,
    AnswerProblem,
    Context,
    Finished,
    Interview,
)
from questionnaires.model import Address, MissingKind, Question, Questionnaire, QuestionType
from questionnaires.problems import define
from survey_app.importing.findings import Finding, finding_with, shown
from survey_app.importing.nesting import Node
from survey_app.importing.records import Sheet

NOT_ASKED = define(
    "import_answered_not_asked",
    "{question} was answered with {value}, though the form does not ask it after the other answers.",
    "The answer was kept. Look whether the form was changed during collection.",
)
REQUIRED_EMPTY = define(
    "import_required_empty",
    "{question} needs an answer, and rows without one are {count}; this is the first of them.",
    "They were stored as skipped.",
)
BREAKS_CONSTRAINT = define(
    "import_breaks_constraint",
    "{value} is outside what the form allows for {question}.",
    "It was kept as given. Look whether it is a mistake of typing.",
)
NOT_OFFERED_HERE = define(
    "import_choice_not_offered",
    "{value} was not offered for {question} after the other answers.",
    "It was kept as given.",
)
WORDED = {
    REQUIRED: REQUIRED_EMPTY,
    CONSTRAINT: BREAKS_CONSTRAINT,
    NOT_OFFERED: NOT_OFFERED_HERE,
}
"""What is wrong in an interview, in words for somebody who looks at a file."""


def summarised(findings: Iterable[Finding]) -> list[Finding]:
    """Unanswered required questions are told once a question; there may be thousands of cells."""
    counts = Counter(one.question for one in findings if one.name == REQUIRED_EMPTY)
    told: set[str] = set()
    kept = []
    for one in findings:
        if one.name != REQUIRED_EMPTY:
            kept.append(one)
        elif one.question not in told:
            told.add(one.question)
            values = {**one.problem.values, "count": counts[one.question]}
            kept.append(replace(one, problem=replace(one.problem, values=values)))
    return kept


@dataclass(frozen=True, slots=True)
class Checked:
    """A row as it is stored, with what was noticed in it."""

    finished: Finished
    findings: tuple[Finding, ...]


class Checker:
    """Holds rows against one questionnaire."""

    def __init__(
        self,
        questionnaire: Questionnaire,
        sheet: Sheet,
        headers: Mapping[str, str],
        absent: frozenset[str],
        context: Context,
    ) -> None:
        self._questionnaire = questionnaire
        self._sheet = sheet
        self._headers = headers
        """By question key the header under which its answers stand."""
        self._absent = absent
        self._context = context

    def check(self, node: Node) -> Checked:
        """Finish the interview with the answers of the row; nothing is calculated anew."""
        interview = Interview(
            self._questionnaire,
            node.document(),
            context=self._context,
            personal=node.personal(),
            absent=self._absent,
            recalculate=False,
        )
        finished = self._without_made_up_end(node, interview.finish(keep_irrelevant=True))
        noticed = tuple(node.findings())
        known = {(one.question, one.place.row) for one in noticed}
        row = node.read.row.number
        found = (
            *noticed,
            *(
                self._problem(node, interview, problem)
                for problem in finished.problems
                if (problem.address.key, row) not in known and not self._unknown(problem)
            ),
            *self._not_asked(node, interview),
        )
        return Checked(finished, found)

    def _without_made_up_end(self, node: Node, finished: Finished) -> Finished:
        """An interview ends as it is finished; that moment says nothing of an imported one."""
        unsaid = {
            key: write(MissingKind.NOT_ASKED if key in self._absent else MissingKind.SKIPPED)
            for key, question in self._questionnaire.questions.items()
            if question.type is QuestionType.END and key not in node.read.answers
        }
        return replace(finished, document={**finished.document, **unsaid})

    def _unknown(self, problem: AnswerProblem) -> bool:
        """A question without a column cannot have been answered: that is said once for the file."""
        return problem.address.key in self._absent

    def _problem(self, node: Node, interview: Interview, problem: AnswerProblem) -> Finding:
        name = WORDED.get(problem.problem.name, problem.problem.name)
        return self._finding(name, node, interview, problem.address, **problem.problem.values)

    def _not_asked(self, node: Node, interview: Interview) -> Iterator[Finding]:
        for address in interview.addresses():
            question = self._question(address)
            if not question.takes_answer or interview.is_asked(address):
                continue
            if not isinstance(interview.raw(address), MissingKind):
                yield self._finding(NOT_ASKED, node, interview, address)

    def _finding(
        self, name: str, node: Node, interview: Interview, address: Address, **values: object
    ) -> Finding:
        item = self._questionnaire.items[address.key]
        # What is wrong with the number of instances stands at the repeat, which has no answer.
        value = _answered(item, interview.raw(address)) if isinstance(item, Question) else ""
        header = self._headers.get(address.key, item.name)
        place = replace(self._sheet.place(node.read.row), column=header)
        return finding_with(name, place, {**values, "question": str(address)}, value=value)

    def _question(self, address: Address) -> Question:
        return self._questionnaire.questions[address.key]


def _answered(question: Question, raw: Answer) -> str:
    """What a report may show of an answer."""
    if isinstance(raw, MissingKind):
        return ""
    return shown(question, raw if isinstance(raw, str) else " ".join(raw))
