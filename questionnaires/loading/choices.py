"""Choice lists from the choices sheet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from questionnaires.loading.draft import Draft
from questionnaires.loading.rows import MARK, Sheet
from questionnaires.loading.texts import plain_texts
from questionnaires.model import DECLARABLE, Choice, ChoiceList, MissingKind
from questionnaires.problems import NOWHERE, Place, define
from questionnaires.translation import N_, translator

UNKNOWN_MISSING_KIND = define(
    "unknown_missing_kind",
    N_("{value!r} is not a kind of missing answer."),
    N_("Write dont_know, refused or not_applicable."),
)
REFERENCE_IN_CHOICE = define(
    "reference_in_choice_label",
    N_(
        "The label of the choice {name} refers to an answer; the reference is shown as it is written."
    ),
    N_("Move the reference to the label of the question."),
)
_NOT_COLUMNS = frozenset(
    {"name", "label", "media", "list name", "list_name", "missing", MARK, "__row"}
)


def choice_lists(
    draft: Draft,
    sheet: Sheet,
    written: Mapping[str, list[dict[str, Any]]],
    missing: Mapping[str, MissingKind],
) -> dict[str, ChoiceList]:
    """All lists of the form, those that no question uses included."""
    return {
        name: ChoiceList(name, tuple(_choice(draft, sheet, one, missing) for one in rows))
        for name, rows in written.items()
    }


def _choice(
    draft: Draft, sheet: Sheet, row: Mapping[str, Any], declared: Mapping[str, MissingKind]
) -> Choice:
    place = sheet.place(int(row[MARK])) if MARK in row else NOWHERE
    name = str(row["name"])
    labels = plain_texts(draft, row.get("label")) if MARK in row else _other_labels(draft)
    if any("${" in text for text in labels.values()):
        draft.warn(REFERENCE_IN_CHOICE, replace(place, column="label"), name=name)
    return Choice(
        name=name,
        labels=labels or {draft.default_code: name},
        columns={key: text for key, text in row.items() if _is_column(key, text)},
        missing=missing_kind(draft, row.get("missing"), place) or declared.get(name),
        place=place,
    )


def _is_column(key: str, text: object) -> bool:
    return key not in _NOT_COLUMNS and isinstance(text, str)


def _other_labels(draft: Draft) -> dict[str, str]:
    """The choice that ``or_other`` adds, in the languages of the form that Qonys speaks."""
    return {code: translator(code.split("-")[0])(N_("Other")) for code in draft.codes}


def missing_kind(draft: Draft, text: object, place: Place) -> MissingKind | None:
    """Read one kind of missing; another word is a problem at its place."""
    if text is None or not str(text).strip():
        return None
    value = str(text).strip().lower().replace("-", "_").replace(" ", "_").replace("'", "")
    if value in {kind.value for kind in DECLARABLE}:
        return MissingKind(value)
    draft.refuse(UNKNOWN_MISSING_KIND, Place(place.sheet, place.row, "missing"), value=str(text))
    return None
