"""The few shapes that our charts are made of; a template writes them as SVG.

No shape carries a style: classes of the stylesheet say how it looks, in the light, in the dark and on
paper, and the content security policy allows nothing else.
"""

from __future__ import annotations

import textwrap
from dataclasses import dataclass, field
from typing import Literal

LETTER = 7.4
"""Width of an average letter at the charts' size of type, in units of the drawing."""
STRONG = 1.15
"""How much wider strong type is."""


@dataclass(frozen=True, slots=True)
class Line:
    """A straight line."""

    x1: float
    y1: float
    x2: float
    y2: float
    look: str


@dataclass(frozen=True, slots=True)
class Dot:
    """A point of a chart."""

    x: float
    y: float
    look: str
    told: str = ""
    """What it says, for people who point at it or hear it."""


@dataclass(frozen=True, slots=True)
class Box:
    """A bar or a part of one."""

    x: float
    y: float
    width: float
    height: float
    look: str
    told: str = ""


@dataclass(frozen=True, slots=True)
class Words:
    """A text at a point."""

    x: float
    y: float
    text: str
    anchor: Literal["start", "middle", "end"] = "start"
    look: str = ""


@dataclass(slots=True)
class Chart:
    """A drawing with the sentence that says what it shows."""

    title: str
    description: str
    width: float
    height: float = 0
    lines: list[Line] = field(default_factory=list)
    boxes: list[Box] = field(default_factory=list)
    dots: list[Dot] = field(default_factory=list)
    words: list[Words] = field(default_factory=list)
    remark: str = ""
    """What the chart leaves out."""


def wrapped(text: str, width: float, most: int = 3) -> list[str]:
    """The lines in which a label fits into a width; what does not fit ends in an ellipsis."""
    return textwrap.wrap(
        text, max(int(width / LETTER), 6), max_lines=most, placeholder="…", break_long_words=True
    ) or [""]


def width_of(text: str, *, strong: bool = False) -> float:
    """About how wide a text is."""
    return len(text) * LETTER * (STRONG if strong else 1)
