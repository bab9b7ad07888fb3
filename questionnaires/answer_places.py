"""The places for the answers of one interview: finding, adding and removing them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from questionnaires.answer_tree import AnswerNode, build, build_instance, renumber
from questionnaires.model import Address, Item, Questionnaire, Repeat


class AnswerPlaces:
    """The tree of answers with a register of its nodes by the key of their item."""

    def __init__(self, questionnaire: Questionnaire) -> None:
        self.questionnaire = questionnaire
        self.by_key: dict[str, list[AnswerNode]] = {key: [] for key in questionnaire.items}
        self.document = AnswerNode("", None, None)
        """The document node above the root, where absolute paths begin."""
        self.root = AnswerNode(questionnaire.settings.get("name", "data"), self.document, None)
        self.document.children[self.root.name] = [self.root]
        for item in questionnaire.children:
            self._register(build(item, self.root))

    def all(self) -> list[AnswerNode]:
        """Every node of an item, those of the same item together."""
        return [node for nodes in self.by_key.values() for node in nodes]

    def at(self, address: Address) -> AnswerNode:
        """The node at an address; LookupError where there is none."""
        for node in self.by_key.get(address.key, ()):
            if node.instances == address.instances:
                return node
        message = f"there is no {address} in this interview"
        raise LookupError(message)

    def instances(self, repeat_key: str, outer: tuple[int, ...]) -> list[AnswerNode]:
        """The instances of a repeat that are there."""
        depth = len(outer)
        nodes = self.by_key[repeat_key]
        return [node for node in nodes if node.is_there and node.instances[:depth] == outer]

    def repeat(self, key: str) -> Repeat:
        """The repeat with this key; LookupError where there is none."""
        item = self.questionnaire.items[key]
        if isinstance(item, Repeat):
            return item
        raise LookupError(key)

    def around(self, item: Item, outer: tuple[int, ...]) -> AnswerNode:
        """The node that holds an item in the instances ``outer``."""
        parent = self.questionnaire.parents.get(item.key)
        return self.root if parent is None else self.at(Address(parent.key, outer))

    def holders(self, item: Item) -> Iterator[AnswerNode]:
        """The nodes that hold an item and are there, in whatever instances."""
        parent = self.questionnaire.parents.get(item.key)
        nodes = [self.root] if parent is None else self.by_key[parent.key]
        return (node for node in nodes if node.is_there)

    def add(self, repeat_key: str, outer: tuple[int, ...]) -> list[AnswerNode]:
        """Add an instance at the end; return its nodes, the instance first."""
        repeat = self.repeat(repeat_key)
        nodes = build_instance(repeat, self.around(repeat, outer))
        self._register(nodes)
        return nodes

    def remove(self, repeat_key: str, number: int, outer: tuple[int, ...]) -> None:
        """Remove an instance; those after it move up."""
        gone = self.at(Address(repeat_key, (*outer, number)))
        siblings = self.around(self.repeat(repeat_key), outer).children[gone.name]
        siblings.remove(gone)
        for node in gone.walk():
            if node.item is not None:
                self.by_key[node.item.key].remove(node)
        renumber(siblings)

    def _register(self, nodes: Sequence[AnswerNode]) -> None:
        for node in nodes:
            if node.item is not None:
                self.by_key[node.item.key].append(node)
