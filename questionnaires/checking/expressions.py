"""Checks of expressions: functions, references, paths, patterns and tables."""

from __future__ import annotations

from collections.abc import Mapping

from questionnaires.checking.expression_problems import (
    EMPTY_COLUMN,
    LAST_SAVED,
    NO_CHOICES_TO_NAME,
    NO_SUCH_COLUMN,
    TABLE_NOT_GIVEN,
    TOO_FEW_ARGUMENTS,
    TOO_MANY_ARGUMENTS,
    UNKNOWN_COLUMN,
    UNKNOWN_FUNCTION,
    UNKNOWN_INSTANCE,
    UNKNOWN_PATH,
    UNSUPPORTED_AXIS,
    UNSUPPORTED_FUNCTION,
    UNSUPPORTED_PATTERN,
    WANTS_QUESTIONS,
    WRONG_ARGUMENTS,
)
from questionnaires.checking.nearest import suggestion
from questionnaires.checking.static_tree import DOCUMENT, Level, Spot, StaticTree
from questionnaires.checking.written import Where, Written, written
from questionnaires.expressions.evaluator import AXES
from questionnaires.expressions.functions import FUNCTIONS
from questionnaires.expressions.patterns import compiled_pattern
from questionnaires.expressions.syntax import (
    Binary,
    Call,
    Literal,
    Negative,
    Node,
    Path,
    Reference,
    Step,
)
from questionnaires.model import Item, Question, Questionnaire
from questionnaires.problems import Problem, Severity

_NAMES = """
    jr:itext substring digest base64-decode extract-signed area enclosed-area distance geofence
    intersects geo-scatter format-date-time decimal-time sum-multiple depend property id version
    name local-name namespace-uri lang uuid random randomize checklist weighted-checklist translate
    substring-before substring-after normalize-space log log10 sin cos tan asin acos atan atan2 exp
    exp10 pi abs sqrt pow boolean-from-string selected-at count-non-empty date-time
"""
_OF_NODES = frozenset({"count", "count-non-empty", "position", "indexed-repeat"})
_OF_XLSFORM = frozenset(_NAMES.split())
"""Functions of ODK and Enketo; those that Qonys has are found before this is asked."""


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
            wants_questions = call.name in _OF_NODES
            self._refuse(
                WANTS_QUESTIONS if wants_questions else WRONG_ARGUMENTS, function=call.name
            )
        else:
            return self._result(call, found)
        return None

    def _unknown_function(self, name: str) -> None:
        if name in _OF_XLSFORM:
            self._refuse(UNSUPPORTED_FUNCTION, function=name)
        else:
            self._refuse(
                UNKNOWN_FUNCTION, function=name, nearest=suggestion(name, FUNCTIONS, "{name}()")
            )

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
            near = suggestion(name, self._tree.tables())
            self._refuse(UNKNOWN_INSTANCE, instance=name, nearest=near)
        return None

    def _pulldata(self, table: str, columns: tuple[str, ...]) -> None:
        if not self._tree.has_table(table):
            self._warn(TABLE_NOT_GIVEN, table=table)
            return
        known = self._tree.columns(table)
        for column in columns:
            if column not in known:
                near = suggestion(column, known)
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
        near = suggestion(step.name, [*names, *self._by_name])
        inside = "/".join(spot.path) or spot.table or "/"
        self._refuse(UNKNOWN_PATH, step=step.name, inside=inside, nearest=near)

    def _lost_column(self, spot: Spot, column: str) -> None:
        values = {"table": spot.table, "column": column}
        if any(column in self._tree.columns(table) for table in self._tree.tables()):
            self._warn(EMPTY_COLUMN, **values)
        elif spot == self._one.here:
            # ODK offers no choice then; forms whose lists were redacted are published so.
            self._warn(NO_SUCH_COLUMN, **values, nearest=suggestion(column, self._tree.names(spot)))
        else:
            near = suggestion(column, self._tree.names(spot))
            self._refuse(UNKNOWN_COLUMN, **values, nearest=near)

    def _predicate(self, predicate: Node, spots: list[Spot] | None) -> None:
        self.read(predicate, spots[0] if spots else None)
