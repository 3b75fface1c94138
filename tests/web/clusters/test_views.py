from decimal import Decimal

import pytest
from django.core import mail as postbox
from django.urls import reverse
from django.utils import timezone

from grappe.clusters.models import BudgetLine, ClusterAccreditation
from grappe.memberships.models import MembershipRules
from grappe.organisations.models import Competence
from grappe.outbox.models import Mail
from tests.factories import (
    BudgetLineFactory,
    ClusterAccreditationFactory,
    CollegeFactory,
    CompetenceFactory,
    MailFactory,
    MemberCategoryFactory,
    OrganisationFactory,
    PolicyPhaseFactory,
    ProfileTagFactory,
    StrategicDomainFactory,
    UserFactory,
)
from tests.factories.projects import ProjectFactory

pytestmark = pytest.mark.django_db
KINDS = ["domains", "categories", "colleges", "reasons", "tags", "competences"]


def url(name, cluster, *arguments):
    return reverse(f"clusters:{name}", args=[cluster.slug, *arguments])


def test_settings_shows_the_accreditation_with_its_conditions(as_role, cluster):
    ClusterAccreditationFactory(
        cluster=cluster,
        status="granted_conditional",
        conditions="Feuille de route consolidée",
    )

    response = as_role("direction").get(url("settings", cluster))

    assert "Feuille de route consolidée" in response.text


def test_cluster_edit_saves_the_card(as_role, cluster):
    client = as_role("direction")
    data = {"name": "Nouveau nom", "accent": "#123456", "website": "fiction.example"}

    done = client.post(url("cluster_edit", cluster), data)
    refused = client.post(url("cluster_edit", cluster), data | {"siren": "12"})

    cluster.refresh_from_db()
    assert (done.status_code, cluster.name, cluster.website) == (
        302,
        "Nouveau nom",
        "https://fiction.example",
    )
    assert list(refused.context["form"].errors) == ["siren"]


def test_rules_edit_writes_the_first_rules(as_role, cluster):
    data = {
        "notice_month": 9,
        "notice_day": 30,
        "notice_in_year": -1,
        "window_days": 60,
        "deciding_body": "Conseil d'administration",
        "new_for_days": 365,
    }

    response = as_role("direction").post(url("rules_edit", cluster), data)

    assert response.status_code == 302
    assert MembershipRules.objects.get(cluster=cluster).notice_month == 9


def test_accreditation_add_and_edit(as_role, cluster):
    client = as_role("direction")
    data = {
        "phase": PolicyPhaseFactory().pk,
        "status": "granted",
        "starts_on": "2023-01-01",
        "granted_term_years": 4,
    }

    done = client.post(url("accreditation_add", cluster), data)
    again = client.post(url("accreditation_add", cluster), data)
    made = ClusterAccreditation.objects.get()
    unfinished = client.post(
        url("accreditation_edit", cluster, made.pk), data | {"status": "extended"}
    )
    extended = client.post(
        url("accreditation_edit", cluster, made.pk),
        data | {"status": "extended", "extended_until": "2027-12-31"},
    )

    statuses = [r.status_code for r in (done, again, unfinished, extended)]
    assert statuses == [302, 200, 200, 302]
    made.refresh_from_db()
    assert made.status == "extended"


@pytest.mark.parametrize("kind", KINDS)
def test_every_list_is_shown_and_added_to(kind, as_role, cluster):
    client = as_role("team")
    data = {
        "name_fr": "Santé numérique",
        "starts_on": "2020-01-01",
        "position": 1,
        "kind": "other",
    }

    done = client.post(url("vocabulary_add", cluster, kind), data)
    page = client.get(url("vocabulary_list", cluster, kind))

    assert done.status_code == 302
    assert [(node.entry.code, node.is_retired) for node in page.context["nodes"]] == [
        ("sante-numerique", False)
    ]


@pytest.mark.parametrize("kind", KINDS)
def test_every_list_refuses_a_code_used_already(kind, as_role, cluster):
    client = as_role("team")
    data = {"name_fr": "X", "code": "x", "starts_on": "2020-01-01", "position": 1}
    data["kind"] = "other"

    answers = [client.post(url("vocabulary_add", cluster, kind), data) for _ in "12"]

    assert [answer.status_code for answer in answers] == [302, 200]
    assert answers[1].context["form"].errors != {}


def test_a_name_without_letters_needs_a_code(as_role, cluster):
    response = as_role("team").post(
        url("vocabulary_add", cluster, "tags"), {"name_fr": "…"}
    )

    assert list(response.context["form"].errors) == ["code"]


def test_vocabulary_edit_retires_and_keeps_the_code(as_role, cluster):
    tag = ProfileTagFactory(cluster=cluster, code="medtech")

    as_role("team").post(
        url("vocabulary_edit", cluster, "tags", tag.pk),
        {"name_fr": "Medtech", "is_retired": "on", "code": "other"},
    )

    tag.refresh_from_db()
    assert (tag.name_fr, tag.code, tag.is_retired) == ("Medtech", "medtech", True)


def test_vocabulary_remove_removes_only_what_is_not_used(as_role, cluster):
    client = as_role("team")
    free = ProfileTagFactory(cluster=cluster)
    used = ProfileTagFactory(cluster=cluster)
    OrganisationFactory().profile_tags.add(used)

    for tag in (free, used):
        client.post(url("vocabulary_remove", cluster, "tags", tag.pk))

    assert list(cluster.profile_tags.all()) == [used]


def test_another_clusters_entries_are_not_found_nor_offered(as_role, cluster):
    client = as_role("team")
    domain, college = StrategicDomainFactory(), CollegeFactory()
    category = MemberCategoryFactory(cluster=cluster, college=None)

    elsewhere = client.get(url("vocabulary_edit", cluster, "domains", domain.pk))
    refused = client.post(
        url("vocabulary_edit", cluster, "categories", category.pk),
        {"name_fr": "X", "position": 0, "college": college.pk},
    )

    assert elsewhere.status_code == 404
    assert list(refused.context["form"].errors) == ["college"]


def test_a_competence_is_shown_under_its_parent_and_never_under_itself(
    as_role, cluster
):
    client = as_role("team")
    root = CompetenceFactory(cluster=cluster, name_fr="Racine")
    child = CompetenceFactory(cluster=cluster, name_fr="Branche", parent=root)

    page = client.get(url("vocabulary_list", cluster, "competences"))
    loop = client.post(
        url("vocabulary_edit", cluster, "competences", root.pk),
        {"name_fr": "Racine", "parent": child.pk},
    )

    assert [(node.entry, node.depth) for node in page.context["nodes"]] == [
        (root, 0),
        (child, 1),
    ]
    assert list(loop.context["form"].errors) == ["parent"]
    assert Competence.objects.get(pk=root.pk).parent is None


@pytest.mark.parametrize("rows", [1, 3])
def test_vocabulary_list_query_count(rows, as_role, cluster, django_assert_num_queries):
    client = as_role("team")
    ProfileTagFactory.create_batch(rows, cluster=cluster)

    with django_assert_num_queries(6):
        response = client.get(url("vocabulary_list", cluster, "tags"))

    assert len(response.context["nodes"]) == rows


@pytest.mark.parametrize("rows", [1, 3])
def test_budget_list_query_count(rows, as_role, cluster, django_assert_num_queries):
    client = as_role("finance")
    BudgetLineFactory.create_batch(rows, cluster=cluster)

    with django_assert_num_queries(7):
        response = client.get(url("budget_list", cluster))

    assert response.context["budget"].actual == 1000 * rows


def test_budget_is_added_changed_deleted_by_finance(as_role, cluster):
    client = as_role("finance")
    data = {"year": 2025, "origin": "dues", "label": "Cotisations", "is_actual": "on"}

    added = client.post(url("budget_add", cluster), data | {"amount_eur": "1000.50"})
    line = BudgetLine.objects.get()
    again = client.post(url("budget_add", cluster), data | {"amount_eur": "1"})
    changed = client.post(
        url("budget_edit", cluster, line.pk), data | {"amount_eur": "2000"}
    )
    line.refresh_from_db()
    amount = line.amount_eur
    deleted = client.post(url("budget_delete", cluster, line.pk))

    assert [r.status_code for r in (added, again, changed, deleted)] == [
        302,
        200,
        302,
        302,
    ]
    assert (amount, BudgetLine.objects.count()) == (Decimal(2000), 0)


@pytest.mark.parametrize("year", ["", "abc", "-1", "99999999", "2025"])
def test_budget_of_any_year_typed_answers(year, as_role, cluster):
    BudgetLineFactory(cluster=cluster)

    response = as_role("finance").get(url("budget_list", cluster), {"year": year})

    assert (response.status_code, response.context["budget"].year) == (200, 2025)


def test_budget_export_has_every_line(as_role, cluster):
    BudgetLineFactory.create_batch(2, cluster=cluster)
    BudgetLineFactory()

    response = as_role("funder").get(url("budget_export", cluster), {"format": "csv"})

    text = b"".join(response.streaming_content).decode("utf-8-sig")
    assert len(text.strip().splitlines()) == 3


def test_mail_list_filters_and_keeps_other_clusters_out(as_role, cluster):
    client = as_role("team")
    failed = MailFactory(cluster=cluster, state="failed", kind="a.b")
    draft = MailFactory(cluster=cluster, kind="c.d", organisation=OrganisationFactory())
    MailFactory(state="failed")

    found = [
        list(client.get(url("mail_list", cluster), query).context["page"])
        for query in (
            {},
            {"state": "failed"},
            {"kind": "c.d"},
            {"organisation": draft.organisation_id},
            {"q": draft.organisation.legal_name},
            {"organisation": "x"},
        )
    ]

    assert found == [
        [draft, failed],
        [failed],
        [draft],
        [draft],
        [draft],
        [draft, failed],
    ]


@pytest.mark.parametrize("rows", [1, 3])
def test_mail_list_query_count(rows, as_role, cluster, django_assert_num_queries):
    client = as_role("team")
    MailFactory.create_batch(rows, cluster=cluster)

    with django_assert_num_queries(9):
        response = client.get(url("mail_list", cluster))

    assert len(response.context["page"]) == rows


def test_mail_send_tries_again(as_role, cluster, django_capture_on_commit_callbacks):
    mail = MailFactory(cluster=cluster, state="failed", error="TimeoutError")
    client = as_role("team")

    with django_capture_on_commit_callbacks(execute=True):
        client.post(url("mail_send", cluster, mail.pk))
    again = client.post(url("mail_send", cluster, mail.pk))

    mail.refresh_from_db()
    assert (mail.state, len(postbox.outbox), again.status_code) == ("sent", 1, 302)


def test_mail_edit_changes_a_draft(as_role, cluster):
    mail = MailFactory(cluster=cluster, state="draft")
    words = {"subject": "Votre label", "text": "Bravo"}
    client = as_role("team")

    empty = client.post(url("mail_edit", cluster, mail.pk), {"subject": "", "text": ""})
    response = client.post(url("mail_edit", cluster, mail.pk), words)

    mail.refresh_from_db()
    assert (empty.status_code, response.status_code) == (200, 302)
    assert (mail.subject, mail.text, mail.state) == ("Votre label", "Bravo", "draft")


def test_mail_edit_refuses_a_mail_that_left(as_role, cluster):
    mail = MailFactory(cluster=cluster, state="sent", sent_at=timezone.now())
    words = {"subject": "Other", "text": "Other"}

    response = as_role("team").post(url("mail_edit", cluster, mail.pk), words)

    mail.refresh_from_db()
    assert (response.status_code, mail.subject == "Other") == (200, False)


def test_mail_release_lets_the_drafts_of_the_list_leave(
    as_role, cluster, django_capture_on_commit_callbacks
):
    mine = MailFactory.create_batch(2, cluster=cluster, state="draft", kind="a.b")
    other = MailFactory(cluster=cluster, state="draft", kind="c.d")
    foreign = MailFactory(state="draft", kind="a.b")
    barred = UserFactory()
    project = ProjectFactory(cluster=cluster)
    project.excluded_readers.create(user=barred, name="X", added_at=timezone.now())
    kept = MailFactory(
        cluster=cluster, state="draft", kind="a.b", project=project, to=barred.email
    )
    client = as_role("team")

    with django_capture_on_commit_callbacks(execute=True):
        client.post(url("mail_release", cluster), {"kind": "a.b", "state": "failed"})
    unknown = client.post(url("mail_release", cluster), {"kind": "unheard-of"})

    states = Mail.objects.in_bulk()
    assert [states[one.pk].state for one in (*mine, other, foreign, kept)] == [
        "sent",
        "sent",
        "draft",
        "draft",
        "draft",
    ]
    assert unknown.status_code == 302
