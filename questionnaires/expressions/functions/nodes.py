"""Node-sets: counting, positions, secondary instances."""

from __future__ import annotations

import math
from collections.abc import Sequence

from questionnaires.expressions.functions.numbers import number_at
from questionnaires.expressions.functions.texts import text_at
from questionnaires.expressions.scope import Evaluator, Function, Scope
from questionnaires.expressions.syntax import Call, Literal, Node, Path, Reference
from questionnaires.expressions.values import TreeNode, Value, is_nodes


def nodes_at(scope: Scope, argument: Evaluator) -> Sequence[TreeNode]:
    """The argument as a node-set; a simple value counts as none."""
    value = argument(scope)
    return value if is_nodes(value) else ()  # type: ignore[return-value]


def _count(scope: Scope, arguments: Sequence[Evaluator]) -> Value:
    return float(len(nodes_at(scope, arguments[0])))


def _count_non_empty(scope: Scope, arguments: Sequence[Evaluator]) -> Value:
    return float(sum(1 for node in nodes_at(scope, arguments[0]) if node.text))


def _position(scope: Scope, arguments: Sequence[Evaluator]) -> Value:
    if not arguments:
        return float(scope.position)
    nodes = nodes_at(scope, arguments[0])
    return float(place_among_siblings(nodes[0])) if nodes else math.nan


def place_among_siblings(node: TreeNode) -> int:
    """Number of an instance among those of its name, from 1."""
    siblings = node.parent.below(node.name) if node.parent is not None else (node,)
    return next((place for place, one in enumerate(siblings, 1) if one is node), 1)


def _last(scope: Scope, _arguments: Sequence[Evaluator]) -> Value:
    return float(scope.size)


def _current(scope: Scope, _arguments: Sequence[Evaluator]) -> Value:
    return (scope.current,)


def _instance(scope: Scope, arguments: Sequence[Evaluator]) -> Value:
    found = scope.surroundings.instance(text_at(scope, arguments[0]))
    return (found,) if found is not None else ()


def _indexed_repeat(scope: Scope, arguments: Sequence[Evaluator]) -> Value:
    """``indexed-repeat(${question}, ${repeat}, number, ...)``: one question in one instance."""
    nodes = list(nodes_at(scope.at(scope.surroundings.root, 1, 1), arguments[0]))
    for repeat, number in zip(arguments[1::2], arguments[2::2], strict=True):
        wanted = number_at(scope, number)
        names = {node.name for node in nodes_at(scope.at(scope.surroundings.root, 1, 1), repeat)}
        nodes = [node for node in nodes if _instance_number(node, names) == wanted]
    return tuple(nodes[:1])


def _instance_number(node: TreeNode, repeat_names: set[str]) -> int | None:
    around: TreeNode | None = node
    while around is not None:
        if around.name in repeat_names:
            return place_among_siblings(around)
        around = around.parent
    return None


def _points_somewhere(arguments: Sequence[Node]) -> bool:
    return (
        all(isinstance(one, Reference | Path) for one in arguments[:2]) and len(arguments) % 2 == 1
    )


def _names_literally(arguments: Sequence[Node]) -> bool:
    return all(isinstance(one, Literal) for one in arguments[:1])


def _is_node_set(arguments: Sequence[Node]) -> bool:
    return all(isinstance(one, Reference | Path | Call) for one in arguments)


FUNCTIONS = (
    Function("count", 1, 1, _count, _is_node_set),
    Function("count-non-empty", 1, 1, _count_non_empty, _is_node_set),
    Function("position", 0, 1, _position, _is_node_set),
    Function("last", 0, 0, _last),
    Function("current", 0, 0, _current),
    Function("instance", 1, 1, _instance, _names_literally),
    Function("indexed-repeat", 3, None, _indexed_repeat, _points_somewhere),
)
