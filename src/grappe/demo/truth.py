"""The true parameters of a demo, in a file beside it: what an estimator must find."""

import json
from collections.abc import Mapping
from typing import Any

from grappe.demo.plan import Plan, spec
from grappe.demo.plan.figures import (
    EURO_PER_JOB,
    HEADCOUNT,
    TURNOVER_PER_JOB_EUR,
    Effect,
)

DEFINITIONS = {
    "exit_rates": "share of the members in force that leave in a year, by kind of exit",
    "effect.jobs_a_year": (
        "mean, over all companies and all their full calendar years as members, of the "
        "jobs that one more such year adds for good"
    ),
    "effect.turnover_a_year_eur": "the same in euros of yearly turnover",
    "effect.by_year_since_entry": (
        "companies that reached that full calendar year as members, and the mean jobs "
        "that membership had added to them by then"
    ),
    "growth": (
        "yearly growth without membership, the same for members and never-members; "
        "trends are thus parallel in logarithms, and in euros among companies of a size"
    ),
    "noise": (
        "standard deviation of the yearly shock of the logarithm; `persistence` of it "
        "is left the year after; mid-caps and large firms have `calm` times that shock"
    ),
    "selection": (
        "shares of the sizes of companies, at foundation, among members and among "
        "never-members: comparing the two groups as they are is biased"
    ),
    "labelling": (
        "what funders granted over `years`; by expert, the points (of 5) that their "
        "leaning adds to each of their marks; by project, the true worth that marks "
        "and funders follow, in standard deviations"
    ),
    "missing_rate": "share of company-years without figures, drawn at random",
}


def told(
    plan: Plan,
    digest: str,
    rows: int,
    effects: Mapping[str, Effect],
    labels: Mapping[str, Any],
) -> str:
    """The truth of a plan as JSON, its keys in a fixed order."""
    content = {
        "seed": plan.seed,
        "size": plan.size_name,
        "version": spec.VERSION,
        "hash": digest,
        "rows": rows,
        "first_day": spec.FOUNDED_ON.isoformat(),
        "last_day": spec.LAST_DAY.isoformat(),
        "clusters": plan.size.clusters,
        "active_members": {
            day.isoformat(): count for day, count in spec.MEMBERS_ON.items()
        },
        "active_members_scale": plan.size.members / spec.MEMBERS_ON[spec.LAST_DAY],
        "exit_rates": spec.EXIT_RATES,
        "entry": "as many as it takes to reach active_members on each day",
        "suspension_rate": spec.SUSPENSION_RATE,
        "category_change_rate": spec.CATEGORY_CHANGE_RATE,
        "return_share_of_entries": spec.RETURN_SHARE,
        "new_profile_share_of_entries": spec.NEW_PROFILE_SHARE,
        "kinds": spec.KINDS,
        "selection": {"members": spec.SIZES, "never_members": spec.PROSPECT_SIZES},
        "growth": {"turnover": spec.TURNOVER_GROWTH, "jobs": spec.JOBS_GROWTH},
        "first_headcount": {
            size: dict(zip(("median", "log_spread", "least", "most"), row, strict=True))
            for size, row in HEADCOUNT.items()
        },
        "turnover_per_job_eur": TURNOVER_PER_JOB_EUR,
        "noise": spec.NOISE
        | {"persistence": spec.NOISE_PERSISTENCE, "calm": spec.CALM},
        "missing_rate": spec.MISSING_RATE,
        "effect": {
            "weights_by_size": spec.EFFECT_WEIGHTS,
            "spread": spec.EFFECT_SPREAD,
            "turnover_per_job_eur": EURO_PER_JOB,
            "clusters": {slug: effect_of(effect) for slug, effect in effects.items()},
        },
        "budget_eur": {year: total for year, (total, _share) in spec.BUDGET.items()},
        "private_share": {year: share for year, (_total, share) in spec.BUDGET.items()},
        "labelling": labels,
        "definitions": DEFINITIONS,
    }
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


def effect_of(effect: Effect) -> dict[str, Any]:
    return {
        "member_years": effect.member_years,
        "jobs_a_year": round(effect.jobs, 6),
        "turnover_a_year_eur": round(effect.turnover_eur, 2),
        "by_year_since_entry": {
            year: {"companies": companies, "jobs": round(jobs, 3)}
            for year, (companies, jobs) in effect.by_year.items()
        },
    }
