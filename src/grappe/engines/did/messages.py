"""What studies say of a panel: a code with its numbers, and the sentence in English.

Programs read the sentence; pages word the code in the language of their reader.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

#: Why nothing can be estimated.
REFUSALS = {
    # the question
    "level_out_of_range": "The confidence level lies between 0 and 1.",
    "negative_anticipation": "Anticipation cannot be negative.",
    "needs_covariates": "The method {method} needs --covariates.",
    "unordered_quantiles": "Winsorising needs two quantiles in order, from 0 to 1.",
    "unknown_covariate": "No covariate is called {names}.",
    # the file and its columns
    "unreadable": "{path} cannot be read: {reason}",
    "unknown_engine": "“{engine}” is neither duckdb nor sc://host:port.",
    "no_spark_client": (
        "A Spark Connect server is spoken to through the package pyspark-client, "
        "which is not installed."
    ),
    "silent_server": "No Spark Connect server answers at {engine}.",
    "no_stored_panel": "{folder} holds no panel written by Grappe.",
    "no_column": "No column is called {names}; there are: {there}.",
    "same_columns": "Unit, time, cohort and outcome must be different columns.",
    "not_a_covariate": "{names} cannot be a covariate too.",
    "not_numbers": "“{name}” must hold numbers, not {kind}.",
    "text_value": "“{name}” must hold numbers, but a row has the text “{text}”.",
    "not_a_status": "“{name}” must be 0 or 1 in every row.",
    # the rows
    "no_period": "Some rows have no period in “{name}”.",
    "infinite_period": "“{name}” holds an infinite period.",
    "few_periods": "An effect needs at least two periods; the panel has {n}.",
    "many_periods": (
        "“{name}” holds {n} periods, more than {most}: bring the panel to years or "
        "quarters."
    ),
    "many_cohorts": (
        "“{name}” holds more than {most} values: it should be the first treated period."
    ),
    "no_unit": "Some rows have no unit in “{name}”.",
    "two_cohorts": (
        "{units} in two cohorts, as {unit}: “{name}” must be the same in all rows of a "
        "unit."
    ),
    "twice_a_period": (
        "{units} several times in one period, as {unit}: keep one row per unit and "
        "period."
    ),
    "infinite": "{units} an infinite figure.",
    "two_clusters": (
        "{units} in two clusters, as {unit}: “{name}” must be the same in all rows of "
        "a unit."
    ),
    "negative_weight": "{units} a negative weight.",
    "no_row": "No row has an outcome and every covariate.",
    "mixed_units": (
        "“{name}” changes by about a thousand {n} times, as if thousands were mixed "
        "with units, for {unit} among others. Bring it to one unit, or say that such "
        "changes are real."
    ),
    "not_positive": (
        "{n} rows of “{name}” are not above 0 and have no logarithm: study the inverse "
        "hyperbolic sine, or the level."
    ),
    "leavers": (
        "{n} units are members and later are not: study the effect of having joined, "
        "or leave them out."
    ),
    # who is compared
    "nobody_treated": (
        "No unit becomes treated between the first period and the last: there is no "
        "effect to estimate."
    ),
    "nobody_treated_left": "No treated unit is left to estimate an effect on.",
    "few_treated": (
        "Fewer than {least} treated units in cohorts {cohorts}: the error of a single "
        "unit cannot be estimated. Join cohorts, leave these out, or accept them "
        "knowingly."
    ),
    "nobody_never": (
        "Nobody is never treated: compare with the not yet treated instead."
    ),
    "nobody_untreated": "Nobody is left untreated to compare with.",
    "nobody_complete": "No unit to compare with is seen in every period.",
    "nothing_to_compare": "No group and period has units to compare. {reason}",
    "rows_with_covariates": (
        "Covariates need the same units before and after: study complete units, or "
        "pairs of periods."
    ),
    "many_levels": "“{name}” has over {most} values; group them.",
    "late_outcomes": "Outcomes matched on must come before treatment.",
    "nobody_alike": ("No treated unit has a comparison unit alike: cut coarser."),
    "no_overlap": "Covariates tell members and others apart: no overlap.",
    "no_match": "No member has anybody as likely to join: no overlap.",
    "balance_needs_covariates": "Comparability is judged on covariates: name some.",
    "balance_needs_never": "Comparability is judged against the never treated.",
    "matches_are_weights": "Matches are weights: the panel cannot have others.",
    "no_distance": "Matching needs one unit at least, and some distance.",
    # what judges the answer
    "sensitivity_needs_base": "Sensitivity needs effects from a universal base.",
    "sensitivity_needs_periods": (
        "Sensitivity needs periods before the reference and after."
    ),
    "sensitivity_needs_steps": "Sensitivity needs periods at equal distance.",
    "placebo_too_near": "A placebo must come at least one period earlier.",
    "placebo_no_period": "No period lies between the false date and the true one.",
    "placebo_method": "Placebos in space need no covariate, or exact matching.",
    "placebo_few_others": ("Too few units never joined to stand for those that did."),
    "permutation_method": "Permutations need no covariate, or exact matching.",
    "few_clusters_to_draw": "A bootstrap needs at least two clusters.",
    "many_units": "Resampling is for up to {most} units, not {n}.",
    "influence_not_affine": "These influences are not affine.",
    "no_influence": "Rows of different units have no influence to resample.",
    "no_pretrend": "There is no test of pre-trends to judge.",
    "attrition_needs_both": "Attrition compares treated and untreated units.",
    "attrition_weighted": "Attrition bounds are not given with weights.",
    "attrition_no_group": "No group is seen after treatment.",
    "naive_weighted": "The naive figure is not given with weights.",
}
#: What a reader must know of an answer.
NOTES = {
    "missing_rows": "{n} rows lack an outcome or a covariate.",
    "incomplete": (
        "{n} of {all} units are not seen in every period and are left out: compare "
        "with the study by pairs of periods."
    ),
    "no_comparison": "{n} groups and periods have nobody to compare.",
    "single_treated": (
        "{n} groups and periods rest on one treated unit: their errors are understated."
    ),
    "few_clusters": "Only {n} clusters: use the wild bootstrap for inference.",
    "matched": (
        "{treated_matched} of {treated} treated units and {control_matched} of "
        "{control} others are alike, in {strata} strata; the rest is left out."
    ),
    "not_fitted": (
        "{n} groups and periods have no comparison units alike, or covariates that say "
        "the same thing twice: their effects are left empty."
    ),
    "treated_early": "{n} units already treated in the first period left out.",
    "cut_short": "Nobody is never treated: periods after {time} left out.",
    "cohorts_incomplete": "No unit of the cohorts {cohorts} is seen in every period.",
}
SENTENCES = REFUSALS | NOTES


class Note(str):
    """A sentence that also knows its code and its numbers.

    Attributes
    ----------
    code : str
        Of `SENTENCES`.
    params : dict
        Numbers and names in the sentence.
    """

    code: str
    params: dict[str, Any]

    def __new__(cls, code: str, **params: Any) -> "Note":
        """Write the sentence of a code."""
        made = super().__new__(cls, SENTENCES[code].format(**params).strip())
        made.code, made.params = code, params
        return made


class NotEstimable(ValueError):
    """The panel or the question cannot be answered; the message says why.

    Attributes
    ----------
    code : str
        Of `REFUSALS`.
    params : dict
        Numbers and names in the message.
    """

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(Note(code, **params))
        self.code, self.params = code, params


def recognise(text: str) -> tuple[str, Mapping[str, str]] | None:
    """Find the code of a sentence, and what is in it, None if it is another's.

    Examples
    --------
    >>> recognise("3 groups and periods have nobody to compare.")
    ('no_comparison', {'n': '3'})
    """
    for code, pattern in _patterns():
        if found := pattern.fullmatch(text):
            return code, found.groupdict()
    return None


@lru_cache(maxsize=1)
def _patterns() -> list[tuple[str, re.Pattern[str]]]:
    """Sentences that say most first: others may fit by their gaps alone."""
    codes = sorted(SENTENCES, key=lambda code: -len(SENTENCES[code]))
    return [(code, _pattern(SENTENCES[code])) for code in codes]


def _pattern(sentence: str) -> re.Pattern[str]:
    parts = re.split(r"\{(\w+)\}", sentence)
    told = "".join(
        f"(?P<{part}>.*)" if place % 2 else re.escape(part)
        for place, part in enumerate(parts)
    )
    return re.compile(told.replace(r"\ (?P<reason>.*)", r"\ ?(?P<reason>.*)"), re.S)
