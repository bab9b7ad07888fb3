"""Labels in the chosen language, and in the nearest one where that is missing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from analysis.dataset import Category, Variable
from analysis.results import Column, Row
from analysis.wording import MISSING
from questionnaires.model import RIGHT_TO_LEFT, MissingKind
from questionnaires.translation import LANGUAGES, Translator

LEFT_TO_RIGHT_MARK = "\u200e"


@dataclass(frozen=True, slots=True)
class Labels:
    """Labels of a study in one language; the program's own words through ``translate``."""

    language: str
    languages: tuple[str, ...]
    """Languages of the labels; the first is the default."""
    translate: Translator

    @classmethod
    def choose(
        cls, languages: Sequence[str], translate: Translator, language: str | None = None
    ) -> Labels:
        """Labels in ``language``; unless told otherwise in the language of the program's words."""
        return cls(language or translate.language, tuple(languages), translate)

    @property
    def right_to_left(self) -> bool:
        """The labels are written from right to left."""
        shown = next((one for one in self._chain() if one in self.languages), self.language)
        return shown.split("-")[0] in RIGHT_TO_LEFT

    def of(self, labels: Mapping[str, str], otherwise: str) -> str:
        """A label along the fallback chain; ``otherwise`` where there is none at all."""
        for code in self._chain():
            if code in labels:
                return labels[code]
        return next(iter(labels.values()), otherwise)

    def variable(self, variable: Variable) -> str:
        """Full wording of a question, or its name."""
        return self.of(variable.labels, variable.name)

    def category(self, category: Category) -> str:
        """Label of a value; one that the questionnaire does not know says so."""
        if category.declared:
            return self.of(category.labels, category.value)
        return self.translate("{value} (not in the questionnaire)", value=category.value)

    def row(self, row: Row, question: Variable) -> str:
        """Label of a table's row."""
        return self._part(row.value, row.labels, row.missing, question)

    def column(self, column: Column, banner: Variable | None) -> str:
        """Label of a table's column."""
        if column.is_total or banner is None:
            return self.translate("Total")
        return self._part(column.value, column.labels, column.missing, banner)

    def missing(self, kind: MissingKind | None) -> str:
        """Words for a kind of missing."""
        return self.translate(MISSING[kind])

    def inside(self, label: str) -> str:
        """The label as it stands inside a sentence of the program.

        Between marks of direction, a label from right to left leaves the order of what follows it alone.
        """
        return f"{LEFT_TO_RIGHT_MARK}{label}{LEFT_TO_RIGHT_MARK}" if self.right_to_left else label

    def _part(
        self, value: str, labels: Mapping[str, str], kind: MissingKind | None, variable: Variable
    ) -> str:
        category = variable.category(value)
        if category is not None:
            return self.category(category)
        return self.of(labels, value if kind is None else self.missing(kind))

    def _chain(self) -> tuple[str, ...]:
        order = (self.language, *self.languages[:1], *LANGUAGES, *self.languages)
        return tuple(dict.fromkeys(order))
