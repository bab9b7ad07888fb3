"""A snapshot in its folder: parts in Parquet, ``codebook.json``, and ``state.json`` which decides."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from analysis.columns.building import Study, repeats_datasets, responses_dataset, study_of
from analysis.columns.gathering import Gathered
from analysis.dataset import Dataset
from analysis.snapshot import codebook_file
from analysis.snapshot.files import UNFINISHED, digest, locked, write_durably
from analysis.snapshot.rows import IDENTITY, Stored, merged, placed, rows_of
from analysis.snapshot.state import Part, PartFile, State
from questionnaires.model import Questionnaire
from questionnaires.problems import Problem, ProblemsFound, define
from questionnaires.translation import N_

__all__ = ["Snapshot", "Stored"]

STATE = "state.json"
CODEBOOK = "codebook.json"
GROWTH = 2
"""A part is merged with the one before it unless that one is this many times as large."""

NOT_THERE = define(
    "snapshot_not_there",
    N_("There is no snapshot in {folder}."),
    N_("Bring the snapshot up to date first."),
)
DAMAGED = define(
    "snapshot_damaged",
    N_("The snapshot in {folder} cannot be read: {reason}."),
    N_("Build it again; everything in it comes from the stored responses."),
)
OTHER_VERSION = define(
    "snapshot_of_another_version",
    N_("The snapshot in {folder} belongs to another version of the questionnaire."),
    N_("Keep one folder for each version."),
)


class Snapshot:
    """The responses to one questionnaire version as columns in a folder.

    Parameters
    ----------
    folder
        Where the snapshot lives; made when it is first written.

    Notes
    -----
    Parts hold answers as text with the response's id and the sequence number of its revision; types
    are given on reading, when all values are known. A new part never touches the older ones: they
    count until ``state.json`` names their successors, so a crash at any moment leaves the last
    finished snapshot. Parts of like size are merged, which keeps their number near log2 of the rows
    and rewrites each row about as often. Personal answers never reach a snapshot, because they are
    not part of an answers document.
    """

    def __init__(self, folder: Path | str) -> None:
        self.folder = Path(folder)

    @property
    def through(self) -> int:
        """Highest sequence number that is included; 0 where there is no snapshot yet."""
        state = self._state()
        return 0 if state is None else state.through

    def update(self, questionnaire: Questionnaire, stored: Iterable[Stored]) -> int:
        """Take in what is new.

        Parameters
        ----------
        questionnaire
            The version that the responses answer; always the same for one folder.
        stored
            Stored revisions in any order. Those up to ``through`` are known and are left out; of
            several revisions of one response the newest counts.

        Returns
        -------
        int
            Number of responses added, replaced or taken out.

        Raises
        ------
        ProblemsFound
            Where the folder belongs to another version or is damaged.
        """
        with locked(self.folder, exclusive=True):
            state = self._state() or State(questionnaire.content_hash)
            if state.questionnaire != questionnaire.content_hash:
                raise self._problem(OTHER_VERSION)
            return self._take_in(questionnaire, state, stored)

    def rebuild(self, questionnaire: Questionnaire, stored: Iterable[Stored]) -> int:
        """Replace the snapshot by one of these revisions only; readers never see it half done."""
        with locked(self.folder, exclusive=True):
            return self._take_in(questionnaire, State(questionnaire.content_hash), stored)

    def compact(self) -> None:
        """Merge all parts into one and forget superseded revisions."""
        with locked(self.folder, exclusive=True):
            state = self._existing()
            self._finish(self._merge(state, len(state.parts)))

    def read(self) -> Dataset:
        """The responses, newest revision each, in the order of their sequence numbers.

        The column ``#id`` of the frame holds the response's id.
        """
        rows, study = self._rows()
        dataset = responses_dataset(study, rows.responses)
        identities = rows.responses.column(IDENTITY).cast(pa.large_string())
        frame = dataset.frame.assign(**{IDENTITY: pd.arrays.ArrowStringArray(identities)})
        return replace(dataset, frame=frame)

    def read_repeats(self) -> dict[str, Dataset]:
        """One dataset per repeat; ``#response`` counts the rows of :meth:`read`."""
        rows, study = self._rows()
        return repeats_datasets(study, placed(rows))

    def _take_in(self, questionnaire: Questionnaire, state: State, stored: Iterable[Stored]) -> int:
        new = [one for one in stored if one.sequence > state.through]
        if state.parts and not new:
            return 0
        newest = list({one.response: one for one in sorted(new, key=_sequence)}.values())
        newest.sort(key=_sequence)
        kept = [one for one in newest if one.document is not None]
        if not state.parts or kept:
            state = self._append(state, rows_of(questionnaire, kept))
        state = replace(state, through=max([state.through, *map(_sequence, new)]))
        withdrawn = {one.response for one in newest if one.document is None}
        state = self._merge(state, _parts_to_merge(state, everything=bool(withdrawn)), withdrawn)
        self._write_codebook(codebook_file.dump(study_of(questionnaire)))
        self._finish(state)
        return len(newest)

    def _append(self, state: State, rows: Gathered) -> State:
        stem = f"part-{state.next_part:06}"
        repeats = {
            key: self._write_table(f"{stem}-repeat-{number}", table)
            for number, (key, table) in enumerate(rows.repeats.items(), start=1)
        }
        responses = self._write_table(stem, rows.responses)
        return state.with_part(Part(rows.responses.num_rows, responses, repeats))

    def _merge(self, state: State, count: int, withdrawn: AbstractSet[str] = frozenset()) -> State:
        if count < 2 and not withdrawn:
            return state
        rows = merged([self._load(part) for part in state.parts[-count:]], withdrawn)
        return self._append(replace(state, parts=state.parts[:-count]), rows)

    def _finish(self, state: State) -> None:
        write_durably(self.folder / STATE, state.dump())
        # Only now does nobody need the older parts, nor what a crash left behind.
        named = {file.name for part in state.parts for file in part.files}
        for file in self.folder.iterdir():
            left_over = file.suffix == ".parquet" and file.name not in named
            if left_over or file.suffix == UNFINISHED:
                file.unlink()

    def _write_table(self, stem: str, table: pa.Table) -> PartFile:
        content = BytesIO()
        pq.write_table(table, content, compression="zstd")
        written = content.getvalue()
        # Part of the name, so that no crash or race can put other content under a name in use.
        name = f"{stem}-{digest(written)[:8]}.parquet"
        write_durably(self.folder / name, written)
        return PartFile(name, digest(written))

    def _write_codebook(self, content: bytes) -> None:
        path = self.folder / CODEBOOK
        if not path.exists() or path.read_bytes() != content:
            write_durably(path, content)

    def _rows(self) -> tuple[Gathered, Study]:
        if not self.folder.is_dir():
            raise self._problem(NOT_THERE)
        with locked(self.folder, exclusive=False):
            state = self._existing()
            rows = merged([self._load(part) for part in state.parts])
            try:
                return rows, codebook_file.load((self.folder / CODEBOOK).read_bytes())
            except (OSError, ValueError, KeyError, TypeError) as error:
                raise self._problem(DAMAGED, reason=error) from error

    def _existing(self) -> State:
        state = self._state()
        if state is None:
            raise self._problem(NOT_THERE)
        return state

    def _state(self) -> State | None:
        try:
            return State.load((self.folder / STATE).read_bytes())
        except FileNotFoundError:
            return None
        except (ValueError, KeyError, TypeError) as error:
            raise self._problem(DAMAGED, reason=error) from error

    def _load(self, part: Part) -> Gathered:
        repeats = {key: self._read_table(file) for key, file in part.repeats.items()}
        return Gathered(self._read_table(part.responses), repeats)

    def _read_table(self, file: PartFile) -> pa.Table:
        try:
            content = (self.folder / file.name).read_bytes()
        except FileNotFoundError as error:
            raise self._problem(DAMAGED, reason=error) from error
        if digest(content) != file.sha256:
            raise self._problem(DAMAGED, reason=file.name)
        return pq.read_table(pa.BufferReader(content))

    def _problem(self, name: str, **values: object) -> ProblemsFound:
        told = {"folder": str(self.folder), **{key: str(value) for key, value in values.items()}}
        return ProblemsFound([Problem(name, values=told)])


def _sequence(stored: Stored) -> int:
    return stored.sequence


def _parts_to_merge(state: State, *, everything: bool) -> int:
    """How many of the last parts to merge, so that each is twice as large as what follows it."""
    sizes = [part.rows for part in reversed(state.parts)]
    if everything:
        return len(sizes)
    count, rows = 1, sizes[0]
    while count < len(sizes) and sizes[count] < GROWTH * rows:
        rows += sizes[count]
        count += 1
    return count
