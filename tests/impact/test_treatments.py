"""What makes an organisation treated is one entry of a list."""

from datetime import date

import pytest
from django.utils import translation

from grappe.impact import actions, treatments, wording
from grappe.impact.models import Plan
from grappe.impact.panels import units
from tests.factories import (
    NOON,
    MembershipFactory,
    OrganisationFactory,
    PlanFactory,
    ServiceFactory,
    ServiceUseFactory,
)

pytestmark = pytest.mark.django_db


def test_membership_starts_with_the_first_spell(cluster):
    spell = MembershipFactory(cluster=cluster, resigned=True)
    MembershipFactory(
        cluster=cluster, organisation=spell.organisation, starts_on=date(2024, 1, 1)
    )
    MembershipFactory()
    plan = PlanFactory(study__cluster=cluster)

    assert treatments.of(plan).starts(plan) == {spell.organisation_id: spell.starts_on}


def test_a_service_starts_with_its_first_use(cluster):
    service = ServiceFactory(cluster=cluster)
    organisation = OrganisationFactory()
    for year in (2021, 2019):
        ServiceUseFactory(
            cluster=cluster,
            service=service,
            organisation=organisation,
            used_on=date(year, 5, 4),
        )
    ServiceUseFactory(cluster=cluster)
    plan = PlanFactory(study__cluster=cluster, treatment="service", service=service)

    assert treatments.of(plan).starts(plan) == {organisation.pk: date(2019, 5, 4)}


def test_another_treatment_is_one_entry(companies, cluster, team, monkeypatch):
    chosen = companies[2:20:4]
    another = treatments.Treatment(
        "visited",
        "a visit of the cluster",
        starts=lambda _plan: dict.fromkeys(
            (one.pk for one in chosen), date(2017, 1, 1)
        ),
        phrase=lambda _plan: "a visit of the cluster",
    )
    monkeypatch.setitem(treatments.TREATMENTS, another.key, another)
    values = {
        "question": "?",
        "treatment": "visited",
        "outcome": "headcount_awu",
        "sources": ["register"],
        "first_year": 2013,
        "last_year": 2020,
        "method": "none",
    }

    study = actions.begin(cluster, name_fr="Visites", values=values, by=team, at=NOON)
    plan = actions.lock(study.plans.get(), by=team, at=NOON)
    panel = actions.load(study, by=team, at=NOON)

    field = Plan._meta.get_field("treatment")
    assert ("visited", "a visit of the cluster") in list(field.choices)
    assert (panel.treated_count, panel.unit_count) == (len(chosen), 24)
    with translation.override("en"):
        assert dict(wording.plan_lines(plan))["Treatment"] == "a visit of the cluster"


def test_what_a_service_does_is_compared_among_members(companies, cluster):
    service = ServiceFactory(cluster=cluster)
    plan = PlanFactory(study__cluster=cluster, treatment="service", service=service)

    rows = units.units(plan)

    members = {one.pk for one in companies if one.memberships.exists()}
    assert {row.organisation for row in rows} == members
