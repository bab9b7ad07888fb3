from __future__ import annotations

import resource
from pathlib import Path

import pytest

from questionnaires.problems import ProblemsFound
from survey_app.keys import KeyRing


@pytest.fixture
def keys(tmp_path: Path) -> KeyRing:
    ring = KeyRing(tmp_path / "keys")
    ring.create("one")
    ring.create("two")
    return ring


def test_what_is_sealed_opens_where_it_belongs(keys: KeyRing) -> None:
    sealed = keys.seal("one", b"Aliya", "answer", "id", 1, "name")
    assert keys.open("one", sealed, "answer", "id", 1, "name") == b"Aliya"
    assert b"Aliya" not in sealed
    assert sealed != keys.seal("one", b"Aliya", "answer", "id", 1, "name")


@pytest.mark.parametrize(
    ("study", "place"),
    [
        ("two", ("answer", "id", 1, "name")),
        ("one", ("answer", "id", 2, "name")),
        ("one", ("answer", "id", 1, "phone")),
        ("one", ("draft", "id", 1, "name")),
        ("one", ("answer", "id", "1", "name")),
    ],
)
def test_it_opens_nowhere_else(keys: KeyRing, study: str, place: tuple[str | int, ...]) -> None:
    sealed = keys.seal("one", b"Aliya", "answer", "id", 1, "name")
    with pytest.raises(ProblemsFound, match="does not open"):
        keys.open(study, sealed, *place)


@pytest.mark.parametrize("cut", [b"", b"\x01", b"\x01" * 20])
def test_what_was_changed_does_not_open(keys: KeyRing, cut: bytes) -> None:
    with pytest.raises(ProblemsFound, match="does not open"):
        keys.open("one", cut)
    sealed = bytearray(keys.seal("one", b"Aliya"))
    sealed[-1] ^= 1
    with pytest.raises(ProblemsFound, match="does not open"):
        keys.open("one", bytes(sealed))


def test_a_key_that_exists_is_kept(keys: KeyRing, tmp_path: Path) -> None:
    before = (tmp_path / "keys" / "one.key").read_bytes()
    keys.create("one")
    assert (tmp_path / "keys" / "one.key").read_bytes() == before


def test_keys_are_for_their_owner_alone(keys: KeyRing, tmp_path: Path) -> None:
    file = tmp_path / "keys" / "one.key"
    assert file.stat().st_mode & 0o777 == 0o600
    file.chmod(0o644)
    with pytest.raises(ProblemsFound, match="chmod 600"):
        KeyRing(tmp_path / "keys").seal("one", b"x")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [(None, "is missing"), ("short", "not an identity key"), ("é", "not an identity key")],
)
def test_a_key_that_is_missing_or_spoilt_is_named(
    tmp_path: Path, content: str | None, sentence: str
) -> None:
    folder = tmp_path / "spoilt"
    folder.mkdir()
    if content is not None:
        (folder / "one.key").write_text(content, encoding="utf-8")
        (folder / "one.key").chmod(0o600)
    with pytest.raises(ProblemsFound, match=sentence):
        KeyRing(folder).seal("one", b"x")


def test_nothing_is_sealed_under_a_key_that_is_gone(keys: KeyRing, tmp_path: Path) -> None:
    file = tmp_path / "keys" / "one.key"
    sealed = keys.seal("one", b"Aliya")
    file.rename(tmp_path / "moved")
    with pytest.raises(ProblemsFound, match="is missing"):
        keys.seal("one", b"Aliya")
    keys.create("one")
    with pytest.raises(ProblemsFound, match="does not open"):
        keys.open("one", sealed)
    (tmp_path / "moved").replace(file)
    assert keys.open("one", sealed) == b"Aliya"


def test_a_folder_is_no_key(tmp_path: Path) -> None:
    (tmp_path / "one.key").mkdir()
    with pytest.raises(ProblemsFound, match="not an identity key"):
        KeyRing(tmp_path).seal("one", b"x")


def test_a_key_that_cannot_be_written_leaves_nothing_behind(tmp_path: Path) -> None:
    ring, limit = KeyRing(tmp_path), resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (8, limit[1]))
    try:
        with pytest.raises(OSError, match="File too large"):
            ring.create("one")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limit)
    ring.create("one")
    assert ring.open("one", ring.seal("one", b"Aliya")) == b"Aliya"


def test_digests_tell_equal_from_other_and_nothing_more(keys: KeyRing) -> None:
    assert keys.digest("one", b"a") == keys.digest("one", b"a")
    assert len({keys.digest("one", b"a"), keys.digest("one", b"b"), keys.digest("two", b"a")}) == 3
