"""What a program sends for one response: read once, refused with everything that is wrong with it.

The envelope and the shape of the answers are checked here, before anything is stored; whether the
answers fit the questionnaire is checked afterwards and flagged (``responses.checking``).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

import orjson

from questionnaires.model import Address, MissingKind
from questionnaires.problems import Phrase, Problem, ProblemsFound, define
from questionnaires.translation import N_

HIGHEST_REVISION = 100_000
DEEPEST = 12
"""Repeats within repeats."""
HASH = re.compile(r"[0-9a-f]{64}")
LANGUAGE = re.compile(r"[A-Za-z0-9-]{1,40}")
KEYS = frozenset(
    {
        "id",
        "revision",
        "parent",
        "version",
        "language",
        "started",
        "ended",
        "document",
        "personal",
    }
)
TEXTS = frozenset({str})
MISSING_KINDS = frozenset(MissingKind)

NOT_JSON = define(
    "not_json", "A response is sent as application/json.", "Set the header Content-Type."
)
JSON_UNREADABLE = define(
    "json_unreadable",
    "What was sent is not JSON: {reason}.",
    "Send one JSON object in UTF-8; NaN and halves of surrogate pairs are not JSON.",
)
NOT_AN_OBJECT = define(
    "envelope_not_object", "What was sent is not a JSON object.", "Send one response as an object."
)
KEY_UNKNOWN = define(
    "envelope_key_unknown",
    "The envelope of a response has no {key}.",
    "Remove it or correct its name; known are {known}.",
)
VALUE_UNUSABLE = define(
    "envelope_value_unusable", "{key} is missing or cannot be used.", "Send {expected}."
)
ANSWER_NOT_TEXT = define(
    "answer_not_text",
    "The answer {address} is neither a text nor a list of choices, a kind of missing or instances.",
    'Send numbers and dates as text in their XForms form ("34", "2021-06-16").',
)
CHARACTER_REFUSED = define(
    "character_refused",
    "The text {address} holds the character U+0000, which no text has.",
    "Remove the character.",
)
TOO_DEEP = define(
    "answers_too_deep",
    "The answers are nested more than {deepest} levels deep.",
    "Nest answers as the repeats of the questionnaire are nested.",
)

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """One response as a program sends it."""

    id: UUID
    revision: int
    parent: int | None
    version: str
    language: str
    started: datetime | None
    ended: datetime | None
    document: Mapping[str, Any]
    personal: Mapping[str, Any] = field(repr=False)


def read_envelope(body: bytes) -> Envelope:
    """Read what was sent; raises with every problem found."""
    try:
        sent = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        reason = f"{error.msg} ({error.lineno}:{error.colno})"
        raise ProblemsFound([Problem(JSON_UNREADABLE, values={"reason": reason})]) from error
    if not isinstance(sent, dict):
        raise ProblemsFound([Problem(NOT_AN_OBJECT)])
    return _Reader(sent, may_hold_nul=rb"\u0000" in body).envelope()


class _Reader:
    def __init__(self, sent: dict[str, Any], *, may_hold_nul: bool) -> None:
        self._sent = sent
        self._may_hold_nul = may_hold_nul
        self._problems = [_unknown(key) for key in sent if key not in KEYS]

    def envelope(self) -> Envelope:
        document = self._read("document", _mapping, N_("an object of answers by question key"))
        personal = self._read("personal", _mapping_or_none, N_("an object of answers by address"))
        envelope = Envelope(
            id=self._read("id", _uuid, N_("a UUID of the form 8-4-4-4-12")),
            revision=self._read("revision", _number, N_("a whole number from 1")),
            parent=self._read("parent", _number_or_none, N_("the number of an earlier revision")),
            version=self._read("version", _hash, N_("the 64 hexadecimal digits of the version")),
            language=self._read("language", _language, N_("a language code")),
            started=self._read("started", _moment, N_("a date and time with its zone, or null")),
            ended=self._read("ended", _moment, N_("a date and time with its zone, or null")),
            document=document,
            personal=personal,
        )
        self._check_revision()
        self._problems += shape_problems(document)
        self._problems += personal_shape_problems(personal)
        if self._may_hold_nul and not self._problems:
            # Only what has the shape of answers is shallow enough to be walked through.
            self._problems += nul_problems(self._sent)
        if self._problems:
            raise ProblemsFound(self._problems[:20])
        return envelope

    def _read(self, key: str, read: Callable[[Any], T], expected: str) -> T:
        try:
            return read(self._sent.get(key))
        except (ValueError, TypeError, AttributeError):
            self._refuse(key, expected)
            return read(USABLE[key])

    def _check_revision(self) -> None:
        revision, parent = self._sent.get("revision"), self._sent.get("parent")
        if not self._problems and (revision == 1) != (parent is None):
            self._refuse(
                "parent", N_("the edited revision from revision 2 on, and null for revision 1")
            )
        elif not self._problems and parent is not None and parent >= revision:
            self._refuse("parent", N_("the number of an earlier revision"))

    def _refuse(self, key: str, expected: str) -> None:
        self._problems.append(
            Problem(VALUE_UNUSABLE, values={"key": key, "expected": Phrase(expected)})
        )


USABLE: Mapping[str, Any] = {
    "id": "00000000-0000-4000-8000-000000000000",
    "revision": 1,
    "parent": None,
    "version": "0" * 64,
    "language": "en",
    "started": None,
    "ended": None,
    "document": {},
    "personal": {},
}
"""Stand-ins after a problem was noted, so that the other problems are found as well."""


def _uuid(value: object) -> UUID:
    if not isinstance(value, str) or len(value) != 36:
        raise ValueError
    return UUID(value)


def _number(value: object) -> int:
    if type(value) is not int or not 1 <= value <= HIGHEST_REVISION:
        raise ValueError
    return value


def _number_or_none(value: object) -> int | None:
    return None if value is None else _number(value)


def _hash(value: Any) -> str:  # noqa: ANN401 - checked by the pattern
    if HASH.fullmatch(value) is None:
        raise ValueError
    return str(value)


def _language(value: Any) -> str:  # noqa: ANN401 - checked by the pattern
    if LANGUAGE.fullmatch(value) is None:
        raise ValueError
    return str(value)


def _moment(value: Any) -> datetime | None:  # noqa: ANN401 - checked by reading it
    if value is None:
        return None
    moment = datetime.fromisoformat(value)
    if moment.tzinfo is None or not 1900 < moment.year < 9999:
        raise ValueError
    return moment


def _mapping(value: object) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise TypeError
    return value


def _mapping_or_none(value: object) -> Mapping[str, Any]:
    return {} if value is None else _mapping(value)


def _unknown(key: str) -> Problem:
    return Problem(KEY_UNKNOWN, values={"key": key[:80], "known": ", ".join(sorted(KEYS))})


def shape_problems(
    document: Mapping[str, Any], instances: tuple[int, ...] = ()
) -> Iterator[Problem]:
    """Answers that have no shape of an answer."""
    if len(instances) > DEEPEST:
        yield Problem(TOO_DEEP, values={"deepest": DEEPEST})
        return
    for key, value in document.items():
        if type(value) is str:
            continue
        if type(value) is list and value and type(value[0]) is dict:
            for number, one in enumerate(value, start=1):
                if type(one) is dict:
                    yield from shape_problems(one, (*instances, number))
                else:
                    yield _not_text(key, (*instances, number))
        elif not _is_choices_or_missing(value):
            yield _not_text(key, instances)


def _is_choices_or_missing(value: object) -> bool:
    if isinstance(value, list):
        return TEXTS.issuperset(map(type, value))
    if not isinstance(value, dict) or len(value) != 1:
        return False
    kind = value.get("missing")
    return isinstance(kind, str) and kind in MISSING_KINDS


def _not_text(key: str, instances: tuple[int, ...]) -> Problem:
    return Problem(ANSWER_NOT_TEXT, values={"address": str(Address(key, instances))[:200]})


def personal_shape_problems(personal: Mapping[str, Any]) -> Iterator[Problem]:
    """Personal answers that are neither texts nor choices."""
    for address, value in personal.items():
        texts = value if isinstance(value, list) else [value]
        if not all(type(one) is str for one in texts) or len(address) > 400:
            yield Problem(ANSWER_NOT_TEXT, values={"address": address[:200]})


def nul_problems(value: object, address: str = "") -> Iterator[Problem]:
    """Texts with U+0000: SQLite would take them, PostgreSQL would not."""
    if isinstance(value, str):
        if "\0" in value:
            yield Problem(CHARACTER_REFUSED, values={"address": address})
    elif isinstance(value, dict):
        for key, one in value.items():
            yield from nul_problems(key, address)
            yield from nul_problems(one, key.replace("\0", "")[:200])
    elif isinstance(value, list):
        for one in value:
            yield from nul_problems(one, address)
