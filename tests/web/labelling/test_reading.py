"""The reader's way: sign, declare, answer, read; the links of outside experts."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from grappe.documents.models import Opening
from grappe.labelling import actions, link_mails
from grappe.labelling.models import Expert
from grappe.outbox.models import Mail
from grappe.projects import actions as projects
from grappe.projects import versions
from grappe.projects.models import Declaration, Grant, Interest
from tests.factories import (
    NOON,
    ClusterFactory,
    OrganisationFactory,
    RoleGrantFactory,
    UserFactory,
)
from tests.factories.labelling import (
    AssignmentFactory,
    ConfidentialityTextFactory,
    ExpertFactory,
    LabelRequestFactory,
)
from tests.factories.projects import (
    DeclarationFactory,
    GrantFactory,
    PartnerFactory,
    ProjectFactory,
)


def url(name, cluster, *args):
    return reverse(name, args=[cluster.slug, *args])


def client_of(user) -> Client:
    client = Client()
    client.force_login(user, backend="sesame.backends.ModelBackend")
    return client


@pytest.fixture
def filed(cluster):
    """A filed request of a project with a summary to look for."""
    project = ProjectFactory(
        cluster=cluster, acronym="ALGUE", summary="Des algues qui font dormir."
    )
    request = LabelRequestFactory(
        cluster=cluster, project=project, filed=True, state="admissible"
    )
    PartnerFactory(project=project, lead=True)
    request.version.content = versions.content(project)
    request.version.save()
    return request


@pytest.fixture
def reading(filed):
    """Somebody asked to read it, with the grant that goes with it."""
    expert = ExpertFactory(cluster=filed.cluster, user__language="en")
    GrantFactory(project=filed.project, user=expert.user)
    return AssignmentFactory(request=filed, expert=expert)


def test_an_expert_signs_declares_answers_and_reads(cluster, filed, reading):
    ConfidentialityTextFactory(cluster=cluster)
    client = client_of(reading.expert.user)
    declare = url("projects:declaration_make", cluster, filed.project_id)
    read = url("labelling:request_read", cluster, filed.pk)

    desk = client.get(url("labelling:my_dossier_list", cluster)).text
    before = client.get(read).status_code
    to_sign = client.get(declare)
    signed = client.post(to_sign.url, {"signed_name": "Sacha Fictif"})
    page = client.get(signed.url).text
    declared = client.post(declare, {"answer": "clear"})
    content = client.get(declared.url).text
    answered = client.post(
        url("labelling:assignment_reply", cluster, reading.pk), {"answer": "accepted"}
    )

    assert "Declare my interests" in desk
    assert before == 404
    assert to_sign.url.endswith(f"/my/undertaking/?project={filed.project_id}")
    assert (signed.url, declared.url, answered.url) == (declare, read, read)
    assert "Des algues qui font dormir." not in desk + page
    assert "Des algues qui font dormir." in content
    reading.refresh_from_db()
    assert reading.state == "accepted"
    opening = Opening.objects.get()
    assert (opening.user, opening.project, opening.door) == (
        reading.expert.user,
        filed.project,
        "reader",
    )


def test_a_conflict_declared_after_reading_closes_everything(cluster, filed, reading):
    director = UserFactory(email="direction@fiction.example")
    RoleGrantFactory(user=director, cluster=cluster, role="direction")
    client = client_of(reading.expert.user)
    declare = url("projects:declaration_make", cluster, filed.project_id)
    client.post(declare, {"answer": "clear"})
    client.get(url("labelling:request_read", cluster, filed.pk))

    page = client.post(
        declare,
        {"answer": "conflict", "nature": "family", "explanation": "My sister"},
        follow=True,
    )

    assert "ALGUE" not in page.text.replace("Your declaration is recorded.", "")
    statuses = [
        client.get(url(name, cluster, pk)).status_code
        for name, pk in [
            ("labelling:request_read", filed.pk),
            ("projects:declaration_make", filed.project_id),
            ("projects:project_detail", filed.project_id),
            ("labelling:request_detail", filed.pk),
            ("labelling:assignment_reply", reading.pk),
        ]
    ]
    assert statuses == [404] * 5
    reading.refresh_from_db()
    assert reading.state == "conflicted"
    assert Opening.objects.filter(user=reading.expert.user).count() == 1
    mail = Mail.objects.get(kind="projects.conflict_declared")
    assert (mail.to, "1 fois auparavant" in mail.text) == (director.email, True)


def test_a_new_partner_closes_the_dossier_until_it_is_declared_again(
    cluster, filed, reading
):
    user = reading.expert.user
    RoleGrantFactory(user=user, cluster=cluster, role="expert")
    DeclarationFactory(project=filed.project, user=user)
    client = client_of(user)

    projects.add_partner(filed.project, OrganisationFactory(), by=None, at=NOON)

    read = client.get(url("labelling:request_read", cluster, filed.pk))
    assert read.status_code == 404
    home = client.get(url("web:home", cluster)).content.decode()
    assert "Dossiers: declare your interests" in home
    page = client.get(url("projects:declaration_make", cluster, filed.project.pk))
    assert "The consortium changed since you declared" in page.content.decode()


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({}, "This field is required"),
        ({"answer": "conflict"}, "Say what kind of conflict it is"),
        ({"answer": "conflict", "nature": "x"}, "Select a valid choice"),
    ],
)
def test_a_declaration_left_half_said_is_shown_again(cluster, reading, sent, words):
    client = client_of(reading.expert.user)
    here = url("projects:declaration_make", cluster, reading.request.project_id)

    page = client.post(here, sent)

    assert (page.status_code, words in page.text) == (200, True)
    assert not Declaration.objects.exists()


def test_declining_wants_a_reason(cluster, filed, reading):
    client = client_of(reading.expert.user)
    DeclarationFactory(project=filed.project, user=reading.expert.user)
    here = url("labelling:assignment_reply", cluster, reading.pk)

    page = client.post(here, {"answer": "declined"})
    done = client.post(here, {"answer": "declined", "reason": "No time"})

    assert "Say why" in page.text
    assert done.status_code == 302
    reading.refresh_from_db()
    assert (reading.state, reading.ending_reason) == ("declined", "No time")


def test_an_expert_reads_nothing_of_the_cluster_s_own_work(cluster, filed, reading):
    filed.internal_note = "Entre nous"
    filed.save()
    other = AssignmentFactory(request=filed).expert
    DeclarationFactory(project=filed.project, user=reading.expert.user)
    client = client_of(reading.expert.user)

    pages = [
        client.get(url("labelling:request_detail", cluster, filed.pk)).text,
        client.get(url("labelling:request_read", cluster, filed.pk)).text,
        *(
            client.get(
                url("projects:project_section", cluster, filed.project_id, key)
            ).text
            for key in ("history", "people", "labels", "access")
        ),
    ]

    assert [other.user.name in page or "Entre nous" in page for page in pages] == [
        False
    ] * len(pages)


# --- links ------------------------------------------------------------------------


@pytest.fixture
def link(filed):
    expert = ExpertFactory(cluster=filed.cluster, is_outside=True, user__language="en")
    now = timezone.now()
    return actions.create_link(
        filed, expert, expires_at=now + timedelta(days=2), by=None, at=now
    )


def followed(client, link):
    """The first page after the click."""
    here = link_mails.address(link).removeprefix("http://localhost:8000")
    return client.post(here[here.index("/essai") :], follow=True)


def test_an_outside_expert_reads_one_dossier_and_no_other_page(cluster, filed, link):
    ConfidentialityTextFactory(cluster=cluster)
    client = Client()
    here = url("labelling:dossier_link_read", cluster)

    to_sign = followed(client, link).text
    to_declare = client.post(here, {"signed_name": "Sacha"}, follow=True).text
    page = client.post(here, {"answer": "clear"}, follow=True).text
    others = [
        client.get(address).status_code
        for address in (
            url("web:home", cluster),
            url("labelling:my_dossier_list", cluster),
            url("labelling:request_read", cluster, filed.pk),
            url("projects:project_detail", cluster, filed.project_id),
        )
    ]

    assert "I keep it secret." in to_sign
    assert "I have no conflict of interest" in to_declare
    assert "Des algues" not in to_sign + to_declare
    assert "Des algues qui font dormir." in page
    assert others == [302] * 4
    assert Opening.objects.get().door == "link"


def test_a_link_taken_back_opens_nothing_at_once(cluster, link):
    client = Client()
    followed(client, link)
    here = url("labelling:dossier_link_read", cluster)
    client.post(here, {"answer": "clear"})
    before = client.get(here).status_code

    actions.revoke_link(link, by=None, at=timezone.now())

    assert (before, client.get(here).status_code) == (200, 410)


def test_a_conflict_by_link_closes_the_link(cluster, link):
    client = Client()
    followed(client, link)
    here = url("labelling:dossier_link_read", cluster)

    page = client.post(here, {"answer": "conflict", "nature": "other"}, follow=True)

    assert (page.status_code, client.get(here).status_code) == (410, 410)


def test_opening_the_address_uses_nothing_up(cluster, link):
    here = link_mails.address(link)
    here = here[here.index("/essai") :]

    page = Client().get(here)

    link.refresh_from_db()
    assert (page.status_code, link.opened_at) == (200, None)


def test_a_link_of_one_cluster_opens_in_no_other(link):
    other = ClusterFactory(slug="ailleurs")
    here = link_mails.address(link)
    here = here[here.index("/essai") :].replace("/essai", f"/{other.slug}")

    assert Client().get(here).status_code == 404


# --- interests, experts, the desk of readers --------------------------------------


def test_an_interest_is_added_by_its_number_and_ended(as_role, cluster):
    client = as_role("expert")
    wanted = {
        "name": "Conseil fictif",
        "siren": "732 829 320",
        "nature": "mandate",
        "starts_on": "2026-01-01",
    }

    client.post(url("projects:interest_add", cluster), wanted)
    interest = Interest.objects.get()
    page = client.get(url("projects:interest_list", cluster)).text
    client.post(
        url("projects:interest_end", cluster, interest.pk), {"ends_on": "2026-02-01"}
    )

    interest.refresh_from_db()
    assert interest.organisation.siren == "732829320"
    assert "Conseil fictif" in page
    assert str(interest.ends_on) == "2026-02-01"


def test_an_interest_by_a_name_alone_wants_a_number(as_role, cluster, membership):
    client = as_role("expert")

    page = client.post(
        url("projects:interest_add", cluster),
        {"name": "Inconnue", "nature": "mandate", "starts_on": "2026-01-01"},
    )

    assert page.status_code == 200
    assert not Interest.objects.exists()


@pytest.mark.parametrize("rows", [1, 3])
def test_expert_list_query_count(rows, as_role, cluster, django_assert_num_queries):
    client = as_role("team")
    experts = ExpertFactory.create_batch(rows, cluster=cluster)

    with django_assert_num_queries(10):
        response = client.get(url("labelling:expert_list", cluster))

    for expert in experts:
        assert expert.user.name in response.text


@pytest.mark.parametrize("rows", [1, 3])
def test_opening_list_query_count(
    rows, as_role, cluster, django_assert_num_queries, filed
):
    client = as_role("direction")
    for _number in range(rows):
        Opening.objects.create(
            cluster=cluster,
            project=filed.project,
            user=UserFactory(),
            at=NOON,
            act="opened",
            target="dossier",
            door="reader",
        )

    with django_assert_num_queries(22):
        response = client.get(url("projects:opening_list", cluster))

    assert len(response.context["page"]) == rows


def test_the_pool_is_searched_and_filtered(as_role, cluster):
    client = as_role("team")
    here = url("labelling:expert_list", cluster)
    ExpertFactory(cluster=cluster, user__family_name="Algue", kind="academic")
    ExpertFactory(cluster=cluster, user__family_name="Lichen", biography="Algues")
    ExpertFactory(cluster=cluster, user__family_name="Parti", ends_on="2025-01-01")

    found = {
        query: [one.user.family_name for one, _skills in page.context["rows"]]
        for query in ("", "q=algue", "kind=academic", "state=past", "state=unsigned")
        for page in [client.get(f"{here}?{query}")]
    }

    assert found == {
        "": ["Algue", "Lichen"],
        "q=algue": ["Algue", "Lichen"],
        "kind=academic": ["Algue"],
        "state=past": ["Parti"],
        "state=unsigned": ["Algue", "Lichen"],
    }


def test_the_team_adds_an_expert(as_role, cluster):
    client = as_role("team")
    sent = {
        "email": "new@fiction.example",
        "family_name": "Nouveau",
        "language": "fr",
        "kind": "academic",
        "languages": ["fr"],
        "capacity": "2",
        "minimum": "3",
    }

    refused = client.post(url("labelling:expert_add", cluster), sent)
    done = client.post(url("labelling:expert_add", cluster), sent | {"minimum": "1"})

    expert = Expert.objects.get()
    assert "The fewest dossiers exceed the most." in refused.text
    assert (done.url, expert.user.email, expert.capacity) == (
        expert.get_absolute_url(),
        "new@fiction.example",
        2,
    )


def test_the_direction_opens_a_dossier_and_takes_it_back(as_role, cluster, filed):
    client = as_role("direction")
    desk = url("projects:project_access", cluster, filed.project_id)
    give = url("projects:grant_give", cluster, filed.project_id)

    client.post(
        give, {"user": client.user.pk, "purpose": "auditor", "reason": "Yearly audit"}
    )
    page = client.get(desk).text
    grant = Grant.objects.get()
    client.post(url("projects:grant_revoke", cluster, grant.pk))

    grant.refresh_from_db()
    assert ("Yearly audit" in page, "to declare first" in page) == (True, True)
    assert grant.revoked_at is not None


def test_a_director_barred_from_a_project_has_no_desk_for_it(as_role, cluster, filed):
    client = as_role("direction")
    DeclarationFactory(project=filed.project, user=client.user, conflicted=True)

    statuses = [
        client.get(url(name, cluster, filed.project_id)).status_code
        for name in ("projects:project_access", "projects:grant_give")
    ]

    assert statuses == [404, 404]
