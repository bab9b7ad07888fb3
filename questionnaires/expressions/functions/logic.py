"""Truth, choice between values, and what stays as it was first computed."""

from __future__ import annotations

from collections.abc import Sequence

from questionnaires.expressions.scope import Evaluator, Function, Scope
from questionnaires.expressions.values import Value, is_nodes, to_number, to_text, to_truth


def _if(scope: Scope, arguments: Sequence[Evaluator]) -> Value:
    condition, then, otherwise = arguments
    return then(scope) if to_truth(condition(scope)) else otherwise(scope)


def _coalesce(scope: Scope, arguments: Sequence[Evaluator]) -> Value:
    for argument in arguments:
        text = to_text(argument(scope))
        if text and text != "NaN":
            return text
    return ""


def _once(scope: Scope, arguments: Sequence[Evaluator]) -> Value:
    return scope.node.text or to_text(arguments[0](scope))


def _not(scope: Scope, arguments: Sequence[Evaluator]) -> Value:
    return not to_truth(arguments[0](scope))


def _true(_scope: Scope, _arguments: Sequence[Evaluator]) -> Value:
    return True


def _false(_scope: Scope, _arguments: Sequence[Evaluator]) -> Value:
    return False


def _boolean(scope: Scope, arguments: Sequence[Evaluator]) -> Value:
    return to_truth(arguments[0](scope))


def _boolean_from_string(scope: Scope, arguments: Sequence[Evaluator]) -> Value:
    return to_text(arguments[0](scope)) in {"1", "true"}


def _checklist(scope: Scope, arguments: Sequence[Evaluator]) -> Value:
    low, high, *items = arguments
    met = float(sum(_truths(scope, items)))
    return _between(to_number(low(scope)), met, to_number(high(scope)))


def _weighted_checklist(scope: Scope, arguments: Sequence[Evaluator]) -> Value:
    low, high, *items = arguments
    met = sum(
        to_number(weight(scope))
        for item, weight in zip(items[::2], items[1::2], strict=True)
        if to_truth(item(scope))
    )
    return _between(to_number(low(scope)), met, to_number(high(scope)))


def _truths(scope: Scope, items: Sequence[Evaluator]) -> list[bool]:
    found: list[bool] = []
    for item in items:
        value = item(scope)
        if is_nodes(value):
            found += [_text_truth(node.text) for node in value]  # type: ignore[union-attr]
        else:
            found.append(to_truth(value))
    return found


def _text_truth(text: str) -> bool:
    number = to_number(text)
    return bool(text) and number != 0


def _between(low: float, number: float, high: float) -> bool:
    return (low < 0 or number >= low) and (high < 0 or number <= high)


FUNCTIONS = (
    Function("if", 3, 3, _if),
    Function("coalesce", 1, None, _coalesce),
    Function("once", 1, 1, _once),
    Function("not", 1, 1, _not),
    Function("true", 0, 0, _true),
    Function("false", 0, 0, _false),
    Function("boolean", 1, 1, _boolean),
    Function("boolean-from-string", 1, 1, _boolean_from_string),
    Function("checklist", 2, None, _checklist),
    Function("weighted-checklist", 4, None, _weighted_checklist, lambda given: len(given) % 2 == 0),
)
