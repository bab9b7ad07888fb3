"""Plain sentences of a result, the same on a page, in the terminal and in the workbook."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from analysis.results import (
    HIDDEN_BASE,
    SMALL_BASE,
    Adjustment,
    BannerTable,
    Crosstab,
    Effect,
    Letters,
    Missing,
    MissingCount,
    Note,
    Standing,
    Test,
)
from analysis.wording import ADJUSTMENTS, EFFECTS, FAMILIES, METHODS, note
from exports.labels import Labels
from exports.numbers import coefficient, number, p_value, share
from questionnaires.translation import N_, Translator

SYMBOLS = {
    "kruskal_wallis": "H",
    "pooled_z": "z",
    "linearised_z": "z",
    "welch_t": "t",
    "linearised_t": "t",
}
"""Letters of the statistics that their degrees of freedom do not tell."""
SYMBOL_BY_DF = {0: "", 1: "χ²", 2: "F"}


@dataclass(frozen=True, slots=True)
class _Contrast:
    """A difference between two columns in one row that is significant."""

    row: int
    high: int
    low: int
    size: float
    p: float


def finding(crosstab: Crosstab, table: BannerTable, labels: Labels) -> str:
    """What the table says, in a sentence; empty where there was no test."""
    test = table.test
    if test is None or table.banner is None or math.isnan(judged(test)):
        return ""
    told = p_value(judged(test), labels.translate.language)
    if judged(test) >= crosstab.alpha:
        return labels.translate("No difference between the groups was found; {p}.", p=told)
    contrast = _largest(table, crosstab.alpha)
    if contrast is None:
        return labels.translate(
            "The groups differ, {p}, but no two of them stand clearly apart.", p=told
        )
    return _contrast(crosstab, table, contrast, labels)


def findings(crosstab: Crosstab, labels: Labels) -> list[str]:
    """What the table says by each banner that it was tested by."""
    told = [
        (banner_name(table, labels), finding(crosstab, table, labels)) for table in crosstab.banners
    ]
    return [f"{banner}: {sentence}" for banner, sentence in told if sentence]


def banner_name(table: BannerTable, labels: Labels) -> str:
    """Wording of a banner for the head of a sentence; nothing for the total."""
    return "" if table.banner is None else labels.inside(labels.variable(table.banner))


def judged(test: Test) -> float:
    """The p-value that decides: adjusted for the report where it was."""
    return test.p if test.p_adjusted is None else test.p_adjusted


def base(crosstab: Crosstab, labels: Labels) -> str:
    """Who the table is about, and how many they are."""
    language = labels.translate.language
    answered = int(crosstab.total.bases.unweighted[0])
    told = labels.translate(
        "Base: {answered} of {selected} respondents answered this question.",
        answered=number(answered, language),
        selected=number(crosstab.selected, language),
    )
    if crosstab.weight is None:
        return told
    weighted = labels.translate(
        "Weighted by {weight}.", weight=labels.inside(labels.variable(crosstab.weight))
    )
    return f"{told} {weighted}"


def missing(counts: Iterable[MissingCount], labels: Labels) -> str:
    """Why there was no answer, every kind counted; empty where everybody answered."""
    language = labels.translate.language
    told = [
        f"{labels.missing(one.kind)} {number(one.unweighted, language)}"
        for one in counts
        if one.unweighted
    ]
    return labels.translate("No answer: {counts}.", counts="; ".join(told)) if told else ""


def test(result: Test, translate: Translator) -> str:
    """Method, statistic, degrees of freedom and p-value, raw and adjusted."""
    language = translate.language
    figures = [_statistic(result, language), p_value(result.p, language)]
    told = f"{translate(METHODS[result.method])}: {', '.join(one for one in figures if one)}."
    if result.p_adjusted is None or result.adjustment is None:
        return told
    adjusted = translate(
        "After adjustment {p} ({adjustment}).",
        p=p_value(result.p_adjusted, language),
        adjustment=family(result.adjustment, translate),
    )
    return f"{told} {adjusted}"


def family(adjustment: Adjustment, translate: Translator) -> str:
    """Method of adjustment, what the family is, and how many tests it holds."""
    return translate(
        "{method}; {family}; number of tests: {count}",
        method=translate(ADJUSTMENTS[adjustment.method]),
        family=translate(FAMILIES[adjustment.family]),
        count=number(adjustment.size, translate.language),
    )


def effect(result: Effect, translate: Translator) -> str:
    """Name and size of an effect, with its interval."""
    language = translate.language
    told = f"{translate(EFFECTS[result.name])}: {coefficient(result.value, language)}"
    interval = result.interval
    if interval is None:
        return f"{told}."
    between = translate(
        "{level} interval {low} to {high}",
        level=share(interval.level, language),
        low=coefficient(interval.low, language),
        high=coefficient(interval.high, language),
    )
    return f"{told} ({between}; {translate(METHODS[interval.method])})."


def letters(result: Letters, translate: Translator) -> str:
    """What the letters mean and how they were found."""
    language = translate.language
    methods = dict.fromkeys(one.method for one in result.adjustments)
    return translate(
        "A letter says that the figure lies significantly above that of the column with this letter "
        "({method}; {adjustment}, {family}; level {alpha}).",
        method=translate(METHODS[result.method]),
        adjustment=", ".join(translate(ADJUSTMENTS[one]) for one in methods),
        family=translate(FAMILIES["column_pairs"]),
        alpha=coefficient(result.alpha, language),
    )


def small_bases(tables: Sequence[BannerTable], translate: Translator) -> list[str]:
    """What a star and a dash mean, where they occur."""
    found = {column.standing for table in tables for column in table.columns}
    told = []
    if Standing.SMALL in found:
        told.append(translate("* Fewer than {count} respondents; not compared.", count=SMALL_BASE))
    if Standing.HIDDEN in found:
        told.append(translate("– Fewer than {count} respondents; not shown.", count=HIDDEN_BASE))
    return told


POLICIES = {
    Missing.EXCLUDE: N_("Answers such as “don't know” and “refused” are left out of the base."),
    Missing.INCLUDE: N_("Answers such as “don't know” and “refused” are part of the base."),
}


def policy(crosstab: Crosstab, translate: Translator) -> str:
    """What happened to answers that state a kind of missing."""
    return translate(POLICIES[crosstab.policy])


def notes(found: Iterable[Note], translate: Translator) -> list[str]:
    """Remarks on the validity of a result."""
    return [note(one, translate) for one in found]


def _statistic(result: Test, language: str) -> str:
    symbol = SYMBOLS.get(result.method, SYMBOL_BY_DF[len(result.df)])
    if not symbol or math.isnan(result.statistic):
        return ""
    # Commas inside a number and between numbers would read as one in Kazakh and Russian.
    df = "; ".join(_freedom(one, language) for one in result.df)
    return f"{symbol}{f'({df})' if df else ''} = {number(result.statistic, language, 2)}"


def _freedom(value: float, language: str) -> str:
    return number(value, language, 0 if float(value).is_integer() else 1)


def _largest(table: BannerTable, alpha: float) -> _Contrast | None:
    """The largest significant difference between two columns."""
    result = table.letters
    if result is None:
        return None
    figures = table.shares.value if table.numbers is None else table.numbers.mean[np.newaxis, :]
    found = [
        _ordered(figures, row, pair, float(result.p_adjusted[row, place]))
        for row in range(result.p_adjusted.shape[0])
        for place, pair in enumerate(result.pairs)
        if result.p_adjusted[row, place] < alpha
    ]
    return max(found, key=lambda one: one.size, default=None)


def _ordered(
    figures: np.ndarray[tuple[int, ...], np.dtype[np.float64]],
    row: int,
    pair: tuple[int, int],
    p: float,
) -> _Contrast:
    low, high = sorted(pair, key=lambda column: float(figures[row, column]))
    return _Contrast(row, high, low, float(figures[row, high] - figures[row, low]), p)


def _contrast(crosstab: Crosstab, table: BannerTable, contrast: _Contrast, labels: Labels) -> str:
    language = labels.translate.language
    high, low = (
        labels.inside(labels.column(table.columns[one], table.banner))
        for one in (contrast.high, contrast.low)
    )
    told = p_value(contrast.p, language)
    if table.numbers is not None:
        return labels.translate(
            "The mean is higher in “{high}”, {high_mean}, than in “{low}”, {low_mean}; {p}, adjusted.",
            high=high,
            high_mean=number(float(table.numbers.mean[contrast.high]), language, 1),
            low=low,
            low_mean=number(float(table.numbers.mean[contrast.low]), language, 1),
            p=told,
        )
    sentence = (
        N_(
            "“{answer}” is named more often in “{high}”, {high_share}, than in “{low}”, {low_share}; {p}, adjusted."
        )
        if crosstab.is_multiple
        else N_(
            "“{answer}” is more frequent in “{high}”, {high_share}, than in “{low}”, {low_share}; {p}, adjusted."
        )
    )
    return labels.translate(
        sentence,
        answer=labels.inside(labels.row(table.rows[contrast.row], crosstab.question)),
        high=high,
        high_share=share(float(table.shares.value[contrast.row, contrast.high]), language),
        low=low,
        low_share=share(float(table.shares.value[contrast.row, contrast.low]), language),
        p=told,
    )
