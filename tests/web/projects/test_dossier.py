"""The parts of a dossier on screen: written, taken away, compared."""

import io
import re

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from grappe.documents.models import Opening
from grappe.projects.actions import take_version
from grappe.projects.models import (
    Agreement,
    ProjectFile,
    Remark,
    WorkPackage,
    WorkShare,
)
from tests.documents import files
from tests.factories import NOON, UserFactory
from tests.factories.documents import DocumentFactory
from tests.factories.projects import (
    DeclarationFactory,
    GrantFactory,
    ProjectMemberFactory,
    WorkPackageFactory,
)
from tests.projects.dossiers import editor_of, full_project


@pytest.fixture
def project(cluster):
    return full_project(cluster=cluster)


def signed_in(user):
    client = Client()
    client.force_login(user, backend="sesame.backends.ModelBackend")
    client.user = user
    return client


@pytest.fixture
def editor(project):
    return signed_in(editor_of(project))


@pytest.fixture
def reader(project):
    """Somebody to whom the dossier was opened, and who declared no conflict."""
    user = UserFactory(given_name="Sacha", family_name="Lecteur")
    GrantFactory(project=project, user=user)
    DeclarationFactory(project=project, user=user)
    return signed_in(user)


def url(project, name, *more):
    return reverse(f"projects:{name}", args=[project.cluster.slug, project.pk, *more])


def section(project, key):
    return url(project, "project_section", key)


def openings():
    return list(Opening.objects.order_by("pk").values_list("act", "target", "door"))


def test_work_plan_is_shown_whole(editor, reader, project):
    for client, writes in ((editor, True), (reader, False)):
        text = client.get(section(project, "work")).text

        assert ["Souche stable" in text, "D1.1" in text, "20,000" in text] == [True] * 3
        assert ("Nobody works on work package 2." in text) is True
        assert (url(project, "package_add") in text) is writes


def test_a_package_is_added_with_its_shares(editor, project):
    lead = project.partners.get(role="lead")
    data = {
        "number": "3",
        "title": "Diffusion",
        "first_month": "13",
        "last_month": "24",
        f"months_{lead.pk}": "2.5",
        f"cost_{lead.pk}": "1,500.50",
    }

    response = editor.post(url(project, "package_add"), data)

    assert response.status_code == 302
    shares = WorkShare.objects.filter(work_package__number=3)
    assert [(str(one.person_months), str(one.cost_eur)) for one in shares] == [
        ("2.5", "1500.50")
    ]


def test_a_package_that_cannot_be_keeps_what_was_typed(editor, project):
    data = {"number": "1", "title": "Copie", "first_month": "5", "last_month": "6"}

    text = editor.post(url(project, "package_add"), data).text

    assert "This number is already used." in text
    assert 'value="Copie"' in text


def test_two_people_who_write_one_package(editor, project):
    package = project.work_packages.get(number=2)
    address = url(project, "package_edit", package.pk)
    seen = editor.get(address).context["form"]["seen"].value()
    WorkPackage.objects.filter(pk=package.pk).update(title="Essais en mer")
    data = {
        "number": "2",
        "title": "Essais à terre",
        "leader": package.leader_id,
        "first_month": "1",
        "last_month": "24",
        "seen": seen,
    }

    refused = editor.post(address, data)

    assert "Nothing of yours is lost" in refused.text
    assert ("Essais à terre" in refused.text, "Now: Essais en mer" in refused.text) == (
        True,
        True,
    )
    again = editor.post(
        address, data | {"seen": refused.context["form"]["seen"].value()}
    )
    package.refresh_from_db()
    assert (again.status_code, package.title) == (302, "Essais à terre")


@pytest.mark.parametrize(
    "name", ["package_add", "milestone_add", "file_add", "agreement_add"]
)
def test_nobody_writes_a_closed_dossier(editor, project, name):
    project.stage = "proposed"
    project.save()

    assert editor.get(url(project, name)).status_code == 403


def test_a_co_applicant_who_only_reads_writes_nothing(project):
    member = ProjectMemberFactory(project=project, right="view")
    client = signed_in(member.user)

    assert [
        client.get(url(project, name)).status_code
        for name in ("package_add", "file_add", "version_take", "remark_add")
    ] == [404, 404, 404, 403]
    assert client.get(section(project, "papers")).status_code == 200


def test_a_file_is_added_then_downloaded_with_the_readers_name(editor, reader, project):
    upload = SimpleUploadedFile("Étude.pdf", files.pdf())

    added = editor.post(url(project, "file_add"), {"file": upload, "kind": "annex"})

    assert added.status_code == 302
    row = ProjectFile.objects.get(title="Étude.pdf")
    response = reader.get(url(project, "file_download", row.pk))
    [page] = PdfReader(io.BytesIO(response.content)).pages
    assert page.extract_text().count("Sacha Lecteur") == 2
    assert response["Content-Disposition"].startswith("attachment; ")
    assert openings() == [("downloaded", "Étude.pdf", "reader")]


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("a.exe", b"MZ", "Files of this type are not taken"),
        ("a.pdf", b"bonjour", "but the file is something else"),
        ("a.txt", b"", "This file is empty."),
    ],
)
def test_a_file_that_is_not_taken_is_told_why(editor, project, name, content, sentence):
    upload = SimpleUploadedFile(name, content)

    response = editor.post(url(project, "file_add"), {"file": upload, "kind": "annex"})

    assert (response.status_code, sentence in response.text) == (200, True)


def test_a_file_too_large_is_told_the_limit(editor, project, settings):
    settings.GRAPPE_UPLOAD_BYTES = 1024
    upload = SimpleUploadedFile("a.txt", b"x" * 2000)

    text = editor.post(url(project, "file_add"), {"file": upload, "kind": "annex"}).text

    assert "the most is 1.0" in text


def test_a_restricted_file_does_not_exist_for_others(editor, reader, project):
    row = project.files.get(title="Brevet")

    assert "Brevet" not in reader.get(section(project, "papers")).text
    assert reader.get(url(project, "file_download", row.pk)).status_code == 404
    row.readers.add(reader.user)
    assert reader.get(url(project, "file_download", row.pk)).status_code == 200


def test_a_file_that_cannot_be_marked_is_not_sent(reader, project):
    row = project.files.get(title="Planning")
    row.document = DocumentFactory(
        content=b"%PDF-1.4 broken", name="plan.pdf", content_type="application/pdf"
    )
    row.save()

    response = reader.get(url(project, "file_download", row.pk), follow=True)

    assert "cannot be marked with your name" in response.text
    assert "downloaded" not in [act for act, *_ in openings()]


def test_a_file_that_is_missing_is_told(reader, project):
    row = project.files.get(title="Planning")
    default_storage.delete(row.document.file.name)

    response = reader.get(url(project, "file_download", row.pk), follow=True)

    assert "is missing" in response.text


def test_experts_are_not_named_to_applicants(editor, project):
    GrantFactory(
        project=project, user=UserFactory(given_name="Alix", family_name="Experte")
    )

    assert "Experte" not in editor.get(url(project, "file_add")).text


def test_the_team_passes_a_restricted_file_on_to_an_expert(project, as_role):
    row = project.files.get(title="Brevet")
    team = as_role("team")
    expert = GrantFactory(project=project).user
    DeclarationFactory(project=project, user=expert)
    GrantFactory(project=project, user=team.user, purpose="team")
    DeclarationFactory(project=project, user=team.user)
    address = url(project, "file_share", row.pk)
    assert team.get(address).status_code == 404
    row.readers.add(team.user)

    response = team.post(address, {"readers": [expert.pk]})

    assert response.status_code == 302
    assert set(row.readers.all()) == {team.user, expert}
    sent = signed_in(expert).get(url(project, "file_download", row.pk))
    assert sent.status_code == 200


def test_an_agreement_is_added_with_its_file(editor, reader, project):
    upload = SimpleUploadedFile("accord.txt", b"Lu.\n")
    data = {"kind": "consortium", "title": "Accord", "file": upload}

    added = editor.post(url(project, "agreement_add"), data)

    row = Agreement.objects.get(kind="consortium")
    sent = reader.get(url(project, "agreement_download", row.pk))
    assert (added.status_code, sent.content) == (302, b"Lu.\n")


def test_remarks_stay_among_those_who_work_on_the_dossier(editor, reader, project):
    data = {"text": "Précisez le marché.", "part": "market"}
    editor.post(url(project, "remark_add"), data)

    mine = editor.get(section(project, "remarks")).text
    theirs = reader.get(section(project, "remarks"), follow=True).text

    assert ("Précisez le marché." in mine, "Précisez" in theirs) == (True, False)
    assert reader.get(url(project, "remark_add")).status_code == 404
    remark = Remark.objects.get()
    editor.post(url(project, "remark_settle", remark.pk))
    remark.refresh_from_db()
    assert remark.settled_by == editor.user


def test_a_remark_about_an_unknown_part_is_refused(editor, project):
    data = {"text": "Quoi ?", "part": "lune"}

    response = editor.post(url(project, "remark_add"), data)

    assert (response.status_code, Remark.objects.count()) == (200, 0)


def test_a_version_is_kept_once_and_compared(editor, project):
    keep = url(project, "version_take")
    editor.post(keep, {"reason": "Avant relecture"})
    again = editor.post(keep, follow=True)
    project.summary = "Un extrait très stable. Il agit en une heure."
    project.save()

    page = editor.get(
        url(project, "version_compare"), {"before": "1", "after": "now"}
    ).text

    assert "Nothing changed since version 1" in again.text
    assert "1 change\n" in page or "1 change<" in page
    assert re.findall("<ins>.*?</ins>", page) == ["<ins> très</ins>"]


def test_versions_that_do_not_exist_are_refused(editor, project):
    take_version(project, reason="", by=None, at=NOON)

    text = editor.get(
        url(project, "version_compare"), {"before": "9", "after": "zzz"}
    ).text

    assert text.count("Select a valid choice") == 2


def test_the_dossier_leaves_as_a_pdf_that_names_its_reader(reader, project):
    response = reader.get(url(project, "dossier_pdf"))

    text = PdfReader(io.BytesIO(response.content)).pages[0].extract_text()
    assert response["Content-Disposition"] == 'attachment; filename="ALGUE.pdf"'
    assert ("Sacha Lecteur" in text, "ALGUE" in text) == (True, True)
    assert openings() == [("printed", "ALGUE.pdf", "reader")]


def test_a_version_leaves_as_it_was(reader, project):
    take_version(project, reason="", by=None, at=NOON)

    response = reader.get(url(project, "version_pdf", 1))

    assert response["Content-Disposition"] == 'attachment; filename="ALGUE v1.pdf"'


CONTENT = ["version_list", "version_compare", "dossier_pdf"]


@pytest.mark.parametrize("name", CONTENT)
def test_content_waits_for_a_declaration(project, name):
    grant = GrantFactory(project=project)

    assert signed_in(grant.user).get(url(project, name)).status_code == 404


@pytest.mark.parametrize("name", CONTENT)
def test_content_goes_with_a_conflict(reader, project, name):
    assert reader.get(url(project, name)).status_code in (200, 302)
    project.declarations.update(has_conflict=True, nature="family")

    assert reader.get(url(project, name)).status_code == 404


@pytest.mark.parametrize("rows", [1, 3])
def test_work_plan_query_count(editor, project, rows, django_assert_num_queries):
    for number in range(3, 3 + rows):
        WorkPackageFactory(project=project, number=number)

    with django_assert_num_queries(34):
        editor.get(section(project, "work"))


@pytest.mark.parametrize("rows", [1, 3])
def test_files_query_count(editor, project, rows, django_assert_num_queries):
    for number in range(rows):
        ProjectFile.objects.create(
            project=project,
            document=DocumentFactory(cluster=project.cluster),
            title=f"Annexe {number}",
            added_at=NOON,
        )

    with django_assert_num_queries(28):
        editor.get(section(project, "papers"))
