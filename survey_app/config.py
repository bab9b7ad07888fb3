"""Settings of one installation: its folder, its database, its keys.

A setting is looked for in what the caller gives, then in the environment (``QONYS_DATABASE``), then
in ``qonys.toml`` of the instance folder; the folder itself is ``QONYS_INSTANCE``, else ``./instance``.
"""

from __future__ import annotations

import os
import secrets
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import tzinfo
from pathlib import Path
from typing import NoReturn, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from questionnaires.problems import Phrase, Problem, ProblemsFound, define
from questionnaires.translation import N_

FILE = "qonys.toml"
SECRET_FILE = "secret.key"  # noqa: S105 - the name of a file
NAMES = ("DATABASE", "KEYS", "SNAPSHOTS", "HTTPS", "PROXIES", "LARGEST_REQUEST", "TIMEZONE")
LARGEST_REQUEST = 2 * 1024 * 1024
"""A long interview has some tens of kilobytes."""
YES = frozenset({"1", "true", "yes", "on"})

NOT_PREPARED = define(
    "instance_not_prepared",
    "The folder {folder} has not been prepared for Qonys.",
    "Run: qonys init",
)
SETTING_UNKNOWN = define(
    "setting_unknown",
    "{file} has a setting that Qonys does not know: {setting}.",
    "Remove it or correct its name; known are {known}.",
)
SETTINGS_UNREADABLE = define(
    "settings_unreadable",
    "{file} cannot be read as TOML: {reason}.",
    "Correct the file; text stands in quotation marks.",
)
SETTING_UNUSABLE = define(
    "setting_unusable",
    "The setting {setting} cannot be “{value}”.",
    "Give it {expected}.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What an installation is set to."""

    instance: Path
    database: str
    """Address of the database, as SQLAlchemy writes it."""
    keys: Path
    """Folder of the identity keys. Never inside the database, best not on its disk."""
    snapshots: Path
    """Folder of the columnar copies for analysis; it can be rebuilt at any time."""
    https: bool = False
    """Served over HTTPS: cookies are then sent over nothing else."""
    proxies: int = 0
    """Number of proxies in front whose forwarded headers are believed."""
    largest_request: int = LARGEST_REQUEST
    """Bytes that a request may have."""
    timezone: tzinfo | None = None
    """Zone of the interviews, in which a questionnaire's ``today()`` begins; none: the machine's."""

    @classmethod
    def load(cls, given: Mapping[str, object] | None = None) -> Self:
        """Collect the settings from where they are given."""
        given = given or {}
        folder = _text(given, "INSTANCE") or os.environ.get("QONYS_INSTANCE") or "instance"
        instance = Path(folder).resolve()
        found = {**_from_file(instance / FILE), **_from_environment(), **_chosen(given)}
        return cls(
            instance=instance,
            database=found.get("DATABASE") or f"sqlite:///{instance / 'qonys.sqlite3'}",
            keys=Path(found.get("KEYS") or instance / "keys"),
            snapshots=Path(found.get("SNAPSHOTS") or instance / "snapshots"),
            https=found.get("HTTPS", "").lower() in YES,
            proxies=_whole(found, "PROXIES", 0),
            largest_request=_whole(found, "LARGEST_REQUEST", LARGEST_REQUEST),
            timezone=_zone(found.get("TIMEZONE", "")),
        )

    def prepare(self) -> None:
        """Make the folders and the secret with which cookies are signed; what exists is kept."""
        self.instance.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.keys.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.snapshots.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_private(self.instance / SECRET_FILE, secrets.token_hex(32))

    def secret(self) -> str:
        """The secret with which cookies are signed."""
        try:
            return (self.instance / SECRET_FILE).read_text(encoding="ascii").strip()
        except FileNotFoundError:
            values = {"folder": self.instance}
            raise ProblemsFound([Problem(NOT_PREPARED, values=values)]) from None


def write_private(file: Path, text: str) -> bool:
    """Write a file that only its owner can read, unless it exists; it is on disk on return."""
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return False
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as opened:
            opened.write(text + "\n")
            opened.flush()
            os.fsync(opened.fileno())
    except OSError:
        # Half a key would be taken for a whole one the next time.
        file.unlink()
        raise
    _sync_folder(file.parent)
    return True


def _sync_folder(folder: Path) -> None:
    if os.name == "nt":  # Windows cannot open a folder
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _from_file(file: Path) -> dict[str, str]:
    if not file.exists():
        return {}
    try:
        settings = tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        values = {"file": file, "reason": error}
        raise ProblemsFound([Problem(SETTINGS_UNREADABLE, values=values)]) from error
    known = ", ".join(name.lower() for name in NAMES)
    unknown = [
        Problem(SETTING_UNKNOWN, values={"file": file, "setting": name, "known": known})
        for name in settings
        if name.upper() not in NAMES
    ]
    if unknown:
        raise ProblemsFound(unknown)
    return {name.upper(): str(value) for name, value in settings.items()}


def _whole(found: Mapping[str, str], name: str, otherwise: int) -> int:
    text = found.get(name) or str(otherwise)
    if not text.isdecimal():
        _refuse(name, text, Phrase(N_("a whole number")))
    return int(text)


def _zone(name: str) -> tzinfo | None:
    if not name:
        return None
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        _refuse("TIMEZONE", name, Phrase(N_("a zone by its name, for example Asia/Almaty")))


def _refuse(name: str, value: str, expected: Phrase) -> NoReturn:
    values = {"setting": name.lower(), "value": value, "expected": expected}
    raise ProblemsFound([Problem(SETTING_UNUSABLE, values=values)])


def _from_environment() -> dict[str, str]:
    return {name: os.environ[f"QONYS_{name}"] for name in NAMES if f"QONYS_{name}" in os.environ}


def _chosen(given: Mapping[str, object]) -> dict[str, str]:
    return {name: text for name in NAMES if (text := _text(given, name)) is not None}


def _text(given: Mapping[str, object], name: str) -> str | None:
    value = given.get(name)
    return None if value is None else str(value)
