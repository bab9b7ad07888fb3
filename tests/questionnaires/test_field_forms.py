"""Forms as researchers write them, with what they must do worked out by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from gettext import NullTranslations
from io import BytesIO

import pytest
from openpyxl import Workbook

from questionnaires.interview import Interview
from questionnaires.loading import load_bytes
from questionnaires.model import Address, MissingKind, Questionnaire
from questionnaires.pages import visits
from questionnaires.problems import Place, Problem, ProblemsFound
from questionnaires.translation import Translator
from tests.questionnaires.forms import context

Cell = str | float | bool | date | None
Sheets = Mapping[str, Sequence[Sequence[Cell]]]


def saved(sheets: Sheets) -> bytes:
    """A workbook whose cells keep their Excel types."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def read(sheets: Sheets) -> Questionnaire:
    return load_bytes(saved(sheets), "form.xlsx").questionnaire


def told(sheets: Sheets) -> list[Problem]:
    """Everything that is said about a workbook, be it refused or not."""
    try:
        return list(load_bytes(saved(sheets), "form.xlsx").warnings)
    except ProblemsFound as error:
        return list(error.problems)


def table(*rows: str, header: str = "type | name | label") -> list[list[Cell]]:
    """Rows of a sheet from lines with ``|`` between the cells."""
    return [[one.strip() or None for one in row.split("|")] for row in (header, *rows)]


def fill(questionnaire: Questionnaire, language: str = "ru", **answers: str) -> Interview:
    """An interview with answers; ``age__2`` is the age of the second instance."""
    begun = Interview(questionnaire, context=context(language))
    for key, answer in answers.items():
        begun.set(place(key), answer)
    return begun


def place(key: str) -> Address:
    return Address.parse(key.replace("__", "@"))


# A household: a roster counted by a calculation, with spells of residence inside

_HOUSEHOLD = "type | name | label::Қазақша (kk) | label::Русский (ru) | label::English (en) | relevant | calculation | repeat_count | choice_filter | constraint | constraint_message::Русский (ru)"
_CHOICES = "list_name | name | label::Қазақша (kk) | label::Русский (ru) | label::English (en) | region | district"
HOUSEHOLD: Sheets = {
    "survey": table(
        "calculate | hh_id | | | | | once(uuid())",
        "begin group | intro | Кіріспе | Введение | Intro",
        "select_one region | region | Облыс | Область | Region",
        "select_one district | district | Аудан | Район (${region}) | District | | | | region = ${region}",
        "select_one settlement | settlement | Ауыл | Посёлок | Settlement | | | | region = ${region} and district=${district}",
        "integer | members | Неше адам? | Сколько человек? | How many? | | | | | . > 0 and . <= 20 | До 20, не ${members}",
        "end group",
        "calculate | n | | | | | ${members} + 0",
        "begin repeat | member | Мүше | Член семьи | Member | | | ${n}",
        "calculate | number | | | | | position(..)",
        "text | fname | Аты | Имя | Name",
        "date | dob | Туған күні | Дата рождения | Birth date | | | | | . <= today()",
        "calculate | age | | | | | int((today() - ${dob}) div 365.25)",
        "note | shown | ${fname}: ${age} жаста | ${fname}: ${age} лет | ${fname} is ${age}",
        "begin group | adult | Ересек | Взрослый | Adult | ${age} >= 16",
        "select_multiple motives or_other | motives | Себептер | Причины | Motives | | | | | not(selected(., 'none') and count-selected(.) > 1) | «Нет» не с другими",
        "begin group | several | Бірнеше | Несколько | Several | count-selected(${motives}) >= 2",
        "select_one motives | main | Негізгі | Главная | Main | | | | selected(${motives}, name)",
        "calculate | main_label | | | | | jr:choice-name(${main}, '${main}')",
        "end group",
        "end group",
        "begin repeat | spell | Кезең | Период | Spell | ${age} >= 16",
        "integer | from_year | Қашан | С года | From",
        "integer | to_year | Дейін | По год | To | | | | | . >= ${from_year}",
        "calculate | years | | | | | ${to_year} - ${from_year}",
        "end repeat",
        "calculate | own_years | | | | | sum(${years})",
        "end repeat",
        "calculate | adults | | | | | count(${member}[age >= 16])",
        "calculate | all_years | | | | | sum(${years})",
        "calculate | first_name | | | | | indexed-repeat(${fname}, ${member}, 1)",
        "calculate | second_spell | | | | | indexed-repeat(${from_year}, ${member}, 1, ${spell}, 2)",
        "calculate | names | | | | | join(', ', ${fname})",
        "calculate | oldest | | | | | max(${age})",
        "calculate | day | | | | | decimal-date-time('2026-11-20T12:00:00.000+00:00')",
        "calculate | when | | | | | format-date(today(), '%e %b %Y')",
        header=_HOUSEHOLD,
    ),
    "choices": [
        *table(
            "region | akm | Ақмола | Акмолинская | Akmola",
            "region | nko | СҚО | СКО | NKO",
            "district | burabay | Бурабай | Бурабайский | Burabay | akm",
            "district | esil | Есіл | Есильский | Esil | nko",
            "motives | work | Жұмыс | Работа | Work",
            "motives | study | Оқу | Учёба | Study",
            "motives | none | Жоқ | Нет | None",
            header=_CHOICES,
        ),
        ["settlement", 1.0, "Щучинск", "Щучинск", "Shchuchinsk", "akm", "burabay"],
        ["settlement", 2, "Бурабай", "Боровое", "Borovoe", "akm", "burabay"],
        ["settlement", "01", "Явленка", "Явленка", "Yavlenka", "nko", "esil"],
    ],
    "settings": [
        ["form_title", "form_id", "version", "default_language"],
        ["Домохозяйства", "household", 20261101, "Русский (ru)"],
    ],
}
TWO_MEMBERS = {
    "region": "akm",
    "district": "burabay",
    "settlement": "2",
    "members": "2",
    "fname__1": "Айгүл",
    "dob__1": "1986-11-20",
    "fname__2": "Данияр",
    "dob__2": "2015-01-01",
}


def household(language: str = "ru") -> Interview:
    begun = fill(read(HOUSEHOLD), language, **TWO_MEMBERS)
    begun.set(place("motives__1"), ("work", "study"))
    for number, (start, end) in enumerate([("2000", "2005"), ("2007", "2010")], start=1):
        begun.add("spell", (1,))
        begun.set(Address("from_year", (1, number)), start)
        begun.set(Address("to_year", (1, number)), end)
    return begun


def test_names_of_choices_are_texts_whatever_excel_makes_of_them() -> None:
    names = [choice.name for choice in read(HOUSEHOLD).choice_lists["settlement"].choices]
    assert names == ["1", "2", "01"]
    assert [one.name for one in household().choices(Address("settlement"))] == ["1", "2"]


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("n", "2"),
        ("number__2", "2"),
        ("age__1", "40"),  # 14,610 days are exactly 40 years of 365.25
        ("age__2", "11"),
        ("own_years__1", "8"),
        ("own_years__2", "0"),
        ("adults", "1"),
        ("all_years", "8"),
        ("first_name", "Айгүл"),
        ("second_spell", "2007"),
        ("names", "Айгүл, Данияр"),
        ("oldest", "40"),
        ("day", "20777.5"),
        ("main_label__1", MissingKind.SKIPPED),
        ("main_label__2", MissingKind.NOT_ASKED),
    ],
)
def test_what_a_household_computes(key: str, value: str) -> None:
    assert household().answer(place(key)) == value


@pytest.mark.parametrize(
    ("language", "day", "motive", "shown"),
    [
        ("kk", "20 қар. 2026", "Оқу", "Айгүл: 40 жаста"),
        ("ru", "20 нояб. 2026", "Учёба", "Айгүл: 40 лет"),
        ("en", "20 Nov 2026", "Study", "Айгүл is 40"),
    ],
)
def test_a_household_in_each_language(language: str, day: str, motive: str, shown: str) -> None:
    begun = household(language)
    begun.set(place("main__1"), "study")
    assert begun.answer(Address("when")) == day
    assert begun.answer(place("main_label__1")) == motive
    labels = begun.questionnaire.questions["shown"].labels
    assert begun.text(labels, place("shown__1"), language) == shown


def test_only_what_was_chosen_can_be_the_main_motive() -> None:
    begun = household()
    begun.set(place("motives__1"), ("study", "other"))
    assert [one.name for one in begun.choices(place("main__1"))] == ["study", "other"]
    assert begun.is_asked(place("motives_other__1"))
    begun.set(place("motives__1"), ("study",))
    assert not begun.is_asked(place("main__1"))


def test_none_excludes_all_others_in_the_authors_words() -> None:
    begun = household()
    begun.set(place("motives__1"), ("work", "none"))
    begun.set(Address("members"), "21")
    found = {str(one.address): one.author_message for one in begun.problems()}
    assert found == {"motives@1": "«Нет» не с другими", "members": "До 20, не 21"}


def test_the_way_through_a_household() -> None:
    shown = [
        (visit.instances, [question.key for question in visit.page.questions])
        for visit in visits(household())
    ]
    assert shown == [
        ((), ["region"]),
        ((), ["district"]),
        ((), ["settlement", "members"]),
        ((1,), ["fname", "dob"]),
        ((1,), ["shown"]),
        ((1,), ["motives"]),
        ((1,), ["main"]),
        ((1, 1), ["from_year", "to_year"]),
        ((1, 2), ["from_year", "to_year"]),
        ((1,), []),
        ((2,), ["fname", "dob"]),
        ((2,), ["shown"]),
    ]


# Sheets and headings

SURVEY = table("text | a | A")
EXPRESSIONS = "type | name | label | relevant"


@pytest.mark.parametrize(
    ("sheets", "name", "where"),
    [
        ({"Survey ": SURVEY, "choices": []}, "blanks_in_sheet_name", Place("Survey ")),
        (
            {"survey": table("select_one l | a | A"), "Choices ": table("l | x | X")},
            "blanks_in_sheet_name",
            Place("Choices "),
        ),
        ({"Опрос": SURVEY, "Варианты": []}, "no_survey_sheet", Place()),
        (
            {"survey": table("text | a | A", header="тип | имя | вопрос")},
            "missing_column",
            Place("survey", 1),
        ),
        (
            {"survey": table("text | a | A", header="type | name | label | условие")},
            "foreign_headings",
            Place("survey", 1),
        ),
        (
            {"survey": table("text | a | A | 1 = 1", header="type | name | label | relevent")},
            "unknown_heading",
            Place("survey", 1, "relevent"),
        ),
        (
            {"survey": table("select_one да нет | a | A")},
            "list_name_with_blanks",
            Place("survey", 2, "type"),
        ),
        (
            {"survey": table("text | a | A | да", header="type | name | label | required")},
            "not_a_condition",
            Place("survey", 2, "required"),
        ),
        (
            {"survey": table("text | a | A |", "text | b | B | ${a} = «да»", header=EXPRESSIONS)},
            "unreadable_expression",
            Place("survey", 3, "relevant"),
        ),
    ],
)
def test_what_a_beginner_does_is_told_at_its_place(sheets: Sheets, name: str, where: Place) -> None:
    found = {one.name: one for one in told(sheets)}
    assert name in found
    assert found[name].place == where
    assert "xlsform.org/en" not in found[name].line()


def test_a_calculation_that_carries_a_personal_answer_away_is_told() -> None:
    survey = table(
        "text | iin | ИИН | | yes",
        "calculate | born | | substr(${iin}, 0, 2)",
        "calculate | copy | | ${iin} | yes",
        "text | other | Other | | ",
        "calculate | safe | | ${other}",
        header="type | name | label | calculation | personal",
    )
    found = [one for one in told({"survey": survey}) if one.name == "personal_answer_copied"]
    assert [(one.place, one.values["personal"]) for one in found] == [
        (Place("survey", 3, "calculation"), "iin")
    ]


def test_columns_for_remarks_are_nobodys_business() -> None:
    sheets = {"survey": table("text | a | A | ask twice", header="type | name | label | remarks")}
    assert {one.name for one in told(sheets)} == {"no_language_named"}


class Russian(NullTranslations):
    """A catalogue with one sentence."""

    def gettext(self, message: str) -> str:
        known = {"{wanted} is missing": "не хватает {wanted}"}
        return known.get(message, message)


def test_the_reason_inside_a_sentence_is_translated_with_it() -> None:
    sheets = {"survey": table("text | a | A | (1", header=EXPRESSIONS)}
    found = next(one for one in told(sheets) if one.name == "unreadable_expression")
    assert ") is missing" in found.sentence()
    assert "не хватает )" in found.sentence(Translator("ru", Russian()))


# YAML

QUESTION = "- {type: text, name: a, label: A}"


@pytest.mark.parametrize(
    ("survey", "name", "row"),
    [
        ("- {type: text, name: a, label: A, name: b}", "yaml_key_twice", 2),
        ("- {type: text, name: a, label: [A, B]}", "yaml_not_a_text", 2),
        ("- {type: text, name: a, label: A, relevant: [1, 2]}", "yaml_not_a_text", 2),
        (
            f"- {{type: text, name: b, label: B, children: [{QUESTION[2:]}]}}",
            "yaml_children_of_question",
            2,
        ),
        (f"{QUESTION}\n- {{type: group, name: g, label: G}}", "yaml_group_without_children", 3),
        (f"{QUESTION}\n- {{type: text, name: b, label: B, requierd: yes}}", "unknown_heading", 3),
        (f"{QUESTION}\n- {{type: text, name: c, lable: C}}", "unknown_heading", 3),
    ],
)
def test_slips_in_yaml_are_told_once_with_their_line(survey: str, name: str, row: int) -> None:
    text = f"survey:\n{survey}\nsettings: {{form_id: f, default_language: ru}}\n"
    try:
        problems = list(load_bytes(text.encode(), "form.yaml").warnings)
    except ProblemsFound as error:
        problems = list(error.problems)
    found = [one.place.row for one in problems if one.name == name]
    assert found == [row]


def test_windows_lines_and_a_byte_order_mark_change_nothing() -> None:
    text = f"survey:\n{QUESTION}\nsettings: {{form_id: f, default_language: ru}}\n"
    other = "\ufeff" + text.replace("\n", "\r\n")
    found = [load_bytes(one.encode(), "form.yaml").questionnaire for one in (text, other)]
    assert found[0] == found[1]


# Habits of other languages in expressions


@pytest.mark.parametrize(
    ("calculation", "words"),
    [
        ("${a} == 1", "“equal” is written ="),
        ("${a} <> 1", "“not equal” is written !="),
        ("${a} = 1 && ${a} = 2", "the word and"),
        ("${a} = 1 OR ${a} = 2", "OR must be written in small letters"),
        ("IF(${a} = 1, 2, 3)", "Perhaps if() is meant."),
        ("${a} = 'it's'", "the text that begins with ' does not end"),
        ("${a} = «x»", "straight quotation marks"),
        ("count(1)", "Give it questions or repeats"),
        ("${a } + 1", "in braces, without blanks"),
        ("a + 1", "Perhaps a is meant."),
    ],
)
def test_habits_of_other_languages_are_told_with_what_to_write(
    calculation: str, words: str
) -> None:
    header = "type | name | label | calculation"
    cells = ["calculate", "c", None, calculation]
    found = told({"survey": [*table("integer | a | A", header=header), cells]})
    lines = [one.line() for one in found if one.name != "no_language_named"]
    assert [one.place.column for one in found if one.place.column == "calculation"] == [
        "calculation"
    ]
    assert any(words in line for line in lines)


# Aggregates over a roster, by hand: 1 (no answer), 2 (yes), 5 (yes)

ROSTER = table(
    "integer | n | N",
    "begin repeat | r | R | | ${n}",
    "integer | x | X",
    "select_one yn | w | W",
    "calculate | before | | indexed-repeat(${x}, ${r}, position(..) - 1)",
    "calculate | so_far | | sum(${r}[position() <= position(current()/..)]/x)",
    "end repeat",
    "calculate | big | | count(${r}[x > 2])",
    "calculate | yes | | sum(${r}[w = 'yes']/x)",
    "calculate | mean | | if(count(${r}) > 0, sum(${x}) div count(${r}), 0)",
    "calculate | last | | ${r}[last()]/x",
    "calculate | first_yes | | position(${r}[w = 'yes'][1])",
    "calculate | joined | | join('-', ${r}[w = 'yes']/x)",
    header="type | name | label | calculation | repeat_count",
)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("before__1", MissingKind.SKIPPED),
        ("before__3", "2"),
        ("so_far__3", "8"),
        ("big", "1"),
        ("yes", "7"),
        ("mean", "2.6666666666666665"),
        ("last", "5"),
        ("first_yes", "2"),
        ("joined", "2-5"),
    ],
)
def test_what_a_roster_adds_up_to(key: str, value: str) -> None:
    choices = table("yn | yes | Да", "yn | no | Нет", header="list_name | name | label")
    begun = fill(read({"survey": ROSTER, "choices": choices}), n="3", x__1="1", x__2="2", x__3="5")
    begun.set(place("w__2"), "yes")
    begun.set(place("w__3"), "yes")
    assert begun.answer(place(key)) == value


def test_a_repeat_for_each_choice_made() -> None:
    survey = table(
        "select_multiple m | m | M",
        "begin repeat | r | R | | | count-selected(${m})",
        "calculate | name | | | selected-at(${m}, position(..) - 1)",
        "calculate | called | | | jr:choice-name(${name}, '${m}')",
        "integer | x | X | ${name} != 'none'",
        "end repeat",
        header="type | name | label | relevant | calculation | repeat_count",
    )
    choices = table("m | a | А", "m | none | Нет", header="list_name | name | label")
    begun = fill(read({"survey": survey, "choices": choices}))
    begun.set(Address("m"), ("a", "none"))
    assert begun.answer(place("called__2")) == "Нет"
    assert (begun.is_asked(place("x__1")), begun.is_asked(place("x__2"))) == (True, False)
    begun.set(Address("m"), ("none",))
    assert begun.finish().document["r"] == [
        {"name": "none", "called": "Нет", "x": {"missing": "not_asked"}}
    ]
