"""The language of the pages: asked for, remembered, or the one that the browser prefers."""

from __future__ import annotations

from flask import Flask, g, has_request_context, request, session

from questionnaires.translation import LANGUAGES, SOURCE_LANGUAGE, Translator, translator

PARAMETER = "language"
REMEMBERED = "language"
NAMES = {"kk": "Қазақша", "ru": "Русский", "en": "English"}


def init_app(app: Flask) -> None:
    """Give templates ``t``, the language of the page and the languages to choose from."""
    app.before_request(_remember)
    app.context_processor(
        lambda: {"t": translate(), "page_language": page_language(), "page_languages": NAMES}
    )


def page_language() -> str:
    """The language of this page."""
    if not has_request_context():
        return SOURCE_LANGUAGE
    if "page_language" not in g:
        g.page_language = _choose()
    return str(g.page_language)


def translate() -> Translator:
    """Sentences in the language of this page."""
    return translator(page_language())


def _choose() -> str:
    wishes = (request.args.get(PARAMETER), session.get(REMEMBERED))
    known = next((wish for wish in wishes if wish in LANGUAGES), None)
    return known or request.accept_languages.best_match(LANGUAGES) or SOURCE_LANGUAGE


def _remember() -> None:
    wish = request.args.get(PARAMETER)
    if wish in LANGUAGES:
        session[REMEMBERED] = wish
