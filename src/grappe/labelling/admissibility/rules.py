"""The automatic checks: each looks at the facts of a dossier and says how it stands.

A rule gives an outcome and the values that its sentence is filled with; the sentence is
put in the reader's language when it is shown. Which rules a procedure asks for, and
with which values, is configuration (`Procedure.rules`); those marked `always` hold for
every request.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from grappe.labelling.admissibility import costs
from grappe.labelling.admissibility.facts import ACADEMIC, Facts, Part
from grappe.labelling.models import CheckOutcome
from grappe.organisations.models import Kind
from grappe.projects.models import Confirmation, PartnerRole
from grappe.projects.queries import CONFIRMING_ROLES

OK, FAILED, UNKNOWN = CheckOutcome.OK, CheckOutcome.FAILED, CheckOutcome.UNKNOWN

Params = dict[str, Any]
Finding = tuple[str, Params]


@dataclass(frozen=True)
class Param:
    """A value of a rule that the cluster sets: its words, its kind, what is usual.

    `kind` is one of: count, rate (0 to 1), euros, months, trl, flag, choice.
    """

    label: Any
    kind: str
    usual: Any
    choices: tuple[tuple[str, Any], ...] = ()


@dataclass(frozen=True)
class Rule:
    """One automatic check.

    `blocks` says that a request is not filed without it, unless the team lets it
    through; the others are looked at after filing.
    """

    code: str
    title: Any
    look: Callable[[Facts, Params], Finding]
    words: dict[str, Any]
    params: dict[str, Param] = field(default_factory=dict)
    always: bool = False
    blocks: bool = False


def _names(parts: list[Part]) -> list[str]:
    return [part.name for part in parts]


def _companies(facts: Facts, params: Params) -> Finding:
    companies = [part for part in facts.full if part.kind == Kind.COMPANY]
    groups = {part.group for part in companies}
    count = len(groups) if params["unlinked"] else len(companies)
    shown = {"n": params["n"], "count": count, "names": _names(companies)}
    return (OK if count >= params["n"] else FAILED), shown


def _smes(facts: Facts, params: Params) -> Finding:
    companies = [part for part in facts.full if part.kind == Kind.COMPANY]
    small = [part for part in companies if part.size in ("micro", "small", "medium")]
    unsure = [part for part in companies if part.size == ""]
    shown = {"n": params["n"], "count": len(small), "names": _names(small)}
    if len(small) >= params["n"]:
        return OK, shown
    if len(small) + len(unsure) >= params["n"]:
        return UNKNOWN, {**shown, "names": _names(unsure)}
    return FAILED, shown


def _research(facts: Facts, params: Params) -> Finding:
    sure = [part for part in facts.full if part.kind in ACADEMIC]
    # A hospital may take part as a research body or as a care provider.
    unsure = [part for part in facts.full if part.kind == Kind.HEALTHCARE]
    shown = {"n": params["n"], "count": len(sure), "names": _names(sure)}
    if len(sure) >= params["n"]:
        return OK, shown
    if len(sure) + len(unsure) >= params["n"]:
        return UNKNOWN, {**shown, "names": _names(unsure)}
    return FAILED, shown


def _partners(facts: Facts, params: Params) -> Finding:
    count = len(facts.full)
    is_right = params["low"] <= count <= params["high"]
    return (OK if is_right else FAILED), {**params, "count": count}


def _lead(facts: Facts, _params: Params) -> Finding:
    leads = [part for part in facts.parts if part.role == PartnerRole.LEAD]
    return (OK if leads else FAILED), {"names": _names(leads)}


def _members(facts: Facts, params: Params) -> Finding:
    leads = [part for part in facts.full if part.role == PartnerRole.LEAD]
    outside = [part for part in facts.full if not part.is_member]
    if params["who"] == "lead":
        outside = [part for part in leads if not part.is_member]
    elif params["who"] == "one" and len(outside) < len(facts.full):
        outside = []
    if not facts.full:
        return UNKNOWN, {"names": []}
    return (FAILED if outside else OK), {"names": _names(outside)}


def _confirmed(facts: Facts, _params: Params) -> Finding:
    asked = [part for part in facts.parts if part.role in CONFIRMING_ROLES]
    waiting = [part for part in asked if part.confirmation != Confirmation.CONFIRMED]
    return (FAILED if waiting else OK), {
        "names": _names(waiting),
        "count": len(waiting),
    }


def _agreement(facts: Facts, params: Params) -> Finding:
    there = facts.signed if params["signed"] else facts.agreements
    found = bool(there & {"pre_agreement", "consortium"})
    return (OK if found else FAILED), {}


def _trl(facts: Facts, params: Params) -> Finding:
    if facts.trl_start is None or facts.trl_end is None:
        return UNKNOWN, params
    shown = {**params, "start": facts.trl_start, "end": facts.trl_end}
    is_right = params["low"] <= facts.trl_start and facts.trl_end <= params["high"]
    return (OK if is_right else FAILED), shown


def _duration(facts: Facts, params: Params) -> Finding:
    if facts.months is None:
        return UNKNOWN, params
    is_right = params["low"] <= facts.months <= params["high"]
    return (OK if is_right else FAILED), {**params, "months": facts.months}


def _form(facts: Facts, _params: Params) -> Finding:
    missing = list(facts.unanswered)
    return (FAILED if missing else OK), {"names": missing, "count": len(missing)}


def _remarks(facts: Facts, _params: Params) -> Finding:
    return (FAILED if facts.open_remarks else OK), {"count": facts.open_remarks}


def _in_time(facts: Facts, _params: Params) -> Finding:
    if facts.filing_at is None or not facts.is_late:
        return OK, {}
    shown = {"limit_at": facts.filing_at.isoformat()}
    if facts.late_until is not None:
        return OK, shown
    return FAILED, shown


def _not_labelled(facts: Facts, _params: Params) -> Finding:
    return (FAILED if facts.labelled_by else OK), {"number": facts.labelled_by}


_N = _("at least")
_LOW, _HIGH = pgettext_lazy("range", "from"), pgettext_lazy("range", "up to")
_WHO = (("lead", _("the lead")), ("one", _("one partner")), ("all", _("all partners")))

_ALL = (
    Rule(
        "form_complete",
        _("The form is complete"),
        _form,
        {
            OK: _("Every compulsory question has an answer."),
            FAILED: _("Compulsory questions without an answer: %(count)d."),
        },
        always=True,
        blocks=True,
    ),
    Rule(
        "lead_present",
        _("The project has a lead"),
        _lead,
        {
            OK: _("The lead is %(names)s."),
            FAILED: _("No partner is said to be the lead."),
        },
        always=True,
        blocks=True,
    ),
    Rule(
        "parts_confirmed",
        _("Each partner confirmed its part"),
        _confirmed,
        {
            OK: _("All parts are confirmed."),
            FAILED: _("Not confirmed: %(names)s."),
        },
        always=True,
        blocks=True,
    ),
    Rule(
        "remarks_answered",
        _("The earlier remarks are answered"),
        _remarks,
        {
            OK: _("Every remark on the earlier request has an answer."),
            FAILED: _("Remarks on the earlier request without an answer: %(count)d."),
        },
        always=True,
        blocks=True,
    ),
    Rule(
        "in_time",
        _("Filed in time"),
        _in_time,
        {
            OK: _("Filed in time, or by an exception that was recorded."),
            FAILED: _("It had to be filed before %(limit_at)s."),
        },
        always=True,
    ),
    Rule(
        "not_labelled_already",
        _("Not labelled already for this call"),
        _not_labelled,
        {
            OK: _("This project has no label for this call yet."),
            FAILED: _("Request %(number)s was labelled for this call."),
        },
        always=True,
    ),
    Rule(
        "companies_at_least",
        _("Enough companies"),
        _companies,
        {
            OK: _("Companies: %(count)d; at least %(n)d asked for."),
            FAILED: _("Companies: only %(count)d; at least %(n)d asked for."),
        },
        {
            "n": Param(_N, "count", 2),
            "unlinked": Param(_("companies of one group count once"), "flag", True),
        },
    ),
    Rule(
        "smes_at_least",
        _("Enough small and medium-sized companies"),
        _smes,
        {
            OK: _("SMEs: %(count)d; at least %(n)d asked for."),
            FAILED: _("SMEs: only %(count)d; at least %(n)d asked for."),
            UNKNOWN: _("The size of %(names)s is not known; SMEs asked for: %(n)d."),
        },
        {"n": Param(_N, "count", 1)},
    ),
    Rule(
        "research_at_least",
        _("Enough research partners"),
        _research,
        {
            OK: _("Research partners: %(count)d; at least %(n)d asked for."),
            FAILED: _("Research partners: only %(count)d; at least %(n)d asked for."),
            UNKNOWN: _("Say whether %(names)s takes part as a research body."),
        },
        {"n": Param(_N, "count", 1)},
    ),
    Rule(
        "partners_within",
        _("Number of partners"),
        _partners,
        {
            OK: _("Partners: %(count)d, between %(low)d and %(high)d."),
            FAILED: _("Partners: %(count)d; between %(low)d and %(high)d are allowed."),
        },
        {"low": Param(_LOW, "count", 2), "high": Param(_HIGH, "count", 6)},
    ),
    Rule(
        "membership_in_force",
        _("Members of the cluster"),
        _members,
        {
            OK: _("The membership asked for is in force."),
            FAILED: _("Not a member today, or suspended: %(names)s."),
            UNKNOWN: _("There is no partner yet."),
        },
        {"who": Param(_("who must be a member"), "choice", "lead", _WHO)},
    ),
    Rule(
        "agreement_present",
        _("Agreement of the consortium"),
        _agreement,
        {
            OK: _("The agreement or pre-agreement is there."),
            FAILED: _("There is no agreement or pre-agreement of the consortium."),
        },
        {"signed": Param(_("signed by all"), "flag", False)},
    ),
    Rule(
        "trl_within",
        _("Maturity (TRL)"),
        _trl,
        {
            OK: _("From TRL %(start)d to %(end)d."),
            FAILED: _(
                "From TRL %(start)d to %(end)d; the range is %(low)d to %(high)d."
            ),
            UNKNOWN: _("The TRL at the start and at the end are not given."),
        },
        {"low": Param(_LOW, "trl", 3), "high": Param(_HIGH, "trl", 8)},
    ),
    Rule(
        "duration_within",
        _("Duration"),
        _duration,
        {
            OK: _("Months: %(months)d, between %(low)d and %(high)d."),
            FAILED: _("Months: %(months)d; between %(low)d and %(high)d are allowed."),
            UNKNOWN: _("The duration is not given."),
        },
        {"low": Param(_LOW, "months", 12), "high": Param(_HIGH, "months", 60)},
    ),
    *(
        Rule(code, title, look, words, {n: Param(*one) for n, one in params.items()})
        for code, title, look, words, params in costs.RULES
    ),
)
RULES: dict[str, Rule] = {rule.code: rule for rule in _ALL}
ALWAYS = tuple(rule.code for rule in _ALL if rule.always)


def usual(code: str) -> Params:
    """The values of a rule that a cluster did not change."""
    return {name: param.usual for name, param in RULES[code].params.items()}


def value_of(param: Param, kept: Any) -> Any:
    """A value of the configuration as the rule reckons with it."""
    if param.kind in ("rate", "euros"):
        return Decimal(str(kept))
    return kept


# The reason, of those a cluster begins with, that a failed check points at.
REASONS = {
    "form_complete": "incomplete",
    "lead_present": "consortium",
    "parts_confirmed": "unconfirmed",
    "remarks_answered": "incomplete",
    "in_time": "late",
    "not_labelled_already": "already-labelled",
    "companies_at_least": "consortium",
    "smes_at_least": "consortium",
    "research_at_least": "consortium",
    "partners_within": "consortium",
    "membership_in_force": "membership",
    "agreement_present": "incomplete",
    "trl_within": "maturity",
    "duration_within": "maturity",
    "share_at_most": "consortium",
    "share_at_least": "consortium",
    "aid_within_cost": "budget",
    "aid_within_equity": "budget",
    "cost_within": "budget",
    "aid_within": "budget",
}
