"""Questionnaires in YAML: the same vocabulary, lines as places."""

from __future__ import annotations

from pathlib import Path

import pytest

from questionnaires.compiled import dump
from questionnaires.loading import load_bytes
from questionnaires.model import Group, MissingKind, QuestionType, Repeat
from questionnaires.problems import Place, ProblemsFound
from tests.questionnaires.forms import form

HOUSEHOLD = """\
settings:
  form_title: {kk: Үй, ru: Дом, en: Home}
  form_id: home
  version: 2026-11
  default_language: kk
  missing_choices: {dk: dont_know}
survey:
  - type: text
    name: head
    label: {kk: Кім?, ru: Кто?, en: Who?}
    required: yes
    personal: yes
  - type: group
    name: dwelling
    label: {kk: Тұрғын үй, ru: Жильё, en: Dwelling}
    relevant: ${head} != ''
    children:
      - type: select_one yes_no
        name: owns
        label: {kk: Өзіңіздікі ме?, ru: Ваше?, en: "Is it yours, ${head}?"}
        missing: [refused]
      - type: repeat
        name: room
        label: {kk: Бөлме, ru: Комната, en: Room}
        repeat_count: 3
        children:
          - type: decimal
            name: area
            label: {kk: Ауданы, ru: Площадь, en: Area}
            constraint: . > 0
choices:
  yes_no:
    - {name: yes, label: {kk: Иә, ru: Да, en: Yes}}
    - {name: no, label: {kk: Жоқ, ru: Нет, en: No}}
    - {name: dk, label: {kk: Білмеймін, ru: Не знаю, en: Don't know}}
"""


def lines_of(text: str) -> list[tuple[str, Place]]:
    with pytest.raises(ProblemsFound) as caught:
        load_bytes(text.encode(), "form.yaml")
    return [(one.name, one.place) for one in caught.value.problems]


def test_a_yaml_form_is_a_questionnaire() -> None:
    loaded = load_bytes(HOUSEHOLD.encode(), "home.yaml")
    home = loaded.questionnaire
    assert loaded.warnings == ()
    assert (home.id, home.version) == ("home", "2026-11")
    assert home.title == {"kk": "Үй", "ru": "Дом", "en": "Home"}
    assert [one.code for one in home.languages] == ["kk", "ru", "en"]
    assert [one.name for one in home.languages] == ["Қазақ тілі", "Русский", "English"]
    dwelling, room = home.items["dwelling"], home.items["room"]
    assert isinstance(dwelling, Group)
    assert isinstance(room, Repeat)
    assert [one.name for one in dwelling.children] == ["owns", "room_count", "room"]
    assert home.questions["area"].type is QuestionType.DECIMAL
    assert home.questions["area"].path == ("dwelling", "room", "area")
    assert home.questions["head"].personal
    assert home.questions["owns"].missing_offered == (MissingKind.REFUSED,)
    assert home.questions["owns"].labels["en"].source == "Is it yours, ${head}?"


def test_words_that_yaml_takes_for_truth_stay_words() -> None:
    choices = (
        load_bytes(HOUSEHOLD.encode(), "home.yaml").questionnaire.choice_lists["yes_no"].choices
    )
    assert [(one.name, one.missing) for one in choices] == [
        ("yes", None),
        ("no", None),
        ("dk", MissingKind.DONT_KNOW),
    ]


def test_the_place_of_a_question_is_its_line() -> None:
    home = load_bytes(HOUSEHOLD.encode(), "home.yaml").questionnaire
    assert home.items["head"].place == Place("survey", 8)
    assert home.items["area"].place == Place("survey", 27)
    assert home.choice_lists["yes_no"].choices[2].place == Place("choices", 35)


def test_the_place_of_a_problem_is_the_line_of_its_cell() -> None:
    wrong = HOUSEHOLD.replace("${head} != ''", "${hed} != ''").replace(". > 0", ". >")
    assert lines_of(wrong) == [
        ("unknown_reference", Place("survey", 16, "relevant")),
        ("unreadable_expression", Place("survey", 30, "constraint")),
    ]


def test_questions_on_one_line_keep_apart() -> None:
    text = "survey: [{type: text, name: a, label: A, parameters: rows=2}, {type: text, name: b, label: B}]"
    questions = load_bytes(text.encode(), "f.yaml").questionnaire.questions
    assert questions["a"].parameters == {"rows": "2"}
    assert questions["b"].parameters == {}


def test_yaml_and_workbook_mean_the_same() -> None:
    table = """
        | survey   | type              | name | label::kk | label::ru | relevant  |
        |          | begin_group       | g    | Г         | Г         |           |
        |          | select_multiple l | a    | А         | А         |           |
        |          | text              | b    | Б         | Б         | selected(${a}, 'x') |
        |          | end_group         |      |           |           |           |
        | choices  | list_name         | name | label::kk | label::ru | district  |
        |          | l                 | x    | Х         | Х         | 7         |
        | settings | form_id           | default_language |
        |          | f                 | kk               |
    """
    text = """
        settings: {form_id: f, default_language: kk}
        survey:
          - type: group
            name: g
            label: {kk: Г, ru: Г}
            children:
              - {type: select_multiple l, name: a, label: {kk: А, ru: А}}
              - {type: text, name: b, label: {kk: Б, ru: Б}, relevant: "selected(${a}, 'x')"}
        choices:
          l: [{name: x, label: {kk: Х, ru: Х}, district: 7}]
    """
    from_yaml = load_bytes(text.encode(), "form.yaml").questionnaire
    assert _without_places(dump(from_yaml)) == _without_places(dump(form(table)))


def _without_places(value: object) -> object:
    if isinstance(value, dict):
        left_out = {"place", "content_hash"}
        return {key: _without_places(one) for key, one in value.items() if key not in left_out}
    return [_without_places(one) for one in value] if isinstance(value, list) else value


@pytest.mark.parametrize(
    ("text", "name", "line"),
    [
        ("survey:\n  - type: text\n   name: a\n", "unreadable_yaml", 3),
        ("survey: [\n", "unreadable_yaml", 2),
        ("- a\n- b\n", "yaml_not_a_mapping", 1),
        ("survey:\n  type: text\n", "yaml_not_a_list", 2),
        ("survey:\n  - text\n", "yaml_not_a_mapping", 2),
        ("survey:\n  - type: {a: [1]}\n    name: b\n", "yaml_not_a_text", 2),
        ("questions:\n  - type: text\n", "unknown_section", 2),
        ("survey:\n  - {type: text, name: b}\nchoices:\n  - l\n", "yaml_not_a_mapping", 4),
    ],
)
def test_what_is_not_a_form_is_told_with_its_line(text: str, name: str, line: int) -> None:
    assert (name, line) in [(one, place.row) for one, place in lines_of(text)]


def test_a_wrong_encoding_is_told_with_its_line() -> None:
    with pytest.raises(ProblemsFound) as caught:
        load_bytes("survey:\n  - type: text\n    label: Кім".encode("cp1251"), "form.yaml")
    assert [(one.name, one.place.row) for one in caught.value.problems] == [("wrong_encoding", 3)]


def test_aliases_that_multiply_are_refused() -> None:
    levels = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    levels += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 9)]
    bomb = "settings:\n  " + "\n  ".join(levels) + "\nsurvey: []\n"
    assert [name for name, _ in lines_of(bomb)][-1] in {"yaml_not_a_text", "yaml_too_large"}
    rows = "x: &x {type: text, name: a}\n" + "survey:\n" + "  - *x\n" * 3
    assert "unknown_section" in [name for name, _ in lines_of(rows)]


@pytest.mark.parametrize("text", ["survey: " + "[" * 100_000, "a: " + "{a: " * 5_000])
def test_deep_nesting_is_refused(text: str) -> None:
    assert {name for name, _ in lines_of(text)} <= {"yaml_too_large", "unreadable_yaml"}


def test_a_group_that_holds_itself_is_refused() -> None:
    text = "survey: &s\n  - type: group\n    name: g\n    label: G\n    children: *s\n"
    assert [name for name, _ in lines_of(text)] == ["yaml_too_large"]


@pytest.mark.parametrize("escape", ["\\0", "\\a", "\\e"])
def test_control_characters_are_refused(escape: str) -> None:
    text = f'survey:\n  - type: text\n    name: a\n    label: "A{escape}"\n'
    assert ("forbidden_character", Place("survey", 4, "label")) in lines_of(text)


def test_the_example_of_the_documentation_is_a_questionnaire() -> None:
    page = (Path(__file__).parents[2] / "docs" / "questionnaires.md").read_text(encoding="utf-8")
    example = page.split("```yaml\n")[1].split("```")[0]
    loaded = load_bytes(example.encode(), "migration.yaml")
    assert loaded.warnings == ()
    assert list(loaded.questionnaire.questions) == ["year", "reasons"]
    assert loaded.questionnaire.choice_lists["reasons"].by_name["work"].labels["kk"] == "Жұмыс"
