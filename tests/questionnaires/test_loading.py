"""What a workbook means: types, texts, languages, expressions, keys, choices."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from questionnaires.expressions.evaluator import evaluator
from questionnaires.expressions.parser import parse
from questionnaires.expressions.syntax import Expression
from questionnaires.loading import Declarations, load_bytes, load_questionnaire
from questionnaires.loading.elements import literal
from questionnaires.model import (
    Group,
    MissingKind,
    Question,
    Questionnaire,
    QuestionType,
    Repeat,
    Template,
)
from questionnaires.problems import Place
from tests.questionnaires.forms import form, workbook

TYPES = {
    "text": QuestionType.TEXT,
    "string": QuestionType.TEXT,
    "integer": QuestionType.INTEGER,
    "int": QuestionType.INTEGER,
    "decimal": QuestionType.DECIMAL,
    "date": QuestionType.DATE,
    "time": QuestionType.TIME,
    "dateTime": QuestionType.DATETIME,
    "datetime": QuestionType.DATETIME,
    "note": QuestionType.NOTE,
    "acknowledge": QuestionType.ACKNOWLEDGE,
    "trigger": QuestionType.ACKNOWLEDGE,
    "hidden": QuestionType.HIDDEN,
    "start": QuestionType.START,
    "end": QuestionType.END,
    "today": QuestionType.TODAY,
    "deviceid": QuestionType.DEVICE_ID,
    "imei": QuestionType.DEVICE_ID,
    "username": QuestionType.USERNAME,
    "phonenumber": QuestionType.PHONE_NUMBER,
    "email": QuestionType.EMAIL,
    "subscriberid": QuestionType.SUBSCRIBER_ID,
    "simserial": QuestionType.SIM_SERIAL,
    "select_one l": QuestionType.SELECT_ONE,
    "select1 l": QuestionType.SELECT_ONE,
    "select_multiple l": QuestionType.SELECT_MULTIPLE,
    "select all that apply from l": QuestionType.SELECT_MULTIPLE,
    "percentage": QuestionType.INTEGER,
}


@pytest.mark.parametrize(("written", "kind"), TYPES.items())
def test_xlsforms_names_of_types(written: str, kind: QuestionType) -> None:
    table = (
        f"| survey | type | name | label |\n| | {written} | a | A |\n"
        "| choices | list_name | name | label |\n| | l | x | X |"
    )
    assert form(table).questions["a"].type is kind


def test_every_type_of_the_model_can_be_written() -> None:
    written = {*TYPES.values(), QuestionType.CALCULATE, QuestionType.AUDIT}
    assert written == set(QuestionType)


def question(cells: Mapping[str, str]) -> Question:
    """The question ``a`` of a form, with some cells; ``b`` stands before it."""
    names = " | ".join(cells)
    values = " | ".join(cells.values())
    table = f"| survey | type | name | label | {names} |\n| | integer | b | B |\n| | text | a | A | {values} |"
    return form(table).questions["a"]


@pytest.mark.parametrize("written", ["yes", "Yes", "YES", "true", "TRUE", "true()"])
def test_required_may_be_a_plain_yes(written: str) -> None:
    assert question({"required": written}).required == parse("true()")


@pytest.mark.parametrize("written", ["no", "No", "false", "FALSE", "false()", ""])
def test_required_may_be_a_plain_no(written: str) -> None:
    assert question({"required": written}).required is None


def test_conditions_are_expressions() -> None:
    asked = question(
        {
            "relevance": "${b} > 1",
            "constraint": ". != ''",
            "constraint_message": "Not ${b}",
            "required": "${b} = 2",
            "required_message": "Please",
            "readonly": "${b} = 3",
            "appearance": "multiline w2",
        }
    )
    assert asked.relevant == parse("${b} > 1")
    assert asked.constraint == parse(". != ''")
    assert asked.required == parse("${b} = 2")
    assert asked.read_only == parse("${b} = 3")
    assert asked.appearance == {"multiline", "w2"}
    assert asked.constraint_messages["und"] == Template(("Not ", parse("${b}")))
    assert asked.required_messages["und"].source == "Please"


@pytest.mark.parametrize(
    ("written", "source"),
    [
        ("17", "'17'"),
        ("it's", '"it\'s"'),
        ("Almaty-city", "'Almaty-city'"),
        ("${b}", "${b}"),
        ("today()", "today()"),
        ("1 + 1", "1 + 1"),
    ],
)
def test_a_default_is_a_text_unless_it_computes(written: str, source: str) -> None:
    assert question({"default": written}).default == parse(source)


@pytest.mark.parametrize("text", ["", "plain", "it's", 'a "word"', "both ' and \"", "''\"\""])
def test_any_text_can_be_written_as_an_expression(text: str) -> None:
    found = literal(text)
    assert found == parse(found.source)
    assert evaluator(found)(None) == text  # type: ignore[arg-type] # a text asks for no surroundings


def test_parameters_are_read_with_either_separator() -> None:
    table = """
        | survey  | type         | name   | label | parameters                     |
        |         | integer      | person | P     |                                |
        |         | select_one l | a      | A     | randomize=true, seed=${person} |
        | choices | list_name    | name   | label |
        |         | l            | x      | X     |
    """
    assert form(table).questions["a"].parameters == {"randomize": "true", "seed": "${person}"}


def test_columns_of_our_own() -> None:
    asked = question({"Missing": "dont_know, refused", "Personal": "yes", "level": "ordinal"})
    assert asked.missing_offered == (MissingKind.DONT_KNOW, MissingKind.REFUSED)
    assert asked.personal
    assert asked.parameters == {"level": "ordinal"}


def test_a_guidance_hint_stands_below_the_hint() -> None:
    asked = question({"hint": "Read it out", "guidance_hint": "Do not explain"})
    assert asked.hints["und"].source == "Read it out\n\nDo not explain"


LEVELS = """
    | survey | type         | name  | label | repeat_count | relevant |
    |        | start        | start |       |              |          |
    |        | begin_group  | g     | G     |              |          |
    |        | text         | a     | A     |              |          |
    |        | text         | only  | O     |              |          |
    |        | begin_repeat | r     | R     | ${only} + 1  | ${only} != '' |
    |        | text         | a     | A     |              |          |
    |        | end_repeat   |       |       |              |          |
    |        | end_group    |       |       |              |          |
    |        | audit        | audit |       |              |          |
    |        | text         | last  | L     |              |          |
"""


def test_groups_and_repeats_hold_their_questions() -> None:
    found = form(LEVELS)
    group, repeat = found.items["g"], found.items["r"]
    assert isinstance(group, Group)
    assert isinstance(repeat, Repeat)
    assert [one.key for one in found.children] == ["start", "g", "audit", "last"]
    assert [one.key for one in group.children] == ["g/a", "only", "r_count", "r"]
    assert [one.key for one in repeat.children] == ["g/r/a"]
    assert repeat.relevant == parse("${only} != ''")


def test_a_name_is_a_key_where_it_is_alone_and_a_path_where_it_is_not() -> None:
    assert {"g/a", "g/r/a", "only"} <= set(form(LEVELS).questions)


def test_a_computed_number_of_instances_is_a_question_as_in_odk() -> None:
    found = form(LEVELS)
    count = found.questions["r_count"]
    assert count.type is QuestionType.CALCULATE
    assert count.calculation == parse("${only} + 1")
    assert count.place == Place("survey", 6)
    repeat = found.items["r"]
    assert isinstance(repeat, Repeat)
    assert repeat.count == parse("${r_count}")


def test_rows_and_blank_rows_are_counted_as_in_the_workbook() -> None:
    table = "| survey | type | name | label |\n| | text | a | A |\n| | | | |\n| | text | b | B |"
    assert form(table).items["b"].place == Place("survey", 4)


def test_metadata_of_pyxform_are_no_questions() -> None:
    table = "| survey | type | name | label |\n| | text | a | A |\n| settings | instance_name |\n| | ${a} |"
    found = form(table)
    assert list(found.questions) == ["a"]
    assert found.settings["instance_name"] == "${a}"


def test_or_other_adds_a_choice_and_a_question() -> None:
    table = """
        | survey   | type                  | name | label::kk | label::en |
        |          | select_one l or_other | a    | Қайда?    | Where?    |
        | choices  | list_name             | name | label::kk | label::en |
        |          | l                     | x    | Х         | X         |
        | settings | default_language      |
        |          | kk                    |
    """
    found = form(table)
    assert [one.name for one in found.choice_lists["l"].choices] == ["x", "other"]
    other = found.questions["a_other"]
    assert other.relevant == parse("selected(../a, 'other')")
    assert other.labels["en"].source == "Specify other."
    assert other.place == Place("survey", 2)


def test_a_table_list_keeps_its_label_and_has_no_helpers() -> None:
    table = """
        | survey  | type         | name | label | appearance | hint |
        |         | begin_group  | g    | Table | table-list | Each |
        |         | select_one l | a    | A     |            |      |
        |         | select_one l | b    | B     |            |      |
        |         | end_group    |      |       |            |      |
        | choices | list_name    | name | label |
        |         | l            | x    | X     |
    """
    found = form(table)
    group = found.items["g"]
    assert isinstance(group, Group)
    assert [one.key for one in group.children] == ["a", "b"]
    assert group.labels["und"].source == "Table"
    assert group.hints["und"].source == "Each"
    assert {"table-list", "field-list"} <= group.appearance


def test_a_loop_asks_its_questions_for_each_choice() -> None:
    table = """
        | survey  | type              | name   | label::kk       | label::en      | constraint |
        |         | begin loop over l | travel | Жол             | Travel         |            |
        |         | integer           | times  | %(label)s: неше | %(label)s: how often | . < 100 |
        |         | end loop          |        |                 |                |            |
        | choices | list_name         | name   | label::kk       | label::en      |
        |         | l                 | bus    | Автобус         | Bus            |
        |         | l                 | train  | Пойыз           | Train          |
    """
    found = form(table)
    assert list(found.items) == ["travel", "bus", "travel/bus/times", "train", "travel/train/times"]
    asked = found.questions["travel/train/times"]
    assert {code: one.source for code, one in asked.labels.items()} == {
        "kk": "Пойыз: неше",
        "en": "Train: how often",
    }
    assert asked.place == Place("survey", 3)


def test_what_computes_and_says_nothing_is_a_calculation() -> None:
    table = "| survey | type | name | label | calculation |\n| | text | a | A | |\n| | integer | b | | 1 + 1 |"
    assert form(table).questions["b"].type is QuestionType.CALCULATE


def test_triggers_are_keys() -> None:
    table = """
        | survey | type      | name | label | calculation | trigger    |
        |        | text      | a    | A     |             |            |
        |        | text      | b    | B     |             |            |
        |        | calculate | c    |       | now()       | ${a}, ${b} |
    """
    assert form(table).questions["c"].trigger == ("a", "b")


CHOICES = """
    | survey   | type            | name | label |
    |          | select_one l    | a    | A     |
    | choices  | list_name       | name | label | missing | district |
    |          | l               | x    | X     |         | 7        |
    |          | l               | no   |       |         |          |
    |          | l               | dk   | DK    | don't know |       |
    |          | l               | dwta | R     |         |          |
    | settings | missing_choices |
    |          | dwta=refused    |
"""


def test_choices_know_their_columns_and_what_they_mean() -> None:
    choices = form(CHOICES).choice_lists["l"].by_name
    assert choices["x"].columns == {"district": "7"}
    assert choices["x"].place == Place("choices", 2)
    assert choices["dk"].missing is MissingKind.DONT_KNOW
    assert choices["dwta"].missing is MissingKind.REFUSED
    assert choices["x"].missing is None


def test_a_choice_without_label_shows_its_name() -> None:
    assert form(CHOICES).choice_lists["l"].by_name["no"].labels == {"und": "no"}


def test_declarations_beside_the_form() -> None:
    declared = Declarations({"x": MissingKind.NOT_APPLICABLE}, ("a",))
    found = load_bytes(workbook(CHOICES), "f.xlsx", declarations=declared).questionnaire
    assert found.choice_lists["l"].by_name["x"].missing is MissingKind.NOT_APPLICABLE
    assert found.questions["a"].personal


def test_identity_of_a_form() -> None:
    table = "| survey | type | name | label |\n| | text | a | A |\n| settings | form_id | form_title | version |\n| | f | My form | 3 |"
    found = form(table)
    assert (found.id, found.title, found.version) == ("f", {"und": "My form"}, "3")
    plain = load_bytes(
        workbook("| survey | type | name | label |\n| | text | a | A |"), "my form.xlsx"
    )
    assert (plain.questionnaire.id, plain.questionnaire.title) == ("my form", {"und": "my form"})


def languages(headings: str, cells: str, default: str = "") -> Questionnaire:
    """A form with these headings of labels."""
    table = f"| survey | type | name | {headings} |\n| | text | a | {cells} |"
    return form(table + (f"\n| settings | default_language |\n| | {default} |" if default else ""))


@pytest.mark.parametrize(
    ("headings", "default", "codes"),
    [
        ("label::English (en) | label::Arabic (ar)", "", ["en", "ar"]),
        ("label::English (en) | label::Arabic (ar)", "Arabic (ar)", ["ar", "en"]),
        ("label::English (en) | label::Arabic (ar)", "ar", ["ar", "en"]),
        ("label::Қазақша (kk) | label::Русский (ru)", "", ["kk", "ru"]),
        ("label::Қазақша | label::Русский", "", ["kk", "ru"]),
        ("label::Қазақ тілі | label::Український", "", ["kk", "uk"]),
        ("label::English | label::French", "French", ["fr", "en"]),
        ("label::uz_Cyrl | label::kk", "", ["uz-Cyrl", "kk"]),
        ("label::Chinese (zh-hant-tw) | label::kk", "", ["zh-Hant-TW", "kk"]),
        ("label | label::Russian (ru)", "Қазақша (kk)", ["kk", "ru"]),
        ("label | label::Russian (ru)", "", ["und", "ru"]),
        ("label::Klingon speech | label::en", "", ["x-klingons", "en"]),
        ("label::English (en) | label::English", "", ["en", "en-x-english"]),
        ("label::kaz | label::rus", "", ["kk", "ru"]),
        ("label::Русский (rus) | label::Қазақша (KZ)", "kz", ["kk", "ru"]),
        ("label | hint", "ru", ["ru"]),
        ("label | hint", "", ["und"]),
    ],
)
def test_languages_and_their_codes(headings: str, default: str, codes: list[str]) -> None:
    assert [one.code for one in languages(headings, "A | B", default).languages] == codes


def test_a_text_without_heading_is_in_the_default_language() -> None:
    found = languages("label | label::Russian (ru)", "Аты | Имя", "Қазақша (kk)")
    texts = found.questions["a"].labels
    assert {code: one.source for code, one in texts.items()} == {"kk": "Аты", "ru": "Имя"}


def test_references_in_texts_are_expressions() -> None:
    table = """
        | survey  | type         | name | label |
        |         | select_one l | a    | A     |
        |         | note         | n    | You are ${a}, from instance('l')/root/item[name = ${a}]/label today |
        | choices | list_name    | name | label |
        |         | l            | x    | X     |
    """
    parts = form(table).questions["n"].labels["und"].parts
    assert [one.source if isinstance(one, Expression) else one for one in parts] == [
        "You are ",
        "${a}",
        ", from ",
        "instance('l')/root/item[name = ${a}]/label",
        " today",
    ]


def test_tables_come_from_a_folder(tmp_path: Path) -> None:
    table = "| survey | type | name | calculation |\n| | calculate | a | pulldata('people', 'name', 'id', '7') |"
    (tmp_path / "form.xlsx").write_bytes(workbook(table))
    media = tmp_path / "media"
    media.mkdir()
    (media / "people.csv").write_text("\ufeffid,name\n7,Aigerim\n", encoding="utf-8")
    (media / "people.png").write_bytes(b"")
    loaded = load_questionnaire(tmp_path / "form.xlsx", media=media)
    assert loaded.questionnaire.tables == {"people": ({"id": "7", "name": "Aigerim"},)}
    assert [one.name for one in loaded.warnings] == ["ignored_media"]
