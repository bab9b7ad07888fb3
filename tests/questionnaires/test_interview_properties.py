"""What holds of every interview, on random forms with random answers."""

from __future__ import annotations

import json
from collections.abc import Iterable

from hypothesis import given, settings
from hypothesis import strategies as st

from questionnaires import compiled
from questionnaires.answers import Answer
from questionnaires.interview import Finished, Interview
from questionnaires.model import Address, MissingKind, Question, Questionnaire, QuestionType, Repeat
from questionnaires.pages import find_visit, visits
from tests.questionnaires.forms import context, form

_HEADER = "| survey | type | name | label | relevant | calculation | constraint | required | repeat_count | choice_filter | default |"
_CHOICES = "| choices | list_name | name | g |\n| | l | x | x |\n| | l | y | y |\n| | l | z | x |"
_DEFAULTS = {
    "integer": "3",
    "decimal": "1.5",
    "text": "x",
    "date": "2020-01-02",
    "select_one l": "x",
    "select_multiple l": "x y",
    "acknowledge": "",
    "calculate": "",
}
_CONDITIONS = (
    "",
    "{r} = 'x'",
    "{r} > 2",
    "selected({r}, 'y')",
    "{r} = '' or {r} != 'z'",
    "not({r} < {r})",
    "count-selected({r}) >= 1",
)
_CALCULATIONS = (
    "count({r})",
    "concat({r}, '-', {r})",
    "{r} + {r}",
    "if({r} > 1, {r}, 'no')",
    "position(..)",
    "sum({r})",
    "join(' ', {r})",
    "coalesce({r}, {r})",
    "max({r})",
)
_CONSTRAINTS = ("", ". != 'z'", ". > 1", "string-length(.) < 4", ". != {r}")
_FILTERS = ("", "g = {r} or {r} = ''", "selected({r}, name)", "name != {r}")
_COUNTS = ("", "2", "min({r}, 3)")
_ANSWERS: dict[QuestionType, st.SearchStrategy[Answer]] = {
    QuestionType.INTEGER: st.integers(-2, 5).map(str),
    QuestionType.DECIMAL: st.sampled_from(["0.5", "2", "-1.25"]),
    QuestionType.TEXT: st.sampled_from(["x", "y", "abcd", "ә ғ", "2"]),
    QuestionType.DATE: st.sampled_from(["2020-01-01", "2024-02-29"]),
    QuestionType.SELECT_ONE: st.sampled_from("xyz"),
    QuestionType.SELECT_MULTIPLE: st.lists(st.sampled_from("xyz"), min_size=1, unique=True).map(
        tuple
    ),
    QuestionType.ACKNOWLEDGE: st.just("OK"),
}


@st.composite
def forms(draw: st.DrawFn) -> Questionnaire:
    """Groups, repeats and questions that refer to those before them."""
    names: list[str] = []
    opened: list[str] = []
    rows: list[list[str]] = []

    def filled(templates: Iterable[str]) -> str:
        """One of the expressions, about earlier questions; none before there is one."""
        text = draw(st.sampled_from([one for one in templates if names or "{r}" not in one]))
        while "{r}" in text:
            text = text.replace("{r}", f"${{{draw(st.sampled_from(names))}}}", 1)
        return text

    def question(number: int) -> None:
        kind = draw(st.sampled_from(list(_DEFAULTS)))
        is_computed = kind == "calculate"
        calculation = filled(("1 + 1", *_CALCULATIONS)) if is_computed else ""
        constraint = "" if is_computed else filled(_CONSTRAINTS)
        required = "" if is_computed else filled(("yes", *_CONDITIONS))
        choice_filter = filled(_FILTERS) if kind.startswith("select") else ""
        default = _DEFAULTS[kind] if draw(st.booleans()) else ""
        row = [kind, f"q{number}", filled(("L", "L {r}")), filled(_CONDITIONS), calculation]
        rows.append([*row, constraint, required, "", choice_filter, default])
        names.append(f"q{number}")

    for number in range(draw(st.integers(2, 9))):
        kind = draw(st.sampled_from(["question"] * 6 + ["group", "repeat", "end"]))
        if kind == "end" and opened:
            rows.append([f"end {opened.pop()}"])
        elif kind in {"group", "repeat"} and len(opened) < 3:
            count = filled(_COUNTS) if kind == "repeat" else ""
            opened.append(kind)
            row = [f"begin {kind}", f"h{number}", "L", filled(_CONDITIONS), "", "", "", count]
            rows.append(row)
            question(number)
        else:
            question(number)
    rows += [[f"end {kind}"] for kind in reversed(opened)]
    return form("\n".join([_HEADER, *(f"| | {' | '.join(row)} |" for row in rows), _CHOICES]))


def open_repeats(questionnaire: Questionnaire) -> list[str]:
    """Outermost repeats to which a person adds instances."""
    return [
        key
        for key, item in questionnaire.items.items()
        if isinstance(item, Repeat) and item.count is None
        if not questionnaire.repeats_around[key]
    ]


def answered(data: st.DataObject, questionnaire: Questionnaire) -> tuple[Interview, Answers]:
    """An interview with random answers, and the last answer given at each place."""
    begun = Interview(questionnaire, context=context())
    for key in open_repeats(questionnaire):
        for _ in range(data.draw(st.integers(0, 2)) if begun.is_open(key) else 0):
            begun.add(key)
    given: Answers = {}
    for _ in range(2):
        for address in begun.addresses():
            question = questionnaire.questions[address.key]
            if question.takes_answer and data.draw(st.integers(0, 2)):
                given[address] = data.draw(_ANSWERS[question.type])
                begun.set(address, given[address])
    return begun, given


Answers = dict[Address, Answer]


def told(finished: Finished) -> list[tuple[Address, str]]:
    return [(one.address, one.problem.name) for one in finished.problems]


def again(questionnaire: Questionnaire, document: dict[str, object]) -> Interview:
    """The interview that begins with a document as it comes back from a database."""
    return Interview(questionnaire, json.loads(json.dumps(document)), context=context())


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_documents_come_back_as_they_were(data: st.DataObject) -> None:
    questionnaire = data.draw(forms())
    begun, _ = answered(data, questionnaire)
    draft, finished = begun.draft(), begun.finish()
    assert again(questionnaire, draft).draft() == draft
    assert again(questionnaire, draft).finish().document == finished.document
    twice = again(questionnaire, finished.document).finish()
    assert twice.document == finished.document
    assert told(twice) == told(finished)
    assert compiled.load(json.loads(json.dumps(compiled.dump(questionnaire)))) == questionnaire


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_the_order_of_answering_does_not_matter(data: st.DataObject) -> None:
    questionnaire = data.draw(forms())
    begun, given_answers = answered(data, questionnaire)
    other = Interview(questionnaire, context=context())
    for key in open_repeats(questionnaire):
        while other.count(key) < begun.count(key):
            other.add(key)
    waiting = data.draw(st.permutations(list(given_answers)))
    while waiting:
        # An answer may have to wait for the one that makes its instance.
        there = set(other.addresses())
        possible = [address for address in waiting if address in there]
        if not possible:
            break
        other.set(possible[0], given_answers[possible[0]])
        waiting = [address for address in waiting if address != possible[0]]
    assert other.finish().document == begun.finish().document


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_what_is_not_asked_is_not_stored_not_shown_and_not_wrong(data: st.DataObject) -> None:
    questionnaire = data.draw(forms())
    begun, _ = answered(data, questionnaire)
    stored = again(questionnaire, begun.finish().document)
    for address in stored.addresses():
        asked = stored.is_asked(address)
        assert asked == (stored.answer(address) is not MissingKind.NOT_ASKED)
        assert asked or not stored.problems([address])
    shown = visits(begun)
    assert all(find_visit(begun, str(visit)) == visit for visit in shown)
    asked_now = {
        address
        for address in begun.addresses()
        if begun.is_asked(address) and _is_shown(questionnaire.questions[address.key])
    }
    assert asked_now <= {address for visit in shown for address in visit.addresses}


def _is_shown(question: Question) -> bool:
    return question.takes_answer
