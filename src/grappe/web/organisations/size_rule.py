"""The law as it was applied to an organisation, from what is stored to what is read."""

from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from grappe.engines.size import LegalReference, european, french
from grappe.organisations.models import FigureSource, SizeCategory, SizePeriod, Source
from grappe.organisations.wording import SIZE_REMARKS

FRENCH = {value: label for value, label in SizeCategory.choices if value}
EUROPEAN = {
    value: label
    for value, label in SizePeriod._meta.get_field("eu_status").flatchoices
    if value
}
REFERENCES = {one.text: one for one in (french.REFERENCE, european.REFERENCE)}
# The texts of the law are named in their own language, or in the reader's.
TITLES = {
    european.REFERENCE.text: _(
        "Commission Recommendation 2003/361/EC of 6 May 2003, annex"
    )
}
MEASURES = {
    "headcount": _("headcount below"),
    "turnover_eur": _("turnover within"),
    "balance_eur": _("or balance sheet total within"),
}
RELATIONS = {
    "self": _("the enterprise"),
    "linked": _("tied by control"),
    "partner": _("partner"),
}
DAYS = ("closed_on", "changed_on")


def shown(rule: dict[str, Any]) -> dict[str, Any]:
    """What a page prints of a rule: who counts, and both readings."""
    declared = rule.get("declared")
    sides = [
        (_("In France"), "fr", FRENCH),
        (_("In the European Union"), "eu", EUROPEAN),
    ]
    return {
        "declared": FRENCH.get(declared),
        "declared_by": dict(Source.choices).get(rule.get("declared_by")),
        "declared_on": _day(rule.get("declared_on")),
        "perimeter": [
            line
            | {
                "relation": RELATIONS[line["relation"]],
                "source": dict(FigureSource.choices).get(line["source"], ""),
            }
            for line in rule.get("perimeter", [])
        ],
        "sides": [
            _side(rule[key], str(title), labels)
            for title, key, labels in sides
            if key in rule
        ],
    }


def _side(side: dict[str, Any], title: str, labels: dict[str, Any]) -> dict[str, Any]:
    unknown = LegalReference(side["reference"], "", "")
    return {
        "title": title,
        "category": labels.get(side["category"]),
        "is_estimated": side["is_estimated"],
        "possible": [labels[one] for one in side["possible"]],
        "reference": REFERENCES.get(side["reference"], unknown),
        "reference_title": TITLES.get(side["reference"], side["reference"]),
        "tests": [
            {
                "category": labels[category],
                "measure": MEASURES[measure],
                "is_money": measure != "headcount",
                "value": side["totals"][measure][0],
                "is_floor": not side["totals"][measure][1],
                "limit": limit,
                "passed": passed,
            }
            for category, measure, limit, passed in side["tests"]
        ],
        "remarks": [_remark(code, params) for code, params in side["remarks"]],
    }


def _remark(code: str, params: dict[str, str]) -> str:
    words: dict[str, Any] = dict(params)
    words |= {name: _day(params[name]) for name in DAYS if name in params}
    if "annual" in params:
        words["annual"] = EUROPEAN[params["annual"]]
    return str(SIZE_REMARKS[code]) % words


def _day(text: str | None) -> str:
    return date_format(date.fromisoformat(text), "SHORT_DATE_FORMAT") if text else ""
