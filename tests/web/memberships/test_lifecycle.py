from datetime import date

import pytest
from django.urls import reverse

from grappe.outbox.models import Mail
from tests.factories import (
    CategoryPeriodFactory,
    MemberCategoryFactory,
    MembershipFactory,
    PositionFactory,
    SuspensionFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def team(as_role):
    return as_role("team")


def url(name: str, membership) -> str:
    return reverse(f"memberships:{name}", args=[membership.cluster.slug, membership.pk])


def test_end_proposes_the_statutes_day_and_shows_the_letter_first(team, membership):
    PositionFactory(cluster=membership.cluster, organisation=membership.organisation)
    address = url("membership_end", membership)
    data = {"kind": "resignation", "notice_received_on": "2026-03-02"}

    first = team.post(address, data)
    membership.refresh_from_db()
    assert (membership.ends_on, first.context["letter_form"] is None) == (None, False)

    letter = {"letter-subject": "Fin", "letter-text": "Au revoir", "letter-send": "on"}
    back = team.post(address, data | letter | {"step": "back"})
    assert back.context["letter_form"] is None

    done = team.post(address, data | letter | {"step": "letter"})
    membership.refresh_from_db()
    assert (done.status_code, membership.ends_on) == (302, date(2026, 12, 31))
    assert Mail.objects.get().subject == "Fin"


def test_end_without_sending_the_letter(team, membership):
    PositionFactory(cluster=membership.cluster, organisation=membership.organisation)
    data = {
        "kind": "other",
        "last_day": "2026-06-30",
        "letter-subject": "Fin",
        "letter-text": "Au revoir",
        "step": "letter",
    }

    team.post(url("membership_end", membership), data)

    membership.refresh_from_db()
    assert (membership.ends_on, Mail.objects.count()) == (date(2026, 6, 30), 0)


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({}, "kind"),
        ({"kind": "resignation"}, "notice_received_on"),
        ({"kind": "liquidation"}, "last_day"),
        ({"kind": "other", "last_day": "31/31/2026"}, "last_day"),
        ({"kind": "other", "last_day": "2000-01-01"}, "__all__"),
        ({"kind": "merger", "last_day": "2026-01-01"}, "__all__"),
        ({"kind": "other", "last_day": "2026-01-01", "reason": "999999"}, "reason"),
    ],
)
def test_end_says_what_is_wrong(team, membership, data, field):
    response = team.post(url("membership_end", membership), data)

    assert response.status_code == 200
    assert field in response.context["form"].errors


def test_cancel_end(team, membership):
    membership.ends_on, membership.end_kind = date(2099, 1, 1), "other"
    membership.save()

    team.post(url("membership_cancel_end", membership), {"note": "Ils restent"})

    membership.refresh_from_db()
    assert membership.ends_on is None


def test_suspend_then_reinstate(team, membership):
    team.post(
        url("membership_suspend", membership),
        {"starts_on": "2026-03-02", "reason": "Impayé"},
    )
    again = team.post(
        url("membership_suspend", membership),
        {"starts_on": "2026-03-02", "reason": "Impayé"},
    )
    assert again.context["form"].non_field_errors()

    team.post(url("membership_reinstate", membership), {"on": "2026-04-01"})

    assert membership.suspensions.get().ends_on == date(2026, 3, 31)


def test_category_change_of_one_and_of_several(team, membership):
    other = MembershipFactory(cluster=membership.cluster)
    category = MemberCategoryFactory(cluster=membership.cluster)
    CategoryPeriodFactory(membership=membership)

    team.post(
        url("category_change", membership),
        {"category": category.pk, "starts_on": "2026-03-02"},
    )
    address = reverse(
        "memberships:category_change_many", args=[membership.cluster.slug]
    )
    assert team.get(f"{address}?membership={other.pk}").status_code == 200
    team.post(
        address,
        {"category": category.pk, "starts_on": "2026-03-02", "memberships": [other.pk]},
    )

    assert membership.category_periods.count() == 2
    assert other.category_periods.get().category == category


def test_correct_moves_the_first_day(team, membership):
    team.post(
        url("membership_correct", membership),
        {"starts_on": "2018-01-01", "ends_on": "", "reason": "Erreur"},
    )

    membership.refresh_from_db()
    assert membership.starts_on == date(2018, 1, 1)


def test_a_membership_of_another_cluster_is_not_found(team, cluster):
    other = SuspensionFactory().membership

    for name in ("membership_end", "membership_suspend", "membership_correct"):
        address = reverse(f"memberships:{name}", args=[cluster.slug, other.pk])
        assert team.get(address).status_code == 404
