"""A cluster whose companies have figures: half joined in 2017 or 2018, others never."""

from datetime import date
from decimal import Decimal

import pytest

from grappe.impact import actions
from grappe.organisations.models import AnnualFigures, KnownOrganisation
from tests.factories import (
    NOON,
    ClusterFactory,
    MembershipFactory,
    OrganisationFactory,
    UserFactory,
)

YEARS = range(2013, 2021)
# Jobs that each year as a member adds, in the figures below.
TRUE_EFFECT = 3.0

VALUES = {
    "question": "Combien d'emplois ?",
    "outcome": "headcount_awu",
    "sources": ["register", "panel"],
    "first_year": 2013,
    "last_year": 2020,
    "population": {"kinds": ["company"], "years_before": 1},
    "method": "none",
    "winsor_rate": "0",
    "tests": ["pretrend", "sensitivity", "attrition"],
}


def value(number: int, year: int, cohort: int | None) -> float:
    """Everybody grows by one job a year, more or less; members by three more."""
    wobble = ((number * 7 + year * 3) % 5 - 2) / 10
    gain = TRUE_EFFECT * max(0, year - cohort + 1) if cohort else 0.0
    return 50 + number + (year - 2013) + wobble + gain


@pytest.fixture
def cluster(db):
    return ClusterFactory(slug="essai", name="Cluster d'essai")


@pytest.fixture
def team(db):
    return UserFactory()


def companies_of(cluster):
    """24 companies: 6 treated from 2017, 6 from 2018, 12 never."""
    figures = []
    found = []
    for number in range(24):
        organisation = OrganisationFactory(kind="company")
        KnownOrganisation.objects.create(
            cluster=cluster, organisation=organisation, since=date(2013, 1, 1)
        )
        cohort = {0: 2017, 1: 2018}.get(number % 4)
        if cohort:
            MembershipFactory(
                cluster=cluster,
                organisation=organisation,
                starts_on=date(cohort, 1, 1),
            )
        figures += [
            AnnualFigures(
                organisation=organisation,
                year=year,
                headcount_awu=round(value(number, year, cohort), 2),
                source="register",
            )
            for year in YEARS
        ]
        found.append(organisation)
    AnnualFigures.objects.bulk_create(figures)
    return found


@pytest.fixture
def companies(cluster):
    return companies_of(cluster)


@pytest.fixture
def locked(cluster, team):
    def make(**changes):
        values = VALUES | {"winsor_rate": Decimal(0)} | changes
        study = actions.begin(
            cluster, name_fr="Emploi", values=values, by=team, at=NOON
        )
        actions.lock(study.plans.get(), by=team, at=NOON)
        return study

    return make
