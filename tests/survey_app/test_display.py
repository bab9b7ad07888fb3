"""Authors' texts keep their emphasis and lose what could harm; answers inside them stay text."""

from __future__ import annotations

import pytest
from markupsafe import Markup

from survey_app.display import (
    References,
    author_text,
    language_name,
    paragraphs,
    plain_text,
    system_language,
    written_date,
)


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ("**Your** _name_?", "<strong>Your</strong> <em>name</em>?"),
        ("# Consent #\nRead", "<strong>Consent</strong><br>\nRead"),
        ("age < 18 & more", "age &lt; 18 &amp; more"),
        ("household_size_total", "household_size_total"),
        ("1. First\n- second", "1. First<br>\n- second"),
        ("<p>one</p><p>two</p>", "one<br>\ntwo"),
        ("my name is <name of enumerator>", "my name is &lt;name of enumerator&gt;"),
        ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
        ("<img src=x onerror=alert(1)>", "&lt;img src=x onerror=alert(1)&gt;"),
        ('<span style="color:red" onclick="x()">Stop</span>', "<span>Stop</span>"),
        ("[x](javascript:alert(1))", "[x](javascript:alert(1))"),
        ("`code`", "`code`"),
    ],
)
def test_markup_is_kept_as_far_as_it_is_harmless(source: str, html: str) -> None:
    assert author_text(source) == html


def test_links_open_beside_the_interview() -> None:
    html = author_text("[us](https://example.org)")

    assert html == (
        '<a href="https://example.org" target="_blank" rel="noopener noreferrer">us</a>'
    )


@pytest.mark.parametrize("frame", ["{}", "**{}**", "<b>{}</b>", "<p>{}</p>", "# {}"])
def test_what_is_quoted_is_text_wherever_it_stands(frame: str) -> None:
    references = References()
    hostile = "<b>**x**</b> [a](https://b) \ue0000\ue001"

    html = author_text(frame.format(references.keep(hostile)), references)

    assert plain_text(html) == hostile


@pytest.mark.parametrize("frame", ['<a href="{}">x</a>', "[x]({})"])
def test_what_is_quoted_makes_no_address(frame: str) -> None:
    references = References()

    html = author_text(frame.format(references.keep("javascript:alert(1)")), references)

    assert "javascript" not in html


def test_a_longer_text_has_paragraphs() -> None:
    assert paragraphs("One\ntwo\n\n\nthree") == [Markup("One<br>\ntwo"), Markup("three")]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [(["uz", "ru-RU", "en"], "ru"), (["uz"], "en"), ([], "en"), (["ar-EG"], "ar")],
)
def test_the_program_speaks_the_first_wish_that_it_can(wanted: list[str], found: str) -> None:
    assert system_language(wanted) == found


@pytest.mark.parametrize(
    ("text", "language", "written"),
    [
        ("2026-03-21", "en", "March 21, 2026"),
        ("2026-03-21", "ru", "21 марта 2026\u202fг."),
        ("2026-03-21T14:30:00.000", "en", "21 March 2026, 14:30"),
        ("2026-03-21", "xx", "March 21, 2026"),
        ("yesterday", "en", "yesterday"),
    ],
)
def test_dates_are_written_as_their_language_does(text: str, language: str, written: str) -> None:
    assert written_date(text, language).replace("\u00a0", "\u202f") == written


def test_a_language_is_named_in_itself() -> None:
    assert language_name("kk", "Kazakh") == "Қазақ тілі"
    assert language_name("x-own", "Our own") == "Our own"
