"""The Libya survey as a dataset, straight from its file: what the importer would make of it."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.dataset import Category, Dataset, Level, Variable
from questionnaires.model import MissingKind

FOLDER = Path(__file__).parents[3] / "shared" / "data" / "libya_msna_2021"
STATED = {"dk": MissingKind.DONT_KNOW, "dwta": MissingKind.REFUSED}
SETS = (
    "reasons_come_libya",
    "reasons_stay_in_libya",
    "reasons_leave_libya",
    "obstacles_obtaining_legal_docs",
    "resp_language",
)
SINGLE = (
    "region",
    "resp_sex",
    "resp_age",
    "migration_intentions",
    "length_stay_libya",
    "resp_country",
)
NUMBERS = ("persons_sharing_accommodation", "other_members_of_hh")


@cache
def truth() -> dict[str, Any]:
    found: dict[str, Any] = json.loads((FOLDER / "truth_unweighted.json").read_text("utf-8"))
    return found


def category(value: str) -> Category:
    return Category(value, {"en": value}, STATED.get(value))


@cache
def dataset() -> Dataset:
    raw = pd.read_csv(FOLDER / "data.csv", dtype=str, keep_default_na=False)
    columns: dict[str, Any] = {}
    codebook = {}
    for name in SINGLE:
        values = sorted(set(raw[name]) - {""})
        codebook[name] = Variable(name, {}, Level.NOMINAL, tuple(map(category, values)))
        columns[name] = pd.Categorical(raw[name].where(raw[name] != ""), categories=values)
        columns[f"{name}#missing"] = skipped(raw[name] == "")
    for name in SETS:
        options = [one.split("/", 1)[1] for one in raw.columns if one.startswith(f"{name}/")]
        codebook[name] = Variable(name, {}, Level.MULTIPLE, tuple(map(category, options)))
        chosen = raw[name].str.split()
        empty = raw[name] == ""
        for option in options:
            flags = chosen.map(lambda values, option=option: option in values).astype("boolean")
            columns[f"{name}/{option}"] = flags.mask(empty)
        columns[f"{name}#missing"] = skipped(empty)
    for name in NUMBERS:
        codebook[name] = Variable(name, {}, Level.NUMERIC)
        columns[name] = pd.to_numeric(raw[name].where(raw[name] != "")).astype("Float64")
        columns[f"{name}#missing"] = skipped(raw[name] == "")
    return Dataset(pd.DataFrame(columns), codebook, ("en",), {"en": "Libya 2021"})


def skipped(empty: pd.Series) -> pd.Categorical:
    values = empty.map({True: "skipped", False: None})
    return pd.Categorical(values, categories=[kind.value for kind in MissingKind])
