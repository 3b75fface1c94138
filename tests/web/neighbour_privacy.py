"""The neighbour's personal data: what people asked there, and how long it keeps."""

from grappe.accounts.models import User
from grappe.clusters.models import Cluster
from grappe.organisations.models import Consent
from grappe.privacy import models as privacy
from tests.factories import NOON, TODAY

# Rows that belong to a cluster by another row.
BY_CONSENT = {"privacy.consentproof": "consent__cluster"}
# What code compares: no secret is written there.
HASHED = {"digest", "rule", "purpose"}


def with_privacy(cluster: Cluster, by: User) -> None:
    """A row of every kind; the consent is one that the neighbour already has."""
    here = {"cluster": cluster}
    privacy.RetentionTerm.objects.create(
        **here, rule="mail", days=30, starts_on=TODAY, reason="raison", set_at=NOON
    )
    privacy.RetentionRun.objects.create(**here, at=NOON, counts={"mail": 1})
    privacy.LegalHold.objects.create(
        **here,
        email="retenue@autre.example",
        reason="litige",
        starts_on=TODAY,
        placed_at=NOON,
        placed_by=by,
    )
    privacy.Objection.objects.create(
        **here,
        email="opposee@autre.example",
        purpose="mailing",
        made_at=NOON,
        means="link",
    )
    text = privacy.ConsentText.objects.create(
        **here, purpose="directory", version="1", text_fr="texte", published_at=NOON
    )
    privacy.ConsentProof.objects.create(
        consent=Consent.objects.filter(cluster=cluster).first(),
        text=text,
        language="fr",
        means="page",
    )
    privacy.Erasure.objects.create(
        **here, asked_on=TODAY, done_at=NOON, done_by=by, counts={}
    )
    privacy.Suppression.objects.create(**here, digest="0" * 64, erased_at=NOON)
