"""A questionnaire as plain JSON and back: what is stored when a version is published.

Expressions are kept as their authors wrote them and parsed again on loading. Values that say nothing
are left out, so that the JSON stays small and its hash does not depend on defaults.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

from questionnaires.expressions.parser import parse
from questionnaires.expressions.syntax import Expression
from questionnaires.model import (
    Choice,
    ChoiceList,
    Group,
    Item,
    Language,
    MissingKind,
    Question,
    Questionnaire,
    QuestionType,
    Repeat,
    Template,
    Texts,
)
from questionnaires.problems import NOWHERE, Place

Compiled = Mapping[str, Any]
FORMAT = 1
"""Number of this layout; raised when an older one can no longer be read."""


def dump(questionnaire: Questionnaire) -> dict[str, Any]:
    """The questionnaire as plain JSON values; complete, and with its content hash."""
    return {**_content(questionnaire), "content_hash": questionnaire.content_hash}


def with_hash(questionnaire: Questionnaire) -> Questionnaire:
    """The same questionnaire with the hash of its content."""
    return replace(questionnaire, content_hash=content_hash(_content(questionnaire)))


def content_hash(content: Compiled) -> str:
    """SHA-256 of the canonical JSON of what was dumped, without its own hash and without places.

    A row more or less above a question does not make it another question.
    """
    plain = _without_places({key: one for key, one in content.items() if key != "content_hash"})
    text = json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _without_places(value: Any) -> Any:  # noqa: ANN401 - any JSON value
    if isinstance(value, list):
        return [_without_places(one) for one in value]
    if not isinstance(value, dict):
        return value
    # A column of the choices sheet may be called place as well; its value is a text.
    return {
        key: _without_places(one)
        for key, one in value.items()
        if not (key == "place" and isinstance(one, list))
    }


def load(compiled: Compiled) -> Questionnaire:
    """The questionnaire that was dumped; the last few are remembered by their hash."""
    known = _remembered(compiled["content_hash"])
    if not known:
        known.append(_read(compiled))
    return known[0]


@lru_cache(maxsize=16)
def _remembered(content_hash: str) -> list[Questionnaire]:  # noqa: ARG001 - the key of the cache
    return []


def _content(questionnaire: Questionnaire) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "id": questionnaire.id,
        "title": dict(questionnaire.title),
        "version": questionnaire.version,
        "languages": [[one.code, one.name] for one in questionnaire.languages],
        "children": [_item(one) for one in questionnaire.children],
        "choice_lists": [_choice_list(one) for one in questionnaire.choice_lists.values()],
        "tables": {name: _table(rows) for name, rows in questionnaire.tables.items()},
        "settings": dict(questionnaire.settings),
    }


def _read(compiled: Compiled) -> Questionnaire:
    lists = [_read_choice_list(one) for one in compiled["choice_lists"]]
    return Questionnaire(
        id=compiled["id"],
        title=compiled["title"],
        version=compiled["version"],
        languages=tuple(Language(code, name) for code, name in compiled["languages"]),
        children=_read_items(compiled["children"], ()),
        choice_lists={one.name: one for one in lists},
        tables={name: _read_table(rows) for name, rows in compiled["tables"].items()},
        settings=compiled["settings"],
        content_hash=compiled["content_hash"],
    )


def _stated(values: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in values.items() if value not in (None, "", [], {}, False)}


# Tables ------------------------------------------------------------------------------------------


def _table(rows: Sequence[Mapping[str, str]]) -> dict[str, Any]:
    columns = list(dict.fromkeys(name for row in rows for name in row))
    return {"columns": columns, "rows": [[row.get(name) for name in columns] for row in rows]}


def _read_table(table: Mapping[str, Any]) -> tuple[Mapping[str, str], ...]:
    columns = table["columns"]
    return tuple(
        {name: text for name, text in zip(columns, row, strict=True) if text is not None}
        for row in table["rows"]
    )


# Choices -----------------------------------------------------------------------------------------


def _choice_list(one: ChoiceList) -> dict[str, Any]:
    return {"name": one.name, "choices": [_choice(choice) for choice in one.choices]}


def _choice(one: Choice) -> dict[str, Any]:
    return _stated(
        {
            "name": one.name,
            "labels": dict(one.labels),
            "columns": dict(one.columns),
            "missing": one.missing,
            "place": _place(one.place),
        }
    )


def _read_choice_list(one: Mapping[str, Any]) -> ChoiceList:
    return ChoiceList(one["name"], tuple(_read_choice(choice) for choice in one["choices"]))


def _read_choice(one: Mapping[str, Any]) -> Choice:
    missing = one.get("missing")
    return Choice(
        one.get("name", ""),
        one.get("labels", {}),
        one.get("columns", {}),
        MissingKind(missing) if missing else None,
        _read_place(one.get("place")),
    )


# Items -------------------------------------------------------------------------------------------


def _item(item: Item) -> dict[str, Any]:
    kind = "question" if isinstance(item, Question) else type(item).__name__.lower()
    common = {
        "kind": kind,
        "name": item.name,
        "key": item.key if item.key != item.name else None,
        "labels": _texts(item.labels),
        "hints": _texts(item.hints),
        "relevant": _source(item.relevant),
        "appearance": sorted(item.appearance),
        "place": _place(item.place),
    }
    match item:
        case Question():
            return _stated({**common, **_question(item)})
        case Group():
            return _stated(common) | {"children": [_item(one) for one in item.children]}
        case Repeat():
            children = [_item(one) for one in item.children]
            return _stated({**common, "count": _source(item.count)}) | {"children": children}


def _question(item: Question) -> dict[str, Any]:
    return {
        "type": item.type.value,
        "required": _source(item.required),
        "required_messages": _texts(item.required_messages),
        "constraint": _source(item.constraint),
        "constraint_messages": _texts(item.constraint_messages),
        "calculation": _source(item.calculation),
        "default": _source(item.default),
        "choice_list": item.choice_list,
        "choice_filter": _source(item.choice_filter),
        "parameters": dict(item.parameters),
        "trigger": list(item.trigger),
        "read_only": _source(item.read_only),
        "personal": item.personal,
        "missing_offered": [kind.value for kind in item.missing_offered],
    }


def _read_items(items: Sequence[Mapping[str, Any]], path: tuple[str, ...]) -> tuple[Item, ...]:
    return tuple(_read_item(item, (*path, item["name"])) for item in items)


def _read_item(item: Mapping[str, Any], path: tuple[str, ...]) -> Item:
    common = {
        "name": item["name"],
        "key": item.get("key", item["name"]),
        "path": path,
        "labels": _read_texts(item.get("labels")),
        "hints": _read_texts(item.get("hints")),
        "relevant": _expression(item.get("relevant")),
        "appearance": frozenset(item.get("appearance", ())),
        "place": _read_place(item.get("place")),
    }
    match item["kind"]:
        case "question":
            return _read_question(item, common)
        case "group":
            return Group(**common, children=_read_items(item["children"], path))
        case _:
            children = _read_items(item["children"], path)
            return Repeat(**common, children=children, count=_expression(item.get("count")))


def _read_question(item: Mapping[str, Any], common: dict[str, Any]) -> Question:
    return Question(
        **common,
        type=QuestionType(item["type"]),
        required=_expression(item.get("required")),
        required_messages=_read_texts(item.get("required_messages")),
        constraint=_expression(item.get("constraint")),
        constraint_messages=_read_texts(item.get("constraint_messages")),
        calculation=_expression(item.get("calculation")),
        default=_expression(item.get("default")),
        choice_list=item.get("choice_list"),
        choice_filter=_expression(item.get("choice_filter")),
        parameters=item.get("parameters", {}),
        trigger=tuple(item.get("trigger", ())),
        read_only=_expression(item.get("read_only")),
        personal=item.get("personal", False),
        missing_offered=tuple(MissingKind(kind) for kind in item.get("missing_offered", ())),
    )


# Small parts -------------------------------------------------------------------------------------


def _source(expression: Expression | None) -> str | None:
    return None if expression is None else expression.source


def _expression(source: str | None) -> Expression | None:
    return None if source is None else parse(source)


def _texts(texts: Texts) -> dict[str, list[Any]]:
    # A reference is a list of one, a plain piece a string.
    return {code: [_part(part) for part in text.parts] for code, text in texts.items()}


def _part(part: str | Expression) -> str | list[str]:
    return part if isinstance(part, str) else [part.source]


def _read_texts(texts: Mapping[str, list[Any]] | None) -> Texts:
    return {
        code: Template(tuple(one if isinstance(one, str) else parse(one[0]) for one in parts))
        for code, parts in (texts or {}).items()
    }


def _place(place: Place) -> list[Any] | None:
    return None if place == NOWHERE else [place.sheet, place.row, place.column]


def _read_place(place: list[Any] | None) -> Place:
    return NOWHERE if place is None else Place(*place)
