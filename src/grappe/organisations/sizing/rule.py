"""The law as it was applied, in the words that are stored with a size."""

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from typing import Any

from grappe.engines.size import PerimeterLine, Remark, SizeAssessment, Total
from grappe.organisations.sizing.facts import Facts

# The names that the engine gives to the French categories, and ours.
OURS = {"micro": "micro", "pme": "sme", "eti": "midcap", "ge": "large"}


def rule_of(
    french: SizeAssessment, european: SizeAssessment, facts: Facts
) -> dict[str, Any]:
    """Both readings side by side over the entities that count for one or the other."""
    in_group = {line.key for line in french.perimeter}
    return {
        "perimeter": [
            _entity(line, facts, is_french=line.key in in_group)
            for line in european.perimeter
        ],
        "fr": _side(french, facts, OURS),
        "eu": _side(european, facts, {}),
    }


def _entity(line: PerimeterLine, facts: Facts, *, is_french: bool) -> dict[str, Any]:
    pk, figures = int(line.key), line.figures
    year = figures.closed_on.year if figures else None
    return {
        "name": facts.name(pk),
        "relation": line.relation.value,
        "rate": float(line.rate),
        "is_french": is_french,
        "year": year,
        "source": facts.told[pk][year].source if year else "",
        "headcount": plain(figures and figures.headcount),
        "turnover_eur": plain(figures and figures.turnover_eur),
        "balance_eur": plain(figures and figures.balance_eur),
    }


def _side(
    assessment: SizeAssessment, facts: Facts, ours: dict[str, str]
) -> dict[str, Any]:
    def word(category: str | None) -> str:
        return ours.get(category, str(category)) if category else ""

    is_open = assessment.lowest != assessment.highest
    return {
        "reference": assessment.reference.text,
        "category": word(assessment.category),
        "is_estimated": assessment.is_estimated,
        "possible": (
            [word(assessment.lowest), word(assessment.highest)] if is_open else []
        ),
        "totals": {
            name: _total(getattr(assessment.totals, name))
            for name in ("headcount", "turnover_eur", "balance_eur")
        },
        "tests": [
            [word(test.category), test.measure, plain(test.limit), test.passed]
            for test in _decisive(assessment)
        ],
        "remarks": [
            [remark.code, dict(remark.params)]
            for remark in _named(assessment.remarks, facts)
        ],
    }


def _decisive(assessment: SizeAssessment) -> Iterable[Any]:
    """The tests of each category up to the first that holds."""
    for ceiling in assessment.years[0].ceilings:
        yield from ceiling.tests
        if ceiling.is_likely:
            return


def _named(remarks: Iterable[Remark], facts: Facts) -> Iterable[Remark]:
    """The remarks with the names of organisations in place of their keys."""
    for remark in remarks:
        params = dict(remark.params)
        if "keys" in params:
            keys = params["keys"].split(", ")
            params["keys"] = ", ".join(facts.name(int(key)) for key in keys)
        if "annual" in params:
            params["annual"] = str(params["annual"])
        yield replace(remark, params=params)


def _total(total: Total) -> list[Any]:
    return [plain(total.value), total.is_complete]


def plain(value: Any) -> float | int | None:
    """A number that JSON can hold."""
    if value is None:
        return None
    number = Decimal(value)
    return int(number) if number == number.to_integral_value() else float(number)
