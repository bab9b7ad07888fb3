"""Which item must be computed before which.

An item's relevance, number of instances and calculation are computed together. They depend on what
their expressions refer to, and on the items around: nothing in a group is asked while the group is not
relevant. Constraints, requirements, labels and choice filters are evaluated on demand and take no part.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache

from questionnaires.expressions.syntax import Call, Expression, Node, Path, Reference, children
from questionnaires.model import Item, Question, Questionnaire, Repeat


def references(questionnaire: Questionnaire, item: Item, expression: Expression) -> frozenset[str]:
    """Keys of the items whose values an expression of ``item`` reads, itself left out for ``.``."""
    return frozenset(_Reader(questionnaire).keys(expression.tree, item.path))


@lru_cache(maxsize=64)
def dependencies(questionnaire: Questionnaire) -> Mapping[str, frozenset[str]]:
    """For every item the keys of those to be computed before it."""
    reader = _Reader(questionnaire)
    return {key: _before(questionnaire, reader, item) for key, item in questionnaire.items.items()}


def _before(questionnaire: Questionnaire, reader: _Reader, item: Item) -> frozenset[str]:
    found: set[str] = set()
    for expression in computed(item):
        found |= reader.keys(expression.tree, item.path)
    parent = questionnaire.parents.get(item.key)
    return frozenset(found | ({parent.key} if parent is not None else set()))


def computed(item: Item) -> Iterator[Expression]:
    """The expressions that are computed whenever an answer changes."""
    if item.relevant is not None:
        yield item.relevant
    if isinstance(item, Question) and item.calculation is not None:
        yield item.calculation
    if isinstance(item, Repeat) and item.count is not None:
        yield item.count


@lru_cache(maxsize=64)
def evaluation_order(questionnaire: Questionnaire) -> tuple[str, ...]:
    """The items so that each comes after those it depends on, else in the order of the form."""
    before, done, order = dependencies(questionnaire), set[str](), list[str]()
    for key in before:
        _visit(key, before, done, order)
    return tuple(order)


def _visit(
    key: str, before: Mapping[str, frozenset[str]], done: set[str], order: list[str]
) -> None:
    stack: list[tuple[str, Iterator[str]]] = []
    if key not in done:
        done.add(key)
        stack.append((key, iter(sorted(before[key]))))
    while stack:
        current, rest = stack[-1]
        following = next((one for one in rest if one not in done), None)
        if following is None:
            order.append(current)
            stack.pop()
        else:
            done.add(following)
            stack.append((following, iter(sorted(before[following]))))


def circles(questionnaire: Questionnaire) -> tuple[tuple[str, ...], ...]:
    """Items that depend on themselves, each in one circle, from its first item in the form."""
    before = dependencies(questionnaire)
    bound = _without_ends(before)
    covered: set[str] = set()
    found: list[tuple[str, ...]] = []
    for key in (one for one in before if one in bound):
        circle = () if key in covered else _way_back(key, bound)
        covered.update(circle)
        found += [circle] if circle else []
    return tuple(found)


def _without_ends(before: Mapping[str, frozenset[str]]) -> dict[str, frozenset[str]]:
    """Only what depends on a circle: whatever needs nothing that is left is taken out again and again."""
    missing = {key: len(needed) for key, needed in before.items()}
    after: dict[str, list[str]] = {key: [] for key in before}
    for key, needed in before.items():
        for one in needed:
            after[one].append(key)
    ready = [key for key, count in missing.items() if count == 0]
    for key in ready:
        for one in after[key]:
            missing[one] -= 1
            if missing[one] == 0:
                ready.append(one)
    left = before.keys() - set(ready)
    return {key: before[key] & left for key in before if key in left}


def _way_back(start: str, before: Mapping[str, frozenset[str]]) -> tuple[str, ...]:
    """The shortest way from an item over its dependencies back to it; empty where there is none."""
    came_from: dict[str, str] = {}
    queue = [start]
    for key in queue:
        for following in sorted(before[key]):
            if following == start:
                return tuple(reversed(list(_steps_to(key, start, came_from))))
            if following not in came_from:
                came_from[following] = key
                queue.append(following)
    return ()


def _steps_to(key: str, start: str, came_from: Mapping[str, str]) -> Iterator[str]:
    while key != start:
        yield key
        key = came_from[key]
    yield start


class _Reader:
    """Finds the items that paths and references of a questionnaire mean."""

    def __init__(self, questionnaire: Questionnaire) -> None:
        self._by_path = {item.path: key for key, item in questionnaire.items.items()}
        self._by_name: dict[str, str] = {}
        for key, item in questionnaire.items.items():
            self._by_name.setdefault(item.name, key)
        self._paths = {key: item.path for key, item in questionnaire.items.items()}

    def keys(self, node: Node, context: tuple[str, ...]) -> set[str]:
        match node:
            case Reference(last_saved=True):
                # The interview before is another one.
                return set()
            case Reference(name):
                return {self._by_name[name]} if name in self._by_name else set()
            case Path():
                return self._of_path(node, context)
            case Call("indexed-repeat", arguments):
                # An earlier instance of the question that is computed is no circle.
                own = self._by_path.get(context)
                return {key for one in arguments for key in self.keys(one, context) if key != own}
            case _:
                return {key for child in children(node) for key in self.keys(child, context)}

    def _of_path(self, path: Path, context: tuple[str, ...]) -> set[str]:
        found: set[str] = set()
        places = self._start(path, context, found)
        for predicate in path.start_predicates:
            for place in places or [context]:
                found |= self.keys(predicate, place)
        own = self._by_path.get(context)
        picked = bool(path.start_predicates)
        for step in path.steps:
            places = [
                moved for place in places for moved in self._move(place, step.axis, step.name)
            ]
            picked = picked or bool(step.predicates)
            for predicate in step.predicates:
                for place in places or [context]:
                    found |= self.keys(predicate, place) - ({own} if own else set())
        reached = {self._by_path[place] for place in places if place in self._by_path}
        stays = not path.steps or all(step.axis in {"self", "parent"} for step in path.steps)
        if own in reached and (stays or picked):
            reached.discard(own)
        if stays:
            # ``..`` in position(..) names a place, it reads no answer.
            reached = {key for key in reached if path.start is not None}
        return found | reached

    def _start(
        self, path: Path, context: tuple[str, ...], found: set[str]
    ) -> list[tuple[str, ...]]:
        match path.start:
            case None:
                return [()] if path.absolute else [context]
            case Call("current"):
                return [context]
            case Reference(name) if name in self._by_name:
                return [self._paths[self._by_name[name]]]
            case start:
                found |= self.keys(start, context)
                return []

    def _move(self, place: tuple[str, ...], axis: str, name: str) -> list[tuple[str, ...]]:
        if axis == "self":
            return [place]
        if axis == "parent":
            return [place[:-1]] if place else []
        if axis == "child" and name not in {"*", "node()"}:
            return [self._child(place, name)]
        if axis in {"child", "descendant", "descendant-or-self"}:
            return [one for one in self._by_path if one[: len(place)] == place and one != place]
        return []

    def _child(self, place: tuple[str, ...], name: str) -> tuple[str, ...]:
        # The root element of the form stands in absolute paths but not in the paths of items.
        below = (*place, name)
        return () if not place and below not in self._by_path else below
