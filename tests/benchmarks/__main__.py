"""Run the benchmarks (``make bench``) and print their ratios.

A benchmark is a module of this folder with ``measure() -> list[Ratio]``; name some to run only those.
"""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tests.benchmarks.ratios import Ratio

HELPERS = {"__init__", "__main__", "ratios"}


def names() -> list[str]:
    """The benchmarks that there are."""
    return sorted({path.stem for path in Path(__file__).parent.glob("*.py")} - HELPERS)


def measured(name: str) -> list[Ratio]:
    """Run one benchmark."""
    ratios: list[Ratio] = import_module(f"tests.benchmarks.{name}").measure()
    return ratios


def table(ratios: list[Ratio]) -> Table:
    """The ratios for the terminal."""
    shown = Table("What", "Unit", "Qonys", "Reference", "Against", "Times as fast")
    for one in ratios:
        figures = (f"{one.ours:,.3g}", f"{one.reference:,.3g}", one.against, f"{one.times:.2f}")
        shown.add_row(one.what, one.unit, *figures)
    return shown


def main(chosen: list[str]) -> None:
    """Run the benchmarks that were named, or all."""
    unknown = set(chosen) - set(names())
    if unknown:
        sys.exit(f"no such benchmark: {', '.join(sorted(unknown))}; there are {', '.join(names())}")
    console = Console()
    ratios: list[Ratio] = []
    for name in chosen or names():
        console.print(f"measuring {name}")
        ratios += measured(name)
    console.print(table(ratios))


if __name__ == "__main__":
    main(sys.argv[1:])
