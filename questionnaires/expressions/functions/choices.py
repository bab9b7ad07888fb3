"""Choices: what was selected, its label, cells of attached tables."""

from __future__ import annotations

import math
from collections.abc import Sequence

from questionnaires.expressions.functions.numbers import number_at
from questionnaires.expressions.functions.texts import text_at
from questionnaires.expressions.scope import Evaluator, Function, Scope
from questionnaires.expressions.syntax import Literal, Node
from questionnaires.expressions.values import Value


def _selected(scope: Scope, arguments: Sequence[Evaluator]) -> Value:
    chosen, wanted = text_at(scope, arguments[0]), text_at(scope, arguments[1])
    return wanted.strip() in chosen.split()


def _selected_at(scope: Scope, arguments: Sequence[Evaluator]) -> Value:
    chosen = text_at(scope, arguments[0]).split()
    place = number_at(scope, arguments[1])
    if math.isnan(place) or not 0 <= place < len(chosen):
        return ""
    return chosen[int(place)]


def _count_selected(scope: Scope, arguments: Sequence[Evaluator]) -> Value:
    return float(len(text_at(scope, arguments[0]).split()))


def _choice_name(scope: Scope, arguments: Sequence[Evaluator]) -> Value:
    value, question = (text_at(scope, one) for one in arguments)
    return scope.surroundings.choice_name(value, question, scope)


def _pulldata(scope: Scope, arguments: Sequence[Evaluator]) -> Value:
    table, column, key_column, key = (text_at(scope, one) for one in arguments)
    return scope.surroundings.table(table, column, key_column, key)


def _second_is_literal(arguments: Sequence[Node]) -> bool:
    return isinstance(arguments[1], Literal)


def _first_three_are_literal(arguments: Sequence[Node]) -> bool:
    return all(isinstance(one, Literal) for one in arguments[:3])


FUNCTIONS = (
    Function("selected", 2, 2, _selected),
    Function("selected-at", 2, 2, _selected_at),
    Function("count-selected", 1, 1, _count_selected),
    Function("jr:choice-name", 2, 2, _choice_name, _second_is_literal),
    Function("pulldata", 4, 4, _pulldata, _first_three_are_literal),
)
