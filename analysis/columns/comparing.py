"""What changed from one version of a questionnaire to the next, as far as its data are concerned."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from analysis.columns.gathering import MISSING_SUFFIX
from analysis.dataset import Category, Dataset, Level, Variable
from questionnaires.translation import N_, Translator


class DifferenceKind(StrEnum):
    """What can differ between two versions."""

    QUESTION_ADDED = "question_added"
    QUESTION_REMOVED = "question_removed"
    QUESTION_MOVED = "question_moved"
    LEVEL_CHANGED = "level_changed"
    """The answers are not comparable and stay apart."""
    LABEL_CHANGED = "label_changed"
    CHOICES_ADDED = "choices_added"
    CHOICES_REMOVED = "choices_removed"
    CHOICES_REORDERED = "choices_reordered"
    CHOICE_LABELS_CHANGED = "choice_labels_changed"
    CHOICE_MEANINGS_CHANGED = "choice_meanings_changed"
    """A choice has become, or ceased to be, a kind of missing."""


SENTENCES = {
    DifferenceKind.QUESTION_ADDED: N_("{variable}: new in version {later}."),
    DifferenceKind.QUESTION_REMOVED: N_("{variable}: no longer asked in version {later}."),
    DifferenceKind.QUESTION_MOVED: N_("{variable}: asked at another place in version {later}."),
    DifferenceKind.LEVEL_CHANGED: N_(
        "{variable}: answers of versions {earlier} and {later} are of different kinds ({details}) "
        "and stay apart."
    ),
    DifferenceKind.LABEL_CHANGED: N_("{variable}: other wording in version {later} ({details})."),
    DifferenceKind.CHOICES_ADDED: N_("{variable}: choices added in version {later}: {details}."),
    DifferenceKind.CHOICES_REMOVED: N_(
        "{variable}: choices removed in version {later}: {details}."
    ),
    DifferenceKind.CHOICES_REORDERED: N_(
        "{variable}: choices in another order in version {later}."
    ),
    DifferenceKind.CHOICE_LABELS_CHANGED: N_(
        "{variable}: choices worded differently in version {later}: {details}."
    ),
    DifferenceKind.CHOICE_MEANINGS_CHANGED: N_(
        "{variable}: choices that count as missing in one version only, {earlier} or {later}: {details}."
    ),
}


@dataclass(frozen=True, slots=True)
class Difference:
    """One change of one question from a version to the next."""

    kind: DifferenceKind
    variable: str
    earlier: str
    later: str
    details: tuple[str, ...] = ()
    """Choices, languages or levels that the change concerns."""

    def sentence(self, translate: Translator) -> str:
        """The change in words."""
        return translate(
            SENTENCES[self.kind],
            variable=self.variable,
            earlier=self.earlier,
            later=self.later,
            details=", ".join(self.details),
        )


def differences(datasets: Sequence[Dataset], names: Sequence[str]) -> tuple[Difference, ...]:
    """All changes, version by version, in the order of the newer codebook."""
    versions = list(zip(datasets, names, strict=True))
    return tuple(
        Difference(kind, variable, earlier_name, later_name, details)
        for (earlier, earlier_name), (later, later_name) in pairwise(versions)
        for kind, variable, details in _between(earlier, later)
    )


def has_answers(dataset: Dataset, variable: Variable) -> bool:
    """Somebody answered it."""
    return bool(dataset.frame[variable.name + MISSING_SUFFIX].isna().any())


_Change = tuple[DifferenceKind, str, tuple[str, ...]]


def _between(earlier: Dataset, later: Dataset) -> Iterator[_Change]:
    moved = _moved([key for key in earlier.codebook if key in later.codebook], list(later.codebook))
    for key, newer in later.codebook.items():
        older = earlier.codebook.get(key)
        if older is None:
            yield DifferenceKind.QUESTION_ADDED, key, ()
            continue
        if key in moved:
            yield DifferenceKind.QUESTION_MOVED, key, ()
        for kind, details in _changes(earlier, older, later, newer):
            yield kind, key, details
    for key in earlier.codebook:
        if key not in later.codebook:
            yield DifferenceKind.QUESTION_REMOVED, key, ()


def _changes(
    earlier: Dataset, older: Variable, later: Dataset, newer: Variable
) -> Iterator[tuple[DifferenceKind, tuple[str, ...]]]:
    languages = [
        code
        for code in newer.labels
        if newer.labels[code] != older.labels.get(code, newer.labels[code])
    ]
    if languages:
        yield DifferenceKind.LABEL_CHANGED, tuple(languages)
    if newer.level is not older.level:
        # A calculation without any answer has no level yet.
        if _settled(earlier, older) and _settled(later, newer):
            yield DifferenceKind.LEVEL_CHANGED, (older.level.value, newer.level.value)
        return
    yield from _choice_changes(older, newer)


def _settled(dataset: Dataset, variable: Variable) -> bool:
    return bool(variable.categories) or has_answers(dataset, variable)


def _choice_changes(
    older: Variable, newer: Variable
) -> Iterator[tuple[DifferenceKind, tuple[str, ...]]]:
    before = {one.value: one for one in older.categories if one.declared}
    after = {one.value: one for one in newer.categories if one.declared}
    common = [value for value in after if value in before]
    found = {
        DifferenceKind.CHOICES_ADDED: [value for value in after if value not in before],
        DifferenceKind.CHOICES_REMOVED: [value for value in before if value not in after],
        DifferenceKind.CHOICE_LABELS_CHANGED: [
            value for value in common if _worded_differently(before[value], after[value])
        ],
        DifferenceKind.CHOICE_MEANINGS_CHANGED: [
            value for value in common if before[value].missing != after[value].missing
        ],
    }
    for kind, values in found.items():
        if values:
            yield kind, tuple(values)
    if newer.level is Level.ORDINAL and common != [value for value in before if value in after]:
        yield DifferenceKind.CHOICES_REORDERED, ()


def _worded_differently(older: Category, newer: Category) -> bool:
    return any(older.labels.get(code, text) != text for code, text in newer.labels.items())


def _moved(earlier: Sequence[str], later: Sequence[str]) -> set[str]:
    """The fewest questions that explain why the common ones stand in another order."""
    place = {key: number for number, key in enumerate(earlier)}
    common = [key for key in later if key in place]
    return set(common) - set(_longest_rising(common, [place[key] for key in common]))


def _longest_rising(keys: Sequence[str], places: Sequence[int]) -> list[str]:
    """Longest subsequence whose places rise (patience sorting)."""
    tails: list[int] = []
    last: list[int] = []
    before: list[int] = []
    for number, place in enumerate(places):
        pile = bisect_left(tails, place)
        tails[pile : pile + 1] = [place]
        last[pile : pile + 1] = [number]
        before.append(last[pile - 1] if pile else -1)
    result: list[str] = []
    at = last[-1] if last else -1
    while at >= 0:
        result.append(keys[at])
        at = before[at]
    return result[::-1]
