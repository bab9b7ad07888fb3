"""From pyxform's tree to questions, groups and repeats."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from questionnaires.expressions.parser import parse
from questionnaires.expressions.syntax import Expression, Literal
from questionnaires.loading.choices import missing_kind
from questionnaires.loading.draft import Draft
from questionnaires.loading.rows import MARK, Row, Sheet
from questionnaires.loading.texts import templates
from questionnaires.loading.types import implied, question_type
from questionnaires.model import (
    NOT_ANSWERED_BY_PEOPLE,
    Group,
    Item,
    MissingKind,
    Question,
    QuestionType,
    Repeat,
    Template,
    Texts,
)
from questionnaires.problems import NOWHERE, Place, define
from questionnaires.translation import N_, translator

UNKNOWN_LEVEL = define(
    "unknown_level_of_measurement",
    N_("{level} is not a level of measurement; the usual one of the type is taken."),
    N_("Write nominal, ordinal or numeric."),
)
Node = Mapping[str, Any]
_GENERATED_LABEL = "generated_table_list_label_"
_GENERATED_HEADER = "reserved_name_for_field_list_labels_"
_MESSAGES = {"jr:requiredMsg": "required_message", "jr:constraintMsg": "constraint_message"}
_LEVELS = ("nominal", "ordinal", "numeric")
_ASKED = frozenset(QuestionType) - NOT_ANSWERED_BY_PEOPLE
_YES = frozenset({"yes", "true", "true()", "1"})
_PARAMETER = re.compile(r"([^\s=,;]+)\s*=\s*([^\s=,;]+)")


@dataclass(frozen=True)
class Spot:
    """Where a node was written: its place, and its row where it has one of its own."""

    place: Place
    row: Row


@dataclass(frozen=True)
class Tree:
    """Reads the nodes of one form; keys depend on all names, so they are counted first."""

    draft: Draft
    sheet: Sheet
    counts: Counter[str]
    personal: frozenset[str]

    def items(self, nodes: Iterable[Node], path: tuple[str, ...]) -> tuple[Item, ...]:
        """Map the children of one group, repeat or form."""
        kept = [node for node in nodes if not _is_generated(node)]
        return tuple(self._item(one, path, self._spot(kept, at)) for at, one in enumerate(kept))

    def _spot(self, siblings: list[Node], at: int) -> Spot:
        node = siblings[at]
        if MARK in node:
            index = int(node[MARK])
            return Spot(self.sheet.place(index), self.sheet.rows[index])
        # What pyxform adds belongs to the row beside it: "specify other" to the one before,
        # the count of a repeat to the one after.
        beside = siblings[at - 1 : at] if "label" in node else siblings[at + 1 : at + 2]
        place = next((self.sheet.place(int(one[MARK])) for one in beside if MARK in one), NOWHERE)
        return Spot(place, {})

    def _item(self, node: Node, path: tuple[str, ...], spot: Spot) -> Item:
        inner = (*path, str(node["name"]))
        common = self._common(node, inner, spot)
        match node["type"]:
            case "group":
                return Group(**common, children=self.items(node["children"], inner))
            case "repeat":
                children = self.items(node["children"], inner)
                return Repeat(**common, children=children, count=self._count(node, spot.place))
            case _:
                return Question(**common, **self._question(node, inner[-1], spot))

    def _count(self, node: Node, place: Place) -> Expression | None:
        source = node.get("control", {}).get("jr:count")
        return self.draft.expression(source, self._at(place, "repeat_count"))

    def _common(self, node: Node, path: tuple[str, ...], spot: Spot) -> dict[str, Any]:
        place = spot.place
        relevant = _bind(node).get("relevant")
        return {
            "name": path[-1],
            "key": path[-1] if self.counts[path[-1]] == 1 else "/".join(path),
            "path": path,
            "labels": self._labels(node, place),
            "hints": self._hints(node, place),
            "relevant": self.draft.condition(relevant, self._at(place, "relevant")),
            "appearance": self._appearance(node, spot.row),
            "place": place,
        }

    def _labels(self, node: Node, place: Place) -> Texts:
        if MARK not in node and node["type"] == "text":
            return self._specify_other()
        moved = next((one for one in node.get("children", ()) if _is_label(one)), node)
        only_media = "label" not in moved and "media" in moved
        written = str(node["name"]) if only_media else moved.get("label")
        return templates(self.draft, written, place, "label")

    def _hints(self, node: Node, place: Place) -> Texts:
        moved = next((one for one in node.get("children", ()) if _is_label(one)), node)
        written = moved.get("hint") or implied(str(node["type"])).get("hint")
        hints = templates(self.draft, written, place, "hint")
        guidance = templates(self.draft, node.get("guidance_hint"), place, "guidance_hint")
        return {
            code: _joined(hints.get(code), guidance.get(code)) for code in {**hints, **guidance}
        }

    def _specify_other(self) -> Texts:
        sentence = N_("Specify other.")
        return {
            code: Template((translator(code.split("-")[0])(sentence),)) for code in self.draft.codes
        }

    def _appearance(self, node: Node, row: Row) -> frozenset[str]:
        # pyxform replaces "table-list" by helpers for ODK; we lay such tables out ourselves.
        found = frozenset(str(node.get("control", {}).get("appearance", "")).split())
        is_table = "table-list" in self._own(row, "appearance").split()
        return found | {"table-list"} if is_table else found

    def _question(self, node: Node, name: str, spot: Spot) -> dict[str, Any]:
        bind, place, draft = _bind(node), spot.place, self.draft
        return {
            "type": _type(node),
            "required": draft.condition(bind.get("required"), self._at(place, "required")),
            "required_messages": self._message(node, "jr:requiredMsg", place),
            "constraint": self._constraint(node, place),
            "constraint_messages": self._message(node, "jr:constraintMsg", place),
            "calculation": draft.expression(bind.get("calculate"), self._at(place, "calculation")),
            "default": self._default(node, place),
            "choice_list": node.get("itemset"),
            "choice_filter": draft.expression(
                node.get("choice_filter"), self._at(place, "choice_filter")
            ),
            "parameters": self._parameters(spot),
            "trigger": tuple(_named(one) for one in node.get("trigger") or ()),
            "read_only": draft.condition(bind.get("readonly"), self._at(place, "read_only")),
            "personal": name in self.personal or self._own(spot.row, "personal").lower() in _YES,
            "missing_offered": tuple(self._missing_offered(spot)),
        }

    def _message(self, node: Node, name: str, place: Place) -> Texts:
        return templates(self.draft, _bind(node).get(name), place, _MESSAGES[name])

    def _constraint(self, node: Node, place: Place) -> Expression | None:
        source = _bind(node).get("constraint") or _bind(implied(node["type"])).get("constraint")
        return self.draft.condition(source, self._at(place, "constraint"))

    def _default(self, node: Node, place: Place) -> Expression | None:
        source = node.get("default")
        if source is None:
            return None
        if node.get("_dynamic_default"):
            return self.draft.expression(source, self._at(place, "default"))
        return literal(str(source))

    def _parameters(self, spot: Spot) -> dict[str, str]:
        # Read from the row: pyxform turns values to lower case, and drops those it has no use for.
        written = spot.row.get(self.draft.columns.survey.heading("parameters"), "")
        found = {key.lower(): value for key, value in _PARAMETER.findall(written)}
        level = self._own(spot.row, "level").lower()
        if level in _LEVELS:
            return {**found, "level": level}
        if level:
            self.draft.warn(UNKNOWN_LEVEL, self._at(spot.place, "level"), level=level)
        return found

    def _missing_offered(self, spot: Spot) -> Iterator[MissingKind]:
        for word in self._own(spot.row, "missing").replace(",", " ").split():
            kind = missing_kind(self.draft, word, spot.place)
            if kind is not None:
                yield kind

    def _own(self, row: Row, field: str) -> str:
        return row.get(self.draft.columns.survey.heading(field), "").strip()

    def _at(self, place: Place, field: str) -> Place:
        return replace(place, column=self.draft.columns.survey.heading(field))


def _type(node: Node) -> QuestionType:
    kind = question_type(node["type"]) or QuestionType.HIDDEN
    is_silent = not any(node.get(text) for text in ("label", "hint", "media"))
    # As in ODK, a question that computes its answer and has nothing to say is not shown.
    computes = "calculate" in _bind(node) or bool(node.get("trigger"))
    return QuestionType.CALCULATE if is_silent and computes and kind in _ASKED else kind


def _bind(node: Node) -> Mapping[str, Any]:
    found: Mapping[str, Any] = node.get("bind", {})
    return found


def _is_label(node: Node) -> bool:
    return MARK not in node and str(node.get("name", "")).startswith(_GENERATED_LABEL)


def _is_generated(node: Node) -> bool:
    """Helpers of ODK's table lists: the label moves back to the group, the header row goes."""
    name = str(node.get("name", ""))
    return MARK not in node and name.startswith((_GENERATED_LABEL, _GENERATED_HEADER))


def _named(reference: str) -> str:
    return reference.strip().removeprefix("${").removesuffix("}").strip()


def _joined(hint: Template | None, guidance: Template | None) -> Template:
    """A guidance hint stands below the hint: interviewers need both."""
    if hint is None or guidance is None:
        return hint or guidance or Template(())
    return Template((*hint.parts, "\n\n", *guidance.parts))


def literal(text: str) -> Expression:
    """A text as an expression that gives it, whatever quotes it holds."""
    if "'" not in text:
        return Expression(f"'{text}'", Literal(text))
    if '"' not in text:
        return Expression(f'"{text}"', Literal(text))
    pieces = ", ".join(f"'{piece}'" if piece != "'" else '"\'"' for piece in re.split("(')", text))
    return parse(f"concat({pieces})")
