"""A questionnaire as JSON: nothing is lost, equal content has an equal hash."""

from __future__ import annotations

import json
import time
from dataclasses import fields

import pytest

from questionnaires import compiled
from questionnaires.expressions.parser import parse
from questionnaires.loading import load_bytes
from questionnaires.model import Questionnaire, walk
from tests.questionnaires.forms import form, workbook

FORM = """
    | survey  | type              | name | label::kk | label::en        | relevant  | constraint | constraint_message::kk | required | required_message::kk | calculation | default | choice_filter | parameters     | appearance | read_only | repeat_count | hint::kk | missing | personal | trigger |
    |         | text              | a    | А         | A ${d}           |           | . != 'x'   | Жоқ                    | yes      | Керек                |             | 7       |               |                | multiline  | no        |              | Көмек    | refused | yes      |         |
    |         | begin_group       | g    | Г         | G                | ${a} != 1 |            |                        |          |                      |             |         |               |                | field-list |           |              |          |         |          |         |
    |         | select_multiple l | b    | Б         | B                |           |            |                        |          |                      |             |         | district=${a} | randomize=true |            |           |              |          |         |          |         |
    |         | begin_repeat      | r    | Р         | R                |           |            |                        |          |                      |             |         |               |                |            |           | 2            |          |         |          |         |
    |         | text              | a2   | А         | A                |           |            |                        |          |                      |             | today() |               |                |            | ${a} = 2  |              |          |         |          |         |
    |         | end_repeat        |      |           |                  |           |            |                        |          |                      |             |         |               |                |            |           |              |          |         |          |         |
    |         | calculate         | d    |           |                  |           |            |                        |          |                      | now()       |         |               |                |            |           |              |          |         |          | ${a}    |
    |         | end_group         |      |           |                  |           |            |                        |          |                      |             |         |               |                |            |           |              |          |         |          |         |
    | choices | list_name         | name | label::kk | label::en        | district  | missing    |
    |         | l                 | x    | Х         | X                | 7         |            |
    |         | l                 | dk   | Білмеймін | Don't know       |           | dont_know  |
    | settings | form_id          | default_language | version | style |
    |          | f                | kk               | 1       | pages |
"""
TABLE = {"people.csv": b"id,name\n7,Aigerim\n8,\n"}


def whole() -> Questionnaire:
    """A questionnaire in which every field of the model is used."""
    return load_bytes(workbook(FORM), "form.xlsx", media=TABLE).questionnaire


def through_json(questionnaire: Questionnaire) -> Questionnaire:
    """Dumped, written, read and loaded, without what is remembered."""
    compiled._remembered.cache_clear()
    return compiled.load(json.loads(json.dumps(compiled.dump(questionnaire))))


def test_every_field_survives() -> None:
    before, after = whole(), through_json(whole())
    assert after is not before
    for field in fields(Questionnaire):
        assert getattr(after, field.name) == getattr(before, field.name), field.name


def test_the_form_of_this_test_uses_every_field() -> None:
    used: set[str] = set()
    known: set[str] = set()
    for item in walk(whole().children):
        known |= {field.name for field in fields(item)}
        used |= {field.name for field in fields(item) if getattr(item, field.name)}
    assert used == known


def test_the_hash_is_that_of_the_content() -> None:
    found = whole()
    assert compiled.content_hash(compiled.dump(found)) == found.content_hash
    assert through_json(found).content_hash == found.content_hash
    assert whole().content_hash == found.content_hash
    assert len(found.content_hash) == 64


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("A ${d}", "B ${d}"),
        ("randomize=true", "randomize=false"),
        ("dont_know", "refused"),
        ("| pages", "| theme"),
        ("today()", "now()"),
    ],
)
def test_other_content_has_another_hash(old: str, new: str) -> None:
    assert old in FORM
    assert form(FORM.replace(old, new)).content_hash != form(FORM).content_hash


def test_the_order_of_keys_in_a_database_does_not_matter() -> None:
    content = compiled.dump(whole())
    shuffled = json.loads(json.dumps(content, sort_keys=True))
    assert compiled.content_hash(shuffled) == content["content_hash"]
    compiled._remembered.cache_clear()
    assert compiled.load(shuffled) == whole()


def test_a_questionnaire_is_read_once() -> None:
    content = compiled.dump(whole())
    assert compiled.load(content) is compiled.load(content)


def test_a_large_form_is_read_from_its_json_in_no_time() -> None:
    rows = "\n".join(f"| | text | q{n} | Q {n} | selected(${{place}}, '{n}') |" for n in range(350))
    choices = "\n".join(f"| | l | c{n} | Place {n} | {n % 50} |" for n in range(13_600))
    table = f"""
        | survey | type | name | label | relevant |
        | | select_one l | place | Where | |
        {rows}
        | choices | list_name | name | label | district |
        {choices}
    """
    written = json.dumps(compiled.dump(form(table)))
    compiled._remembered.cache_clear()
    parse.cache_clear()
    began = time.process_time()
    large = compiled.load(json.loads(written))
    assert time.process_time() - began < 0.6
    assert len(large.choice_lists["l"].choices) == 13_600


def test_the_hash_does_not_depend_on_rows_but_on_columns_called_place() -> None:
    table = """
        | survey  | type          | name | label |
        |         | select_one  l | a    | A     |
        | choices | list_name | name | label | place |
        |         | l         | x    | X     | town  |
    """
    spaced = table.replace(
        "        |         | select_one", "        | |\n        |         | select_one"
    )
    assert form(spaced).content_hash == form(table).content_hash
    assert form(table.replace("town", "village")).content_hash != form(table).content_hash
