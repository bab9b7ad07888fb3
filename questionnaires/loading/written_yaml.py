"""Questionnaires written in YAML, with the vocabulary of XLSForm and line numbers as places.

Only the tree of nodes is read, never YAML's own types: ``no`` stays the choice name that it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import PurePath

import yaml

from questionnaires.loading.rows import CHOICES, SETTINGS, SURVEY, Sheet, Source
from questionnaires.problems import Place, Problem, ProblemsFound, define
from questionnaires.translation import N_

WRONG_ENCODING = define(
    "wrong_encoding",
    N_("{filename} is not text in UTF-8 encoding."),
    N_("Save it with the encoding UTF-8."),
)
UNREADABLE_YAML = define(
    "unreadable_yaml",
    N_("The file is not valid YAML: {message}."),
    N_("Check indentation, colons and quotes at this line."),
)
YAML_TOO_LARGE = define(
    "yaml_too_large",
    N_("{filename} is too large or nested too deeply for a questionnaire."),
    N_("Write anchors out, or use a workbook for very long choice lists."),
)
_SEE = N_("See the description of the YAML format for an example.")
NOT_A_LIST = define("yaml_not_a_list", N_("{what} must be a list."), _SEE)
NOT_A_MAPPING = define(
    "yaml_not_a_mapping", N_("{what} must be a mapping of names to values."), _SEE
)
NOT_A_TEXT = define("yaml_not_a_text", N_("What is written here must be a single text."), _SEE)
UNKNOWN_SECTION = define(
    "unknown_section",
    N_("{section} is not a section of a questionnaire."),
    N_("Use the sections settings, survey and choices."),
)
KEY_TWICE = define(
    "yaml_key_twice",
    N_("{key} is written twice for the same thing."),
    N_("Remove one of them."),
)
CHILDREN_OF_NONE = define(
    "yaml_children_of_question",
    N_("Only groups and repeats have children; this is of type {type}."),
    N_("Change the type to group or repeat, or move the children."),
)
NO_CHILDREN = define(
    "yaml_group_without_children",
    N_("This {type} has no children."),
    N_("List its questions under children."),
)
LARGEST = 20 * 2**20
MOST_NODES = 1_000_000
DEEPEST = 100
_MAY_BE_TRANSLATED = """
    label hint guidance_hint constraint_message required_message image big-image audio video form_title
"""
_TRANSLATED = frozenset(_MAY_BE_TRANSLATED.split())
# The others are single texts: several would have to be guessed together.
_MAY_BE_LIST = frozenset({"missing", "trigger", "appearance", "personal", "default"})
_MAY_BE_MAPPING = frozenset({"parameters", "missing_choices"})
_HOLDERS = {"group": "group", "repeat": "repeat"}
_NULL = "tag:yaml.org,2002:null"


def read_yaml(data: bytes, filename: str) -> Source:
    """The rows of a YAML questionnaire; raises ProblemsFound where it is not one."""
    root = _compose(data, filename)
    reader = _Reader(filename)
    reader.document(root)
    if reader.problems:
        raise ProblemsFound(reader.problems.values())
    sheets = {name: builder.sheet(name) for name, builder in reader.sheets.items() if builder.rows}
    return Source(PurePath(filename).stem, sheets, tuple(sheets), reader.lines)


def _compose(data: bytes, filename: str) -> yaml.Node:
    if len(data) > LARGEST:
        raise ProblemsFound([Problem(YAML_TOO_LARGE, values={"filename": filename})])
    try:
        text = data.decode("utf-8-sig")
        if _depth(text) > DEEPEST:
            raise ProblemsFound([Problem(YAML_TOO_LARGE, values={"filename": filename})])
        root = yaml.compose(text, Loader=yaml.CSafeLoader)
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        values = {"filename": filename}
        raise ProblemsFound([Problem(WRONG_ENCODING, Place(None, line), values)]) from error
    except yaml.YAMLError as error:
        raise ProblemsFound([_unreadable(error)]) from error
    if not isinstance(root, yaml.MappingNode):
        raise ProblemsFound([Problem(NOT_A_MAPPING, Place(None, 1), {"what": filename})])
    return root


def _depth(text: str) -> int:
    """How deep the nodes are nested; composing deeper ones would exhaust the stack of C."""
    depth = deepest = 0
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            deepest = max(deepest, depth)
            if deepest > DEEPEST:
                break
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
    return deepest


def _unreadable(error: yaml.YAMLError) -> Problem:
    mark = getattr(error, "problem_mark", None)
    message = getattr(error, "problem", None) or str(error)
    return Problem(
        UNREADABLE_YAML, Place(None, mark.line + 1 if mark else None), {"message": message}
    )


def _line(node: yaml.Node) -> int:
    return int(node.start_mark.line) + 1


@dataclass
class _Builder:
    """Rows of one sheet as they are found."""

    rows: list[dict[str, str]] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)

    def add(self, row: dict[str, str], number: int) -> None:
        self.rows.append(row)
        self.numbers.append(number)

    def sheet(self, name: str) -> Sheet:
        header = tuple(dict.fromkeys(key for row in self.rows for key in row))
        return Sheet(name, header, tuple(self.rows), tuple(self.numbers))


class _Reader:
    """Walks the nodes; counts them, because aliases may make few bytes mean very many."""

    def __init__(self, filename: str) -> None:
        self._filename = filename
        self._left = MOST_NODES
        self.problems: dict[tuple[str, Place, str], Problem] = {}
        self.lines: dict[tuple[str, int, str], int] = {}
        self.sheets = {name: _Builder() for name in (SETTINGS, SURVEY, CHOICES)}

    def document(self, root: yaml.Node) -> None:
        for name, node in self._pairs(root, SETTINGS):
            match name:
                case "settings":
                    self._add(SETTINGS, node, {})
                case "survey":
                    self._items(node, 1)
                case "choices":
                    self._lists(node)
                case _:
                    self._refuse(UNKNOWN_SECTION, None, node, section=name)

    def _items(self, node: yaml.Node, depth: int) -> None:
        for item in self._elements(node, SURVEY, "survey"):
            self._item(item, depth)

    def _item(self, item: yaml.Node, depth: int) -> None:
        if depth > DEEPEST:
            self._too_large()
        pairs = dict(self._pairs(item, SURVEY))
        children = pairs.get("children")
        kind = pairs.get("type")
        holder = _holder(kind)
        if children is None or holder is None:
            self._check_children(item, children, kind)
            self._add(SURVEY, item, {})
            return
        self._add(SURVEY, item, {"type": f"begin {holder}"})
        self._items(children, depth + 1)
        self.sheets[SURVEY].add({"type": f"end {holder}"}, _line(item))

    def _check_children(
        self, item: yaml.Node, children: yaml.Node | None, kind: yaml.Node | None
    ) -> None:
        written = self._text(kind, SURVEY) if kind is not None else ""
        if children is not None:
            self._refuse(CHILDREN_OF_NONE, SURVEY, children, type=written or "…")
        elif written in _HOLDERS:
            self._refuse(NO_CHILDREN, SURVEY, item, type=written)

    def _lists(self, node: yaml.Node) -> None:
        for name, choices in self._pairs(node, CHOICES):
            for choice in self._elements(choices, CHOICES, name):
                self._add(CHOICES, choice, {"list_name": name})

    def _add(self, sheet: str, node: yaml.Node, fixed: dict[str, str]) -> None:
        row = dict(fixed)
        for key, value in self._pairs(node, sheet):
            if key in fixed or key == "children":
                continue
            for column, text, line in self._cells(sheet, key, value):
                row[column] = text
                self.lines[sheet, _line(node), column] = line
        self.sheets[sheet].add(row, _line(node))

    def _cells(self, sheet: str, key: str, node: yaml.Node) -> Iterator[tuple[str, str, int]]:
        if isinstance(node, yaml.MappingNode) and key in _TRANSLATED:
            for language, text in self._pairs(node, sheet):
                for _, words, line in self._cells(sheet, "", text):
                    yield f"{key}::{language}", words, line
        elif isinstance(node, yaml.MappingNode) and key in _MAY_BE_MAPPING:
            pairs = [(name, self._text(one, sheet)) for name, one in self._pairs(node, sheet)]
            yield key, " ".join(f"{name}={text}" for name, text in pairs), _line(node)
        elif isinstance(node, yaml.SequenceNode) and key in _MAY_BE_LIST:
            texts = [self._text(one, sheet) for one in self._elements(node, sheet, key)]
            yield key, (", " if key == "trigger" else " ").join(texts), _line(node)
        elif written := self._text(node, sheet):
            yield key, written, _line(node)

    def _text(self, node: yaml.Node, sheet: str) -> str:
        self._count()
        if not isinstance(node, yaml.ScalarNode):
            self._refuse(NOT_A_TEXT, sheet, node)
            return ""
        return "" if node.tag == _NULL else str(node.value).strip()

    def _pairs(self, node: yaml.Node, sheet: str) -> Iterator[tuple[str, yaml.Node]]:
        self._count()
        if not isinstance(node, yaml.MappingNode):
            self._refuse(NOT_A_MAPPING, sheet, node, what=sheet)
            return
        seen: set[str] = set()
        for key, value in node.value:
            name = self._text(key, sheet)
            if name in seen:
                self._refuse(KEY_TWICE, sheet, key, key=name)
            seen.add(name)
            yield name, value

    def _elements(self, node: yaml.Node, sheet: str, what: str) -> Iterator[yaml.Node]:
        self._count()
        if isinstance(node, yaml.SequenceNode):
            yield from node.value
        elif node.tag != _NULL:
            self._refuse(NOT_A_LIST, sheet, node, what=what)

    def _refuse(self, problem: str, sheet: str | None, node: yaml.Node, **values: object) -> None:
        found = Problem(problem, Place(sheet, _line(node)), values)
        # Nodes are walked more than once.
        self.problems.setdefault((problem, found.place, repr(values)), found)

    def _count(self) -> None:
        self._left -= 1
        if self._left < 0:
            self._too_large()

    def _too_large(self) -> None:
        raise ProblemsFound([Problem(YAML_TOO_LARGE, values={"filename": self._filename})])


def _holder(kind: yaml.Node | None) -> str | None:
    if not isinstance(kind, yaml.ScalarNode):
        return None
    return _HOLDERS.get(kind.value.strip().removeprefix("begin_").removeprefix("begin "))
