"""The installation leaves and comes back by the command line."""

import os

import pytest
from click.testing import CliRunner

from grappe.cli.installation import command, told_of_people
from grappe.clusters.models import Cluster
from grappe.operations.portable import scope
from tests.factories import UserFactory
from tests.factories.documents import DocumentFactory
from tests.operations.portable.conftest import emptied, parts

pytestmark = pytest.mark.django_db


@pytest.fixture
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.MEDIA_ROOT


def run(*arguments):
    result = CliRunner().invoke(command, [str(one) for one in arguments])
    return result.exit_code, result.output


def test_export_inspect_and_import(media, tmp_path):
    DocumentFactory(cluster__slug="atlas")
    path = tmp_path / "a.zip"

    code, said = run("export", path)
    assert (code, "1 files" in said, "keep it as you keep a back-up" in said) == (
        0,
        True,
        True,
    )
    assert os.stat(path).st_mode & 0o777 == 0o600
    code, said = run("inspect", path)
    assert (code, "clusters.cluster" in said, "with secrets" in said) == (0, True, True)
    with emptied():
        code, said = run("import", path)

        assert (code, Cluster.objects.get().slug) == (0, "atlas")


def test_export_without_secrets_says_nothing_of_them(media, tmp_path):
    UserFactory(password="md5$salt$hash")

    code, said = run("export", tmp_path / "a.zip", "--without-secrets")

    assert (code, "back-up" in said) == (0, False)
    assert b"md5$" not in b"".join(parts(tmp_path / "a.zip").values())


def test_a_refusal_is_one_sentence(media, tmp_path):
    UserFactory()
    path = tmp_path / "a.zip"
    run("export", path)

    twice = run("export", path)
    full = run("import", path)
    path.write_bytes(b"no zip")
    broken = run("inspect", path)

    assert twice == (1, f"Rows\nError: {path} is there already.\n")
    assert full[1].endswith(" Nothing was imported.\n")
    assert broken == (1, f"Error: {path} is no .zip file, or was cut short.\n")


def test_files_that_are_gone_are_listed(media, tmp_path):
    document = DocumentFactory()
    document.file.storage.delete(document.file.name)

    code, said = run("export", tmp_path / "a.zip", "--without-missing")

    assert (code, f"missing: {document.file.name}" in said) == (0, True)


def test_the_description_tells_what_is_personal():
    (user,) = (one for one in scope.models() if scope.label(one) == "accounts.user")

    assert told_of_people(user._meta.get_field("email")) == {
        "part": "data",
        "purpose": "accounts",
        "retention": "account",
        "source": "person",
    }
    assert told_of_people(user._meta.get_field("is_active")) is None
