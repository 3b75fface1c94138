import pytest
from django.urls import reverse

from grappe.organisations import actions
from tests.factories import (
    NOON,
    TODAY,
    ConsentFactory,
    EstablishmentFactory,
    MailFactory,
    MembershipFactory,
    OrganisationFactory,
    PositionFactory,
    PublicationFactory,
    ShareholdingFactory,
    SizePeriodFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
QUERIES = 25


def detail(client, cluster, organisation, query=""):
    return client.get(
        reverse("memberships:member_detail", args=[cluster.slug, organisation.pk])
        + query
    )


@pytest.mark.parametrize("rows", [1, 3])
def test_member_detail_query_count(
    as_role, cluster, membership, rows, django_assert_num_queries
):
    organisation, author = membership.organisation, UserFactory()
    SizePeriodFactory(organisation=organisation)
    for number in range(rows):
        EstablishmentFactory(organisation=organisation, is_head_office=not number)
        PositionFactory(cluster=cluster, organisation=organisation)
        ShareholdingFactory(owned=organisation, share_rate="0.2")
        MailFactory(cluster=cluster, organisation=organisation)
        actions.set_fields(
            organisation,
            {"acronym": f"A{number}"},
            source="declared",
            cluster=cluster,
            observed_on=TODAY,
            by=author,
            at=NOON,
        )
    client = as_role("team")

    with django_assert_num_queries(QUERIES):
        response = detail(client, cluster, organisation)

    assert len(response.context["contacts"]) == rows


def test_member_detail_pages_its_timeline(as_role, cluster, membership):
    MailFactory.create_batch(30, cluster=cluster, organisation=membership.organisation)
    client = as_role("team")

    first = detail(client, cluster, membership.organisation).context
    second = detail(client, cluster, membership.organisation, "?page=2").context

    # Thirty mails and one first day of membership.
    sizes = [len(page["happenings"]) for page in (first, second)]
    assert (sizes, first["older"], second["older"]) == ([25, 6], 2, None)


@pytest.mark.parametrize("page", ["0", "-1", "x", "9" * 30])
def test_member_detail_survives_a_wrong_page(as_role, cluster, membership, page):
    response = detail(
        as_role("team"), cluster, membership.organisation, f"?page={page}"
    )

    assert response.status_code == 200


def test_member_detail_shows_members_what_was_opened(as_role, cluster):
    other = MembershipFactory(cluster=cluster).organisation
    shown = PositionFactory(
        cluster=cluster, organisation=other, person__family_name="Ouverte"
    )
    ConsentFactory(cluster=cluster, person=shown.person)
    PublicationFactory(
        cluster=cluster, organisation=other, position=shown, field="name"
    )
    PositionFactory(cluster=cluster, organisation=other, person__family_name="Fermée")

    response = detail(as_role("member"), cluster, other)

    assert "Ouverte" in response.text
    assert shown.person.email not in response.text
    assert "Fermée" not in response.text
    assert other.siren not in response.text


@pytest.mark.parametrize(
    ("role", "sees"),
    [
        ("team", ["candidate", "former", "member"]),
        ("auditor", ["candidate", "former", "member"]),
        ("funder", ["member"]),
        ("member", ["member"]),
    ],
)
def test_visible_to(as_role, cluster, role, sees, other_cluster):
    client = as_role(role)
    organisations = {
        "member": MembershipFactory(cluster=cluster).organisation,
        "former": MembershipFactory(cluster=cluster, resigned=True).organisation,
        "candidate": OrganisationFactory(),
        "stranger": other_cluster.memberships.get().organisation,
    }
    cluster.known_organisations.create(
        organisation=organisations["candidate"], since=TODAY
    )

    seen = [
        name
        for name, organisation in organisations.items()
        if detail(client, cluster, organisation).status_code == 200
    ]

    assert sorted(seen) == sees
