"""A back-up comes back whole, or nothing is touched."""

import io
import json
import sqlite3
import tarfile
from contextlib import closing
from dataclasses import replace

import pytest
from django.db import connection

from grappe.operations import backup
from grappe.operations.backup import archive as archives
from grappe.operations.backup import container, restoring
from tests.operations.backup.conftest import NOON, TEXT

pytestmark = pytest.mark.django_db


def parts_of(path):
    with tarfile.open(path) as tar:
        return {entry.name: tar.extractfile(entry).read() for entry in tar}


def rewritten(path, target, parts, secret=None):
    """Make a back-up of these parts, well closed: only its inside is wrong."""
    with target.open("wb") as stream:
        sink = container.sink(stream, secret)
        with tarfile.open(fileobj=sink, mode="w|") as tar:
            for name, content in parts.items():
                entry = tarfile.TarInfo(name)
                entry.size = len(content)
                tar.addfile(entry, io.BytesIO(content))
        sink.close()
    return target


def with_manifest(archive, target, **changes):
    parts = parts_of(archive)
    told = {**json.loads(parts["manifest.json"]), **changes}
    return rewritten(
        archive, target, {**parts, "manifest.json": json.dumps(told).encode()}
    )


def ask(place, query):
    if place.database.kind == "sqlite":
        with closing(sqlite3.connect(place.database.path)) as opened:
            return opened.execute(query).fetchall()
    with place.database.opened(place.database.name) as opened:
        return opened.execute(query).fetchall()


def left_beside(place):
    """What lies around the installation."""
    if not place.files.parent.exists():
        return []
    return sorted(path.name for path in place.files.parent.iterdir())


@pytest.fixture(scope="module")
def restored(archive, elsewhere):
    """An installation where the back-up was restored, and what that answered."""
    return elsewhere, backup.restore(archive, elsewhere, at=NOON)


def test_restore_into_an_empty_installation(restored, document):
    place, done = restored

    assert ask(place, "SELECT name, sha256 FROM documents_document") == [
        (document.name, document.sha256)
    ]
    assert (place.files / document.file.name).read_bytes() == TEXT
    assert (done.former, done.was_older, done.has_same_key) == ((), False, True)


def test_restore_goes_on_with_the_same_numbers(restored, document):
    place, _done = restored

    if place.database.kind == "sqlite":
        query = "SELECT seq FROM sqlite_sequence WHERE name = 'documents_document'"
    else:
        query = "SELECT last_value FROM documents_document_id_seq"
    assert ask(place, query)[0][0] >= document.pk


def test_restore_refuses_an_installation_with_data(archive, restored):
    place, _done = restored
    before = left_beside(place)

    with pytest.raises(backup.NotRestorable, match="--replace"):
        backup.restore(archive, place, at=NOON)

    assert left_beside(place) == before


def test_restore_refuses_while_grappe_runs(restored):
    place, _done = restored
    if place.database.kind == "sqlite":
        held = closing(sqlite3.connect(place.database.path))
        begin = "PRAGMA journal_mode=WAL"
    else:
        held = place.database.opened(place.database.name)
        begin = "SELECT 1"

    with held as opened:
        opened.execute(begin)
        opened.execute("SELECT count(*) FROM documents_document").fetchall()
        with pytest.raises(backup.NotRestorable, match="Grappe is running"):
            place.database.set_aside("never")

    assert ask(place, "SELECT count(*) FROM documents_document") == [(1,)]


def test_a_step_that_fails_at_the_end_is_undone(archive, restored, tmp_path):
    place, _done = restored
    before = left_beside(place)
    lost = (
        place.database.path.with_name("lost")
        if hasattr(place.database, "path")
        else "lost"
    )
    (tmp_path / "files").mkdir()
    ready = restoring.Prepared(
        backup.read(archive, None), lost, tmp_path / "files", was_older=False
    )

    with pytest.raises(backup.NotRestorable):
        restoring._take_place(place, ready, "later")

    assert left_beside(place) == before
    assert ask(place, "SELECT count(*) FROM documents_document") == [(1,)]


def test_restore_instead_keeps_what_was_there(archive, restored, document):
    place, _done = restored
    since = place.files / "since"
    since.write_text("written since")

    done = backup.restore(archive, place, at=NOON, replace=True)

    database, files = done.former
    assert database.endswith("before-20261123120000") or database.endswith(
        "_before_20261123120000"
    )
    assert files == f"{place.files}.before-20261123120000"
    assert ask(place, "SELECT count(*) FROM documents_document") == [(1,)]
    assert not since.exists()
    assert (place.files.parent / files / "since").read_text() == "written since"


def test_every_part_that_is_altered_or_missing_is_named(archive, place, tmp_path):
    parts = parts_of(archive)

    for name, content in parts.items():
        changed = bytes([content[0] ^ 1]) + content[1:]
        altered = rewritten(archive, tmp_path / "a", {**parts, name: changed})
        without = {one: parts[one] for one in parts if one != name}
        missing = rewritten(archive, tmp_path / "m", without)
        for path in (altered, missing):
            with pytest.raises(backup.Damaged, match=name.split("/")[-1].split(".")[0]):
                backup.restore(path, place, at=NOON)

    assert left_beside(place) == []
    assert place.database.is_empty()


def test_a_backup_cut_short_is_refused(archive, place, tmp_path):
    whole = archive.read_bytes()

    for length in (0, 10, len(whole) // 2, len(whole) - 1):
        (tmp_path / "cut").write_bytes(whole[:length])
        with pytest.raises(backup.Damaged):
            backup.restore(tmp_path / "cut", place, at=NOON)


@pytest.mark.parametrize(
    "name", ["files/../../out", "/etc/out", "files/a/./b", "other", "files/..\\out"]
)
def test_a_part_that_would_leave_its_folder_is_refused(archive, place, tmp_path, name):
    parts = {name: b"?", **parts_of(archive)}

    with pytest.raises(backup.Damaged, match="strange part"):
        backup.restore(rewritten(archive, tmp_path / "a", parts), place, at=NOON)


def test_a_link_is_refused(place, tmp_path):
    with (tmp_path / "a").open("wb") as stream:
        sink = container.sink(stream, None)
        with tarfile.open(fileobj=sink, mode="w|") as tar:
            entry = tarfile.TarInfo("files/link")
            entry.type, entry.linkname = tarfile.SYMTYPE, "/etc/passwd"
            tar.addfile(entry)
        sink.close()

    with pytest.raises(backup.Damaged, match="strange part"):
        backup.restore(tmp_path / "a", place, at=NOON)


def test_of_another_kind_of_database(archive, place, tmp_path):
    other = "postgresql" if connection.vendor == "sqlite" else "sqlite"
    parts = parts_of(archive)
    told = json.loads(parts["manifest.json"])
    ours, theirs = archives.DATABASES[told["kind"]], archives.DATABASES[other]
    told["kind"] = other
    told["parts"][theirs] = told["parts"].pop(ours)
    parts = {
        theirs if name == ours else name: content for name, content in parts.items()
    }
    parts["manifest.json"] = json.dumps(told).encode()

    with pytest.raises(backup.NotRestorable, match="export of the whole"):
        backup.restore(rewritten(archive, tmp_path / "a", parts), place, at=NOON)


def test_of_a_later_version(archive, place, tmp_path):
    manifest = backup.read(archive, None)
    later = {**manifest.migrations, "accounts": ["0099_of_the_future"]}
    path = with_manifest(archive, tmp_path / "a", migrations=later, grappe="9.0")

    with pytest.raises(backup.NotRestorable, match=r"Grappe 9\.0 \(accounts\.0099"):
        backup.restore(path, place, at=NOON)
    with pytest.raises(backup.NotRestorable, match="in a format"):
        backup.restore(with_manifest(archive, tmp_path / "b", format=2), place, at=NOON)

    assert left_beside(place) == []


def test_rows_that_are_not_those_copied():
    with pytest.raises(backup.Damaged, match="The table a holds 1 rows, and 2 were"):
        restoring.refuse_unless_same({"a": 2, "b": 1}, {"a": 1, "b": 1})
    with pytest.raises(backup.Damaged, match="The table b holds 0 rows"):
        restoring.refuse_unless_same({"b": 1}, {})


def test_drill_leaves_all_as_it_was(archive, place, settings):
    settings.SECRET_KEY = "another " * 8

    done = backup.drill(archive, place, at=NOON)

    assert done.manifest == backup.read(archive, None)
    assert done.has_same_key is False
    assert (left_beside(place), place.database.is_empty()) == ([], True)


def test_is_older_when_it_lacks_a_change_of_the_database(archive):
    manifest = backup.read(archive, None)
    fewer = {**manifest.migrations, "documents": manifest.migrations["documents"][:-1]}

    assert not restoring.is_older(manifest)
    assert restoring.is_older(replace(manifest, migrations=fewer))
