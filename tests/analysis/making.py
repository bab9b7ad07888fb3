"""Questionnaires for tests of the analysis, made without a workbook."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from questionnaires.expressions.syntax import Expression, Reference
from questionnaires.model import (
    Choice,
    ChoiceList,
    Item,
    Language,
    MissingKind,
    Question,
    Questionnaire,
    QuestionType,
    Repeat,
    Template,
)

EMPTY: Mapping[str, Template] = {}


def template(text: str) -> Template:
    pieces = re.split(r"(\$\{[^}]+\})", text)
    return Template(
        tuple(
            Expression(piece, Reference(piece[2:-1])) if piece.startswith("${") else piece
            for piece in pieces
            if piece
        )
    )


def question(
    type_: QuestionType,
    key: str,
    labels: Mapping[str, str] | str = "",
    *,
    choices: str | None = None,
    parameters: Mapping[str, str] | None = None,
    appearance: Sequence[str] = (),
    personal: bool = False,
) -> Question:
    texts = {"en": labels} if isinstance(labels, str) else labels
    return Question(
        name=key.rsplit("/", 1)[-1],
        key=key,
        path=(key,),
        labels={code: template(text) for code, text in texts.items() if text},
        hints=EMPTY,
        appearance=frozenset(appearance),
        type=type_,
        required_messages=EMPTY,
        constraint_messages=EMPTY,
        choice_list=choices,
        parameters=parameters or {},
        personal=personal,
    )


def repeat(key: str, *children: Item) -> Repeat:
    return Repeat(name=key, key=key, path=(key,), labels=EMPTY, hints=EMPTY, children=children)


def choice(
    name: str, labels: Mapping[str, str] | str, missing: MissingKind | None = None
) -> Choice:
    texts = {"en": labels} if isinstance(labels, str) else labels
    return Choice(name, texts, {}, missing)


def questionnaire(
    *children: Item,
    lists: Mapping[str, Sequence[Choice]] | None = None,
    languages: Sequence[str] = ("en",),
    version: str = "1",
) -> Questionnaire:
    return Questionnaire(
        id="study",
        title={"en": "Study"},
        version=version,
        languages=tuple(Language(code, code) for code in languages),
        children=children,
        choice_lists={name: ChoiceList(name, tuple(own)) for name, own in (lists or {}).items()},
        tables={},
        settings={},
        content_hash=f"hash-{version}",
    )
