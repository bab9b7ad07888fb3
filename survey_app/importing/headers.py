"""Which question, choice or record of the collecting system each column of the data stands for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from functools import cached_property

from questionnaires.model import Choice, Question, Questionnaire, QuestionType, Repeat

SEPARATORS = ("/", "-", ".", ":")
"""KoboToolbox writes ``group/question``, ODK Central ``group-question``, others a point or a colon."""
CHOICE_SEPARATORS = ("/", ".", "_", "-", ":")
"""Between a question and its choice in the header of a 0/1 column."""


class Meaning(StrEnum):
    """What the collecting system records of a submission."""

    ID = "id"
    SUBMITTED = "submitted"
    STARTED = "started"
    ENDED = "ended"
    INDEX = "index"
    PARENT = "parent"
    PARENT_TABLE = "parent_table"
    SYSTEM = "system"
    """Of no use beyond that system; much of it leads to a person, so it is not stored."""


ID_PREFERENCE = (
    "_uuid",
    "meta/instanceID",
    "meta-instanceID",
    "meta:instanceID",
    "meta.instanceID",
    "instanceID",
    "KEY",
    "_id",
)
"""Headers of the id in order of trust: the form's own first, a number of the server last."""
_HEADERS = {
    Meaning.SUBMITTED: "_submission_time SubmissionDate CompletionDate",
    Meaning.STARTED: "start starttime",
    Meaning.ENDED: "end endtime",
    Meaning.INDEX: "_index",
    Meaning.PARENT: "_parent_index PARENT_KEY",
    Meaning.PARENT_TABLE: "_parent_table_name",
    Meaning.SYSTEM: """
        _validation_status _notes _status _submitted_by _tags _attachments _geolocation __version__
        _version_ _version _xform_id_string _bamboo_dataset_id formhub/uuid formdef_version
        _submission__id _submission__uuid _submission__submission_time _submission__status
        _submission__validation_status _submission__notes _submission__submitted_by
        _submission___version__ _submission__tags
        meta/rootUuid meta/deprecatedID meta/instanceName meta-instanceName instanceName meta/audit
        SubmitterID SubmitterName AttachmentsPresent AttachmentsExpected Status ReviewState DeviceID
        Edits FormVersion SET-OF review_quality review_status
        today deviceid username phonenumber email subscriberid simserial
        """,
}
MEANINGS: Mapping[str, Meaning] = {
    **dict.fromkeys(ID_PREFERENCE, Meaning.ID),
    **{name: meaning for meaning, names in _HEADERS.items() for name in names.split()},
}
"""Columns of KoboToolbox, ODK Central and their kin, where the form has no such question."""


@dataclass(frozen=True, slots=True)
class AnswerColumn:
    """A column that holds the answers to a question."""

    position: int
    header: str
    question: Question


@dataclass(frozen=True, slots=True)
class OptionColumn:
    """A 0/1 column that says whether one choice was taken."""

    position: int
    header: str
    question: Question
    choice: str
    known: bool = True
    """Whether the form has that choice."""


@dataclass(frozen=True, slots=True)
class UnknownColumn:
    """A column that the form does not know, with the header that may have been meant."""

    position: int
    header: str
    suggestion: str = ""


@dataclass(frozen=True)
class Columns:
    """The columns of one sheet, told apart."""

    answers: tuple[AnswerColumn, ...]
    options: Mapping[str, tuple[OptionColumn, ...]]
    """By the question's key."""
    meanings: Mapping[Meaning, tuple[int, ...]]
    """Positions by meaning, those of the id in order of trust."""
    unknown: tuple[UnknownColumn, ...]

    def same(self) -> Iterator[tuple[str, str, str]]:
        """Questions or choices that two columns stand for, with the headers of both."""
        seen: dict[tuple[str, str], str] = {}
        meant = [(column.header, column.question.key, "") for column in self.answers]
        for columns in self.options.values():
            meant += [(column.header, column.question.key, column.choice) for column in columns]
        for header, key, choice in meant:
            first = seen.setdefault((key, choice), header)
            if first != header:
                yield key, first, header

    @cached_property
    def answered(self) -> frozenset[str]:
        """Keys of the questions for which there is a column."""
        return frozenset(column.question.key for column in self.answers) | frozenset(self.options)

    def position(self, meaning: Meaning) -> int | None:
        """Where the first column of this meaning stands."""
        return next(iter(self.meanings.get(meaning, ())), None)


class Names:
    """Every way in which a header can name a question of one level: outside repeats, or in one."""

    def __init__(self, questionnaire: Questionnaire, repeat: Repeat | None = None) -> None:
        self._questionnaire = questionnaire
        around = questionnaire.repeats_around
        self._level = [
            question
            for question in questionnaire.questions.values()
            if (around[question.key][-1] if around[question.key] else None) is repeat
        ]
        self.questions: Mapping[str, Question] = dict(self._unambiguous())
        self.options = dict(self._options())

    def _unambiguous(self) -> Iterator[tuple[str, Question]]:
        meant: dict[str, list[Question]] = {}
        for question in self._level:
            for name in spellings(question):
                meant.setdefault(name, []).append(question)
        for name, questions in meant.items():
            exact = [
                question
                for question in questions
                if name in {question.key, "/".join(question.path)}
            ]
            if len(questions) == 1 or len(exact) == 1:
                yield name, (exact or questions)[0]

    def _options(self) -> Iterator[tuple[str, tuple[Question, Choice]]]:
        for name, question in self.questions.items():
            if question.type is not QuestionType.SELECT_MULTIPLE:
                continue
            for choice in self._questionnaire.choices_of(question).choices:
                for separator in CHOICE_SEPARATORS:
                    yield f"{name}{separator}{choice.name}", (question, choice)

    def option_outside_list(self, header: str) -> tuple[Question, str] | None:
        """A header ``question/choice`` whose choice is not in the question's list."""
        for separator in ("/", "."):
            name, _, choice = header.rpartition(separator)
            question = self.questions.get(name)
            if question is not None and question.type is QuestionType.SELECT_MULTIPLE and choice:
                return question, choice
        return None

    def suggestion(self, header: str) -> str:
        """The name that may have been meant: in other letters, nearly so, or by its label."""
        known = {name.casefold(): name for name in self.questions}
        near = get_close_matches(header.casefold(), list(known), n=1, cutoff=0.8)
        return known[near[0]] if near else self._by_label.get(header.casefold(), "")

    @cached_property
    def _by_label(self) -> Mapping[str, str]:
        return {
            label.source.strip().casefold(): question.key
            for question in self._level
            for label in question.labels.values()
        }


def spellings(question: Question) -> set[str]:
    """The headers under which data files give a question."""
    path = question.path
    suffixes = [path[start:] for start in range(len(path))]
    joined = {separator.join(suffix) for separator in SEPARATORS for suffix in suffixes}
    return {question.key, *joined}


def columns_of(names: Names, header: Iterable[str]) -> Columns:
    """Tell the columns of a sheet apart."""
    found = [_column(names, position, name) for position, name in enumerate(header) if name]
    options: dict[str, list[OptionColumn]] = {}
    for column in found:
        if isinstance(column, OptionColumn):
            options.setdefault(column.question.key, []).append(column)
    return Columns(
        answers=tuple(column for column in found if isinstance(column, AnswerColumn)),
        options={key: tuple(columns) for key, columns in options.items()},
        meanings=_meanings([column for column in found if isinstance(column, tuple)]),
        unknown=tuple(column for column in found if isinstance(column, UnknownColumn)),
    )


_Found = AnswerColumn | OptionColumn | UnknownColumn | tuple[int, str, Meaning]


def _column(names: Names, position: int, header: str) -> _Found:
    question = names.questions.get(header)
    if question is not None:
        return AnswerColumn(position, header, question)
    option = names.options.get(header)
    if option is not None:
        return OptionColumn(position, header, option[0], option[1].name)
    meaning = MEANINGS.get(header) or (Meaning.SYSTEM if header.startswith("SET-OF-") else None)
    if meaning is not None:
        return position, header, meaning
    outside = names.option_outside_list(header)
    if outside is not None:
        return OptionColumn(position, header, *outside, known=False)
    return UnknownColumn(position, header, names.suggestion(header))


def _meanings(found: list[tuple[int, str, Meaning]]) -> Mapping[Meaning, tuple[int, ...]]:
    by_meaning: dict[Meaning, tuple[int, ...]] = {}
    for position, _, meaning in sorted(found, key=_distrust):
        by_meaning[meaning] = (*by_meaning.get(meaning, ()), position)
    return by_meaning


def _distrust(column: tuple[int, str, Meaning]) -> int:
    header = column[1]
    return ID_PREFERENCE.index(header) if header in ID_PREFERENCE else 0
