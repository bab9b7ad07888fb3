"""Texts: joining, cutting, searching."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from uuid import UUID

from questionnaires.expressions.functions.numbers import number_at, round_half_up
from questionnaires.expressions.patterns import compiled_pattern
from questionnaires.expressions.scope import Evaluator, Function, Scope
from questionnaires.expressions.values import Value, is_nodes, to_text


def text_at(scope: Scope, argument: Evaluator) -> str:
    """The argument as a text."""
    return to_text(argument(scope))


def _texts(scope: Scope, arguments: Sequence[Evaluator]) -> list[str]:
    """All arguments as texts, each node of a node-set on its own."""
    found: list[str] = []
    for argument in arguments:
        value = argument(scope)
        if is_nodes(value):
            found += [node.text for node in value]  # type: ignore[union-attr]
        else:
            found.append(to_text(value))
    return found


def _own_text(scope: Scope, arguments: Sequence[Evaluator]) -> str:
    return text_at(scope, arguments[0]) if arguments else scope.node.text


def _string(scope: Scope, arguments: Sequence[Evaluator]) -> Value:
    return _own_text(scope, arguments)


def _concat(scope: Scope, arguments: Sequence[Evaluator]) -> Value:
    return "".join(_texts(scope, arguments))


def _join(scope: Scope, arguments: Sequence[Evaluator]) -> Value:
    return text_at(scope, arguments[0]).join(_texts(scope, arguments[1:]))


def _string_length(scope: Scope, arguments: Sequence[Evaluator]) -> Value:
    return float(len(_own_text(scope, arguments)))


def _normalize_space(scope: Scope, arguments: Sequence[Evaluator]) -> Value:
    return _XML_SPACE.sub(" ", _own_text(scope, arguments)).strip(" ")


_XML_SPACE = re.compile(r"[ \t\r\n]+")


def _contains(scope: Scope, arguments: Sequence[Evaluator]) -> Value:
    return text_at(scope, arguments[1]) in text_at(scope, arguments[0])


def _starts_with(scope: Scope, arguments: Sequence[Evaluator]) -> Value:
    return text_at(scope, arguments[0]).startswith(text_at(scope, arguments[1]))


def _ends_with(scope: Scope, arguments: Sequence[Evaluator]) -> Value:
    return text_at(scope, arguments[0]).endswith(text_at(scope, arguments[1]))


def _substring_before(scope: Scope, arguments: Sequence[Evaluator]) -> Value:
    text, mark = text_at(scope, arguments[0]), text_at(scope, arguments[1])
    return text.partition(mark)[0] if mark and mark in text else ""


def _substring_after(scope: Scope, arguments: Sequence[Evaluator]) -> Value:
    text, mark = text_at(scope, arguments[0]), text_at(scope, arguments[1])
    if not mark:
        return text
    return text.partition(mark)[2]


def _substr(scope: Scope, arguments: Sequence[Evaluator]) -> Value:
    """OpenRosa's: counts from 0, the end is not included, negative numbers count from the end."""
    text = text_at(scope, arguments[0])
    start = _whole(number_at(scope, arguments[1]))
    end = _whole(number_at(scope, arguments[2])) if len(arguments) > 2 else len(text)
    return text[start:end] if start is not None and end is not None else ""


def _whole(number: float) -> int | None:
    return int(number) if math.isfinite(number) else None


def _substring(scope: Scope, arguments: Sequence[Evaluator]) -> Value:
    """XPath's: counts from 1, third argument is a length; both are rounded."""
    text = text_at(scope, arguments[0])
    start = _rounded(number_at(scope, arguments[1]))
    end = start + _rounded(number_at(scope, arguments[2])) if len(arguments) > 2 else math.inf
    if math.isnan(start) or math.isnan(end):
        return ""
    return "".join(one for place, one in enumerate(text, 1) if start <= place < end)


def _rounded(number: float) -> float:
    return round_half_up(number, 0) if math.isfinite(number) else number


def _translate(scope: Scope, arguments: Sequence[Evaluator]) -> Value:
    text, old, new = (text_at(scope, one) for one in arguments)
    table: dict[int, str | None] = {}
    for place, letter in enumerate(old):
        table.setdefault(ord(letter), new[place] if place < len(new) else None)
    return text.translate(table)


def _regex(scope: Scope, arguments: Sequence[Evaluator]) -> Value:
    """True where the whole text matches. JavaRosa asks for the whole; so do form authors."""
    text, source = (text_at(scope, one) for one in arguments)
    pattern = compiled_pattern(source)
    return pattern is not None and pattern.fullmatch(text) is not None


def _uuid(scope: Scope, arguments: Sequence[Evaluator]) -> Value:
    random = scope.surroundings.random
    if arguments:
        length = _whole(number_at(scope, arguments[0])) or 0
        return "".join(random.choices(_LETTERS, k=max(0, min(length, 10_000))))
    return str(UUID(int=random.getrandbits(128), version=4))


_LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

FUNCTIONS = (
    Function("string", 0, 1, _string),
    Function("concat", 0, None, _concat),
    Function("join", 1, None, _join),
    Function("string-length", 0, 1, _string_length),
    Function("normalize-space", 0, 1, _normalize_space),
    Function("contains", 2, 2, _contains),
    Function("starts-with", 2, 2, _starts_with),
    Function("ends-with", 2, 2, _ends_with),
    Function("substring-before", 2, 2, _substring_before),
    Function("substring-after", 2, 2, _substring_after),
    Function("substr", 2, 3, _substr),
    Function("substring", 2, 3, _substring),
    Function("translate", 3, 3, _translate),
    Function("regex", 2, 2, _regex),
    Function("uuid", 0, 1, _uuid),
)
