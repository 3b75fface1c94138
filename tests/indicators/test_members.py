"""Figures over memberships, on one small history told by hand."""

from datetime import date
from decimal import Decimal

import pytest

from grappe.common.periods import Window
from grappe.indicators import queries, registry
from tests.factories import (
    CategoryPeriodFactory,
    ClusterFactory,
    EstablishmentFactory,
    MemberCategoryFactory,
    MembershipFactory,
    OrganisationFactory,
    ProfileTagFactory,
    SizePeriodFactory,
    StrategicDomainFactory,
    SuspensionFactory,
    WithdrawalReasonFactory,
)

YEAR = Window.year(2022)
END = Window(YEAR.last, YEAR.last)

pytestmark = pytest.mark.django_db


@pytest.fixture
def cluster():
    return ClusterFactory()


def value(cluster, key, window=END):
    return queries.figure(cluster, registry.get(key), window).value


def names(rows):
    return [row.organisation.legal_name for row in rows]


def groups(cluster, key, by, window=END):
    found = queries.breakdown(cluster, registry.get(key), window, by)
    return {group.code: group.figure.value for group in found}


def member(cluster, name, starts_on=date(2020, 1, 1), **fields):
    organisation = fields.pop("organisation", None) or OrganisationFactory(
        legal_name=name, kind=fields.pop("kind", "company")
    )
    return MembershipFactory(
        cluster=cluster, organisation=organisation, starts_on=starts_on, **fields
    )


def ended(day):
    return {"ends_on": day, "end_kind": "resignation"}


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "expected"),
    [
        (date(2022, 12, 31), None, 1),
        (date(2023, 1, 1), None, 0),
        (date(2020, 1, 1), date(2022, 12, 31), 1),
        (date(2020, 1, 1), date(2022, 12, 30), 0),
    ],
)
def test_members_active_counts_both_ends_of_a_membership(
    cluster, starts_on, ends_on, expected
):
    end = ended(ends_on) if ends_on else {}
    member(cluster, "Alpha", starts_on, **end)

    assert value(cluster, "members_active") == expected


def test_members_suspended_are_shown_apart(cluster):
    member(cluster, "Alpha")
    suspended = member(cluster, "Beta")
    SuspensionFactory(membership=suspended, starts_on=date(2022, 12, 31))
    indicator = registry.get("members_active")

    flags = queries.flags(cluster, [(indicator, END)])[0]

    assert value(cluster, "members_active") == 1
    assert value(cluster, "members_suspended") == 1
    assert names(queries.evidence(cluster, registry.get("members_suspended"), END)) == [
        "Beta"
    ]
    assert [(it.flag.key, it.count) for it in flags] == [("suspended", 1)]


def test_figures_never_count_another_cluster(cluster):
    organisation = member(ClusterFactory(), "Alpha").organisation
    foreign = ProfileTagFactory(is_new_profile=True)
    organisation.profile_tags.add(foreign)
    member(cluster, "", date(2021, 1, 1), organisation=organisation)

    assert value(cluster, "members_active") == 1
    assert value(cluster, "new_profile_share") == 0
    assert groups(cluster, "members_active", "tag") == {"none": 1}


@pytest.mark.parametrize(
    ("ends_on", "lost", "churn"),
    [
        (date(2021, 12, 30), 0, None),
        (date(2021, 12, 31), 1, 1),
        (date(2022, 12, 30), 1, 1),
        (date(2022, 12, 31), 0, 0),
    ],
)
def test_members_lost_are_no_longer_members_at_the_end(cluster, ends_on, lost, churn):
    member(cluster, "Alpha", **ended(ends_on))

    assert value(cluster, "members_lost", YEAR) == lost
    assert value(cluster, "churn", YEAR) == churn


def test_members_lost_holds_who_came_and_left_but_churn_does_not(cluster):
    member(cluster, "Alpha")
    member(cluster, "Beta", date(2022, 3, 1), **ended(date(2022, 9, 30)))

    assert value(cluster, "members_new", YEAR) == 1
    assert value(cluster, "members_lost", YEAR) == 1
    assert value(cluster, "churn", YEAR) == 0


def test_members_lost_by_kind_and_reason(cluster):
    reason = WithdrawalReasonFactory(cluster=cluster, code="too-dear")
    member(cluster, "Alpha", end_reason=reason, **ended(date(2022, 6, 30)))
    member(cluster, "Beta", ends_on=date(2022, 6, 30), end_kind="liquidation")

    assert groups(cluster, "members_lost", "exit_kind", YEAR) == {
        "resignation": 1,
        "liquidation": 1,
    }
    assert groups(cluster, "members_lost", "exit_reason", YEAR) == {
        "too-dear": 1,
        "none": 1,
    }


def test_lost_members_are_read_on_their_last_day(cluster):
    left = member(cluster, "Alpha", **ended(date(2022, 6, 30)))
    category = MemberCategoryFactory(cluster=cluster, code="smes")
    CategoryPeriodFactory(membership=left, category=category, ends_on=date(2022, 6, 30))
    SizePeriodFactory(
        organisation=left.organisation, category="sme", ends_on=date(2022, 6, 30)
    )
    SizePeriodFactory(
        organisation=left.organisation, category="large", starts_on=date(2022, 7, 1)
    )

    assert groups(cluster, "members_lost", "category", YEAR) == {"smes": 1}
    assert groups(cluster, "members_lost", "type", YEAR) == {"sme": 1}


def test_members_by_type_reads_the_size_of_the_day(cluster):
    company = member(cluster, "Alpha").organisation
    SizePeriodFactory(
        organisation=company, category="micro", ends_on=date(2021, 12, 31)
    )
    SizePeriodFactory(organisation=company, category="sme", starts_on=date(2022, 1, 1))
    member(cluster, "Beta")
    member(cluster, "Gamma", kind="research")

    assert groups(cluster, "members_by_type", "type") == {
        "sme": 1,
        "unknown": 1,
        "research": 1,
    }
    eve = Window(YEAR.eve, YEAR.eve)
    assert groups(cluster, "members_by_type", "type", eve) == {
        "micro": 1,
        "unknown": 1,
        "research": 1,
    }
    assert groups(cluster, "members_active", "size") == {
        "sme": 1,
        "unknown": 1,
        "not_a_company": 1,
    }


def test_members_by_department_reads_the_head_office(cluster):
    north = member(cluster, "Alpha").organisation
    EstablishmentFactory(organisation=north, department="59")
    EstablishmentFactory(organisation=north, department="75", is_head_office=False)
    member(cluster, "Beta")

    found = queries.breakdown(
        cluster, registry.get("members_active"), END, "department"
    )

    assert [(it.code, it.label, it.figure.value) for it in found] == [
        ("59", "59 Nord", 1),
        ("none", found[1].label, 1),
    ]


def test_overlapping_groups_count_a_member_in_each(cluster):
    both = member(cluster, "Alpha").organisation
    member(cluster, "Beta")
    domains = [
        StrategicDomainFactory(cluster=cluster, code="food"),
        StrategicDomainFactory(cluster=cluster, code="health"),
        StrategicDomainFactory(code="food"),
    ]
    both.strategic_domains.add(*domains)
    indicator = registry.get("members_active")

    in_food = queries.evidence(cluster, indicator, END, by="domain", code="food")
    in_none = queries.evidence(cluster, indicator, END, by="domain", code="none")

    assert groups(cluster, "members_active", "domain") == {
        "food": 1,
        "health": 1,
        "none": 1,
    }
    assert value(cluster, "members_active") == 2
    assert (names(in_food), names(in_none)) == (["Alpha"], ["Beta"])


def test_sme_share_counts_micro_firms_and_leaves_unknown_sizes_out(cluster):
    for name, category in [
        ("Alpha", "micro"),
        ("Beta", "sme"),
        ("Gamma", "large"),
        ("Delta", ""),
    ]:
        SizePeriodFactory(
            organisation=member(cluster, name).organisation,
            category=category,
            is_estimated=category == "large",
        )
    member(cluster, "Epsilon")
    member(cluster, "Zeta", kind="research")
    indicator = registry.get("sme_share")

    figure = queries.figure(cluster, indicator, END)
    unknown, estimated = queries.flags(cluster, [(indicator, END)])[0]
    rows = queries.flag_evidence(cluster, indicator, END, unknown.flag)

    assert figure.value == Decimal(2) / Decimal(3)
    assert (figure.totals.part, figure.totals.base) == (2, 3)
    assert (unknown.count, unknown.total) == (2, 5)
    assert (estimated.count, estimated.total) == (1, 3)
    assert names(rows) == ["Delta", "Epsilon"]


def test_new_profile_share_needs_one_new_profile(cluster):
    new = ProfileTagFactory(cluster=cluster, code="medtech", is_new_profile=True)
    old = ProfileTagFactory(cluster=cluster, code="nutrition")
    member(cluster, "Alpha").organisation.profile_tags.add(new, old)
    member(cluster, "Beta").organisation.profile_tags.add(old)
    member(cluster, "Gamma")
    member(cluster, "Delta")
    indicator = registry.get("new_profile_share")

    flag = queries.flags(cluster, [(indicator, END)])[0][0]
    brings = [row.part for row in queries.evidence(cluster, indicator, END)]

    assert value(cluster, "new_profile_share") == Decimal("0.25")
    assert (flag.flag.key, flag.count, flag.total) == ("untagged", 2, 4)
    assert brings == [1, 0, 0, 0]


@pytest.mark.parametrize(
    "key", ["churn", "sme_share", "new_profile_share", "private_share", "budget_total"]
)
def test_a_figure_over_nothing_is_unknown(cluster, key):
    assert value(cluster, key, YEAR) is None


@pytest.mark.parametrize("key", ["members_active", "members_new", "members_lost"])
def test_a_count_over_nothing_is_zero(cluster, key):
    assert value(cluster, key, YEAR) == 0
