"""Pages end before what depends on them, so that no script is needed to go on."""

from __future__ import annotations

from questionnaires.model import Address
from questionnaires.pages import PageKind, find_visit, pages, visits
from tests.questionnaires.forms import form, interview


def names(table: str) -> list[list[str]]:
    return [[question.name for question in page.questions] for page in pages(form(table))]


GROUPED = """
    | survey  | type            | name    | label               | relevant           | choice_filter      | calculation          |
    |         | note            | hello   | Hello               |                    |                    |                      |
    |         | text            | given   | Your name           |                    |                    |                      |
    |         | text            | alone   | Something else      |                    |                    |                      |
    |         | begin_group     | origin  | Where from          |                    |                    |                      |
    |         | select_one area | area    | Region              |                    |                    |                      |
    |         | integer         | year    | Year                |                    |                    |                      |
    |         | select_one town | town    | Town                |                    | region = ${area}   |                      |
    |         | integer         | people  | People              |                    |                    |                      |
    |         | calculate       | double  |                     |                    |                    | ${people} * 2        |
    |         | note            | twice   | That is ${double}   |                    |                    |                      |
    |         | text            | why     | Why ${town}?        |                    |                    |                      |
    |         | end_group       |         |                     |                    |                    |                      |
    | choices | list_name | name | label | region |
    |         | area      | a    | A     |        |
    |         | town      | t    | T     | a      |
"""


def test_a_page_ends_before_what_depends_on_its_answers() -> None:
    assert names(GROUPED) == [
        ["hello", "given"],
        ["alone"],
        ["area", "year"],
        ["town", "people"],
        ["twice", "why"],
    ]


ROUTED_GROUP = """
    | survey | type        | name   | label   | relevant       |
    |        | integer     | age    | Age     |                |
    |        | begin_group | adult  | Adults  | ${age} >= 18   |
    |        | text        | trade  | Trade   |                |
    |        | text        | pay    | Pay     |                |
    |        | end_group   |        |         |                |
    |        | text        | last   | Last    |                |
"""


def test_pages_with_nothing_to_show_are_passed_over() -> None:
    assert [str(visit) for visit in visits(interview(ROUTED_GROUP, age="12"))] == ["1", "3"]
    assert [str(visit) for visit in visits(interview(ROUTED_GROUP, age="40"))] == ["1", "2", "3"]


def test_a_visit_is_found_by_what_its_address_shows() -> None:
    begun = interview(ROUTED_GROUP, age="40")
    visit = find_visit(begun, "2")
    assert visit is not None
    assert [address.key for address in visit.addresses] == ["trade", "pay"]
    begun.set(Address("age"), "3")
    assert find_visit(begun, "2") is None
    assert find_visit(begun, "2@1") is None


LONG = "\n    | survey | type | name | label |\n    | | begin_group | g | G |" + "".join(
    f"\n    | | text | q{number} | Q{number} |" for number in range(45)
)


def test_a_long_group_is_divided() -> None:
    sizes = [len(page.questions) for page in pages(form(f"{LONG}\n    | | end_group | | |"))]
    assert sizes == [20, 20, 5]


FIELD_LIST = """
    | survey | type        | name   | label   | relevant       | appearance |
    |        | begin_group | all    | All     |                | field-list |
    |        | text        | one    | One     |                |            |
    |        | begin_group | inner  | Inner   |                |            |
    |        | text        | two    | Two     |                |            |
    |        | text        | three  | Three   | ${two} != ''   |            |
    |        | end_group   |        |         |                |            |
    |        | end_group   |        |         |                |            |
"""


def test_a_field_list_stays_together_as_far_as_its_answers_allow() -> None:
    assert names(FIELD_LIST) == [["one", "two"], ["three"]]


REPEATED = """
    | survey | type         | name   | label   | repeat_count | relevant   |
    |        | integer      | size   | Size    |              |            |
    |        | begin_repeat | member | Member  | ${size}      |            |
    |        | text         | given  | Given   |              |            |
    |        | end_repeat   |        |         |              |            |
    |        | begin_repeat | stay   | Stay    |              | ${size} > 1 |
    |        | text         | place  | Place   |              |            |
    |        | end_repeat   |        |         |              |            |
"""


def test_every_instance_is_visited_and_an_open_repeat_asks_for_more() -> None:
    begun = interview(REPEATED, size="2")
    assert [str(visit) for visit in visits(begun)] == ["1", "2@1", "2@2", "4"]
    assert visits(begun)[-1].page.kind is PageKind.ADD_INSTANCE
    begun.add("stay")
    assert [str(visit) for visit in visits(begun)] == ["1", "2@1", "2@2", "3@1", "4"]


def test_a_repeat_that_is_not_relevant_asks_for_nothing() -> None:
    assert [str(visit) for visit in visits(interview(REPEATED, size="1"))] == ["1", "2@1"]
