"""The name that was probably meant."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import SequenceMatcher
from functools import lru_cache
from heapq import nlargest

from questionnaires.problems import Phrase
from questionnaires.translation import N_

NONE_NEAR = "—"
PERHAPS = N_("Perhaps {name} is meant.")
_LIKELY = 12
"""Names looked at closely; comparing letter by letter with thousands would take seconds."""
_SIMILAR = 0.5


def nearest(name: str, known: Iterable[str], *, at_least: float = _SIMILAR) -> str:
    """The most similar of the known names, or a dash where none is similar."""
    wanted = _pairs(name)
    likely = nlargest(_LIKELY, known, key=lambda one: _shared(wanted, _pairs(one)))
    best = max(likely, key=lambda one: _similarity(name, one), default=NONE_NEAR)
    return best if likely and _similarity(name, best) >= at_least else NONE_NEAR


def suggestion(name: str, known: Iterable[str], form: str = "{name}") -> Phrase | str:
    """The sentence that names what was probably meant; empty where nothing is similar."""
    near = nearest(name, known)
    return "" if near == NONE_NEAR else Phrase(PERHAPS, {"name": form.format(name=near)})


def _shared(wanted: frozenset[str], pairs: frozenset[str]) -> float:
    return len(wanted & pairs) / (len(wanted) + len(pairs))


@lru_cache(maxsize=8192)
def _pairs(name: str) -> frozenset[str]:
    text = f"^{name.casefold()}$"
    return frozenset(text[at : at + 2] for at in range(len(text) - 1))


def _similarity(name: str, other: str) -> float:
    return SequenceMatcher(None, name.casefold(), other.casefold()).ratio()
