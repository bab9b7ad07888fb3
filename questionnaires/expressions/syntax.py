"""The syntax tree of an expression: small frozen nodes, no behaviour."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Number:
    """A number literal."""

    value: float


@dataclass(frozen=True, slots=True)
class Literal:
    """A string literal."""

    text: str


@dataclass(frozen=True, slots=True)
class Reference:
    """``${name}``: another question, group or repeat by name."""

    name: str
    last_saved: bool = False
    """``${last-saved#name}``: its answer in the interview saved last on this device."""


@dataclass(frozen=True, slots=True)
class Call:
    """A function call."""

    name: str
    arguments: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Binary:
    """An operator between two operands: ``or and = != < <= > >= + - * div mod |``."""

    operator: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Negative:
    """Unary minus."""

    operand: Node


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a path: axis, name test and predicates."""

    axis: str
    """child, parent, self, descendant-or-self, or another axis of XPath by its name."""
    name: str
    """Name of the node, ``*`` for any element, ``node()`` for any node."""
    predicates: tuple[Node, ...] = ()


@dataclass(frozen=True, slots=True)
class Path:
    """Steps from the root (``absolute``), from what ``start`` gives, or from the context node."""

    steps: tuple[Step, ...]
    absolute: bool = False
    start: Node | None = None
    start_predicates: tuple[Node, ...] = ()


Node = Number | Literal | Reference | Call | Binary | Negative | Path


@dataclass(frozen=True, slots=True)
class Expression:
    """What an author wrote and the tree that it means. Equal sources are equal."""

    source: str
    tree: Node = field(compare=False)


def children(node: Node) -> Iterator[Node]:
    """The nodes directly below, in reading order."""
    match node:
        case Call():
            yield from node.arguments
        case Binary():
            yield node.left
            yield node.right
        case Negative():
            yield node.operand
        case Path():
            if node.start is not None:
                yield node.start
            yield from node.start_predicates
            for step in node.steps:
                yield from step.predicates
        case _:
            return


def descend(node: Node) -> Iterator[Node]:
    """The node and every node below it, in reading order."""
    yield node
    for child in children(node):
        yield from descend(child)
