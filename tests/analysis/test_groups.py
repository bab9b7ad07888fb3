"""Variables made for banners."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from analysis.crosstab import crosstab
from analysis.dataset import Dataset, Level, Variable
from analysis.groups import age, cut, cut_all
from analysis.nets import net
from analysis.results import Missing
from questionnaires.model import MissingKind
from questionnaires.problems import ProblemsFound
from tests.analysis import reference


def named(found: Dataset, name: str) -> list[str | None]:
    return [None if pd.isna(one) else one for one in found.frame[name].tolist()]


def problems(error: pytest.ExceptionInfo[ProblemsFound]) -> list[str]:
    return [one.name for one in error.value.problems]


def test_groups_begin_at_their_cut_point() -> None:
    data = reference.dataset(numeric={"years": [17, 18, 29, 30, 44, 45, 90, np.nan]})

    found = cut(data, "years", [18, 30, 45], "age_group")

    assert named(found, "age_group") == [
        "below_18", "18_30", "18_30", "30_45", "30_45", "from_45", "from_45", None,
    ]  # fmt: skip
    assert found.codebook["age_group"].level is Level.ORDINAL
    labels = [one.labels["en"] for one in found.codebook["age_group"].categories]
    assert labels == ["<18", "18–29", "30–44", "45+"]
    assert found.frame["age_group#missing"].tolist()[-1] == "skipped"
    assert "age_group" not in data.codebook


def test_groups_of_fractions_are_named_by_their_edges() -> None:
    data = reference.dataset(numeric={"income": [0.5, 1.5, 2.5]})

    found = cut(data, "income", [1, 2], "income_group")

    labels = [one.labels["en"] for one in found.codebook["income_group"].categories]
    assert labels == ["<1", "1 – <2", "2+"]


def test_groups_without_anybody_are_kept_in_tables() -> None:
    data = reference.dataset(numeric={"years": [20, 70]}, nominal={"sex": ["f", "m"]})

    found = crosstab(cut(data, "years", [18, 30, 65], "age_group"), "sex", ["age_group"])

    assert found.banners[0].bases.unweighted.tolist() == [2, 1, 0, 1]


@pytest.mark.parametrize("cuts", [[], [30, 18], [18, 18], [18, float("nan")]])
def test_cut_points_out_of_order_are_refused(cuts: list[float]) -> None:
    data = reference.dataset(numeric={"years": [20]})

    with pytest.raises(ProblemsFound) as error:
        cut(data, "years", cuts, "age_group")

    assert problems(error) == ["cuts_not_ascending"]


def with_dates(data: Dataset, **columns: list[str | None]) -> Dataset:
    frame = data.frame.assign(
        **{name: pd.to_datetime(pd.Series(values)) for name, values in columns.items()},
        **{
            f"{name}#missing": reference.skipped(pd.isna(pd.Series(values)).to_numpy())
            for name, values in columns.items()
        },
    )
    dates = {name: Variable(name, {}, Level.DATE) for name in columns}
    return replace(data, frame=frame, codebook={**data.codebook, **dates})


def test_age_counts_completed_years() -> None:
    data = with_dates(
        reference.dataset(nominal={"sex": ["f"] * 5}),
        born=["1990-06-16", "1990-06-17", "2000-02-29", None, "2030-01-01"],
        on=["2021-06-16", "2021-06-16", "2021-02-28", "2021-06-16", "2021-06-16"],
    )

    found = age(data, "born", "on", "years")

    assert found.frame["years"].tolist()[:3] == [31.0, 30.0, 20.0]
    assert found.frame["years"].isna().tolist()[3:] == [True, True]
    kinds = found.frame["years#missing"]
    assert kinds.tolist()[3] == "skipped"
    assert pd.isna(kinds.tolist()[4])  # born after the interview: no age, and no reason for it


def test_age_from_the_year_of_birth() -> None:
    data = with_dates(
        reference.dataset(numeric={"year": [1990, 1880, np.nan]}),
        on=["2021-06-16", "2021-06-16", "2021-06-16"],
    )

    found = age(data, "year", "on", "years")

    assert [None if pd.isna(one) else one for one in found.frame["years"]] == [31.0, None, None]


def test_categories_are_put_together_where_the_first_stood() -> None:
    data = reference.dataset(
        nominal={"origin": ["ghana", "chad", "niger", "dk", None, "ghana"]},
        missing={"dk": MissingKind.DONT_KNOW},
    )

    found = net(data, "origin", {"sahel": ["chad", "niger"]}, "area")

    assert named(found, "area") == ["ghana", "sahel", "sahel", "dk", None, "ghana"]
    categories = found.codebook["area"].categories
    assert [one.value for one in categories] == ["sahel", "dk", "ghana"]
    assert [one.missing for one in categories] == [None, MissingKind.DONT_KNOW, None]
    assert categories[0].labels == {"en": "chad, niger"}


def test_a_net_of_options_is_chosen_where_any_of_them_is() -> None:
    chosen = pd.DataFrame({"work": [1, 0, 0, None], "pay": [1, 1, 0, None], "war": [0, 0, 1, None]})
    data = reference.dataset(multiple={"why": chosen})

    found = net(data, "why", {"economic": ["work", "pay"]}, "net", group_labels={"economic": {}})

    table = crosstab(found, "net").total
    assert [row.value for row in table.rows] == ["economic", "war"]
    assert table.counts[:, 0].tolist() == [2, 1]
    assert table.bases.unweighted.tolist() == [3]


def test_all_that_is_wrong_with_a_net_is_told() -> None:
    data = reference.dataset(nominal={"origin": ["ghana", "chad", "mali"]})

    with pytest.raises(ProblemsFound) as error:
        net(data, "origin", {"a": ["chad", "peru"], "b": ["chad"], "mali": ["ghana"]}, "area")

    assert problems(error) == ["unknown_category", "category_twice", "name_taken"]


def test_names_are_checked() -> None:
    data = reference.dataset(nominal={"sex": ["f"]}, numeric={"years": [3]})

    with pytest.raises(ProblemsFound) as taken:
        cut(data, "sex", [1], "years")
    with pytest.raises(ProblemsFound) as misspelt:
        cut(data, "yaers", [1], "group")

    assert problems(taken) == ["name_taken", "not_a_number_to_group"]
    assert "years" in str(misspelt.value)


def test_missing_kinds_of_a_number_stay_apart_in_its_groups() -> None:
    data = reference.dataset(
        numeric={"years": [20, np.nan, np.nan]}, nominal={"sex": ["f", "f", "m"]}
    )
    kinds = pd.Categorical([None, "refused", "skipped"], categories=[k.value for k in MissingKind])
    data = replace(data, frame=data.frame.assign(**{"years#missing": kinds}))

    found = crosstab(cut(data, "years", [18], "group"), "group", ["sex"], missing=Missing.INCLUDE)

    assert [row.value for row in found.rows] == ["from_18", "refused"]
    assert found.total.counts[:, 0].tolist() == [1, 1]
    assert [(one.kind, one.unweighted) for one in found.missing] == [(MissingKind.SKIPPED, 1)]


def test_several_numbers_are_grouped_in_their_places() -> None:
    data = reference.dataset(numeric={"years": [20, 70], "income": [5, 50]})

    found = cut_all(data, {"years": [18, 65], "income": [10]})

    assert list(found.codebook) == ["years", "income"]
    assert named(found, "income") == ["below_10", "from_10"]
    assert crosstab(found, "income", ["years"]).banners[0].counts[:, 1:].tolist() == [
        [1, 0],
        [0, 1],
    ]
    with pytest.raises(ProblemsFound) as error:
        cut_all(data, {"yeras": [18], "income": []})
    assert problems(error) == ["unknown_variable_near", "cuts_not_ascending"]


def test_large_cut_points_are_written_out() -> None:
    data = reference.dataset(numeric={"income": [5.0, 1_100_000.0, 2_000_000.0]})

    found = cut(data, "income", [1_000_000, 1_250_000], "group")

    assert named(found, "group") == ["below_1000000", "1000000_1250000", "from_1250000"]
    labels = [one.labels["en"] for one in found.codebook["group"].categories]
    assert labels == ["<1000000", "1000000–1249999", "1250000+"]
