from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from grappe.labelling import admissibility
from grappe.labelling.admissibility import RULES, Facts, asked_by, judged, usual
from grappe.labelling.admissibility.facts import Part, groups_of
from grappe.labelling.admissibility.facts import of as facts_of
from grappe.labelling.defaults import lists
from grappe.labelling.models import Check, LabelRequest
from tests.factories import (
    NOON,
    MembershipFactory,
    OrganisationFactory,
    ShareholdingFactory,
)
from tests.factories.labelling import (
    LabelRequestFactory,
    ProcedureFactory,
    QuestionFactory,
    SectionFactory,
)
from tests.factories.projects import PartnerCostFactory, PartnerFactory

LEAD = Part("Alpha", "lead", size="small", group=0, cost=Decimal(600), aid=Decimal(200))
OTHER = Part(
    "Beta", "partner", size="large", group=1, cost=Decimal(300), aid=Decimal(100)
)
LAB = Part("Labo", "partner", kind="research", cost=Decimal(100), aid=Decimal(100))
FACTS = Facts(parts=(LEAD, OTHER, LAB), trl_start=4, trl_end=7, months=36)


def with_parts(**changes: dict) -> Facts:
    """The facts with parts changed by name, or taken away."""
    parts = [
        replace(part, **changes[part.name]) if part.name in changes else part
        for part in FACTS.parts
    ]
    return replace(FACTS, parts=tuple(parts))


def outcome(code: str, facts: Facts, **params) -> str:
    (found,) = judged(facts, {code: {**usual(code), **params}})
    return found.outcome


@pytest.mark.parametrize(
    ("code", "facts", "params", "expected"),
    [
        ("companies_at_least", FACTS, {"n": 2}, "ok"),
        ("companies_at_least", FACTS, {"n": 3}, "failed"),
        ("companies_at_least", with_parts(Beta={"group": 0}), {"n": 2}, "failed"),
        (
            "companies_at_least",
            with_parts(Beta={"group": 0}),
            {"n": 2, "unlinked": False},
            "ok",
        ),
        (
            "companies_at_least",
            with_parts(Beta={"role": "subcontractor"}),
            {"n": 2},
            "failed",
        ),
        ("smes_at_least", FACTS, {"n": 1}, "ok"),
        ("smes_at_least", FACTS, {"n": 2}, "failed"),
        ("smes_at_least", with_parts(Beta={"size": ""}), {"n": 2}, "unknown"),
        ("research_at_least", FACTS, {"n": 1}, "ok"),
        ("research_at_least", FACTS, {"n": 2}, "failed"),
        ("research_at_least", with_parts(Labo={"kind": "healthcare"}), {}, "unknown"),
        ("partners_within", FACTS, {"low": 3, "high": 3}, "ok"),
        ("partners_within", FACTS, {"low": 2, "high": 2}, "failed"),
        ("partners_within", FACTS, {"low": 4, "high": 6}, "failed"),
        ("lead_present", FACTS, {}, "ok"),
        ("lead_present", with_parts(Alpha={"role": "partner"}), {}, "failed"),
        ("membership_in_force", FACTS, {"who": "all"}, "ok"),
        ("membership_in_force", with_parts(Alpha={"is_member": False}), {}, "failed"),
        (
            "membership_in_force",
            with_parts(Alpha={"is_member": False}),
            {"who": "one"},
            "ok",
        ),
        (
            "membership_in_force",
            with_parts(Beta={"is_member": False}),
            {"who": "lead"},
            "ok",
        ),
        ("membership_in_force", Facts(), {"who": "one"}, "unknown"),
        ("parts_confirmed", FACTS, {}, "ok"),
        (
            "parts_confirmed",
            with_parts(Labo={"confirmation": "contested"}),
            {},
            "failed",
        ),
        (
            "parts_confirmed",
            with_parts(Labo={"confirmation": "waiting", "role": "subcontractor"}),
            {},
            "ok",
        ),
        ("trl_within", FACTS, {"low": 4, "high": 7}, "ok"),
        ("trl_within", FACTS, {"low": 5, "high": 7}, "failed"),
        ("trl_within", replace(FACTS, trl_end=None), {}, "unknown"),
        ("duration_within", FACTS, {"low": 36, "high": 36}, "ok"),
        ("duration_within", FACTS, {"low": 37, "high": 60}, "failed"),
        ("duration_within", replace(FACTS, months=None), {}, "unknown"),
        ("share_at_most", FACTS, {"rate": Decimal("0.6")}, "ok"),
        ("share_at_most", FACTS, {"rate": Decimal("0.59")}, "failed"),
        ("share_at_most", with_parts(Labo={"cost": None}), {}, "unknown"),
        ("share_at_least", FACTS, {"rate": Decimal("0.1")}, "ok"),
        ("share_at_least", FACTS, {"rate": Decimal("0.11")}, "failed"),
        ("aid_within_cost", FACTS, {}, "ok"),
        ("aid_within_cost", with_parts(Labo={"eligible": Decimal(99)}), {}, "failed"),
        ("aid_within_cost", with_parts(Labo={"aid": None}), {}, "unknown"),
        ("aid_within_equity", FACTS, {}, "unknown"),
        (
            "aid_within_equity",
            with_parts(Alpha={"equity": Decimal(200)}, Beta={"equity": Decimal(100)}),
            {},
            "ok",
        ),
        ("aid_within_equity", with_parts(Alpha={"equity": Decimal(-5)}), {}, "failed"),
        (
            "cost_within",
            FACTS,
            {"low": Decimal(1000), "high": Decimal(1000)},
            "ok",
        ),
        ("cost_within", FACTS, {"low": Decimal(1001), "high": Decimal(2000)}, "failed"),
        ("cost_within", with_parts(Alpha={"cost": None}), {}, "unknown"),
        ("aid_within", FACTS, {"low": Decimal(400), "high": Decimal(400)}, "ok"),
        ("aid_within", FACTS, {"low": Decimal(0), "high": Decimal(399)}, "failed"),
        ("aid_within", Facts(), {}, "unknown"),
        ("form_complete", FACTS, {}, "ok"),
        ("form_complete", replace(FACTS, unanswered=("Need",)), {}, "failed"),
        ("remarks_answered", FACTS, {}, "ok"),
        ("remarks_answered", replace(FACTS, open_remarks=2), {}, "failed"),
        ("agreement_present", FACTS, {}, "failed"),
        (
            "agreement_present",
            replace(FACTS, agreements=frozenset({"pre_agreement"})),
            {},
            "ok",
        ),
        (
            "agreement_present",
            replace(FACTS, agreements=frozenset({"consortium"})),
            {"signed": True},
            "failed",
        ),
        ("not_labelled_already", FACTS, {}, "ok"),
        (
            "not_labelled_already",
            replace(FACTS, labelled_by="2026-001"),
            {},
            "failed",
        ),
        ("in_time", FACTS, {}, "ok"),
        ("in_time", replace(FACTS, filing_at=NOON, is_late=True), {}, "failed"),
        (
            "in_time",
            replace(FACTS, filing_at=NOON, is_late=True, late_until=NOON),
            {},
            "ok",
        ),
    ],
)
def test_rules(code, facts, params, expected):
    assert outcome(code, facts, **params) == expected


@pytest.mark.parametrize("code", RULES)
@pytest.mark.parametrize("facts", [Facts(), FACTS, with_parts(Alpha={"cost": None})])
def test_every_rule_says_what_it_found(code, facts):
    params = {
        name: admissibility.rules.value_of(param, param.usual)
        for name, param in RULES[code].params.items()
    }

    (found,) = judged(facts, {code: params})

    assert found.text
    assert "%(" not in found.text
    assert admissibility.said(code, "waived", {**found.params, "was": found.outcome})


def test_words_of_a_finding():
    limit = datetime(2026, 6, 9, 15, tzinfo=UTC)
    found = judged(
        replace(FACTS, unanswered=("Need", "Market"), filing_at=limit, is_late=True),
        {
            "form_complete": {},
            "share_at_most": {"rate": Decimal("0.5")},
            "cost_within": {"low": Decimal(1000000), "high": Decimal(4000000)},
            "in_time": {},
        },
    )

    assert [one.text.replace("\N{NARROW NO-BREAK SPACE}", " ") for one in found] == [
        "Compulsory questions without an answer: 2.",
        "Above 50 % of the costs: Alpha.",
        "Costs of 1,000 €; between 1,000,000 € and 4,000,000 € allowed.",
        "It had to be filed before 9 June 2026 17:00.",
    ]


def test_asked_by_keeps_what_always_holds_and_what_is_configured():
    procedure = ProcedureFactory.build(
        cluster=None,
        kind=None,
        needs_confirmations=True,
        rules={"smes_at_least": {"n": 2}, "cost_within": None, "gone": {"n": 9}},
    )

    asked = asked_by(procedure)

    assert asked == {
        "form_complete": {},
        "lead_present": {},
        "parts_confirmed": {},
        "in_time": {},
        "not_labelled_already": {},
        "smes_at_least": {"n": 2},
        "cost_within": {"low": Decimal(1000000), "high": Decimal(4000000)},
    }


def test_asked_by_a_support_letter_has_no_deadline():
    procedure = ProcedureFactory.build(
        cluster=None, kind=None, support_letter=True, needs_confirmations=False
    )

    asked = asked_by(procedure, is_resubmission=True)

    assert sorted(asked) == ["form_complete", "lead_present", "remarks_answered"]


def test_an_unknown_rule_is_said_by_its_code():
    check = Check(code="gone", outcome="failed", params={})

    assert (admissibility.sentence(check), admissibility.title_of("gone")) == (
        "gone",
        "gone",
    )


@pytest.mark.django_db
def test_facts_are_read_from_the_dossier():
    request = LabelRequestFactory(project__trl_start=3, project__duration_months=24)
    project = request.project
    lead = PartnerFactory(project=project, lead=True, confirmed=True)
    MembershipFactory(cluster=request.cluster, organisation=lead.organisation)
    PartnerCostFactory(partner=lead, eligible_eur=Decimal(70000))
    PartnerFactory(project=project, organisation__kind="research")
    section = SectionFactory(procedure=request.procedure)
    QuestionFactory(section=section, is_required=True, name_en="Need", name_fr="Besoin")

    found = facts_of(LabelRequest.objects.get(pk=request.pk), NOON)

    assert [
        (part.role, part.kind, part.is_member, part.confirmation, part.eligible)
        for part in found.parts
    ] == [
        ("lead", "company", True, "confirmed", Decimal(70000)),
        ("partner", "research", False, "waiting", None),
    ]
    assert (found.trl_start, found.months, found.unanswered, found.is_late) == (
        3,
        24,
        ("Need",),
        False,
    )


@pytest.mark.django_db
def test_groups_of_counts_a_common_parent_once():
    parent, one, two, alone = (OrganisationFactory() for _n in range(4))
    for owned in (one, two):
        ShareholdingFactory(owner=parent, owned=owned, share_rate="0.6")
    ShareholdingFactory(owner=parent, owned=alone, share_rate="0.5")

    groups = groups_of([one.pk, two.pk, alone.pk], date(2026, 3, 2))

    assert groups[one.pk] == groups[two.pk] != groups[alone.pk]


def test_every_rule_points_at_a_reason_that_a_cluster_begins_with():
    offered = {row[0] for row in lists.REASONS}

    assert set(admissibility.REASONS) == set(RULES)
    assert set(admissibility.REASONS.values()) <= offered
