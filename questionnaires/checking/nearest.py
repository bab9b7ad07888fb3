"""The name that was probably meant."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

NONE_NEAR = "—"


def nearest(name: str, known: Iterable[str]) -> str:
    """The most similar of the known names, or a dash where none is similar."""
    candidates = {one.casefold(): one for one in known}
    found = get_close_matches(name.casefold(), candidates, n=1, cutoff=0.5)
    return candidates[found[0]] if found else NONE_NEAR
