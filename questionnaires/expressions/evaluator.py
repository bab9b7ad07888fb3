"""From a syntax tree to a value.

A tree is turned once into nested Python functions, one per node; evaluating is then calling the
outermost. That is several times faster than walking the tree anew, which matters when a thousand
interviews are checked at once, and says the same.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Protocol, cast

from questionnaires.expressions.functions import FUNCTIONS
from questionnaires.expressions.scope import Evaluator, Scope
from questionnaires.expressions.syntax import (
    Binary,
    Call,
    Expression,
    Literal,
    Negative,
    Node,
    Number,
    Path,
    Reference,
    Step,
    descend,
)
from questionnaires.expressions.values import (
    Moment,
    TreeNode,
    Value,
    is_nodes,
    text_number,
    to_number,
    to_text,
    to_truth,
)


@lru_cache(maxsize=65_536)
def evaluator(expression: Expression) -> Evaluator:
    """The function that evaluates an expression."""
    return _build(expression.tree)


@lru_cache(maxsize=4_096)
def item_filter(expression: Expression) -> Callable[[TreeNode, Scope], Sequence[TreeNode]]:
    """The function that gives the items below a ``root`` element for which a condition holds."""
    step = _step(Step("child", "item", (expression.tree,)))
    return lambda root, scope: step((root,), scope)


def _build(node: Node) -> Evaluator:  # noqa: PLR0911 - one case for each kind of node
    match node:
        case Number(value):
            return lambda _scope: value
        case Literal(text):
            return lambda _scope: text
        case Reference():
            return lambda scope: scope.surroundings.resolve(node, scope)
        case Call(name, arguments):
            call, built = FUNCTIONS[name].call, tuple(_build(one) for one in arguments)
            return lambda scope: call(scope, built)
        case Negative(operand):
            inner = _build(operand)
            return lambda scope: -to_number(inner(scope), scope.zone)
        case Binary():
            return _binary(node)
        case Path():
            return _path(node)


def _binary(node: Binary) -> Evaluator:
    left, right = _build(node.left), _build(node.right)
    if node.operator == "and":
        return lambda scope: to_truth(left(scope)) and to_truth(right(scope))
    if node.operator == "or":
        return lambda scope: to_truth(left(scope)) or to_truth(right(scope))
    if node.operator == "|":
        return lambda scope: _union(left(scope), right(scope))
    if node.operator in _ARITHMETIC:
        calculate = _ARITHMETIC[node.operator]
        return lambda scope: calculate(
            to_number(left(scope), scope.zone), to_number(right(scope), scope.zone)
        )
    return _comparison(node, left, right)


def _divide(left: float, right: float) -> float:
    if right == 0:
        if left == 0 or math.isnan(left):
            return math.nan
        return math.copysign(math.inf, left) * math.copysign(1.0, right)
    return left / right


def _modulo(left: float, right: float) -> float:
    if right == 0 or math.isinf(left):
        return math.nan
    return math.fmod(left, right)


_ARITHMETIC: Mapping[str, Callable[[float, float], float]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "div": _divide,
    "mod": _modulo,
}
_ORDER: Mapping[str, Callable[[float, float], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def _union(left: Value, right: Value) -> Value:
    nodes = [*_nodes(left), *_nodes(right)]
    return tuple({id(node): node for node in nodes}.values())


def _nodes(value: Value) -> Sequence[TreeNode]:
    return value if is_nodes(value) else ()  # type: ignore[return-value]


def _comparison(node: Binary, left: Evaluator, right: Evaluator) -> Evaluator:
    read_left, read_right = _reading(node.left, left), _reading(node.right, right)
    if node.operator in _ORDER:
        compare = _ORDER[node.operator]
        return lambda scope: _ordered(compare, read_left(scope), read_right(scope), scope)
    equal = node.operator == "="
    return lambda scope: _equals(read_left(scope), read_right(scope), scope, equal=equal)


def _reading(node: Node, evaluate: Evaluator) -> Evaluator:
    """An answer that is not there compares as an empty text.

    XPath 1.0 makes every comparison with an empty node-set false, so that ``${x} != 'a'`` would be
    false while x is not asked. JavaRosa and Enketo both say true, and forms are written for them.
    """
    if not isinstance(node, Reference):
        return evaluate

    def read(scope: Scope) -> Value:
        value = evaluate(scope)
        return "" if is_nodes(value) and not value else value

    return read


def _ordered(
    compare: Callable[[float, float], bool], left: Value, right: Value, scope: Scope
) -> bool:
    return any(
        compare(first, second)
        for first in _as_numbers(left, scope)
        for second in _as_numbers(right, scope)
    )


def _as_numbers(value: Value, scope: Scope) -> Iterable[float]:
    if not is_nodes(value):
        return (to_number(value, scope.zone),)
    return tuple(text_number(node.text, scope.zone) for node in _nodes(value))


def _equals(left: Value, right: Value, scope: Scope, *, equal: bool) -> bool:
    if is_nodes(right) and not is_nodes(left):
        left, right = right, left
    if not is_nodes(left):
        return _same(left, right, scope) == equal
    if isinstance(right, bool):
        return (to_truth(left) == right) == equal
    if is_nodes(right):
        return any(
            (one.text == other.text) == equal for one in _nodes(left) for other in _nodes(right)
        )
    return any(_same(node.text, right, scope) == equal for node in _nodes(left))


def _same(left: Value, right: Value, scope: Scope) -> bool:
    if isinstance(left, bool) or isinstance(right, bool):
        return to_truth(left) == to_truth(right)
    if isinstance(left, float | int | Moment) or isinstance(right, float | int | Moment):
        return to_number(left, scope.zone) == to_number(right, scope.zone)
    return to_text(left) == to_text(right)


def _path(path: Path) -> Evaluator:
    if path == _SELF:
        return lambda scope: (scope.node,)
    start = _start(path)
    steps = tuple(_step(step) for step in path.steps)

    def walk(scope: Scope) -> Value:
        nodes = start(scope)
        for step in steps:
            nodes = step(nodes, scope)
        return nodes

    return walk


_SELF = Path((Step("self", "node()"),))


def _start(path: Path) -> Callable[[Scope], Sequence[TreeNode]]:
    if path.start is not None:
        begin, predicates = _build(path.start), _predicates(path.start_predicates)
        return lambda scope: _keep(_nodes(begin(scope)), predicates, scope)
    if path.absolute:
        return lambda scope: (scope.surroundings.root,)
    return lambda scope: (scope.node,)


NodeStep = Callable[[Sequence[TreeNode], Scope], Sequence[TreeNode]]


def _step(step: Step) -> NodeStep:
    move = _MOVES[step.axis]
    predicates = _predicates(step.predicates)
    lookup = _lookup(step)

    def walk(nodes: Sequence[TreeNode], scope: Scope) -> Sequence[TreeNode]:
        found: dict[int, TreeNode] = {}
        for node in nodes:
            candidates = lookup(node, scope) if lookup is not None else None
            if candidates is None:
                candidates = move(node, step.name)
            for kept in _keep(candidates, predicates, scope):
                found[id(kept)] = kept
        return tuple(found.values())

    return walk


class Indexed(Protocol):
    """A node that finds children by the text of one of their own children."""

    def matching(self, column: str, text: str) -> Sequence[TreeNode]:
        """The children whose child ``column`` has exactly this text, in order."""
        ...


Lookup = Callable[[TreeNode, Scope], Sequence[TreeNode] | None]


def _lookup(step: Step) -> Lookup | None:
    """Candidates of a step by index, where its one predicate asks a column to equal a text.

    The predicate is still evaluated on every candidate, so an index only ever leaves out what cannot
    hold.
    """
    if step.axis != "child" or len(step.predicates) != 1 or _counts_places(step.predicates[0]):
        return None
    columns = [(column, _build(value)) for column, value in _equalities(step.predicates[0])]

    def find(node: TreeNode, scope: Scope) -> Sequence[TreeNode] | None:
        if not hasattr(node, "matching"):
            return None
        for column, value in columns:
            text = _one_text(value(scope))
            if text is not None:
                return cast("Indexed", node).matching(column, text)
        return None

    return find if columns else None


def _counts_places(predicate: Node) -> bool:
    """Whether a predicate asks for places among all items, which an index would number anew."""
    return any(
        isinstance(node, Call) and node.name in {"position", "last"} for node in descend(predicate)
    )


def _one_text(value: Value) -> str | None:
    """The text that a column must equal; none where it may equal several, or a number."""
    if isinstance(value, str):
        return value
    if not is_nodes(value):
        return None
    nodes = _nodes(value)
    return "".join(node.text for node in nodes) if len(nodes) <= 1 else None


def _equalities(predicate: Node) -> list[tuple[str, Node]]:
    """``column = value`` conditions that must hold, whose value does not depend on the item."""
    match predicate:
        case Binary("and", left, right):
            return [*_equalities(left), *_equalities(right)]
        case Binary("=", Path((Step("child", name, ()),), False, None, ()), value) if _is_fixed(
            value
        ):
            return [(name, value)]
        case Binary("=", value, Path((Step("child", name, ()),), False, None, ())) if _is_fixed(
            value
        ):
            return [(name, value)]
        case _:
            return []


def _is_fixed(value: Node) -> bool:
    match value:
        case Literal() | Reference():
            return True
        case Path(start=Call("current", ())):
            return not any(step.predicates for step in value.steps)
        case _:
            return False


def _child(node: TreeNode, name: str) -> Sequence[TreeNode]:
    children = node.below("*" if name == "node()" else name)
    return tuple(child for child in children if child.is_there)


def _parent(node: TreeNode, name: str) -> Sequence[TreeNode]:
    return (node.parent,) if node.parent is not None and _fits(node.parent, name) else ()


def _self(node: TreeNode, name: str) -> Sequence[TreeNode]:
    return (node,) if _fits(node, name) else ()


def _descendant_or_self(node: TreeNode, name: str) -> Sequence[TreeNode]:
    below = [found for child in _child(node, "*") for found in _descendant_or_self(child, name)]
    return (*_self(node, name), *below)


def _descendant(node: TreeNode, name: str) -> Sequence[TreeNode]:
    return tuple(found for child in _child(node, "*") for found in _descendant_or_self(child, name))


def _fits(node: TreeNode, name: str) -> bool:
    return name in {"*", "node()", node.name}


_MOVES: Mapping[str, Callable[[TreeNode, str], Sequence[TreeNode]]] = {
    "child": _child,
    "parent": _parent,
    "self": _self,
    "descendant-or-self": _descendant_or_self,
    "descendant": _descendant,
}
AXES = frozenset(_MOVES)
"""Axes that paths may use."""


def _predicates(predicates: Sequence[Node]) -> tuple[Evaluator, ...]:
    return tuple(_build(one) for one in predicates)


def _keep(
    nodes: Sequence[TreeNode], predicates: Sequence[Evaluator], scope: Scope
) -> Sequence[TreeNode]:
    for predicate in predicates:
        size = len(nodes)
        nodes = tuple(
            node
            for place, node in enumerate(nodes, 1)
            if _holds(predicate(scope.at(node, place, size)), place)
        )
    return nodes


def _holds(value: Value, place: int) -> bool:
    if isinstance(value, float) and not isinstance(value, bool):
        return value == place
    return to_truth(value)
