"""What people agree to, on which text, and by which way."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from grappe.organisations import actions as organisations
from grappe.organisations.models import Consent, ConsentPurpose, Position
from grappe.privacy import objections
from grappe.privacy.actions.objecting import lift
from grappe.privacy.models import ConsentProof, ConsentText, Means, Purpose


@transaction.atomic
def agree(
    position: Position,
    *,
    purpose: str = ConsentPurpose.DIRECTORY,
    means: str,
    otherwise: str,
    language: str,
    by: Any,
    at: datetime,
) -> Consent:
    """Note that a person agrees to the text in force, or else to the version given.

    Raises organisations.NotConsentable if they had agreed, or if they object and it is
    not them who say yes.
    """
    cluster, email = position.cluster, position.person.email
    if purpose == ConsentPurpose.DIRECTORY and email:
        if means == Means.PAGE:
            lift(cluster, email, Purpose.DIRECTORY, by=by, at=at)
        elif objections.objects(cluster, email, Purpose.DIRECTORY):
            message = _("This person objects: only they can say yes, on their page.")
            raise organisations.NotConsentable(message)
    text = in_force(cluster, purpose, at)
    consent = organisations.give_consent(
        position,
        purpose=purpose,
        text_version=text.version if text else otherwise,
        by=by,
        at=at,
    )
    if text:
        ConsentProof.objects.create(
            consent=consent, text=text, language=language, means=means
        )
    return consent


def in_force(cluster: Any, purpose: str, at: datetime) -> ConsentText | None:
    """The last text published for a purpose."""
    texts = ConsentText.objects.filter(
        cluster=cluster, purpose=purpose, published_at__lte=at
    )
    return texts.order_by("-published_at", "-pk").first()
