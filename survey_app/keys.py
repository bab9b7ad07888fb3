"""Identity keys: what is personal is sealed under the key of its study.

The keys are files outside the database, one a study, readable by the owner alone. Whoever has the
database without them reads no personal answer; without its key no personal answer can be read again,
so the keys belong into the backup, apart from that of the database.

Sealed: one byte for the way of sealing, 12 bytes nonce, AES-256-GCM ciphertext with its tag. What
the text belongs to (study, response, revision, address) is bound to it as associated data: a sealed
text moved to another place does not open.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import json
import os
import secrets
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

from questionnaires.problems import Problem, ProblemsFound, define
from survey_app.config import write_private

AES_256_GCM = b"\x01"
NONCE_BYTES = 12
KEY_BYTES = 32
OTHERS = 0o077

KEY_MISSING = define(
    "identity_key_missing",
    "The identity key of the study {study} is missing: {file}.",
    "Put the key back from its backup; without it personal answers can be neither stored nor read.",
)
KEY_UNUSABLE = define(
    "identity_key_unusable",
    "The file {file} is not an identity key.",
    "Put the key back from its backup.",
)
KEY_READABLE_BY_OTHERS = define(
    "identity_key_readable_by_others",
    "The identity key {file} can be read by others on this machine.",
    "Run: chmod 600 {file}",
)
SEAL_BROKEN = define(
    "seal_broken",
    "A sealed text of the study {study} does not open: it was changed, moved, or sealed under "
    "another key.",
    "Put the database and the identity key of the same backup together.",
)


class KeyRing:
    """The identity keys of all studies."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def create(self, study: str) -> None:
        """Make the key of a study; one that exists is kept."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        key = base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()
        write_private(self._file(study), key)

    def seal(self, study: str, text: bytes, *belongs_to: str | int) -> bytes:
        """Seal a text to where it belongs."""
        nonce = os.urandom(NONCE_BYTES)
        cipher = AESGCM(self._key(study, b"seal"))
        return AES_256_GCM + nonce + cipher.encrypt(nonce, text, _bound(study, belongs_to))

    def open(self, study: str, sealed: bytes, *belongs_to: str | int) -> bytes:
        """The text that was sealed; it opens only where it belongs."""
        start = len(AES_256_GCM)
        nonce, text = sealed[start : start + NONCE_BYTES], sealed[start + NONCE_BYTES :]
        cipher = AESGCM(self._key(study, b"seal"))
        try:
            return cipher.decrypt(nonce, text, _bound(study, belongs_to))
        except (InvalidTag, ValueError):
            raise ProblemsFound([Problem(SEAL_BROKEN, values={"study": study})]) from None

    def digest(self, study: str, text: bytes) -> str:
        """Tell equal texts from others without telling the text, not even to who guesses it."""
        return hmac.new(self._key(study, b"digest"), text, sha256).hexdigest()

    def _key(self, study: str, purpose: bytes) -> bytes:
        file = self._file(study)
        return _derived(file, purpose, _state(file, study))

    def _file(self, study: str) -> Path:
        return self._folder / f"{study}.key"


def _state(file: Path, study: str) -> tuple[int, ...]:
    """What changes when the file does: nothing is sealed under a key that is no longer there."""
    try:
        found = file.stat()
    except (FileNotFoundError, NotADirectoryError):
        values = {"study": study, "file": file}
        raise ProblemsFound([Problem(KEY_MISSING, values=values)]) from None
    except OSError as error:
        raise ProblemsFound([Problem(KEY_UNUSABLE, values={"file": file})]) from error
    return found.st_mtime_ns, found.st_ctime_ns, found.st_ino, found.st_size


@lru_cache(maxsize=1024)
def _derived(file: Path, purpose: bytes, _state_of_file: tuple[int, ...]) -> bytes:
    return HKDFExpand(SHA256(), KEY_BYTES, b"qonys identity " + purpose).derive(_read(file))


def _read(file: Path) -> bytes:
    try:
        text = file.read_text(encoding="ascii")
        if os.name != "nt" and file.stat().st_mode & OTHERS:
            raise ProblemsFound([Problem(KEY_READABLE_BY_OTHERS, values={"file": file})])
        key = base64.b64decode(text.strip(), validate=True)
    except (binascii.Error, UnicodeDecodeError, OSError):
        key = b""
    if len(key) != KEY_BYTES:
        raise ProblemsFound([Problem(KEY_UNUSABLE, values={"file": file})])
    return key


def _bound(study: str, belongs_to: tuple[str | int, ...]) -> bytes:
    return json.dumps([study, *belongs_to], ensure_ascii=False, separators=(",", ":")).encode()
