"""What is asked, computed, offered and refused while an interview goes on."""

from __future__ import annotations

import pytest

from questionnaires.interview import Interview
from questionnaires.model import Address, MissingKind
from questionnaires.problems import ProblemsFound
from tests.questionnaires.forms import NOW, context, form, interview

ROUTED = """
    | survey  | type                 | name     | label            | relevant              | required | constraint          | constraint_message |
    |         | select_one yes_no    | moved    | Did you move?    |                       | yes      |                     |                    |
    |         | begin_group          | move     | The move         | ${moved} = 'yes'      |          |                     |                    |
    |         | integer              | year     | In which year?   |                       | yes      | . > 1990 and . <= 2026 | A year since 1991 |
    |         | select_multiple why  | reasons  | Why?             |                       |          | not(selected(., 'none') and count-selected(.) > 1) | None stands alone |
    |         | text                 | other    | Which other?     | selected(${reasons}, 'other') |  |                     |                    |
    |         | end_group            |          |                  |                       |          |                     |                    |
    |         | note                 | thanks   | Thank you        |                       |          |                     |                    |
    | choices | list_name | name  | label    |
    |         | yes_no    | yes   | Yes      |
    |         | yes_no    | no    | No       |
    |         | why       | work  | Work     |
    |         | why       | other | Other    |
    |         | why       | none  | No reason |
"""


def names(begun: Interview) -> list[str]:
    return [problem.problem.name for problem in begun.problems()]


def test_a_group_is_asked_only_while_its_condition_holds() -> None:
    begun = interview(ROUTED, moved="no")
    assert not begun.is_asked(Address("year"))
    begun.set(Address("moved"), "yes")
    assert begun.is_asked(Address("year"))


def test_answers_no_longer_asked_are_kept_while_editing_and_left_out_of_what_is_stored() -> None:
    begun = interview(ROUTED, moved="yes", year="2001", reasons=("other",), other="A feud")
    begun.set(Address("moved"), "no")
    assert begun.answer(Address("year")) is MissingKind.NOT_ASKED
    assert begun.raw(Address("year")) == "2001"
    assert begun.draft()["other"] == "A feud"
    assert begun.finish().document == {
        "moved": "no",
        "year": {"missing": "not_asked"},
        "reasons": {"missing": "not_asked"},
        "other": {"missing": "not_asked"},
    }
    begun.set(Address("moved"), "yes")
    assert begun.finish().document["other"] == "A feud"


def test_a_question_that_was_asked_and_left_empty_is_skipped() -> None:
    assert interview(ROUTED, moved="yes").finish().document["reasons"] == {"missing": "skipped"}


def test_required_answers_are_asked_for_only_where_the_question_is() -> None:
    assert names(interview(ROUTED)) == ["answer_required"]
    assert names(interview(ROUTED, moved="no")) == []
    assert names(interview(ROUTED, moved="yes")) == ["answer_required"]


def test_a_broken_constraint_is_told_in_the_authors_words() -> None:
    begun = interview(ROUTED, moved="yes", year="1985")
    (problem,) = begun.problems()
    assert problem.address == Address("year")
    assert problem.problem.name == "answer_breaks_constraint"
    assert problem.author_message == "A year since 1991"


def test_a_constraint_over_several_choices_holds_on_the_answer_itself() -> None:
    begun = interview(ROUTED, moved="yes", year="2001", reasons=("none", "work"))
    assert names(begun) == ["answer_breaks_constraint"]
    begun.set(Address("reasons"), ("none",))
    assert names(begun) == []


@pytest.mark.parametrize(
    ("key", "value", "name"),
    [
        ("reasons", ("work", "forged"), "choice_not_offered"),
        ("moved", "perhaps", "choice_not_offered"),
        ("year", "two thousand", "answer_is_not_a_whole_number"),
    ],
)
def test_what_cannot_be_an_answer_is_found_at_submission(
    key: str, value: str | tuple[str, ...], name: str
) -> None:
    begun = interview(ROUTED, moved="yes", year="2001")
    begun.set(Address(key), value)
    assert name in names(begun)


CASCADE = """
    | survey  | type            | name     | label    | choice_filter          |
    |         | select_one area | area     | Region   |                        |
    |         | select_one town | town     | Town     | region = ${area} and size > 10 |
    | choices | list_name | name      | label     | region | size |
    |         | area      | akm       | Akmola    |        |      |
    |         | area      | abai      | Abai      |        |      |
    |         | town      | kokshetau | Kökşetau  | akm    | 150  |
    |         | town      | birsuat   | Birsuat   | akm    | 1    |
    |         | town      | semey     | Semei     | abai   | 320  |
"""


def test_choices_follow_the_answers_that_filter_them() -> None:
    begun = interview(CASCADE, area="akm")
    assert [choice.name for choice in begun.choices(Address("town"))] == ["kokshetau"]
    begun.set(Address("town"), "kokshetau")
    begun.set(Address("area"), "abai")
    assert names(begun) == ["choice_not_offered"]
    assert [choice.name for choice in begun.choices(Address("town"))] == ["semey"]


def test_nothing_is_offered_before_the_filtering_answer_is_given() -> None:
    assert interview(CASCADE).choices(Address("town")) == ()


def test_a_required_choice_is_not_asked_for_where_none_is_offered() -> None:
    required = CASCADE.replace("| choice_filter          |", "| choice_filter | required |", 1)
    required = required.replace("and size > 10 |", "and size > 10 | yes |", 1)
    assert names(interview(required, area="akm")) == ["answer_required"]
    assert names(interview(required)) == []


HOUSEHOLD = """
    | survey  | type         | name    | label              | calculation                    | relevant      | repeat_count | default | constraint |
    |         | integer      | size    | How many of you?   |                                |               |              |         |            |
    |         | begin_repeat | member  | Member             |                                |               | ${size}      |         |            |
    |         | text         | given   | Name of ${number}  |                                |               |              |         |            |
    |         | calculate    | number  |                    | position(..)                   |               |              |         |            |
    |         | integer      | age     | Age of ${given}    |                                |               |              | 1       | . <= 120   |
    |         | text         | school  | School             |                                | ${age} < 18   |              |         |            |
    |         | end_repeat   |         |                    |                                |               |              |         |            |
    |         | calculate    | total   |                    | sum(${age})                    |               |              |         |            |
    |         | calculate    | oldest  |                    | max(${age})                    |               |              |         |            |
    |         | calculate    | minors  |                    | count(${member}[age < 18])     |               |              |         |            |
    |         | calculate    | first   |                    | indexed-repeat(${given}, ${member}, 1) |       |              |         |            |
"""


def household(*ages: int) -> Interview:
    begun = interview(HOUSEHOLD, size=str(len(ages)))
    for number, age in enumerate(ages, 1):
        begun.set(Address("age", (number,)), str(age))
        begun.set(Address("given", (number,)), f"P{number}")
    return begun


def test_an_answer_makes_as_many_instances_as_it_says() -> None:
    begun = household(40, 12, 7)
    assert begun.count("member") == 3
    assert [str(one) for one in begun.addresses() if one.key == "age"] == [
        "age@1",
        "age@2",
        "age@3",
    ]


def test_instances_know_their_own_answers_and_the_form_knows_them_all() -> None:
    document = household(40, 12, 7).finish().document
    assert document["total"] == "59"
    assert document["oldest"] == "40"
    assert document["minors"] == "2"
    assert document["first"] == "P1"
    assert [one["school"] for one in document["member"]] == [  # type: ignore[attr-defined]
        {"missing": "not_asked"},
        {"missing": "skipped"},
        {"missing": "skipped"},
    ]


def test_labels_are_worded_by_their_own_instance() -> None:
    begun = household(40, 12)
    label = begun.questionnaire.questions["age"].labels
    assert begun.text(label, Address("age", (2,)), "en") == "Age of P2"


def test_fewer_instances_lose_nothing_until_the_interview_is_stored() -> None:
    begun = household(40, 12, 7)
    begun.set(Address("size"), "1")
    assert begun.count("member") == 1
    assert begun.finish().document["total"] == "40"
    begun.set(Address("size"), "3")
    assert begun.answer(Address("age", (3,))) == "7"


def test_defaults_stand_in_new_instances() -> None:
    assert interview(HOUSEHOLD, size="2").answer(Address("age", (2,))) == "1"


def test_a_slip_of_the_finger_does_not_make_a_million_instances() -> None:
    begun = interview(HOUSEHOLD, size="1000000")
    assert begun.count("member") == 1_000
    assert "too_many_instances" in names(begun)


OPEN_REPEAT = """
    | survey | type         | name  | label | relevant |
    |        | begin_repeat | stay  | Stay  |          |
    |        | text         | place | Place |          |
    |        | begin_repeat | job   | Job   |          |
    |        | text         | trade | Trade |          |
    |        | end_repeat   |       |       |          |
    |        | end_repeat   |       |       |          |
"""


def test_instances_are_added_and_removed_and_those_after_move_up() -> None:
    begun = interview(OPEN_REPEAT)
    for place in ("Aral", "Semei", "Astana"):
        number = begun.add("stay")
        begun.set(Address("place", (number,)), place)
    begun.add("job", (3,))
    begun.set(Address("trade", (3, 1)), "welder")
    begun.remove("stay", 2)
    assert begun.draft() == {
        "stay": [{"place": "Aral"}, {"place": "Astana", "job": [{"trade": "welder"}]}]
    }
    assert begun.answer(Address("trade", (2, 1))) == "welder"


def test_a_draft_read_again_is_the_same_interview() -> None:
    begun = household(40, 12)
    again = Interview(begun.questionnaire, begun.draft(), context=context())
    assert again.draft() == begun.draft()
    assert again.finish() == begun.finish()


def test_a_finished_document_read_again_is_the_same_document() -> None:
    document = household(40, 12).finish().document
    assert Interview(form(HOUSEHOLD), document, context=context()).finish().document == document


def test_a_document_with_unknown_questions_is_refused_with_all_of_them() -> None:
    with pytest.raises(ProblemsFound) as found:
        Interview(form(ROUTED), {"moved": 7, "nowhere": "x", "year": "2001"}, context=context())
    assert {problem.name for problem in found.value.problems} == {
        "document_has_malformed_answer",
        "document_has_unknown_question",
    }


METADATA = """
    | survey | type      | name   | label | calculation             | default  |
    |        | start     | start  |       |                         |          |
    |        | end       | end    |       |                         |          |
    |        | today     | day    |       |                         |          |
    |        | deviceid  | device |       |                         |          |
    |        | date      | visit  | Visit |                         | today()  |
    |        | calculate | key    |       | once(concat('K', ${n})) |          |
    |        | integer   | n      | N     |                         | 3        |
"""


def test_metadata_and_defaults_are_filled_in_by_the_interview() -> None:
    document = interview(METADATA).finish().document
    assert document["start"] == document["end"] == "2026-11-20T10:30:00.000+05:00"
    assert document["day"] == document["visit"] == NOW.date().isoformat()


def test_once_keeps_what_it_first_computed() -> None:
    begun = interview(METADATA)
    assert begun.answer(Address("key")) == "K3"
    begun.set(Address("n"), "8")
    assert begun.answer(Address("key")) == "K3"


STATED = """
    | survey  | type    | name   | label  | required | missing           | personal |
    |         | integer | income | Income | yes      | dont_know refused |          |
    |         | text    | phone  | Phone  |          |                   | yes      |
    |         | text    | town   | Town   |          |                   |          |
"""


def test_a_stated_kind_of_missing_is_an_answer_where_the_question_offers_it() -> None:
    begun = interview(STATED)
    begun.set(Address("income"), MissingKind.REFUSED)
    begun.set(Address("town"), MissingKind.REFUSED)
    assert names(begun) == ["missing_kind_not_offered"]
    begun.clear(Address("town"))
    finished = begun.finish()
    assert finished.problems == ()
    assert finished.document["income"] == {"missing": "refused"}
    assert begun.draft()["income"] == {"missing": "refused"}


def test_personal_answers_stay_out_of_every_document() -> None:
    begun = interview(STATED, phone="+7 701 000 00 00", town="Aral")
    assert "phone" not in begun.draft()
    finished = begun.finish()
    assert "phone" not in finished.document
    assert finished.personal == {"phone": "+7 701 000 00 00"}
    again = Interview(
        begun.questionnaire, begun.draft(), personal=begun.personal(), context=context()
    )
    assert again.answer(Address("phone")) == "+7 701 000 00 00"


def test_recorded_answers_are_kept_where_nothing_is_known_of_their_condition() -> None:
    """A file to import has no column ``moved``: what was answered was asked, the rest was not."""
    recorded = Interview(
        form(ROUTED),
        {"reasons": ["work"]},
        context=context(),
        absent=frozenset({"moved"}),
        recalculate=False,
    )
    document = recorded.finish(keep_irrelevant=True).document
    assert document["reasons"] == ["work"]
    assert document["other"] == {"missing": "not_asked"}


def test_calculated_answers_of_a_file_are_kept_as_they_were_given() -> None:
    document = household(40, 12).finish().document | {"total": "999"}
    again = Interview(form(HOUSEHOLD), document, context=context(), recalculate=False)
    assert again.finish(keep_irrelevant=True).document["total"] == "999"


TRIGGERED = """
    | survey | type      | name  | label | calculation | trigger |
    |        | text      | name  | Name  |             |         |
    |        | text      | other | Other |             |         |
    |        | calculate | stamp |       | concat(${name}, ${other}) | ${name} |
"""


def test_a_triggered_calculation_runs_when_its_trigger_changes_and_not_before() -> None:
    begun = interview(TRIGGERED)
    assert begun.answer(Address("stamp")) is MissingKind.SKIPPED
    begun.set(Address("other"), "b")
    assert begun.answer(Address("stamp")) is MissingKind.SKIPPED
    begun.set(Address("name"), "a")
    assert begun.answer(Address("stamp")) == "ab"
    begun.set(Address("other"), "c")
    assert begun.answer(Address("stamp")) == "ab"


def test_a_trigger_that_changes_first_thing_is_seen() -> None:
    assert interview(TRIGGERED, name="a").answer(Address("stamp")) == "a"


LANGUAGES = """
    | survey   | type              | name | label::Қазақша (kk) | label::English (en)   |
    |          | select_one yes_no | here | Осындасыз ба?       | Are you here?         |
    |          | calculate         | said |                     |                       |
    |          | note              | told |                     | You said ${said}      |
    | choices  | list_name | name | label::Қазақша (kk) | label::English (en) |
    |          | yes_no    | yes  | Иә                  | Yes                 |
    | settings | default_language |
    |          | Қазақша (kk)     |
"""


def test_a_text_missing_in_a_language_falls_back_and_is_never_blank() -> None:
    begun = interview(
        LANGUAGES.replace("| calculate         | said |", "| text | said | Айтты"), said="x"
    )
    told = begun.questionnaire.questions["told"].labels
    assert begun.text(told, Address("told"), "kk") == "You said x"


PERSONAL_REFUSED = """
    | survey | type | name  | label | personal | required | missing |
    |        | text | phone | Phone | yes      | yes      | refused |
"""


def test_a_refused_personal_answer_is_kept_with_the_draft() -> None:
    begun = interview(PERSONAL_REFUSED)
    begun.set(Address("phone"), MissingKind.REFUSED)
    again = Interview(
        begun.questionnaire, begun.draft(), personal=begun.personal(), context=context()
    )
    assert again.problems() == ()
    assert again.answer(Address("phone")) is MissingKind.REFUSED


PLACES = """
    | survey  | type         | name | label | choice_filter                  |
    |         | select_one l | one  | One   | g = 'b' and position() > 2     |
    | choices | list_name | name | label | g |
    |         | l         | a    | A     | a |
    |         | l         | b    | B     | a |
    |         | l         | c    | C     | b |
    |         | l         | d    | D     | b |
"""


def test_places_are_counted_among_all_choices() -> None:
    assert [one.name for one in interview(PLACES).choices(Address("one"))] == ["c", "d"]


HARD_NUMBERS = """
    | survey | type      | name  | label | calculation                              |
    |        | text      | x     | X     |                                          |
    |        | date      | day   | Day   |                                          |
    |        | calculate | r     |       | round(1.25, ${x})                        |
    |        | calculate | s     |       | sum(${x})                                |
    |        | calculate | d     |       | decimal-date-time(${day})                |
    |        | calculate | later |       | if(${x} < now(), format-date(${x}, '%Y'), '') |
"""


@pytest.mark.parametrize(
    "x", ["", "9999999", "1e30", "1e999", "-1e999", "9999-12-31T23:59:00.000+00:00"]
)
@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_no_answer_makes_a_calculation_fail(x: str, day: str) -> None:
    begun = interview(HARD_NUMBERS, x=x, day=day)
    assert set(begun.finish().document) == {"x", "day", "r", "s", "d", "later"}
