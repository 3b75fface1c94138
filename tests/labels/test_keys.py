"""The drills: a key rotated, lost, compromised; what each does to labels given."""

from datetime import timedelta

import pytest

from grappe.audit.models import Event
from grappe.engines import credential
from grappe.labels import actions, keys, signing, verifying
from grappe.labels.models import SigningKey
from grappe.outbox.models import Mail
from tests.factories import NOON, TODAY, ClusterFactory, UserFactory
from tests.factories.labels import SigningKeyFactory
from tests.factories.projects import ProjectMemberFactory
from tests.labels.signed import signed

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(days=1)
ANOTHER_SECRET = "another secret of the installation, long enough"


def outcome(label, token=None):
    proof = token or signing.current(label).token
    return verifying.check(label.cluster, proof, on=TODAY, at=LATER).outcome


def test_rotate_keeps_what_was_signed_and_signs_with_another():
    label = signed()
    former, by = keys.signing(label.cluster), UserFactory()

    new = actions.rotate(label.cluster, by=by, at=LATER)

    former.refresh_from_db()
    assert (former.retired_at, former.compromised_at, former.private) == (
        LATER,
        None,
        "",
    )
    assert keys.signing(label.cluster) == new
    assert {row["kid"] for row in keys.published(label.cluster)["keys"]} == {
        former.kid,
        new.kid,
    }
    assert outcome(label) == "genuine"
    event = Event.objects.get(kind="labels.key_rotated")
    assert (event.by, event.data) == (
        by,
        {"kid": new.kid, "former": former.kid, "was_lost": False},
    )


def test_rotate_needs_a_key():
    with pytest.raises(actions.NotRotatable, match="No key signs yet"):
        actions.rotate(ClusterFactory(), by=None, at=NOON)


def test_a_lost_key_is_replaced_and_labels_given_stay_valid(settings):
    label = signed()
    settings.SECRET_KEY = ANOTHER_SECRET

    assert not keys.is_readable(keys.signing(label.cluster))
    new = actions.rotate(label.cluster, by=None, at=LATER)

    assert keys.is_readable(new)
    assert outcome(label) == "genuine"
    assert Event.objects.get(kind="labels.key_rotated").data["was_lost"] is True


def test_a_compromised_key_verifies_nothing_and_its_labels_are_signed_again():
    label = signed()
    withdrawn = signed(
        request__cluster=label.cluster, request__project__cluster=label.cluster
    )
    actions.withdraw(withdrawn, reason="Mistake.", on=TODAY, by=None, at=NOON)
    member = ProjectMemberFactory(project=label.project, right="edit")
    key, old = keys.signing(label.cluster), signing.current(label).token
    Mail.objects.all().delete()

    count = actions.declare_compromised(key, by=None, at=LATER)

    key.refresh_from_db()
    new = keys.signing(label.cluster)
    assert (count, key.compromised_at, key.private) == (1, LATER, "")
    assert [row["kid"] for row in keys.published(label.cluster)["keys"]] == [new.kid]
    assert outcome(label, old) == "revoked_key"
    assert outcome(label) == "genuine"
    proof = signing.current(label)
    assert (proof.serial, proof.key) == (2, new)
    mail = Mail.objects.get()
    assert (mail.kind, mail.to) == ("labels.signed_again", member.user.email)
    assert Event.objects.get(kind="labels.key_compromised").data == {
        "kid": key.kid,
        "signs": new.kid,
        "again": 1,
    }


def test_a_thief_cannot_sign_with_a_compromised_key():
    label = signed()
    key = keys.signing(label.cluster)
    stolen = keys.private_of(key)
    actions.declare_compromised(key, by=None, at=LATER)
    proof = label.proofs.get(serial=1)
    forged = credential.sign_label(
        signing.claims(label, proof),
        stolen,
        signed_at=NOON,
        starts_at=NOON,
        ends_at=None,
    )

    assert outcome(label, forged) == "revoked_key"


def test_a_retired_key_can_be_compromised_later():
    label = signed()
    former = keys.signing(label.cluster)
    new = actions.rotate(label.cluster, by=None, at=LATER)

    assert actions.declare_compromised(former, by=None, at=LATER) == 1

    assert signing.current(label).key == new
    assert SigningKey.objects.count() == 2


def test_a_key_is_declared_void_once():
    key = SigningKeyFactory(void=True)

    with pytest.raises(actions.NotRotatable, match="void already"):
        actions.declare_compromised(key, by=None, at=LATER)


def test_a_former_key_is_not_void_while_the_new_one_is_lost(settings):
    label = signed()
    former = keys.signing(label.cluster)
    actions.rotate(label.cluster, by=None, at=LATER)
    settings.SECRET_KEY = ANOTHER_SECRET

    with pytest.raises(actions.NotRotatable, match="cannot be read"):
        actions.declare_compromised(former, by=None, at=LATER)

    former.refresh_from_db()
    assert former.compromised_at is None


def test_a_key_is_kept_encrypted():
    key = keys.signing(signed().cluster)

    assert keys.private_of(key)["d"] not in key.private
