"""Pictures and sounds beside texts: not shown yet, and said so."""

from __future__ import annotations

from questionnaires.loading.columns import AllColumns
from questionnaires.loading.rows import CHOICES, SURVEY, Source
from questionnaires.problems import Problem, Severity, define
from questionnaires.translation import N_

MEDIA_IGNORED = define(
    "media_ignored",
    N_(
        "The column {column} ({count} cells) is not shown: pictures and sounds are not supported yet."
    ),
    N_("Nothing needs to be changed; check that the texts can be understood without them."),
)


def warn_of_media(source: Source, columns: AllColumns, problems: list[Problem]) -> Source:
    """One warning for each column of media that has something in it."""
    for name in (SURVEY, CHOICES):
        sheet = source.sheet(name)
        headings = getattr(columns, name).headings
        for heading in (text for meaning, text in headings.items() if meaning[0] == "media"):
            used = [index for index, row in enumerate(sheet.rows) if row.get(heading)]
            if used:
                values = {"column": heading, "count": len(used)}
                place = sheet.place(used[0], heading)
                problems.append(Problem(MEDIA_IGNORED, place, values, Severity.WARNING))
    return source
