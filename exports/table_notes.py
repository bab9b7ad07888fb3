"""The small print of a table: who is missing, how it was tested, what the marks mean."""

from __future__ import annotations

from collections.abc import Iterator

from analysis.results import BannerTable
from exports import words
from exports.cells import clean
from exports.labels import Labels
from exports.layout import empty_columns, text_line
from exports.page import Page
from exports.plan import Row, Style


def footnotes(page: Page) -> Iterator[Row]:
    """The small print, a row each."""
    for text in _notes(page):
        yield text_line(clean(text), Style.NOTE, page.widths, size=9)


def _notes(page: Page) -> Iterator[str]:
    crosstab, labels, translate = page.crosstab, page.labels, page.translate
    told = words.missing(crosstab.missing, labels)
    if told:
        yield told
    yield words.policy(crosstab, translate)
    for table in crosstab.banners:
        yield f"{words.banner_name(table, labels)}: {' '.join(_told_of(table, labels))}"
    for result in {
        one.letters.method: one.letters for one in crosstab.banners if one.letters
    }.values():
        yield words.letters(result, translate)
    yield from words.small_bases([crosstab.total, *crosstab.banners], translate)
    yield from words.notes(crosstab.notes, translate)


def _told_of(table: BannerTable, labels: Labels) -> Iterator[str]:
    translate = labels.translate
    if table.test is not None:
        yield words.test(table.test, translate)
        yield from words.notes(table.test.notes, translate)
    yield from (words.effect(one, translate) for one in table.effects)
    families = {one.test.adjustment for one in table.option_tests if one.test.adjustment}
    for adjustment in sorted(families, key=lambda one: (one.family, one.size)):
        family = words.family(adjustment, translate)
        yield translate("Each answer: {family}.", family=family)
    yield from words.notes(table.notes, translate)
    nobody = [labels.inside(labels.column(one, table.banner)) for one in empty_columns(table)]
    if nobody:
        yield translate("Without respondents and left out: {columns}.", columns="; ".join(nobody))
    missing = words.missing(table.missing, labels)
    if missing:
        yield missing
