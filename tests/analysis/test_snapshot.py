from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.columns import dataset_of, repeat_datasets
from analysis.dataset import Dataset
from analysis.snapshot import Snapshot, Stored
from questionnaires.model import Questionnaire, QuestionType
from questionnaires.problems import ProblemsFound
from tests.analysis.making import choice, question, questionnaire, repeat


def form(version: str = "1") -> Questionnaire:
    return questionnaire(
        question(QuestionType.SELECT_ONE, "sex", {"en": "Sex", "kk": "Жынысы"}, choices="list"),
        question(QuestionType.SELECT_MULTIPLE, "why", choices="list"),
        question(QuestionType.CALCULATE, "total"),
        question(QuestionType.DATE, "day"),
        repeat("trips", question(QuestionType.TEXT, "place")),
        lists={"list": [choice("a", "A"), choice("b", {"en": "B", "kk": "Б"})]},
        languages=("en", "kk"),
        version=version,
    )


def document(number: int) -> dict[str, Any]:
    return {
        "sex": ["a", "b", "other"][number % 3],
        "why": ["a"] if number % 2 else {"missing": "refused"},
        "total": str(number),
        "day": "2021-06-16",
        "trips": [{"place": f"{number}-{trip}"} for trip in range(number % 4)],
    }


def stored(sequence: int, response: str | None = None, *, number: int | None = None) -> Stored:
    return Stored(sequence, response or f"r{sequence}", document(number or sequence))


def parts(folder: Path) -> list[Path]:
    return sorted(file for file in folder.glob("part-*") if "repeat" not in file.name)


def same(left: Dataset, right: Dataset) -> bool:
    pd.testing.assert_frame_equal(left.frame, right.frame)
    return (left.codebook, left.strays, left.title, left.languages) == (
        right.codebook,
        right.strays,
        right.title,
        right.languages,
    )


def test_a_snapshot_reads_as_the_dataset_of_its_documents(tmp_path: Path) -> None:
    snapshot = Snapshot(tmp_path / "new" / "folder")
    assert snapshot.through == 0
    assert snapshot.update(form(), [stored(number) for number in (3, 1, 2)]) == 3
    read = snapshot.read()
    assert read.frame["#id"].tolist() == ["r1", "r2", "r3"]
    direct = dataset_of(form(), [document(number) for number in (1, 2, 3)])
    pd.testing.assert_frame_equal(read.frame.drop(columns="#id"), direct.frame)
    assert (read.codebook, read.strays) == (direct.codebook, direct.strays)
    trips = snapshot.read_repeats()["trips"]
    assert same(trips, repeat_datasets(form(), [document(number) for number in (1, 2, 3)])["trips"])
    assert snapshot.through == 3


def test_only_what_is_new_is_written(tmp_path: Path) -> None:
    snapshot = Snapshot(tmp_path)
    snapshot.update(form(), [stored(number) for number in range(1, 101)])
    before = {file: file.stat().st_mtime_ns for file in parts(tmp_path)}
    assert snapshot.update(form(), [stored(number) for number in range(1, 106)]) == 5
    assert snapshot.update(form(), [stored(number) for number in range(1, 106)]) == 0
    after = {file: file.stat().st_mtime_ns for file in parts(tmp_path)}
    assert len(after) == 2
    assert before.items() <= after.items()
    assert snapshot.read().rows == 105


def test_a_newer_revision_takes_the_place_of_the_older(tmp_path: Path) -> None:
    snapshot = Snapshot(tmp_path)
    snapshot.update(form(), [stored(number) for number in range(1, 51)])
    snapshot.update(form(), [stored(51, "r2", number=7), stored(52, "r2", number=8)])
    read = snapshot.read()
    assert read.rows == 50
    assert read.frame["#id"].tolist()[-1] == "r2"
    assert read.frame["total"].tolist()[-1] == 8.0
    assert "r2" not in read.frame["#id"].tolist()[:-1]
    trips = snapshot.read_repeats()["trips"].frame
    assert trips.loc[trips["#response"] == 49, "place"].tolist() == []
    assert "2-0" not in trips["place"].tolist()


def test_a_withdrawn_response_leaves_no_trace_in_the_files(tmp_path: Path) -> None:
    snapshot = Snapshot(tmp_path)
    secret = Stored(1, "gone", {**document(3), "day": "an-unmistakable-answer"})
    snapshot.update(form(), [secret, *(stored(number) for number in range(2, 40))])
    assert snapshot.update(form(), [Stored(40, "gone", None)]) == 1
    assert "gone" not in snapshot.read().frame["#id"].tolist()
    assert snapshot.read().strays == dataset_of(form(), [document(n) for n in range(2, 40)]).strays
    tables = [pq.read_table(file) for file in tmp_path.glob("*.parquet")]
    assert len(tables) == 2
    assert "r2" in str([table.to_pylist() for table in tables])
    assert "an-unmistakable-answer" not in str([table.to_pylist() for table in tables])
    assert snapshot.through == 40


def test_personal_answers_never_reach_the_folder(tmp_path: Path) -> None:
    private = questionnaire(
        question(QuestionType.TEXT, "name", personal=True), question(QuestionType.TEXT, "city")
    )
    snapshot = Snapshot(tmp_path)
    snapshot.update(private, [Stored(1, "r1", {"name": "Aigerim", "city": "Astana"})])
    assert list(snapshot.read().frame.columns) == ["city", "city#missing", "#id"]
    names = [pq.read_table(file).column_names for file in tmp_path.glob("*.parquet")]
    assert names == [["#id", "#sequence", "city", "city#missing"]]


def test_one_part_a_response_does_not_make_many_parts(tmp_path: Path) -> None:
    snapshot = Snapshot(tmp_path)
    for number in range(1, 41):
        snapshot.update(form(), [stored(number)])
        assert len(parts(tmp_path)) <= 6
    assert snapshot.read().frame["total"].tolist() == [float(number) for number in range(1, 41)]


def test_compaction_keeps_the_rows_and_forgets_superseded_revisions(tmp_path: Path) -> None:
    snapshot = Snapshot(tmp_path)
    snapshot.update(form(), [stored(number) for number in range(1, 31)])
    snapshot.update(form(), [stored(31, "r1", number=77)])
    before = snapshot.read()
    snapshot.compact()
    assert len(parts(tmp_path)) == 1
    assert same(snapshot.read(), before)


revisions = st.lists(
    st.tuples(st.integers(0, 5), st.integers(0, 11), st.booleans()), min_size=1, max_size=20
)


@settings(max_examples=25, deadline=None)
@given(history=revisions, cuts=st.sets(st.integers(1, 19)))
def test_rebuilt_from_scratch_the_rows_are_identical(
    tmp_path_factory: pytest.TempPathFactory,
    history: list[tuple[int, int, bool]],
    cuts: set[int],
) -> None:
    everything = [
        Stored(sequence, f"r{response}", None if withdrawn and number > 8 else document(number))
        for sequence, (response, number, withdrawn) in enumerate(history, start=1)
    ]
    grown = Snapshot(tmp_path_factory.mktemp("grown"))
    edges = [0, *sorted(cut for cut in cuts if cut < len(everything)), len(everything)]
    for start, stop in pairwise(edges):
        grown.update(form(), everything[start:stop])
    fresh = Snapshot(tmp_path_factory.mktemp("fresh"))
    fresh.rebuild(form(), reversed(everything))
    assert same(grown.read(), fresh.read())
    assert same(grown.read_repeats()["trips"], fresh.read_repeats()["trips"])


class Crash(Exception):  # noqa: N818 - reads as what happens
    """The machine stops here."""


def crash_points(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let the process die at its first, second, ... fsync, until an update survives."""
    real = os.fsync
    for survived in range(50):
        count = 0

        def fsync(descriptor: int, limit: int = survived) -> None:
            nonlocal count
            count += 1
            if count > limit:
                raise Crash
            real(descriptor)

        monkeypatch.setattr(os, "fsync", fsync)
        yield
        if count <= survived:
            return
    pytest.fail("no update survived")


def test_a_crash_at_any_moment_leaves_the_last_finished_snapshot(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    snapshot = Snapshot(tmp_path)
    snapshot.update(form(), [stored(number) for number in range(1, 11)])
    old = snapshot.read()
    new = dataset_of(form(), [document(number) for number in range(1, 21)])
    crashes = 0
    for _ in crash_points(monkeypatch):
        try:
            snapshot.update(form(), [stored(number) for number in range(11, 21)])
        except Crash:
            crashes += 1
        # After its state is written only the cleaning up is left, so both are whole.
        rows = Snapshot(tmp_path).read()
        if rows.rows == 10:
            assert same(rows, old)
        else:
            pd.testing.assert_frame_equal(rows.frame.drop(columns="#id"), new.frame)
    assert crashes > 4
    assert snapshot.read().rows == 20
    monkeypatch.undo()
    snapshot.update(form(), [stored(21)])
    assert not list(tmp_path.glob("*.unfinished"))
    assert len(list(tmp_path.glob("*.parquet"))) == 2 * len(parts(tmp_path))


def refused(names: Sequence[str], error: pytest.ExceptionInfo[ProblemsFound]) -> None:
    assert [problem.name for problem in error.value.problems] == names


def test_an_absent_snapshot_is_named(tmp_path: Path) -> None:
    with pytest.raises(ProblemsFound) as error:
        Snapshot(tmp_path / "none").read()
    refused(["snapshot_not_there"], error)
    assert not (tmp_path / "none").exists()
    with pytest.raises(ProblemsFound) as error:
        Snapshot(tmp_path).compact()
    refused(["snapshot_not_there"], error)


def test_another_version_is_refused_and_nothing_is_changed(tmp_path: Path) -> None:
    snapshot = Snapshot(tmp_path)
    snapshot.update(form(), [stored(1)])
    with pytest.raises(ProblemsFound) as error:
        snapshot.update(form("2"), [stored(2)])
    refused(["snapshot_of_another_version"], error)
    assert snapshot.through == 1


@pytest.mark.parametrize("name", ["state.json", "codebook.json", "part"])
@pytest.mark.parametrize("content", [b"", b"{}", b"[]", None])
def test_damage_is_noticed(tmp_path: Path, name: str, content: bytes | None) -> None:
    snapshot = Snapshot(tmp_path)
    snapshot.update(form(), [stored(1)])
    file = parts(tmp_path)[0] if name == "part" else tmp_path / name
    if content is None:
        file.unlink()
    else:
        file.write_bytes(content)
    with pytest.raises(ProblemsFound) as error:
        snapshot.read()
    absent = name == "state.json" and content is None
    refused(["snapshot_not_there" if absent else "snapshot_damaged"], error)
    snapshot.rebuild(form(), [stored(1)])
    assert snapshot.read().rows == 1
