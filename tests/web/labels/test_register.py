"""The register, one label's page, reservations and keys, by each door."""

import csv
from datetime import timedelta
from io import StringIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from grappe.accounts.access import Access
from grappe.documents.models import Opening
from grappe.labels import actions, keys, queries
from grappe.labels.models import Reservation
from tests.factories import NOON, TODAY, UserFactory
from tests.factories.labelling import LabelRequestFactory
from tests.factories.labels import LabelFactory, ReservationFactory, SigningKeyFactory
from tests.factories.projects import (
    DeclarationFactory,
    ExcludedReaderFactory,
    GrantFactory,
    ProjectMemberFactory,
)
from tests.labels.signed import signed

pytestmark = pytest.mark.django_db
QUERIES = 23


def url(name: str, cluster, *args) -> str:
    return reverse(f"labels:{name}", args=[cluster.slug, *args])


def label_of(cluster, **fields):
    return LabelFactory(request__cluster=cluster, **fields)


def reservation_of(cluster, **fields):
    return ReservationFactory(label__request__cluster=cluster, **fields)


def applicant_of(row, client, **fields):
    user = ProjectMemberFactory(project=row.project, **{"right": "edit", **fields}).user
    client.force_login(user, backend="sesame.backends.ModelBackend")
    return client


def opened_to(client, project):
    GrantFactory(project=project, user=client.user)
    DeclarationFactory(project=project, user=client.user)
    return client


@pytest.mark.parametrize("rows", [1, 3])
def test_the_register_costs_the_same_whatever_the_rows(
    as_role, cluster, rows, django_assert_num_queries
):
    team = as_role("team")
    shown = [reservation_of(cluster).label for _each in range(rows)]

    with django_assert_num_queries(QUERIES):
        response = team.get(url("label_list", cluster))

    assert [one for one in shown if one.number not in response.text] == []


def exported(client, cluster, **query):
    response = client.get(url("label_export", cluster), {"format": "csv", **query})
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return [row[0] for row in csv.reader(StringIO(text), delimiter=";")][1:]


def test_filters_narrow_the_register_and_its_export(as_role, cluster):
    team, today = as_role("team"), timezone.localdate()
    valid = label_of(cluster, lead_name="Beta Fictive")
    soon = label_of(cluster, expires_on=today + timedelta(days=30))
    expired = label_of(cluster, expires_on=today - timedelta(days=1))
    withdrawn = label_of(cluster, withdrawn=True)
    late = reservation_of(cluster, due_on=today - timedelta(days=1)).label
    answered = reservation_of(cluster, state="answered").label

    def found(**query):
        return set(exported(team, cluster, **query))

    def numbers(*labels):
        return {one.number for one in labels}

    assert found() == numbers(valid, soon, expired, withdrawn, late, answered)
    assert found(q="beta") == numbers(valid)
    assert found(state="in_force") == numbers(valid, soon, late, answered)
    assert found(state="ends_soon") == numbers(soon)
    assert found(state="expired") == numbers(expired)
    assert found(state="withdrawn") == numbers(withdrawn)
    assert found(kind="with_reservations") == numbers(late, answered)
    assert found(reservations="overdue") == numbers(late)
    assert found(reservations="answered") == numbers(answered)
    assert found(call=valid.call.pk) == numbers(valid)
    assert found(state="nonsense", call="x") == found()


def test_a_conflict_takes_a_label_away_from_every_page(as_role, cluster):
    team = as_role("team")
    row = reservation_of(cluster)
    ExcludedReaderFactory(project=row.label.project, user=team.user)

    assert row.label.number not in team.get(url("label_list", cluster)).text
    assert exported(team, cluster) == []
    for name, pk in [
        ("label_detail", row.label.pk),
        ("label_letter", row.label.pk),
        ("label_withdraw", row.label.pk),
        ("reservation_lift", row.pk),
        ("reservation_evidence", row.pk),
    ]:
        assert team.get(url(name, cluster, pk)).status_code == 404


def test_the_applicants_page_says_nothing_of_who_decided(client, cluster):
    director = UserFactory(family_name="Directrice")
    request = LabelRequestFactory(
        cluster=cluster, filed=True, state="labelled", closed_at=NOON
    )
    label = signed(request=request, by=director)

    response = applicant_of(label, client).get(label.get_absolute_url())

    assert response.status_code == 200
    assert label.scope in response.text
    assert "Directrice" not in response.text


def test_the_letter_is_saved_as_a_pdf_named_by_its_number(client, cluster):
    request = LabelRequestFactory(
        cluster=cluster, filed=True, state="labelled", closed_at=NOON
    )
    label = signed(request=request)

    response = applicant_of(label, client, right="read").get(
        url("label_letter", cluster, label.pk), {"language": "en"}
    )

    assert response.content[:5] == b"%PDF-"
    assert label.number in response["Content-Disposition"]


def test_an_applicant_answers_with_a_file_that_the_team_opens(
    client, as_role, cluster, settings, tmp_path
):
    settings.MEDIA_ROOT = tmp_path
    row = reservation_of(cluster)
    file = SimpleUploadedFile("accord.txt", b"signed by all")
    applicant = applicant_of(row.label, client)

    sent = applicant.post(
        url("reservation_answer", cluster, row.pk),
        {"text": "ACCORD SIGNÉ", "evidence": file},
    )

    assert sent.status_code == 302
    team = as_role("team")
    closed = team.get(row.label.get_absolute_url())
    assert "ACCORD SIGNÉ" not in closed.text
    assert "accord.txt" not in closed.text
    path = url("reservation_evidence", cluster, row.pk)
    assert team.get(path).status_code == 403
    opened_to(team, row.label.project)
    assert "ACCORD SIGNÉ" in team.get(row.label.get_absolute_url()).text
    assert team.get(path).content == b"signed by all"
    logged = Opening.objects.get()
    assert (logged.user, logged.target, logged.door) == (
        team.user,
        "accord.txt",
        "reader",
    )


def test_one_who_only_reads_the_dossier_does_not_answer(client, cluster):
    row = reservation_of(cluster)
    reader = applicant_of(row.label, client, right="read")

    response = reader.get(url("reservation_answer", cluster, row.pk))

    assert response.status_code == 403


def test_who_comes_too_late_is_led_back(client, as_role, cluster):
    row = reservation_of(cluster)
    team = opened_to(as_role("team"), row.label.project)
    actions.lift(row, verdict="", by=team.user, at=NOON)

    late = applicant_of(row.label, client)

    for page in (
        late.get(url("reservation_answer", cluster, row.pk)),
        team.post(url("reservation_fail", cluster, row.pk), {"verdict": "No."}),
    ):
        assert (page.status_code, page.url) == (302, row.label.get_absolute_url())
    assert Reservation.objects.get().state == "lifted"


def test_withdrawing_wants_a_day_that_fits(as_role, cluster):
    label = label_of(cluster)
    direction = as_role("direction")
    path = url("label_withdraw", cluster, label.pk)

    refused = direction.post(path, {"on": "2019-01-01", "reason": "Why."})
    unread = direction.post(path, {"on": "yesterday", "reason": ""})
    done = direction.post(path, {"on": TODAY.isoformat(), "reason": "Why."})

    assert "The day lies between" in refused.text
    assert unread.status_code == 200
    assert done.status_code == 302
    again = direction.get(path)
    assert (again.status_code, again.url) == (302, label.get_absolute_url())


def test_the_keys_page_says_that_a_key_is_lost(as_role, cluster, settings):
    SigningKeyFactory(cluster=cluster)
    direction = as_role("direction")
    path = url("key_list", cluster)

    assert "cannot be read" not in direction.get(path).text
    settings.SECRET_KEY = "another secret of the installation, long enough"
    key = keys.signing(cluster)
    direction.force_login(direction.user, backend="sesame.backends.ModelBackend")

    assert "cannot be read" in direction.get(path).text
    assert direction.post(url("key_rotate", cluster)).status_code == 302
    assert keys.signing(cluster) != key


def test_a_key_is_void_once_its_name_is_typed(as_role, cluster):
    key = SigningKeyFactory(cluster=cluster)
    direction = as_role("direction")
    path = url("key_void", cluster, key.pk)

    wrong = direction.post(path, {"kid": "notitsname"})
    short = direction.post(path, {"kid": key.kid[:3]})
    right = direction.post(path, {"kid": key.kid[:8]})

    assert "These are not the first characters" in wrong.text
    assert "These are not the first characters" in short.text
    assert right.status_code == 302
    assert direction.get(path).status_code == 404


def test_the_label_is_on_its_request_and_its_project(client, as_role, cluster):
    label = label_of(cluster)
    team, applicant = as_role("team"), applicant_of(label, client)
    pages = [
        label.request.get_absolute_url(),
        reverse(
            "projects:project_section", args=[cluster.slug, label.project_id, "labels"]
        ),
    ]

    seen = [
        label.number in reader.get(page).text
        for reader in (team, applicant)
        for page in pages
    ]

    assert seen == [True] * 4


def test_the_inbox_of_each(client, as_role, cluster):
    today = timezone.localdate()
    late = reservation_of(cluster, due_on=today - timedelta(days=1))
    reservation_of(cluster, state="answered")
    withdrawn = reservation_of(cluster, label__withdrawn=True, due_on=TODAY)
    hidden = reservation_of(cluster, state="answered")
    team = as_role("team")
    ExcludedReaderFactory(project=hidden.label.project, user=team.user)
    applicant = ProjectMemberFactory(project=late.label.project, right="edit").user
    ProjectMemberFactory(project=withdrawn.label.project, user=applicant)

    def counted(user):
        tasks = queries.inbox(Access.of(user, cluster, today))
        return [(task.count, task.due_on) for task in tasks]

    assert counted(team.user) == [(1, None), (1, None)]
    assert counted(applicant) == [(1, late.due_on)]
