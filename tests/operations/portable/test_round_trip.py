"""What leaves comes back the same; tests/demo takes a whole world there and back."""

import pytest

from grappe.accounts.models import User
from grappe.audit import chain, verifying
from grappe.audit.actions import record
from grappe.audit.models import Event
from grappe.clusters.models import Cluster
from grappe.documents import checking
from grappe.documents.models import Document
from grappe.labels.models import Proof, SigningKey
from grappe.labels.verifying import check
from grappe.operations import portable
from tests.factories import NOON, TODAY, ClusterFactory, UserFactory
from tests.factories.documents import DocumentFactory
from tests.factories.labels import ProofFactory
from tests.operations.portable.conftest import emptied, parts

pytestmark = pytest.mark.django_db


def verdicts():
    """What each proof in the database is worth today."""
    proofs = Proof.objects.select_related("label__cluster").order_by("pk")
    return [
        (one.pk, check(one.label.cluster, one.token, on=TODAY, at=NOON).outcome)
        for one in proofs
    ]


def test_what_was_signed_and_chained_still_verifies(media, tmp_path):
    proof = ProofFactory()
    record("labels.issued", proof.label, by=None, at=NOON, share=1.0)
    chain.seal(NOON)
    before = verdicts()
    head = chain.head().chain_hash
    path = tmp_path / "a.zip"
    portable.export(path)

    with emptied():
        portable.import_from(path)

        assert verifying.verify().is_whole
        assert chain.head().chain_hash == head
        assert verdicts() == before


def test_files_come_with_their_rows(media, tmp_path):
    DocumentFactory(content=b"Bonsoir.\n")
    DocumentFactory(content=b"Bonsoir.\n")  # the same bytes travel once
    removed = DocumentFactory(removed_at=NOON)
    removed.file.storage.delete(removed.file.name)
    path = tmp_path / "a.zip"
    manifest = portable.export(path)

    with emptied():
        for name in manifest["files"]:
            (media / name).unlink()
        portable.import_from(path)
        report = checking.check(Document.objects.all(), NOON)

    assert report.is_sound
    assert report.checked == len(manifest["files"]) == 2
    assert len([name for name in parts(path) if name.startswith("files/")]) == 1


def test_the_next_rows_come_after_those_imported(media, tmp_path):
    last = ClusterFactory(pk=4000)
    path = tmp_path / "a.zip"
    portable.export(path)

    with emptied():
        portable.import_from(path)

        assert ClusterFactory().pk == last.pk + 1


def test_export_and_import_write_no_line_of_their_own(media, tmp_path):
    ClusterFactory()
    before = Event.objects.count()
    path = tmp_path / "a.zip"
    portable.export(path)

    with emptied():
        portable.import_from(path)

        assert (Event.objects.count(), Cluster.objects.count()) == (before, 1)


def test_without_secrets_nothing_opens_a_door(media, tmp_path):
    ProofFactory()
    UserFactory(password="md5$salt$hash")
    SigningKey.objects.update(private="sealed")
    path, again = tmp_path / "a.zip", tmp_path / "b.zip"
    portable.export(path, secrets=False)

    with emptied():
        portable.import_from(path)
        users = {user.has_usable_password() for user in User.objects.all()}
        keys = set(SigningKey.objects.values_list("private", flat=True))
        portable.export(again, secrets=False)

    assert users == {False}
    assert keys == {""}
    assert again.read_bytes() == path.read_bytes()
