"""A back-up is made whole, under its own name, or not at all."""

import errno
import shutil
import stat
import tarfile
from collections import namedtuple
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection

from grappe.audit.models import Event
from grappe.operations import backup
from grappe.operations.backup import archive as archives
from grappe.operations.backup import container, making, postgres
from tests.operations.backup.conftest import NOON, SECRET, TEXT

pytestmark = pytest.mark.django_db
Usage = namedtuple("Usage", "total used free")


def test_make_writes_one_archive_that_only_its_owner_reads(document, tmp_path):
    made = backup.make(tmp_path, at=NOON)

    assert made.path.name == "grappe-20261123T120000Z.backup"
    assert stat.S_IMODE(made.path.stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == [made.path.name]
    with tarfile.open(made.path) as tar:
        assert tar.getnames() == [
            archives.DATABASES[connection.vendor],
            f"files/{document.file.name}",
            "manifest.json",
        ]
        assert tar.extractfile(f"files/{document.file.name}").read() == TEXT


def test_manifest_tells_what_was_copied(document, tmp_path):
    manifest = backup.make(tmp_path, at=NOON).manifest

    part = manifest.parts[f"files/{document.file.name}"]
    assert (part.size, part.sha256) == (len(TEXT), document.sha256)
    assert manifest.counts["documents_document"] == 1
    assert manifest.counts["clusters_cluster"] == 1
    assert manifest.kind == connection.vendor
    assert "0001_initial" in manifest.migrations["accounts"]
    assert (manifest.lacking, manifest.altered) == ([], [])


def test_a_sealed_backup_is_read_with_its_secret_only(document, tmp_path):
    made = backup.make(tmp_path, at=NOON, secret=SECRET)

    assert TEXT not in made.path.read_bytes()
    assert backup.read(made.path, SECRET) == made.manifest
    with pytest.raises(backup.NotOpened):
        backup.read(made.path, b"another long secret")
    with pytest.raises(backup.NotOpened, match="is sealed"):
        backup.read(made.path, None)


def test_make_never_overwrites(document, tmp_path):
    there = tmp_path / "kept.backup"
    there.write_text("precious")

    with pytest.raises(backup.NotMakeable, match="already there"):
        backup.make(there, at=NOON)

    assert there.read_text() == "precious"
    for nowhere in (tmp_path / "none" / "b.backup", tmp_path / "none"):
        with pytest.raises(backup.NotMakeable, match="no folder"):
            backup.make(nowhere, at=NOON)


def test_prune_keeps_the_latest_of_its_own(tmp_path):
    names = [f"grappe-2026112{day}T120000Z.backup" for day in range(3)]
    for name in [*names, "notes.txt", "grappe-of-before.backup"]:
        (tmp_path / name).touch()

    assert backup.prune(tmp_path, 2) == [tmp_path / names[0]]

    assert sorted(path.name for path in tmp_path.iterdir()) == [
        *names[1:],
        "grappe-of-before.backup",
        "notes.txt",
    ]


def test_make_is_refused_before_the_disk_is_full(document, tmp_path, monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda path: Usage(100, 99, 1))

    with pytest.raises(backup.NotMakeable, match="0 MB free"):
        backup.make(tmp_path, at=NOON)

    assert list(tmp_path.iterdir()) == []


def test_a_disk_that_fills_up_meanwhile_leaves_nothing(document, tmp_path, monkeypatch):
    def full(self, data):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(container._Summing, "write", full)

    with pytest.raises(backup.NotMakeable, match="No space left"):
        backup.make(tmp_path, at=NOON)

    assert list(tmp_path.iterdir()) == []


def test_a_file_that_goes_away_meanwhile_has_the_copy_made_again(
    document, tmp_path, monkeypatch
):
    write, tries = making._write, []

    def losing(*arguments, **more):
        tries.append(1)
        if len(tries) == 1:
            default_storage.delete(document.file.name)
        else:
            default_storage.save(document.file.name, ContentFile(TEXT))
        return write(*arguments, **more)

    monkeypatch.setattr(making, "_write", losing)

    manifest = backup.make(tmp_path, at=NOON).manifest

    assert (len(tries), manifest.lacking, manifest.file_count) == (2, [], 1)


def test_files_lost_or_altered_before_are_told_and_the_rest_is_saved(
    document, tmp_path
):
    default_storage.delete(document.file.name)
    lost = backup.make(tmp_path, at=NOON).manifest
    default_storage.save(document.file.name, ContentFile(b"?"))
    altered = backup.make(tmp_path, at=NOON + timedelta(days=1)).manifest
    default_storage.delete(document.file.name)
    default_storage.save(document.file.name, ContentFile(TEXT))

    assert (lost.lacking, lost.altered) == ([document.file.name], [])
    assert (altered.lacking, altered.altered) == ([], [document.file.name])


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="tools of PostgreSQL")
def test_tools_missing_or_older_than_the_server(monkeypatch):
    newest = postgres.version_of(postgres.tool("pg_dump", 1))

    with pytest.raises(backup.NotMakeable, match=r"of PostgreSQL \d+ and the server"):
        postgres.tool("pg_dump", newest + 80)
    monkeypatch.setattr(postgres, "FOLDERS", ())
    monkeypatch.setenv("PATH", "")
    with pytest.raises(backup.NotMakeable, match="is not installed"):
        postgres.tool("pg_dump", newest)


def test_nothing_of_the_trail_is_written_by_a_backup(document, tmp_path):
    before = Event.objects.count()

    backup.make(tmp_path, at=NOON)

    assert Event.objects.count() == before
