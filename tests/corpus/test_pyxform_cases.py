"""The forms of pyxform's own test suite: where it refuses we refuse, and never with an exception."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from questionnaires.compiled import dump, load
from questionnaires.loading import load_bytes
from questionnaires.problems import ProblemsFound, Severity
from tests.corpus.random_walk import walk

FILE = Path(__file__).parents[2].parent / "shared" / "cases" / "pyxform_md_cases.json.gz"
pytestmark = [
    pytest.mark.skipif(not FILE.exists(), reason="the cases are not beside the project"),
    pytest.mark.timeout(900),
]
ABOUT_ARGUMENTS_OF_PYXFORM = {"test_name__from_file__invalid_characters__error"}
"""There pyxform refuses what its caller passed beside the form."""


@dataclass(frozen=True)
class Case:
    """One form of pyxform's tests."""

    test: str
    markdown: bytes
    errs: bool


def cases() -> Iterator[Case]:
    with gzip.open(FILE, "rt", encoding="utf-8") as file:
        for one in json.load(file)["cases"]:
            test = one["test"].split(".")[-1]
            if one["input"] == "md" and test not in ABOUT_ARGUMENTS_OF_PYXFORM:
                yield Case(test, one["md"].encode(), bool(one.get("errored")))


def test_what_pyxform_refuses_is_refused_and_the_rest_has_places() -> None:
    published = 0
    for case in cases():
        try:
            loaded = load_bytes(case.markdown, "form.md")
        except ProblemsFound as found:
            errors = [one for one in found.problems if one.severity is Severity.ERROR]
            assert errors, case.test
            assert all(one.line() for one in errors), case.test
            assert case.errs or all(one.place.sheet and one.place.row for one in errors), case.test
        else:
            assert not case.errs, case.test
            assert load(dump(loaded.questionnaire)) == loaded.questionnaire
            published += 1
    assert published > 450


@pytest.mark.long
def test_what_is_published_can_be_walked() -> None:
    for case in cases():
        if not case.errs:
            try:
                questionnaire = load_bytes(case.markdown, "form.md").questionnaire
            except ProblemsFound:
                continue
            for seed in range(5):
                walk(questionnaire, seed)
