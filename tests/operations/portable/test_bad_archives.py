"""What is no whole export of this version is refused, and nothing is written."""

import hashlib
import json
import zipfile

import pytest

from grappe.accounts.models import User
from grappe.clusters.models import Cluster
from grappe.operations import portable
from grappe.operations.portable import reading
from tests.factories import UserFactory
from tests.factories.documents import DocumentFactory
from tests.operations.portable.conftest import emptied, manifest_of, parts, written

pytestmark = pytest.mark.django_db

CLUSTERS = "data/clusters.cluster.jsonl"


@pytest.fixture
def contents(media, tmp_path):
    """The parts of a good archive."""
    UserFactory()
    DocumentFactory()
    path = tmp_path / "good.zip"
    portable.export(path)
    return parts(path)


def sealed(contents, manifest):
    """With a manifest that agrees with the parts."""
    for name, told in manifest["parts"].items():
        if name in contents:
            told["bytes"] = len(contents[name])
            told["sha256"] = hashlib.sha256(contents[name]).hexdigest()
    return contents | {"manifest.json": json.dumps(manifest).encode()}


def refusal(path, media, kept=0):
    """Why an archive is refused; the installation must be as it was."""
    with emptied():
        before = sorted(media.rglob("*"))
        with pytest.raises((portable.BadArchive, portable.NotImportable)) as caught:
            portable.import_from(path)
        assert (Cluster.objects.count(), User.objects.count()) == (kept, 0)
        assert sorted(media.rglob("*")) == before
    return str(caught.value)


def test_a_good_archive_is_read(contents, media, tmp_path):
    path = written(tmp_path / "a.zip", contents)

    with emptied():
        assert portable.import_from(path)["clusters.cluster"] == 1


def test_no_file(media, tmp_path):
    assert "No such file" in refusal(tmp_path / "none.zip", media)


def test_not_a_zip(media, tmp_path):
    path = tmp_path / "a.zip"
    path.write_bytes(b"PK, nearly")

    assert "is no .zip file, or was cut short" in refusal(path, media)


def test_cut_short(contents, media, tmp_path):
    path = written(tmp_path / "a.zip", contents)
    path.write_bytes(path.read_bytes()[:-2000])

    assert "is no .zip file, or was cut short" in refusal(path, media)


def test_another_zip(media, tmp_path):
    path = written(tmp_path / "a.zip", {"README.txt": b"Hello."})

    assert "this is no export of an installation" in refusal(path, media)


@pytest.mark.parametrize(
    "name", ["../evil", "/etc/evil", "data/../../evil", "C:\\evil", "files/short"]
)
def test_a_name_that_leads_elsewhere(contents, media, tmp_path, name):
    path = written(tmp_path / "a.zip", contents | {name: b"evil"})

    assert "A part has a name that no export gives" in refusal(path, media)


@pytest.mark.parametrize(
    "name", ["../evil", "/tmp/evil", "documents/../../evil", "a//b", "./a", ""]
)
def test_a_file_that_would_be_written_elsewhere(contents, media, tmp_path, name):
    manifest = manifest_of(contents)
    (digest,) = manifest["files"].values()
    manifest["files"] = {name: digest}
    path = written(tmp_path / "a.zip", sealed(contents, manifest))

    assert "A file would be written elsewhere" in refusal(path, media)
    assert not list(tmp_path.rglob("evil"))


def test_a_part_that_is_not_what_was_hashed(contents, media, tmp_path):
    changed = contents[CLUSTERS].replace(b'"id":', b'"ID":', 1)
    path = written(tmp_path / "a.zip", contents | {CLUSTERS: changed})

    assert refusal(path, media) == (
        f"{CLUSTERS} is damaged: it is not what the manifest says."
    )


def test_a_part_of_another_length(contents, media, tmp_path):
    path = written(tmp_path / "a.zip", contents | {CLUSTERS: b""})

    assert refusal(path, media).startswith(f"{CLUSTERS} is damaged")


def test_a_missing_part(contents, media, tmp_path):
    del contents[CLUSTERS]
    path = written(tmp_path / "a.zip", contents)

    assert refusal(path, media) == f"{CLUSTERS} is missing from the archive."


def test_a_part_too_many(contents, media, tmp_path):
    path = written(tmp_path / "a.zip", contents | {"data/evil.evil.jsonl": b"{}"})

    assert "is in the archive, and not in its manifest" in refusal(path, media)


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_part_twice(contents, media, tmp_path):
    path = written(tmp_path / "a.zip", contents)
    with zipfile.ZipFile(path, "a") as zipped:
        zipped.writestr(CLUSTERS, b"{}")

    assert refusal(path, media) == f"{CLUSTERS} is there twice."


def test_a_bomb(contents, media, tmp_path, monkeypatch):
    monkeypatch.setattr(reading, "PACKED_BYTES", 1000)
    path = written(tmp_path / "a.zip", contents | {CLUSTERS: b" " * 1_000_000})

    assert refusal(path, media) == (
        f"{CLUSTERS} would swell beyond measure: it is not unpacked."
    )


def test_a_later_format(contents, media, tmp_path):
    manifest = manifest_of(contents) | {"format_version": 2, "grappe": "9.1"}
    path = written(tmp_path / "a.zip", sealed(contents, manifest))

    assert refusal(path, media) == (
        "This archive is in format 2, and this Grappe reads format 1: install Grappe "
        "9.1 or later."
    )


@pytest.mark.parametrize("key", sorted(reading.SHAPE.keys() - {"format"}))
def test_a_manifest_of_another_shape(contents, media, tmp_path, key):
    manifest = manifest_of(contents) | {key: None}
    path = written(
        tmp_path / "a.zip", contents | {"manifest.json": json.dumps(manifest).encode()}
    )

    assert f"does not say {key}" in refusal(path, media)


@pytest.mark.parametrize("text", [b"{", b"[]", b"\xff", b"[" * 100_000])
def test_a_manifest_that_is_none(contents, media, tmp_path, text):
    path = written(tmp_path / "a.zip", contents | {"manifest.json": text})

    assert refusal(path, media).startswith("manifest.json is damaged")


def test_a_shape_of_another_version(contents, media, tmp_path):
    manifest = manifest_of(contents)
    manifest["migrations"]["clusters"] = "9999_later"
    path = written(tmp_path / "a.zip", sealed(contents, manifest))

    assert "have another shape (clusters: 9999_later there" in refusal(path, media)


def test_an_unknown_table(contents, media, tmp_path):
    manifest = manifest_of(contents)
    manifest["rows"]["evil.evil"] = 0
    manifest["parts"]["data/evil.evil.jsonl"] = {}
    extra = contents | {"data/evil.evil.jsonl": b""}
    path = written(tmp_path / "a.zip", sealed(extra, manifest))

    assert refusal(path, media) == "This Grappe knows no table evil.evil."


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda row: row | {"evil": 1}, "there is no field evil."),
        (lambda row: row | {"id": "one"}, "id should be: whole number."),
        (lambda row: row | {"slug": None}, "slug should be: text."),
        (lambda row: {k: row[k] for k in row if k != "slug"}, "the field slug is"),
        (lambda row: [row], "this is no row."),
    ],
)
def test_a_row_that_is_none_of_ours(contents, media, tmp_path, change, why):
    row = change(json.loads(contents[CLUSTERS]))
    contents[CLUSTERS] = json.dumps(row).encode() + b"\n"
    path = written(tmp_path / "a.zip", sealed(contents, manifest_of(contents)))

    assert f"{CLUSTERS}, line 1: {why}" in refusal(path, media)


def test_a_line_that_is_no_json(contents, media, tmp_path):
    contents[CLUSTERS] = b"{'id': 1}\n"
    path = written(tmp_path / "a.zip", sealed(contents, manifest_of(contents)))

    assert refusal(path, media) == f"{CLUSTERS}, line 1: this is no JSON."


def test_fewer_rows_than_told(contents, media, tmp_path):
    manifest = manifest_of(contents)
    manifest["rows"]["clusters.cluster"] = 2
    path = written(tmp_path / "a.zip", sealed(contents, manifest))

    assert refusal(path, media) == f"{CLUSTERS} holds 1 rows, the manifest says 2."


def test_a_row_that_the_database_refuses(contents, media, tmp_path):
    manifest = manifest_of(contents)
    contents[CLUSTERS] *= 2
    manifest["rows"]["clusters.cluster"] = 2
    path = written(tmp_path / "a.zip", sealed(contents, manifest))

    assert "the database refuses" in refusal(path, media)


def test_a_reference_to_nothing(contents, media, tmp_path):
    manifest = manifest_of(contents)
    contents["data/accounts.user.jsonl"] = b""
    manifest["rows"]["accounts.user"] = 0
    path = written(tmp_path / "a.zip", sealed(contents, manifest))

    assert "A row refers to one that is not there" in refusal(path, media)


def test_a_file_that_no_row_names(contents, media, tmp_path):
    manifest = manifest_of(contents)
    (digest,) = manifest["files"].values()
    manifest["files"]["documents/evil"] = digest
    path = written(tmp_path / "a.zip", sealed(contents, manifest))

    assert "a file documents/evil, which no row names" in refusal(path, media)


def test_a_row_whose_file_is_not_there(contents, media, tmp_path):
    manifest = manifest_of(contents)
    (digest,) = manifest["files"].values()
    manifest["files"] = {}
    del contents[f"files/{digest}"], manifest["parts"][f"files/{digest}"]
    path = written(tmp_path / "a.zip", sealed(contents, manifest))

    assert "which the archive lacks" in refusal(path, media)


def test_another_file_in_the_way(contents, media, tmp_path):
    (name,) = manifest_of(contents)["files"]
    (media / name).write_bytes(b"mine")
    path = written(tmp_path / "a.zip", contents)

    assert "Another file is in the way" in refusal(path, media)
    assert (media / name).read_bytes() == b"mine"


@pytest.mark.parametrize(
    "change", [{"missing": [[]]}, {"files": {"a": {}}}, {"migrations": {"clusters": 1}}]
)
def test_a_manifest_with_other_things_than_text(contents, media, tmp_path, change):
    manifest = manifest_of(contents) | change
    path = written(tmp_path / "a.zip", sealed(contents, manifest))

    assert refusal(path, media).startswith("manifest.json is damaged")


def test_an_installation_that_is_not_empty(contents, media, tmp_path):
    path = written(tmp_path / "a.zip", contents)

    with pytest.raises(portable.NotImportable, match="is not empty"):
        portable.import_from(path)


def test_a_failure_at_the_last_moment_leaves_no_file(
    contents, media, tmp_path, monkeypatch
):
    (name,) = manifest_of(contents)["files"]
    path = written(tmp_path / "a.zip", contents)
    monkeypatch.setattr(
        "grappe.operations.portable.importing._reset_sequences", lambda models: 1 / 0
    )

    with emptied():
        (media / name).unlink()
        with pytest.raises(ZeroDivisionError):
            portable.import_from(path)

        assert not Cluster.objects.exists()
    assert not (media / name).exists()


def test_export_overwrites_nothing(media, tmp_path):
    (tmp_path / "a.zip").write_bytes(b"mine")

    with pytest.raises(portable.NotExportable, match="is there already"):
        portable.export(tmp_path / "a.zip")


def test_export_says_which_files_are_gone(media, tmp_path):
    document = DocumentFactory()
    document.file.storage.delete(document.file.name)

    with pytest.raises(portable.NotExportable, match=document.file.name):
        portable.export(tmp_path / "a.zip")

    assert list(tmp_path.glob("*.zip*")) == []
    manifest = portable.export(tmp_path / "b.zip", missing=True)
    assert manifest["missing"] == [document.file.name]
    with emptied():
        portable.import_from(tmp_path / "b.zip")
        assert Cluster.objects.count() == 1
