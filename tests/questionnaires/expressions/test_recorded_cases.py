"""Expressions give what two public engines gave: cases recorded from their own suites."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from questionnaires.expressions.evaluator import evaluator
from questionnaires.expressions.parser import parse
from questionnaires.expressions.scope import Scope
from questionnaires.expressions.values import Value, to_number, to_text, to_truth
from tests.questionnaires.expressions.xml_scope import XmlNode, XmlSurroundings

RECORDED = json.loads((Path(__file__).parent / "recorded_cases.json").read_text("utf-8"))
ZONE = ZoneInfo("America/Phoenix")
NOW = datetime(2026, 11, 19, 23, 58, 38, tzinfo=ZONE)


@cache
def document(name: str) -> XmlNode:
    return XmlNode.document(RECORDED["documents"][name])


def evaluate(case: Mapping[str, Any]) -> Value:
    root = document(case["doc"])
    node = root.at(case["context"])
    assert node is not None
    return evaluator(parse(case["expression"]))(Scope(node, XmlSurroundings(root, NOW), node))


def number(text: object) -> float:
    return float(str(text).replace("Infinity", "inf"))


@pytest.mark.parametrize(
    "case",
    RECORDED["cases"],
    ids=[f"{number}: {case['expression']}" for number, case in enumerate(RECORDED["cases"])],
)
def test_gives_what_was_recorded(case: Mapping[str, Any]) -> None:
    value = evaluate(case)
    match case["type"]:
        case "boolean":
            assert to_truth(value) == case["expected"]
        case "string":
            assert to_text(value) == case["expected"]
        case "number_rounded":
            assert to_number(value, ZONE) == pytest.approx(number(case["expected"]), abs=1e-4)
        case _:
            expected, got = number(case["expected"]), to_number(value, ZONE)
            assert got == pytest.approx(expected, rel=1e-12) or (
                math.isnan(expected) and math.isnan(got)
            )
