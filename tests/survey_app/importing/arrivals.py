"""A small form as tests of imports use it, and the data that belong to it."""

from __future__ import annotations

from pathlib import Path

from questionnaires.loading import load_bytes
from questionnaires.model import Questionnaire

FORM = """
settings:
  form_id: arrivals
  form_title: {en: Arrivals, ru: Прибывшие}
  version: "1"
survey:
  - {type: start, name: start}
  - {type: end, name: end}
  - {type: text, name: full_name, label: {en: Your name, ru: Ваше имя}, personal: "yes"}
  - {type: select_one sex, name: sex, label: {en: Sex, ru: Пол}, required: "yes"}
  - {type: integer, name: age, label: {en: Age, ru: Возраст}, constraint: ". < 120"}
  - type: group
    name: move
    label: {en: The move, ru: Переезд}
    children:
      - {type: select_multiple reasons, name: reasons, label: {en: Reasons, ru: Причины}}
      - type: text
        name: reasons_other
        label: {en: Which other, ru: Какая другая}
        relevant: "selected(${reasons}, 'other')"
      - {type: date, name: arrived, label: {en: Day of arrival, ru: День приезда}}
      - {type: text, name: postcode, label: {en: Postcode, ru: Индекс}}
  - type: repeat
    name: members
    label: {en: Members, ru: Члены семьи}
    children:
      - {type: integer, name: member_age, label: {en: Age, ru: Возраст}}
      - {type: text, name: member_name, label: {en: Name, ru: Имя}, personal: "yes"}
      - type: repeat
        name: moves
        label: {en: Moves, ru: Переезды}
        children:
          - {type: integer, name: move_year, label: {en: Year, ru: Год}}
choices:
  sex:
    - {name: f, label: {en: Woman, ru: Женщина}}
    - {name: m, label: {en: Man, ru: Мужчина}}
  reasons:
    - {name: work, label: {en: Work, ru: Работа}}
    - {name: family, label: {en: Family, ru: Семья}}
    - {name: other, label: {en: Other, ru: Другое}}
    - {name: dk, label: {en: Does not know, ru: Не знает}}
"""

IDS = tuple(f"{number:08x}-0000-4000-8000-000000000000" for number in range(1, 10))


def arrivals() -> Questionnaire:
    """The form, read."""
    return load_bytes(FORM.encode(), "arrivals.yaml").questionnaire


def write_form(folder: Path) -> Path:
    """The form as a file."""
    path = folder / "arrivals.yaml"
    path.write_text(FORM, encoding="utf-8")
    return path


def write_data(folder: Path, text: str, name: str = "data.csv", encoding: str = "utf-8") -> Path:
    """A data file."""
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path
