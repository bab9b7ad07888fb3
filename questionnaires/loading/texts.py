"""Texts in several languages, with the references that they contain."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from pyxform.parsing.instance_expression import find_boundaries

from questionnaires.loading.draft import Draft
from questionnaires.loading.languages import UNNAMED
from questionnaires.model import Part, Template
from questionnaires.problems import Place

_REFERENCE = re.compile(r"\$\{[^}]+\}")
Written = str | Mapping[str, str] | None
"""A text as pyxform hands it over: one for all languages, or by heading."""


def plain_texts(draft: Draft, written: Written) -> dict[str, str]:
    """A text by language code."""
    if written is None:
        return {}
    if isinstance(written, str):
        return {draft.default_code: written}
    return {_code(draft, heading): text for heading, text in written.items() if text}


def _code(draft: Draft, heading: str) -> str:
    return draft.default_code if heading == UNNAMED else draft.languages[heading].code


def templates(draft: Draft, written: Written, place: Place, field: str) -> dict[str, Template]:
    """A text by language code, split at its references."""
    if written is None:
        return {}
    by_heading = {UNNAMED: written} if isinstance(written, str) else written
    return {
        _code(draft, heading): _template(draft, text, _column(draft, place, field, heading))
        for heading, text in by_heading.items()
        if text
    }


def _column(draft: Draft, place: Place, field: str, heading: str) -> Place:
    return replace(place, column=draft.columns.survey.heading(field, heading))


def _template(draft: Draft, text: str, place: Place) -> Template:
    return Template(tuple(_parts(draft, text, place)))


def _parts(draft: Draft, text: str, place: Place) -> Iterator[Part]:
    end = 0
    for start, stop in _references(text):
        if start > end:
            yield text[end:start]
        found = draft.expression(text[start:stop], place)
        yield found if found is not None else text[start:stop]
        end = stop
    if end < len(text):
        yield text[end:]


def _references(text: str) -> list[tuple[int, int]]:
    instances = find_boundaries(text) if "instance(" in text else []
    single = [match.span() for match in _REFERENCE.finditer(text)]
    outside = [one for one in single if not any(a <= one[0] < b for a, b in instances)]
    return sorted([*instances, *outside])
