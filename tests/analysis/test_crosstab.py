"""Tables from the request to the result: bases, kinds of missing, choice of tests, refusals."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from analysis.crosstab import crosstab, report
from analysis.dataset import Category, Dataset, Variable
from analysis.results import AdjustmentMethod, BannerTable, Missing, Note, Standing
from analysis.wording import EFFECTS, FAMILIES, METHODS, MISSING, NOTES, method, note
from questionnaires.model import MissingKind
from questionnaires.problems import ProblemsFound
from questionnaires.translation import translator
from tests.analysis import reference

STATED = {"dk": MissingKind.DONT_KNOW, "dwta": MissingKind.REFUSED}


def sample(rows: int = 400, seed: int = 3) -> Dataset:
    """Every level of measurement, some answers missing, some stated as missing."""
    generator = np.random.default_rng(seed)
    region = generator.choice(["north", "south", "west"], rows)
    mood = generator.choice([1, 2, 3, 4, 5], rows)
    work = generator.choice(["yes", "no", "dk"], rows, p=[0.5, 0.4, 0.1]).astype(object)
    work[:10] = None
    likes = generator.random((rows, 3)) < [0.5, 0.3, 0.0]
    frame = pd.DataFrame(likes.astype(float), columns=["jobs", "school", "dwta"])
    frame.loc[:4] = np.nan
    frame.loc[5:7] = [0.0, 0.0, 1.0]
    speaks = pd.DataFrame(generator.random((rows, 3)) < 0.5, columns=["arabic", "french", "hausa"])
    return reference.dataset(
        nominal={"region": region, "work": work},
        ordinal={"mood": mood},
        numeric={"age": generator.normal(35, 10, rows), "w": generator.lognormal(0, 0.5, rows)},
        multiple={"likes": frame, "speaks": speaks.astype(float)},
        missing=STATED,
    )


def only(data: Dataset, question: str, banner: str, **asked: object) -> BannerTable:
    return crosstab(data, question, [banner], **asked).banners[0]  # type: ignore[arg-type]


# --- bases and kinds of missing -----------------------------------------------------------------------


def test_stated_kinds_leave_the_base_and_are_counted() -> None:
    found = crosstab(sample(), "work", ["region"])

    assert [row.value for row in found.rows] == ["no", "yes"]
    told = {one.kind: one.unweighted for one in found.missing}
    assert told[MissingKind.SKIPPED] == 10
    assert found.total.bases.unweighted[0] == 400 - sum(told.values())
    assert set(told) == {MissingKind.SKIPPED, MissingKind.DONT_KNOW}


def test_stated_kinds_can_be_categories() -> None:
    found = crosstab(sample(), "work", ["region"], missing=Missing.INCLUDE)

    assert [row.value for row in found.rows] == ["dk", "no", "yes"]
    assert found.rows[0].missing is MissingKind.DONT_KNOW
    assert [one.kind for one in found.missing] == [MissingKind.SKIPPED]
    assert found.total.bases.unweighted[0] == 390


def test_the_base_of_a_multiple_choice_are_respondents_also_those_who_chose_nothing() -> None:
    chosen = pd.DataFrame({"a": [1, 1, 0, None], "b": [1, 0, 0, None], "c": [0, 0, 0, None]})

    found = crosstab(reference.dataset(multiple={"likes": chosen}), "likes").total

    assert found.bases.unweighted.tolist() == [3]
    assert found.counts[:, 0].tolist() == [2, 1, 0]  # offered and never chosen keeps its row
    assert found.shares.value[:, 0] == pytest.approx([2 / 3, 1 / 3, 0])
    assert found.mentions.tolist() == [3]


def test_an_option_that_states_a_kind_leaves_the_base_unless_a_real_option_stands_beside_it() -> (
    None
):
    chosen = pd.DataFrame({"a": [1, 0, 1, None], "dk": [0, 1, 1, None]})
    data = reference.dataset(multiple={"likes": chosen}, missing=STATED)

    without = crosstab(data, "likes")
    with_them = crosstab(data, "likes", missing=Missing.INCLUDE)

    assert without.total.bases.unweighted.tolist() == [2]
    assert without.total.counts[:, 0].tolist() == [2]
    kinds = {one.kind: one.unweighted for one in without.missing}
    assert kinds == {MissingKind.DONT_KNOW: 1, MissingKind.SKIPPED: 1}
    assert with_them.total.bases.unweighted.tolist() == [3]
    assert with_them.total.counts[:, 0].tolist() == [2, 2]


def test_each_banner_has_its_own_base() -> None:
    found = crosstab(sample(), "likes", ["work", "region"])

    by_work, by_region = found.banners
    assert by_region.bases.unweighted[0] == found.total.bases.unweighted[0] == 392
    lost = {one.kind: one.unweighted for one in by_work.missing}
    assert by_work.bases.unweighted[0] == 392 - sum(lost.values())
    assert by_work.bases.unweighted[1:].sum() == by_work.bases.unweighted[0]
    assert lost[MissingKind.SKIPPED] == 2  # rows 8 and 9; the ones before have no likes either


def test_a_value_of_the_wrong_type_is_missing_without_a_kind() -> None:
    data = sample()
    ages = data.frame["age"].copy()
    ages.iloc[:3] = pd.NA
    data = replace(data, frame=data.frame.assign(age=ages))

    assert [(one.kind, one.unweighted) for one in crosstab(data, "age").missing] == [(None, 3)]


def test_a_filter_selects_rows() -> None:
    data = sample()
    north = (data.frame["region"] == "north").to_numpy()

    found = crosstab(data, "mood", ["work"], where=north)

    whole = crosstab(data, "mood", ["region"]).banners[0]
    assert found.selected == north.sum()
    assert found.total.counts[:, 0].tolist() == whole.counts[:, 1].tolist()


def test_weighted_tables_hold_all_three_bases() -> None:
    data = sample()
    weights = data.frame["w"].to_numpy(dtype=float)
    inside = (data.frame["region"] == "south").to_numpy()

    bases = only(data, "mood", "region", weight="w").bases

    assert bases.unweighted[2] == inside.sum()
    assert bases.weighted[2] == pytest.approx(weights[inside].sum())
    kish = weights[inside].sum() ** 2 / (weights[inside] ** 2).sum()
    assert bases.effective[2] == pytest.approx(kish)


def test_shares_of_a_row_add_up_over_the_columns() -> None:
    found = only(sample(), "mood", "region", weight="w")

    assert found.row_shares[:, 1:].sum(axis=1) == pytest.approx(np.ones(5))
    assert found.shares.value.sum(axis=0) == pytest.approx(np.ones(4))


# --- which test ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "banner", "weight", "method", "effects"),
    [
        ("work", "region", None, "pearson", ["cramers_v", "cramers_v_corrected"]),
        ("work", "region", "w", "rao_scott", ["cramers_v_weighted", "cramers_v_corrected"]),
        ("mood", "region", None, "kruskal_wallis", ["epsilon_squared", "eta_squared_h"]),
        ("mood", "region", "w", "weighted_kruskal_wallis", ["epsilon_squared"]),
        ("age", "region", None, "welch", ["eta_squared", "omega_squared"]),
        ("age", "region", "w", "weighted_welch", ["eta_squared"]),
        ("likes", "region", None, "marginal", ["cramers_v_mean"]),
        ("likes", "region", "w", "marginal", ["cramers_v_mean"]),
        ("likes", "speaks", None, "simultaneous", ["cramers_v_mean"]),
        ("work", "speaks", "w", "marginal", ["cramers_v_mean"]),
        ("age", "speaks", None, "anova_type", []),
    ],
)
def test_the_test_follows_level_overlap_and_weight(
    question: str, banner: str, weight: str | None, method: str, effects: list[str]
) -> None:
    found = only(sample(), question, banner, weight=weight)

    assert found.test is not None
    assert found.test.method == method
    assert 0 <= found.test.p <= 1
    assert [one.name for one in found.effects] == effects
    assert found.letters is not None
    words = translator("en")
    named = [
        *found.notes,
        *found.test.notes,
        *(n for o in found.option_tests for n in o.test.notes),
    ]
    assert all(note(one, words) for one in named)
    assert METHODS[found.letters.method]
    assert FAMILIES[found.letters.adjustments[0].family]
    assert all(EFFECTS[one.name] for one in found.effects)


def test_sparse_tables_get_an_exact_or_simulated_p_value() -> None:
    small = reference.dataset(nominal={"x": list("aaabbbbb"), "y": list("uuvvvvvv")})
    wide = np.random.default_rng(1).integers(0, 20, (2, 200))
    large = reference.dataset(nominal={"x": wide[0], "y": wide[1]})

    exact, simulated = only(small, "x", "y").test, only(large, "x", "y").test

    assert exact is not None
    assert simulated is not None
    assert exact.method == "fisher"
    assert exact.p == pytest.approx(3 / 28)
    assert simulated.method == "monte_carlo"
    assert note(simulated.notes[0], translator("en")).startswith("Simulated p-value: 10000 tables")


def test_options_are_tested_with_holm_and_unchosen_ones_left_out() -> None:
    found = only(sample(), "likes", "region", missing=Missing.INCLUDE)

    assert [one.value for one in found.option_tests] == ["jobs", "school", "dwta"]
    data = sample()
    never = replace(
        data, frame=data.frame.assign(**{"likes/dwta": data.frame["likes/dwta"] & False})
    )
    left = only(never, "likes", "region", missing=Missing.INCLUDE)
    assert left.test is not None
    assert [one.value for one in left.option_tests] == ["jobs", "school"]
    assert Note("options_left_out", {"count": 1}) in left.test.notes
    assert left.option_tests[0].test.adjustment is not None
    assert left.option_tests[0].test.adjustment.size == 2
    raw = sorted(one.test.p for one in left.option_tests)
    assert min(one.test.p_adjusted or 0 for one in left.option_tests) == pytest.approx(2 * raw[0])


@pytest.mark.parametrize(
    ("x", "y", "reason"),
    [
        (["a"] * 40, ["u", "v"] * 20, "one_row"),
        (["a", "b"] * 20, ["u"] * 40, "one_column"),
        ([None, "a"] * 20, ["u", None] * 20, "no_rows"),
    ],
)
def test_what_cannot_be_tested_says_why(x: list[str], y: list[str], reason: str) -> None:
    data = reference.dataset(nominal={"x": x, "y": y})

    found = only(data, "x", "y")

    assert found.test is None
    assert reason in {one.name for one in found.notes}
    assert reason in NOTES


@pytest.mark.parametrize("question", ["many", "number", "scale", "x"])
@pytest.mark.parametrize("banner", ["y", "sets"])
@pytest.mark.parametrize("weight", [None, "w"])
@pytest.mark.parametrize("rows", [0, 1, 2])
def test_tables_of_hardly_anybody_are_tables(
    question: str, banner: str, weight: str | None, rows: int
) -> None:
    nothing = pd.DataFrame({"a": [np.nan] * 3, "b": [np.nan] * 3})
    nothing.loc[: rows - 1] = 1.0 if rows else nothing
    data = reference.dataset(
        nominal={"x": ["p", "p", "q"], "y": ["u", "v", "v"]},
        ordinal={"scale": [1, 2, 2]},
        numeric={"number": [1.0, 2.0, 4.0], "w": [1.0, 2.0, 3.0]},
        multiple={"many": nothing, "sets": nothing},
    )
    where = np.arange(3) < rows
    if question == "many" and banner == "sets":
        banner = "x"

    found = crosstab(data, question, [banner], weight=weight, where=where)

    assert found.banners[0].bases.unweighted[0] <= rows
    assert all(one.standing is Standing.HIDDEN for one in found.banners[0].columns)


def test_kinds_of_missing_have_no_rank() -> None:
    data = sample()
    codes = data.frame["mood"].cat.codes.to_numpy()
    values = np.where(np.arange(400) < 50, "dk", codes.astype(str))
    labelled = reference.dataset(
        ordinal={"mood": values}, nominal={"region": data.frame["region"]}, missing=STATED
    )

    without = only(labelled, "mood", "region").test
    with_them = only(labelled, "mood", "region", missing=Missing.INCLUDE)

    assert without is not None
    assert with_them.test is not None
    assert with_them.test.statistic == pytest.approx(without.statistic)
    assert with_them.counts.shape[0] == 6
    assert {one.name for one in with_them.notes} == {"unranked_left_out"}


@pytest.mark.parametrize("question", ["likes", "mood", "age"])
@pytest.mark.parametrize("weight", [None, "w"])
def test_columns_below_ten_take_no_part_in_approximate_tests(
    question: str, weight: str | None
) -> None:
    data = sample()
    region = data.frame["region"].astype(object).to_numpy().copy()
    region[:9], region[9:34] = "islands", "coast"
    fewer = reference.dataset(nominal={"region": region})
    data = replace(
        data,
        frame=data.frame.assign(region=fewer.frame["region"]),
        codebook={**data.codebook, "region": fewer.codebook["region"]},
    )

    found = only(data, question, "region", weight=weight)
    without = only(data, question, "region", weight=weight, where=np.arange(400) > 8)

    assert found.test is not None
    assert without.test is not None
    assert found.test.df[0] == pytest.approx(without.test.df[0], rel=0.01)
    names = {one.name for one in found.notes}
    assert "columns_left_out" in names
    assert ("small_in_test" in names) == (weight is not None)


def test_only_small_columns_are_not_tested() -> None:
    data = reference.dataset(
        ordinal={"mood": [1, 2, 3, 4] * 4},
        nominal={"sex": ["f", "m"] * 8},
        numeric={"n": range(16)},
    )

    for question in ("mood", "n"):
        found = only(data, question, "sex")
        assert found.test is None
        assert "small_columns_only" in {one.name for one in found.notes}


def test_a_report_adjusts_its_tests_as_one_family() -> None:
    found = report(sample(), ["work", "mood", "age"], ["region", "speaks"])

    tests = [one.test for table in found for one in table.banners]
    raw = np.array([one.p for one in tests if one is not None])
    adjusted = np.array([one.p_adjusted for one in tests if one is not None])
    order = np.argsort(raw)
    assert adjusted[order][-1] == pytest.approx(raw[order][-1])
    assert adjusted[order][0] <= 6 * raw[order][0] + 1e-12
    assert {one.adjustment.size for one in tests if one is not None and one.adjustment} == {6}


# --- letters ------------------------------------------------------------------------------------------------


def test_small_columns_are_marked_and_not_compared() -> None:
    groups = ["a"] * 100 + ["b"] * 100 + ["c"] * 29 + ["d"] * 9
    answers = ["yes"] * 90 + ["no"] * 110 + ["yes"] * 38
    data = reference.dataset(nominal={"answer": answers, "group": groups})

    found = only(data, "answer", "group")

    assert [one.standing for one in found.columns[1:]] == [
        Standing.SHOWN, Standing.SHOWN, Standing.SMALL, Standing.HIDDEN,
    ]  # fmt: skip
    assert [one.letter for one in found.columns] == ["", "A", "B", "C", "D"]
    assert found.letters is not None
    assert found.letters.pairs == ((1, 2),)
    assert found.letters.letters == (("", "", "A", "", ""), ("", "B", "", "", ""))
    assert {one.name for one in found.notes} >= {"small_columns", "hidden_columns"}


def test_bonferroni_leaves_out_shares_of_none_as_spss_does() -> None:
    data = reference.dataset(
        nominal={"answer": ["yes"] * 50 + ["no"] * 150, "group": ["a"] * 100 + ["b"] * 100}
    )

    holm = only(data, "answer", "group").letters
    spss = only(data, "answer", "group", letters=AdjustmentMethod.BONFERRONI).letters

    assert holm is not None
    assert spss is not None
    assert holm.letters[1] == ("", "B", "")
    assert spss.letters[1] == ("", "", "")
    assert spss.adjustments[0].size == 0


# --- refusals -----------------------------------------------------------------------------------------------


def refused(question: str, banners: list[str], **asked: object) -> ProblemsFound:
    with pytest.raises(ProblemsFound) as error:
        crosstab(sample(), question, banners, **asked)  # type: ignore[arg-type]
    return error.value


def test_misspelt_names_come_with_the_nearest_ones_all_at_once() -> None:
    error = refused("wrok", ["regoin", "quite_different"])

    assert [one.name for one in error.problems] == [
        "unknown_variable_near", "unknown_variable_near", "unknown_variable",
    ]  # fmt: skip
    assert "Did you mean: work?" in str(error)
    assert "Did you mean: region?" in str(error)


@pytest.mark.parametrize(
    ("question", "banners", "asked", "problem"),
    [
        ("work", ["age"], {}, "not_a_banner"),
        ("work", ["region", "region"], {}, "same_variable_twice"),
        ("work", ["work"], {}, "same_variable_twice"),
        ("work", [], {"weight": "region"}, "weight_not_numeric"),
        ("work", [], {"weight": "weihgt"}, "unknown_variable"),
        ("work", [], {"where": [True, False]}, "filter_of_wrong_length"),
        ("work", [], {"alpha": 5}, "alpha_out_of_range"),
    ],
)
def test_what_cannot_be_tabulated_is_refused(
    question: str, banners: list[str], asked: dict[str, object], problem: str
) -> None:
    assert [one.name for one in refused(question, banners, **asked).problems] == [problem]


@pytest.mark.parametrize("bad", [0.0, -1.0, None, float("inf")])
def test_a_weight_that_is_not_positive_is_refused_by_row(bad: float | None) -> None:
    data = sample()
    weights = data.frame["w"].copy()
    weights.iloc[[4, 7]] = pd.NA if bad is None else bad
    data = replace(data, frame=data.frame.assign(w=weights))

    with pytest.raises(ProblemsFound) as error:
        crosstab(data, "work", weight="w")

    assert "2 of 400 rows; the first of them: 5, 8." in str(error.value)
    fine = crosstab(data, "work", weight="w", where=np.arange(400) > 7)
    assert fine.selected == 392


def test_a_question_inside_a_repeat_is_refused() -> None:
    data = sample()
    member = Variable("member_sex", {}, data.codebook["work"].level, (Category("f", {}),), "member")
    data = replace(data, codebook={**data.codebook, "member_sex": member})

    with pytest.raises(ProblemsFound) as error:
        crosstab(data, "member_sex")

    assert [one.name for one in error.value.problems] == ["variable_in_repeat"]


def test_every_kind_of_missing_has_words() -> None:
    assert set(MISSING) == {*MissingKind, None}
    assert method("pearson", translator("en")) == "Pearson chi-square test"
