"""Languages as authors name them in column headings, and their BCP 47 codes."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from babel import Locale, UnknownLocaleError
from babel.core import get_global

from questionnaires.model import Language

UNNAMED = "default"
"""pyxform's name for the language of columns without one."""
UNDETERMINED = "und"
_WITH_CODE = re.compile(r"(?P<name>.*?)\s*\((?P<code>[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*)\)\s*")
_CODE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*")
_NAMED_IN = ("en", "ru", "kk", "fr", "es", "ar", "uk")
"""Languages in whose words authors name languages."""
_CODES = """
    kk ru en uk uz ky tg tk az hy ka mn tr de fr es pt it pl ro bg sr hr el ar fa ps ur hi bn ne my km
    th vi id ms sw so am ti om ha yo zh ja ko he ckb ku sq mk tt be
"""
"""Languages that name themselves in headings."""


def languages_of(headings: Iterable[str]) -> dict[str, Language]:
    """Each heading's language; headings that mean the same code get distinct ones."""
    found: dict[str, Language] = {}
    for heading in headings:
        language = _language(heading, len(found) + 1)
        taken = {one.code for one in found.values()}
        if language.code in taken:
            language = Language(
                f"{language.code}-x-{_slug(heading, len(found) + 1)}", language.name
            )
        found[heading] = language
    return found


def _language(heading: str, number: int) -> Language:
    if heading == UNNAMED:
        return Language(UNDETERMINED, UNNAMED)
    match = _WITH_CODE.fullmatch(heading)
    if match:
        return Language(_normal(match["code"]), match["name"] or _autonym(match["code"]))
    if _CODE.fullmatch(heading) and _is_known(heading):
        return Language(_normal(heading), _autonym(heading))
    code = _code_by_name(heading)
    return Language(code or f"x-{_slug(heading, number)}", heading)


def _slug(heading: str, number: int) -> str:
    # Private-use subtags of BCP 47 are at most eight ASCII letters and digits.
    return re.sub(r"[^a-z0-9]", "", heading.lower())[:8] or f"l{number}"


def _normal(code: str) -> str:
    first, *rest = code.replace("_", "-").split("-")
    return "-".join([_shortest(first.lower()), *(_subtag(one) for one in rest)])


def _shortest(code: str) -> str:
    """The code of two letters where there is one: ``kaz`` is ``kk``."""
    # The country's code is often written for the language; no language has it.
    aliases = {**get_global("language_aliases"), "kz": "kk"}
    return str(aliases.get(code, code)).split("_", maxsplit=1)[0]


def _subtag(text: str) -> str:
    return text.title() if len(text) == 4 else text.upper()


def _is_known(code: str) -> bool:
    return _normal(code).split("-", maxsplit=1)[0] in Locale("en").languages


def _autonym(code: str) -> str:
    try:
        name = Locale.parse(_normal(code), sep="-").get_display_name()
    except (ValueError, UnknownLocaleError):
        return code
    return name[:1].upper() + name[1:] if name else code


def _code_by_name(heading: str) -> str | None:
    wanted = heading.casefold().strip()
    for names in (_names_in(language) for language in _NAMED_IN):
        if wanted in names:
            return names[wanted]
    # Slavic autonyms are written with the ending of a man or a woman: українська, український.
    return next((code for name, code in _own_names().items() if _same_stem(wanted, name)), None)


@cache
def _names_in(language: str) -> dict[str, str]:
    return {name.casefold(): code for code, name in Locale(language).languages.items()}


@cache
def _own_names() -> dict[str, str]:
    return {_autonym(code).casefold(): code for code in _CODES.split()}


def _same_stem(wanted: str, name: str) -> bool:
    if wanted == name or name.split(" ", maxsplit=1)[0] == wanted:
        return True
    is_cyrillic = bool(re.fullmatch(r"[\u0400-\u04ff]{6,}", wanted))
    return is_cyrillic and len(name) >= 6 and wanted[:-2] == name[: len(wanted) - 2]
