"""Every sentence of the program that needs a translation, and the catalogues that hold them.

``make messages`` runs this module: sentences of code and templates that a catalogue lacks are added
with an empty translation, those that are gone are dropped, the rest stays as translated.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Sequence
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po
from jinja2 import Environment, nodes

from questionnaires.translation import (
    INTERVIEW_LANGUAGES,
    LANGUAGES,
    LOCALE_FOLDER,
    SOURCE_LANGUAGE,
)
from tests.support.tree import ROOT, modules_of

PACKAGES = ("questionnaires", "analysis", "exports", "survey_app")
CALLS = {
    "N_": ((0,),),
    "t": ((0,),),
    "translate": ((0,),),
    "words": ((0,),),
    "say": ((0,),),
    "plural": ((0, 1),),
    "define": ((1,), (2,)),
}
"""Functions whose arguments are sentences: which arguments make one message (two: one and many)."""
MAKERS = {"translate", "translator"}
"""Functions that return a translator, which is then called: ``translate()("A sentence")``."""
TRANSLATED = tuple(one for one in LANGUAGES if one != SOURCE_LANGUAGE)
INTERVIEWS_ONLY = tuple(one for one in INTERVIEW_LANGUAGES if one not in LANGUAGES)
"""Languages in which only the pages of interviews speak."""
SEEN_BY_RESPONDENTS = (
    "questionnaires/answers.py",
    "questionnaires/interview.py",
    "survey_app/interviews/*.py",
    "survey_app/templates/interviews/*.html",
)

Message = str | tuple[str, ...]


def messages() -> set[Message]:
    """Every message of the four packages; a message with a plural is a pair."""
    found: set[Message] = set()
    for package in PACKAGES:
        for module in modules_of(package):
            found.update(messages_of_code(module.read_text(encoding="utf-8")))
        for template in templates_of(package):
            found.update(messages_of_template(template.read_text(encoding="utf-8")))
    paired = {one for pair in found if isinstance(pair, tuple) for one in pair[:1]}
    return found - paired


def messages_of_interviews() -> set[Message]:
    """The messages that a respondent can see."""
    found: set[Message] = set()
    for pattern in SEEN_BY_RESPONDENTS:
        for path in sorted(ROOT.glob(pattern)):
            source = path.read_text(encoding="utf-8")
            read = messages_of_code if path.suffix == ".py" else messages_of_template
            found.update(read(source))
    return found & messages()


def wanted_in(language: str) -> set[Message]:
    """The messages that a language must have."""
    return messages() if language in TRANSLATED else messages_of_interviews()


def templates_of(package: str) -> list[Path]:
    """Jinja templates of a package."""
    return sorted(ROOT.joinpath(package).rglob("templates/**/*.html"))


def messages_of_code(source: str) -> Iterator[Message]:
    """Messages of a Python module, also those chosen between by ``a if b else c``."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            name = _called(node.func)
            yield from _of_call(name, [list(_constants(one)) for one in node.args])


def messages_of_template(source: str) -> Iterator[Message]:
    """Messages of a Jinja template."""
    environment = Environment(autoescape=True, extensions=["jinja2.ext.do"])
    for node in environment.parse(source).find_all(nodes.Call):
        name = getattr(node.node, "attr", getattr(node.node, "name", ""))
        yield from _of_call(name, [list(_constants_of_template(one)) for one in node.args])


def translations(language: str) -> dict[str, tuple[str, ...]]:
    """Translations as they stand, by English sentence: one, or one for each plural form."""
    path = path_of(language)
    if not path.exists():
        return {}
    with path.open("rb") as file:
        entries = [entry for entry in read_po(file, locale=language) if entry.id]
    return {singular(entry.id): _forms(entry.string) for entry in entries}


def singular(message: str | Sequence[str]) -> str:
    """The sentence that names a message."""
    return message if isinstance(message, str) else message[0]


def path_of(language: str) -> Path:
    """Where the catalogue of a language stands."""
    return LOCALE_FOLDER / language / "qonys.po"


def update(language: str, wanted: Iterable[Message]) -> int:
    """Bring a catalogue up to date with the messages of the program; how many are to translate."""
    known = translations(language)
    catalogue = Catalog(locale=language)
    for message in wanted:
        forms = known.get(singular(message), ())
        paired = isinstance(message, tuple)
        fits = len(forms) == (catalogue.num_plurals if paired else 1)
        catalogue.add(message, (forms if paired else forms[0]) if fits else None)
    path = path_of(language)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(_header(catalogue) + _body(catalogue), encoding="utf-8")
    return sum(not all(_forms(entry.string)) for entry in catalogue if entry.id)


def _forms(string: str | Sequence[str] | None) -> tuple[str, ...]:
    return (string or "",) if isinstance(string, str | None) else tuple(string)


def _called(function: ast.expr) -> str:
    """The name that is called: ``f(...)``, ``thing.f(...)``, and ``f(...)("...")`` as well."""
    if isinstance(function, ast.Call):
        return "translate" if _called(function.func) in MAKERS else ""
    return str(getattr(function, "attr", getattr(function, "id", "")))


def _of_call(name: str, arguments: list[list[str]]) -> Iterator[Message]:
    for positions in CALLS.get(name, ()):
        given = [arguments[position] for position in positions if position < len(arguments)]
        if len(given) == len(positions) == 1:
            yield from filter(None, given[0])
        elif len(given) == len(positions) and all(given):
            yield tuple(one[0] for one in given)


def _constants(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from (*_constants(node.body), *_constants(node.orelse))


def _constants_of_template(node: nodes.Expr) -> Iterator[str]:
    if isinstance(node, nodes.Const) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, nodes.CondExpr) and node.expr2 is not None:
        yield from (*_constants_of_template(node.expr1), *_constants_of_template(node.expr2))


def _header(catalog: Catalog) -> str:
    # Written here and not by Babel, which dates it: every run would change every catalogue.
    fields = (
        f"Language: {catalog.locale_identifier}",
        "MIME-Version: 1.0",
        "Content-Type: text/plain; charset=utf-8",
        "Content-Transfer-Encoding: 8bit",
        f"Plural-Forms: {catalog.plural_forms}",
    )
    return 'msgid ""\nmsgstr ""\n' + "".join(f'"{field}\\n"\n' for field in fields) + "\n"


def _body(catalog: Catalog) -> str:
    written = BytesIO()
    write_po(written, catalog, omit_header=True, no_location=True, sort_output=True, width=0)
    return written.getvalue().decode()


def main() -> None:
    """Update the catalogue of every language and tell what is left to translate."""
    for language in (*TRANSLATED, *INTERVIEWS_ONLY):
        wanted = wanted_in(language)
        left = update(language, wanted)
        print(f"{language}: {len(wanted)} sentences, {left} to translate")


if __name__ == "__main__":
    main()
