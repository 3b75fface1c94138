import os
import time

import pytest
from click.testing import CliRunner
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from grappe.cli.documents import command
from tests.connectors.clamd import daemon
from tests.factories.documents import DocumentFactory


@pytest.fixture
def document(db, tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path
    return DocumentFactory(cluster__slug="atlas")


def run(*arguments):
    result = CliRunner().invoke(command, ["check", *arguments])
    return result.exit_code, result.output


def test_check_of_sound_files(document):
    assert run() == (0, "1 documents checked; antivirus: none\n")


def test_check_says_whether_the_scanner_answers(document, settings):
    with daemon() as settings.GRAPPE_CLAMAV:
        there = run()
    gone = run()

    assert there == (0, "1 documents checked; antivirus: answers\n")
    assert gone[1].startswith("1 documents checked; antivirus: SILENT")


def test_check_finds_a_missing_and_an_altered_file(document):
    other = DocumentFactory(cluster=document.cluster)
    default_storage.delete(document.file.name)
    default_storage.delete(other.file.name)
    default_storage.save(other.file.name, ContentFile(b"?"))

    assert run() == (
        1,
        f"missing: {document.file.name} (atlas)\n"
        f"altered: {other.file.name} (atlas)\n"
        "2 documents checked; antivirus: none\n"
        "Error: Some documents are not as they should be.\n",
    )


def test_check_removes_orphans_when_asked(document):
    name = default_storage.save("documents/9/stray", ContentFile(b"?"))
    long_ago = time.time() - 86_400
    os.utime(default_storage.path(name), (long_ago, long_ago))

    assert run() == (
        1,
        "orphan: documents/9/stray\n1 documents checked; antivirus: none\n"
        "Error: Some documents are not as they should be.\n",
    )
    assert run("--remove-orphans") == (
        0,
        "removed: documents/9/stray\n1 documents checked; antivirus: none\n",
    )
    assert not default_storage.exists(name)
