"""Where things stand in the repository."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).parents[2]
SHARED = ROOT.parent / "shared"
"""Corpora beside the repository; tests that read them are skipped where the folder is missing."""


def modules_of(package: str) -> list[Path]:
    """Every Python module of a package, in order of its path."""
    return sorted(ROOT.joinpath(package).rglob("*.py"))
