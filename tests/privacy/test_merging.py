"""Two records of one person: the agreement that stays keeps a proof."""

from datetime import timedelta

import pytest

from grappe.organisations import actions
from grappe.privacy.models import ConsentProof, ConsentText
from tests.factories import NOON, ClusterFactory, ConsentFactory, PositionFactory
from tests.organisations.dumps import dump


@pytest.fixture
def cluster(db):
    return ClusterFactory()


@pytest.fixture
def agreements(cluster):
    """Both records agreed to the directory, and are known at the cluster."""
    several = [ConsentFactory(cluster=cluster) for _ in range(2)]
    for one in several:
        PositionFactory(cluster=cluster, person=one.person)
    return several


def prove(consent, language="fr"):
    text, _made = ConsentText.objects.get_or_create(
        cluster=consent.cluster,
        purpose="directory",
        version="1",
        defaults={"text_fr": "J'accepte.", "published_at": NOON},
    )
    return ConsentProof.objects.create(
        consent=consent, text=text, language=language, means="page"
    )


def merge(cluster, kept, absorbed):
    return actions.merge_people(
        kept, absorbed, cluster=cluster, reason="", by=None, at=NOON
    )


def test_a_proof_is_handed_to_the_agreement_that_stays(cluster, agreements):
    stays, goes = agreements
    proof = prove(goes)

    merge(cluster, stays.person, goes.person)

    assert list(ConsentProof.objects.values_list("pk", "consent")) == [
        (proof.pk, stays.pk)
    ]


def test_two_proofs_become_one_and_come_back(cluster, agreements):
    stays, goes = agreements
    mine, _theirs = prove(stays), prove(goes, language="en")
    before = dump()["privacy.consentproof"]

    done = merge(cluster, stays.person, goes.person)

    assert list(ConsentProof.objects.all()) == [mine]
    actions.unmerge_people(done, by=None, at=NOON + timedelta(days=1))
    assert dump()["privacy.consentproof"] == before
