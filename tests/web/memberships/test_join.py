import pytest
from django.core.cache import cache
from django.urls import reverse

from grappe.memberships import queries
from grappe.memberships.models import MembershipApplication
from grappe.outbox.models import Mail
from grappe.web.memberships import join
from tests.factories import MembershipApplicationFactory, siren

pytestmark = pytest.mark.django_db

DATA = {
    "name": "Candidat fictif",
    "kind": "company",
    "country": "FR",
    "siren": siren(8_001),
    "activity": "Des yaourts sans lactose",
    "contact_given_name": "Camille",
    "contact_family_name": "Fictif",
    "contact_email": "camille@fiction.example",
    "language": "fr",
    "has_read": "on",
}


@pytest.fixture(autouse=True)
def nobody_tried_yet():
    cache.clear()


@pytest.fixture
def address(cluster):
    return reverse("memberships:public_join", args=[cluster.slug])


def test_public_join_receives_and_sends_a_receipt(client, cluster, address):
    response = client.post(address, DATA)

    application = MembershipApplication.objects.get()
    assert response.url == reverse("memberships:public_join_done", args=[cluster.slug])
    assert (application.cluster, application.state) == (cluster, "applied")
    assert application.terms_version == join.TERMS_VERSION
    assert Mail.objects.get().to == DATA["contact_email"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"siren": "123456789"}, "siren"),
        ({"siren": "x" * 31}, "siren"),
        ({"contact_email": "camille"}, "contact_email"),
        ({"has_read": ""}, "has_read"),
        ({"activity": ""}, "activity"),
        ({"activity": "x" * 5001}, "activity"),
        ({"name": "x" * 251}, "name"),
        ({"country": "ZZ"}, "country"),
    ],
)
def test_public_join_says_what_is_wrong(client, address, change, field):
    response = client.post(address, DATA | change)

    assert response.status_code == 200
    assert field in response.context["form"].errors
    assert MembershipApplication.objects.count() == 0


def test_public_join_takes_a_siren_as_people_type_it(client, address):
    number = DATA["siren"]
    typed = f"{number[:3]} {number[3:6]} {number[6:]}"

    client.post(address, DATA | {"siren": typed})

    assert MembershipApplication.objects.get().siren == number


def test_public_join_lets_robots_think_they_succeeded(client, address):
    response = client.post(address, DATA | {"company": "Robot"})

    assert (response.status_code, MembershipApplication.objects.count()) == (302, 0)


def test_public_join_stops_after_some_tries(client, address):
    for _each in range(join.PER_EMAIL):
        client.post(address, DATA)

    response = client.post(address, DATA)

    assert response.status_code == 429
    assert MembershipApplication.objects.count() == join.PER_EMAIL


@pytest.mark.parametrize("language", ["fr", "en"])
def test_public_pages_answer_in_both_languages(client, cluster, address, language):
    headers = {"Accept-Language": language}

    for page in (address, f"{address}done/"):
        response = client.get(page, headers=headers)
        assert f'<html lang="{language}"' in response.text


def test_public_application_takes_the_answer(client, cluster):
    application = MembershipApplicationFactory(
        cluster=cluster, state="info_requested", question="Qui êtes-vous ?"
    )
    link = queries.candidate_url(application).removeprefix("http://127.0.0.1:8000")

    assert "Qui êtes-vous ?" in client.get(link).text
    client.post(link, {"text": "Une équipe"})

    application.refresh_from_db()
    assert (application.state, application.answer) == ("under_review", "Une équipe")
    assert "Une équipe" in client.get(link).text
    assert client.post(link, {"text": "Encore"}).status_code == 200
    application.refresh_from_db()
    assert application.answer == "Une équipe"


def test_public_application_opens_no_other_door(client, cluster, other_cluster):
    application = MembershipApplicationFactory(cluster=other_cluster)
    token = queries.candidate_url(application).rstrip("/").rsplit("/", 1)[1]

    for each in (token, "nonsense", f"{token}x"):
        address = reverse("memberships:public_application", args=[cluster.slug, each])
        assert client.get(address).status_code == 404
