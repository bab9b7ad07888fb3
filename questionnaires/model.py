"""The frozen questionnaire: what every other part of the project works on.

A workbook or YAML file is read once into these objects (``questionnaires.loading``); after that nothing
is looked up with a default and nothing is checked again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Self, TypeVar

from questionnaires.expressions.syntax import Expression
from questionnaires.problems import NOWHERE, Place

T = TypeVar("T")


class MissingKind(StrEnum):
    """Why there is no answer. The kinds stay apart from the interview to the workbook."""

    NOT_ASKED = "not_asked"
    SKIPPED = "skipped"
    DONT_KNOW = "dont_know"
    REFUSED = "refused"
    NOT_APPLICABLE = "not_applicable"


DECLARABLE = (MissingKind.DONT_KNOW, MissingKind.REFUSED, MissingKind.NOT_APPLICABLE)
"""The kinds that a person states; the two others follow from the interview."""


class QuestionType(StrEnum):
    """XLSForm's names of the types that Qonys asks or fills in."""

    TEXT = "text"
    INTEGER = "integer"
    DECIMAL = "decimal"
    DATE = "date"
    TIME = "time"
    DATETIME = "dateTime"
    SELECT_ONE = "select_one"
    SELECT_MULTIPLE = "select_multiple"
    NOTE = "note"
    ACKNOWLEDGE = "acknowledge"
    CALCULATE = "calculate"
    HIDDEN = "hidden"
    START = "start"
    END = "end"
    TODAY = "today"
    DEVICE_ID = "deviceid"
    USERNAME = "username"
    PHONE_NUMBER = "phonenumber"
    EMAIL = "email"
    SUBSCRIBER_ID = "subscriberid"
    SIM_SERIAL = "simserial"
    AUDIT = "audit"


METADATA = frozenset(
    {
        QuestionType.START,
        QuestionType.END,
        QuestionType.TODAY,
        QuestionType.DEVICE_ID,
        QuestionType.USERNAME,
        QuestionType.PHONE_NUMBER,
        QuestionType.EMAIL,
        QuestionType.SUBSCRIBER_ID,
        QuestionType.SIM_SERIAL,
        QuestionType.AUDIT,
    }
)
SELECTS = frozenset({QuestionType.SELECT_ONE, QuestionType.SELECT_MULTIPLE})
NOT_ANSWERED_BY_PEOPLE = METADATA | {QuestionType.CALCULATE, QuestionType.HIDDEN}


@dataclass(frozen=True, slots=True)
class Language:
    """A language of the questionnaire: BCP 47 code and the name that its author gave it."""

    code: str
    name: str

    @property
    def direction(self) -> str:
        """``rtl`` for scripts written from right to left, else ``ltr``."""
        return "rtl" if self.code.split("-")[0] in RIGHT_TO_LEFT else "ltr"


RIGHT_TO_LEFT = frozenset(
    {"ar", "arc", "ckb", "dv", "fa", "he", "ks", "ps", "sd", "ug", "ur", "yi"}
)

Part = str | Expression


@dataclass(frozen=True, slots=True)
class Template:
    """A text with references in it: plain pieces and expressions, in order."""

    parts: tuple[Part, ...]

    @property
    def expressions(self) -> tuple[Expression, ...]:
        """The references of the text."""
        return tuple(part for part in self.parts if isinstance(part, Expression))

    @property
    def source(self) -> str:
        """The text as its author wrote it."""
        return "".join(part if isinstance(part, str) else part.source for part in self.parts)


Texts = Mapping[str, Template]
"""A text by language code; a language in which it was not written is absent."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One choice of a list."""

    name: str
    labels: Mapping[str, str]
    columns: Mapping[str, str]
    """Further columns of the choices sheet, which choice filters read."""
    missing: MissingKind | None = None
    """The kind of missing that choosing it means, where one is declared."""
    place: Place = NOWHERE


@dataclass(frozen=True)
class ChoiceList:
    """A named list of choices, in the author's order."""

    name: str
    choices: tuple[Choice, ...]

    @cached_property
    def by_name(self) -> Mapping[str, Choice]:
        """The choices by name; of equal names the first."""
        return {choice.name: choice for choice in reversed(self.choices)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Element:
    """What questions, groups and repeats have in common."""

    name: str
    key: str
    """Permanent identity: the name, or ``group/name`` where a name occurs twice."""
    path: tuple[str, ...]
    """Names from the root of the form to here, groups and repeats included."""
    labels: Texts
    hints: Texts
    relevant: Expression | None = None
    appearance: frozenset[str] = frozenset()
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True, kw_only=True)
class Question(Element):
    """Something asked, told, calculated or recorded."""

    type: QuestionType
    required: Expression | None = None
    required_messages: Texts
    constraint: Expression | None = None
    constraint_messages: Texts
    calculation: Expression | None = None
    default: Expression | None = None
    """A default without references is a string literal."""
    choice_list: str | None = None
    choice_filter: Expression | None = None
    parameters: Mapping[str, str]
    trigger: tuple[str, ...] = ()
    """Keys of the questions whose change makes the calculation run again; empty: always."""
    read_only: Expression | None = None
    personal: bool = False
    """Never enters the answers document, a dataset, a log or an export."""
    missing_offered: tuple[MissingKind, ...] = ()
    """Kinds that a person may state instead of an answer (XLSForm column ``missing``)."""

    @property
    def is_select(self) -> bool:
        """Answered by choices of a list."""
        return self.type in SELECTS

    @property
    def takes_answer(self) -> bool:
        """A person answers it (a note is shown, a calculation computed)."""
        return self.type not in NOT_ANSWERED_BY_PEOPLE and self.type is not QuestionType.NOTE


@dataclass(frozen=True, slots=True, kw_only=True)
class Group(Element):
    """Questions under one heading or one condition."""

    children: tuple[Item, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Repeat(Element):
    """Questions asked several times over (household members, residence spells)."""

    children: tuple[Item, ...]
    count: Expression | None = None
    """How many instances; none: the person adds them."""


Item = Question | Group | Repeat


@dataclass(frozen=True, eq=False)
class Questionnaire:
    """One version of a questionnaire. Equal content has an equal ``content_hash``."""

    id: str
    title: Mapping[str, str]
    """By language code; at least one."""
    version: str
    languages: tuple[Language, ...]
    """At least one; the first is the default."""
    children: tuple[Item, ...]
    choice_lists: Mapping[str, ChoiceList]
    tables: Mapping[str, tuple[Mapping[str, str], ...]]
    """Rows of attached CSV files by file stem, read by ``pulldata`` and ``instance``."""
    settings: Mapping[str, str]
    content_hash: str

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Questionnaire) and self.content_hash == other.content_hash

    def __hash__(self) -> int:
        return hash(self.content_hash)

    @property
    def default_language(self) -> Language:
        """The language shown first."""
        return self.languages[0]

    def language(self, code: str) -> Language | None:
        """The language with this code, if the questionnaire has it."""
        return next((one for one in self.languages if one.code == code), None)

    def text(self, texts: Mapping[str, T], code: str) -> T | str:
        """The text in a language, else along the fallback chain, never blank where any exists."""
        for candidate in self.fallback_chain(code):
            if candidate in texts:
                return texts[candidate]
        return next(iter(texts.values()), "")

    def fallback_chain(self, code: str) -> tuple[str, ...]:
        """Languages to try in order: the one asked for, the default one, kk, ru, en, the rest."""
        order = (code, self.default_language.code, "kk", "ru", "en")
        return tuple(dict.fromkeys((*order, *(one.code for one in self.languages))))

    @cached_property
    def items(self) -> Mapping[str, Item]:
        """Every question, group and repeat by key, in the order of the form."""
        return {item.key: item for item in walk(self.children)}

    @cached_property
    def questions(self) -> Mapping[str, Question]:
        """The questions by key, in the order of the form."""
        return {key: item for key, item in self.items.items() if isinstance(item, Question)}

    @cached_property
    def parents(self) -> Mapping[str, Group | Repeat]:
        """The group or repeat that directly holds an item, by the item's key."""
        return {
            child.key: item
            for item in self.items.values()
            if not isinstance(item, Question)
            for child in item.children
        }

    @cached_property
    def repeats_around(self) -> Mapping[str, tuple[Repeat, ...]]:
        """The repeats that hold an item, outermost first, by the item's key (itself not counted)."""
        found: dict[str, tuple[Repeat, ...]] = {}
        for key in self.items:
            parent = self.parents.get(key)
            outer = found[parent.key] if parent is not None else ()
            found[key] = (*outer, parent) if isinstance(parent, Repeat) else outer
        return found

    def choices_of(self, question: Question) -> ChoiceList:
        """The list of a select question."""
        if question.choice_list is None:
            message = f"{question.key} has no choices"
            raise LookupError(message)
        return self.choice_lists[question.choice_list]


def walk(items: tuple[Item, ...]) -> Iterator[Item]:
    """Every item, each before what it holds, in the order of the form."""
    for item in items:
        yield item
        if not isinstance(item, Question):
            yield from walk(item.children)


@dataclass(frozen=True, slots=True, order=True)
class Address:
    """One place for an answer: a question's key and the instance numbers of its repeats.

    ``Address("age", (2,))`` is the age of the second household member; instances count from 1,
    outermost repeat first. A question outside repeats has no instance numbers.
    """

    key: str
    instances: tuple[int, ...] = ()

    def __str__(self) -> str:
        return self.key + "".join(f"@{number}" for number in self.instances)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read ``age@2``; raises ValueError where instance numbers are not numbers."""
        key, *instances = text.split("@")
        return cls(key, tuple(int(one) for one in instances))
