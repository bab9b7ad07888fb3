"""What the house promises about itself: documents that hold, dependencies that say what they are for."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import click
import pytest

from survey_app.commands import main
from tests.support.tree import ROOT

DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("*/README.md")])
PACKAGES = ("questionnaires", "analysis", "exports", "survey_app", "tests")
PROJECT = tomllib.loads(ROOT.joinpath("pyproject.toml").read_text(encoding="utf-8"))


def read(name: str) -> str:
    return ROOT.joinpath(name).read_text(encoding="utf-8")


def targets() -> set[str]:
    return set(re.findall(r"^([a-z-]+):.*## ", read("Makefile"), re.MULTILINE))


def requirements() -> list[str]:
    extras = PROJECT["project"]["optional-dependencies"].values()
    return [*PROJECT["project"]["dependencies"], *(one for extra in extras for one in extra)]


def name_of(requirement: str) -> str:
    return re.split(r"[\[<>=!~]", requirement)[0].lower()


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_make_targets_of_a_document_exist(document: Path) -> None:
    named = set(re.findall(r"(?:^ *|`)make ([a-z][a-z-]*)", code_of(document), re.MULTILINE))

    assert named <= targets()


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_commands_of_a_document_exist(document: Path) -> None:
    named = re.findall(r"(?:^ *|`)qonys ([a-z]+)(?: ([a-z]+))?", code_of(document), re.MULTILINE)

    unknown = [" ".join(words) for words in named if not is_command(*words)]

    assert unknown == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_of_a_document_lead_somewhere(document: Path) -> None:
    links = re.findall(r"\]\(([^)#]+)[^)]*\)", document.read_text(encoding="utf-8"))

    dead = [link for link in links if "://" not in link and not (document.parent / link).exists()]

    assert dead == []


def code_of(document: Path) -> str:
    """Indented blocks, fenced blocks and inline code."""
    pieces = re.findall(
        r"^ {4}[^\n]*\n|^```.*?^```|`[^`\n]+`",
        document.read_text(encoding="utf-8"),
        re.MULTILINE | re.DOTALL,
    )
    return "\n".join(pieces)


def is_command(name: str, below: str) -> bool:
    context = click.Context(main)
    command = main.get_command(context, name)
    if isinstance(command, click.Group) and below:
        return command.get_command(context, below) is not None
    return command is not None


def test_every_command_is_in_the_documents() -> None:
    words = "".join(document.read_text(encoding="utf-8") for document in DOCUMENTS)
    commands = main.list_commands(click.Context(main))

    assert commands
    assert [name for name in commands if f"qonys {name}" not in words] == []


@pytest.mark.parametrize("package", PACKAGES)
def test_a_package_states_its_rule(package: str) -> None:
    title, _, *lines = read(f"{package}/README.md").splitlines()

    assert title == f"# {package}"
    assert 3 <= len(lines) <= 8


@pytest.mark.parametrize("package", PACKAGES[:-1])
def test_every_file_of_a_package_is_installed_with_it(package: str) -> None:
    data = PROJECT["tool"]["setuptools"]["package-data"]
    folder = ROOT / package
    found = {
        path
        for path in folder.rglob("*")
        if path.is_file() and path.suffix != ".py" and "__pycache__" not in path.parts
    }
    installed = {
        path for pattern in [*data["*"], *data.get(package, [])] for path in folder.glob(pattern)
    }

    assert sorted(found - installed) == []


def test_every_dependency_says_what_it_is_for() -> None:
    lines = read("pyproject.toml").splitlines()

    silent = [
        requirement
        for requirement in requirements()
        if not any(f'"{requirement}",' in line and "# " in line for line in lines)
    ]

    assert silent == []


def test_every_lint_exception_says_why() -> None:
    section = read("pyproject.toml").split("[tool.ruff.lint]")[1].split("[tool.mypy]")[0]
    exceptions = re.findall(r'^ +"[A-Z]+\d*",.*$|^"[^"]+" = \["[A-Z].*$', section, re.MULTILINE)

    assert len(exceptions) > 20
    assert [line for line in exceptions if "# " not in line] == []


def test_the_locks_hold_every_dependency_with_hashes() -> None:
    locked = "".join(read(f"requirements/{name}.txt") for name in ("run", "dev", "lock"))

    missing = [
        name
        for one in requirements()
        if not re.search(rf"^{(name := name_of(one))}==", locked, re.MULTILINE)
    ]

    assert missing == []
    assert re.findall(r"^[a-z0-9-]+==[^\\\n]+$", locked, re.MULTILINE) == []


def test_the_locks_hold_no_addresses() -> None:
    for path in ROOT.glob("requirements/*.txt"):
        assert not re.search(r"://|^-", path.read_text(encoding="utf-8"), re.MULTILINE), path


def test_the_changelog_begins_with_the_version() -> None:
    newest = re.search(r"^## (\S+)", read("CHANGELOG.md"), re.MULTILINE)

    assert newest is not None
    assert newest[1] == PROJECT["project"]["version"]


def test_the_licence_is_the_one_declared() -> None:
    assert PROJECT["project"]["license"] == "GPL-3.0-or-later"
    assert "GNU GENERAL PUBLIC LICENSE\n                       Version 3" in read("LICENSE")
