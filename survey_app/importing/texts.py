"""Bytes of a CSV file to records: encoding and delimiter are found out or asked for, never guessed at."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator
from itertools import islice

from questionnaires.problems import Place, Problem, ProblemsFound, define

UTF_16 = define(
    "data_in_utf16",
    "{file} is written in UTF-16, and data files are read as UTF-8.",
    "Import it with --encoding utf-16, or save it as CSV in UTF-8.",
)
NOT_UTF_8 = define(
    "data_not_utf8",
    "{file} is not written in UTF-8: byte {position}, in row {row}, does not belong there. It is likely {encoding}.",
    "Import it with --encoding {encoding}, look at the names in the result, or save it as CSV in UTF-8.",
)
NOT_THAT_ENCODING = define(
    "data_not_in_encoding",
    "{file} is not written in {encoding}: byte {position}, in row {row}, does not belong there.",
    "Leave --encoding out to let the likely encoding be named, or save the file as CSV in UTF-8.",
)
ENCODING_UNKNOWN = define(
    "data_encoding_unknown",
    "There is no encoding named {encoding}.",
    "Names that work are utf-8, utf-16, cp1251, cp1252 and iso-8859-1.",
)
QUOTES_BROKEN = define(
    "data_quotes_broken",
    "The quotation marks of {file} do not match: {reason}, near line {line}.",
    "Within a quoted cell every quotation mark is written twice. Save the file from a spreadsheet program once more.",
)
NAMED_AS_TEXT = define(
    "data_workbook_named_as_text",
    "{file} is a workbook, though its name says that it is text.",
    "Give it a name that ends in .xlsx and import it again.",
)

DELIMITERS = {",": ",", ";": ";", "\t": "TAB", "|": "|"}
"""What separates columns, and how to write it in a sentence of any language."""
SEPARATOR_LINE = re.compile(r"\Asep=(.)\r?\n", re.IGNORECASE)
"""Excel writes such a first line, and reads it."""
ZIPPED = b"PK\x03\x04"
"""What a workbook begins with, being a zip file."""
LONGEST_CELL = 100_000_000


def decoded(data: bytes, file: str, encoding: str | None) -> str:
    """The text of a file in UTF-8, or in the encoding that a person named."""
    if data.startswith(ZIPPED):
        raise ProblemsFound([Problem(NAMED_AS_TEXT, values={"file": file})])
    if encoding is not None:
        return _decoded_as(data, file, encoding)
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or _looks_like_utf_16(data):
        raise ProblemsFound([Problem(UTF_16, values={"file": file})])
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        values = {**_where(data, error), "file": file, "encoding": _likely_encoding(data)}
        raise ProblemsFound([Problem(NOT_UTF_8, values=values)]) from error


def _decoded_as(data: bytes, file: str, encoding: str) -> str:
    try:
        name = codecs.lookup(encoding).name
    except LookupError as error:
        raise ProblemsFound([Problem(ENCODING_UNKNOWN, values={"encoding": encoding})]) from error
    try:
        return data.decode("utf-8-sig" if name == "utf-8" else encoding).removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        values = {**_where(data, error), "file": file, "encoding": encoding}
        raise ProblemsFound([Problem(NOT_THAT_ENCODING, values=values)]) from error


def _where(data: bytes, error: UnicodeDecodeError) -> dict[str, object]:
    return {"position": error.start + 1, "row": data.count(b"\n", 0, error.start) + 1}


def _looks_like_utf_16(data: bytes) -> bool:
    beginning = data[:4000]
    return beginning.count(0) > len(beginning) // 8


def _likely_encoding(data: bytes) -> str:
    """Cyrillic text shows as runs of high bytes; in western text they stand alone."""
    high = re.findall(rb"[\x80-\xff]+", data[:1_000_000])
    in_runs = sum(len(run) for run in high if len(run) > 1)
    return "cp1251" if 2 * in_runs > sum(map(len, high)) else "cp1252"


def delimiter_of(text: str) -> str:
    """The delimiter that gives the header most columns; a comma where nothing does."""
    stated = SEPARATOR_LINE.match(text)
    if stated:
        return stated.group(1)
    columns = {delimiter: _columns(text, delimiter) for delimiter in DELIMITERS}
    return max(columns, key=lambda one: columns[one])


def _columns(text: str, delimiter: str) -> int:
    try:
        return len(next(csv.reader(islice(io.StringIO(text, newline=""), 50), delimiter=delimiter)))
    except (StopIteration, csv.Error):
        return 0


def records(text: str, delimiter: str, file: str) -> Iterator[list[str]]:
    """The records of a CSV text; raises where its quotation marks do not match."""
    body = SEPARATOR_LINE.sub("", text, count=1)
    csv.field_size_limit(LONGEST_CELL)
    reader = csv.reader(io.StringIO(body, newline=""), delimiter=delimiter, strict=True)
    while True:
        try:
            yield next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            line = reader.line_num
            values = {"file": file, "line": line, "reason": str(error)}
            raise ProblemsFound([Problem(QUOTES_BROKEN, Place(), values)]) from error
