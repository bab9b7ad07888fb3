"""A shuffle that gives the same order for the same seed in every ODK client.

The generator is the minimal standard one of Park and Miller (1988, CACM 31:1192); the shuffle builds
the result from the inside out (Fisher and Yates), as the ODK XForms specification asks.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")

_MODULUS = 2_147_483_647
_MULTIPLIER = 16_807


def shuffled(items: Sequence[T], seed: int) -> list[T]:
    """The items in the order that belongs to ``seed``."""
    state = seed % _MODULUS
    if state <= 0:
        state += _MODULUS - 1
    result: list[T] = []
    for index, item in enumerate(items):
        state = state * _MULTIPLIER % _MODULUS
        place = int((state - 1) / (_MODULUS - 1) * (index + 1))
        result.append(item)
        result[index], result[place] = result[place], item
    return result
