"""Checks of the survey sheet: types, lists, names, beginnings and ends."""

from __future__ import annotations

from dataclasses import dataclass, field

from pyxform.parsing.expression import is_xml_tag

from questionnaires.checking.nearest import suggestion
from questionnaires.loading.columns import AllColumns
from questionnaires.loading.rows import CHOICES, SURVEY, Source
from questionnaires.loading.sheets.cells import Rows
from questionnaires.loading.sheets.kinds import KNOWN_TYPES, Kind, Meaning, meaning
from questionnaires.problems import Problem, ProblemsFound, define
from questionnaires.translation import N_

QUESTION_WITHOUT_TYPE = define(
    "question_without_type",
    N_("The row has a name or label but no type."),
    N_("Write a type, for example text or select_one yes_no, or empty the row."),
)
QUESTION_WITHOUT_NAME = define(
    "question_without_name",
    N_("The question, group or repeat has no name."),
    N_("Give it a name of letters, digits and underscores."),
)
BAD_NAME = define(
    "bad_name",
    N_("{name!r} cannot be a name."),
    N_(
        "Use letters, digits, hyphens, underscores and full stops without blanks; begin with a letter."
    ),
)
DUPLICATE_NAME = define(
    "duplicate_question_name",
    N_("The name {name} stands twice in the same place of the form; the first is in row {first}."),
    N_("Give one of them another name."),
)
END_WITHOUT_BEGIN = define(
    "end_without_begin",
    N_("Here a {holder} ends that did not begin."),
    N_("Remove the row, or add the row where the {holder} begins."),
)
WRONG_END = define(
    "wrong_end",
    N_("Here a {holder} ends, but the last to begin was the {open} {name} in row {row}."),
    N_("End them in the opposite order of their beginnings."),
)
NESTED_TOO_DEEPLY = define(
    "nested_too_deeply",
    N_("Groups and repeats are nested more than {limit} deep."),
    N_("Divide the form into groups beside each other."),
)
BEGIN_WITHOUT_END = define(
    "begin_without_end",
    N_("The {holder} {name} does not end."),
    N_("Add a row of type end_{holder} after its last question."),
)
UNKNOWN_LIST = define(
    "unknown_list",
    N_("There is no choice list {list}."),
    N_("Write the name of a list of the choices sheet. {nearest}"),
)
CHOICE_WITH_SPACE = define(
    "choice_name_with_space",
    N_(
        "The choice name {name!r} of the list {list} has a space, and {question} allows several choices."
    ),
    N_("Write it without a space: {better}."),
)


DEEPEST = 50
"""Groups in groups; the deepest form known to us has 6. Beyond some hundred pyxform fails."""


@dataclass
class _Open:
    """A group, repeat or loop that has begun."""

    holder: str
    name: str
    index: int
    names: dict[str, int] = field(default_factory=dict)
    becomes: str = ""
    """What a loop without choices is repaired to."""


def repair_survey(source: Source, columns: AllColumns, problems: list[Problem]) -> Source:
    """Every row has a type that Qonys knows, a list that exists and a name of its own."""
    sheet = source.sheet(SURVEY)
    if not columns.survey.has("type"):
        return source
    choices = Rows(source.sheet(CHOICES), columns.choices, problems)
    checker = _Checker(Rows(sheet, columns.survey, problems), choices)
    checker.run()
    return source.with_sheet(checker.rows.result()).with_sheet(choices.result())


class _Checker:
    """Walks the rows once, with the groups and repeats that are open."""

    def __init__(self, rows: Rows, choices: Rows) -> None:
        self.rows = rows
        self._choices = choices
        self._lists: dict[str, list[int]] = {}
        for index in choices:
            self._lists.setdefault(choices.get(index, "list_name"), []).append(index)
        self._open = [_Open("", "", -1)]

    def run(self) -> None:
        for index in self.rows:
            self._row(index)
        for one in reversed(self._open[1:]):
            holder = one.holder
            self.rows.refuse(one.index, "type", BEGIN_WITHOUT_END, holder=holder, name=one.name)
            self.rows.add(type=f"end {one.becomes or one.holder}")

    def _row(self, index: int) -> None:
        written = self.rows.get(index, "type")
        if not written:
            self._untyped(index)
            return
        what = meaning(written)
        match what.kind:
            case Kind.SETTING:
                return
            case Kind.END:
                self._end(index, what)
                return
            case Kind.REFUSED:
                self._refused(index, written, what.problem)
            case Kind.SELECT:
                self._select(index, what)
            case _:
                pass
        self._name(index, written)
        if what.kind is Kind.BEGIN:
            self._begin(index, what)

    def _untyped(self, index: int) -> None:
        labels = [
            heading for key, heading in self.rows.columns.headings.items() if key[0] == "label"
        ]
        row = self.rows.sheet.rows[index]
        if self.rows.get(index, "name") or any(row.get(heading) for heading in labels):
            self.rows.refuse(index, "type", QUESTION_WITHOUT_TYPE)
        self.rows.drop(index)

    def _refused(self, index: int, written: str, problem: str) -> None:
        values = {"type": written.split(" ", maxsplit=1)[0] if "select" in written else written}
        if problem:
            near = suggestion(written, KNOWN_TYPES)
            self.rows.refuse(index, "type", problem, **values, nearest=near)
        self.rows.change(index, type="hidden")

    def _name(self, index: int, written: str) -> None:
        name = self.rows.get(index, "name")
        if written in {"note", "audit"} and not name:
            return
        if not name:
            self.rows.refuse(index, "name", QUESTION_WITHOUT_NAME)
        elif not is_xml_tag(name):
            self.rows.refuse(index, "name", BAD_NAME, name=name)
        elif name in self._open[-1].names:
            first = self.rows.sheet.numbers[self._open[-1].names[name]]
            self.rows.refuse(index, "name", DUPLICATE_NAME, name=name, first=first)
        else:
            self._open[-1].names[name] = index
            return
        self.rows.change(index, name=f"row_{self.rows.sheet.numbers[index]}")

    def _begin(self, index: int, what: Meaning) -> None:
        if len(self._open) > DEEPEST:
            self.rows.refuse(index, "type", NESTED_TOO_DEEPLY, limit=DEEPEST)
            raise ProblemsFound(self.rows.problems)
        last = _Open(what.holder, self.rows.get(index, "name"), index)
        if what.problem:
            self.rows.refuse(index, "type", what.problem)
            last.becomes = "group"
        elif what.list_name and what.list_name not in self._lists:
            self._unknown_list(index, what.list_name)
            last.becomes = "group"
        if last.becomes:
            self.rows.change(index, type="begin group")
        self._open.append(last)

    def _end(self, index: int, what: Meaning) -> None:
        last = self._open[-1]
        if last.index < 0:
            self.rows.refuse(index, "type", END_WITHOUT_BEGIN, holder=what.holder)
            self.rows.drop(index)
            return
        if last.holder != what.holder:
            row = self.rows.sheet.numbers[last.index]
            values = {"holder": what.holder, "open": last.holder, "name": last.name, "row": row}
            self.rows.refuse(index, "type", WRONG_END, **values)
        self.rows.change(index, type=f"end {last.becomes or last.holder}")
        self._open.pop()

    def _select(self, index: int, what: Meaning) -> None:
        indexes = self._lists.get(what.list_name)
        if indexes is None:
            self._unknown_list(index, what.list_name)
            self.rows.change(index, type="hidden")
        elif what.is_multiple:
            for at in indexes:
                self._multiple_choice(index, at, what.list_name)

    def _unknown_list(self, index: int, name: str) -> None:
        near = suggestion(name, self._lists)
        self.rows.refuse(index, "type", UNKNOWN_LIST, list=name, nearest=near)

    def _multiple_choice(self, index: int, at: int, list_name: str) -> None:
        name = self._choices.get(at, "name")
        if " " not in name:
            return
        better = name.replace(" ", "_")
        values = {"name": name, "list": list_name, "better": better}
        question = self.rows.get(index, "name")
        self._choices.refuse(at, "name", CHOICE_WITH_SPACE, **values, question=question)
        self._choices.change(at, name=better)
