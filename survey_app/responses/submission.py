"""What is submitted, and what is answered to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from hashlib import sha256
from typing import Any
from uuid import UUID

import orjson

from questionnaires.problems import Problem
from survey_app.responses.models import Mode
from survey_app.studies.store import PublishedVersion

Document = Mapping[str, Any]
"""Answers by question key; a repeat's key holds a list of such mappings."""
Personal = Mapping[str, Any]
"""Personal answers by address: a text, or the names of choices."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """One revision of a response, as it arrives."""

    version: PublishedVersion
    response_id: UUID
    document: Document
    personal: Personal = field(default_factory=dict)
    revision: int = 1
    parent: int | None = None
    """The revision that was edited; none for the first."""
    language: str
    mode: Mode
    started: datetime | None = None
    ended: datetime | None = None
    source: str | None = None
    """File and row of an imported response."""
    original: bytes | None = None
    """What arrived, where it is to be kept as evidence; it is kept sealed."""
    problems: tuple[Mapping[str, Any], ...] | None = None
    """What checking found (``responses.checking``); none: it is checked after it is stored."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """The submission is on disk. The same content again gets an equal receipt."""

    response_id: UUID
    revision: int
    content_hash: str
    received_at: datetime
    is_new: bool = field(default=True, compare=False)
    """Whether it was stored now; else it had been stored before."""

    def as_json(self) -> dict[str, str | int]:
        """What a device keeps as the proof of storing."""
        return {
            "id": str(self.response_id),
            "revision": self.revision,
            "content_hash": self.content_hash,
            "received_at": self.received_at.isoformat(),
        }


class Kept(StrEnum):
    """Whether what was refused is on disk all the same."""

    AS_CONFLICT = "as_conflict"
    NOT = "not"


@dataclass(frozen=True, slots=True)
class Refusal:
    """The submission did not become a revision."""

    problem: Problem
    kept: Kept


Outcome = Receipt | Refusal


def canonical(value: object) -> bytes:
    """The text that is hashed: sorted keys, no spaces, UTF-8.

    Equal to ``json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))`` for
    the texts, lists and mappings that a document is made of.
    """
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)


def content_hash(submission: Submission) -> str:
    """Identity of the content: answers, and what the envelope says of them."""
    content = {
        "document": submission.document,
        "ended": _text(submission.ended),
        "language": submission.language,
        "parent": submission.parent,
        "started": _text(submission.started),
        "version": submission.version.content_hash,
    }
    return sha256(canonical(content)).hexdigest()


def _text(moment: datetime | None) -> str | None:
    return None if moment is None else moment.astimezone(UTC).isoformat()
