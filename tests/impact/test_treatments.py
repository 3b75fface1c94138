"""What makes an organisation treated is one entry of a list."""

from datetime import date

import pytest
from django.utils import translation

from grappe.impact import actions, queries, treatments, wording
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
from tests.factories.labelling import LabelRequestFactory
from tests.factories.labels import LabelFactory
from tests.factories.projects import PartnerFactory
from tests.impact.conftest import VALUES

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


def test_a_label_starts_with_the_first_of_a_project_of_the_consortium(cluster):
    organisation = OrganisationFactory()

    def label(issued_on, role="partner", **values):
        request = LabelRequestFactory(
            cluster=cluster, filed=True, state="labelled", closed_at=NOON
        )
        made = LabelFactory(request=request, issued_on=issued_on, **values)
        PartnerFactory(project=made.project, organisation=organisation, role=role)
        return made

    label(date(2021, 3, 1))
    label(date(2020, 5, 4), "associated", kind="with_reservations", withdrawn=True)
    label(date(2019, 1, 1), kind="support_letter")
    label(date(2018, 1, 1), "subcontractor")
    other = LabelFactory(issued_on=date(2017, 1, 1))
    PartnerFactory(project=other.project, organisation=organisation)
    plan = PlanFactory(study__cluster=cluster, treatment="label")

    assert treatments.of(plan).starts(plan) == {organisation.pk: date(2020, 5, 4)}


def test_partners_of_projects_barred_to_a_reader_are_not_behind_the_study(
    companies, cluster, team
):
    labels = []
    for one in companies[:8:4]:
        request = LabelRequestFactory(
            cluster=cluster, filed=True, state="labelled", closed_at=NOON
        )
        labels.append(LabelFactory(request=request, issued_on=date(2018, 1, 1)))
        PartnerFactory(project=labels[-1].project, organisation=one)
    values = VALUES | {"treatment": "label", "minimum_cell": 3}
    study = actions.begin(cluster, name_fr="Label", values=values, by=team, at=NOON)
    actions.lock(study.plans.get(), by=team, at=NOON)
    panel = actions.load(study, by=team, at=NOON)

    rows = queries.behind(panel, frozenset({labels[0].project_id}))

    everybody = {row.organisation for row in queries.behind(panel)}
    assert (panel.unit_count, panel.treated_count) == (12, 2)
    assert {row.organisation for row in rows} == everybody - {companies[0]}
    with translation.override("en"):
        plan = study.plans.get()
        assert dict(wording.plan_lines(plan))["Treatment"] == (
            "part in a labelled project"
        )


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
