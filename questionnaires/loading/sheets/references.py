"""Checks of ``${name}`` wherever it is written: the name must stand exactly once in the form."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from pyxform.parsing.expression import is_xml_tag

from questionnaires.checking.nearest import suggestion
from questionnaires.loading.columns import AllColumns, Columns
from questionnaires.loading.rows import CHOICES, SETTINGS, SURVEY, Source
from questionnaires.loading.sheets.cells import Rows
from questionnaires.loading.sheets.kinds import Kind, meaning
from questionnaires.problems import Place, Problem, define
from questionnaires.translation import N_

UNKNOWN_REFERENCE = define(
    "unknown_reference",
    N_("{reference} names no question, group or repeat of the form."),
    N_("Correct the name. {nearest}"),
)
AMBIGUOUS_REFERENCE = define(
    "ambiguous_reference",
    N_("{reference} can mean several: the name {name} stands in the form {count} times."),
    N_("Give the questions names of their own."),
)
MALFORMED_REFERENCE = define(
    "malformed_reference",
    N_("{written} is not a reference to a question."),
    N_("Write a dollar sign and the name of one question in braces, without blanks: ${{name}}."),
)
_WRITTEN = re.compile(r"\$\{[^}]*\}?")
_WHOLE = re.compile(r"\$\{(?:last-saved#)?(?P<name>[^}]*)\}")
_NOT_CHECKED = frozenset({"type", "name"})
_CHOICE_TEXTS = frozenset({"label", "media"})


def repair_references(source: Source, columns: AllColumns, problems: list[Problem]) -> Source:
    """Unknown names become hidden questions, so that the rest of their expressions is checked too."""
    survey = Rows(source.sheet(SURVEY), columns.survey, problems)
    names = Counter(_names(survey))
    checker = _Checker(names)
    checker.check(survey, columns.survey, None)
    for name, only in ((CHOICES, _CHOICE_TEXTS), (SETTINGS, None)):
        part: Columns = getattr(columns, name)
        rows = Rows(source.sheet(name), part, problems)
        checker.check(rows, part, only)
        source = source.with_sheet(rows.result()) if name in source.sheets else source
    for name in sorted(checker.unknown):
        survey.add(type="hidden", name=name)
    return source.with_sheet(survey.result())


def _names(survey: Rows) -> Iterator[str]:
    yield "instanceID"
    for index in survey:
        name, written = survey.get(index, "name"), survey.get(index, "type")
        what = meaning(written)
        if written == "audit":
            yield "audit"
        elif written and name and what.kind not in {Kind.END, Kind.SETTING}:
            yield name
            # pyxform adds these two.
            if written.endswith((" or_other", " or other", " or specify other")):
                yield f"{name}_other"
            if what.holder == "repeat" and survey.get(index, "repeat_count"):
                yield f"{name}_count"


class _Checker:
    """Looks at every cell; gathers the names that nobody has."""

    def __init__(self, names: Counter[str]) -> None:
        self._names = names
        self.unknown: set[str] = set()

    def check(self, rows: Rows, columns: Columns, only: frozenset[str] | None) -> None:
        headings = {heading: meaning for meaning, heading in columns.headings.items()}
        for index in rows:
            for heading, text in rows.sheet.rows[index].items():
                first = headings.get(heading, (heading,))[0]
                checked = first in only if only is not None else first not in _NOT_CHECKED
                if checked and "${" in text:
                    self._cell(rows, index, heading, text)

    def _cell(self, rows: Rows, index: int, heading: str, text: str) -> None:
        place = rows.sheet.place(index, heading)
        found = [self._problem(written, place) for written in _WRITTEN.findall(text)]
        wrong = [one for one in found if one is not None]
        rows.problems.extend(wrong)
        if any(one.name != UNKNOWN_REFERENCE for one in wrong):
            rows.drop_cells(index, [heading])
            # A calculation or label that is not there would be a problem of its own.
            if heading == rows.columns.heading("calculation"):
                rows.change(index, calculation="''")
            elif heading == rows.columns.heading("label"):
                rows.change(index, label=_WRITTEN.sub("…", text))

    def _problem(self, written: str, place: Place) -> Problem | None:
        match = _WHOLE.fullmatch(written)
        name = match["name"] if match else ""
        if not match or not is_xml_tag(name):
            return Problem(MALFORMED_REFERENCE, place, {"written": written})
        count = self._names[name]
        if count == 1:
            return None
        if count > 1:
            values = {"reference": written, "name": name, "count": count}
            return Problem(AMBIGUOUS_REFERENCE, place, values)
        self.unknown.add(name)
        near = suggestion(name, self._names)
        return Problem(UNKNOWN_REFERENCE, place, {"reference": written, "nearest": near})
