"""A plan line by line, for pages and documents."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from grappe.impact import treatments
from grappe.impact.models import Outcome, Plan
from grappe.impact.panels.values import SOURCES
from grappe.impact.wording.marks import apart, listed
from grappe.impact.wording.numbers import NARROW, decimals
from grappe.organisations import nomenclatures
from grappe.organisations.models import Kind, SizeCategory

COVARIATES = {
    "base": gettext_lazy("level of the outcome when first seen"),
    "size": gettext_lazy("size"),
    "section": gettext_lazy("activity (NAF section)"),
    "region": gettext_lazy("region"),
    "department": gettext_lazy("department"),
    "kind": gettext_lazy("kind of organisation"),
    "age": gettext_lazy("age"),
}
TESTS = {
    "pretrend": gettext_lazy("same path before treatment"),
    "placebo_time": gettext_lazy("placebo: treatment pretended earlier"),
    "placebo_space": gettext_lazy("placebo: treatment pretended on others"),
    "sensitivity": gettext_lazy("sensitivity to unlike paths"),
    "attrition": gettext_lazy("whether the treated disappear more"),
}
# What is told of every run beside the tests of its plan.
CHECKS = {
    **TESTS,
    "inference": gettext_lazy("errors and intervals"),
    "balance": gettext_lazy("common support"),
}
CLUSTERS = {
    "unit": gettext_lazy("organisation"),
    "group": gettext_lazy("group of companies"),
    "department": gettext_lazy("department"),
}


def source_name(code: str) -> str:
    return str(SOURCES.get(code, code))


def plan_lines(plan: Plan) -> list[tuple[str, str]]:
    """(what, how) in reading order."""
    lines: list[tuple[Any, Any]] = [
        (_("Question"), plan.question),
        (_("Treatment"), treatments.of(plan).phrase(plan)),
        (_("Treated from"), plan.get_entry_display()),
        (_("Small entry years"), _small_years(plan)),
        (_("Outcome"), plan.get_outcome_display()),
        (_("Scale"), plan.get_scale_display()),
        (_("Sources, the preferred first"), listed(map(source_name, plan.sources))),
        (_("Years"), f"{plan.first_year}–{plan.last_year}"),
        (_("Population"), population(plan)),
        (_("Compared with"), plan.get_comparison_display()),
        (_("Method"), plan.get_method_display()),
        (_("Adjusted for"), listed(COVARIATES[one] for one in plan.covariates) or "–"),
        (
            _("Anticipation"),
            ngettext("%(n)d year", "%(n)d years", plan.anticipation_years)
            % {"n": plan.anticipation_years},
        ),
        (
            _("Winsorised at each end"),
            f"{decimals(100 * float(plan.winsor_rate), 1)}{NARROW}%",
        ),
        (_("Errors clustered by"), CLUSTERS[plan.cluster_by]),
        (_("Inference"), plan.get_inference_display()),
        (_("Confidence"), f"{100 * float(plan.confidence):.0f}{NARROW}%"),
        (_("Tests"), listed(TESTS.get(one, one) for one in plan.tests) or "–"),
        (_("Fewest organisations behind a number"), plan.minimum_cell),
        (_("Seed"), plan.seed),
    ]
    return [(str(what), str(how)) for what, how in lines]


def population(plan: Plan) -> str:
    """Who is studied; everybody of the files where nothing is said."""
    told = plan.population
    parts = [
        _names(told.get("kinds"), dict(Kind.choices)),
        _names(told.get("sizes"), dict(SizeCategory.choices)),
        _names(told.get("regions"), region_names()),
        _names(told.get("sections"), section_names()),
    ]
    least = int(told.get("years_before", 1))
    before = ngettext(
        "at least %(n)d year observed before treatment",
        "at least %(n)d years observed before treatment",
        least,
    ) % {"n": least}
    return apart([part for part in parts if part] + [before])


def category(covariate: str, code: str) -> str:
    """A value of a characteristic as people know it."""
    if not code:
        return _("unknown")
    names: dict[str, Callable[[], Mapping[Any, Any]]] = {
        "size": lambda: dict(SizeCategory.choices),
        "kind": lambda: dict(Kind.choices),
        "section": section_names,
        "region": region_names,
    }
    known = names[covariate]() if covariate in names else {}
    return str(known.get(code, code))


def region_names() -> dict[str, str]:
    return {one.code: one.name for one in nomenclatures.regions()}


def section_names() -> dict[str, str]:
    return {
        one.code: f"{one.code} – {one.label}"
        for one in nomenclatures.activities(level=1)
    }


def _small_years(plan: Plan) -> str:
    if not plan.join_below:
        return _("kept as they are")
    return _(
        "fewer than %(n)s organisations: joined to the entry year before, three years "
        "earlier at most, else left out"
    ) % {"n": plan.join_below}


def outcome_unit(plan: Plan) -> str:
    return _("jobs") if plan.outcome == Outcome.HEADCOUNT else "€"


def _names(codes: Iterable[str] | None, names: dict[Any, Any]) -> str:
    return listed(names.get(code, code) for code in codes or ())
