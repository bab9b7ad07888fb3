"""From the words of an expression to its tree: precedence climbing over XPath 1.0's grammar."""

from __future__ import annotations

from functools import lru_cache

from questionnaires.expressions.lexer import ExpressionError, Kind, Word, words
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
)
from questionnaires.problems import Phrase
from questionnaires.translation import N_

MISSING_HERE = N_("{wanted} is missing")
NAME_MISSING = N_("a name or value is missing")
TOO_MUCH = N_("{found} is too much")
SMALL_LETTERS = N_("{found} must be written in small letters")
ONE_SIGN = N_("“equal” is written =, “not equal” is written !=")
TOO_DEEP = N_("it is nested too deeply")
_PRECEDENCE = {
    "or": 1,
    "and": 2,
    "=": 3,
    "!=": 3,
    "<": 4,
    "<=": 4,
    ">": 4,
    ">=": 4,
    "+": 5,
    "-": 5,
    "*": 6,
    "div": 6,
    "mod": 6,
    "|": 8,
}
_MINUS = 7
_NODE_TESTS = frozenset({"node", "text", "comment", "processing-instruction"})
DEEPEST = 100
"""Nesting beyond which an expression is refused, so that no input exhausts the stack."""


@lru_cache(maxsize=65_536)
def parse(source: str) -> Expression:
    """Read an expression.

    Raises
    ------
    ExpressionError
        With the position in ``source`` where it stops making sense.
    """
    reader = _Reader(words(source))
    tree = reader.expression(0)
    reader.expect_end()
    return Expression(source, tree)


class _Reader:
    """A cursor over the words; each method reads one rule of the grammar."""

    def __init__(self, found: list[Word]) -> None:
        self._words = found
        self._index = 0
        self._depth = 0

    @property
    def _next(self) -> Word:
        return self._words[self._index]

    def _advance(self) -> Word:
        word = self._next
        self._index += 1
        return word

    def _take(self, text: str) -> bool:
        if self._next.text == text and self._next.kind is Kind.SYMBOL:
            self._index += 1
            return True
        return False

    def _expect(self, text: str) -> None:
        if not self._take(text):
            self._refuse(Phrase(MISSING_HERE, {"wanted": text}))

    def _refuse(self, reason: Phrase) -> None:
        raise ExpressionError(reason, self._next.position)

    def expect_end(self) -> None:
        if self._next.kind is not Kind.END:
            self._refuse(_why_too_much(self._next.text))

    def expression(self, lowest: int) -> Node:
        self._depth += 1
        if self._depth > DEEPEST:
            self._refuse(Phrase(TOO_DEEP))
        left = self._operand()
        while (word := self._next).kind is Kind.OPERATOR and _PRECEDENCE[word.text] > lowest:
            self._advance()
            left = Binary(word.text, left, self.expression(_PRECEDENCE[word.text]))
        self._depth -= 1
        return left

    def _operand(self) -> Node:
        if self._next.kind is Kind.OPERATOR and self._next.text == "-":
            self._advance()
            return Negative(self.expression(_MINUS - 1))
        return self._path()

    def _path(self) -> Node:
        if self._starts_primary():
            return self._after_primary(self._primary())
        if self._take("/"):
            steps = self._steps() if self._starts_step() else ()
            return Path(steps, absolute=True)
        if self._take("//"):
            return Path((_ANY_DESCENDANT, *self._steps()), absolute=True)
        return Path(self._steps())

    def _starts_primary(self) -> bool:
        word = self._next
        if word.kind in {Kind.NUMBER, Kind.LITERAL, Kind.REFERENCE} or word.text == "(":
            return True
        return (
            word.kind is Kind.NAME
            and self._words[self._index + 1].text == "("
            and word.text not in _NODE_TESTS
        )

    def _primary(self) -> Node:
        word = self._advance()
        match word.kind:
            case Kind.NUMBER:
                return Number(float(word.text))
            case Kind.LITERAL:
                return Literal(word.text[1:-1])
            case Kind.REFERENCE:
                return _reference(word.text)
            case Kind.NAME:
                return Call(word.text, self._arguments())
            case _:
                inner = self.expression(0)
                self._expect(")")
                return inner

    def _arguments(self) -> tuple[Node, ...]:
        self._expect("(")
        if self._take(")"):
            return ()
        found = [self.expression(0)]
        while self._take(","):
            found.append(self.expression(0))
        self._expect(")")
        return tuple(found)

    def _after_primary(self, start: Node) -> Node:
        predicates = self._predicates()
        steps: tuple[Step, ...] = ()
        if self._take("/"):
            steps = self._steps()
        elif self._take("//"):
            steps = (_ANY_DESCENDANT, *self._steps())
        if not predicates and not steps:
            return start
        return Path(steps, start=start, start_predicates=predicates)

    def _starts_step(self) -> bool:
        word = self._next
        return word.kind is Kind.NAME or word.text in {".", "..", "*", "@"}

    def _steps(self) -> tuple[Step, ...]:
        found = [self._step()]
        while True:
            if self._take("/"):
                found.append(self._step())
            elif self._take("//"):
                found += [_ANY_DESCENDANT, self._step()]
            else:
                return tuple(found)

    def _step(self) -> Step:
        if self._take("."):
            return Step("self", "node()", self._predicates())
        if self._take(".."):
            return Step("parent", "node()", self._predicates())
        axis = "attribute" if self._take("@") else "child"
        if self._next.kind is Kind.NAME and self._words[self._index + 1].text == "::":
            axis = self._advance().text
            self._advance()
        return Step(axis, self._name_test(), self._predicates())

    def _name_test(self) -> str:
        if self._take("*"):
            return "*"
        if self._next.kind is not Kind.NAME:
            self._refuse(Phrase(ONE_SIGN if self._doubles_sign() else NAME_MISSING))
        name = self._advance().text
        if name in _NODE_TESTS and self._take("("):
            self._expect(")")
            return f"{name}()"
        return name

    def _doubles_sign(self) -> bool:
        """``==`` and ``<>``, as other languages have them."""
        before = self._words[self._index - 1].text if self._index else ""
        return (before + self._next.text) in {"==", "<>", "!=="}

    def _predicates(self) -> tuple[Node, ...]:
        found: list[Node] = []
        while self._take("["):
            found.append(self.expression(0))
            self._expect("]")
        return tuple(found)


def _why_too_much(found: str) -> Phrase:
    is_operator = found.lower() in {"and", "or", "div", "mod"}
    return Phrase(SMALL_LETTERS if is_operator else TOO_MUCH, {"found": found})


_ANY_DESCENDANT = Step("descendant-or-self", "node()")


def _reference(text: str) -> Reference:
    name = text[2:-1].strip()
    saved = name.startswith("last-saved#")
    return Reference(name.removeprefix("last-saved#"), last_saved=saved)
