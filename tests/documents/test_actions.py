import hashlib
from datetime import timedelta
from functools import partial

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile
from django.db import IntegrityError, transaction

from grappe.documents import actions
from grappe.documents.actions import NotStorable
from grappe.documents.models import Document
from tests.connectors.clamd import daemon
from tests.documents.files import EICAR
from tests.factories import NOON, ClusterFactory, UserFactory
from tests.factories.documents import DocumentFactory

TEXT = b"Bonjour.\n"


def stored(cluster, content=TEXT, name="annexe.txt", **options):
    upload = SimpleUploadedFile(name, content)
    return actions.store(upload, cluster=cluster, by=None, at=NOON, **options)


def content_of(document):
    with document.file.open("rb") as stream:
        return stream.read()


@transaction.atomic
def fail_after(act):
    """Let a transaction, or its savepoint, end badly."""
    act()
    raise ZeroDivisionError


@pytest.fixture
def cluster(db):
    return ClusterFactory()


@pytest.fixture
def lasting_cluster(transactional_db):
    return ClusterFactory()


@pytest.fixture
def files_there(tmp_path, settings):
    """The files kept in a folder of this test alone."""
    settings.MEDIA_ROOT = tmp_path
    return lambda: sorted(path for path in tmp_path.rglob("*") if path.is_file())


def test_store_keeps_the_bytes_and_what_is_known_of_them(cluster):
    user = UserFactory()
    upload = SimpleUploadedFile("../Annexe\u202e 1.txt", TEXT, "text/html")

    document = actions.store(upload, cluster=cluster, by=user, at=NOON)

    document.refresh_from_db()
    assert content_of(document) == TEXT
    assert document.file.name == f"documents/{cluster.pk}/{document.uid}"
    assert (document.name, document.content_type) == ("Annexe 1.txt", "text/plain")
    assert (document.size_bytes, document.sha256) == (
        len(TEXT),
        hashlib.sha256(TEXT).hexdigest(),
    )
    assert (document.uploaded_by, document.uploaded_at) == (user, NOON)
    assert (document.scanned_at, document.removed_at) == (None, None)


def test_store_a_large_upload_that_waits_on_disk(cluster):
    upload = TemporaryUploadedFile("a.txt", "text/plain", 3_000_000, None)
    upload.write(b"x" * 3_000_000)

    document = actions.store(upload, cluster=cluster, by=None, at=NOON)

    assert default_storage.size(document.file.name) == 3_000_000


@pytest.mark.parametrize(
    ("content", "name", "limit", "sentence"),
    [
        (b"", "a.txt", None, "This file is empty."),
        (TEXT, "a.txt", 5, "This file weighs 9 bytes: the most is 5 bytes."),
        (TEXT, "a.exe", None, "Files of this type are not taken."),
        (TEXT, "a.pdf", None, "The name “a.pdf” says PDF, but"),
    ],
)
def test_store_refuses(cluster, files_there, content, name, limit, sentence):
    with pytest.raises(NotStorable) as caught:
        stored(cluster, content, name, limit=limit)

    assert str(caught.value).replace("\xa0", " ").startswith(sentence)
    assert (Document.objects.count(), files_there()) == (0, [])


def test_store_refuses_more_than_the_installation_takes(cluster, settings):
    settings.GRAPPE_UPLOAD_BYTES = 8

    with pytest.raises(NotStorable, match="the most is 8"):
        stored(cluster)


def test_store_asks_the_scanner(cluster, settings):
    with daemon() as settings.GRAPPE_CLAMAV:
        document = stored(cluster)

    assert (document.scanned_at, content_of(document)) == (NOON, TEXT)


def test_store_refuses_an_infected_file(cluster, settings, files_there):
    with (
        daemon() as settings.GRAPPE_CLAMAV,
        pytest.raises(NotStorable, match="found Eicar-Test-Signature in this file"),
    ):
        stored(cluster, EICAR)

    assert (Document.objects.count(), files_there()) == (0, [])


def test_store_refuses_while_the_scanner_is_silent(cluster, settings, files_there):
    settings.GRAPPE_CLAMAV = "127.0.0.1:1"

    with pytest.raises(NotStorable, match="could not be checked for viruses"):
        stored(cluster)

    assert (Document.objects.count(), files_there()) == (0, [])


def test_store_says_that_the_disk_is_full(cluster, monkeypatch):
    def full(*args, **kwargs):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(default_storage, "save", full)

    with pytest.raises(NotStorable, match="could not be written"):
        stored(cluster)


def test_file_stays_after_the_commit(lasting_cluster, files_there):
    with transaction.atomic():
        document = stored(lasting_cluster)

    assert [path.name for path in files_there()] == [str(document.uid)]


def test_file_goes_with_its_transaction(lasting_cluster, files_there):
    with pytest.raises(ZeroDivisionError):
        fail_after(lambda: stored(lasting_cluster))

    assert (Document.objects.count(), files_there()) == (0, [])


def test_file_goes_with_its_savepoint_and_the_others_stay(lasting_cluster, files_there):
    with transaction.atomic():
        kept = stored(lasting_cluster)
        with pytest.raises(ZeroDivisionError):
            fail_after(lambda: stored(lasting_cluster))

    assert [path.name for path in files_there()] == [str(kept.uid)]


def test_file_stays_when_something_else_fails_after_the_commit(
    lasting_cluster, files_there
):
    @transaction.atomic
    def store_beside_an_act_that_fails():
        transaction.on_commit(partial(divmod, 1, 0))
        stored(lasting_cluster)

    with pytest.raises(ZeroDivisionError):
        store_beside_an_act_that_fails()

    document = Document.objects.get()
    assert [path.name for path in files_there()] == [str(document.uid)]


def test_remove_takes_the_file_and_keeps_what_is_known(lasting_cluster, files_there):
    document = stored(lasting_cluster)

    removed = actions.remove(document, at=NOON + timedelta(hours=1))

    assert removed.removed_at == NOON + timedelta(hours=1)
    assert files_there() == []
    assert list(Document.objects.all()) == [document]
    assert list(Document.objects.kept()) == []


def test_remove_twice_is_removing_once(cluster):
    document = actions.remove(stored(cluster), at=NOON)

    again = actions.remove(document, at=NOON + timedelta(hours=1))

    assert again.removed_at == NOON


def test_remove_that_rolls_back_leaves_the_file(lasting_cluster, files_there):
    document = stored(lasting_cluster)

    with pytest.raises(ZeroDivisionError):
        fail_after(lambda: actions.remove(document, at=NOON))

    assert len(files_there()) == 1


@pytest.mark.parametrize(
    ("wrong", "name"),
    [
        ({"name": ""}, "document_has_a_name"),
        ({"size_bytes": 0}, "document_is_not_empty"),
        ({"sha256": "abc"}, "document_sha256_is_whole"),
        (
            {"removed_at": NOON - timedelta(days=1)},
            "document_is_removed_after_it_came",
        ),
    ],
)
def test_constraints(cluster, wrong, name):
    with pytest.raises(IntegrityError, match=name):
        DocumentFactory(cluster=cluster, **wrong)
