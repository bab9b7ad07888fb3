"""From pyxform's tree to questions, groups and repeats."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from questionnaires.expressions.syntax import Literal
from questionnaires.loading.choices import missing_kind
from questionnaires.loading.draft import Draft
from questionnaires.loading.rows import MARK, SURVEY, Row
from questionnaires.loading.texts import templates
from questionnaires.loading.types import implied, question_type
from questionnaires.model import (
    Expression,
    Group,
    Item,
    MissingKind,
    Question,
    QuestionType,
    Repeat,
    Template,
    Texts,
)
from questionnaires.problems import NOWHERE, Place
from questionnaires.translation import N_, translator

Node = Mapping[str, Any]
_GENERATED_LABEL = "generated_table_list_label_"
_GENERATED_HEADER = "reserved_name_for_field_list_labels_"
_HOLDERS = frozenset({"group", "repeat"})
_YES = frozenset({"yes", "true", "true()", "1"})
_PARAMETER = re.compile(r"([^\s=,;]+)\s*=\s*([^\s=,;]+)")


@dataclass(frozen=True)
class Tree:
    """Reads the nodes of one form; keys depend on all names, so they are counted first."""

    draft: Draft
    rows: Mapping[int, Row]
    """Rows of the survey sheet as written, by number."""
    counts: Counter[str]
    personal: frozenset[str]

    def items(self, nodes: Iterable[Node], path: tuple[str, ...]) -> tuple[Item, ...]:
        """Map the children of one group, repeat or form."""
        kept = [node for node in nodes if not _is_generated(node)]
        return tuple(self._item(node, path, self._place(node, kept, at)) for at, node in enumerate(kept))

    def _place(self, node: Node, siblings: list[Node], index: int) -> Place:
        # What pyxform adds (a count, "specify other") belongs to the row beside it.
        beside = siblings[index + 1 : index + 2] if "label" not in node else siblings[index - 1 : index]
        marked = next((one for one in (node, *beside) if MARK in one), None)
        return Place(SURVEY, int(marked[MARK])) if marked is not None else NOWHERE

    def _item(self, node: Node, path: tuple[str, ...], place: Place) -> Item:
        inner = (*path, str(node["name"]))
        match node["type"]:
            case "group":
                return Group(**self._common(node, inner, place), children=self._children(node, inner))
            case "repeat":
                return self._repeat(node, inner, place)
            case _:
                return self._question(node, inner, place)

    def _children(self, node: Node, path: tuple[str, ...]) -> tuple[Item, ...]:
        return self.items(node["children"], path)

    def _repeat(self, node: Node, path: tuple[str, ...], place: Place) -> Repeat:
        count = node.get("control", {}).get("jr:count")
        return Repeat(
            **self._common(node, path, place),
            children=self._children(node, path),
            count=self.draft.expression(count, self._at(place, "repeat_count")),
        )

    def _common(self, node: Node, path: tuple[str, ...], place: Place) -> dict[str, Any]:
        name = path[-1]
        relevant = _bind(node).get("relevant")
        return {
            "name": name,
            "key": name if self.counts[name] == 1 else "/".join(path),
            "path": path,
            "labels": self._labels(node, place),
            "hints": self._texts(node.get("hint"), place, "hint"),
            "relevant": self.draft.condition(relevant, self._at(place, "relevant")),
            "appearance": _appearance(node, self._raw(place)),
            "place": place,
        }

    def _labels(self, node: Node, place: Place) -> Texts:
        if MARK not in node and node["type"] == "text":
            return self._specify_other()
        hidden = next((one for one in node.get("children", ()) if _is_label(one)), None)
        return self._texts((hidden or node).get("label"), place, "label")

    def _specify_other(self) -> Texts:
        codes = {self.draft.default_code, *(one.code for one in self.draft.languages.values())}
        sentence = N_("Specify other.")
        return {
            code: Template((translator(code.split("-")[0])(sentence),)) for code in sorted(codes)
        }

    def _question(self, node: Node, path: tuple[str, ...], place: Place) -> Question:
        bind = _bind(node)
        raw = self._raw(place) if MARK in node else {}
        kind = question_type(node["type"]) or QuestionType.TEXT
        return Question(
            **self._common(node, path, place),
            type=kind,
            required=self.draft.condition(bind.get("required"), self._at(place, "required")),
            required_messages=self._texts(bind.get("jr:requiredMsg"), place, "required_message"),
            constraint=self._constraint(node, place),
            constraint_messages=self._texts(
                bind.get("jr:constraintMsg"), place, "constraint_message"
            ),
            calculation=self.draft.expression(
                bind.get("calculate"), self._at(place, "calculation")
            ),
            default=self._default(node, place),
            choice_list=node.get("itemset"),
            choice_filter=self.draft.expression(
                node.get("choice_filter"), self._at(place, "choice_filter")
            ),
            parameters=self._parameters(raw),
            trigger=tuple(self._trigger_keys(node)),
            read_only=self.draft.condition(bind.get("readonly"), self._at(place, "read_only")),
            personal=path[-1] in self.personal or self._own(raw, "personal").lower() in _YES,
            missing_offered=tuple(self._missing_offered(raw, place)),
        )

    def _constraint(self, node: Node, place: Place) -> Expression | None:
        source = _bind(node).get("constraint") or implied(node["type"]).get("bind", {}).get("constraint")
        return self.draft.condition(source, self._at(place, "constraint"))

    def _default(self, node: Node, place: Place) -> Expression | None:
        source = node.get("default")
        if source is None:
            return None
        if node.get("_dynamic_default"):
            return self.draft.expression(source, self._at(place, "default"))
        return literal(str(source))

    def _parameters(self, raw: Row) -> dict[str, str]:
        # Read from the row, for pyxform turns values to lower case, references included.
        written = raw.get(self.draft.columns.survey.heading("parameters"), "")
        found = {key.lower(): value for key, value in _PARAMETER.findall(written)}
        level = self._own(raw, "level").lower()
        return {**found, "level": level} if level else found

    def _trigger_keys(self, node: Node) -> Iterator[str]:
        for reference in node.get("trigger") or ():
            yield reference.strip()[2:-1].strip()

    def _missing_offered(self, raw: Row, place: Place) -> Iterator[MissingKind]:
        for word in self._own(raw, "missing").replace(",", " ").split():
            kind = missing_kind(self.draft, word, place)
            if kind is not None:
                yield kind

    def _texts(self, written: Any, place: Place, field: str) -> Texts:  # noqa: ANN401 - pyxform's
        return templates(self.draft, written, place, field)

    def _own(self, raw: Row, field: str) -> str:
        return raw.get(self.draft.columns.survey.heading(field), "").strip()

    def _raw(self, place: Place) -> Row:
        return self.rows.get(place.row or 0, {})

    def _at(self, place: Place, field: str) -> Place:
        return replace(place, column=self.draft.columns.survey.heading(field))


def _bind(node: Node) -> Mapping[str, Any]:
    found: Mapping[str, Any] = node.get("bind", {})
    return found


def _is_label(node: Node) -> bool:
    return MARK not in node and str(node.get("name", "")).startswith(_GENERATED_LABEL)


def _is_generated(node: Node) -> bool:
    """Helpers of ODK's table lists: the label moves back to the group, the header row goes."""
    name = str(node.get("name", ""))
    return MARK not in node and name.startswith((_GENERATED_LABEL, _GENERATED_HEADER))


def _appearance(node: Node, raw: Row) -> frozenset[str]:
    found = frozenset(str(node.get("control", {}).get("appearance", "")).split())
    table = MARK in node and any("table-list" in text.split() for text in raw.values())
    return found | {"table-list"} if table and "field-list" in found else found


def literal(text: str) -> Expression:
    """A text as an expression that gives it, whatever quotes it holds."""
    if "'" not in text:
        return Expression(f"'{text}'", Literal(text))
    if '"' not in text:
        return Expression(f'"{text}"', Literal(text))
    from questionnaires.expressions.parser import parse  # noqa: PLC0415

    pieces = ", ".join(f"'{piece}'" if piece != "'" else '"\'"' for piece in re.split("(')", text))
    return parse(f"concat({pieces})")
