"""Who takes part, with which costs and forecasts."""

from decimal import Decimal

import pytest
from django.db import IntegrityError

from grappe.audit.models import Event
from grappe.projects import actions, parts
from grappe.projects.actions.checks import token_of
from grappe.projects.models import Partner
from tests.factories import NOON, OrganisationFactory, UserFactory
from tests.factories.projects import (
    PartnerCostFactory,
    PartnerFactory,
    ProjectFactory,
)

pytestmark = pytest.mark.django_db

COSTS = {"industrial": (Decimal("100000"), Decimal("90000"))}


@pytest.fixture
def partner():
    return PartnerFactory(project__in_setup=True)


def values(partner: Partner, **changes):
    return {name: getattr(partner, name) for name in parts.FIELDS} | changes


def seen(partner: Partner) -> str:
    return token_of(parts.values(partner))


def forecasts_seen(partner: Partner) -> str:
    return token_of(parts.forecasts(partner))


def test_add_partner_comes_last_and_its_trace_tells_no_name():
    project = PartnerFactory(project__in_setup=True).project
    organisation = OrganisationFactory()

    partner = actions.add_partner(project, organisation, by=UserFactory(), at=NOON)

    assert (partner.position, partner.role, partner.confirmation) == (
        1,
        "partner",
        "waiting",
    )
    event = Event.objects.get()
    assert (event.kind, event.project, event.organisation) == (
        "projects.partner_added",
        project,
        None,
    )
    assert event.data == {"acronym": project.acronym, "partner": partner.pk}


def test_add_partner_refuses_one_that_takes_part(partner):
    with pytest.raises(actions.NotAddable, match="already takes part"):
        actions.add_partner(
            partner.project, partner.organisation, by=UserFactory(), at=NOON
        )


def test_add_partner_refuses_a_second_lead():
    lead = PartnerFactory(lead=True, project__in_setup=True)

    with pytest.raises(actions.NotAddable, match="already has a lead"):
        actions.add_partner(
            lead.project, OrganisationFactory(), role="lead", by=None, at=NOON
        )


def test_add_partner_refuses_a_closed_dossier():
    with pytest.raises(actions.NotEditable, match="closed to changes"):
        actions.add_partner(
            ProjectFactory(stage="proposed"), OrganisationFactory(), by=None, at=NOON
        )


def test_edit_partner_writes_its_part_and_its_costs(partner):
    PartnerCostFactory(partner=partner, category="feasibility")

    actions.edit_partner(
        partner,
        values(partner, contribution="Essais"),
        costs=COSTS,
        seen=seen(partner),
        by=UserFactory(),
        at=NOON,
    )

    partner.refresh_from_db()
    assert partner.contribution == "Essais"
    assert list(partner.costs.values_list("category", "total_eur", "eligible_eur")) == [
        ("industrial", Decimal("100000"), Decimal("90000"))
    ]
    assert Event.objects.get().data == {
        "acronym": partner.project.acronym,
        "partner": partner.pk,
        "fields": [
            "contribution",
            "feasibility_eligible",
            "feasibility_total",
            "industrial_eligible",
            "industrial_total",
        ],
    }


def test_edit_partner_without_a_change_leaves_no_trace(partner):
    actions.edit_partner(partner, values(partner), seen=seen(partner), by=None, at=NOON)

    partner.refresh_from_db()
    assert Event.objects.count() == 0


def test_two_people_who_edit_one_part_are_told(partner):
    both = seen(partner)
    theirs = values(partner, person_months=Decimal("18"))
    actions.edit_partner(
        partner, theirs, costs=COSTS, seen=both, by=UserFactory(), at=NOON
    )

    with pytest.raises(actions.Outdated) as refusal:
        actions.edit_partner(
            partner,
            values(partner, contribution="Essais"),
            costs={},
            seen=both,
            by=UserFactory(),
            at=NOON,
        )

    assert refusal.value.theirs == {
        "contribution": "",
        "person_months": Decimal("18"),
        "industrial_total": Decimal("100000.00"),
        "industrial_eligible": Decimal("90000.00"),
    }


def test_edit_partner_refuses_more_aid_than_cost(partner):
    with pytest.raises(actions.NotEditable, match="exceeds the cost"):
        actions.edit_partner(
            partner,
            values(partner, aid_asked_eur=Decimal("100001")),
            seen=seen(partner),
            by=None,
            at=NOON,
        )


def test_edit_partner_refuses_more_eligible_than_cost(partner):
    with pytest.raises(actions.NotEditable, match="between 0 and the total"):
        actions.edit_partner(
            partner,
            values(partner),
            costs={"other": (Decimal(1), Decimal(2))},
            seen=seen(partner),
            by=None,
            at=NOON,
        )


def test_set_forecasts_keeps_the_years_that_say_something(partner):
    years = {1: (Decimal("50000"), Decimal("1.5")), 2: (Decimal(0), Decimal(0))}

    actions.set_forecasts(
        partner, years, seen=forecasts_seen(partner), by=UserFactory(), at=NOON
    )

    assert list(partner.forecasts.values_list("year", "turnover_eur", "jobs")) == [
        (1, Decimal("50000"), Decimal("1.5"))
    ]
    actions.set_forecasts(
        partner, {}, seen=forecasts_seen(partner), by=UserFactory(), at=NOON
    )
    assert partner.forecasts.count() == 0


def test_set_forecasts_tells_when_somebody_was_faster(partner):
    both = forecasts_seen(partner)
    year = {1: (Decimal("50000"), Decimal(1))}
    actions.set_forecasts(partner, year, seen=both, by=UserFactory(), at=NOON)

    with pytest.raises(actions.Outdated) as refusal:
        actions.set_forecasts(partner, {}, seen=both, by=UserFactory(), at=NOON)

    assert refusal.value.theirs == {
        "turnover_1": Decimal("50000.00"),
        "jobs_1": Decimal("1.0"),
    }


def test_remove_partner_takes_its_rows_and_leaves_a_trace(partner):
    project = partner.project
    PartnerCostFactory(partner=partner)

    actions.remove_partner(partner, by=UserFactory(), at=NOON)

    assert project.partners.count() == 0
    assert Event.objects.get().kind == "projects.partner_removed"


def test_remove_partner_refuses_the_lead_of_others():
    lead = PartnerFactory(lead=True, project__in_setup=True)
    PartnerFactory(project=lead.project)

    with pytest.raises(actions.NotRemovable, match="Name another lead"):
        actions.remove_partner(lead, by=UserFactory(), at=NOON)


def test_name_lead_leaves_the_former_one_a_partner():
    lead = PartnerFactory(lead=True, project__in_setup=True)
    other = PartnerFactory(project=lead.project)

    actions.name_lead(other, by=UserFactory(), at=NOON)

    roles = {row.pk: row.role for row in lead.project.partners.all()}
    assert roles == {lead.pk: "partner", other.pk: "lead"}


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"aid_asked_eur": 100_001}, "partner_aid_is_at_most_its_cost"),
        ({"subcontracting_eur": 100_001}, "partner_subcontracting_is_part_of_its"),
        ({"own_funds_eur": -1}, "partner_amounts_are_positive"),
        ({"confirmation": "confirmed"}, "partner_confirmation_is_whole"),
        (
            {"confirmation": "contested", "confirmation_at": NOON},
            "partner_contested_says_why",
        ),
    ],
)
def test_partner_holds(values, constraint):
    with pytest.raises(IntegrityError, match=constraint):
        PartnerFactory(**values)
