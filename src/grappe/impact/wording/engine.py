"""What the engine says of a panel, in the reader's language."""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from django.utils.translation import gettext_lazy as _

# Only programs and the command line meet these: they stay as the engine says them.
OF_PROGRAMS = {
    "needs_covariates",
    "unordered_quantiles",
    "unreadable",
    "unknown_engine",
    "no_spark_client",
    "silent_server",
    "no_stored_panel",
    "no_column",
    "same_columns",
    "not_a_covariate",
    "not_a_status",
    "leavers",
    "unknown_covariate",
    "late_outcomes",
    "rows_with_covariates",
    "matches_are_weights",
    "no_distance",
    "no_match",
    "influence_not_affine",
    "no_influence",
    "attrition_weighted",
    "naive_weighted",
    "negative_weight",
}
SENTENCES = {
    # why nothing can be estimated
    "level_out_of_range": _("A confidence lies between 0.5 and 1."),
    "negative_anticipation": _("Years of anticipation cannot be negative."),
    "not_numbers": _(
        "The column “%(name)s” of the panel holds no numbers: load the outcomes again."
    ),
    "text_value": _(
        "The column “%(name)s” of the panel holds a text, “%(text)s”, among its "
        "numbers."
    ),
    "no_period": _("Some rows of the panel have no year."),
    "infinite_period": _("A year of the panel is infinite."),
    "few_periods": _(
        "An effect needs two years at least; the panel has %(n)s. Load more years."
    ),
    "many_periods": _("The panel has %(n)s years, more than %(most)s."),
    "many_cohorts": _("The panel has more than %(most)s entry years."),
    "no_unit": _("Some rows of the panel name no organisation."),
    "two_cohorts": _(
        "Organisations are given two entry years (%(n)s of them, as %(unit)s): each "
        "has one only."
    ),
    "twice_a_period": _(
        "Organisations have two values in one year (%(n)s of them, as %(unit)s): keep "
        "one."
    ),
    "infinite": _("Figures of %(n)s organisations are infinite: correct the source."),
    "two_clusters": _(
        "Organisations are in two groups at once (%(n)s of them, as %(unit)s): errors "
        "cannot be clustered so."
    ),
    "no_row": _("No yearly row has an outcome and every characteristic adjusted for."),
    "mixed_units": _(
        "The outcome changes by about a thousand %(n)s times, as if thousands were "
        "mixed with units, for %(unit)s among others: bring it to one unit."
    ),
    "not_positive": _(
        "%(n)s yearly values are not above zero and have no logarithm: amend the plan "
        "to the inverse hyperbolic sine, or to the level."
    ),
    "nobody_treated": _(
        "No organisation is treated for the first time in these years."
    ),
    "nobody_treated_left": _(
        "No treated organisation is left to estimate an effect on."
    ),
    "few_treated": _(
        "Fewer than %(least)s organisations are treated from %(cohorts)s on, and no "
        "error can be told of one alone: join entry years, widen the population, or "
        "study other years."
    ),
    "nobody_never": _(
        "Nobody is never treated: compare with those not yet treated instead."
    ),
    "nobody_untreated": _("There is nobody left to compare with."),
    "nobody_complete": _("There is nobody to compare with."),
    "nothing_to_compare": _("No entry year and year has organisations to compare."),
    "many_levels": _(
        "A characteristic has more than %(most)s values (%(name)s): do not adjust for "
        "it."
    ),
    "nobody_alike": _(
        "No treated organisation resembles any of those compared: adjust for fewer "
        "characteristics."
    ),
    "no_overlap": _(
        "The characteristics adjusted for tell the treated from all others: adjust for "
        "fewer."
    ),
    # why a test of the plan could not be run
    "balance_needs_covariates": _("Balance needs characteristics to compare."),
    "balance_needs_never": _("Balance is judged against those never treated."),
    "sensitivity_needs_base": _(
        "Sensitivity needs every effect counted from one same year."
    ),
    "sensitivity_needs_periods": _(
        "Sensitivity needs two years before treatment and one after."
    ),
    "sensitivity_needs_steps": _("Sensitivity needs years at equal distance."),
    "placebo_too_near": _("A placebo comes a year earlier at least."),
    "placebo_no_period": _("No organisation is seen for long enough before treatment."),
    "placebo_method": _(
        "A placebo on others goes with matching, or without adjustment."
    ),
    "placebo_few_others": _(
        "Too few others can stand for the treated: it takes four for each entry year."
    ),
    "permutation_method": _(
        "Randomisation inference goes with matching, or without adjustment."
    ),
    "few_clusters_to_draw": _(
        "A bootstrap needs two organisations or groups at least."
    ),
    "many_units": _(
        "Drawing again and again is for %(most)s organisations at most, not %(n)s."
    ),
    "no_pretrend": _("There is no test of earlier paths to judge."),
    "attrition_needs_both": _("Too few organisations are seen for long enough."),
    "attrition_no_group": _("No organisation is seen after treatment."),
    # what a reader must know of an answer
    "missing_rows": _(
        "%(n)s yearly rows lack an outcome or a characteristic adjusted for."
    ),
    "incomplete": _("%(n)s of %(all)s organisations are not seen in every year."),
    "no_comparison": _("%(n)s entry years and years have nobody to compare with."),
    "single_treated": _(
        "%(n)s entry years and years rest on one treated organisation: their errors "
        "are understated."
    ),
    "few_clusters": _(
        "Errors are clustered in %(n)s groups only: they may be too small, and the "
        "wild bootstrap tells more."
    ),
    "matched": _(
        "%(treated_matched)s of %(treated)s treated organisations and "
        "%(control_matched)s of %(control)s others are alike; the rest is left out."
    ),
    "not_fitted": _(
        "%(n)s entry years and years have nobody alike to compare with, or "
        "characteristics that repeat one another: their effects are left out."
    ),
    "treated_early": _(
        "%(n)s organisations treated since the first year are left out."
    ),
    "cut_short": _(
        "Everybody is treated in the end: the years after %(time)s are left out."
    ),
    "cohorts_incomplete": _(
        "No organisation treated from %(cohorts)s on is seen in every year."
    ),
}


def said(code: str, params: Mapping[str, Any]) -> str:
    """A sentence of the engine in the reader's language, else as the engine says it."""
    if code in SENTENCES:
        with suppress(KeyError):  # a sentence of earlier versions may name less
            return str(SENTENCES[code]) % params
    from grappe.engines.did import messages

    return str(messages.Note(code, **params))


def found(params: Mapping[str, Any]) -> tuple[str, Mapping[str, Any]] | None:
    """The code and numbers in a message of a run.

    Runs of earlier versions kept the sentence in English; None where it is nobody's.
    """
    if "said" in params:
        return params["said"], params["with"]
    from grappe.engines.did import messages

    return messages.recognise(str(params["text"]))
