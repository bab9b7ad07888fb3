"""Write again what follows from the registers and the modules: ``python -m questionnaires.library``."""

from __future__ import annotations

from pathlib import Path

import yaml

from questionnaires.library import COMBINED, MODULES, combined
from questionnaires.library.registers import REGISTERS, choices

FOLDER = Path(__file__).parent
MARK = "  # From the registers; written by `python -m questionnaires.library`, not by hand.\n"
"""What follows this line in a module is written by the program; which lists it has, its author decides."""


def with_registers(text: str) -> str:
    """A module's text with its register lists as the registers have them now."""
    written, _, lists = text.partition(MARK)
    wanted = [name for name in REGISTERS if f"\n  {name}:" in f"\n{lists}"]
    return written + MARK + "".join(f"  {name}:\n{_lines(name)}" for name in wanted)


def _lines(name: str) -> str:
    return "".join(f"    - {_flow(choice)}\n" for choice in choices(name))


def _flow(choice: dict[str, object]) -> str:
    return yaml.safe_dump(
        choice, allow_unicode=True, sort_keys=False, default_flow_style=True, width=10_000
    ).strip()


def main() -> None:
    """Rewrite the register lists of all modules and the file with all modules."""
    for name in MODULES:
        path = FOLDER / f"{name}.yaml"
        path.write_text(with_registers(path.read_text(encoding="utf-8")), encoding="utf-8")
    note = b"# Made of the modules by `python -m questionnaires.library`; change those.\n"
    (FOLDER / f"{COMBINED}.yaml").write_bytes(note + combined(MODULES))


if __name__ == "__main__":
    main()
