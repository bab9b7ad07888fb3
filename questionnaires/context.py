"""When, where and by whom an interview is held."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Context:
    """When, where and by whom an interview is held."""

    now: datetime
    """With its zone: the zone of the interview."""
    language: str
    seed: int
    device_id: str = ""
    username: str = ""
    phone_number: str = ""
    email: str = ""
