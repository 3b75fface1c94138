from datetime import date
from html import unescape

import pytest
from django.urls import reverse

from grappe.audit.actions import record
from tests.factories import (
    NOON,
    ClusterFactory,
    MembershipApplicationFactory,
    MembershipFactory,
    RoleGrantFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

# The session, the reader, the cluster, its grants; what a conflict takes away;
# tasks, figures, news.
HOME_QUERIES = 19


def test_index_sends_a_person_of_one_cluster_home(as_role, cluster):
    response = as_role("team").get(reverse("web:index"))

    assert response.url == reverse("web:home", args=[cluster.slug])


def test_index_lets_a_person_of_two_clusters_choose(as_role, cluster):
    client = as_role("team")
    second = ClusterFactory(name="Second cluster")
    RoleGrantFactory(user=client.user, cluster=second)

    response = client.get(reverse("web:index"))

    text = unescape(response.text)
    assert cluster.name in text
    assert second.name in text


def test_index_says_what_to_do_without_any_role(client):
    client.force_login(UserFactory(), backend="sesame.backends.ModelBackend")
    client.cookies["django_language"] = "en"

    response = client.get(reverse("web:index"))

    assert "Ask the cluster's team for an invitation." in response.text


def test_a_grant_of_tomorrow_opens_nothing_today(client, cluster):
    grant = RoleGrantFactory(cluster=cluster, starts_on=date(2999, 1, 1))
    client.force_login(grant.user, backend="sesame.backends.ModelBackend")

    response = client.get(reverse("web:home", args=[cluster.slug]))

    assert response.status_code == 404


def test_an_unknown_cluster_is_not_found(client):
    assert client.get("/nowhere/").status_code == 404


def test_a_cluster_known_by_name_only_has_no_pages(client):
    ClusterFactory(slug="ailleurs", known_only=True)

    assert client.get("/ailleurs/").status_code == 404


def test_home_shows_what_changed_here_only(as_role, membership, other_cluster):
    elsewhere = other_cluster.memberships.get()
    record("memberships.reinstated", membership, by=None, at=NOON)
    record("memberships.reinstated", elsewhere, by=None, at=NOON)

    response = as_role("team").get(reverse("web:home", args=[membership.cluster.slug]))

    assert "Alpha fictive" in response.text
    assert "SECRET" not in response.text


def test_home_of_a_member_shows_their_own_file_only(as_role, membership):
    other = MembershipFactory(
        cluster=membership.cluster, organisation__legal_name="Bêta fictive"
    )
    record("memberships.reinstated", membership, by=None, at=NOON)
    record("memberships.reinstated", other, by=None, at=NOON)

    response = as_role("member").get(
        reverse("web:home", args=[membership.cluster.slug])
    )

    assert "Alpha fictive" in response.text
    assert "Bêta fictive" not in response.text


@pytest.mark.parametrize("rows", [1, 3])
def test_home_query_count(as_role, membership, rows, django_assert_num_queries):
    client = as_role("team")
    for _ in range(rows):
        record("memberships.reinstated", membership, by=client.user, at=NOON)
    url = reverse("web:home", args=[membership.cluster.slug])
    client.get(url)

    with django_assert_num_queries(HOME_QUERIES):
        client.get(url)


def test_language_is_kept_for_the_person(as_role, cluster):
    client = as_role("team")

    client.post(reverse("web:language"), {"language": "en", "next": "/glossary/"})

    client.user.refresh_from_db()
    assert client.user.language == "en"
    assert "Meaning here" in client.get(reverse("web:glossary")).text


def test_language_never_leads_off_the_site(client):
    response = client.post(
        reverse("web:language"),
        {"language": "en", "next": "https://elsewhere.example/"},
    )

    assert response.url == "/"


def test_accent_is_the_colour_of_the_cluster(client):
    cluster = ClusterFactory(accent="#102030")

    response = client.get(reverse("web:accent", args=[cluster.slug]))

    assert response.text == ":root{--g-accent:#102030;--g-accent-rgb:16, 32, 48}"
    assert response["Content-Type"] == "text/css"


def test_healthz_answers_ok(client):
    assert client.get(reverse("web:healthz")).text == "ok"


def test_reference_list_counts_clusters(client, django_assert_num_queries):
    ClusterFactory.create_batch(3, known_only=True)

    with django_assert_num_queries(1):
        response = client.get(reverse("web:reference_list"))

    assert "3 clusters" in response.text


def test_home_of_a_member_links_to_what_they_may_open(as_role, membership):
    application = MembershipApplicationFactory(
        cluster=membership.cluster, organisation=membership.organisation
    )
    record("memberships.application_withdrawn", application, by=None, at=NOON)
    client = as_role("member")

    text = client.get(reverse("web:home", args=[membership.cluster.slug])).text

    file = reverse(
        "memberships:member_detail",
        args=[membership.cluster.slug, membership.organisation.pk],
    )
    assert f'<a href="{file}">' in text
    assert application.get_absolute_url() not in text
