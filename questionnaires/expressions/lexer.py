"""Words of an expression, by the rules of XPath 1.0 section 3.7."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from questionnaires.problems import Phrase
from questionnaires.translation import N_

NAME = r"[^\W\d][\w.\-]*"
_WORD = re.compile(
    rf"""
      (?P<reference>\$\{{\s*(?:last-saved\#)?[^}}\s]+\s*\}})
    | (?P<number>\d+(?:\.\d*)?|\.\d+)
    | (?P<literal>"[^"]*"|'[^']*')
    | (?P<symbol>//|::|!=|<=|>=|\.\.|[()\[\].@,/|+\-=<>*])
    | (?P<name>{NAME}(?::(?!:)(?:{NAME}|\*))?)
    """,
    re.VERBOSE,
)
_SPACE = re.compile(r"\s*")
_OPERATOR_NAMES = frozenset({"and", "or", "div", "mod"})
_NO_OPERAND_AFTER = frozenset({"@", "::", "(", "[", ",", "/", "//"})
WORD_WANTED = N_("instead of {found} write the word and, or, or the function not()")
CANNOT_STAND = N_("{found} cannot stand here")
NOT_A_QUOTE = N_("instead of {found} expressions need straight quotation marks, ' or \"")
NOT_CLOSED = N_("the text that begins with {found} does not end")


class ExpressionError(Exception):
    """An expression that cannot be read, and where it stops making sense."""

    def __init__(self, reason: Phrase, position: int) -> None:
        super().__init__(str(reason))
        self.reason = reason
        self.position = position
        """Characters before the place, counted from 0."""


class Kind(StrEnum):
    """Kinds of word."""

    REFERENCE = "reference"
    NUMBER = "number"
    LITERAL = "literal"
    SYMBOL = "symbol"
    OPERATOR = "operator"
    NAME = "name"
    END = "end"


@dataclass(frozen=True, slots=True)
class Word:
    """One word, its kind and its place."""

    kind: Kind
    text: str
    position: int


def words(source: str) -> list[Word]:
    """Split an expression; the last word is of kind END."""
    found: list[Word] = []
    position = _skip_space(source, 0)
    while position < len(source):
        match = _WORD.match(source, position)
        if match is None or match.lastgroup is None:
            raise ExpressionError(_why_not(source[position]), position)
        found.append(_word(match.lastgroup, match.group(), position, found))
        position = _skip_space(source, match.end())
    found.append(Word(Kind.END, "", position))
    return found


def _why_not(found: str) -> Phrase:
    if found in "«»“”„‘’‚‹›`":
        return Phrase(NOT_A_QUOTE, {"found": found})
    if found in "&!":
        return Phrase(WORD_WANTED, {"found": found})
    return Phrase(NOT_CLOSED if found in "'\"" else CANNOT_STAND, {"found": found})


def _skip_space(source: str, position: int) -> int:
    match = _SPACE.match(source, position)
    return match.end() if match else position


def _word(group: str, text: str, position: int, before: list[Word]) -> Word:
    # "*", "and", "or", "div" and "mod" are operators where an operand has just ended, names elsewhere.
    if (text == "*" or text in _OPERATOR_NAMES) and _operand_ended(before):
        return Word(Kind.OPERATOR, text, position)
    if group == "symbol" and text in {"|", "+", "-", "=", "!=", "<", "<=", ">", ">="}:
        return Word(Kind.OPERATOR, text, position)
    return Word(Kind(group), text, position)


def _operand_ended(before: list[Word]) -> bool:
    if not before:
        return False
    last = before[-1]
    return last.kind is not Kind.OPERATOR and last.text not in _NO_OPERAND_AFTER
