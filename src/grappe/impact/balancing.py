"""How alike the treated and those compared are, before and after adjustment."""

import math
from typing import TYPE_CHECKING, Any

from grappe.impact.models import Plan

if TYPE_CHECKING:
    from grappe.engines import did

# Compared where the plan adjusts for nothing.
USUAL = ("base",)


def of(
    plan: Plan, panel: "did.Panel", table: Any, question: "did.Question"
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The tables of balance and of common support, and what prevented them.

    The table holds differences of means and shares, never counts.
    """
    from dataclasses import replace

    from grappe.engines import did

    if not plan.covariates:
        columns = did.Columns("unit", "year", "cohort", "outcome", USUAL)
        panel = did.read(table, columns, accept_jumps=True)
    messages = []
    try:
        found = did.balance(panel, question, outcomes=0)
    except did.NotEstimable as error:
        messages.append(_refusal(error))
        if error.code != "no_overlap":
            return {}, messages
        # Who is compared cannot be weighted: how they differ can still be told.
        found = did.balance(
            panel, replace(question, method=did.Method.NONE), outcomes=0
        )
    rows = [
        {
            "name": row.name,
            "before": round(row.before, 4),
            "after": _rounded(row.after),
        }
        for row in found.rows
    ]
    told: dict[str, Any] = {"balance": rows}
    if support := _support(found):
        told["support"] = support
    return told, messages


def _support(found: "did.Balance") -> dict[str, Any] | None:
    """How many of the treated have others like them; None where nobody is weighted."""
    if math.isnan(found.outside):
        return None
    outside = round(found.outside * found.treated)
    told: dict[str, Any] = {
        "treated": found.treated,
        "treated_alike": found.treated - outside,
        "effective": round(found.effective, 1),
    }
    if found.support:
        told |= {
            "strata": found.support.strata,
            "comparison": found.support.control,
            "comparison_alike": found.support.control_matched,
        }
    return told


def _refusal(error: "did.NotEstimable") -> dict[str, Any]:
    return {
        "code": "test_refused",
        "level": "warning",
        "params": {"test": "balance", "said": error.code, "with": error.params},
    }


def _rounded(value: float) -> float | None:
    return round(value, 4) if math.isfinite(value) else None
