"""Numbers: rounding, sums, powers, angles."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from decimal import ROUND_FLOOR, Decimal, InvalidOperation

from questionnaires.expressions.scope import Evaluator, Function, Scope
from questionnaires.expressions.values import Value, is_nodes, text_number, to_number


def number_at(scope: Scope, argument: Evaluator) -> float:
    """The argument as a number."""
    return to_number(argument(scope), scope.zone)


def _numbers(scope: Scope, arguments: Sequence[Evaluator]) -> list[float]:
    """All arguments as numbers, each node of a node-set on its own."""
    found: list[float] = []
    for argument in arguments:
        value = argument(scope)
        if is_nodes(value):
            found += [text_number(node.text, scope.zone) for node in value]  # type: ignore[union-attr]
        else:
            found.append(to_number(value, scope.zone))
    return found


def _number(scope: Scope, arguments: Sequence[Evaluator]) -> Value:
    value = arguments[0](scope) if arguments else scope.node.text
    return to_number(value, scope.zone)


def _round(scope: Scope, arguments: Sequence[Evaluator]) -> Value:
    number = number_at(scope, arguments[0])
    places = number_at(scope, arguments[1]) if len(arguments) > 1 else 0.0
    if not math.isfinite(places):
        return math.nan
    return round_half_up(number, int(places)) if math.isfinite(number) else number


def round_half_up(number: float, places: int) -> float:
    """Round as XPath does: a half goes towards positive infinity (2.5 to 3, -2.5 to -2)."""
    exact = Decimal(repr(number))
    try:
        unit = Decimal(1).scaleb(-places)
        return float((exact / unit + Decimal("0.5")).to_integral_value(ROUND_FLOOR) * unit)
    except InvalidOperation:
        return number


def _int(scope: Scope, arguments: Sequence[Evaluator]) -> Value:
    return _finite(math.trunc, number_at(scope, arguments[0]))


def _floor(scope: Scope, arguments: Sequence[Evaluator]) -> Value:
    return _finite(math.floor, number_at(scope, arguments[0]))


def _ceiling(scope: Scope, arguments: Sequence[Evaluator]) -> Value:
    return _finite(math.ceil, number_at(scope, arguments[0]))


def _finite(rounding: Callable[[float], int], number: float) -> float:
    return float(rounding(number)) if math.isfinite(number) else number


def _sum(scope: Scope, arguments: Sequence[Evaluator]) -> Value:
    numbers = _numbers(scope, arguments)
    try:
        return math.fsum(numbers)
    except (OverflowError, ValueError):
        # Infinities of both signs, or a sum beyond the largest number: plain addition says which.
        return sum(numbers)


def _min(scope: Scope, arguments: Sequence[Evaluator]) -> Value:
    return _extreme(min, _numbers(scope, arguments))


def _max(scope: Scope, arguments: Sequence[Evaluator]) -> Value:
    return _extreme(max, _numbers(scope, arguments))


def _extreme(choose: Callable[[list[float]], float], numbers: list[float]) -> float:
    if not numbers or any(math.isnan(one) for one in numbers):
        return math.nan
    return choose(numbers)


def _pow(scope: Scope, arguments: Sequence[Evaluator]) -> Value:
    base, exponent = (number_at(scope, one) for one in arguments)
    try:
        result = base**exponent
    except ZeroDivisionError:
        return math.inf
    except OverflowError:
        return math.inf
    return math.nan if isinstance(result, complex) else result


def _pi(_scope: Scope, _arguments: Sequence[Evaluator]) -> Value:
    return math.pi


def _atan2(scope: Scope, arguments: Sequence[Evaluator]) -> Value:
    y, x = (number_at(scope, one) for one in arguments)
    return math.atan2(y, x)


def _random(scope: Scope, _arguments: Sequence[Evaluator]) -> Value:
    return scope.surroundings.random.random()


def _of_one(
    function: Callable[[float], float],
) -> Callable[[Scope, Sequence[Evaluator]], Value]:
    """A function of one number; outside its domain the result is NaN."""

    def call(scope: Scope, arguments: Sequence[Evaluator]) -> Value:
        try:
            return function(number_at(scope, arguments[0]))
        except OverflowError:
            return math.inf
        except ValueError:
            return math.nan

    return call


def _log(number: float) -> float:
    return -math.inf if number == 0 else math.log(number)


def _log10(number: float) -> float:
    return -math.inf if number == 0 else math.log10(number)


FUNCTIONS = (
    Function("number", 0, 1, _number),
    Function("round", 1, 2, _round),
    Function("int", 1, 1, _int),
    Function("floor", 1, 1, _floor),
    Function("ceiling", 1, 1, _ceiling),
    Function("sum", 1, 1, _sum),
    Function("min", 1, None, _min),
    Function("max", 1, None, _max),
    Function("pow", 2, 2, _pow),
    Function("pi", 0, 0, _pi),
    Function("atan2", 2, 2, _atan2),
    Function("random", 0, 0, _random),
    Function("abs", 1, 1, _of_one(abs)),
    Function("sqrt", 1, 1, _of_one(math.sqrt)),
    Function("exp", 1, 1, _of_one(math.exp)),
    Function("exp10", 1, 1, _of_one(lambda number: 10.0**number)),
    Function("log", 1, 1, _of_one(_log)),
    Function("log10", 1, 1, _of_one(_log10)),
    Function("sin", 1, 1, _of_one(math.sin)),
    Function("cos", 1, 1, _of_one(math.cos)),
    Function("tan", 1, 1, _of_one(math.tan)),
    Function("asin", 1, 1, _of_one(math.asin)),
    Function("acos", 1, 1, _of_one(math.acos)),
    Function("atan", 1, 1, _of_one(math.atan)),
)
