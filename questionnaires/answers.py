"""What counts as an answer, and how it is written down.

An answer is kept in the lexical form of XForms: a text. Several chosen choices are a tuple of texts.
Where there is none, the kind of missing says why.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal

from questionnaires.model import MissingKind, Question, QuestionType
from questionnaires.problems import Problem, define
from questionnaires.translation import N_

Answer = str | tuple[str, ...] | MissingKind
"""A value, the values chosen, or why there is none."""

Written = str | list[str] | Mapping[str, str]
"""An answer in a document: a text, a list of texts, or ``{"missing": kind}``."""

LONGEST_TEXT = 20_000
"""Characters that one answer may have; more is a mistake or an attack, and a workbook cell holds 32,767."""
ACKNOWLEDGED = "OK"
MISSING = "missing"

TOO_LONG = define(
    "answer_too_long",
    N_("This answer has {length} characters; {limit} fit."),
    N_("Shorten it, or divide it over several answers."),
)
UNUSABLE_CHARACTER = define(
    "answer_has_unusable_character",
    N_("This answer contains a character that cannot be stored."),
    N_("Type the answer again without copied control characters."),
)
NOT_WHOLE = define(
    "answer_is_not_a_whole_number",
    N_("“{value}” is not a whole number."),
    N_("Write digits only, for example 25."),
)
NOT_NUMBER = define(
    "answer_is_not_a_number",
    N_("“{value}” is not a number."),
    N_("Write digits with a point or comma, for example 12.5."),
)
NOT_DATE = define(
    "answer_is_not_a_date",
    N_("“{value}” is not a date."),
    N_("Write year, month and day, for example 2026-03-21."),
)
NOT_TIME = define(
    "answer_is_not_a_time",
    N_("“{value}” is not a time of day."),
    N_("Write hours and minutes, for example 14:30."),
)
NOT_DATE_TIME = define(
    "answer_is_not_a_date_and_time",
    N_("“{value}” is not a date with a time."),
    N_("Write both, for example 2026-03-21T14:30."),
)
ONE_ONLY = define(
    "answer_has_several_values",
    N_("This question takes one answer, and several were given."),
    N_("Choose one."),
)
NOT_ACKNOWLEDGED = define(
    "answer_is_not_an_acknowledgement",
    N_("“{value}” is not an acknowledgement."),
    N_("Tick the box or leave it empty."),
)


class AnswerRefused(Exception):  # noqa: N818 - reads as what happened
    """A text that cannot be an answer of the question's type."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.sentence())
        self.problem = problem


def parse(question: Question, raw: str | Sequence[str]) -> Answer:
    """The answer that a text means for a question, in its lexical form.

    Only the type is checked here; whether a choice is offered or a constraint holds depends on the
    interview. An empty text is ``MissingKind.SKIPPED``.

    Raises
    ------
    AnswerRefused
        Where the text is not of the question's type.
    """
    if question.type is QuestionType.SELECT_MULTIPLE:
        return _chosen(raw.split() if isinstance(raw, str) else raw)
    if not isinstance(raw, str):
        if len(raw) > 1:
            raise AnswerRefused(Problem(ONE_ONLY))
        raw = raw[0] if raw else ""
    text = _storable(raw)
    return _PARSERS.get(question.type, _as_text)(text) if text else MissingKind.SKIPPED


def _chosen(values: Sequence[str]) -> Answer:
    kept = tuple(dict.fromkeys(_storable(value) for value in values if value.strip()))
    if sum(len(value) for value in kept) > LONGEST_TEXT:
        raise AnswerRefused(_too_long("".join(kept)))
    return kept or MissingKind.SKIPPED


def _storable(raw: str) -> str:
    text = raw.strip().replace("\r\n", "\n")
    if len(text) > LONGEST_TEXT:
        raise AnswerRefused(_too_long(text))
    if _UNUSABLE.search(text):
        raise AnswerRefused(Problem(UNUSABLE_CHARACTER))
    return text


# PostgreSQL cannot store NUL, UTF-8 cannot encode lone surrogates, and no keyboard types the rest.
_UNUSABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def _too_long(text: str) -> Problem:
    return Problem(TOO_LONG, values={"length": len(text), "limit": LONGEST_TEXT})


def _refuse(name: str, text: str) -> AnswerRefused:
    shown = text if len(text) <= 80 else f"{text[:80]}…"
    return AnswerRefused(Problem(name, values={"value": shown}))


def _as_text(text: str) -> str:
    return text


_WHOLE = re.compile(r"[+-]?\d{1,18}", re.ASCII)
_DECIMAL = re.compile(r"[+-]?(?:\d{1,18}(?:[.,]\d{0,18})?|[.,]\d{1,18})", re.ASCII)


def _as_whole(text: str) -> str:
    if not _WHOLE.fullmatch(text):
        raise _refuse(NOT_WHOLE, text)
    return str(int(text))


def _as_decimal(text: str) -> str:
    if not _DECIMAL.fullmatch(text):
        raise _refuse(NOT_NUMBER, text)
    plain = f"{Decimal(text.replace(',', '.')):f}"
    short = plain.rstrip("0").rstrip(".") if "." in plain else plain
    return "0" if short in {"-0", ""} else short


def _as_date(text: str) -> str:
    try:
        return date.fromisoformat(text[:10] if _MIDNIGHT.fullmatch(text) else text).isoformat()
    except ValueError:
        raise _refuse(NOT_DATE, text) from None


# Spreadsheets write a date as the midnight that begins it.
_MIDNIGHT = re.compile(r"\d{4}-\d{2}-\d{2}[T ]00:00(?::00(?:\.0+)?)?", re.ASCII)


def _as_time(text: str) -> str:
    try:
        return time.fromisoformat(text).isoformat(timespec="milliseconds")
    except ValueError:
        raise _refuse(NOT_TIME, text) from None


def _as_date_time(text: str) -> str:
    try:
        return datetime.fromisoformat(text).isoformat(timespec="milliseconds")
    except ValueError:
        raise _refuse(NOT_DATE_TIME, text) from None


def _as_acknowledgement(text: str) -> str:
    if text.casefold() not in _YES:
        raise _refuse(NOT_ACKNOWLEDGED, text)
    return ACKNOWLEDGED


_YES = frozenset({"ok", "true", "yes", "1", "on"})

_PARSERS: Mapping[QuestionType, Callable[[str], str]] = {
    QuestionType.INTEGER: _as_whole,
    QuestionType.DECIMAL: _as_decimal,
    QuestionType.DATE: _as_date,
    QuestionType.TIME: _as_time,
    QuestionType.DATETIME: _as_date_time,
    QuestionType.ACKNOWLEDGE: _as_acknowledgement,
    QuestionType.TODAY: _as_date,
    QuestionType.START: _as_date_time,
    QuestionType.END: _as_date_time,
}


def write(answer: Answer) -> Written:
    """The answer as a document keeps it."""
    if isinstance(answer, MissingKind):
        return {MISSING: answer.value}
    return answer if isinstance(answer, str) else list(answer)


def read(written: object) -> Answer:
    """The answer that a document holds; the inverse of :func:`write`.

    Raises
    ------
    ValueError
        Where it is nothing that :func:`write` gives.
    """
    match written:
        case str():
            return written
        case list() if all(isinstance(one, str) for one in written):
            return tuple(written)
        case {"missing": str(kind), **more} if not more:
            return MissingKind(kind)
        case _:
            message = f"not an answer: {written!r:.100}"
            raise ValueError(message)
