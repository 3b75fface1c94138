"""Can a dossier be received? Automatic checks, in codes kept and words shown."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils import formats, timezone
from django.utils.dateparse import parse_datetime

from grappe.labelling.admissibility import facts as facts_of
from grappe.labelling.admissibility.facts import Facts
from grappe.labelling.admissibility.rules import (
    ALWAYS,
    REASONS,
    RULES,
    Param,
    Rule,
    usual,
    value_of,
)
from grappe.labelling.models import Check, CheckOutcome, LabelRequest, Procedure

__all__ = [
    "ALWAYS",
    "REASONS",
    "RULES",
    "Facts",
    "Finding",
    "Param",
    "Rule",
    "asked_by",
    "findings",
    "judged",
    "said",
    "usual",
]


@dataclass(frozen=True)
class Finding:
    """One rule on one dossier: its outcome and what its sentence is filled with."""

    rule: Rule
    outcome: str
    params: dict[str, Any]

    @property
    def title(self) -> str:
        return str(self.rule.title)

    @property
    def text(self) -> str:
        return said(self.rule.code, self.outcome, self.params)

    @property
    def is_met(self) -> bool:
        return self.outcome == CheckOutcome.OK


def asked_by(procedure: Procedure, *, is_resubmission: bool = False) -> dict[str, Any]:
    """The rules that hold for a request, with their values; unknown codes left out."""
    asked = {code: {} for code in ALWAYS}
    if not procedure.needs_confirmations:
        del asked["parts_confirmed"]
    if not is_resubmission:
        del asked["remarks_answered"]
    if procedure.is_support_letter:
        del asked["in_time"], asked["not_labelled_already"]
    kept = {code: values for code, values in procedure.rules.items() if code in RULES}
    return {
        code: {
            name: value_of(param, {**usual(code), **(values or {})}[name])
            for name, param in RULES[code].params.items()
        }
        for code, values in {**asked, **kept}.items()
    }


def findings(request: LabelRequest, at: datetime) -> list[Finding]:
    """Every rule that holds for a request, looked at as its dossier stands."""
    is_resubmission = request.previous_id is not None
    asked = asked_by(request.procedure, is_resubmission=is_resubmission)
    return judged(facts_of.of(request, at), asked)


def judged(facts: Facts, asked: dict[str, Any]) -> list[Finding]:
    """Look at facts with rules; values come back as JSON keeps them."""
    found = []
    for code, values in asked.items():
        rule = RULES[code]
        outcome, params = rule.look(facts, values)
        found.append(Finding(rule, str(outcome), plain(params)))
    return found


def plain(params: dict[str, Any]) -> dict[str, Any]:
    return {
        name: str(value) if isinstance(value, Decimal) else value
        for name, value in params.items()
    }


def said(code: str, outcome: str, params: dict[str, Any]) -> str:
    """A finding in the reader's language; a rule that is no more, by its code."""
    rule = RULES.get(code)
    if rule is None:
        return code
    # What was let through is said as it was found: not met, or not known.
    kept = params.get("was", CheckOutcome.FAILED)
    words = rule.words.get(kept if outcome == CheckOutcome.WAIVED else outcome, "")
    return str(words) % {name: shown(name, value) for name, value in params.items()}


def title_of(code: str) -> str:
    rule = RULES.get(code)
    return str(rule.title) if rule else code


def sentence(check: Check) -> str:
    """The sentence of a check that was kept."""
    return said(check.code, check.outcome, check.params)


def shown(name: str, value: Any) -> Any:
    """A value as people read it: names listed, euros, shares and moments written."""
    if name == "names":
        return ", ".join(value)
    if name.endswith("_eur"):
        amount = formats.number_format(Decimal(value), 0, force_grouping=True)
        return f"{amount}\N{NARROW NO-BREAK SPACE}€"
    if name == "rate" or name.endswith("_rate"):
        share = formats.number_format((Decimal(value) * 100).normalize(), use_l10n=True)
        return f"{share}\N{NARROW NO-BREAK SPACE}%"
    if name.endswith("_at"):
        moment = parse_datetime(value)
        if moment is None:
            return value
        return formats.date_format(timezone.localtime(moment), "DATETIME_FORMAT")
    return value
