"""A plan line by line, for pages and documents."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from grappe.impact.models import Outcome, Plan, Treatment
from grappe.impact.panels.values import SOURCES
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
        (_("Treatment"), _treatment(plan)),
        (_("Treated from"), plan.get_entry_display()),
        (_("Outcome"), plan.get_outcome_display()),
        (_("Scale"), plan.get_scale_display()),
        (_("Sources, the preferred first"), _join(map(source_name, plan.sources))),
        (_("Years"), f"{plan.first_year}–{plan.last_year}"),
        (_("Population"), population(plan)),
        (_("Compared with"), plan.get_comparison_display()),
        (_("Method"), plan.get_method_display()),
        (_("Adjusted for"), _join(COVARIATES[one] for one in plan.covariates) or "–"),
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
        (_("Tests"), _join(TESTS.get(one, one) for one in plan.tests) or "–"),
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
    return "; ".join([part for part in parts if part] + [before])


def region_names() -> dict[str, str]:
    return {one.code: one.name for one in nomenclatures.regions()}


def section_names() -> dict[str, str]:
    return {
        one.code: f"{one.code} – {one.label}"
        for one in nomenclatures.activities(level=1)
    }


def outcome_unit(plan: Plan) -> str:
    return _("jobs") if plan.outcome == Outcome.HEADCOUNT else "€"


def _treatment(plan: Plan) -> str:
    if plan.treatment == Treatment.SERVICE:
        return _("use of the service “%(service)s”") % {"service": plan.service}
    return str(plan.get_treatment_display())


def _names(codes: Iterable[str] | None, names: dict[Any, Any]) -> str:
    return _join(names.get(code, code) for code in codes or ())


def _join(words: Iterable[Any]) -> str:
    return ", ".join(str(word) for word in words)
