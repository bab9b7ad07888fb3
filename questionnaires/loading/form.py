"""The whole form: languages, choices, items and settings from pyxform's tree."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import PurePath
from typing import Any

from questionnaires.compiled import with_hash
from questionnaires.loading.choices import choice_lists, missing_kind
from questionnaires.loading.columns import Columns, all_columns, columns_of
from questionnaires.loading.declared import check_declared
from questionnaires.loading.draft import Declarations, Draft
from questionnaires.loading.elements import Node, Tree
from questionnaires.loading.languages import UNNAMED, languages_of
from questionnaires.loading.loops import expanded
from questionnaires.loading.rows import CHOICES, MARK, SETTINGS, SURVEY, Source
from questionnaires.loading.tables import Tables
from questionnaires.model import Language, MissingKind, Questionnaire
from questionnaires.problems import NOWHERE, Place, Problem, define
from questionnaires.translation import N_

_NOT_SETTINGS = frozenset({"children", "choices", "type", "title", "id_string", "version"})
_ATTACHED = frozenset({"csv-external", "xml-external"})
_FILES = frozenset({".csv", ".xml", ".geojson"})


UNKNOWN_DEFAULT_LANGUAGE = define(
    "unknown_default_language",
    N_("No text is written in the default language {language}."),
    N_("Write one of the languages of the headings as default_language: {known}."),
)
NO_LANGUAGE_NAMED = define(
    "no_language_named",
    N_("The form does not say in which language it is."),
    N_("Name it as default_language in the settings, for example Қазақша (kk)."),
)


def draft_of(source: Source, declarations: Declarations, problems: list[Problem]) -> Draft:
    """Headings and languages, default language first."""
    columns = all_columns(source)
    headings = [*columns.survey.languages(), *columns.choices.languages()]
    default = _setting(source, columns.settings.heading("default_language")) or UNNAMED
    has_unnamed = ("label",) in columns.survey.headings
    chosen = _default_heading(list(dict.fromkeys(headings)), default, has_unnamed=has_unnamed)
    languages = languages_of(dict.fromkeys([chosen, *headings]))
    titles = _titles(source, columns.settings, languages)
    code = languages[chosen].code
    draft = Draft(columns, languages, code, titles, declarations, problems)
    _check_default(draft, source, chosen, headings)
    return draft


def _check_default(draft: Draft, source: Source, chosen: str, headings: list[str]) -> None:
    place = _settings_place(draft, source)
    at_language = replace(place, column=draft.columns.settings.heading("default_language"))
    unnamed = ("label",) in draft.columns.survey.headings
    if chosen == UNNAMED and unnamed:
        draft.warn(NO_LANGUAGE_NAMED, at_language)
    elif headings and chosen not in headings and not unnamed:
        draft.warn(
            UNKNOWN_DEFAULT_LANGUAGE, at_language, language=chosen, known=", ".join(headings)
        )


def _setting(source: Source, heading: str) -> str:
    rows = source.sheet(SETTINGS).rows
    return rows[0].get(heading, "").strip() if rows else ""


def _default_heading(headings: list[str], default: str, *, has_unnamed: bool) -> str:
    """The heading that ``default_language`` means: by heading, else by code or name."""
    if default in headings or not headings:
        return default
    wanted = {default.casefold(), languages_of([default])[default].code.casefold()}
    for heading, language in languages_of(headings).items():
        if wanted & {language.code.casefold(), language.name.casefold()}:
            return heading
    return headings[0] if default == UNNAMED and not has_unnamed else default


def questionnaire_of(
    draft: Draft, source: Source, tree: Mapping[str, Any], tables: Tables
) -> Questionnaire:
    """The frozen questionnaire; problems on the way gather in the draft."""
    declared = draft.declarations
    of_form = Declarations(
        _settings_missing(draft, source), tuple(_own_words(draft, source, "personal"))
    )
    missing = {**of_form.missing, **declared.missing}
    lists = choice_lists(draft, source.sheet(CHOICES), tree.get("choices", {}), missing)
    nodes = list(_nodes([expanded(one) for one in tree["children"]]))
    reader = Tree(
        draft,
        source.sheet(SURVEY),
        Counter(_names(nodes)),
        frozenset((*of_form.personal, *declared.personal)),
    )
    title = str(tree.get("title") or tree["id_string"])
    questionnaire = with_hash(
        Questionnaire(
            id=str(tree["id_string"]),
            title={draft.default_code: title, **draft.titles},
            version=str(tree.get("version", "")),
            languages=_ordered(draft),
            children=reader.items(nodes, ()),
            choice_lists=lists,
            tables=tables,
            settings={
                key: text
                for key, text in tree.items()
                if key not in _NOT_SETTINGS and isinstance(text, str)
            },
            content_hash="",
        )
    )
    at_settings = _settings_place(draft, source)
    draft.problems.extend(check_declared(questionnaire, of_form, at_settings))
    draft.problems.extend(check_declared(questionnaire, declared, NOWHERE))
    return questionnaire


def declared_tables(source: Source) -> frozenset[str]:
    """Files that the survey sheet names, by name without ending."""
    sheet = source.sheet(SURVEY)
    columns = columns_of(sheet)
    kind, name = columns.heading("type"), columns.heading("name")
    found = set()
    for row in sheet.rows:
        words = row.get(kind, "").split()
        found |= {PurePath(one).stem for one in words if PurePath(one).suffix in _FILES}
        if words and words[0] in _ATTACHED:
            found.add(row.get(name, ""))
    return frozenset(found)


def _nodes(children: list[Node]) -> Iterator[Node]:
    """The nodes of the form; of pyxform's own ``meta`` group only an audit stays, in its place."""
    audits = [one for node in children if _is_meta(node) for one in node["children"] if MARK in one]
    for node in children:
        while audits and _row(audits[0]) < _row(node):
            yield audits.pop(0)
        if not _is_meta(node) and node["type"] not in _ATTACHED:
            yield node
    yield from audits


def _is_meta(node: Node) -> bool:
    return bool(node["name"] == "meta" and MARK not in node and node["type"] == "group")


def _row(node: Node) -> int:
    return int(node.get(MARK, 0))


def _names(nodes: list[Node]) -> Iterator[str]:
    for node in nodes:
        yield str(node["name"])
        yield from _names(node.get("children", []))


def _ordered(draft: Draft) -> tuple[Language, ...]:
    found = list(draft.languages.values())
    return tuple(sorted(found, key=lambda one: one.code != draft.default_code))


def _titles(source: Source, columns: Columns, languages: Mapping[str, Language]) -> dict[str, str]:
    return {
        languages[meaning[1]].code: text
        for meaning, heading in columns.headings.items()
        if len(meaning) == 2 and meaning[0] == "title" and meaning[1] in languages
        if (text := _setting(source, heading))
    }


def _own_words(draft: Draft, source: Source, field: str) -> list[str]:
    written = _setting(source, draft.columns.settings.heading(field))
    return written.replace(",", " ").split()


def _settings_place(draft: Draft, source: Source) -> Place:
    numbers = source.sheet(SETTINGS).numbers
    heading = draft.columns.settings.headings.get(("personal",), None)
    return Place(SETTINGS, next(iter(numbers), None), heading)


def _settings_missing(draft: Draft, source: Source) -> dict[str, MissingKind]:
    """``dk=dont_know dwta=refused`` from the settings sheet."""
    place = _settings_place(draft, source)
    found = {}
    for pair in _own_words(draft, source, "missing_choices"):
        name, _, text = pair.partition("=")
        kind = missing_kind(draft, text or pair, place)
        if kind is not None:
            found[name] = kind
    return found
