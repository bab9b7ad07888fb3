"""The tree of answers of one interview, as expressions see it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from questionnaires.answers import Answer
from questionnaires.expressions.values import TreeNode
from questionnaires.model import Item, MissingKind, Question, QuestionType, Repeat


class AnswerNode:
    """A question's answer, a group, one instance of a repeat, or the root of the form."""

    __slots__ = ("children", "instances", "is_there", "item", "name", "parent", "stated", "value")

    def __init__(
        self, name: str, parent: TreeNode | None, item: Item | None, instances: tuple[int, ...] = ()
    ) -> None:
        self.name = name
        self.parent = parent
        self.item = item
        self.instances = instances
        """Instance numbers of the repeats around it and of itself, outermost first."""
        self.children: dict[str, list[AnswerNode]] = {}
        self.value = ""
        self.stated: MissingKind | None = None
        self.is_there = True

    @property
    def text(self) -> str:
        """The answer, or the answers below in order."""
        if not self.children:
            return self.value
        return "".join(child.text for child in self.below("*") if child.is_there)

    @property
    def answer(self) -> Answer:
        """The answer that is kept, relevant or not; SKIPPED where there is none."""
        if self.stated is not None:
            return self.stated
        if not self.value:
            return MissingKind.SKIPPED
        if isinstance(self.item, Question) and self.item.type is QuestionType.SELECT_MULTIPLE:
            return tuple(self.value.split())
        return self.value

    def below(self, name: str) -> Sequence[AnswerNode]:
        """Children with this name, in order."""
        if name == "*":
            return [child for children in self.children.values() for child in children]
        return self.children.get(name, ())

    def walk(self) -> Iterator[AnswerNode]:
        """The node and all below it, in the order of the form."""
        yield self
        for children in self.children.values():
            for child in children:
                yield from child.walk()


def build(item: Item, parent: AnswerNode) -> list[AnswerNode]:
    """Put an item and what it holds below a node; return the new nodes. A repeat begins empty."""
    if isinstance(item, Repeat):
        parent.children[item.name] = []
        return []
    node = AnswerNode(item.name, parent, item, parent.instances)
    parent.children[item.name] = [node]
    return [node, *_fill(node, item)]


def build_instance(repeat: Repeat, parent: AnswerNode) -> list[AnswerNode]:
    """Add one instance of a repeat at the end; return the new nodes."""
    siblings = parent.children[repeat.name]
    node = AnswerNode(repeat.name, parent, repeat, (*parent.instances, len(siblings) + 1))
    siblings.append(node)
    return [node, *_fill(node, repeat)]


def _fill(node: AnswerNode, item: Item) -> list[AnswerNode]:
    if isinstance(item, Question):
        return []
    return [below for child in item.children for below in build(child, node)]


def renumber(instances: Sequence[AnswerNode]) -> None:
    """Number the instances of a repeat anew after one has gone."""
    for number, instance in enumerate(instances, 1):
        place = len(instance.instances) - 1
        for node in instance.walk():
            node.instances = (*node.instances[:place], number, *node.instances[place + 1 :])
