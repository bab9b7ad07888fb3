"""What is wrong with a questionnaire, told when it is read and never during an interview."""

from __future__ import annotations

from collections.abc import Callable

from questionnaires.checking.expressions import check_expressions
from questionnaires.checking.items import check_items
from questionnaires.checking.translations import check_translations
from questionnaires.model import Item, Questionnaire
from questionnaires.problems import Place, Problem

__all__ = ["check"]


def check(
    questionnaire: Questionnaire,
    where: Callable[[Item, str], Place],
    declared_tables: frozenset[str] = frozenset(),
) -> list[Problem]:
    """All problems of a form whose rows could be read.

    ``where`` gives the place of a field of an item under the name that its author gave the column;
    ``declared_tables`` are CSV files that the form names but that were not given.
    """
    return [
        *check_items(questionnaire, where),
        *check_expressions(questionnaire, where, declared_tables),
        *check_translations(questionnaire, where),
    ]
