from datetime import UTC, datetime, timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from grappe.documents import checking
from grappe.documents.checking import Report
from grappe.documents.models import Document
from tests.factories import NOON, ClusterFactory
from tests.factories.documents import DocumentFactory

LATER = datetime.now(UTC) + timedelta(days=1)


@pytest.fixture
def cluster(db, tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path
    return ClusterFactory()


def write(name, content=b"?"):
    return default_storage.save(name, ContentFile(content))


def test_check_of_sound_files(cluster):
    DocumentFactory.create_batch(2, cluster=cluster)

    report = checking.check(Document.objects.all(), LATER)

    assert (report, report.is_sound) == (Report(checked=2), True)


def test_check_of_nothing(cluster):
    assert checking.check(Document.objects.all(), LATER) == Report()


def test_check_finds_what_is_missing_altered_or_left_over(cluster):
    missing, altered, removed = DocumentFactory.create_batch(3, cluster=cluster)
    default_storage.delete(missing.file.name)
    default_storage.delete(altered.file.name)
    write(altered.file.name, b"Bonsoir.\n")
    Document.objects.filter(pk=removed.pk).update(removed_at=NOON)
    orphans = [
        write(f"documents/{cluster.pk}/stray"),
        removed.file.name,
        write("documents/elsewhere/x"),
    ]

    report = checking.check(Document.objects.all(), LATER)

    assert report == Report(2, [missing], [altered], report.orphans)
    assert (sorted(report.orphans), report.is_sound) == (sorted(orphans), False)


def test_check_leaves_alone_a_file_being_written(cluster):
    write(f"documents/{cluster.pk}/fresh")

    assert checking.orphans(datetime.now(UTC)) == []


def test_remove_orphans(cluster):
    name = write(f"documents/{cluster.pk}/stray")

    checking.remove_orphans([name])

    assert checking.orphans(LATER) == []
