"""What is known while a questionnaire is being read: headings, languages, problems so far."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from pyxform.aliases import BINDING_CONVERSIONS

from questionnaires.expressions.lexer import ExpressionError
from questionnaires.expressions.parser import parse
from questionnaires.expressions.syntax import Expression, Path, Step
from questionnaires.loading.columns import AllColumns
from questionnaires.model import Item, Language, MissingKind
from questionnaires.problems import Place, Problem, Severity, define
from questionnaires.translation import N_

UNREADABLE_EXPRESSION = define(
    "unreadable_expression",
    N_("The expression cannot be read: {reason} (character {position}: {near})."),
    N_("Correct it at the place marked with ⟨here⟩."),
)
NOT_A_CONDITION = define(
    "not_a_condition",
    N_("“{word}” is neither yes or no nor a condition."),
    N_("Write yes, no, or a condition such as ${{age}} >= 16."),
)


@dataclass(frozen=True)
class Declarations:
    """What is declared beside the form: on import, or by the study."""

    missing: Mapping[str, MissingKind] = field(default_factory=dict)
    """Kinds of missing by the name of the choice that means them, in every list."""
    personal: tuple[str, ...] = ()
    """Names of the questions whose answers identify a person."""


NO_DECLARATIONS = Declarations()


@dataclass(frozen=True)
class Draft:
    """The headings and languages of one form; problems gather in it."""

    columns: AllColumns
    languages: Mapping[str, Language]
    """By heading; the language of texts without heading is the default one."""
    default_code: str
    titles: Mapping[str, str]
    """The title of the form by language code, where it is given by language."""
    declarations: Declarations
    problems: list[Problem] = field(default_factory=list)

    @property
    def codes(self) -> tuple[str, ...]:
        """Codes of all languages of the form, the default one first."""
        return tuple(
            dict.fromkeys([self.default_code, *(one.code for one in self.languages.values())])
        )

    def where(self, item: Item, field: str) -> Place:
        """Place of a field of an item, under the name that the author gave its column."""
        return replace(item.place, column=self.columns.survey.heading(field))

    def refuse(self, name: str, place: Place, /, **values: object) -> None:
        """Note an error and go on."""
        self.problems.append(Problem(name, place, values))

    def warn(self, name: str, place: Place, /, **values: object) -> None:
        """Note a warning and go on."""
        self.problems.append(Problem(name, place, values, Severity.WARNING))

    def expression(self, source: str | None, place: Place) -> Expression | None:
        """Read an expression; one that cannot be read is a problem at its place."""
        if source is None or not source.strip():
            return None
        try:
            return parse(source)
        except ExpressionError as error:
            self.refuse(
                UNREADABLE_EXPRESSION,
                place,
                reason=error.reason,
                position=error.position + 1,
                near=near(source, error.position),
            )
            return None

    def condition(self, source: str | None, place: Place) -> Expression | None:
        """Read a condition, which may be a plain yes or no; none for no."""
        converted = BINDING_CONVERSIONS.get(source, source) if source is not None else None
        found = None if converted == "false()" else self.expression(converted, place)
        if found is not None and _is_word(found):
            self.refuse(NOT_A_CONDITION, place, word=found.source)
            return None
        return found


def _is_word(expression: Expression) -> bool:
    """Whether it is a single word; XPath takes that for a node below the answer, where none can be."""
    match expression.tree:
        case Path((Step("child", name, ()),), absolute=False, start=None):
            return name != "*"
        case _:
            return False


def near(source: str, position: int) -> str:
    """The words around a place of an expression, with the place marked."""
    before = source[max(0, position - 20) : position]
    after = source[position : position + 20]
    return f"{'…' * (position > 20)}{before}⟨here⟩{after}{'…' * (position + 20 < len(source))}"
