"""The rows of a matched file, one by one, as checked responses."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from uuid import UUID

from questionnaires.interview import Context, Finished
from questionnaires.model import QuestionType
from survey_app.importing.cells import RowReader
from survey_app.importing.findings import Finding, finding
from survey_app.importing.headers import Meaning
from survey_app.importing.identity import NO_ID, Identities, moment
from survey_app.importing.interviews import Checker
from survey_app.importing.matching import Match, MatchedSheet
from survey_app.importing.nesting import Level, Node, nest

NO_MOMENT = datetime(1970, 1, 1, tzinfo=UTC)
"""Where the data name no time: importing the same row tomorrow must give the same response."""


@dataclass(frozen=True, slots=True)
class ImportedRow:
    """One submission of the file, checked."""

    number: int
    response_id: UUID
    finished: Finished
    findings: tuple[Finding, ...]
    started: datetime | None
    ended: datetime | None


class Rows:
    """Reads a matched file; the sheets of repeats are joined at once, interviews held one by one."""

    def __init__(self, match: Match, study: str) -> None:
        self._match = match
        main, repeats = self._level(match.main), [self._level(one) for one in match.repeats]
        self.findings = tuple(nest(match.questionnaire, main, repeats))
        self._nodes = main.nodes
        self._identities = Identities(study, match.main.columns)
        if not self._identities.are_given:
            self.findings = (*self.findings, finding(NO_ID))
        self._starts = self._positions(QuestionType.START, Meaning.STARTED)
        self._ends = self._positions(QuestionType.END, Meaning.ENDED, Meaning.SUBMITTED)

    def __len__(self) -> int:
        return len(self._nodes)

    def __iter__(self) -> Iterator[ImportedRow]:
        for node in self._nodes:
            yield self._imported(node)

    def _level(self, matched: MatchedSheet) -> Level:
        reader = RowReader(self._match.questionnaire, matched.sheet, matched.columns)
        nodes = tuple(Node(reader.read(row)) for row in matched.sheet.rows)
        return Level(matched.sheet, matched.columns, matched.repeat, nodes)

    def _imported(self, node: Node) -> ImportedRow:
        row = node.read.row
        response_id = self._identities.id_of(node)
        started, ended = moment(row, self._starts), moment(row, self._ends)
        checked = self._checker(response_id, started, ended).check(node)
        findings = tuple(replace(one, response=str(response_id)) for one in checked.findings)
        return ImportedRow(row.number, response_id, checked.finished, findings, started, ended)

    def _checker(
        self, response_id: UUID, started: datetime | None, ended: datetime | None
    ) -> Checker:
        match = self._match
        context = Context(
            now=ended or started or NO_MOMENT,
            language=match.questionnaire.default_language.code,
            seed=response_id.int % 2**31,
        )
        return Checker(match.questionnaire, match.data.main, match.headers, match.absent, context)

    def _positions(self, question: QuestionType, *meanings: Meaning) -> tuple[int, ...]:
        columns = self._match.main.columns
        asked = [one.position for one in columns.answers if one.question.type is question]
        recorded = [one for meaning in meanings for one in columns.meanings.get(meaning, ())]
        return (*asked, *recorded)
