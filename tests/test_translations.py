"""Every sentence of the program stands in Kazakh and Russian, complete and in their own script."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from string import Formatter

import pytest
from babel.messages.catalog import Catalog

from tests.support.messages import (
    CALLS,
    INTERVIEWS_ONLY,
    PACKAGES,
    TRANSLATED,
    Message,
    messages,
    messages_of_code,
    messages_of_template,
    singular,
    translations,
    wanted_in,
)
from tests.support.tree import modules_of

WORDS = re.compile(r"[A-Za-z]{2,}")
CYRILLIC = re.compile(r"[Ѐ-ӿ]")
ONLY_KAZAKH = re.compile("[әғқңөұүһі]", re.IGNORECASE)


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def prose(text: str) -> str:
    """The text without its placeholders."""
    return "".join(literal for literal, _, _, _ in Formatter().parse(text))


def needs_translation(message: Message) -> bool:
    """Whether there is a word in it (``{count} %`` has none)."""
    return bool(re.search(r"[a-z]{2,}", prose(singular(message))))


@pytest.mark.parametrize("language", [*TRANSLATED, *INTERVIEWS_ONLY])
def test_every_sentence_is_translated(language: str) -> None:
    known = translations(language)

    missing = [
        singular(message)
        for message in wanted_in(language)
        if not all(known.get(singular(message), ("",)))
    ]

    assert sorted(missing) == []


@pytest.mark.parametrize("language", [*TRANSLATED, *INTERVIEWS_ONLY])
def test_no_translation_is_left_without_its_sentence(language: str) -> None:
    wanted = {singular(message) for message in wanted_in(language)}

    assert sorted(set(translations(language)) - wanted) == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_sentence_with_a_plural_has_every_form_of_the_language(language: str) -> None:
    forms = Catalog(locale=language).num_plurals
    known = translations(language)
    pairs = [message[0] for message in messages() if isinstance(message, tuple)]

    assert [one for one in pairs if len(known.get(one, ())) != forms] == []


@pytest.mark.parametrize("language", [*TRANSLATED, *INTERVIEWS_ONLY])
def test_a_translation_has_the_placeholders_of_its_sentence(language: str) -> None:
    wrong = {
        sentence: text
        for sentence, texts in translations(language).items()
        for text in texts
        if text and placeholders(text) != placeholders(sentence)
    }

    assert wrong == {}


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_translation_is_written_in_cyrillic(language: str) -> None:
    latin = {
        sentence: text
        for sentence, texts in translations(language).items()
        for text in texts
        if text and needs_translation(sentence) and not CYRILLIC.search(text)
    }

    assert latin == {}


@pytest.mark.parametrize("language", TRANSLATED)
def test_latin_words_of_a_translation_are_names_of_the_sentence(language: str) -> None:
    strange = {
        text: left
        for sentence, texts in translations(language).items()
        for text in texts
        if (left := set(WORDS.findall(prose(text))) - set(WORDS.findall(sentence)))
    }

    assert strange == {}


def test_kazakh_is_not_russian() -> None:
    russian = translations("ru")
    alike = [
        sentence
        for sentence, texts in translations("kk").items()
        if texts == russian.get(sentence) and len(sentence.split()) > 3 and all(texts)
    ]
    written = [text for texts in translations("kk").values() for text in texts if text]

    assert alike == []
    assert sum(bool(ONLY_KAZAKH.search(text)) for text in written) > len(written) / 2


def test_a_translator_is_always_called_by_a_name_that_is_searched() -> None:
    """A variable of type Translator under another name would hide its sentences from the catalogue."""
    names = {
        name
        for package in PACKAGES
        for module in modules_of(package)
        for name in names_of_translators(module.read_text(encoding="utf-8"))
    }

    assert names
    assert names <= set(CALLS)


def names_of_translators(source: str) -> Iterator[str]:
    """Parameters, fields and variables that are annotated as Translator."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.arg) and _is_translator(node.annotation):
            yield node.arg
        elif isinstance(node, ast.AnnAssign) and _is_translator(node.annotation):
            yield ast.unparse(node.target).split(".")[-1]


def _is_translator(annotation: ast.expr | None) -> bool:
    return annotation is not None and "Translator" in ast.unparse(annotation)


def test_sentences_are_found_in_code() -> None:
    source = """
define("a_name", "What is {wrong}.", "What to" " do.")
words(N_("sheet {sheet}"), sheet=1)
translator.plural("{count} row", "{count} rows", 3)
translate("Yes" if it else "No")
translate(variable)
translate()("At once")
translator("en")("In English")
other("Not a message")
"""

    assert set(messages_of_code(source)) == {
        "What is {wrong}.",
        "What to do.",
        "sheet {sheet}",
        ("{count} row", "{count} rows"),
        "Yes",
        "No",
        "At once",
        "In English",
    }


def test_sentences_are_found_in_templates() -> None:
    source = """<p title="{{ t('Title') }}">{% if t("Asked") %}{{ t.plural("{count} a", "{count} b", n) }}
{{ t("On" if it else "Off") }}{% endif %}{{ other("none") }}</p>"""

    assert set(messages_of_template(source)) == {
        "Title",
        "Asked",
        ("{count} a", "{count} b"),
        "On",
        "Off",
    }
