"""Checks of expressions: functions, references, paths, patterns and tables."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from questionnaires.checking.nearest import nearest
from questionnaires.checking.static_tree import DOCUMENT, Level, Spot, StaticTree
from questionnaires.expressions.evaluator import AXES
from questionnaires.expressions.functions import FUNCTIONS
from questionnaires.expressions.patterns import compiled_pattern
from questionnaires.expressions.syntax import (
    Binary,
    Call,
    Expression,
    Literal,
    Negative,
    Node,
    Path,
    Reference,
    Step,
)
from questionnaires.model import Item, Question, Questionnaire
from questionnaires.problems import Place, Problem, Severity, define
from questionnaires.translation import N_

UNKNOWN_FUNCTION = define(
    "unknown_function",
    N_("There is no function {function}()."),
    N_("Correct its name; the nearest is {nearest}()."),
)
UNSUPPORTED_FUNCTION = define(
    "unsupported_function",
    N_("The function {function}() is not supported yet."),
    N_("Write the expression without it, or remove it."),
)
TOO_FEW_ARGUMENTS = define(
    "too_few_arguments",
    N_("The function {function}() is given {found} values."),
    N_("Give it at least {limit}."),
)
TOO_MANY_ARGUMENTS = define(
    "too_many_arguments",
    N_("The function {function}() is given {found} values."),
    N_("Give it at most {limit}."),
)
WRONG_ARGUMENTS = define(
    "wrong_arguments",
    N_("The function {function}() cannot be used with these values."),
    N_("Write names of lists, files, columns and questions as texts in quotes."),
)
UNSUPPORTED_PATTERN = define(
    "unsupported_pattern",
    N_("The pattern {pattern} cannot be used: it is not valid, or looks ahead, behind or back."),
    N_("Write a regular expression without (?=, (?!, (?<= and without \\1."),
)
UNKNOWN_PATH = define(
    "unknown_path",
    N_("The path leads to nothing: there is no {step} in {inside}."),
    N_("Correct the path, or write ${{name}}; the nearest name is {nearest}."),
)
UNKNOWN_COLUMN = define(
    "unknown_column",
    N_("The rows of {table} have no column {column}."),
    N_("Add the column, or correct its name; the nearest is {nearest}."),
)
NO_SUCH_COLUMN = define(
    "unknown_filter_column",
    N_("The filter compares the column {column}, which the list {table} does not have."),
    N_("Add it to the choices sheet (the nearest is {nearest}), or no choice will be offered."),
)
EMPTY_COLUMN = define(
    "empty_column",
    N_("The column {column} is empty for all choices of the list {table}."),
    N_("Fill it in, or no choice will be offered."),
)
UNSUPPORTED_AXIS = define(
    "unsupported_axis",
    N_("Paths cannot use {axis}::."),
    N_("Use names, .. for the level above and . for the answer itself."),
)
UNKNOWN_INSTANCE = define(
    "unknown_instance",
    N_("There is no choice list and no attached CSV file {instance}."),
    N_("Correct the name, or attach {instance}.csv; the nearest is {nearest}."),
)
TABLE_NOT_GIVEN = define(
    "table_not_given",
    N_("The file {table}.csv was not given: what is looked up in it stays empty."),
    N_("Publish the form together with {table}.csv."),
)
LAST_SAVED = define(
    "last_saved_is_empty",
    N_("Answers of the interview before ({reference}) are not kept on the device and stay empty."),
    N_("Remove the reference if the question needs it."),
)
NO_CHOICES_TO_NAME = define(
    "no_choices_to_name",
    N_("jr:choice-name() needs a question with choices; {question} is none."),
    N_("Name a select_one or select_multiple question in quotes: '${{question}}'."),
)
_OF_XLSFORM = frozenset(
    [
        "jr:itext",
        "substr",
        "substring",
        "substring-before",
        "substring-after",
        "translate",
        "digest",
        "base64-decode",
        "extract-signed",
        "pow",
        "log",
        "log10",
        "abs",
        "sin",
        "cos",
        "tan",
        "asin",
        "acos",
        "atan",
        "atan2",
        "sqrt",
        "exp",
        "exp10",
        "pi",
        "area",
        "distance",
        "geofence",
        "intersects",
        "random",
        "randomize",
        "uuid",
        "checklist",
        "weighted-checklist",
        "boolean-from-string",
        "format-date-time",
        "decimal-time",
        "normalize-space",
        "string-length",
        "count-non-empty",
        "selected-at",
        "depend",
        "property",
        "id",
        "sum-multiple",
        "enclosed-area",
        "geo-scatter",
        "version",
        "date-time",
        "lang",
        "local-name",
        "name",
        "namespace-uri",
    ]
)
Where = Callable[[Item, str], Place]


@dataclass(frozen=True)
class Written:
    """One expression and where it was written."""

    expression: Expression
    place: Place
    here: Spot
    """The node from which its paths start."""
    current: Spot


def written(questionnaire: Questionnaire, where: Where) -> Iterator[Written]:
    """Every expression of the form with its place."""
    for item in questionnaire.items.values():
        spot = Spot(Level.FORM, item.path)
        for field, expression in _fields(item):
            here = _row(item) if field == "choice_filter" else spot
            if here is not None:
                yield Written(expression, where(item, field), here, spot)


def _row(item: Item) -> Spot | None:
    listed = isinstance(item, Question) and item.is_select
    return Spot(Level.ROW, table=getattr(item, "choice_list", None) or "") if listed else None


def _fields(item: Item) -> Iterator[tuple[str, Expression]]:
    names = ["relevant", "count", "required", "constraint", "calculation", "default"]
    for name in [*names, "read_only", "choice_filter"]:
        expression = getattr(item, name, None)
        if expression is not None:
            yield "repeat_count" if name == "count" else name, expression
    texts = [("label", item.labels), ("hint", item.hints)]
    if isinstance(item, Question):
        texts.append(("required_message", item.required_messages))
        texts.append(("constraint_message", item.constraint_messages))
    for name, by_language in texts:
        for template in by_language.values():
            yield from ((name, one) for one in template.expressions)


def check_expressions(
    questionnaire: Questionnaire, where: Where, declared_tables: frozenset[str]
) -> list[Problem]:
    """What is wrong with the expressions of a form, each problem at its place."""
    tree = StaticTree(questionnaire)
    by_name = {item.name: item for item in questionnaire.items.values()}
    problems: list[Problem] = []
    for one in written(questionnaire, where):
        _Reader(tree, by_name, declared_tables, one, problems).read(one.expression.tree, one.here)
    return problems


class _Reader:
    """Reads one expression; a set of spots is what a path can lead to, None anything else."""

    def __init__(
        self,
        tree: StaticTree,
        by_name: Mapping[str, Item],
        declared: frozenset[str],
        one: Written,
        problems: list[Problem],
    ) -> None:
        self._tree = tree
        self._by_name = by_name
        self._declared = declared
        self._one = one
        self._problems = problems

    def _refuse(self, problem: str, **values: object) -> None:
        self._problems.append(Problem(problem, self._one.place, values))

    def _warn(self, problem: str, **values: object) -> None:
        self._problems.append(Problem(problem, self._one.place, values, Severity.WARNING))

    def read(self, node: Node, here: Spot | None) -> list[Spot] | None:
        match node:
            case Reference():
                return self._reference(node)
            case Call():
                return self._call(node, here)
            case Path():
                return self._path(node, here)
            case Binary():
                self.read(node.left, here)
                self.read(node.right, here)
            case Negative():
                self.read(node.operand, here)
            case _:
                pass
        return None

    def _reference(self, reference: Reference) -> list[Spot] | None:
        if reference.last_saved:
            self._warn(LAST_SAVED, reference=f"${{last-saved#{reference.name}}}")
            return None
        item = self._by_name.get(reference.name)
        return [Spot(Level.FORM, item.path)] if item is not None else None

    # Functions

    def _call(self, call: Call, here: Spot | None) -> list[Spot] | None:
        function = FUNCTIONS.get(call.name)
        found = [self.read(argument, here) for argument in call.arguments]
        if function is None:
            self._unknown_function(call.name)
            return None
        count = len(call.arguments)
        if count < function.minimum:
            self._refuse(TOO_FEW_ARGUMENTS, function=call.name, found=count, limit=function.minimum)
        elif function.maximum is not None and count > function.maximum:
            self._refuse(
                TOO_MANY_ARGUMENTS, function=call.name, found=count, limit=function.maximum
            )
        elif function.accepts is not None and not function.accepts(call.arguments):
            self._refuse(WRONG_ARGUMENTS, function=call.name)
        else:
            return self._result(call, found)
        return None

    def _unknown_function(self, name: str) -> None:
        if name in _OF_XLSFORM:
            self._refuse(UNSUPPORTED_FUNCTION, function=name)
        else:
            self._refuse(UNKNOWN_FUNCTION, function=name, nearest=nearest(name, FUNCTIONS))

    def _result(self, call: Call, found: list[list[Spot] | None]) -> list[Spot] | None:
        match call:
            case Call("instance", (Literal(name),)):
                return self._instance(name)
            case Call("current"):
                return [self._one.current]
            case Call("randomize"):
                return found[0]
            case Call("regex", (_, Literal(pattern))) if compiled_pattern(pattern) is None:
                self._refuse(UNSUPPORTED_PATTERN, pattern=pattern)
            case Call("pulldata", (Literal(table), Literal(column), Literal(key), _)):
                self._pulldata(table, (column, key))
            case Call("jr:choice-name", (_, Literal(question))):
                self._choice_name(question)
            case _:
                pass
        return None

    def _instance(self, name: str) -> list[Spot] | None:
        if self._tree.has_table(name):
            return [Spot(Level.TABLE, table=name)]
        if name in self._declared:
            self._warn(TABLE_NOT_GIVEN, table=name)
        else:
            near = nearest(name, self._tree.tables())
            self._refuse(UNKNOWN_INSTANCE, instance=name, nearest=near)
        return None

    def _pulldata(self, table: str, columns: tuple[str, ...]) -> None:
        if not self._tree.has_table(table):
            self._warn(TABLE_NOT_GIVEN, table=table)
            return
        known = self._tree.columns(table)
        for column in columns:
            if column not in known:
                near = nearest(column, known)
                self._refuse(UNKNOWN_COLUMN, table=table, column=column, nearest=near)

    def _choice_name(self, question: str) -> None:
        name = question.strip().removeprefix("${").removesuffix("}").strip().split("/")[-1]
        item = self._by_name.get(name)
        if not isinstance(item, Question) or not item.is_select:
            self._refuse(NO_CHOICES_TO_NAME, question=name)

    # Paths

    def _path(self, path: Path, here: Spot | None) -> list[Spot] | None:
        spots = self._start(path, here)
        for predicate in path.start_predicates:
            self._predicate(predicate, spots)
        for step in path.steps:
            spots = self._step(step, spots)
        return spots

    def _start(self, path: Path, here: Spot | None) -> list[Spot] | None:
        if path.start is not None:
            return self.read(path.start, here)
        if path.absolute:
            return [DOCUMENT]
        return [here] if here is not None else None

    def _step(self, step: Step, spots: list[Spot] | None) -> list[Spot] | None:
        if step.axis not in AXES:
            self._refuse(UNSUPPORTED_AXIS, axis=step.axis)
            return None
        reached = self._reached(step, spots)
        for predicate in step.predicates:
            self._predicate(predicate, reached)
        return reached

    def _reached(self, step: Step, spots: list[Spot] | None) -> list[Spot] | None:
        if not spots:
            return None
        reached = [one for spot in spots for one in self._tree.step(spot, step.axis, step.name)]
        if reached:
            return reached
        self._lost(step, spots[0])
        return None

    def _lost(self, step: Step, spot: Spot) -> None:
        names = self._tree.names(spot)
        if spot.level is Level.ROW:
            self._lost_column(spot, step.name)
            return
        near = nearest(step.name, [*names, *self._by_name])
        inside = "/".join(spot.path) or spot.table or "/"
        self._refuse(UNKNOWN_PATH, step=step.name, inside=inside, nearest=near)

    def _lost_column(self, spot: Spot, column: str) -> None:
        values = {"table": spot.table, "column": column}
        if any(column in self._tree.columns(table) for table in self._tree.tables()):
            self._warn(EMPTY_COLUMN, **values)
        elif spot == self._one.here:
            # ODK offers no choice then; forms whose lists were redacted are published so.
            self._warn(NO_SUCH_COLUMN, **values, nearest=nearest(column, self._tree.names(spot)))
        else:
            near = nearest(column, self._tree.names(spot))
            self._refuse(UNKNOWN_COLUMN, **values, nearest=near)

    def _predicate(self, predicate: Node, spots: list[Spot] | None) -> None:
        self.read(predicate, spots[0] if spots else None)
