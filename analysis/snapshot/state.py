"""What a snapshot consists of: the one file that decides which parts count."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, Self

FORMAT = 1
"""Raised when parts written by an older program can no longer be read."""


@dataclass(frozen=True, slots=True)
class PartFile:
    """One Parquet file and the hash of its content."""

    name: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Part:
    """Rows that were written together: the responses and, by key, the instances of their repeats."""

    rows: int
    responses: PartFile
    repeats: Mapping[str, PartFile]

    @property
    def files(self) -> tuple[PartFile, ...]:
        """All files of the part."""
        return (self.responses, *self.repeats.values())

    @classmethod
    def load(cls, raw: Mapping[str, Any]) -> Self:
        """Read what ``asdict`` wrote."""
        repeats = {key: PartFile(**file) for key, file in raw["repeats"].items()}
        return cls(raw["rows"], PartFile(**raw["responses"]), repeats)


@dataclass(frozen=True, slots=True)
class State:
    """A finished snapshot."""

    questionnaire: str
    """Content hash of the version."""
    through: int = 0
    """Highest sequence number of a stored revision that is included."""
    next_part: int = 1
    parts: tuple[Part, ...] = ()
    """Oldest first."""

    def with_part(self, part: Part) -> State:
        """One more part at the end."""
        return replace(self, parts=(*self.parts, part), next_part=self.next_part + 1)

    def dump(self) -> bytes:
        """The state as a JSON document."""
        return json.dumps({"format": FORMAT, **asdict(self)}, indent=1).encode()

    @classmethod
    def load(cls, content: bytes) -> Self:
        """Read what ``dump`` wrote; raises ValueError, KeyError or TypeError for anything else."""
        raw = json.loads(content)
        if raw["format"] != FORMAT:
            raise ValueError(f"format {raw['format']} instead of {FORMAT}")
        parts = tuple(Part.load(part) for part in raw["parts"])
        return cls(raw["questionnaire"], raw["through"], raw["next_part"], parts)
