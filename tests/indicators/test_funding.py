"""Figures over what funders answered: each is what its list says."""

from datetime import date
from decimal import Decimal

import pytest

from grappe.common.periods import Window
from grappe.indicators import queries, registry
from tests.factories import NOON, ClusterFactory, MembershipFactory
from tests.factories.followup import AwardFactory, BidFactory
from tests.factories.labelling import LabelRequestFactory
from tests.factories.projects import PartnerFactory, ProjectFactory

YEAR = Window.year(2026)

pytestmark = pytest.mark.django_db


@pytest.fixture
def cluster():
    return ClusterFactory()


@pytest.fixture
def labelled(cluster):
    project = ProjectFactory(cluster=cluster)
    LabelRequestFactory(
        cluster=cluster, project=project, filed=True, state="labelled", closed_at=NOON
    )
    return project


def value(cluster, key, window=YEAR):
    return queries.figure(cluster, registry.get(key), window).value


def test_a_project_funded_twice_counts_once_in_the_year_of_the_first(cluster, labelled):
    BidFactory(project=labelled, funded=True, result_on=date(2026, 2, 2))
    BidFactory(project=labelled, funded=True, result_on=date(2027, 2, 2))
    BidFactory(project__cluster=cluster, funded=True)
    BidFactory(project__cluster=cluster, state="reserve")
    BidFactory(funded=True)

    counts = [
        value(cluster, "projects_funded", Window.year(year)) for year in (2026, 2027)
    ]
    asked = [(registry.get("projects_funded"), YEAR)]

    assert counts == [2, 0]
    assert [(it.flag.key, it.count) for it in queries.flags(cluster, asked)[0]] == [
        ("without_label", 1)
    ]
    groups = queries.breakdown(cluster, *asked[0], "label")
    assert {it.code: it.figure.value for it in groups} == {"labelled": 1, "other": 1}


def test_success_is_among_those_answered_and_says_who_waits(cluster, labelled):
    BidFactory(project=labelled, funded=True)
    BidFactory(project=labelled, state="not_funded", result_on=date(2026, 3, 3))
    BidFactory(project=labelled, state="submitted")
    BidFactory(project=labelled, state="reserve")
    BidFactory(project=labelled, state="prepared", submitted_on=None)

    filed = Window.year(2025)
    asked = [(registry.get("success_rate"), filed)]

    assert value(cluster, "success_rate", filed) == Decimal("0.5")
    assert [(it.flag.key, it.count) for it in queries.flags(cluster, asked)[0]] == [
        ("pending", 2)
    ]
    assert value(cluster, "success_rate", YEAR) is None


def test_aid_is_that_of_the_consortium_and_of_members_apart(cluster, labelled):
    bid = BidFactory(project=labelled, funded=True)
    ours, theirs = (PartnerFactory(project=labelled) for _n in range(2))
    MembershipFactory(cluster=cluster, organisation=ours.organisation)
    AwardFactory(bid=bid, partner=ours, aid_eur=Decimal(300_000))
    AwardFactory(bid=bid, partner=ours, aid_eur=Decimal(50_000), form="advance")
    AwardFactory(bid=bid, partner=theirs, aid_eur=Decimal(200_000))
    AwardFactory(bid__project__cluster=cluster, aid_eur=Decimal(10_000))
    AwardFactory(aid_eur=Decimal(999))
    lost = BidFactory(project=labelled, state="not_funded", result_on=date(2026, 3, 3))
    AwardFactory(bid=lost, partner=theirs, aid_eur=Decimal(77))

    asked = [(registry.get("aid_amount"), YEAR)]

    assert value(cluster, "aid_amount") == Decimal(560_000)
    assert value(cluster, "aid_members") == Decimal(350_000)
    groups = queries.breakdown(cluster, *asked[0], "membership")
    assert {it.code: it.figure.value for it in groups} == {
        "member": Decimal(350_000),
        "other": Decimal(210_000),
    }
    assert [(it.flag.key, it.amount) for it in queries.flags(cluster, asked)[0]] == [
        ("without_label", Decimal(10_000)),
        ("not_grants", Decimal(50_000)),
    ]


def test_the_list_behind_the_aid_tells_each_award(cluster, labelled):
    bid = BidFactory(project=labelled, funded=True)
    AwardFactory(bid=bid, partner__project=labelled, aid_eur=Decimal(300_000))

    rows = queries.evidence(cluster, registry.get("aid_amount"), YEAR)

    assert [(row.bid, row.part) for row in rows] == [(bid, Decimal(300_000))]
