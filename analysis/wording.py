"""Words for the names that results carry: methods, effects, families, notes, kinds of missing.

Sentences are English keys for the catalogues; whoever shows a result translates them and fills in
the values of its notes.
"""

from __future__ import annotations

from analysis.results import AdjustmentMethod, Note
from questionnaires.model import MissingKind
from questionnaires.translation import N_, Translator

METHODS = {
    "pearson": N_("Pearson chi-square test"),
    "fisher": N_("Fisher's exact test"),
    "fisher_freeman_halton": N_("Fisher-Freeman-Halton exact test"),
    "monte_carlo": N_("Chi-square test with a simulated p-value, margins fixed"),
    "rao_scott": N_("Rao-Scott F test for weighted data, second order"),
    "rao_scott_sparse": N_("Rao-Scott F test for weighted data, second order, for sparse tables"),
    "marginal": N_("Test of equal shares of all options, Rao-Scott second order"),
    "simultaneous": N_(
        "Test of pairwise independence of two multiple-choice questions, Rao-Scott second order"
    ),
    "kruskal_wallis": N_("Kruskal-Wallis test"),
    "weighted_kruskal_wallis": N_("Kruskal-Wallis test for weighted data (Lumley and Scott)"),
    "welch": N_("Welch analysis of variance"),
    "weighted_welch": N_("Welch analysis of variance for weighted data"),
    "anova_type": N_("ANOVA-type F test of equal means in overlapping columns"),
    "pooled_z": N_("z test of two column shares, pooled"),
    "linearised_z": N_("z test of two column shares, linearised, for overlapping columns"),
    "welch_t": N_("Welch t test of two column means"),
    "weighted_welch_t": N_("Welch t test of two column means for weighted data"),
    "linearised_t": N_("t test of two column means, linearised"),
    "wilson": N_("Wilson interval"),
    "wilson_effective": N_("Wilson interval on the effective base"),
    "noncentral_chi_square": N_("interval from the noncentral chi-square distribution"),
    "bootstrap": N_("bootstrap percentile interval"),
    "percentile": N_("percentile interval"),
}

EFFECTS = {
    "cramers_v": N_("Cramér's V"),
    "cramers_v_corrected": N_("Cramér's V, bias-corrected"),
    "cramers_v_weighted": N_("Cramér's V, weighted"),
    "cramers_v_mean": N_("Cramér's V, root mean square over the options"),
    "epsilon_squared": N_("Epsilon squared"),
    "eta_squared_h": N_("Eta squared of H"),
    "eta_squared": N_("Eta squared"),
    "omega_squared": N_("Omega squared"),
}

ADJUSTMENTS = {
    AdjustmentMethod.HOLM: N_("Holm"),
    AdjustmentMethod.BONFERRONI: N_("Bonferroni"),
    AdjustmentMethod.BENJAMINI_HOCHBERG: N_("Benjamini-Hochberg"),
    AdjustmentMethod.NONE: N_("no adjustment"),
}

FAMILIES = {
    "report": N_("one test for each question and banner of the report"),
    "options": N_("the options of the question within this banner"),
    "column_pairs": N_("the pairs of columns in a row within this banner"),
}

MISSING = {
    MissingKind.NOT_ASKED: N_("Not asked"),
    MissingKind.SKIPPED: N_("Skipped"),
    MissingKind.DONT_KNOW: N_("Don't know"),
    MissingKind.REFUSED: N_("Refused"),
    MissingKind.NOT_APPLICABLE: N_("Not applicable"),
    None: N_("Not a valid value"),
}

NOTES = {
    "no_rows": N_("Not tested: no respondent answered both questions."),
    "one_row": N_("Not tested: only one category was chosen."),
    "one_column": N_("Not tested: only one column can be compared."),
    "small_columns_only": N_("Not tested: fewer than two columns have 10 respondents."),
    "small_rows_only": N_("Not tested: fewer than two rows have 10 respondents."),
    "columns_left_out": N_(
        "Columns with fewer than 10 respondents are left out of the test; their number: {count}."
    ),
    "rows_left_out": N_(
        "Rows with fewer than 10 respondents are left out of the test; their number: {count}."
    ),
    "small_rows_in_test": N_(
        "Read with caution: some rows have fewer than 30 respondents, and with weights the p-value can then be too small."
    ),
    "small_in_test": N_(
        "Read with caution: some columns have fewer than 30 respondents, and with weights the p-value can then be too small."
    ),
    "no_variation": N_("Not tested: within the columns everybody answered alike."),
    "empty_dropped": N_(
        "Left out of the test because nobody stands there: {rows} rows and {columns} columns."
    ),
    "sparse": N_(
        "Expected counts are too small for the chi-square approximation, so the p-value is exact or simulated."
    ),
    "sparse_weighted": N_(
        "In {share} % of the cells fewer than 3 effective respondents are expected, so the correction is computed from the shares expected under independence. From the observed shares, as R's svychisq does it, p would be {observed}, which in such tables is too small too often."
    ),
    "empty_cells": N_("Cells in which nobody stands: {count}."),
    "weights_fixed": N_("Weights are treated as fixed."),
    "monte_carlo": N_(
        "Simulated p-value: {draws} tables drawn with seed {seed}; its 99 % interval is {low:.4f} to {high:.4f}."
    ),
    "options_left_out": N_(
        "Options that nobody or everybody chose are left out of the test; their number: {count}."
    ),
    "banner_options_tested": N_(
        "The columns overlap: the test asks whether any of them is chosen more often in one row than in another."
    ),
    "unranked_left_out": N_(
        "Answers without a place on the scale are left out of the test; their number: {count}."
    ),
    "constant_left_out": N_(
        "Columns in which everybody answered alike are left out of the test; their number: {count}."
    ),
    "small_columns": N_(
        "Columns with fewer than 30 respondents are marked and not compared; their number: {count}."
    ),
    "hidden_columns": N_(
        "Columns with fewer than 10 respondents are not shown; their number: {count}."
    ),
}
"""Remarks on tables and tests, with the values that their notes carry."""


def method(name: str, translate: Translator) -> str:
    """Name a method in the language of ``translate``."""
    return translate(METHODS[name])


def note(found: Note, translate: Translator) -> str:
    """Word a note in the language of ``translate``."""
    return translate(NOTES[found.name], **found.values)
