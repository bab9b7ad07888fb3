"""Every method against the numbers of other software."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pandas as pd
import pytest

from analysis import effect, exact, letters, multiple_response, rank_tests
from analysis.chi_square import cochran_holds, expected_counts, pearson
from analysis.counting import effective_base
from analysis.crosstab import crosstab
from analysis.distributions import chi_square_tail
from analysis.intervals import share_variance, shares, wilson
from analysis.monte_carlo import monte_carlo
from analysis.multiplicity import adjust
from analysis.rao_scott import rao_scott, rao_scott_test
from analysis.residuals import adjusted_residuals
from analysis.results import AdjustmentMethod, BannerTable, Floats
from tests.analysis import reference
from tests.analysis.reference import cells, indicators, sums, table, value


def job() -> Floats:
    """Income by satisfaction, both from low to high."""
    counts = table("job_satisfaction")
    order = counts["income"].unique(), counts["satisfaction"].unique()
    wide = counts.pivot_table(index="income", columns="satisfaction", values="Freq")
    return wide.loc[order[0], order[1]].to_numpy(dtype=float)


# --- weighted tables -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("case", "row", "column"),
    [
        ("svychisq_dw_F", "sch.wide", "comp.imp"),
        ("svychisq_dw_stypeXschwide_F", "stype", "sch.wide"),
    ],
)
def test_rao_scott_f_equals_svychisq(case: str, row: str, column: str) -> None:
    wanted = value(case)
    frame = table("apistrat")

    test, _ = rao_scott_test(sums(frame, row, column, "pw"), len(frame))

    assert test.statistic == pytest.approx(wanted["statistic"]["F"], rel=1e-9)
    assert test.df == pytest.approx(
        (wanted["parameter"]["ndf"], wanted["parameter"]["ddf"]), rel=1e-9
    )
    assert test.p == pytest.approx(wanted["p.value"], rel=1e-7)


def test_rows_missing_on_either_variable_do_not_count() -> None:
    """R scales the statistic by all rows, 39.65; the rows valid on both give 27.75."""
    wanted = value("svychisq_na_hazard")
    frame = table("apistrat_na")
    valid = frame.dropna()

    found = rao_scott(sums(valid, "stype", "sch.wide", "pw"), len(valid))

    assert found.chi_square == pytest.approx(
        wanted["subset_Chisq"]["statistic"]["X-squared"], rel=1e-9
    )
    # R keeps the factor n / (n - 1) of all 200 rows of the design, here it is that of 140
    factor = (140 / 139) / (200 / 199)
    assert found.f * factor == pytest.approx(wanted["subset_F"]["statistic"]["F"], rel=1e-9)
    assert found.df == pytest.approx(wanted["subset_F"]["parameter"]["ndf"], rel=1e-9)
    assert found.df * 139 == pytest.approx(wanted["subset_F"]["parameter"]["ddf"], rel=1e-9)


def apistrat_table() -> BannerTable:
    frame = table("apistrat")
    data = reference.dataset(
        nominal={"wide": frame["sch.wide"], "stype": frame["stype"]},
        numeric={"pw": frame["pw"], "api00": frame["api00"]},
    )
    return crosstab(data, "wide", ["stype"], weight="pw").banners[0]


def test_weighted_counts_equal_svytable() -> None:
    wanted = np.array(value("svytable_dw_stypeXschwide")["cells"])

    found = apistrat_table()
    assert pytest.approx(wanted, rel=1e-12) == found.weighted[:, 1:].T


def test_effective_base_equals_kish() -> None:
    weights = table("apistrat")["pw"].to_numpy()
    wanted = value("kish_deff")

    total = np.array([weights.sum()])
    base = effective_base(total, np.array([(weights**2).sum()]))

    assert base[0] == pytest.approx(wanted["neff"], rel=1e-12)
    assert len(weights) / base[0] == pytest.approx(wanted["deff"], rel=1e-12)
    assert apistrat_table().bases.effective[0] == pytest.approx(wanted["neff"], rel=1e-12)


def test_column_shares_and_their_standard_errors_equal_svyby() -> None:
    frame = table("apistrat")
    found = cells(indicators(frame["sch.wide"]), indicators(frame["stype"]), frame["pw"].to_numpy())

    share = shares(found, weighted=True).value
    se = np.sqrt(share_variance(found, share))[1, 1:]

    assert share[1, 1:] == pytest.approx(
        [one["sch.wideYes"] for one in value("svyby_prop_dw")], rel=1e-9
    )
    assert se == pytest.approx([one["se.sch.wideYes"] for one in value("svyby_prop_dw")], rel=1e-9)


def test_total_shares_and_standard_errors_equal_svymean() -> None:
    frame, wanted = table("apistrat"), value("svymean_dw_deff")
    for name, part in (("sch.wide", slice(0, 2)), ("stype", slice(2, 5))):
        found = cells(indicators(frame[name]), np.zeros((len(frame), 0)), frame["pw"].to_numpy())
        share = shares(found, weighted=True).value
        assert share[:, 0] == pytest.approx(wanted["est"][part], rel=1e-9)
        se = np.sqrt(share_variance(found, share))[:, 0]
        assert se == pytest.approx(wanted["se"][part], rel=1e-9)


def test_linearised_differences_of_columns_equal_svycontrast() -> None:
    frame = table("apistrat")
    found = cells(indicators(frame["sch.wide"]), indicators(frame["stype"]), frame["pw"].to_numpy())
    p = shares(found, weighted=True).value[:, 1:]

    z = letters.linearised_z(found, p, np.array([0, 0, 1]), np.array([1, 2, 2]))

    # the reference takes the share of "No" minus, first column from second
    assert np.abs(z[1]) == pytest.approx(
        [abs(o["z"]) for o in value("pairwise_column_z_svy_dw")], rel=1e-9
    )
    assert np.sign(z[1]).tolist() == [1, 1, -1]


# --- unweighted tables ------------------------------------------------------------------------------


def test_pearson_and_residuals_equal_chisq_test() -> None:
    wanted = value("job_chisq")
    counts = job()

    test = pearson(counts)

    assert test.statistic == pytest.approx(wanted["statistic"]["X-squared"], rel=1e-12)
    assert (test.df, test.n) == ((9,), 96)
    assert test.p == pytest.approx(wanted["p.value"], rel=1e-10)
    assert expected_counts(counts) == pytest.approx(
        np.array(wanted["expected"]["cells"]), rel=1e-12
    )
    assert not cochran_holds(counts)
    found = reference.expanded("job_satisfaction")
    order = wanted["adjusted_residuals"]["rows"], wanted["adjusted_residuals"]["cols"]
    rows = pd.get_dummies(found["income"])[order[0]].to_numpy(dtype=float)
    columns = pd.get_dummies(found["satisfaction"])[order[1]].to_numpy(dtype=float)
    residuals = adjusted_residuals(cells(rows, columns), weighted=False)
    assert residuals == pytest.approx(np.array(wanted["adjusted_residuals"]["cells"]), rel=1e-9)


def test_residuals_of_two_by_two_equal_stdres() -> None:
    wanted = value("ucb_gender_admit")
    frame = reference.expanded("ucbadmissions")
    rows = pd.get_dummies(frame["Gender"])[["Male", "Female"]].to_numpy(dtype=float)
    found = cells(rows, indicators(frame["Admit"]))

    residuals = adjusted_residuals(found, weighted=False)

    assert residuals == pytest.approx(np.array(wanted["stdres"]["cells"]), rel=1e-10)
    test = pearson(found.cell.count)
    assert test.statistic == pytest.approx(wanted["pearson"]["statistic"]["X-squared"], rel=1e-12)
    assert test.p == pytest.approx(wanted["pearson"]["p.value"], rel=1e-9)


def test_freeman_halton_equals_fisher_test() -> None:
    test = exact.exact(job(), work=10_000_000)

    assert test is not None
    assert test.method == "fisher_freeman_halton"
    assert test.p == pytest.approx(value("job_fisher")["p.value"], rel=1e-9)
    # R's own simulation of the same p-value
    simulated = value("job_fisher_sim")["p.value"]
    assert abs(test.p - simulated) < 3 * np.sqrt(test.p * (1 - test.p) / 1e5)


def test_fisher_equals_fisher_test() -> None:
    tea = exact.exact(np.array([[3.0, 1.0], [1.0, 3.0]]))
    twins = exact.exact(np.array([[2.0, 15.0], [10.0, 3.0]]))

    assert tea is not None
    assert twins is not None
    assert tea.method == "fisher"
    assert tea.p == pytest.approx(value("tea_fisher")["two"], rel=1e-12)
    assert twins.p == pytest.approx(value("convictions")["fisher"]["p"], rel=1e-12)
    assert pearson(np.array([[2.0, 15.0], [10.0, 3.0]])).statistic == pytest.approx(
        value("convictions")["pearson"]["statistic"]["X-squared"], rel=1e-12
    )


def test_simulated_p_agrees_with_rs_simulation() -> None:
    wanted = value("job_chisq_sim")["p.value"]

    test = monte_carlo(job(), draws=100_000)

    assert abs(test.p - wanted) < 3 * np.sqrt(2 * wanted * (1 - wanted) / 1e5)
    note = dict(test.notes[0].values)
    assert float(str(note["low"])) < wanted < float(str(note["high"]))
    assert monte_carlo(job(), draws=10_000).p == monte_carlo(job(), draws=10_000).p


# --- effects and intervals ----------------------------------------------------------------------------


def test_cramers_v_and_interval_equal_desctools() -> None:
    wanted = value("job_cramerv")

    plain, corrected = effect.cramers_v(job())

    assert plain.value == pytest.approx(wanted["ncchisq"][0], rel=1e-10)
    assert plain.interval is not None
    assert plain.interval.low == wanted["ncchisq"][1] == 0
    assert plain.interval.high == pytest.approx(wanted["ncchisq"][2], rel=1e-4)
    assert corrected.value == wanted["bias_corrected"] == 0
    assert plain.value == pytest.approx(value("job_assocstats")["cramer"], rel=1e-10)


def test_cramers_v_of_hair_and_eyes() -> None:
    hair_by_eye = np.array(
        [[68.0, 20, 15, 5], [119, 84, 54, 29], [26, 17, 14, 14], [7, 94, 10, 16]]
    )

    plain, _ = effect.cramers_v(hair_by_eye)

    assert plain.interval is not None
    found = [plain.value, plain.interval.low, plain.interval.high]
    assert found == pytest.approx(value("hair_eye_colour_v"), abs=5e-5)


def test_v_of_two_by_two_is_phi_without_yates() -> None:
    plain, _ = effect.cramers_v(np.array([[2.0, 15.0], [10.0, 3.0]]))

    assert plain.value == pytest.approx(value("convictions")["phi"], rel=1e-12)


def test_wilson_equals_binomci() -> None:
    wanted = value("binom_ci")["wilson"]

    low, high = wilson(np.array([15 / 148, 0.0]), np.array([148.0, 20.0]))

    assert [low[0], high[0]] == pytest.approx(wanted["x15n148"][1:], rel=1e-10)
    assert [low[1], high[1]] == pytest.approx(wanted["x0n20"][1:], rel=1e-10, abs=1e-15)


# --- ranks and means --------------------------------------------------------------------------------


def test_kruskal_wallis_equals_kruskal_test() -> None:
    wanted = value("kw_airquality")
    frame = table("airquality").dropna()
    found = cells(indicators(frame["Ozone"]), indicators(frame["Month"]))

    test = rank_tests.kruskal_wallis(found.cell.count)
    epsilon, eta = rank_tests.rank_effects(found, weighted=False)

    assert test.statistic == pytest.approx(
        wanted["statistic"]["Kruskal-Wallis chi-squared"], rel=1e-12
    )
    assert test.p == pytest.approx(wanted["p.value"], rel=1e-9)
    assert (test.n, *test.df) == (wanted["n"], 4)
    assert epsilon.value == pytest.approx(wanted["epsilon2"], rel=1e-10)
    assert eta.value == pytest.approx(wanted["eta2_H"], rel=1e-10)


def test_welch_equals_oneway_test() -> None:
    wanted = value("anova_plantgrowth")
    frame = table("plantgrowth")
    data = reference.dataset(nominal={"group": frame["group"]}, numeric={"weight": frame["weight"]})

    found = crosstab(data, "weight", ["group"]).banners[0]

    assert found.test is not None
    assert found.test.statistic == pytest.approx(wanted["welch"]["statistic"]["F"], rel=1e-10)
    wanted_df = wanted["welch"]["parameter"]
    assert found.test.df == pytest.approx((wanted_df["num df"], wanted_df["denom df"]), rel=1e-10)
    assert found.test.p == pytest.approx(wanted["welch"]["p.value"], rel=1e-9)
    assert found.effects[0].value == pytest.approx(wanted["eta2"], rel=1e-10)


def test_linearised_mean_equals_svyby_of_an_indicator() -> None:
    """A share is the mean of a 0/1 variable, so R's standard errors of shares hold for means."""
    frame = table("apistrat")
    data = reference.dataset(
        nominal={"stype": frame["stype"]},
        numeric={"wide": (frame["sch.wide"] == "Yes").astype(float), "pw": frame["pw"]},
    )

    found = crosstab(data, "wide", ["stype"], weight="pw").banners[0]

    assert found.numbers is not None
    wanted = value("svyby_prop_dw")
    assert found.numbers.mean[1:] == pytest.approx([one["sch.wideYes"] for one in wanted], rel=1e-9)
    assert found.numbers.se[1:] == pytest.approx(
        [one["se.sch.wideYes"] for one in wanted], rel=1e-9
    )
    assert found.letters is not None
    z = [abs(one["z"]) for one in value("pairwise_column_z_svy_dw")]
    assert np.abs(found.letters.statistic[0]) == pytest.approx(z, rel=1e-9)


# --- multiple response --------------------------------------------------------------------------------


def farmer(name: str) -> tuple[Any, ...]:
    frame = table(name)
    chosen = frame[[f"Y{number}" for number in range(1, 6)]].to_numpy(dtype=float)
    weights = frame["w"].to_numpy() if "w" in frame else None
    return chosen, indicators(frame["Ed"]), weights


def test_marginal_test_equals_mrcv_with_its_trace() -> None:
    wanted = value("mrcv_farmer1_rs2")
    chosen, education, _ = farmer("farmer1")

    found = multiple_response.marginal(cells(chosen, education, multiple=True), unbiased=False)

    assert found.statistic == pytest.approx(wanted["X2_S"], rel=1e-12)
    assert found.by_option == pytest.approx(wanted["X2_S_j"], rel=1e-12)
    statistic, df = found.corrected(found.df)
    assert statistic == pytest.approx(wanted["X2_rs2"], rel=1e-10)
    assert df == pytest.approx(wanted["df_rs2"], rel=1e-10)
    assert chi_square_tail(statistic, df) == pytest.approx(wanted["p_rs2"], rel=1e-9)


def test_marginal_test_with_its_own_trace_agrees_with_the_bootstrap() -> None:
    chosen, education, _ = farmer("farmer1")
    found = multiple_response.marginal(cells(chosen, education, multiple=True), unbiased=False)

    p = chi_square_tail(*found.corrected())

    assert p == pytest.approx(value("mrcv_farmer1_plug_in")["p"], abs=5e-6)
    assert p == pytest.approx(
        value("mrcv_farmer1_boot")["p"], abs=3 * np.sqrt(0.0555 * 0.9445 / 1999)
    )


def test_weighted_marginal_test_equals_covariances_of_survey() -> None:
    wanted = value("mmi_weighted_farmer1")
    chosen, education, weights = farmer("farmer1_weighted")
    counted = cells(chosen, education, weights, multiple=True)

    found = multiple_response.marginal(counted)
    test = multiple_response.marginal_test(counted)

    assert found.by_option == pytest.approx(wanted["X2j"], rel=1e-10)
    assert found.trace == pytest.approx(wanted["trace"], rel=1e-10)
    assert found.trace_of_square == pytest.approx(wanted["trace2"], rel=1e-10)
    assert test is not None
    assert test.statistic == pytest.approx(wanted["second_order"]["X2"], rel=1e-10)
    assert test.df[0] == pytest.approx(wanted["second_order"]["df"], rel=1e-10)
    assert test.p == pytest.approx(wanted["second_order"]["p"], rel=1e-9)


def test_weighted_options_equal_svychisq_with_holm() -> None:
    wanted = value("mmi_weighted_farmer1")
    frame = table("farmer1_weighted")
    data = reference.dataset(
        nominal={"Ed": frame["Ed"]},
        numeric={"w": frame["w"]},
        multiple={"sources": frame[[f"Y{number}" for number in range(1, 6)]]},
    )

    found = crosstab(data, "sources", ["Ed"], weight="w").banners[0]

    sparse, *filled = (one.test for one in found.option_tests)
    of_sparse, *of_filled = wanted["per_item_svychisq"]
    assert [one.statistic for one in filled] == pytest.approx(
        [one["F"] for one in of_filled], rel=1e-9
    )
    assert [one.p for one in filled] == pytest.approx([one["p"] for one in of_filled], rel=1e-8)
    # 2.4 effective rows are expected in one cell of the first: R's p-value stands in the note
    assert (sparse.method, filled[0].method) == ("rao_scott_sparse", "rao_scott")
    told = next(one for one in sparse.notes if one.name == "sparse_weighted").values  # noqa: PD011
    assert told["observed"] == f"{of_sparse['p']:.4f}"
    p = [one["p"] for one in wanted["per_item_svychisq"]]
    assert adjust(p, AdjustmentMethod.HOLM) == pytest.approx(wanted["holm"], rel=1e-8)
    assert found.test is not None
    assert found.test.p == pytest.approx(wanted["second_order"]["p"], rel=1e-9)
    assert pytest.approx(np.array(wanted["P"]), rel=1e-9) == found.shares.value[:, 1:].T


@pytest.mark.parametrize("weighted", [False, True])
def test_multiple_response_tables_equal_expss(*, weighted: bool) -> None:
    wanted = value("expss_mrset_cpct_weighted" if weighted else "expss_mrset_cpct")["rows"]

    found = crosstab(
        reference.product_test(), "likes", ["age_cat", "cell"], weight="w" if weighted else None
    )

    percent = 100 * np.column_stack(
        [found.total.shares.value, *(one.shares.value[:, 1:] for one in found.banners)]
    )
    shown = [[float(one or 0) for one in row[1:]] for row in wanted if not row[0].startswith("#")]
    assert percent == pytest.approx(np.array(shown), rel=1e-9)
    bases = [found.total.bases, *(one.bases for one in found.banners)]
    unweighted = np.concatenate([one.unweighted[bool(i) :] for i, one in enumerate(bases)])
    assert unweighted.tolist() == [int(one) for one in last_row(wanted, "#Total cases")]
    if weighted:
        base = np.concatenate([one.weighted[bool(i) :] for i, one in enumerate(bases)])
        assert base == pytest.approx([float(one) for one in last_row(wanted, "#Total wtd. cases")])


def last_row(rows: list[list[Any]], name: str) -> list[Any]:
    return next(row[1:] for row in rows if row[0] == name)


def test_shares_of_answers_equal_expss() -> None:
    wanted = value("expss_mrset_cpct_responses")["rows"]

    found = crosstab(reference.product_test(), "likes", ["age_cat"]).banners[0]

    shown = [[float(one or 0) for one in row[1:]] for row in wanted if not row[0].startswith("#")]
    assert 100 * found.counts / found.mentions == pytest.approx(np.array(shown), rel=1e-9)
    assert found.mentions.tolist() == [int(one) for one in last_row(wanted, "#Total responses")]


# --- letters and adjustment ---------------------------------------------------------------------------


def letters_of(text: str) -> str:
    return "".join(re.findall("[A-Z]", text))


def test_letters_of_admissions_equal_expss() -> None:
    wanted = value("expss_letters_ucb_two_levels")["rows"]
    frame = reference.expanded("ucbadmissions")
    gender = pd.Categorical(frame["Gender"], categories=["Male", "Female"])
    data = reference.dataset(
        nominal={
            "admit": frame["Admit"],
            "dept": frame["Dept"],
            "gender": gender.codes.astype(int),
        }
    )

    found = crosstab(data, "admit", ["dept", "gender"], letters=AdjustmentMethod.BONFERRONI)

    for number, row in enumerate(wanted[:2]):
        ours = [one for t in found.banners for one in lettered(t)[number][1:]]
        assert ours == [letters_of(one) for one in row[1:]]


def lettered(found: BannerTable) -> tuple[tuple[str, ...], ...]:
    assert found.letters is not None
    return found.letters.letters


@pytest.mark.parametrize(
    ("case", "method"),
    [
        ("expss_mrset_sig", AdjustmentMethod.NONE),
        ("expss_mrset_sig_bonf", AdjustmentMethod.BONFERRONI),
    ],
)
def test_letters_of_likings_equal_expss(case: str, method: AdjustmentMethod) -> None:
    wanted = value(case)["rows"]

    found = crosstab(reference.product_test(), "likes", ["age_cat", "cell"], letters=method)

    shown = [row for row in wanted if not row[0].startswith("#")]
    for number, row in enumerate(shown):
        ours = [one for t in found.banners for one in lettered(t)[number][1:]]
        assert ours == [letters_of(one) for one in row[2:]]


@pytest.mark.parametrize("question", ["a22", "b22"])
def test_means_and_their_letters_equal_expss(question: str) -> None:
    rows = {row[0]: row[1:] for row in value("expss_means_sig")["rows"]}

    found = crosstab(
        reference.product_test(), question, ["age_cat", "cell"], letters=AdjustmentMethod.NONE
    )

    numbers = [found.total.numbers, *(one.numbers for one in found.banners)]
    for label, name in (("Mean", "mean"), ("Std. dev.", "sd")):
        wanted = [float(re.findall(r"[\d.]+", one)[0]) for one in rows[f"unvr({question})|{label}"]]
        ours = np.concatenate([getattr(one, name)[bool(i) :] for i, one in enumerate(numbers)])
        assert ours == pytest.approx(wanted, abs=5e-7)
    marked = [one for t in found.banners for one in lettered(t)[0][1:]]
    assert marked == [letters_of(one) for one in rows[f"unvr({question})|Mean"][1:]]


@pytest.mark.parametrize(
    ("method", "name"),
    [
        (AdjustmentMethod.HOLM, "holm"),
        (AdjustmentMethod.BONFERRONI, "bonferroni"),
        (AdjustmentMethod.BENJAMINI_HOCHBERG, "BH"),
        (AdjustmentMethod.NONE, "none"),
    ],
)
def test_adjusted_p_values_equal_p_adjust(method: AdjustmentMethod, name: str) -> None:
    wanted = value("padjust_bh1995")
    shuffled = np.random.default_rng(7).permutation(15)
    p = np.array(wanted["p"])[shuffled]

    assert adjust(p, method) == pytest.approx(np.array(wanted[name])[shuffled], rel=1e-12)
    with_gap = adjust(np.append(p, np.nan), method)
    assert with_gap[:-1] == pytest.approx(np.array(wanted[name])[shuffled], rel=1e-12)
    assert np.isnan(with_gap[-1])
