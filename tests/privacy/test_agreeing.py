"""Consent on a text whose version is kept; who objects is not made to agree."""

from datetime import timedelta

import pytest

from grappe.organisations.actions import NotConsentable
from grappe.organisations.models import Consent
from grappe.privacy import actions
from grappe.privacy.models import ConsentProof
from tests import factories as make
from tests.factories import NOON

EMAIL = "accord@fiction.example"


@pytest.fixture
def position(db):
    return make.PositionFactory(person__email=EMAIL)


def publish(cluster, version, at):
    return actions.publish_text(
        cluster,
        purpose="directory",
        version=version,
        text_fr="J'accepte.",
        text_en="I agree.",
        by=None,
        at=at,
    )


def agree(position, means):
    return actions.agree(
        position, means=means, otherwise="ancien", language="fr", by=None, at=NOON
    )


def test_agreeing_keeps_the_text_in_force_and_the_way(position):
    publish(position.cluster, "1", NOON - timedelta(days=9))
    text = publish(position.cluster, "2", NOON - timedelta(days=1))
    publish(position.cluster, "3", NOON + timedelta(days=1))

    consent = agree(position, "page")

    proof = ConsentProof.objects.get()
    assert (consent.text_version, proof.text, proof.means) == ("2", text, "page")


def test_without_a_text_the_version_given_is_kept(position):
    assert agree(position, "team").text_version == "ancien"


def test_the_team_cannot_agree_for_who_objects(position):
    actions.object_to(
        position.cluster, EMAIL, "directory", means="link", by=None, at=NOON
    )

    with pytest.raises(NotConsentable, match="objects"):
        agree(position, "team")
    assert agree(position, "page").withdrawn_at is None


def test_objecting_takes_the_agreement_back(position):
    agree(position, "page")

    actions.object_to(
        position.cluster, EMAIL, "directory", means="page", by=None, at=NOON
    )

    assert Consent.objects.get().withdrawn_at == NOON


def test_a_version_is_published_once(position):
    publish(position.cluster, "1", NOON)

    with pytest.raises(actions.NotSettable, match="exists"):
        publish(position.cluster, "1", NOON)
