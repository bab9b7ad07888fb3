"""Tables to the plan of a workbook: contents, one sheet for each table, a long sheet, the codebook."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from analysis.dataset import Dataset, Variable
from analysis.results import Crosstab
from exports.cells import clean, sheet_titles
from exports.codebook import codebook_sheets
from exports.contents import contents_sheet
from exports.labels import Labels
from exports.long import long_sheets
from exports.overlong import with_long_texts
from exports.plan import Workbook
from exports.table_sheet import table_sheet
from questionnaires.translation import Translator


def workbook_of(
    crosstabs: Sequence[Crosstab],
    translate: Translator,
    *,
    language: str | None = None,
    dataset: Dataset | None = None,
) -> Workbook:
    """Plan a workbook of tables.

    Labels are in ``language`` (that of ``translate``, where none is given) with the usual fallback, the
    program's own words in the language of ``translate``. With the dataset that the tables were counted
    from, the codebook covers all its variables, else those of the tables.
    """
    languages = tuple(dict.fromkeys(code for one in crosstabs for code in one.languages))
    labels = Labels.choose(languages or (dataset.languages if dataset else ()), translate, language)
    wanted = [f"{number} {one.question.name}" for number, one in enumerate(crosstabs, start=1)]
    titles = sheet_titles(
        [translate("Contents"), *wanted, translate("Long table"), translate("Codebook")]
    )
    contents, *own, long, codebook = titles
    tables = [
        table_sheet(one, number, labels, title=title, contents=contents)
        for number, (one, title) in enumerate(zip(crosstabs, own, strict=True), start=1)
    ]
    appendices = (
        *long_sheets(crosstabs, labels, title=long),
        *codebook_sheets(_variables(crosstabs, dataset), labels, title=codebook),
    )
    name = _study(crosstabs, dataset, labels)
    first = contents_sheet(
        crosstabs, labels, contents, name, own, [one.title for one in appendices]
    )
    plan = Workbook(name, labels.language, (first, *tables, *appendices))
    return with_long_texts(plan, translate)


def _variables(crosstabs: Sequence[Crosstab], dataset: Dataset | None) -> Iterable[Variable]:
    if dataset is not None:
        return dataset.codebook.values()
    found = {
        variable.name: variable
        for one in crosstabs
        for variable in (one.question, *(table.banner for table in one.banners), one.weight)
        if variable is not None
    }
    return found.values()


def _study(crosstabs: Sequence[Crosstab], dataset: Dataset | None, labels: Labels) -> str:
    titles = [one.title for one in crosstabs] + ([] if dataset is None else [dataset.title])
    return clean(labels.of(titles[0], "") if titles else labels.translate("Tables"))
