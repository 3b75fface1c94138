"""What was left out, what is odd, what the engine says: in the reader's language."""

import re
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grappe.impact.wording.numbers import decimals

LEAST_P = 0.001
# Why rows of a file, or organisations of a panel, are not used.
DROPPED = {
    "treated_from_the_start": gettext_lazy(
        "treated since the first year: no year before to compare with"
    ),
    "too_few_years_before": gettext_lazy("too few years before treatment"),
    "seen_once": gettext_lazy("an outcome in one year only"),
    "no_outcome": gettext_lazy("no outcome in any source"),
    "no_logarithm": gettext_lazy("yearly values at or below zero: no logarithm"),
    "confidential": gettext_lazy("confidential accounts"),
    "other_kind": gettext_lazy("accounts of another kind than the company's usual"),
    "two_a_year": gettext_lazy("two exercises in one year"),
    "scale_jump": gettext_lazy("amounts fifty times the company's usual ones"),
    "no_turnover": gettext_lazy("no turnover"),
    "bad_row": gettext_lazy("no number or no date"),
    "bad_siren": gettext_lazy("not a SIREN"),
    "bad_year": gettext_lazy("not a year"),
    "no_figure": gettext_lazy("no figure that can be read (empty, text or infinite)"),
    "thousands": gettext_lazy(
        "organisations whose figures jump by about a thousand, as if thousands were "
        "mixed with units"
    ),
}

# The engine speaks English to any program: its sentences, for people of both languages.
ENGINE = [
    (
        r"(?P<n>\d+) rows lack an outcome or a covariate\.",
        gettext_lazy(
            "%(n)s yearly rows lack an outcome or a characteristic adjusted for."
        ),
    ),
    (
        r"(?P<n>\d+) of (?P<all>\d+) units are not seen in every period.*",
        gettext_lazy("%(n)s of %(all)s organisations are not seen in every year."),
    ),
    (
        r"(?P<n>\d+) groups and periods have nobody to compare\.",
        gettext_lazy("%(n)s entry years and years have nobody to compare with."),
    ),
    (
        r"(?P<n>\d+) groups and periods rest on one treated unit.*",
        gettext_lazy(
            "%(n)s entry years and years rest on one treated organisation: their "
            "errors are understated."
        ),
    ),
    (
        r"Only (?P<n>\d+) clusters.*",
        gettext_lazy(
            "Errors are clustered in %(n)s groups only: they may be too small."
        ),
    ),
    (
        r"(?P<a>\d+) of (?P<b>\d+) treated units and "
        r"(?P<c>\d+) of (?P<d>\d+) others .*",
        gettext_lazy(
            "%(a)s of %(b)s treated organisations and %(c)s of %(d)s others are alike; "
            "the rest is left out."
        ),
    ),
    (
        r"Permutations need no covariate, or exact matching\.",
        gettext_lazy(
            "Randomisation inference goes with matching, or without adjustment: amend "
            "the plan."
        ),
    ),
    (
        r"Sensitivity needs .*",
        gettext_lazy("Sensitivity needs two years before treatment and one after."),
    ),
    (
        r"No period lies between .*|No group has .*",
        gettext_lazy("No organisation is seen for long enough before treatment."),
    ),
    (
        r"No group and period has units to compare\..*",
        gettext_lazy("No entry year and year has organisations to compare."),
    ),
    (
        r"No row has an outcome and every covariate\.",
        gettext_lazy(
            "No yearly row has an outcome and every characteristic adjusted for."
        ),
    ),
    (
        r"Fewer than (?P<n>\d+) treated units in cohorts (?P<years>[^:]+):.*",
        gettext_lazy(
            "Fewer than %(n)s organisations are treated from %(years)s on, and no "
            "error can be told of one alone: widen the population, or study other "
            "years."
        ),
    ),
    (
        r"(?P<n>\d+) units already treated in the first period left out\.",
        gettext_lazy("%(n)s organisations treated since the first year are left out."),
    ),
    (
        r"No unit becomes treated .*|No treated unit is left .*",
        gettext_lazy("No organisation is treated for the first time in these years."),
    ),
    (
        r"Nobody is never treated: periods after (?P<year>.+) left out\.",
        gettext_lazy(
            "Everybody is treated in the end: the years after %(year)s are left out."
        ),
    ),
    (
        r"Nobody is never treated: compare .*",
        gettext_lazy(
            "Nobody is never treated: compare with those not yet treated instead."
        ),
    ),
    (
        r"Nobody is left untreated .*|No unit to compare with .*",
        gettext_lazy("There is nobody to compare with."),
    ),
    (
        r"No unit of the cohorts (?P<years>.+) is seen in every period\.",
        gettext_lazy(
            "No organisation treated from %(years)s on is seen in every year."
        ),
    ),
    (
        r"An effect needs at least two periods; .*",
        gettext_lazy("An effect needs two years at least."),
    ),
    (
        r"No treated unit has a comparison unit alike: .*|.*: no overlap\.",
        gettext_lazy(
            "No treated organisation resembles any of those compared: adjust for fewer "
            "characteristics."
        ),
    ),
    (
        r"“(?P<name>.+)” has over (?P<n>\d+) values; group them\.",
        gettext_lazy(
            "A characteristic has more than %(n)s values (%(name)s): do not adjust for "
            "it."
        ),
    ),
    (
        r"Attrition compares .*|No group is seen after treatment\.",
        gettext_lazy("Too few organisations are seen for long enough to compare."),
    ),
    (
        r"Placebos in space need .*",
        gettext_lazy(
            "A placebo on others goes with matching, or without adjustment: amend the "
            "plan."
        ),
    ),
    (
        r"Too few units never joined .*",
        gettext_lazy("Too few others can stand for the treated."),
    ),
]
PATTERNS = [(re.compile(pattern, re.S), text) for pattern, text in ENGINE]


def probability(value: float) -> str:
    """p = 0,034; p < 0,001."""
    if value < LEAST_P:
        return f"p < {decimals(LEAST_P, 3)}"
    return f"p = {decimals(value, 3)}"


def dropped(code: str) -> str:
    """Why something was left out."""
    return str(DROPPED.get(code, code))


def counted(notice: Mapping[str, Any]) -> tuple[str, int]:
    """A notice of a file: what it is about, and how many."""
    return dropped(notice["code"]), int(notice.get("params", {}).get("count", 0))


def said_by_engine(text: str) -> str:
    """A sentence of the engine in the reader's language; as it is if it is new."""
    for pattern, sentence in PATTERNS:
        if found := pattern.fullmatch(text):
            return str(sentence) % found.groupdict()
    return text


def worded(message: Mapping[str, Any]) -> str:
    """A message of a run, in the reader's language."""
    params = message.get("params", {})
    code = message["code"]
    if code == "pretrend":
        return _(
            "Before treatment, those to be treated were already on another path "
            "(%(p_value)s): part of the number may be that difference."
        ) % {"p_value": probability(params["p_value"])}
    if code == "placebo_time":
        return _(
            "Pretending treatment a year earlier already shows an effect "
            "(%(p_value)s): something else may be at work."
        ) % {"p_value": probability(params["p_value"])}
    if code == "breakdown":
        return _(
            "It no longer tells an effect from none once paths may differ after "
            "treatment by %(ratio)s times the most they differed by before."
        ) % {"ratio": decimals(params["ratio"], 2)}
    if code == "attrition":
        return _(
            "%(treated)s %% of the treated disappear before the last year, against "
            "%(comparison)s %% of those compared: survivors alone are seen."
        ) % {
            "treated": decimals(100 * params["treated"], 1),
            "comparison": decimals(100 * params["comparison"], 1),
        }
    if code == "test_refused":
        from grappe.impact.wording.plans import TESTS

        return _("A test of the plan could not be run (%(test)s): %(text)s") % {
            "test": TESTS.get(params["test"], params["test"]),
            "text": said_by_engine(params["text"]),
        }
    if code == "no_pretrend":
        return _("Whether paths were alike before treatment could not be tested.")
    return said_by_engine(str(params.get("text", code)))
