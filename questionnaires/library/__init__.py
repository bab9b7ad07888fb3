"""The bundled questionnaire on migration: five modules, each complete alone, and any set of them joined.

Modules share whole groups (about the survey, the person in brief, life and society). A shared group is
written alike in every module that has it, and is asked once where modules are joined.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from importlib.resources import files
from typing import Any

import yaml

MODULES = ("profile", "motives", "adaptation", "registration", "host_community")
"""Names of the modules, in the order in which they are asked."""
COMBINED = "migration"
"""The file with all modules, and what the form_id of every set begins with."""
LANGUAGES = ("kk", "ru", "en")
_TITLE = {
    "kk": "Көші-қон, бейімделу және тіркеу",
    "ru": "Миграция, адаптация и регистрация",
    "en": "Migration, adaptation and registration",
}

Document = dict[str, Any]
"""Sections of a questionnaire in YAML; all scalars are texts."""


def module(name: str) -> bytes:
    """The YAML file of one module, as ``questionnaires.loading.load_bytes`` reads it."""
    (known,) = _in_order([name])
    return files(__package__).joinpath(f"{known}.yaml").read_bytes()


def combined(names: Collection[str]) -> bytes:
    """One YAML questionnaire of several modules, in the order of ``MODULES``.

    Groups and choice lists that modules share are written once. Raises ValueError for an unknown module,
    and where two modules mean different things by one name.
    """
    chosen = _in_order(names)
    documents = [_read(name) for name in chosen]
    joined: Document = {
        "settings": _settings(chosen, documents),
        "survey": list(_once(_named(one["survey"]) for one in documents).values()),
        "choices": _once(one["choices"].items() for one in documents),
    }
    return yaml.safe_dump(joined, allow_unicode=True, sort_keys=False, width=10_000).encode()


def _in_order(names: Collection[str]) -> tuple[str, ...]:
    unknown = sorted(set(names) - set(MODULES))
    if unknown or not names:
        message = f"not modules of the library: {', '.join(unknown) or 'none named'}"
        raise ValueError(message)
    return tuple(name for name in MODULES if name in names)


def _read(name: str) -> Document:
    # BaseLoader keeps every scalar the text that it is: the choice ``no`` is no truth value.
    document: Document = yaml.load(module(name), yaml.BaseLoader)  # noqa: S506 - makes texts only
    return document


def _settings(names: tuple[str, ...], documents: list[Document]) -> Document:
    settings = dict(documents[0]["settings"])
    if names == MODULES:
        return {**settings, "form_title": _TITLE, "form_id": COMBINED}
    titles = [one["settings"]["form_title"] for one in documents]
    return {
        **settings,
        "form_title": {code: " · ".join(one[code] for one in titles) for code in LANGUAGES},
        "form_id": "_".join((COMBINED, *names)),
    }


def _named(items: list[Document]) -> Iterator[tuple[str, Document]]:
    return ((item["name"], item) for item in items)


def _once(parts: Iterable[Iterable[tuple[str, Any]]]) -> Mapping[str, Any]:
    """Everything by name, each once; equal names must mean the same."""
    found: dict[str, Any] = {}
    for name, content in (pair for part in parts for pair in part):
        if found.setdefault(name, content) != content:
            message = f"modules differ in what {name} is"
            raise ValueError(message)
    return found
