"""Types of question: XLSForm's many names for those that Qonys knows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pyxform.question_type_dictionary import QUESTION_TYPE_DICT

from questionnaires.model import QuestionType

_BY_NAME = {
    "calculate": QuestionType.CALCULATE,
    "q calculate": QuestionType.CALCULATE,
    "add calculate prompt": QuestionType.CALCULATE,
    "hidden": QuestionType.HIDDEN,
    "audit": QuestionType.AUDIT,
    "select one": QuestionType.SELECT_ONE,
    "select all that apply": QuestionType.SELECT_MULTIPLE,
}
_BY_CONTROL = {
    ("input", "string"): QuestionType.TEXT,
    ("input", "int"): QuestionType.INTEGER,
    ("input", "decimal"): QuestionType.DECIMAL,
    ("input", "date"): QuestionType.DATE,
    ("input", "time"): QuestionType.TIME,
    ("input", "dateTime"): QuestionType.DATETIME,
    ("trigger", "string"): QuestionType.ACKNOWLEDGE,
    ("trigger", None): QuestionType.ACKNOWLEDGE,
}
_BY_PRELOAD = {
    "start": QuestionType.START,
    "end": QuestionType.END,
    "today": QuestionType.TODAY,
    "deviceid": QuestionType.DEVICE_ID,
    "username": QuestionType.USERNAME,
    "phonenumber": QuestionType.PHONE_NUMBER,
    "email": QuestionType.EMAIL,
    "subscriberid": QuestionType.SUBSCRIBER_ID,
    "simserial": QuestionType.SIM_SERIAL,
}


def question_type(name: str) -> QuestionType | None:
    """The type that pyxform's name means; none where Qonys does not have it."""
    return _TYPES.get(name)


def implied(name: str) -> Mapping[str, Any]:
    """What a legacy type brings along: ``percentage`` has its constraint."""
    found: Mapping[str, Any] = QUESTION_TYPE_DICT.get(name, {})
    return found


def _type(name: str) -> QuestionType | None:
    if name in _BY_NAME:
        return _BY_NAME[name]
    entry = QUESTION_TYPE_DICT[name]
    bind = entry.get("bind", {})
    if "jr:preload" in bind:
        return _BY_PRELOAD.get(bind["jr:preloadParams"].removeprefix("uri:"))
    if name == "select one external":
        return None
    if "readonly" in bind:
        return QuestionType.NOTE
    return _BY_CONTROL.get((entry.get("control", {}).get("tag"), bind.get("type")))


_TYPES = {name: kind for name in (*QUESTION_TYPE_DICT, *_BY_NAME) if (kind := _type(name))}
