"""Wording of what can be wrong with an expression."""

from __future__ import annotations

from questionnaires.problems import define
from questionnaires.translation import N_

UNKNOWN_FUNCTION = define(
    "unknown_function",
    N_("There is no function {function}()."),
    N_("Correct its name. {nearest}"),
)
UNSUPPORTED_FUNCTION = define(
    "unsupported_function",
    N_("The function {function}() is not supported yet."),
    N_("Write the expression without it, or remove it."),
)
TOO_FEW_ARGUMENTS = define(
    "too_few_arguments",
    N_("The function {function}() is given {found} values."),
    N_("Give it at least {limit}."),
)
TOO_MANY_ARGUMENTS = define(
    "too_many_arguments",
    N_("The function {function}() is given {found} values."),
    N_("Give it at most {limit}."),
)
WRONG_ARGUMENTS = define(
    "wrong_arguments",
    N_("The function {function}() cannot be used with these values."),
    N_("Write names of lists, files, columns and questions as texts in quotes."),
)
WANTS_QUESTIONS = define(
    "function_wants_questions",
    N_("The function {function}() cannot be used with these values."),
    N_("Give it questions or repeats of the form, such as ${{name}}."),
)
UNSUPPORTED_PATTERN = define(
    "unsupported_pattern",
    N_("The pattern {pattern} cannot be used: it is not valid, or looks ahead, behind or back."),
    N_("Write a regular expression without (?=, (?!, (?<= and without \\1."),
)
UNKNOWN_PATH = define(
    "unknown_path",
    N_("The path leads to nothing: there is no {step} in {inside}."),
    N_("Correct the path, or write ${{name}}. {nearest}"),
)
UNKNOWN_COLUMN = define(
    "unknown_column",
    N_("The rows of {table} have no column {column}."),
    N_("Add the column, or correct its name. {nearest}"),
)
NO_SUCH_COLUMN = define(
    "unknown_filter_column",
    N_("The filter compares the column {column}, which the list {table} does not have."),
    N_("Add it to the choices sheet, or no choice will be offered. {nearest}"),
)
EMPTY_COLUMN = define(
    "empty_column",
    N_("The column {column} is empty for all choices of the list {table}."),
    N_("Fill it in, or no choice will be offered."),
)
UNSUPPORTED_AXIS = define(
    "unsupported_axis",
    N_("Paths cannot use {axis}::."),
    N_("Use names, .. for the level above and . for the answer itself."),
)
UNKNOWN_INSTANCE = define(
    "unknown_instance",
    N_("There is no choice list and no attached CSV file {instance}."),
    N_("Correct the name, or attach {instance}.csv. {nearest}"),
)
TABLE_NOT_GIVEN = define(
    "table_not_given",
    N_("The file {table}.csv was not given: what is looked up in it stays empty."),
    N_("Publish the form together with {table}.csv."),
)
LAST_SAVED = define(
    "last_saved_is_empty",
    N_("Answers of the interview before ({reference}) are not kept on the device and stay empty."),
    N_("Remove the reference if the question depends on it."),
)
NO_CHOICES_TO_NAME = define(
    "no_choices_to_name",
    N_("jr:choice-name() needs a question with choices; {question} is none."),
    N_("Name a select_one or select_multiple question in quotes: '${{question}}'."),
)
