"""What stays of a stock file of SIRENE, which names sole traders: none of the names."""

import hashlib
import io
import tempfile
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from grappe.audit.models import Event
from grappe.impact import actions
from grappe.impact.models import OutcomeFile
from grappe.impact.panels import bands
from grappe.organisations.models import AnnualFigures
from tests.factories import NOON, OutcomeFileFactory

pytestmark = pytest.mark.django_db
NAME = "ZEPHIRINE"
HEAD = (
    "siren,nomUniteLegale,prenom1UniteLegale,trancheEffectifsUniteLegale,"
    "anneeEffectifsUniteLegale,activitePrincipaleUniteLegale,"
    "dateCreationUniteLegale,categorieEntreprise,statutDiffusionUniteLegale"
)
# The name is where it belongs, then in each cell that is read, where it does not.
STOCK = f"""{HEAD}
552032534,{NAME},{NAME},21,2019,62.01Z,1999-05-04,PME,O
383474814,{NAME},,01,2020,{NAME},{NAME},{NAME},{NAME}
552100554,{NAME},,{NAME},2020,62.01Z,1999-05-04,PME,O
552100554,{NAME},,11,{NAME},62.01Z,1999-05-04,PME,O
{NAME},{NAME},,11,2020,62.01Z,1999-05-04,PME,O
552100554,{NAME},,11,2020,62.01Z,1999-05-04,PME,P
"""
KEPT = """siren,trancheEffectifsUniteLegale,anneeEffectifsUniteLegale,\
activitePrincipaleUniteLegale,dateCreationUniteLegale,categorieEntreprise
552032534,21,2019,62.01Z,1999,PME
383474814,01,2020,,,
"""


@pytest.fixture
def folders(settings, monkeypatch, tmp_path):
    """Where anything is written: the files kept, and what is there for a moment."""
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 0
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "passing"))
    (tmp_path / "passing").mkdir()
    return tmp_path


def where_named(folder):
    """Files and tables in which the name stands."""
    found = [
        str(path.relative_to(folder))
        for path in sorted(folder.rglob("*"))
        if path.is_file() and NAME in told(path)
    ]
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            found += [table] if NAME in str(cursor.fetchall()) else []
    return found


def told(path):
    if path.suffix == ".parquet":
        import pyarrow.parquet as pq

        return str(pq.read_table(path).to_pydict())
    return path.read_text(errors="replace")


def give(study, team, text=STOCK):
    stream = io.BytesIO(text.encode())
    return actions.add_file(
        study, stream, kind="bands", filename="stock.txt", by=team, at=NOON
    )


def test_no_name_of_a_person_is_kept(folders, locked, team):
    file = give(locked(sources=["bands"]), team)

    file.refresh_from_db()
    kept = Path(file.file.path).read_bytes()
    assert kept.decode().splitlines() == KEPT.splitlines()
    assert file.sha256 == hashlib.sha256(STOCK.encode()).hexdigest()
    assert file.kept_sha256 == hashlib.sha256(kept).hexdigest()
    assert (file.row_count, file.download_name) == (6, "stock.csv")
    assert where_named(folders) == []
    assert [path.name for path in (folders / "passing").rglob("*")] == []


def test_what_is_kept_says_the_same(tmp_path):
    path, kept = tmp_path / "stock.csv", tmp_path / "kept.csv"
    path.write_text(STOCK)

    read = bands.keep(path, kept)
    again = bands.read(kept)

    assert (again.values, again.units) == (read.values, read.units)
    assert read.units["552032534"] == {
        "department": "",
        "naf": "62.01Z",
        "size": "sme",
        "founded": 1999,
    }
    assert (read.row_count, again.row_count, again.notices) == (6, 2, [])


def test_what_is_kept_of_parquet_says_the_same(tmp_path):
    import duckdb

    path, kept = tmp_path / "stock.parquet", tmp_path / "kept.csv"
    duckdb.execute(
        f"""
        COPY (SELECT '552032534' AS siren, '01' AS "trancheEffectifsUniteLegale",
                     2019::SMALLINT AS "anneeEffectifsUniteLegale",
                     '{NAME}' AS "nomUniteLegale",
                     DATE '1999-05-04' AS "dateCreationUniteLegale") TO '{path}'
        """
    )

    read = bands.keep(path, kept)

    assert kept.read_text().splitlines()[1:] == ["552032534,01,2019,,1999,"]
    again = bands.read(kept)
    assert (again.values, again.units) == (read.values, read.units)


@pytest.mark.parametrize(
    "text",
    [
        # Nothing to use; columns missing; a table that breaks half way.
        f"{HEAD}\n552100554,{NAME},,,,,,,\n",
        f"siren,nomUniteLegale\n552100554,{NAME}\n",
        STOCK + f'552100554,"{NAME},,,\n' * 9,
    ],
)
def test_a_file_that_is_refused_leaves_nothing(folders, locked, team, text):
    with pytest.raises(actions.NotLoadable):
        give(locked(sources=["bands"]), team, text)

    assert [path for path in folders.rglob("*") if path.is_file()] == []
    assert where_named(folders) == []


def test_a_page_leaves_no_name_either(
    folders, client, companies, locked, team, cluster
):
    from tests.factories import RoleGrantFactory

    AnnualFigures.objects.all().delete()
    study = locked(sources=["bands"])
    RoleGrantFactory(cluster=cluster, user=team, role="team")
    client.force_login(team)
    page = f"/{cluster.slug}/impact/{study.pk}/"
    rows = "".join(
        f"{one.siren},{NAME},,{21 + year % 2},{year},62.01Z,1999-05-04,PME,O\n"
        for one in companies
        for year in range(2013, 2021)
    )
    given = SimpleUploadedFile("stock.csv", f"{HEAD}\n{rows}".encode())
    refused = SimpleUploadedFile("stock.csv", f"nom\n{NAME}\n".encode())

    client.post(f"{page}files/", {"kind": "bands", "file": given})
    client.post(f"{page}files/", {"kind": "bands", "file": refused})
    client.post(f"{page}load/")
    shown = client.get(page).text
    file = OutcomeFile.objects.get()
    taken = client.get(f"{page}files/{file.pk}/")

    assert study.panels.get().row_count == 24 * 8
    assert "Kept: SIREN, year, band" in shown
    assert NAME not in taken.getvalue().decode()
    assert 'filename="stock.csv"' in taken["Content-Disposition"]
    assert where_named(folders) == []
    assert [path for path in (folders / "passing").rglob("*")] == []


def whole(study, name="stock.csv", text=STOCK):
    """A file as earlier versions kept it."""
    return OutcomeFileFactory(
        study=study, kind="bands", name=name, file__data=text.encode(),
        file__filename=name,
    )  # fmt: skip


def test_files_kept_whole_are_reduced(
    folders, locked, django_capture_on_commit_callbacks
):
    study = locked(sources=["bands"])
    before, other = whole(study), OutcomeFileFactory(study=study)
    sha256 = before.sha256
    assert len(where_named(folders)) == 1

    with django_capture_on_commit_callbacks(execute=True):
        reduced, unread = actions.reduce_files(at=NOON)

    file = OutcomeFile.objects.get(pk=before.pk)
    assert (reduced, unread) == ([file], [])
    assert Path(file.file.path).read_text().splitlines() == KEPT.splitlines()
    assert file.sha256 == sha256
    assert where_named(folders) == []
    assert other.file.storage.exists(other.file.name)
    event = Event.objects.latest("pk")
    assert (event.kind, event.data["name"], event.data["kept_sha256"]) == (
        "impact.file_reduced",
        "stock.csv",
        file.kept_sha256,
    )
    assert actions.reduce_files(at=NOON) == ([], [])


def test_one_file_that_is_gone_does_not_stop_the_others(
    folders, locked, django_capture_on_commit_callbacks
):
    study = locked(sources=["bands"])
    gone, there = whole(study, "a.csv"), whole(study, "b.csv")
    gone.file.storage.delete(gone.file.name)

    with django_capture_on_commit_callbacks(execute=True):
        reduced, unread = actions.reduce_files(at=NOON)

    assert (reduced, unread) == ([there], [gone])
    assert where_named(folders) == []
