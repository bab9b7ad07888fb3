"""Dates and times."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, time

from babel import Locale, UnknownLocaleError
from babel.dates import get_day_names, get_month_names

from questionnaires.expressions.functions.texts import text_at
from questionnaires.expressions.scope import Evaluator, Function, Scope
from questionnaires.expressions.values import (
    DAY_SECONDS,
    Moment,
    Value,
    at_midnight,
    on_clock,
    to_moment,
)


def _today(scope: Scope, _arguments: Sequence[Evaluator]) -> Value:
    return scope.surroundings.now.date()


def _now(scope: Scope, _arguments: Sequence[Evaluator]) -> Value:
    return scope.surroundings.now


def _moment_at(scope: Scope, argument: Evaluator) -> Moment | None:
    return to_moment(argument(scope), scope.zone)


def _date(scope: Scope, arguments: Sequence[Evaluator]) -> Value:
    moment = _moment_at(scope, arguments[0])
    if moment is None:
        return ""
    if isinstance(moment, datetime):
        return on_clock(moment, scope.zone).date()
    return moment


def _date_time(scope: Scope, arguments: Sequence[Evaluator]) -> Value:
    moment = _moment_at(scope, arguments[0])
    return "" if moment is None else at_midnight(moment, scope.zone)


def _decimal_date_time(scope: Scope, arguments: Sequence[Evaluator]) -> Value:
    moment = _moment_at(scope, arguments[0])
    if moment is None:
        return math.nan
    return at_midnight(moment, scope.zone).timestamp() / DAY_SECONDS


_CLOCK = re.compile(
    r"([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,6})?)?(Z|[+-]([01]\d|2[0-3])(:?[0-5]\d)?)?", re.ASCII
)


def _decimal_time(scope: Scope, arguments: Sequence[Evaluator]) -> Value:
    """The part of the day that has passed on the clock of the interview's zone."""
    text = text_at(scope, arguments[0])
    if not _CLOCK.fullmatch(text):
        return math.nan
    clock = time.fromisoformat(text)
    moment = datetime.combine(scope.surroundings.now.date(), clock)
    local = moment.astimezone(scope.zone) if clock.tzinfo is not None else moment
    since_midnight = local - local.replace(hour=0, minute=0, second=0, microsecond=0)
    return since_midnight.total_seconds() / DAY_SECONDS


def _format_date(scope: Scope, arguments: Sequence[Evaluator]) -> Value:
    moment = _moment_at(scope, arguments[0])
    if moment is None:
        return ""
    local = at_midnight(moment, scope.zone)
    pattern = text_at(scope, arguments[1])
    return _SPECIFIER.sub(lambda match: _field(match[1], local, scope), pattern)


_SPECIFIER = re.compile(r"%([a-zA-Z0-9%])")
_FIELDS: Mapping[str, Callable[[datetime], str]] = {
    "Y": lambda moment: f"{moment.year:04d}",
    "y": lambda moment: f"{moment.year % 100:02d}",
    "m": lambda moment: f"{moment.month:02d}",
    "n": lambda moment: str(moment.month),
    "d": lambda moment: f"{moment.day:02d}",
    "e": lambda moment: str(moment.day),
    "H": lambda moment: f"{moment.hour:02d}",
    "h": lambda moment: str(moment.hour),
    "M": lambda moment: f"{moment.minute:02d}",
    "S": lambda moment: f"{moment.second:02d}",
    "3": lambda moment: f"{moment.microsecond // 1000:03d}",
    "%": lambda _moment: "%",
}


def _field(letter: str, moment: datetime, scope: Scope) -> str:
    if letter in _FIELDS:
        return _FIELDS[letter](moment)
    locale = _locale(scope.surroundings.language)
    match letter:
        case "b":
            return str(get_month_names("abbreviated", locale=locale)[moment.month])
        case "B":
            return str(get_month_names("wide", locale=locale)[moment.month])
        case "a":
            return str(get_day_names("abbreviated", locale=locale)[moment.weekday()])
        case "A":
            return str(get_day_names("wide", locale=locale)[moment.weekday()])
        case _:
            return f"%{letter}"


def _locale(language: str) -> Locale:
    try:
        return Locale.parse(language, sep="-")
    except (UnknownLocaleError, ValueError):
        return Locale.parse("en")


FUNCTIONS = (
    Function("today", 0, 0, _today),
    Function("now", 0, 0, _now),
    Function("date", 1, 1, _date),
    Function("date-time", 1, 1, _date_time),
    Function("decimal-date-time", 1, 1, _decimal_date_time),
    Function("decimal-time", 1, 1, _decimal_time),
    Function("format-date", 2, 2, _format_date),
    Function("format-date-time", 2, 2, _format_date),
)
