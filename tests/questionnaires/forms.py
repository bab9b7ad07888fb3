"""Questionnaires for tests, written as small tables and read as workbooks."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO
from zoneinfo import ZoneInfo

from openpyxl import Workbook

from questionnaires.interview import Context, Interview
from questionnaires.loading import load_bytes
from questionnaires.model import Address, Questionnaire

NOW = datetime(2026, 11, 20, 10, 30, tzinfo=ZoneInfo("Asia/Almaty"))


def workbook(table: str) -> bytes:
    """An XLSForm workbook from lines ``| survey | type | name |`` and the rows below each."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for line in filter(None, map(str.strip, table.splitlines())):
        sheet, *cells = [cell.strip() for cell in line.strip("|").split("|")]
        if sheet:
            book.create_sheet(sheet)
        book.worksheets[-1].append([cell or None for cell in cells])
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def form(table: str) -> Questionnaire:
    """The questionnaire that a table means."""
    return load_bytes(workbook(table), "form.xlsx").questionnaire


def context(language: str = "en", seed: int = 7) -> Context:
    """A fixed moment in Almaty."""
    return Context(now=NOW, language=language, seed=seed)


def interview(table: str, **answers: str | tuple[str, ...]) -> Interview:
    """An interview with some answers given."""
    begun = Interview(form(table), context=context())
    for key, answer in answers.items():
        begun.set(Address(key), answer)
    return begun
