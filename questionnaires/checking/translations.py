"""Texts that exist in some languages of the form but not in all."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from questionnaires.model import Item, Question, Questionnaire
from questionnaires.problems import NOWHERE, Place, Problem, Severity, define
from questionnaires.translation import N_

MISSING_TRANSLATIONS = define(
    "missing_translations",
    N_("{count} texts have no translation into {language}; the first: {first}."),
    N_("Translate them, or readers of {language} see them in another language."),
)
SHOWN = 5
Where = Callable[[Item, str], Place]


def check_translations(questionnaire: Questionnaire, where: Where) -> Iterator[Problem]:
    """One warning for each language in which texts are missing."""
    texts = [*_texts(questionnaire, where)]
    for language in questionnaire.languages:
        places = [place for place, text in texts if text and language.code not in text]
        if places:
            first = "; ".join(_words(place) for place in places[:SHOWN])
            values = {"count": len(places), "language": language.name, "first": first}
            yield Problem(MISSING_TRANSLATIONS, places[0], values, Severity.WARNING)


def _words(place: Place) -> str:
    return f"{place.sheet} {place.row} {place.column}"


def _texts(
    questionnaire: Questionnaire, where: Where
) -> Iterator[tuple[Place, Mapping[str, object]]]:
    for item in questionnaire.items.values():
        if item.place != NOWHERE:
            yield where(item, "label"), item.labels
            yield where(item, "hint"), item.hints
            if isinstance(item, Question):
                yield where(item, "constraint_message"), item.constraint_messages
                yield where(item, "required_message"), item.required_messages
    for choice_list in questionnaire.choice_lists.values():
        for choice in choice_list.choices:
            if choice.place != NOWHERE:
                yield replace(choice.place, column="label"), choice.labels
