"""Texts for people: authors' Markdown made safe, moments and languages as they are written.

Nothing from a questionnaire or an answer reaches a page but through here or through escaping.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import cache

import nh3
from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_datetime
from babel.localedata import locale_identifiers
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererProtocol
from markdown_it.token import Token
from markupsafe import Markup, escape

from exports.numbers import number, share
from questionnaires.translation import INTERVIEW_LANGUAGES, SOURCE_LANGUAGE

ALLOWED_TAGS = {"a", "b", "br", "em", "i", "small", "span", "strong", "sub", "sup", "u"}
DROPPED_TAGS = {"center", "div", "font", "h1", "h2", "h3", "h4", "h5", "h6", "li", "ol", "p", "ul"}
"""HTML whose looks are ours to decide; the words inside stay."""
ALLOWED_ATTRIBUTES = {"a": {"href"}, "span": {"dir", "lang"}}
ALLOWED_SCHEMES = {"http", "https", "mailto", "tel"}
LONG_TEXT = 180
"""Labels longer than this are set as running text, not as a heading."""

_OPENED = "\ue000"
_CLOSED = "\ue001"
_REFERENCE = re.compile(f"{_OPENED}([0-9]+){_CLOSED}")
_HEADING = re.compile(r"^#{1,6} +(.*?) *#*$", re.MULTILINE)
_ENDS_OF_BLOCKS = re.compile(r"</(?:p|div|li|h[1-6]|tr)\s*>\s*(?=\S)", re.IGNORECASE)
_BLANK_LINES = re.compile(r"\n\s*\n")
_TAG = re.compile(r"</?([a-zA-Z][a-zA-Z0-9]*)(?=[\s/>])")
_MANY_BREAKS = re.compile(r"(?:<br>\s*){3,}")


class References:
    """Answers that an author's text quotes: kept out of the Markdown, put back as plain text."""

    def __init__(self) -> None:
        self._values: list[str] = []

    def keep(self, value: str) -> str:
        """A mark that stands for the value until :func:`author_text` puts it back."""
        self._values.append(value)
        return f"{_OPENED}{len(self._values) - 1}{_CLOSED}"

    def put_back(self, html: str) -> str:
        """The cleaned text with the values, escaped, in the places of their marks."""
        return _REFERENCE.sub(lambda found: self._value(int(found[1])), html)

    def _value(self, number: int) -> str:
        return str(escape(self._values[number])) if number < len(self._values) else ""


@cache
def _markdown() -> MarkdownIt:
    rules = ["text", "newline", "escape", "emphasis", "link", "html_inline", "entity"]
    markdown = MarkdownIt("zero", {"html": True, "breaks": True}).enable(rules)
    markdown.add_render_rule("html_inline", _html_or_text)
    return markdown


def _html_or_text(
    _renderer: RendererProtocol, tokens: Sequence[Token], number: int, *_others: object
) -> str:
    # "my name is <name of enumerator>" is a text, and so is <script>
    content = tokens[number].content
    tag = _TAG.match(content)
    if tag is not None and tag[1].lower() in ALLOWED_TAGS | DROPPED_TAGS:
        return content
    return str(escape(content))


def author_text(text: str, references: References | None = None) -> Markup:
    """A label, hint or message as its author marked it up, without anything that could harm.

    XLSForm's subset: emphasis, headings (shown strong, for the page has its own order of headings),
    links, line breaks and a little HTML.
    """
    plain = _ENDS_OF_BLOCKS.sub("\n", text.replace("\r\n", "\n").strip())
    headed = _HEADING.sub(lambda line: f"**{line[1]}**" if line[1] else "", plain)
    cleaned = _clean(_markdown().renderInline(headed))
    filled = (references or References()).put_back(_MANY_BREAKS.sub("<br><br>", cleaned))
    return Markup(filled)  # noqa: S704 - cleaned by nh3 above, values escaped


def _clean(html: str) -> str:
    return nh3.clean(
        html,
        tags=ALLOWED_TAGS,
        attributes=ALLOWED_ATTRIBUTES,
        url_schemes=ALLOWED_SCHEMES,
        link_rel="noopener noreferrer",
        # A link opens beside the interview: what was typed on the page stays.
        set_tag_attribute_values={"a": {"target": "_blank"}},
        # An answer that is quoted inside a link's address would be put back unchecked.
        attribute_filter=lambda _tag, _name, value: None if _OPENED in value else value,
    )


def paragraphs(text: str, references: References | None = None) -> list[Markup]:
    """A longer text of an author, paragraph by paragraph."""
    pieces = _BLANK_LINES.split(text.replace("\r\n", "\n").strip())
    return [author_text(piece, references) for piece in pieces if piece.strip()]


def plain_text(html: Markup) -> str:
    """The words of a text without its markup, for titles and text alternatives."""
    return html.replace(Markup("<br>"), Markup(" ")).striptags()


def system_language(wanted: Sequence[str]) -> str:
    """The first of the wanted languages in which the pages of interviews speak, else English."""
    short = (one.split("-")[0].lower() for one in wanted)
    return next((one for one in short if one in INTERVIEW_LANGUAGES), SOURCE_LANGUAGE)


# Moments and languages


def moment(value: datetime, language: str) -> str:
    """Date and time of day with the time zone."""
    return format_datetime(value, format="d MMMM y, HH:mm z", locale=language)


def written_date(text: str, language: str) -> str:
    """A date or moment of an answer as the language writes it, or as it stands."""
    known = language if language in _babel_languages() else SOURCE_LANGUAGE
    try:
        value = datetime.fromisoformat(text)
    except ValueError:
        return text
    if len(text) <= len("2026-03-21"):
        return format_date(value, format="long", locale=known)
    return format_datetime(value, format="d MMMM y, HH:mm", locale=known)


def language_name(code: str, otherwise: str) -> str:
    """A language's own name for itself, or the name that the author gave it."""
    try:
        name = Locale.parse(code, sep="-").get_display_name(code) or otherwise
    except (UnknownLocaleError, ValueError):
        return otherwise
    return name[:1].upper() + name[1:]


@cache
def _babel_languages() -> frozenset[str]:
    return frozenset(locale_identifiers())


FILTERS: dict[str, Callable[..., str]] = {
    "number": number,
    "share": share,
    "moment": moment,
    "language_name": language_name,
}
"""What templates call by these names."""
