"""The automatic checks on money: shares, aid, equity, size of the budget."""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from grappe.labelling.admissibility.facts import Facts, Part
from grappe.labelling.models import CheckOutcome
from grappe.organisations.models import Kind

OK, FAILED, UNKNOWN = CheckOutcome.OK, CheckOutcome.FAILED, CheckOutcome.UNKNOWN

Finding = tuple[str, dict[str, Any]]


def _names(parts: list[Part]) -> list[str]:
    return [part.name for part in parts]


def _without_cost(facts: Facts) -> list[Part]:
    return [part for part in facts.full if part.cost is None]


def base_of(facts: Facts) -> Decimal | None:
    """The eligible cost where every part gives it, else the total cost; None unsure."""
    parts = facts.full
    if parts and all(part.eligible is not None for part in parts):
        return sum((part.eligible or Decimal(0) for part in parts), Decimal(0))
    if not parts or _without_cost(facts):
        return None
    return sum((part.cost or Decimal(0) for part in parts), Decimal(0))


def _shares(facts: Facts) -> list[tuple[Part, Decimal]] | None:
    total = sum((part.cost or Decimal(0) for part in facts.full), Decimal(0))
    if _without_cost(facts) or not total:
        return None
    return [(part, (part.cost or Decimal(0)) / total) for part in facts.full]


def _rate(value: Decimal) -> str:
    return str(value.quantize(Decimal("0.0001")))


def _share_at_most(facts: Facts, params: dict[str, Any]) -> Finding:
    shares = _shares(facts)
    if shares is None:
        return UNKNOWN, {"names": _names(_without_cost(facts))}
    over = [part for part, share in shares if share > params["rate"]]
    top = max(share for _part, share in shares)
    shown = {"rate": str(params["rate"]), "share_rate": _rate(top)}
    return (FAILED if over else OK), {**shown, "names": _names(over)}


def _share_at_least(facts: Facts, params: dict[str, Any]) -> Finding:
    shares = _shares(facts)
    if shares is None:
        return UNKNOWN, {"names": _names(_without_cost(facts))}
    under = [part for part, share in shares if share < params["rate"]]
    return (FAILED if under else OK), {
        "rate": str(params["rate"]),
        "names": _names(under),
    }


def _aid_within_cost(facts: Facts, _params: dict[str, Any]) -> Finding:
    """No more aid than the eligible cost, or the cost where that is not given."""
    over = []
    for part in facts.full:
        ceiling = part.cost if part.eligible is None else part.eligible
        if part.aid and ceiling is not None and part.aid > ceiling:
            over.append(part)
    if over:
        return FAILED, {"names": _names(over)}
    unsure = [part for part in facts.full if part.cost is None or part.aid is None]
    return (UNKNOWN if unsure else OK), {"names": _names(unsure)}


def _aid_within_equity(facts: Facts, _params: dict[str, Any]) -> Finding:
    aided = [p for p in facts.full if p.kind == Kind.COMPANY and p.aid]
    over = [p for p in aided if p.equity is not None and (p.aid or 0) > p.equity]
    if over:
        return FAILED, {"names": _names(over)}
    unsure = [part for part in aided if part.equity is None]
    return (UNKNOWN if unsure else OK), {"names": _names(unsure)}


def _cost_within(facts: Facts, params: dict[str, Any]) -> Finding:
    shown = {f"{name}_eur": str(value) for name, value in params.items()}
    base = base_of(facts)
    if base is None:
        return UNKNOWN, {**shown, "names": _names(_without_cost(facts))}
    is_right = params["low"] <= base <= params["high"]
    return (OK if is_right else FAILED), {**shown, "sum_eur": str(base)}


def _aid_within(facts: Facts, params: dict[str, Any]) -> Finding:
    shown = {f"{name}_eur": str(value) for name, value in params.items()}
    unsure = [part for part in facts.full if part.aid is None]
    if unsure or not facts.full:
        return UNKNOWN, {**shown, "names": _names(unsure)}
    aid = sum((part.aid or Decimal(0) for part in facts.full), Decimal(0))
    is_right = params["low"] <= aid <= params["high"]
    return (OK if is_right else FAILED), {**shown, "sum_eur": str(aid)}


_LOW, _HIGH = pgettext_lazy("range", "from"), pgettext_lazy("range", "up to")
_COSTS_MISSING = _("Costs are missing: %(names)s.")

# (code, title, how it looks, words, {name: (label, kind, usual)})
RULES: tuple[tuple[str, Any, Any, dict[str, Any], dict[str, Any]], ...] = (
    (
        "share_at_most",
        _("No partner bears too much"),
        _share_at_most,
        {
            OK: _("The largest share of the costs is %(share_rate)s."),
            FAILED: _("Above %(rate)s of the costs: %(names)s."),
            UNKNOWN: _COSTS_MISSING,
        },
        {"rate": (_("share of the costs at most"), "rate", "0.70")},
    ),
    (
        "share_at_least",
        _("No partner bears too little"),
        _share_at_least,
        {
            OK: _("Every partner bears at least %(rate)s of the costs."),
            FAILED: _("Below %(rate)s of the costs: %(names)s."),
            UNKNOWN: _COSTS_MISSING,
        },
        {"rate": (_("share of the costs at least"), "rate", "0.05")},
    ),
    (
        "aid_within_cost",
        _("Aid within the eligible costs"),
        _aid_within_cost,
        {
            OK: _("No partner asks for more aid than its eligible costs."),
            FAILED: _("More aid asked for than eligible costs: %(names)s."),
            UNKNOWN: _("Cost or aid missing: %(names)s."),
        },
        {},
    ),
    (
        "aid_within_equity",
        _("Aid within the equity of companies"),
        _aid_within_equity,
        {
            OK: _("No company asks for more aid than its equity."),
            FAILED: _("More aid asked for than equity: %(names)s."),
            UNKNOWN: _("The equity is not given: %(names)s."),
        },
        {},
    ),
    (
        "cost_within",
        _("Size of the budget"),
        _cost_within,
        {
            OK: _("Costs of %(sum_eur)s."),
            FAILED: _(
                "Costs of %(sum_eur)s; between %(low_eur)s and %(high_eur)s allowed."
            ),
            UNKNOWN: _COSTS_MISSING,
        },
        {"low": (_LOW, "euros", "1000000"), "high": (_HIGH, "euros", "4000000")},
    ),
    (
        "aid_within",
        _("Aid asked for"),
        _aid_within,
        {
            OK: _("Aid asked for: %(sum_eur)s."),
            FAILED: _(
                "Aid asked for: %(sum_eur)s; "
                "between %(low_eur)s and %(high_eur)s allowed."
            ),
            UNKNOWN: _("The aid asked for is not given: %(names)s."),
        },
        {"low": (_LOW, "euros", "500000"), "high": (_HIGH, "euros", "2000000")},
    ),
)
