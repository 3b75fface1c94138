from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from grappe.accounts.models import JoinRequest, RoleGrant
from tests.factories import (
    JoinRequestFactory,
    MembershipFactory,
    OrganisationFactory,
    PublicationFactory,
    RoleGrantFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


def people(client, cluster, **query):
    response = client.get(reverse("accounts:people_list", args=[cluster.slug]), query)
    return [grant.user.email for grant, _ in response.context["rows"]]


@pytest.mark.parametrize("rows", [1, 3])
def test_people_list_query_count(rows, as_role, cluster, django_assert_num_queries):
    client = as_role("direction")
    RoleGrantFactory.create_batch(rows, cluster=cluster, role="expert")

    with django_assert_num_queries(7):
        response = client.get(reverse("accounts:people_list", args=[cluster.slug]))

    assert response.context["page"].paginator.count == rows + 1


def test_people_list_filters_by_role_state_and_words(as_role, cluster):
    client = as_role("direction")
    today = timezone.localdate()
    past = RoleGrantFactory(
        cluster=cluster, role="expert", ends_on=today - timedelta(days=1)
    )
    coming = RoleGrantFactory(
        cluster=cluster, role="expert", starts_on=today + timedelta(days=1)
    )
    member = RoleGrantFactory(
        cluster=cluster,
        role="member",
        organisation=OrganisationFactory(legal_name="Beta fictive"),
    )
    RoleGrantFactory(role="expert")

    found = [
        people(client, cluster, state="ended"),
        people(client, cluster, state="upcoming"),
        people(client, cluster, q="beta"),
        people(client, cluster, role="direction"),
        people(client, cluster, state="all", role="expert", q=past.user.email),
        people(client, cluster, q="personne-de-ce-nom"),
    ]

    assert found == [
        [past.user.email],
        [coming.user.email],
        [member.user.email],
        [client.user.email],
        [past.user.email],
        [],
    ]


def test_people_export_has_the_rows_of_the_list(as_role, cluster):
    client = as_role("direction")
    RoleGrantFactory(cluster=cluster, role="expert", user__given_name="=HYPERLINK()")

    response = client.get(
        reverse("accounts:people_export", args=[cluster.slug]), {"format": "csv"}
    )

    text = b"".join(response.streaming_content).decode("utf-8-sig")
    assert len(text.strip().splitlines()) == 3
    assert "\n=HYPERLINK" not in text


def test_grant_create_gives_a_dated_role_to_somebody_known(as_role, cluster):
    client = as_role("direction")
    known = RoleGrantFactory(cluster=cluster, role="expert").user
    url = reverse("accounts:grant_create", args=[cluster.slug])
    data = {"role": "finance", "starts_on": "2026-01-01", "ends_on": "2026-12-31"}

    done = client.post(url, data | {"user": known.pk})
    again = client.post(url, data | {"user": known.pk})
    stranger = client.post(url, data | {"user": UserFactory().pk})

    assert done.status_code == 302
    assert RoleGrant.objects.filter(user=known, role="finance").count() == 1
    assert len(again.context["form"].non_field_errors()) == 1
    assert list(stranger.context["form"].errors) == ["user"]


def test_grant_end_refuses_the_last_direction(as_role, cluster):
    client = as_role("direction")
    grant = RoleGrant.objects.get(cluster=cluster)

    response = client.post(
        reverse("accounts:grant_end", args=[cluster.slug, grant.pk]),
        {"ends_on": "2026-01-01"},
    )

    grant.refresh_from_db()
    assert (response.status_code, grant.ends_on) == (200, None)
    assert len(response.context["form"].non_field_errors()) == 1


def organisation_of_two(cluster, organisation):
    administrator = RoleGrantFactory(
        cluster=cluster, role="member_admin", organisation=organisation
    )
    RoleGrantFactory(cluster=cluster, role="member", organisation=organisation)
    return administrator


def test_the_team_is_asked_before_it_takes_the_last_administrator(
    as_role, cluster, membership
):
    grant = organisation_of_two(cluster, membership.organisation)
    client = as_role("team")
    url = reverse("accounts:grant_end", args=[cluster.slug, grant.pk])

    asked = client.post(url, {"ends_on": "2026-01-01"})
    done = client.post(url, {"ends_on": "2026-01-01", "leaves_no_administrator": "on"})

    assert "leaves_no_administrator" in asked.context["form"].fields
    assert (asked.status_code, done.status_code) == (200, 302)


def test_the_last_administrator_cannot_go_by_themselves(as_role, cluster, membership):
    client = as_role("member_admin")
    RoleGrantFactory(
        cluster=cluster, role="member", organisation=membership.organisation
    )
    grant = RoleGrant.objects.get(user=client.user)
    url = reverse("accounts:grant_end", args=[cluster.slug, grant.pk])

    response = client.post(
        url, {"ends_on": "2026-01-01", "leaves_no_administrator": "on"}
    )

    grant.refresh_from_db()
    assert (response.status_code, grant.ends_on) == (200, None)


def test_an_administrator_promotes_a_colleague(as_role, cluster, membership):
    client = as_role("member_admin")
    colleague = RoleGrantFactory(
        cluster=cluster, role="member", organisation=membership.organisation
    )

    client.post(
        reverse("accounts:grant_change", args=[cluster.slug, colleague.pk]),
        {"role": "member_admin"},
    )

    today = timezone.localdate()
    held = RoleGrant.objects.in_force(today).get(user=colleague.user)
    assert (held.role, held.starts_on) == ("member_admin", today)


def test_grant_change_of_a_team_role_is_refused_politely(as_role, cluster):
    client = as_role("direction")
    grant = RoleGrantFactory(cluster=cluster, role="team")
    url = reverse("accounts:grant_change", args=[cluster.slug, grant.pk])

    answers = [client.post(url, {"role": role}) for role in ("member", "pope")]

    assert [answer.status_code for answer in answers] == [302, 302]
    grant.refresh_from_db()
    assert (grant.role, grant.ends_on) == ("team", None)


@pytest.mark.parametrize("rows", [1, 3])
def test_colleague_list_query_count(
    rows, as_role, cluster, membership, django_assert_num_queries
):
    client = as_role("member_admin")
    RoleGrantFactory.create_batch(
        rows, cluster=cluster, role="member", organisation=membership.organisation
    )

    with django_assert_num_queries(8):
        response = client.get(
            reverse(
                "accounts:colleague_list",
                args=[cluster.slug, membership.organisation_id],
            )
        )

    assert len(response.context["grants"]) == rows + 1


def test_strangers_may_ask_for_listed_members_only(as_role, cluster, membership):
    listed = MembershipFactory(cluster=cluster)
    PublicationFactory(cluster=cluster, organisation=listed.organisation)
    client = as_role("stranger")
    url = reverse("accounts:join_request_create", args=[cluster.slug])

    refused = client.post(url, {"organisation": membership.organisation_id})
    asked = client.post(url, {"organisation": listed.organisation_id})

    assert list(refused.context["form"].errors) == ["organisation"]
    assert asked.status_code == 302
    assert JoinRequest.objects.get().organisation == listed.organisation


@pytest.mark.parametrize(
    ("answer", "state"),
    [("approve", "approved"), ("refuse", "refused"), ("?", "waiting")],
)
def test_a_member_answers_a_request(answer, state, as_role, cluster, membership):
    request = JoinRequestFactory(cluster=cluster, organisation=membership.organisation)

    as_role("member").post(
        reverse("accounts:join_request_answer", args=[cluster.slug, request.pk]),
        {"answer": answer},
    )

    request.refresh_from_db()
    assert request.state == state


def test_a_member_does_not_answer_for_others(as_role, cluster):
    request = JoinRequestFactory(cluster=cluster)

    response = as_role("member").post(
        reverse("accounts:join_request_answer", args=[cluster.slug, request.pk]),
        {"answer": "approve"},
    )

    assert response.status_code == 404
