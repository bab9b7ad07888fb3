"""What must be computed before what, and what never could be."""

from __future__ import annotations

from questionnaires.dependencies import circles, dependencies, evaluation_order
from tests.questionnaires.forms import form

CHAIN = """
    | survey | type         | name  | label | relevant    | calculation              | constraint    |
    |        | calculate    | third |       |             | ${second} + 1            |               |
    |        | calculate    | second |      |             | ${first} + 1             |               |
    |        | integer      | first | First |             |                          | . < ${third}  |
    |        | begin_group  | g     | G     | ${third} > 2 |                         |               |
    |        | text         | in_g  | In    |             |                          |               |
    |        | end_group    |       |       |             |                          |               |
    |        | begin_repeat | r     | R     |             |                          |               |
    |        | integer      | n     | N     |             |                          |               |
    |        | calculate    | place |       |             | position(..)             |               |
    |        | calculate    | run   |       |             | ${n} + coalesce(indexed-repeat(${run}, ${r}, position(..) - 1), 0) | |
    |        | end_repeat   |       |       |             |                          |               |
    |        | calculate    | sum   |       |             | sum(${n}) + count(${r})  |               |
"""


def test_what_is_referred_to_comes_first() -> None:
    order = evaluation_order(form(CHAIN))
    for before, after in [("first", "second"), ("second", "third"), ("third", "g"), ("g", "in_g")]:
        assert order.index(before) < order.index(after)
    assert dependencies(form(CHAIN))["sum"] == {"n", "r"}


def test_constraints_and_earlier_instances_make_no_circle() -> None:
    assert circles(form(CHAIN)) == ()
