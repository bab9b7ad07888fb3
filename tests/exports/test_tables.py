from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO

import openpyxl
import pytest

from analysis.crosstab import report
from analysis.dataset import Dataset
from exports.plan import Sheet, Style, Workbook
from exports.tables import workbook_of
from exports.workbook import to_bytes
from questionnaires.translation import translator
from tests.analysis.making import choice
from tests.exports.studying import SEX, people, study, workers

NOTHING = (None, Style.PLAIN)


def planned(
    dataset: Dataset,
    questions: Sequence[str],
    banners: Sequence[str] = ("sex",),
    *,
    weight: str | None = None,
    language: str = "en",
) -> Workbook:
    tables = report(dataset, questions, banners, weight=weight)
    return workbook_of(tables, translator("en"), language=language, dataset=dataset)


def cells(sheet: Sheet) -> list[list[tuple[object, Style]]]:
    return [[(cell.value, cell.style) for cell in row.cells] for row in sheet.rows]


def values(sheet: Sheet) -> dict[str, list[object]]:
    """Rows of figures by their label; of equal labels the last."""
    return {str(row[0][0]): [value for value, _ in row[1:]] for row in cells(sheet) if row}


def section(sheet: Sheet, name: str) -> list[list[tuple[object, Style]]]:
    """The rows below a heading, up to the next one."""
    rows = cells(sheet)
    start = rows.index([(name, Style.SECTION)]) + 1
    ends = [
        number
        for number in range(start, len(rows))
        if not rows[number] or rows[number][0][1] is Style.SECTION
    ]
    return rows[start : ends[0]]


FINDING = "Sex: “Yes” is more frequent in “Man”, 75\xa0%, than in “Woman”, 25\xa0%; p\xa0<\xa0.001, adjusted."


def test_the_sheet_of_a_table_cell_by_cell() -> None:
    sheet = planned(workers(), ["work"]).sheet("1 work")
    label, share, total, letters = Style.LABEL, Style.SHARE, Style.TOTAL_SHARE, Style.LETTERS
    count = Style.COUNT
    none = (None, letters)
    assert cells(sheet)[:19] == [
        [("← Contents", Style.LINK)],
        [("Table 1. Do you work?", Style.TITLE)],
        [(FINDING, Style.FINDING)],
        [("Base: 80 of 82 respondents answered this question.", Style.SUBTITLE)],
        [],
        [(None, Style.BANNER), (None, Style.BANNER), NOTHING, ("Sex", Style.BANNER)],
        [
            (None, Style.COLUMN),
            ("Total", Style.COLUMN),
            NOTHING,
            ("Man", Style.COLUMN),
            ("Woman", Style.COLUMN),
        ],
        [
            (None, Style.LETTER),
            (None, Style.LETTER),
            NOTHING,
            ("A", Style.LETTER),
            ("B", Style.LETTER),
        ],
        [("Base", Style.SECTION)],
        [
            ("Respondents (unweighted base)", label),
            (80, count),
            NOTHING,
            (40, count),
            none,
            (40, count),
            none,
        ],
        [
            ("Weighted base", label),
            (80.0, count),
            NOTHING,
            (40.0, count),
            none,
            (40.0, count),
            none,
        ],
        [
            ("Effective base", label),
            (80.0, count),
            NOTHING,
            (40.0, count),
            none,
            (40.0, count),
            none,
        ],
        [("Percentage of the column", Style.SECTION)],
        [("Yes", label), (0.5, total), NOTHING, (0.75, share), ("B", letters), (0.25, share), none],
        [("No", label), (0.5, total), NOTHING, (0.25, share), none, (0.75, share), ("A", letters)],
        [("Respondents (unweighted)", Style.SECTION)],
        [("Yes", label), (40, count), NOTHING, (30, count), none, (10, count), none],
        [("No", label), (40, count), NOTHING, (10, count), none, (30, count), none],
        [("Percentage of the row", Style.SECTION)],
    ]
    assert section(sheet, "Percentage of the row") == [
        [("Yes", label), (1.0, total), NOTHING, (0.75, share), none, (0.25, share), none],
        [("No", label), (1.0, total), NOTHING, (0.25, share), none, (0.75, share), none],
    ]
    assert sheet.header == (6, 8)
    assert (sheet.frozen_rows, sheet.frozen_columns) == (8, 1)


def test_tests_effects_and_the_small_print_of_a_table() -> None:
    sheet = planned(workers(), ["work"]).sheet("1 work")
    tested = {str(row[0][0]): row[-1][0] for row in section(sheet, "Test of the groups")}
    # chi-square 20 on one degree of freedom, V = sqrt(20 / 80)
    assert tested["p"] == pytest.approx(7.744216431e-06)
    assert tested["Cramér's V"] == pytest.approx(0.5)
    assert str(tested["Its interval"]).startswith("95\xa0%: .28 – .7")
    notes = [str(row[0][0]) for row in cells(sheet) if row and row[0][1] is Style.NOTE]
    assert notes[0] == "No answer: Skipped 1; Don't know 1."
    assert notes[1].startswith("Answers such as “don't know”")
    assert "Sex: Pearson chi-square test: χ²(1) = 20.00, p\xa0<\xa0.001." in notes[2]
    assert "Benjamini-Hochberg" in notes[2]
    assert "number of tests: 1" in notes[2]
    assert "level .05" in notes[3]


def test_a_weighted_table_has_three_bases_and_weighted_counts() -> None:
    sheet = planned(workers(), ["work"], weight="weight").sheet("1 work")
    found = values(sheet)
    assert found["Weighted base"] == [120.0, None, 40.0, None, 80.0, None]
    # (40 x 1 + 40 x 2)^2 / (40 x 1 + 40 x 4)
    assert found["Effective base"] == [72.0, None, 40.0, None, 40.0, None]
    weighted = section(sheet, "Respondents (weighted)")
    assert [row[1] for row in weighted] == [(50.0, Style.WEIGHTED), (70.0, Style.WEIGHTED)]
    told = " ".join(str(row[0][0]) for row in cells(sheet) if row)
    assert "Weighted by Weight." in told
    assert "Rao-Scott F test" in told


def test_multiple_answers_have_their_own_base_mentions_and_tests() -> None:
    sheet = planned(workers(), ["why"]).sheet("1 why")
    shares = section(sheet, "Percentage of respondents")
    assert [row[0][0] for row in shares] == ["Low wages", "War", "Air"]
    assert shares[0][1][0] == pytest.approx(40 / 81)
    assert values(sheet)["All answers together"] == [90, None, 50, None, 40, None]
    tested = section(sheet, "Test of each answer (p, adjusted)")
    assert [type(row[-1][0]) for row in tested] == [float, float, type(None)]
    told = [str(row[0][0]) for row in cells(sheet) if row]
    assert "Several answers could be given; percentages are of respondents." in told
    # Nobody named it, so its row has no percentages to show.
    assert section(sheet, "Percentage of the row")[2][1] == ("–", Style.HIDDEN)


def test_a_number_is_shown_by_its_distribution() -> None:
    sheet = planned(workers(), ["age"]).sheet("1 age")
    found = section(sheet, "Distribution")
    assert found[0][3][0] == pytest.approx(32.5)
    assert found[0][6] == ("A", Style.LETTERS)
    median = next(row for row in found if row[0][0] == "Median")
    assert [median[place][0] for place in (1, 3, 5)] == [50.0, 30.0, 60.0]
    assert all(style is Style.NUMBER for row in found for _, style in row[1:2])


def test_small_columns_carry_a_star_and_tiny_ones_show_nothing() -> None:
    sex = [*SEX, choice("x", "Other"), choice("n", "Nobody"), choice("k", "Few")]
    data = study(
        [
            *people(40, sex="m", work="yes"),
            *people(40, sex="f", work="no"),
            *people(12, sex="k", work="no"),
            *people(9, sex="x", work="yes"),
        ],
        sex=sex,
    )
    sheet = planned(data, ["work"]).sheet("1 work")
    rows = cells(sheet)
    assert [cell[0] for cell in rows[6]] == [None, "Total", None, "Man", "Woman", "Other", "Few"]
    unweighted = next(row for row in rows if row and row[0][0] == "Respondents (unweighted base)")
    assert unweighted[7] == ("< 10", Style.HIDDEN)
    assert unweighted[9] == (12, Style.SMALL_COUNT)
    shown = [
        row[7]
        for name in ("Percentage of the column", "Respondents (unweighted)")
        for row in section(sheet, name)
    ]
    assert set(shown) == {("–", Style.HIDDEN)}
    told = "\n".join(str(row[0][0]) for row in rows if row)
    assert "* Fewer than 30 respondents; not compared." in told
    assert "– Fewer than 10 respondents; not shown." in told
    assert "Without respondents and left out: Nobody." in told
    assert not [
        row for row in cells(planned(data, ["work"]).sheet("Long table")) if row[7][0] == "x"
    ]


def test_a_banner_with_fewer_answers_shows_its_own_total() -> None:
    data = study(
        [*people(40, sex="m", work="yes"), *people(40, sex="f", work="no"), *people(5, work="no")]
    )
    sheet = planned(data, ["work"]).sheet("1 work")
    assert [cell[0] for cell in cells(sheet)[6]] == [None, "Total", None, "Total", "Man", "Woman"]
    assert values(sheet)["Respondents (unweighted base)"] == [85, None, 80, 40, None, 40, None]
    told = "\n".join(str(row[0][0]) for row in cells(sheet) if row)
    assert "No answer: Skipped 5." in told


def test_labels_come_in_the_chosen_language_and_fall_back() -> None:
    book = planned(workers(), ["work", "why"], language="ru")
    assert cells(book.sheet("1 work"))[1][0][0] == "Table 1. Вы работаете?"
    assert [cell[0] for cell in cells(book.sheet("1 work"))[6]][3:] == ["Мужчина", "Женщина"]
    assert cells(book.sheet("2 why"))[1][0][0] == "Table 2. Why did you leave?"


def test_a_value_outside_the_questionnaire_says_so() -> None:
    data = study([*people(40, sex="m", work="yes"), *people(40, sex="f", work="=maybe")])
    sheet = planned(data, ["work"]).sheet("1 work")
    assert "=maybe (not in the questionnaire)" in values(sheet)


def test_contents_and_tables_link_to_each_other_in_the_file() -> None:
    book = planned(workers(), ["work", "why", "age"])
    written = openpyxl.load_workbook(BytesIO(to_bytes(book)))
    assert written.sheetnames == ["Contents", "1 work", "2 why", "3 age", "Long table", "Codebook"]
    links = [
        cell.hyperlink.location
        for row in written["Contents"].iter_rows()
        for cell in row
        if cell.hyperlink
    ]
    assert links == [f"'{title}'!A1" for title in written.sheetnames[1:]]
    for title in written.sheetnames[1:4]:
        assert written[title]["A1"].hyperlink.location == "'Contents'!A1"


def test_every_planned_value_stands_in_the_file() -> None:
    book = planned(workers(), ["work", "why", "age"], weight="weight")
    written = openpyxl.load_workbook(BytesIO(to_bytes(book)))
    for sheet in book.sheets:
        for number, row in enumerate(sheet.rows, start=1):
            column = 1
            for cell in row.cells:
                found = written[sheet.title].cell(number, column).value
                if isinstance(cell.value, float):
                    # The file holds sixteen digits.
                    assert found == pytest.approx(cell.value, rel=1e-15)
                else:
                    assert found == cell.value
                column += cell.span


def test_the_same_tables_give_the_same_plan() -> None:
    assert planned(workers(), ["work", "why"]) == planned(workers(), ["work", "why"])


def test_a_wide_banner_is_printed_over_several_pages_and_a_narrow_one_on_one() -> None:
    many = [choice(f"c{number}", f"Country {number}") for number in range(30)]
    data = study(
        [one for country in many for one in people(12, sex=country.name, work="yes")], sex=many
    )
    assert planned(data, ["work"]).sheet("1 work").wide
    assert not planned(workers(), ["work"]).sheet("1 work").wide


def test_without_tables_there_are_still_contents_and_codebook() -> None:
    data = workers()
    book = workbook_of([], translator("en"), dataset=data)
    assert [one.title for one in book.sheets] == ["Contents", "Long table", "Codebook"]
    assert book.title == "Study"
    to_bytes(book)
