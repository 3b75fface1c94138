"""The team sees who objects, and notes what somebody told it."""

import pytest
from django.urls import reverse

from grappe.audit.models import Event
from grappe.privacy import actions, objections
from grappe.privacy.models import Objection
from tests.factories import NOON, ClusterFactory

pytestmark = pytest.mark.django_db
EMAIL = "non.merci@fiction.example"


def url(name, cluster):
    return reverse(f"privacy:{name}", args=[cluster.slug])


def said(cluster, email=EMAIL, purpose="mailing", means="page"):
    return actions.object_to(cluster, email, purpose, means=means, by=None, at=NOON)


def shown(response):
    return [row.email for row in response.context["page"]]


def test_what_was_said_on_the_telephone_holds_at_once(as_role, cluster):
    client = as_role("team")

    done = client.post(
        url("objection_create", cluster),
        {"email": EMAIL.upper(), "purpose": "lists"},
        follow=True,
    )

    row = Objection.objects.get()
    assert (row.email, row.purpose, row.means) == (EMAIL, "lists", "team")
    assert objections.objects(cluster, EMAIL, "lists")
    assert shown(done) == [EMAIL]
    event = Event.objects.get(kind="privacy.objected")
    assert event.by == done.context["user"]


@pytest.mark.parametrize(
    ("data", "wrong"),
    [
        ({"email": "nobody", "purpose": "mailing"}, ["email"]),
        ({"email": EMAIL, "purpose": "everything"}, ["purpose"]),
        ({}, ["email", "purpose"]),
    ],
)
def test_what_is_not_clear_is_asked_again(as_role, cluster, data, wrong):
    response = as_role("direction").post(url("objection_create", cluster), data)

    assert list(response.context["form"].errors) == wrong
    assert not Objection.objects.exists()


def test_said_twice_it_stands_once(as_role, cluster):
    said(cluster)
    client = as_role("team")

    client.post(
        url("objection_create", cluster), {"email": EMAIL, "purpose": "mailing"}
    )

    assert Objection.objects.get().means == "page"


def test_what_was_taken_back_or_said_elsewhere_is_not_listed(as_role, cluster):
    said(cluster)
    said(cluster, "autre@fiction.example")
    said(ClusterFactory(), "ailleurs@fiction.example")
    actions.lift(cluster, EMAIL, "mailing", by=None, at=NOON)

    response = as_role("team").get(url("objection_list", cluster))

    assert shown(response) == ["autre@fiction.example"]


def test_the_list_is_filtered_by_address_and_purpose(as_role, cluster):
    said(cluster)
    said(cluster, "autre@fiction.example", "lists")
    client = as_role("direction")
    address = url("objection_list", cluster)

    assert shown(client.get(address, {"purpose": "lists"})) == ["autre@fiction.example"]
    assert shown(client.get(address, {"q": "NON.MERCI"})) == [EMAIL]
    assert "Nobody objects" in client.get(address, {"q": "personne"}).text


@pytest.mark.parametrize("rows", [1, 3])
def test_objection_list_query_count(rows, as_role, cluster, django_assert_num_queries):
    for number in range(rows):
        said(cluster, f"non{number}@fiction.example")
    client = as_role("team")

    with django_assert_num_queries(7):
        client.get(url("objection_list", cluster))


def test_the_page_of_mails_leads_the_team_there(as_role, cluster):
    mails = reverse("clusters:mail_list", args=[cluster.slug])
    there = url("objection_list", cluster)

    assert there in as_role("team").get(mails).text
    assert there not in as_role("auditor").get(mails).text
