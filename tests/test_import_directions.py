"""Imports run one way: questionnaires <- analysis <- exports <- survey_app."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.tree import ROOT, modules_of

ORDER = ("questionnaires", "analysis", "exports", "survey_app")
OUTSIDE = {
    "questionnaires": {"babel", "openpyxl", "pyxform", "re2", "xlrd", "yaml"},
    "analysis": {"duckdb", "numpy", "pandas", "pingouin", "pyarrow", "scipy", "statsmodels"},
    "exports": {"babel", "docx", "numpy", "openpyxl", "pandas", "pyreadstat"},
    "survey_app": {
        "alembic",
        "argon2",
        "babel",
        "click",
        "cryptography",
        "flask",
        "flask_wtf",
        "granian",
        "itsdangerous",
        "markdown_it",
        "markupsafe",
        "nh3",
        "openpyxl",
        "orjson",
        "pandas",
        "psycopg",
        "rich",
        "sqlalchemy",
        "werkzeug",
        "wtforms",
        "yaml",
    },
}
"""What each package may import besides the standard library; README.md of the package says why."""

STANDARD = sys.stdlib_module_names | {"_typeshed"}
"""The standard library; ``_typeshed`` holds its types and exists for type checkers only."""


def imported(module: Path) -> Iterator[tuple[int, str]]:
    """Line and top-level package of every import, those inside functions included."""
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, name.name.split(".")[0]) for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.lineno, "." if node.level else str(node.module).split(".")[0]


def violations(package: str, module: Path) -> list[str]:
    """Imports of a module that its package may not make, as ``file:line: name``."""
    allowed = {*ORDER[: ORDER.index(package) + 1], *OUTSIDE[package], *STANDARD}
    return [f"{module}:{line}: {name}" for line, name in imported(module) if name not in allowed]


@pytest.mark.parametrize("package", ORDER)
def test_a_package_imports_only_what_stands_before_it(package: str) -> None:
    modules = modules_of(package)

    assert modules, f"{package} has no modules: is the test looking in the right place?"
    assert [line for module in modules for line in violations(package, module)] == []


@pytest.mark.parametrize(
    ("package", "statement", "found"),
    [
        ("questionnaires", "import analysis.dataset", ["analysis"]),
        ("questionnaires", "import pandas as pd", ["pandas"]),
        ("analysis", "def f():\n    from survey_app import models", ["survey_app"]),
        ("analysis", "from flask import request", ["flask"]),
        ("exports", "if TYPE_CHECKING:\n    from sqlalchemy import Engine", ["sqlalchemy"]),
        ("survey_app", "from . import models", ["."]),
        ("survey_app", "from exports.plan import Plan\nimport json", []),
    ],
)
def test_the_check_sees_imports_wherever_they_stand(
    package: str, statement: str, found: list[str], tmp_path: Path
) -> None:
    module = tmp_path / "module.py"
    module.write_text(statement, encoding="utf-8")

    assert [line.rsplit(" ", 1)[-1] for line in violations(package, module)] == found


def test_the_packages_never_import_the_tests() -> None:
    everything = [module for package in ORDER for module in modules_of(package)]

    assert not [one for one in everything if "tests" in {name for _, name in imported(one)}]
    assert ROOT.joinpath("tests").is_dir()
