from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from grappe.memberships import queries
from grappe.memberships.models import Renewal
from tests.factories import (
    CategoryPeriodFactory,
    MembershipFactory,
    PositionFactory,
    SuspensionFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def team(as_role):
    return as_role("team")


@pytest.fixture
def year(cluster):
    return queries.rules_of(cluster).year_under_way(timezone.localdate())


def url(name: str, cluster, *args) -> str:
    return reverse(f"memberships:{name}", args=[cluster.slug, *args])


def reachable(cluster):
    membership = MembershipFactory(cluster=cluster)
    PositionFactory(
        cluster=cluster,
        organisation=membership.organisation,
        role="representative",
        starts_on=date(2019, 1, 1),
    )
    CategoryPeriodFactory(membership=membership)
    return membership


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(
    ("page", "queries_made"), [("renewal_list", 9), ("electoral_roll", 9)]
)
def test_lists_cost_the_same_whatever_the_rows(
    team, cluster, page, queries_made, rows, django_assert_num_queries
):
    members = [reachable(cluster) for _each in range(rows)]

    with django_assert_num_queries(queries_made):
        response = team.get(url(page, cluster))

    for membership in members:
        assert str(membership.organisation) in response.text


def test_renewal_list_tells_who_cannot_be_told(team, cluster, year):
    reachable(cluster)

    response = team.get(f"{url('renewal_list', cluster)}?year={year}")

    counts = {key: count for key, _label, count in response.context["states"]}
    assert (counts["to_tell"], counts["cannot_be_told"]) == (1, 1)
    assert team.get(f"{url('renewal_list', cluster)}?year=zz").status_code == 404


def test_renewal_send_tells_those_ticked(team, cluster, year):
    first, _second = reachable(cluster), reachable(cluster)
    address = url("renewal_send", cluster)
    form = team.get(f"{address}?membership={first.pk}").context["form"]
    data = {name: form[name].value() for name in form.fields}

    response = team.post(address, data | {"membership": first.pk, "year": year})

    assert response.status_code == 302
    assert Renewal.objects.get().membership == first
    assert team.get(url("renewal_list", cluster)).status_code == 200


def test_renewal_send_refuses_an_unknown_marker(team, cluster, year):
    reachable(cluster)
    address = url("renewal_send", cluster)
    form = team.get(address).context["form"]
    data = {name: form[name].value() for name in form.fields}

    response = team.post(address, data | {"text_fr": "{oups}", "year": year})

    assert "text_fr" in response.context["form"].errors
    assert Renewal.objects.count() == 0


def test_electoral_roll_flags_who_cannot_vote(team, cluster, membership):
    voter = reachable(cluster)
    suspended = SuspensionFactory(membership=reachable(cluster))

    response = team.get(url("electoral_roll", cluster))

    assert response.context["total"] == 2
    assert (response.context["silent"], response.context["without_college"]) == (1, 1)
    assert list(response.context["suspended"]) == [suspended.membership]
    colleges = [college for college, _lines in response.context["colleges"]]
    assert colleges == [voter.category_periods.get().category.college, None]


def test_electoral_roll_of_another_day_and_as_a_file(team, cluster):
    member = reachable(cluster)
    address = url("electoral_roll", cluster)

    before = team.get(f"{address}?on=2018-12-31")
    odd = team.get(f"{address}?on=never")
    file = team.get(f"{address}?format=csv")

    assert (before.context["total"], odd.status_code) == (0, 200)
    assert str(member.organisation) in file.getvalue().decode()


@pytest.mark.parametrize("kind", ["departures", "contact", "category"])
def test_attention_list(team, cluster, membership, kind):
    assert team.get(url("attention_list", cluster, kind)).status_code == 200
    assert team.get(url("attention_list", cluster, "nonsense")).status_code == 404
