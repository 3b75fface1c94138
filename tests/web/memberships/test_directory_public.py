import json

import pytest
from django.urls import reverse

from grappe.organisations import actions
from tests.factories import (
    NOON,
    ConsentFactory,
    EstablishmentFactory,
    MembershipFactory,
    PositionFactory,
    ProfileTagFactory,
    PublicationFactory,
    SizePeriodFactory,
    SuspensionFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def alpha(cluster, membership):
    organisation = membership.organisation
    organisation.website = "https://alpha.example"
    organisation.description_fr = "</script><b>Alpha</b>"
    organisation.save()
    EstablishmentFactory(organisation=organisation)
    SizePeriodFactory(organisation=organisation, category="micro")
    tag = ProfileTagFactory(cluster=cluster, name_fr="Profil secret")
    organisation.profile_tags.add(tag)
    return organisation


def open_to_all(cluster, organisation, *names, position=None):
    for name in names:
        PublicationFactory(
            cluster=cluster, organisation=organisation, field=name, position=position
        )


def directory(client, cluster, query=""):
    url = reverse("memberships:public_directory", args=[cluster.slug])
    return client.get(url + query)


def page(client, cluster, organisation):
    return client.get(
        reverse("memberships:public_member", args=[cluster.slug, organisation.uid])
    )


def test_public_directory_is_empty_until_members_open_it(client, cluster, alpha):
    response = directory(client, cluster)

    assert response.context["total"] == 0
    assert page(client, cluster, alpha).status_code == 404


@pytest.mark.parametrize(
    "query", ["?q=lille", f"?q={80}", "?type=micro", "?department=59"]
)
def test_public_directory_does_not_tell_closed_fields(client, cluster, alpha, query):
    open_to_all(cluster, alpha, "listed")

    response = directory(client, cluster, query)

    assert response.context["total"] == 0
    for secret in ["Lille", "Profil secret", alpha.siren]:
        assert secret not in response.text.replace('value="lille"', "")


def test_public_member_shows_only_what_is_opened(client, cluster, alpha):
    open_to_all(cluster, alpha, "listed", "website")

    response = page(client, cluster, alpha)

    assert "https://alpha.example" in response.text
    for secret in ["Lille", "Profil secret", alpha.siren, "<b>Alpha"]:
        assert secret not in response.text


def test_public_member_json_ld_cannot_leave_its_element(client, cluster, alpha):
    open_to_all(cluster, alpha, "listed", "description", "place")

    response = page(client, cluster, alpha)

    text = response.text.split('type="application/ld+json"')[1]
    text = text.split(">", 1)[1].split("</script>")[0]
    data = json.loads(text)
    assert data["description"] == "</script><b>Alpha</b>"
    assert data["address"]["addressLocality"] == "Lille"


@pytest.mark.parametrize("situation", ["suspended", "left"])
def test_public_member_is_an_active_one(client, cluster, membership, alpha, situation):
    open_to_all(cluster, alpha, "listed")
    if situation == "suspended":
        SuspensionFactory(membership=membership)
    else:
        membership.ends_on = membership.starts_on
        membership.end_kind = "resignation"
        membership.save()

    assert page(client, cluster, alpha).status_code == 404
    assert directory(client, cluster).context["total"] == 0


def test_public_member_forgets_a_contact_who_takes_consent_back(client, cluster, alpha):
    position = PositionFactory(
        cluster=cluster, organisation=alpha, person__family_name="Secrète"
    )
    open_to_all(cluster, alpha, "listed")
    open_to_all(cluster, alpha, "name", "email", position=position)
    before_consent = page(client, cluster, alpha).text
    ConsentFactory(cluster=cluster, person=position.person)
    with_consent = page(client, cluster, alpha).text

    actions.withdraw_consent(position, by=None, at=NOON)

    assert "Secrète" not in before_consent
    assert "Secrète" in with_consent
    assert "Secrète" not in page(client, cluster, alpha).text


def test_public_map_shows_opened_places(client, cluster, alpha):
    open_to_all(cluster, alpha, "listed", "place")

    response = client.get(reverse("memberships:public_map", args=[cluster.slug]))

    assert [one.label for one in response.context["map"].circles] == ["Lille"]


@pytest.mark.parametrize("rows", [1, 3])
def test_public_directory_query_count(
    client, cluster, alpha, rows, django_assert_num_queries
):
    open_to_all(cluster, alpha, "listed")
    for _one in range(rows - 1):
        other = MembershipFactory(cluster=cluster).organisation
        open_to_all(cluster, other, "listed", "place", "profile")

    with django_assert_num_queries(12):
        response = directory(client, cluster)

    assert response.context["total"] == rows
