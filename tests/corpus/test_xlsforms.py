"""Real workbooks from public repositories: published and walked, or refused with place and remedy."""

from __future__ import annotations

import pytest

from tests.corpus.walk_xlsforms import FOLDER, Tally, walk_all, walk_rest, workbooks

pytestmark = [
    pytest.mark.skipif(not FOLDER.exists(), reason="the corpus is not beside the project"),
    pytest.mark.timeout(900),
]


def check(tally: Tally) -> None:
    """What must hold of every workbook."""
    assert tally.failures == []
    for file, problems in tally.refused.items():
        assert problems, file
        for problem in problems:
            assert problem.place.sheet, file
            assert problem.place.row, file
            assert problem.place.column, file
            assert problem.remedy(), file


def test_each_workbook_is_published_and_walked_or_refused_at_its_cells() -> None:
    tally = walk_all(walks=2)
    check(tally)
    converts = sum(1 for one in workbooks() if one.converts)
    assert len(tally.published) + len(tally.refused) == converts
    assert len(tally.published) >= 55


@pytest.mark.long
def test_each_workbook_is_walked_twenty_times() -> None:
    tally = walk_all(walks=20)
    walk_rest(tally, 20)
    check(tally)
