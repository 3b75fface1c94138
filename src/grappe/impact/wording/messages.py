"""What was left out, what is odd, what the engine says: in the reader's language."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grappe.impact.wording import engine
from grappe.impact.wording.marks import listed
from grappe.impact.wording.numbers import NARROW, decimals

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
    "no_figure": gettext_lazy("no figure"),
    "said_again": gettext_lazy("rows that say what another row says"),
    "no_band": gettext_lazy("no headcount band, or no year of it"),
    "not_public": gettext_lazy("asked not to be shown in the register"),
    "entry_year_too_small": gettext_lazy(
        "too few in their entry year, and no other within three years before to join"
    ),
    "thousands": gettext_lazy(
        "organisations whose figures jump by about a thousand, as if thousands were "
        "mixed with units"
    ),
}


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


def joined(report: Mapping[str, Any], least: int) -> str:
    """Which entry years were joined to which, in a panel."""
    moves = report.get("joined")
    if not moves:
        return ""
    moved = int(report.get("moved", 0))
    return _(
        "Entry years joined, as the plan declares: %(years)s. Organisations so counted "
        "as treated before they were: %(count)s; it makes an effect smaller, never "
        "larger."
    ) % {
        "years": listed(f"{year} → {earlier}" for year, earlier in moves.items()),
        "count": moved if moved >= least else _("fewer than %(n)s") % {"n": least},
    }


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
    if code == "placebo_space":
        return _(
            "Entry years given at random to others make an effect too often "
            "(%(share)s of the time): errors are larger than they look."
        ) % {"share": f"{decimals(100 * params['rejected'], 1)}{NARROW}%"}
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
        from grappe.impact.wording.plans import CHECKS

        return _("A test of the plan could not be run (%(test)s): %(text)s") % {
            "test": CHECKS.get(params["test"], params["test"]),
            "text": _of_engine(params),
        }
    if code == "no_pretrend":
        return _("Whether paths were alike before treatment could not be tested.")
    return _of_engine(params) if params else code


def _of_engine(params: Mapping[str, Any]) -> str:
    found = engine.found(params)
    return engine.said(*found) if found else str(params["text"])
