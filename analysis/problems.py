"""What can be wrong with a request for a table, in words."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

from questionnaires.problems import Problem, define
from questionnaires.translation import N_

UNKNOWN_VARIABLE = define(
    "unknown_variable",
    N_("There is no question named “{name}” in this data set."),
    N_("Check the spelling against the codebook."),
)
UNKNOWN_VARIABLE_NEAR = define(
    "unknown_variable_near",
    N_("There is no question named “{name}” in this data set."),
    N_("Did you mean: {nearest}?"),
)
VARIABLE_IN_REPEAT = define(
    "variable_in_repeat",
    N_("“{name}” is asked once for each “{repeat}”, so a response has several values of it."),
    N_("Choose a question that is asked once in a response."),
)
NOT_A_QUESTION_FOR_TABLES = define(
    "not_a_question_for_tables",
    N_("“{name}” holds dates or free text, which a table cannot count."),
    N_("Choose a question with choices or with a number, or group its values first."),
)
NOT_A_BANNER = define(
    "not_a_banner",
    N_("“{name}” has no categories, so it cannot form the columns of a table."),
    N_("Choose a question with choices, or group a number by cut points first."),
)
SAME_VARIABLE_TWICE = define(
    "same_variable_twice",
    N_("“{name}” is named twice among the question and the banners."),
    N_("Name it once: a question is not compared with itself."),
)
WEIGHT_NOT_NUMERIC = define(
    "weight_not_numeric",
    N_("“{name}” cannot be the weight, for it is not a number."),
    N_("Choose a numeric variable."),
)
WEIGHT_NOT_POSITIVE = define(
    "weight_not_positive",
    N_(
        "The weight “{name}” is missing, zero, negative or infinite in {count} of {rows} rows; the first of them: {first}."
    ),
    N_("Give every row a positive weight, or leave these rows out by a filter."),
)
FILTER_OF_WRONG_LENGTH = define(
    "filter_of_wrong_length",
    N_("The filter has {given} values, but the data set has {rows} rows."),
    N_("Give one true or false for each row."),
)
ALPHA_OUT_OF_RANGE = define(
    "alpha_out_of_range",
    N_("The significance level {alpha} is not between 0 and 1."),
    N_("Give a level such as 0.05."),
)
CUTS_NOT_ASCENDING = define(
    "cuts_not_ascending",
    N_(
        "The cut points {cuts} of “{name}” are not finite numbers in ascending order, or there are none."
    ),
    N_("Write where each group begins, from the lowest up, for example 18, 25, 35."),
)
NAME_TAKEN = define(
    "name_taken",
    N_("The data set already has a variable named “{name}”."),
    N_("Give the new variable another name."),
)
UNKNOWN_CATEGORY = define(
    "unknown_category",
    N_("“{name}” has no category “{value}”."),
    N_("Its categories are: {categories}."),
)
CATEGORY_TWICE = define(
    "category_twice",
    N_("The category “{value}” of “{name}” is put into two groups."),
    N_("Put each category into one group."),
)
NOT_A_NUMBER = define(
    "not_a_number_to_group",
    N_("“{name}” is not a number, so it cannot be put into groups by cut points."),
    N_("Name a question whose answers are numbers."),
)
NOT_A_DATE = define(
    "not_a_date",
    N_("“{name}” is not a date."),
    N_("Name a question whose answers are dates."),
)
NOT_A_YEAR_OR_DATE = define(
    "not_a_year_or_date",
    N_("“{name}” is neither a date nor a year, so it gives no age."),
    N_("Name the question for the date or the year of birth."),
)
NO_CATEGORIES = define(
    "no_categories",
    N_("“{name}” has no categories that could be put together."),
    N_("Name a question with choices."),
)


def unknown(name: str, known: Iterable[str]) -> Problem:
    """A name that the data set does not have, with the nearest names it has."""
    nearest = get_close_matches(name, list(known), n=3, cutoff=0.6)
    if nearest:
        return Problem(UNKNOWN_VARIABLE_NEAR, values={"name": name, "nearest": ", ".join(nearest)})
    return Problem(UNKNOWN_VARIABLE, values={"name": name})
