"""XML documents as surroundings of expressions, to run cases recorded from other engines."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from random import Random
from typing import Self

from questionnaires.expressions.scope import Scope
from questionnaires.expressions.syntax import Reference
from questionnaires.expressions.values import TreeNode

STEP = re.compile(r"\*\[(\d+)\]")


@dataclass(eq=False)
class XmlNode:
    """An element as the evaluator sees nodes."""

    name: str
    parent: XmlNode | None
    own: str = ""
    children: list[XmlNode] = field(default_factory=list)
    is_there: bool = True
    mixed: str = ""

    @property
    def text(self) -> str:
        return self.mixed

    def below(self, name: str) -> Sequence[XmlNode]:
        return [one for one in self.children if name in {"*", one.name}]

    @classmethod
    def document(cls, source: str) -> Self:
        root = cls("", None)
        root.children.append(cls.of(ET.fromstring(source.strip()), root))  # noqa: S314 - our own cases
        root.mixed = root.children[0].mixed
        return root

    @classmethod
    def of(cls, element: ET.Element, parent: XmlNode) -> Self:
        node = cls(re.sub(r"\{.*\}", "", element.tag), parent)
        node.children = [cls.of(one, node) for one in element]
        node.mixed = "".join(element.itertext())
        return node

    def at(self, path: str) -> XmlNode | None:
        """The node at an absolute positional path such as ``/*[1]/*[2]``."""
        node = self
        for place in STEP.findall(path):
            if int(place) > len(node.children):
                return None
            node = node.children[int(place) - 1]
        return node


@dataclass
class XmlSurroundings:
    """Just enough of an interview for an expression that stands alone."""

    root: TreeNode
    now: datetime
    language: str = "en"
    random: Random = field(default_factory=lambda: Random(1))

    def resolve(self, reference: Reference, scope: Scope) -> Sequence[TreeNode]:
        raise LookupError(reference.name)

    def instance(self, name: str) -> TreeNode | None:
        return None

    def table(self, name: str, column: str, key_column: str, key: str) -> str:
        return ""

    def choice_name(self, value: str, question: str, scope: Scope) -> str:
        return ""
