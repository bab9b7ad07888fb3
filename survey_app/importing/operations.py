"""Import a data file into a study: every row becomes a checked response, once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice

from questionnaires.interview import AnswerProblem
from questionnaires.problems import Place, define
from survey_app.auditing.models import ImportReport
from survey_app.importing.findings import HIDDEN_VALUE, Finding, finding_with, shortened
from survey_app.importing.interviews import summarised
from survey_app.importing.matching import Match
from survey_app.importing.records import CELL_WITHOUT_HEADER, ROW_TOO_LONG
from survey_app.importing.rows import ImportedRow, Rows
from survey_app.responses.checking import MOST_KEPT, tell
from survey_app.responses.models import Mode
from survey_app.responses.operations import accept_all
from survey_app.responses.prepared import prepare
from survey_app.responses.submission import Kept, Outcome, Receipt, Submission
from survey_app.site import Site
from survey_app.studies.store import PublishedVersion

ROW_REPEATED = define(
    "import_row_repeated",
    "The row names the same submission as row {first}, with the same content.",
    "It was stored once.",
)
ROW_CONFLICTS = define(
    "import_row_conflicts",
    "The response {response} was stored before with other content, or under another version of the form.",
    "Both are kept, and the one stored first counts until somebody decides.",
)
ROW_REFUSED = define(
    "import_row_refused",
    "The row was not stored: {reason}",
    "Correct it and import the file once more; rows that are stored already are recognised.",
)
CELLS_WITHOUT_QUESTION = frozenset({ROW_TOO_LONG, CELL_WITHOUT_HEADER})
LONGEST_KEPT = 1000
"""Characters of a value that the report in the database repeats; all of it is in the response."""
CHUNK = 200
"""Rows that are stored together; what was stored before an interruption stays stored."""

Progress = Callable[[int], None]
"""Told how many further rows are done."""


@dataclass(frozen=True, slots=True)
class Imported:
    """What came of an import."""

    rows: int
    stored: int
    repeated: int
    """Rows that were there before, with the same content."""
    conflicting: int
    refused: int
    findings: tuple[Finding, ...]


def check_rows(match: Match, study: str, progress: Progress) -> Imported:
    """Check a file without storing anything."""
    rows = Rows(match, study)
    findings = [*match.findings, *rows.findings]
    for row in rows:
        findings.extend(row.findings)
        progress(1)
    return Imported(len(rows), 0, 0, 0, 0, tuple(summarised(findings)))


def import_rows(
    site: Site, version: PublishedVersion, match: Match, progress: Progress
) -> Imported:
    """Store every row of a file as a response to ``version``, and keep a report of it."""
    rows = Rows(match, version.study)
    tally = _Tally([*match.findings, *rows.findings])
    for chunk in _chunks(rows, CHUNK):
        for row, outcome in zip(chunk, _store(site, version, match, chunk), strict=True):
            tally.count(row, outcome)
        progress(len(chunk))
    imported = tally.imported(len(rows))
    _keep_report(site, version, match, imported)
    return imported


def _chunks(rows: Iterable[ImportedRow], size: int) -> Iterator[list[ImportedRow]]:
    iterator = iter(rows)
    while chunk := list(islice(iterator, size)):
        yield chunk


def _store(
    site: Site, version: PublishedVersion, match: Match, chunk: list[ImportedRow]
) -> list[Outcome]:
    submissions = [_submission(version, match, row) for row in chunk]
    batch = [prepare(submission, site.keys) for submission in submissions]
    with site.database.writing() as session:
        return accept_all(session.connection(), site.keys, batch)


def _submission(version: PublishedVersion, match: Match, row: ImportedRow) -> Submission:
    return Submission(
        version=version,
        response_id=row.response_id,
        document=row.finished.document,
        personal=row.finished.personal,
        language=match.questionnaire.default_language.code,
        mode=Mode.IMPORT,
        started=row.started,
        ended=row.ended,
        source=f"{match.data.name}, {row.number}"[-400:],
        problems=tuple(tell(one) for one in _problems(version, row)),
    )


def _problems(version: PublishedVersion, row: ImportedRow) -> list[AnswerProblem]:
    """What is kept with the response; sentences may quote answers, so personal ones stay out."""
    found = row.finished.problems
    return [one for one in found if one.address.key not in version.personal_keys][:MOST_KEPT]


class _Tally:
    """Counts what became of the rows."""

    def __init__(self, findings: list[Finding]) -> None:
        self._findings = findings
        self._outcomes: Counter[str] = Counter()
        self._rows: dict[object, int] = {}

    def count(self, row: ImportedRow, outcome: Outcome) -> None:
        """Take note of one row."""
        self._findings.extend(row.findings)
        first = self._rows.setdefault(row.response_id, row.number)
        response = str(row.response_id)
        if isinstance(outcome, Receipt):
            self._outcomes["stored" if outcome.is_new else "repeated"] += 1
            if first != row.number:
                self._note(ROW_REPEATED, row, first=first)
        elif outcome.kept is Kept.AS_CONFLICT:
            self._outcomes["conflicting"] += 1
            self._note(ROW_CONFLICTS, row, response=response)
        else:
            self._outcomes["refused"] += 1
            self._note(ROW_REFUSED, row, reason=outcome.problem.sentence())

    def _note(self, name: str, row: ImportedRow, **values: object) -> None:
        place = Place(row=row.number)
        self._findings.append(
            replace(finding_with(name, place, values), response=str(row.response_id))
        )

    def imported(self, rows: int) -> Imported:
        """The sums."""
        return Imported(
            rows=rows,
            stored=self._outcomes["stored"],
            repeated=self._outcomes["repeated"],
            conflicting=self._outcomes["conflicting"],
            refused=self._outcomes["refused"],
            findings=tuple(summarised(self._findings)),
        )


def _keep_report(site: Site, version: PublishedVersion, match: Match, imported: Imported) -> None:
    with site.database.writing() as session:
        session.add(
            ImportReport(
                study_id=version.study_id,
                version_id=version.version_id,
                actor_id=None,
                file_name=match.data.name[:300],
                file_hash=match.data.content_hash,
                rows=imported.rows,
                stored=imported.stored,
                repeated=imported.repeated,
                conflicting=imported.conflicting,
                findings=[_as_json(one, version) for one in imported.findings],
            )
        )


def _as_json(one: Finding, version: PublishedVersion) -> dict[str, object]:
    """A finding as the database keeps it; a cell without a question may hold anything, a name too."""
    place = one.place
    is_hidden = bool(version.personal_keys) and one.name in CELLS_WITHOUT_QUESTION
    value = HIDDEN_VALUE if is_hidden else shortened(one.value, LONGEST_KEPT)
    values = {name: str(told) for name, told in one.problem.values.items()}
    return {
        "name": one.name,
        "sheet": place.sheet,
        "row": place.row,
        "column": place.column,
        "response": one.response,
        "question": one.question,
        "value": value,
        "kept": shortened(one.kept, LONGEST_KEPT),
        "values": {**values, "value": shortened(value)},
    }
