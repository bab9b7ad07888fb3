"""What is wrong with a form, and where: each case one form, the problem, its cell and its values."""

from __future__ import annotations

import time

import pytest

from questionnaires.loading import Declarations, load_bytes
from questionnaires.model import MissingKind
from questionnaires.problems import Place, Problem, ProblemsFound, Severity
from tests.questionnaires.forms import form, workbook


def problems(table: str, *, declarations: Declarations | None = None) -> dict[str, Problem]:
    """All problems of a form by name, warnings included."""
    try:
        loaded = load_bytes(
            workbook(table), "form.xlsx", declarations=declarations or Declarations()
        )
    except ProblemsFound as found:
        return {one.name: one for one in reversed(found.problems)}
    return {one.name: one for one in reversed(loaded.warnings)}


ERRORS = [
    (
        "geopoint",
        "| survey | type | name |\n| | text | a |\n| | geopoint | where |",
        "unsupported_type_place",
        Place("survey", 3, "type"),
    ),
    (
        "a type that nobody has",
        "| survey | type | name |\n| | txet | a |",
        "unknown_type",
        Place("survey", 2, "type"),
    ),
    (
        "select without a list",
        "| survey | type | name |\n| | select_one | a |",
        "select_without_list",
        Place("survey", 2, "type"),
    ),
    (
        "unknown list",
        "| survey | type | name |\n| | select_one yesno | a |\n| choices | list_name | name |\n| | yes_no | y |",
        "unknown_list",
        Place("survey", 2, "type"),
    ),
    (
        "loop over a list that is not there",
        "| survey | type | name |\n| | begin loop over l | a |\n| | text | b |\n| | end loop | |",
        "unknown_list",
        Place("survey", 2, "type"),
    ),
    (
        "loop without a list",
        "| survey | type | name |\n| | begin loop | a |\n| | text | b |\n| | end loop | |",
        "loop_without_list",
        Place("survey", 2, "type"),
    ),
    (
        "choice name with a space",
        "| survey | type | name |\n| | select_multiple l | a |\n| choices | list_name | name |\n| | l | b |\n| | l | c d |",
        "choice_name_with_space",
        Place("choices", 3, "name"),
    ),
    (
        "choice twice",
        "| survey | type | name |\n| | select_one l | a |\n| choices | list_name | name |\n| | l | b |\n| | l | b |",
        "duplicate_choice_name",
        Place("choices", 3, "name"),
    ),
    (
        "choice without name",
        "| survey | type | name |\n| | select_one l | a |\n| choices | list_name | name | label |\n| | l | b | B |\n| | l | | C |",
        "choice_without_name",
        Place("choices", 3, "name"),
    ),
    (
        "question twice in one group",
        "| survey | type | name |\n| | text | a |\n| | text | a |",
        "duplicate_question_name",
        Place("survey", 3, "name"),
    ),
    (
        "name with a space",
        "| survey | type | name |\n| | text | my age |",
        "bad_name",
        Place("survey", 2, "name"),
    ),
    (
        "no name",
        "| survey | type | name | label |\n| | text | | A |",
        "question_without_name",
        Place("survey", 2, "name"),
    ),
    (
        "no type",
        "| survey | type | name | label |\n| | text | a | A |\n| | | b | B |",
        "question_without_type",
        Place("survey", 3, "type"),
    ),
    (
        "group without end",
        "| survey | type | name |\n| | begin_group | g |\n| | text | a |",
        "begin_without_end",
        Place("survey", 2, "type"),
    ),
    (
        "end without group",
        "| survey | type | name |\n| | text | a |\n| | end_group | |",
        "end_without_begin",
        Place("survey", 3, "type"),
    ),
    (
        "groups crossed",
        "| survey | type | name |\n| | begin_group | g |\n| | begin_repeat | r |\n| | text | a |\n| | end_group | |\n| | end_repeat | |",
        "wrong_end",
        Place("survey", 5, "type"),
    ),
    (
        "expression cut off",
        "| survey | type | name | relevant |\n| | text | a | |\n| | text | b | ${a} = |",
        "unreadable_expression",
        Place("survey", 3, "relevant"),
    ),
    (
        "unknown function",
        "| survey | type | name | constraint |\n| | text | a | strlen(.) > 2 |",
        "unknown_function",
        Place("survey", 2, "constraint"),
    ),
    (
        "function of ODK that is not supported",
        "| survey | type | name | calculation |\n| | text | a | |\n| | calculate | b | digest(${a}, 'MD5') |",
        "unsupported_function",
        Place("survey", 3, "calculation"),
    ),
    (
        "too few arguments",
        "| survey | type | name | calculation |\n| | text | a | |\n| | calculate | b | if(${a} = 1, 2) |",
        "too_few_arguments",
        Place("survey", 3, "calculation"),
    ),
    (
        "too many arguments",
        "| survey | type | name | calculation |\n| | text | a | |\n| | calculate | b | not(${a}, 2) |",
        "too_many_arguments",
        Place("survey", 3, "calculation"),
    ),
    (
        "unknown reference in a label",
        "| survey | type | name | label |\n| | text | name_of_child | N |\n| | text | b | Is ${name_child} well? |",
        "unknown_reference",
        Place("survey", 3, "label"),
    ),
    (
        "ambiguous reference",
        (
            "| survey | type | name | relevant |\n| | begin_group | g | |\n| | text | a | |\n| | end_group | | |\n"
            "| | begin_group | h | |\n| | text | a | |\n| | end_group | | |\n| | text | b | ${a} = 1 |"
        ),
        "ambiguous_reference",
        Place("survey", 8, "relevant"),
    ),
    (
        "malformed reference",
        "| survey | type | name | relevant |\n| | text | a | |\n| | text | b | ${ a = 1 |",
        "malformed_reference",
        Place("survey", 3, "relevant"),
    ),
    (
        "path to nothing",
        "| survey | type | name | relevant |\n| | text | a | |\n| | text | b | ../c = 1 |",
        "unknown_path",
        Place("survey", 3, "relevant"),
    ),
    (
        "axis",
        "| survey | type | name | relevant |\n| | text | a | |\n| | text | b | preceding-sibling::a = 1 |",
        "unsupported_axis",
        Place("survey", 3, "relevant"),
    ),
    (
        "unknown instance",
        "| survey | type | name | calculation |\n| | text | a | |\n| | calculate | b | instance('l')/root/item[name = ${a}]/label |",
        "unknown_instance",
        Place("survey", 3, "calculation"),
    ),
    (
        "column that an instance does not have",
        (
            "| survey | type | name | calculation |\n| | text | a | |\n| | calculate | b | instance('l')/root/item[code = ${a}]/label |\n"
            "| choices | list_name | name |\n| | l | x |"
        ),
        "unknown_column",
        Place("survey", 3, "calculation"),
    ),
    (
        "calculation in a circle",
        "| survey | type | name | calculation |\n| | calculate | a | ${b} + 1 |\n| | calculate | b | ${a} + 1 |",
        "circular_calculation",
        Place("survey", 2, "calculation"),
    ),
    (
        "group that depends on what it holds",
        "| survey | type | name | relevant |\n| | begin_group | g | ${a} = 1 |\n| | integer | a | |\n| | end_group | | |",
        "circular_calculation",
        Place("survey", 2, "relevant"),
    ),
    (
        "pattern that looks ahead",
        "| survey | type | name | constraint |\n| | text | a | regex(., '^(?=.*x).{3}$') |",
        "unsupported_pattern",
        Place("survey", 2, "constraint"),
    ),
    (
        "kind of missing",
        "| survey | type | name |\n| | select_one l | a |\n| choices | list_name | name | missing |\n| | l | dk | dunno |",
        "unknown_missing_kind",
        Place("choices", 2, "missing"),
    ),
    (
        "label of a choice of a text question",
        "| survey | type | name | calculation |\n| | text | a | |\n| | calculate | b | jr:choice-name(${a}, '${a}') |",
        "no_choices_to_name",
        Place("survey", 3, "calculation"),
    ),
    (
        "encryption by ODK",
        "| survey | type | name |\n| | text | a |\n| settings | form_id | public_key |\n| | f | MIIB |",
        "setting_not_supported",
        Place("settings", 2, "public_key"),
    ),
    (
        "form without questions",
        "| survey | type | name |\n| | begin_group | g |\n| | end_group | |",
        "form_without_questions",
        Place("survey", 2, "type"),
    ),
    (
        "what only pyxform refuses",
        "| survey | type | name | parameters |\n| | text | a | rows=many |",
        "not_valid_xlsform",
        Place("survey", 2, None),
    ),
]


@pytest.mark.parametrize(
    ("table", "name", "place"), [one[1:] for one in ERRORS], ids=[one[0] for one in ERRORS]
)
def test_each_error_is_told_at_its_place(table: str, name: str, place: Place) -> None:
    found = problems(table)
    assert name in found
    assert found[name].severity is Severity.ERROR
    assert found[name].place == place
    assert found[name].sentence()
    assert found[name].remedy()


WARNINGS = [
    (
        "column of a filter that no list has",
        (
            "| survey | type | name | label | choice_filter |\n| | text | d | D | |\n| | select_one l | a | A | district = ${d} |\n"
            "| choices | list_name | name |\n| | l | x |"
        ),
        "unknown_filter_column",
        Place("survey", 3, "choice_filter"),
    ),
    (
        "file that was not given",
        "| survey | type | name | calculation |\n| | calculate | a | pulldata('people', 'name', 'id', '7') |",
        "table_not_given",
        Place("survey", 2, "calculation"),
    ),
    (
        "constraint on a note",
        "| survey | type | name | label | constraint |\n| | text | b | B | |\n| | note | a | A | . > 1 |",
        "constraint_on_note",
        Place("survey", 3, "constraint"),
    ),
    (
        "texts without translation",
        "| survey | type | name | label::English (en) | label::Қазақша (kk) |\n| | text | a | Age | Жасы |\n| | text | b | Name | |",
        "missing_translations",
        Place("survey", 3, "label"),
    ),
    (
        "default language without texts",
        "| survey | type | name | label::English (en) |\n| | text | a | Age |\n| settings | default_language |\n| | Klingon |",
        "unknown_default_language",
        Place("settings", 2, "default_language"),
    ),
    (
        "level of measurement",
        "| survey | type | name | label | level |\n| | text | a | A | high |",
        "unknown_level_of_measurement",
        Place("survey", 2, "level"),
    ),
    (
        "choice that refers to an answer",
        (
            "| survey | type | name | label |\n| | text | t | T |\n| | select_one l | a | A |\n"
            "| choices | list_name | name | label |\n| | l | x | Like ${t} |"
        ),
        "reference_in_choice_label",
        Place("choices", 2, "label"),
    ),
    (
        "picture",
        "| survey | type | name | label | image |\n| | text | a | A | a.png |",
        "media_ignored",
        Place("survey", 2, "image"),
    ),
]


@pytest.mark.parametrize(
    ("table", "name", "place"), [one[1:] for one in WARNINGS], ids=[one[0] for one in WARNINGS]
)
def test_a_warning_does_not_stop_publishing(table: str, name: str, place: Place) -> None:
    assert form(table).questions
    found = problems(table)
    assert found[name].severity is Severity.WARNING
    assert found[name].place == place
    assert found[name].line()


EVERYTHING_WRONG = """
    | survey  | type                 | name      | label            | relevant          | constraint  |
    |         | text                 | a         | A                |                   | strlen(.)>2 |
    |         | geopoint             | place     | Where            |                   |             |
    |         | select_one nowhere   | b         | B                |                   |             |
    |         | text                 | my name   | C                | ${a} =            |             |
    |         | text                 | a         | again            | ${aa} = 1         |             |
    |         | select_multiple l    | several   | Hello ${nobody}  | fancy(${nobody2}) |             |
    |         | begin_group          | g         | G                |                   |             |
    |         | calculate            | circle    |                  |                   |             |
    | choices | list_name            | name      | label            |
    |         | l                    | x         | X                |
    |         | l                    | x         | X again          |
    |         | l                    | y z       | Y                |
"""


def test_all_problems_are_told_in_one_run_and_in_the_order_of_the_file() -> None:
    with pytest.raises(ProblemsFound) as caught:
        form(EVERYTHING_WRONG)
    errors = [one for one in caught.value.problems if one.severity is Severity.ERROR]
    assert [(one.name, one.place.sheet, one.place.row) for one in errors] == [
        ("unknown_function", "survey", 2),
        ("unsupported_type_place", "survey", 3),
        ("unknown_list", "survey", 4),
        ("bad_name", "survey", 5),
        ("unreadable_expression", "survey", 5),
        ("duplicate_question_name", "survey", 6),
        ("unknown_reference", "survey", 6),
        ("unknown_reference", "survey", 7),
        ("unknown_reference", "survey", 7),
        ("unknown_function", "survey", 7),
        ("begin_without_end", "survey", 8),
        ("not_valid_xlsform", "survey", 9),
        ("duplicate_choice_name", "choices", 3),
        ("choice_name_with_space", "choices", 4),
    ]


def test_the_name_that_was_probably_meant_is_suggested() -> None:
    table = "| survey | type | name | relevant |\n| | text | district | |\n| | text | b | ${distrikt} = 1 |"
    found = problems(table)["unknown_reference"]
    assert str(found.values["nearest"]) == "Perhaps district is meant."
    assert "district" in found.remedy()


def test_a_circle_is_named_whole() -> None:
    table = (
        "| survey | type | name | calculation |\n| | calculate | a | ${b} |\n| | calculate | b | ${c} |\n"
        "| | calculate | c | ${a} |"
    )
    assert problems(table)["circular_calculation"].values["circle"] == "a → b → c → a"


def test_two_circles_are_two_problems() -> None:
    table = """
        | survey | type      | name | calculation |
        |        | calculate | a    | ${b}        |
        |        | calculate | b    | ${a}        |
        |        | calculate | c    | ${a} + ${d} |
        |        | calculate | d    | ${c}        |
        |        | calculate | e    | ${d} + 1    |
    """
    with pytest.raises(ProblemsFound) as caught:
        form(table)
    circles = [one.values["circle"] for one in caught.value.problems]
    assert circles == ["a → b → a", "c → d → c"]


def test_many_problems_of_a_large_form_are_found_in_seconds() -> None:
    rows = "\n".join(f"| | text | question_{n} | Q | ${{questoin_{n}x}} = 1 |" for n in range(300))
    began = time.process_time()
    found = problems(f"| survey | type | name | label | relevant |\n{rows}")
    assert str(found["unknown_reference"].values["nearest"]) == "Perhaps question_0 is meant."
    assert time.process_time() - began < 5


def test_groups_may_not_be_nested_without_end() -> None:
    begins = "\n".join(f"| | begin group | g{n} |" for n in range(2000))
    found = problems(f"| survey | type | name |\n{begins}")
    assert found["nested_too_deeply"].place == Place("survey", 52, "type")


def test_the_column_is_named_as_the_author_named_it() -> None:
    table = "| survey | type | name | Relevance |\n| | text | a | |\n| | text | b | ${a} = |"
    assert problems(table)["unreadable_expression"].place == Place("survey", 3, "Relevance")


def test_the_place_in_an_expression_is_shown() -> None:
    table = "| survey | type | name | relevant |\n| | text | a | |\n| | text | b | ${a} = 1) |"
    found = problems(table)["unreadable_expression"]
    assert found.values["position"] == 9
    assert "${a} = 1⟨here⟩)" in found.sentence()


def test_declared_names_must_stand_in_the_form() -> None:
    declared = Declarations({"dk": MissingKind.DONT_KNOW}, ("phone",))
    table = "| survey | type | name |\n| | text | phone_number |"
    found = problems(table, declarations=declared)
    assert (
        str(found["unknown_personal_question"].values["nearest"])
        == "Perhaps phone_number is meant."
    )
    assert found["unknown_missing_choice"].values["name"] == "dk"
    assert found["unknown_missing_choice"].place == Place()
    in_settings = f"{table}\n| settings | form_id | personal |\n| | f | phone |"
    assert problems(in_settings)["unknown_personal_question"].place == Place(
        "settings", 2, "personal"
    )


@pytest.mark.parametrize("name", ["validate", "data", "csrf_token", "meta_", "class", "items"])
def test_ordinary_words_can_be_names_of_questions(name: str) -> None:
    assert name in form(f"| survey | type | name | label |\n| | text | {name} | A |").questions


def test_a_regular_form_has_nothing_to_tell() -> None:
    table = """
        | survey   | type                  | name | label | relevant   | calculation | choice_filter | constraint |
        |          | begin_group           | g    | G     |            |             |               |            |
        |          | select_one district   | d    | D     |            |             |               |            |
        |          | select_one place      | p    | P     | ${d} != '' |             | district=${d} |            |
        |          | end_group             |      |       |            |             |               |            |
        |          | calculate             | c    |       |            | instance('place')/root/item[name=${p}]/label | | |
        |          | calculate             | e    |       |            | ../g/d      |               |            |
        |          | calculate             | f    |       |            | /data/g/d   |               |            |
        |          | begin_repeat          | r    | R     |            |             |               |            |
        |          | integer               | n    | N     | current()/../../g/d = 'x' | |             | . < count(${r}) and regex(., '^[0-9]+$') |
        |          | end_repeat            |      |       |            |             |               |            |
        | choices  | list_name             | name | label | district   |
        |          | district              | x    | X     |            |
        |          | place                 | y    | Y     | x          |
        | settings | form_id               | default_language |
        |          | f                     | English (en)     |
    """
    assert problems(table) == {}
