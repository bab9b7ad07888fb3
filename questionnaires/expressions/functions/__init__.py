"""The functions of the expression language, by name."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from questionnaires.expressions.functions import choices, dates, logic, nodes, numbers, texts
from questionnaires.expressions.scope import Function

FUNCTIONS: Mapping[str, Function] = MappingProxyType(
    {
        function.name: function
        for module in (logic, numbers, texts, dates, nodes, choices)
        for function in module.FUNCTIONS
    }
)
