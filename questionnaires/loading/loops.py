"""Loops of old XLSForm: the same questions once for each choice of a list, as groups.

``%(name)s`` and ``%(label)s`` in their texts stand for the choice.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from questionnaires.loading.rows import MARK

Node = Mapping[str, Any]
_PLACEHOLDER = re.compile(r"%\((name|label)\)s|%%")
_NOT_LOOPED = "none"
"""pyxform leaves out the choice that a select adds for "none of these"."""


def expanded(node: Node) -> Node:
    """A node with the loops in it written out."""
    children = [expanded(child) for child in node.get("children", ())]
    if node["type"] != "loop":
        return {**node, "children": children} if children else node
    groups = [_group(node, children, one) for one in node["columns"] if one["name"] != _NOT_LOOPED]
    return {**node, "type": "group", "children": groups}


def _group(loop: Node, children: list[Node], choice: Node) -> Node:
    return {
        "type": "group",
        "name": choice["name"],
        "label": choice.get("label"),
        MARK: loop[MARK],
        "children": [_filled(child, choice) for child in children],
    }


def _filled(child: Node, choice: Node) -> Node:
    return {key: _value(value, choice, None) for key, value in child.items()}


def _value(value: object, choice: Node, language: str | None) -> object:
    if isinstance(value, str):
        return _PLACEHOLDER.sub(lambda found: _replacement(found, choice, language), value)
    if isinstance(value, Mapping):
        return {key: _value(one, choice, key) for key, one in value.items()}
    if isinstance(value, list):
        return [_value(one, choice, language) for one in value]
    return value


def _replacement(found: re.Match[str], choice: Node, language: str | None) -> str:
    if found[1] is None:
        return "%"
    meant = choice.get(found[1], choice["name"])
    if isinstance(meant, Mapping):
        return str(meant.get(language) or next(iter(meant.values()), choice["name"]))
    return str(meant)
