"""Texts of the program in the languages of its users.

English sentences are the keys; Kazakh and Russian stand in ``locale/<language>/qonys.po``, and so do the
words of the pages of interviews in further languages that migrants speak.
The catalogues are read as they are, so no compiled file can fall behind its source.
"""

from __future__ import annotations

import gettext
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LANGUAGES = ("kk", "ru", "en")
"""Languages in which the whole program speaks."""
INTERVIEW_LANGUAGES = (*LANGUAGES, "ar", "fr")
"""Languages in which the pages that a respondent sees speak, buttons and messages included."""
SOURCE_LANGUAGE = "en"
LOCALE_FOLDER = Path(__file__).parent / "locale"


def N_(message: str) -> str:  # noqa: N802 - the name that gettext tools look for
    """Mark a sentence for translation where it is written but not yet shown."""
    return message


@dataclass(frozen=True, slots=True)
class Translator:
    """Sentences in one language; call it with the English sentence and its values."""

    language: str
    catalogue: gettext.NullTranslations

    def __call__(self, message: str, /, **values: object) -> str:
        """Translate, then fill ``{name}`` with the values given."""
        text = self.catalogue.gettext(message) if message else ""
        return text.format(**values) if values else text

    def plural(self, one: str, many: str, count: int, **values: object) -> str:
        """Translate by number; ``{count}`` is filled as well."""
        return self.catalogue.ngettext(one, many, count).format(count=count, **values)


def translator(language: str) -> Translator:
    """Sentences in ``language``; those it lacks, or all where it is not known, in English."""
    known = language if language in INTERVIEW_LANGUAGES else SOURCE_LANGUAGE
    return Translator(known, _catalogue(known))


@cache
def _catalogue(language: str) -> gettext.NullTranslations:
    source = LOCALE_FOLDER / language / "qonys.po"
    if language == SOURCE_LANGUAGE or not source.exists():
        return gettext.NullTranslations()
    compiled = BytesIO()
    with source.open("rb") as file:
        write_mo(compiled, read_po(file, locale=language))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)
