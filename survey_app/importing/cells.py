"""The cells of one row to answers, each checked by itself and kept as given where it does not fit."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from questionnaires.answers import AnswerRefused, parse
from questionnaires.model import MissingKind, Question, Questionnaire, QuestionType
from questionnaires.problems import define
from survey_app.importing.findings import Finding, finding_with, shown
from survey_app.importing.headers import Columns, OptionColumn
from survey_app.importing.records import Row, Sheet

CHOICE_UNKNOWN = define(
    "import_choice_unknown",
    "{value} is not among the choices of {question}.",
    "It was kept as given and counts as a value of its own. Correct the data, or add the choice to the form.",
)
CHOICE_LABEL = define(
    "import_choice_label",
    "{value} is the label of a choice of {question}, not its name {name}.",
    "It was kept as given. Export the data once more with XML values instead of labels.",
)
CHOICE_REPEATED = define(
    "import_choice_repeated",
    "{question} names a choice twice: {value}.",
    "It was kept once.",
)
NOT_OF_THE_TYPE = define(
    "import_not_of_the_type",
    "{value} cannot be an answer to {question}, which is of type {type}.",
    "It was kept as text and takes no part in calculations. Correct the data.",
)
CONTRADICTION = define(
    "import_choice_contradiction",
    "The column says {value} for the choice {choice}, while the answer to {question} reads: {answer}.",
    "The answer was kept, the 0/1 column was not used.",
)
ANSWER_FROM_OPTIONS = define(
    "import_answer_from_options",
    "The answer to {question} is empty, while 0/1 columns say that something was chosen: {value}.",
    "What the 0/1 columns say was kept.",
)
OPTION_UNREADABLE = define(
    "import_option_unreadable",
    "{value} is neither 0 nor 1, so it does not say whether {choice} was chosen for {question}.",
    "The cell was not used.",
)
NOTE_WITH_VALUE = define(
    "import_note_with_value",
    "{question} is a note, to which there is no answer, and its column reads: {value}.",
    "It was not stored.",
)

TICKED = {
    "1": True,
    "1.0": True,
    "true": True,
    "yes": True,
    "0": False,
    "0.0": False,
    "false": False,
    "no": False,
}
MIDNIGHT = "T00:00:00"
WHOLE = re.compile(r"^([+-]?\d+)\.0+$", re.ASCII)

Given = str | list[str]


@dataclass(slots=True)
class RowAnswers:
    """What one row of a sheet says, by question key."""

    row: Row
    answers: dict[str, Given] = field(default_factory=dict)
    personal: dict[str, Given] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    def take(self, question: Question, answer: Given) -> None:
        """Keep an answer where it belongs: personal ones apart."""
        (self.personal if question.personal else self.answers)[question.key] = answer


class RowReader:
    """Reads the rows of one sheet into answers."""

    def __init__(self, questionnaire: Questionnaire, sheet: Sheet, columns: Columns) -> None:
        self._sheet = sheet
        self._columns = columns
        self._joined = {column.question.key: column.position for column in columns.answers}
        self._choices: dict[str, frozenset[str]] = {}
        self._labels: dict[str, Mapping[str, str]] = {}
        for question in questionnaire.questions.values():
            if question.is_select and question.choice_list is not None:
                choices = questionnaire.choices_of(question)
                self._choices[question.key] = frozenset(choices.by_name)
                self._labels[question.key] = {
                    label: choice.name
                    for choice in choices.choices
                    for label in choice.labels.values()
                }

    def read(self, row: Row) -> RowAnswers:
        """Every answer of the row, and what is odd about it."""
        found = RowAnswers(row)
        for column in self._columns.answers:
            text = row.cells[column.position].strip()
            if text:
                read = READERS.get(column.question.type, RowReader._read_value)
                read(self, found, column.question, column.position, text)
        for options in self._columns.options.values():
            self._compare(found, options)
        return found

    def _read_value(self, found: RowAnswers, question: Question, column: int, text: str) -> None:
        try:
            answer = parse(question, _lexical(question, text))
        except AnswerRefused:
            self._note(found, NOT_OF_THE_TYPE, question, column, text, type=question.type.value)
            found.take(question, text)
            return
        if not isinstance(answer, MissingKind):
            found.take(question, answer if isinstance(answer, str) else list(answer))

    def _read_choice(self, found: RowAnswers, question: Question, column: int, text: str) -> None:
        self._check_choice(found, question, column, text)
        found.take(question, text)

    def _read_choices(self, found: RowAnswers, question: Question, column: int, text: str) -> None:
        given = text.split()
        chosen = list(dict.fromkeys(given))
        if len(chosen) < len(given):
            self._note(found, CHOICE_REPEATED, question, column, text, kept=" ".join(chosen))
        for choice in chosen:
            self._check_choice(found, question, column, choice)
        found.take(question, chosen)

    def _read_note(self, found: RowAnswers, question: Question, column: int, text: str) -> None:
        self._note(found, NOTE_WITH_VALUE, question, column, text, kept="")

    def _check_choice(self, found: RowAnswers, question: Question, column: int, text: str) -> None:
        if text in self._choices[question.key]:
            return
        name = self._labels[question.key].get(text)
        if name is None:
            self._note(found, CHOICE_UNKNOWN, question, column, text)
        else:
            self._note(found, CHOICE_LABEL, question, column, text, name=name)

    def _compare(self, found: RowAnswers, options: tuple[OptionColumn, ...]) -> None:
        question = options[0].question
        ticks = [(option, self._tick(found, option)) for option in options]
        ticked = [option.choice for option, tick in ticks if tick]
        answer = (found.personal if question.personal else found.answers).get(question.key)
        if isinstance(answer, list):
            for option, tick in ticks:
                if tick is not None and tick != (option.choice in answer):
                    self._contradiction(found, option, answer)
        elif ticked:
            self._take_ticks(found, options, ticked)

    def _tick(self, found: RowAnswers, option: OptionColumn) -> bool | None:
        text = found.row.cells[option.position].strip()
        if not text:
            return None
        tick = TICKED.get(text.lower())
        if tick is None:
            question, choice = option.question, option.choice
            self._note(
                found, OPTION_UNREADABLE, question, option.position, text, kept="", choice=choice
            )
        return tick

    def _contradiction(self, found: RowAnswers, option: OptionColumn, answer: list[str]) -> None:
        kept = shown(option.question, " ".join(answer))
        value = shown(option.question, found.row.cells[option.position].strip())
        place = self._sheet.place(found.row, option.position)
        values = {"question": option.question.key, "choice": option.choice, "answer": kept}
        found.findings.append(finding_with(CONTRADICTION, place, values, value=value, kept=kept))

    def _take_ticks(
        self, found: RowAnswers, options: tuple[OptionColumn, ...], ticked: list[str]
    ) -> None:
        question = options[0].question
        column = self._joined.get(question.key)
        if column is not None:
            self._note(found, ANSWER_FROM_OPTIONS, question, column, " ".join(ticked))
        for option in options:
            if option.choice in ticked:
                self._check_choice(found, question, option.position, option.choice)
        found.take(question, ticked)

    def _note(
        self,
        found: RowAnswers,
        name: str,
        question: Question,
        column: int,
        text: str,
        /,
        *,
        kept: str | None = None,
        **values: object,
    ) -> None:
        value = shown(question, text)
        kept = value if kept is None or question.personal else kept
        place = self._sheet.place(found.row, column)
        values["question"] = question.key
        found.findings.append(finding_with(name, place, values, value=value, kept=kept))


READERS: Mapping[QuestionType, Callable[[RowReader, RowAnswers, Question, int, str], None]] = {
    QuestionType.SELECT_ONE: RowReader._read_choice,  # noqa: SLF001 - the table of this class
    QuestionType.SELECT_MULTIPLE: RowReader._read_choices,  # noqa: SLF001 - the same
    QuestionType.NOTE: RowReader._read_note,  # noqa: SLF001 - the same
}
"""How a cell is read; every other type is a value of one text."""


def _lexical(question: Question, text: str) -> str:
    """Undo what other programs do: to dates (their midnight) and to whole numbers (5.0)."""
    if question.type is QuestionType.INTEGER:
        return WHOLE.sub(r"\1", text)
    if question.type is QuestionType.DATE:
        return text.removesuffix(MIDNIGHT)
    if question.type is QuestionType.DATETIME and len(text) == len("2021-06-16"):
        return text + MIDNIGHT
    return text
