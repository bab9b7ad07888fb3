"""Reference tables of a real survey, to the last digit."""

from __future__ import annotations

from typing import Any

import pytest

from analysis.chi_square import pearson
from analysis.counting import Sums
from analysis.crosstab import crosstab
from analysis.independence import drop_empty
from analysis.results import BannerTable, Missing
from tests.analysis import libya

pytestmark = pytest.mark.skipif(
    not libya.FOLDER.exists(), reason="the whole survey is not beside the project"
)
REASONS = [name for name in libya.SETS if name != "resp_language"]


def column(table: BannerTable, number: int) -> dict[str, Any]:
    """A column in the words of the reference."""
    base = int(table.bases.unweighted[number])
    values = [row.value for row in table.rows]
    counts = table.counts[:, number].tolist()
    mentions = int(table.mentions[number])
    return {
        "n": base,
        "mentions": mentions,
        "counts": dict(zip(values, counts, strict=True)),
        "pct_of_respondents": {
            value: 100 * share
            for value, share in zip(values, table.shares.value[:, number].tolist(), strict=True)
        },
        "pct_of_mentions": {
            value: 100 * count / mentions for value, count in zip(values, counts, strict=True)
        },
    }


def assert_same(found: dict[str, Any], wanted: dict[str, Any]) -> None:
    assert {key: found[key] for key in ("n", "mentions", "counts")} == {
        key: wanted[key] for key in ("n", "mentions", "counts")
    }
    for shares in ("pct_of_respondents", "pct_of_mentions"):
        assert found[shares] == pytest.approx(wanted[shares], rel=1e-15, abs=0)


@pytest.mark.parametrize("question", REASONS)
def test_reasons_equal_the_reference_in_total_by_sex_and_by_region(question: str) -> None:
    wanted = libya.truth()["multi"][question]

    found = crosstab(libya.dataset(), question, ["resp_sex", "region"], missing=Missing.INCLUDE)

    assert_same(column(found.total, 0), wanted["all"])
    for table, key in zip(found.banners, ("by_sex", "by_region"), strict=True):
        assert {one.value for one in table.columns[1:]} == set(wanted[key])
        for number, one in enumerate(table.columns[1:], start=1):
            assert_same(column(table, number), wanted[key][one.value])


@pytest.mark.parametrize(
    ("question", "banner"),
    [
        ("migration_intentions", "region"),
        ("migration_intentions", "resp_sex"),
        ("migration_intentions", "resp_age"),
        ("length_stay_libya", "region"),
    ],
)
def test_single_choice_equals_the_reference(question: str, banner: str) -> None:
    named = "ageg" if banner == "resp_age" else banner
    wanted = libya.truth()["crosstabs"][f"{question} x {named}"]

    found = crosstab(libya.dataset(), question, [banner], missing=Missing.INCLUDE)

    table = found.banners[0]
    for number, one in enumerate(table.columns[1:], start=1):
        counts = {
            row.value: int(n) for row, n in zip(table.rows, table.counts[:, number], strict=True)
        }
        assert counts == wanted["table"][one.value]
    assert table.bases.unweighted[0] == wanted["n"]
    assert table.effects[0].value == pytest.approx(wanted["cramers_v"], rel=1e-12)
    # the reference is Pearson's test throughout; these tables are too sparse for it
    grid = table.counts[:, 1:].astype(float)
    filled, _ = drop_empty(Sums(grid, grid, grid))
    test = pearson(filled.count)
    assert test.statistic == pytest.approx(wanted["chi2"], rel=1e-12)
    assert test.df == (wanted["df"],)
    assert test.p == pytest.approx(wanted["p"], rel=1e-9)
    assert table.test is not None
    assert table.test.method in {"fisher_freeman_halton", "monte_carlo"}
