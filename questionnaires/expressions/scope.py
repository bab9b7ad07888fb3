"""Where an expression is evaluated: the context node and the interview around it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from random import Random
from typing import Protocol

from questionnaires.expressions.syntax import Node, Reference
from questionnaires.expressions.values import TreeNode, Value


class Surroundings(Protocol):
    """What an interview offers to its expressions."""

    @property
    def now(self) -> datetime:
        """The moment of the interview, with its zone."""
        ...

    @property
    def language(self) -> str:
        """Code of the language of the interview."""
        ...

    @property
    def root(self) -> TreeNode:
        """The document node above the root of the answers."""
        ...

    @property
    def random(self) -> Random:
        """Seeded numbers of this interview."""
        ...

    def resolve(self, reference: Reference, scope: Scope) -> Sequence[TreeNode]:
        """The nodes that ``${name}`` means from here."""
        ...

    def instance(self, name: str) -> TreeNode | None:
        """The document node of a secondary instance: a choice list or a table."""
        ...

    def table(self, name: str, column: str, key_column: str, key: str) -> str:
        """One cell of an attached table (``pulldata``); empty where there is none."""
        ...

    def choice_name(self, value: str, question: str, scope: Scope) -> str:
        """The label of a choice of a question in the language of the interview."""
        ...


@dataclass(slots=True)
class Scope:
    """One place of evaluation. ``current`` stays while predicates move ``node``."""

    node: TreeNode
    surroundings: Surroundings
    current: TreeNode
    position: int = 1
    size: int = 1

    def at(self, node: TreeNode, position: int, size: int) -> Scope:
        """The same place with another context node, inside a predicate."""
        return Scope(node, self.surroundings, self.current, position, size)

    @property
    def zone(self) -> tzinfo:
        """Zone of the interview's clock."""
        zone = self.surroundings.now.tzinfo
        if zone is None:
            message = "the moment of an interview needs a zone"
            raise ValueError(message)
        return zone


Evaluator = Callable[[Scope], Value]


@dataclass(frozen=True, slots=True)
class Function:
    """One function of the expression language.

    ``call`` gets the evaluators of its arguments, so that ``if`` and ``coalesce`` evaluate only what
    they need, and their trees where the written form matters.
    """

    name: str
    minimum: int
    maximum: int | None
    call: Callable[[Scope, Sequence[Evaluator]], Value]
    accepts: Callable[[Sequence[Node]], bool] | None = None
    """A further rule on the arguments as written, checked with the questionnaire."""
