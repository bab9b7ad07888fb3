"""The codebook as JSON, so that a snapshot can be read without its questionnaire."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from analysis.columns.building import Study
from analysis.dataset import Category, Level, Variable
from questionnaires.model import MissingKind


def dump(study: Study) -> bytes:
    """Write what all datasets of a version have in common."""
    raw = {
        "title": dict(study.title),
        "languages": study.languages,
        "repeats": dict(study.outer),
        "variables": [asdict(variable) for variable in study.codebook.values()],
    }
    return json.dumps(raw, ensure_ascii=False, indent=1).encode()


def load(content: bytes) -> Study:
    """Read what ``dump`` wrote; raises ValueError, KeyError or TypeError for anything else."""
    raw = json.loads(content)
    variables = [_variable(one) for one in raw["variables"]]
    return Study(
        codebook={variable.name: variable for variable in variables},
        languages=tuple(raw["languages"]),
        title=raw["title"],
        outer=raw["repeats"],
    )


def _variable(raw: Mapping[str, Any]) -> Variable:
    categories = tuple(_category(one) for one in raw["categories"])
    return Variable(**{**raw, "level": Level(raw["level"]), "categories": categories})


def _category(raw: Mapping[str, Any]) -> Category:
    missing = raw["missing"]
    return Category(**{**raw, "missing": None if missing is None else MissingKind(missing)})
