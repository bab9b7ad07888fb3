"""Values of expressions and their conversions.

XPath 1.0 knows text, number, truth and node-set. OpenRosa adds dates, which count as numbers of days
since 1970-01-01; a text that reads as an ISO date does so too, because that is how answers to date
questions are kept.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Protocol

EPOCH = date(1970, 1, 1)
DAY_SECONDS = 86_400
_NUMBER = re.compile(r"[ \t\r\n]*-?(?:\d+(?:\.\d*)?|\.\d+)[ \t\r\n]*", re.ASCII)
_EXPONENT = re.compile(r"[ \t\r\n]*-?(?:\d+(?:\.\d*)?|\.\d+)[eE][+-]?\d+[ \t\r\n]*", re.ASCII)
_DATE = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(T.*)?", re.ASCII)


class TreeNode(Protocol):
    """What the evaluator asks of a node, be it an answer, a choice or a row of a table."""

    @property
    def name(self) -> str:
        """Name of the node."""
        ...

    @property
    def text(self) -> str:
        """The answer, or the texts of all nodes below in order."""
        ...

    @property
    def parent(self) -> TreeNode | None:
        """The node around this one; none around the document."""
        ...

    @property
    def is_there(self) -> bool:
        """False while a node is not relevant: expressions do not see it."""
        ...

    def below(self, name: str) -> Sequence[TreeNode]:
        """Children with this name, in order; ``*`` for all."""
        ...


Moment = date | datetime
Value = str | float | bool | Moment | Sequence[TreeNode]


def is_nodes(value: Value) -> bool:
    """Tell a node-set from the simple values."""
    return not isinstance(value, str | float | bool | int | date)


def to_text(value: Value) -> str:
    """``string()``: of a node-set the text of its first node."""
    match value:
        case str():
            return value
        case bool():
            return "true" if value else "false"
        case float() | int():
            return number_text(value)
        case datetime():
            return datetime_text(value)
        case date():
            return value.isoformat()
        case _:
            return value[0].text if value else ""


def number_text(value: float) -> str:
    """A number as XPath writes it: no exponent, no point where it is whole."""
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    if value == int(value):
        return str(int(value))
    text = repr(value)
    return f"{value:.20f}".rstrip("0") if "e" in text else text


def datetime_text(value: datetime) -> str:
    """ISO 8601 with milliseconds and offset, as OpenRosa keeps date-times."""
    return value.isoformat(timespec="milliseconds")


def to_number(value: Value, zone: tzinfo = UTC) -> float:
    """``number()``: NaN where there is none; a date gives days since 1970-01-01."""
    match value:
        case bool():
            return 1.0 if value else 0.0
        case float() | int():
            return float(value)
        case datetime() | date():
            return days(value, zone)
        case _:
            return text_number(to_text(value), zone)


def text_number(text: str, zone: tzinfo = UTC) -> float:
    """The number that a text reads as; an ISO date counts its days; else NaN."""
    if _NUMBER.fullmatch(text) or _EXPONENT.fullmatch(text):
        return float(text)
    if _DATE.fullmatch(text):
        moment = to_moment(text, zone)
        return days(moment, zone) if moment is not None else math.nan
    return math.nan


def to_truth(value: Value) -> bool:
    """``boolean()``: a text that is not empty, a number that is neither 0 nor NaN, any node."""
    match value:
        case bool():
            return value
        case float() | int():
            return value != 0 and not math.isnan(value)
        case datetime() | date():
            return True
        case _:
            return len(value) > 0


def days(moment: Moment, zone: tzinfo = UTC) -> float:
    """Days since 1970-01-01 on the clock of the interview's zone, with the part of the day.

    The local clock is used so that the difference of two dates is whole also across a change of
    summer time, and so that today's date is never after ``now()``.
    """
    if not isinstance(moment, datetime):
        return float((moment - EPOCH).days)
    local = on_clock(moment, zone) if moment.tzinfo is not None else moment
    return (local.replace(tzinfo=None) - datetime(1970, 1, 1)) / timedelta(days=1)  # noqa: DTZ001


def from_days(number: float, zone: tzinfo = UTC) -> datetime | None:
    """The moment that many days after 1970-01-01; none where a date cannot be that far."""
    try:
        return datetime(1970, 1, 1, tzinfo=zone) + timedelta(days=number)
    except (OverflowError, ValueError):
        return None


def to_moment(value: Value, zone: tzinfo = UTC) -> Moment | None:
    """A date or date-time; none where the value is neither."""
    if isinstance(value, date):
        return value
    if isinstance(value, float | int) and not isinstance(value, bool):
        return None if math.isnan(value) or math.isinf(value) else from_days(value, zone)
    text = to_text(value).strip()
    if _DATE.fullmatch(text):
        return _iso_moment(text, zone)
    if _NUMBER.fullmatch(text):
        return from_days(float(text), zone)
    return None


def _iso_moment(text: str, zone: tzinfo) -> Moment | None:
    match = _DATE.fullmatch(text)
    if match is None:
        return None
    year, month, day, clock = match.groups()
    try:
        if clock is None:
            return date(int(year), int(month), int(day))
        moment = datetime.fromisoformat(f"{year}-{int(month):02d}-{int(day):02d}{clock}")
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=zone)


def at_midnight(moment: Moment, zone: tzinfo) -> datetime:
    """A date-time for either kind of moment."""
    if isinstance(moment, datetime):
        return on_clock(moment, zone)
    return datetime.combine(moment, time(), zone)


def on_clock(moment: datetime, zone: tzinfo) -> datetime:
    """A moment on the clock of a zone; within hours of the calendar's ends the clock as it shows."""
    try:
        return moment.astimezone(zone)
    except OverflowError:
        return moment.replace(tzinfo=zone)
