"""What a cell of the type column says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from pyxform import aliases
from pyxform.question_type_dictionary import QUESTION_TYPE_DICT
from pyxform.xls2json import RE_BEGIN_CONTROL, RE_END_CONTROL, RE_OSM, RE_SELECT

from questionnaires.loading.types import question_type
from questionnaires.problems import define
from questionnaires.translation import N_

NOT_SUPPORTED = N_("Questions of type {type} are not supported yet.")
PLACE_TYPE = define(
    "unsupported_type_place",
    NOT_SUPPORTED,
    N_("Ask for the place by name, or for latitude and longitude with two decimal questions."),
)
MEDIA_TYPE = define(
    "unsupported_type_media",
    NOT_SUPPORTED,
    N_("Leave the question out, or ask with a text question for what it shows."),
)
BARCODE_TYPE = define(
    "unsupported_type_barcode", NOT_SUPPORTED, N_("Use a text question and type the code.")
)
RANGE_TYPE = define(
    "unsupported_type_range",
    NOT_SUPPORTED,
    N_("Use an integer or decimal question with a constraint such as . >= 0 and . <= 10."),
)
RANK_TYPE = define(
    "unsupported_type_rank",
    NOT_SUPPORTED,
    N_("Use one select_one question for each rank (first, second, third)."),
)
FILE_CHOICES_TYPE = define(
    "unsupported_type_choices_from_file",
    NOT_SUPPORTED,
    N_("Copy the rows of the file to the choices sheet and use select_one or select_multiple."),
)
EXTERNAL_TYPE = define(
    "unsupported_type_external_choices",
    NOT_SUPPORTED,
    N_("Copy the rows of the sheet external_choices to the choices sheet and use select_one."),
)
ANSWER_CHOICES_TYPE = define(
    "unsupported_type_choices_from_answers",
    N_("Choices taken from earlier answers ({type}) are not supported yet."),
    N_("Use a text or integer question, or a list of the choices sheet."),
)
XML_TYPE = define(
    "unsupported_type_xml", NOT_SUPPORTED, N_("Attach the rows as a CSV file and use csv-external.")
)
LOOP_TYPE = define(
    "loop_without_list",
    N_("The loop does not say for the choices of which list its questions are asked."),
    N_("Write the list after the type, for example: begin loop over facilities."),
)
UNKNOWN_TYPE = define(
    "unknown_type",
    N_("{type} is not a type of question."),
    N_("Write a type of XLSForm. {nearest}"),
)
SELECT_WITHOUT_LIST = define(
    "select_without_list",
    N_("The question does not say from which list its choices come."),
    N_("Write the list after the type, for example: {type} yes_no."),
)
LIST_WITH_BLANKS = define(
    "list_name_with_blanks",
    N_("After {type} stands more than the name of one list."),
    N_("Name the list without blanks, here and on the choices sheet."),
)

_UNSUPPORTED: Mapping[str, str] = {
    **dict.fromkeys(("geopoint", "geotrace", "geoshape", "gps", "location"), PLACE_TYPE),
    **dict.fromkeys(("start-geopoint", "background-geopoint"), PLACE_TYPE),
    **dict.fromkeys(("photo", "image", "audio", "video", "file", "background-audio"), MEDIA_TYPE),
    "osm": MEDIA_TYPE,
    "barcode": BARCODE_TYPE,
    "range": RANGE_TYPE,
    "xml-external": XML_TYPE,
}
_BY_BIND = {
    "geopoint": PLACE_TYPE,
    "geotrace": PLACE_TYPE,
    "geoshape": PLACE_TYPE,
    "binary": MEDIA_TYPE,
    "barcode": BARCODE_TYPE,
}
_BARE_SELECTS = frozenset({*aliases.select, "select multiple", "select_multiple_external"})
_WRITTEN = """
    text integer decimal date time dateTime select_one select_multiple note calculate acknowledge hidden
    begin_group end_group begin_repeat end_repeat start end today deviceid username phonenumber email
    audit
"""
KNOWN_TYPES = tuple(_WRITTEN.split())


class Kind(StrEnum):
    """What a row does."""

    BEGIN = "begin"
    END = "end"
    SELECT = "select"
    QUESTION = "question"
    TABLE = "table"
    """Names an attached CSV file."""
    SETTING = "setting"
    REFUSED = "refused"


@dataclass(frozen=True)
class Meaning:
    """A type cell, understood."""

    kind: Kind
    holder: str = ""
    """group, repeat or loop, where one begins or ends."""
    list_name: str = ""
    is_multiple: bool = False
    problem: str = ""
    """Why it is refused."""


def meaning(written: str) -> Meaning:
    """What a type cell says; refused types carry the problem to name."""
    text = aliases._type_alias_map.get(written, written)  # noqa: SLF001 - pyxform's only list of them
    begin, end = RE_BEGIN_CONTROL.search(text), RE_END_CONTROL.search(text)
    if begin:
        return _begin(aliases.control[begin["type"]], begin["list_name"] or "")
    if end:
        return Meaning(Kind.END, aliases.control[end["type"]])
    if text in aliases.settings_header:
        return Meaning(Kind.SETTING)
    select = RE_SELECT.search(text)
    if select:
        return _select(select["select_command"], select["list_name"])
    if {text, text.split(" ", maxsplit=1)[0]} & _BARE_SELECTS:
        without = text in _BARE_SELECTS
        return Meaning(Kind.REFUSED, problem=SELECT_WITHOUT_LIST if without else LIST_WITH_BLANKS)
    return _plain(text)


def _begin(holder: str, list_name: str) -> Meaning:
    without_list = holder == "loop" and not list_name
    return Meaning(Kind.BEGIN, holder, list_name, problem=LOOP_TYPE if without_list else "")


def _select(command: str, list_name: str) -> Meaning:
    if command == "rank":
        return Meaning(Kind.REFUSED, problem=RANK_TYPE)
    if command == "select_one_external":
        return Meaning(Kind.REFUSED, problem=EXTERNAL_TYPE)
    if command in aliases.select_from_file:
        return Meaning(Kind.REFUSED, problem=FILE_CHOICES_TYPE)
    if "${" in list_name:
        return Meaning(Kind.REFUSED, problem=ANSWER_CHOICES_TYPE)
    multiple = aliases.select[command] == "select all that apply"
    return Meaning(Kind.SELECT, list_name=list_name, is_multiple=multiple)


def _plain(text: str) -> Meaning:
    if text == "csv-external":
        return Meaning(Kind.TABLE)
    if question_type(text) is not None:
        return Meaning(Kind.QUESTION)
    bind = QUESTION_TYPE_DICT.get(text, {}).get("bind", {}).get("type")
    known = (
        _UNSUPPORTED.get(text) or _BY_BIND.get(bind) or (MEDIA_TYPE if RE_OSM.search(text) else "")
    )
    return Meaning(Kind.REFUSED, problem=known or UNKNOWN_TYPE)
