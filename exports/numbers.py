"""Numbers as a language writes them."""

from __future__ import annotations

import math
from functools import cache

from babel import Locale
from babel.core import UnknownLocaleError
from babel.numbers import format_decimal, format_percent

from questionnaires.translation import SOURCE_LANGUAGE

SMALLEST_P = 0.001
NO_NUMBER = "–"
SPACE = "\u00a0"
"""Holds a sign and its number on one line."""


def number(value: float, language: str, digits: int = 0) -> str:
    """A number with grouped thousands and a fixed number of decimals."""
    if not math.isfinite(value):
        return NO_NUMBER
    return format_decimal(value, format="#,##0" + _decimals(digits), locale=locale_of(language))


def share(value: float, language: str, digits: int = 0) -> str:
    """A share between 0 and 1 as a percentage, always with a space before its sign."""
    if not math.isfinite(value):
        return NO_NUMBER
    form = "#,##0" + _decimals(digits) + SPACE + "%"
    return format_percent(value, format=form, locale=locale_of(language))


def p_value(value: float, language: str) -> str:
    """``p = .021``, ``p < .001``: three decimals; English leaves out the zero before the point."""
    if not math.isfinite(value):
        return f"p{SPACE}={SPACE}{NO_NUMBER}"
    if value < SMALLEST_P:
        return f"p{SPACE}<{SPACE}{_fraction(SMALLEST_P, language)}"
    if value > 1 - SMALLEST_P:
        return f"p{SPACE}>{SPACE}{_fraction(1 - SMALLEST_P, language)}"
    return f"p{SPACE}={SPACE}{_fraction(value, language)}"


def coefficient(value: float, language: str) -> str:
    """A measure of effect between 0 and 1 with two decimals, written like a p-value."""
    return _fraction(value, language, 2) if math.isfinite(value) else NO_NUMBER


@cache
def locale_of(language: str) -> Locale:
    """The locale of a language, or that of English where babel does not know it."""
    try:
        return Locale.parse(language, sep="-")
    except (UnknownLocaleError, ValueError):
        return Locale.parse(SOURCE_LANGUAGE)


def _fraction(value: float, language: str, digits: int = 3) -> str:
    text = number(value, language, digits)
    if language != SOURCE_LANGUAGE:
        return text
    return text.removeprefix("0").replace("-0.", "-.")


def _decimals(digits: int) -> str:
    return "." + "0" * digits if digits else ""
