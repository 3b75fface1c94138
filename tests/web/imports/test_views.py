from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from grappe.connectors import tabular
from grappe.imports import tasks
from grappe.imports.models import ImportBatch, ImportState
from grappe.memberships.models import Membership
from grappe.organisations.models import Organisation
from tests.factories import ImportBatchFactory, MembershipFactory, siren

CORDIS = Path(__file__).parents[2] / "data" / "cordis" / "organization_fr.csv"
ONE, TWO = siren(910_001), siren(910_002)
TEXT = f"Nom;SIREN;Depuis\nAlpha importée;{ONE};01/01/2024\nBêta;123;01/01/2024\n"


def url(cluster, name, *args):
    return reverse(f"imports:{name}", args=[cluster.slug, *args])


def paste(client, cluster, text=TEXT):
    data = {"kind": "members", "pasted": text}
    response = client.post(url(cluster, "import_create"), data)
    assert response.status_code == 302, response.context["form"].errors
    return ImportBatch.objects.order_by("-pk").first()


def choices(batch, **options):
    columns = {f"column_{index}": key for index, key in batch.mapping.items()}
    return columns | options


def checked(client, cluster, text=TEXT, **options):
    batch = paste(client, cluster, text)
    client.post(url(cluster, "import_map", batch.pk), choices(batch, **options))
    batch.refresh_from_db()
    return batch


def test_a_pasted_table_goes_through_to_the_end_and_back(cluster, as_role):
    team = as_role("team")
    batch = checked(team, cluster)
    page = team.get(url(cluster, "import_detail", batch.pk))
    assert page.status_code == 200
    assert batch.counts == {"create": 1, "refuse": 1, "warnings": 0}

    refused = team.post(url(cluster, "import_apply", batch.pk))
    assert refused.status_code == 409
    team.post(url(cluster, "import_apply", batch.pk), {"skip_refused": "on"})
    batch.refresh_from_db()
    assert batch.state == ImportState.APPLIED
    assert Organisation.objects.filter(siren=ONE).count() == 1

    again = team.post(url(cluster, "import_apply", batch.pk), {"skip_refused": "on"})
    assert again.status_code == 409

    team.post(url(cluster, "import_undo", batch.pk))
    batch.refresh_from_db()
    assert batch.state == ImportState.UNDONE
    assert Organisation.objects.filter(siren=ONE).count() == 0
    assert team.get(url(cluster, "import_detail", batch.pk)).status_code == 200


def test_undo_names_what_changed_since(cluster, as_role):
    team = as_role("team")
    batch = checked(team, cluster)
    team.post(url(cluster, "import_apply", batch.pk), {"skip_refused": "on"})
    Organisation.objects.filter(siren=ONE).update(legal_name="Renommée")

    response = team.post(url(cluster, "import_undo", batch.pk))

    assert response.status_code == 409
    assert "Renommée" in response.text
    assert Organisation.objects.filter(siren=ONE).count() == 1


def test_a_stale_preview_is_checked_again(cluster, as_role):
    team = as_role("team")
    batch = checked(team, cluster)
    MembershipFactory(cluster=cluster, organisation__siren=ONE)

    response = team.post(
        url(cluster, "import_apply", batch.pk), {"skip_refused": "on"}, follow=True
    )

    batch.refresh_from_db()
    assert response.status_code == 200
    assert batch.state == ImportState.PREVIEWED
    assert batch.counts.get("create", 0) == 0


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.csv", b""),
        ("a.csv", b"Nom;Ville\n"),
        ("a.xlsx", b"PK\x03\x04 cut"),
        ("a.csv", b"%PDF-1.4 something"),
        ("a.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600),
        ("a.csv", b"Nom;Ville\nA\x00lpha;Lille\n"),
        ("a.csv", b"\x89PNG\r\n\x1a\n\x00\x00"),
    ],
)
def test_a_malformed_file_gets_a_message(cluster, as_role, name, content):
    team = as_role("team")
    data = {"kind": "members", "file": SimpleUploadedFile(name, content)}

    response = team.post(url(cluster, "import_create"), data)

    assert response.status_code == 200
    assert list(response.context["form"].errors) == ["file"]
    assert ImportBatch.objects.count() == 0


def test_nothing_or_two_things_at_once_get_a_message(cluster, as_role):
    team = as_role("team")

    nothing = team.post(url(cluster, "import_create"), {"kind": "members"})
    unknown = team.post(url(cluster, "import_create"), {"kind": "x", "pasted": TEXT})

    assert list(nothing.context["form"].errors) == ["__all__"]
    assert list(unknown.context["form"].errors) == ["kind"]


def test_a_column_matched_twice_gets_a_message(cluster, as_role):
    team = as_role("team")
    batch = paste(team, cluster)
    data = {"column_0": "legal_name", "column_1": "legal_name"}

    response = team.post(url(cluster, "import_map", batch.pk), data)

    assert response.status_code == 200
    assert list(response.context["form"].errors) == ["__all__"]


def test_refused_rows_come_back_with_the_reason(cluster, as_role):
    team = as_role("team")
    batch = checked(team, cluster)

    response = team.get(url(cluster, "import_refused_export", batch.pk))

    with tabular.open_table(BytesIO(response.content), filename="r.xlsx") as table:
        rows = [row.cells for row in table.rows()]
    assert table.columns[:3] == ("Nom", "SIREN", "Depuis")
    assert [row[0] for row in rows] == ["Bêta"]
    assert rows[0][3]


def test_a_large_file_is_worked_on_in_the_background(cluster, as_role, monkeypatch):
    monkeypatch.setattr(tasks, "SMALL", 1)
    team = as_role("team")

    batch = checked(team, cluster)
    assert batch.state == ImportState.PREVIEWED
    team.post(url(cluster, "import_apply", batch.pk), {"skip_refused": "on"})
    batch.refresh_from_db()
    assert (batch.state, batch.busy_since) == (ImportState.APPLIED, None)
    team.post(url(cluster, "import_undo", batch.pk))
    batch.refresh_from_db()
    assert (batch.state, batch.busy_since) == (ImportState.UNDONE, None)


def test_a_running_work_is_shown_and_not_started_twice(cluster, as_role, monkeypatch):
    from django.utils import timezone

    monkeypatch.setattr(tasks, "SMALL", 1)
    team = as_role("team")
    batch = checked(team, cluster)
    ImportBatch.objects.update(busy_since=timezone.now())

    page = team.get(url(cluster, "import_detail", batch.pk))
    twice = team.post(url(cluster, "import_apply", batch.pk), {"skip_refused": "on"})

    assert 'id="import-work"' in page.text
    assert twice.status_code == 409
    assert Membership.objects.filter(organisation__siren=ONE).count() == 0


def test_the_file_of_another_cluster_is_not_found(cluster, other_cluster, as_role):
    batch = ImportBatchFactory(cluster=other_cluster)
    team = as_role("team")

    for name in ("import_detail", "import_map", "import_refused_export"):
        assert team.get(url(cluster, name, batch.pk)).status_code == 404
    for name in ("import_apply", "import_undo", "import_abandon"):
        assert team.post(url(cluster, name, batch.pk)).status_code == 404


@pytest.mark.parametrize("number", [1, 3])
def test_import_list_query_count(cluster, as_role, number, django_assert_num_queries):
    ImportBatchFactory.create_batch(number, cluster=cluster)
    team = as_role("team")
    team.get(url(cluster, "import_list"))

    with django_assert_num_queries(LIST_QUERIES):
        response = team.get(url(cluster, "import_list"))

    assert response.text.count("adherents.csv") == number


LIST_QUERIES = 7


def test_cordis_from_the_page(cluster, as_role):
    team = as_role("team")
    file = SimpleUploadedFile(CORDIS.name, CORDIS.read_bytes())
    team.post(url(cluster, "import_create"), {"kind": "members", "file": file})
    batch = ImportBatch.objects.get()
    options = {"since": "2024-01-01", "first_wins": "on"}
    team.post(url(cluster, "import_map", batch.pk), choices(batch, **options))

    team.post(url(cluster, "import_apply", batch.pk))

    batch.refresh_from_db()
    assert (batch.state, batch.counts) == (
        ImportState.APPLIED,
        {"create": 1091, "same": 1660, "warnings": 46},
    )
    assert Membership.objects.filter(starts_on="2024-01-01").count() == 1091
