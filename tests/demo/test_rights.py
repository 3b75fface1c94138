"""The demo shows people who agreed, who object, and who is kept."""

import pytest

from grappe.accounts.models import User
from grappe.audit.models import Event
from grappe.organisations.models import Consent
from grappe.outbox.models import Mail
from grappe.privacy.models import ConsentProof, ConsentText, LegalHold, Objection

pytestmark = pytest.mark.django_db


def test_two_agreed_to_the_words_in_force(small_demo):
    proofs = ConsentProof.objects.select_related("consent", "text")

    assert ConsentText.objects.count() == 2
    assert sorted(proof.means for proof in proofs) == ["page", "team"]
    assert {proof.text.version for proof in proofs} == {"2026-01"}
    assert {proof.consent.text_version for proof in proofs} == {"2026-01"}


def test_three_said_no_and_one_took_it_back(small_demo):
    rows = Objection.objects.order_by("made_at")

    assert [(row.purpose, row.means) for row in rows] == [
        ("mailing", "link"),
        ("lists", "page"),
        ("mailing", "team"),
    ]
    assert [row.lifted_at is None for row in rows] == [True, True, False]


def test_nobody_who_objects_had_agreed_or_is_held(small_demo):
    said_no = set(Objection.objects.values_list("email", flat=True))

    assert len(said_no) == 3
    assert not Consent.objects.filter(person__email__in=said_no).exists()
    assert LegalHold.objects.exclude(email__in=said_no).count() == 1
    assert not User.objects.filter(email__in=said_no).exists()


def test_each_of_it_is_recorded_and_nobody_is_written_to(small_demo):
    kinds = Event.objects.filter(kind__startswith="privacy.")

    assert sorted(kinds.values_list("kind", flat=True)) == [
        "privacy.hold_placed",
        "privacy.objected",
        "privacy.objected",
        "privacy.objected",
        "privacy.objection_lifted",
        "privacy.text_published",
        "privacy.text_published",
    ]
    assert not Mail.objects.filter(kind__startswith="privacy.").exists()
