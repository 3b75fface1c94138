"""What the direction decides: terms, holds, and the texts people agree to."""

from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from grappe.audit.actions import record
from grappe.clusters.models import Cluster
from grappe.privacy.keeping import RULES
from grappe.privacy.models import ConsentText, LegalHold, RetentionTerm


class NotSettable(Exception):
    """This cannot be decided so; the message is for the user."""


@transaction.atomic
def set_term(
    cluster: Cluster,
    *,
    rule: str,
    days: int,
    starts_on: date,
    reason: str,
    by: Any,
    at: datetime,
) -> RetentionTerm:
    """Keep something for another time from a day on. Raises NotSettable."""
    if rule not in RULES or RULES[rule].is_shared:
        raise NotSettable(_("No rule of this cluster has that name."))
    term = RetentionTerm(
        cluster=cluster,
        rule=rule,
        days=days,
        starts_on=starts_on,
        reason=reason,
        set_at=at,
        set_by=by,
    )
    _save(term)
    record("privacy.term_set", term, by=by, at=at, rule=rule, days=days, reason=reason)
    return term


@transaction.atomic
def place_hold(
    cluster: Cluster, *, email: str, reason: str, starts_on: date, by: Any, at: datetime
) -> LegalHold:
    """Keep all that is about somebody until further notice."""
    hold = LegalHold(
        cluster=cluster,
        email=email.lower(),
        reason=reason,
        starts_on=starts_on,
        placed_at=at,
        placed_by=by,
    )
    _save(hold)
    record("privacy.hold_placed", hold, by=by, at=at, reason=reason)
    return hold


@transaction.atomic
def end_hold(hold: LegalHold, *, ends_on: date, by: Any, at: datetime) -> LegalHold:
    """Let the rules apply again after a day. Raises NotSettable."""
    hold = LegalHold.objects.select_for_update(of=["self"]).get(pk=hold.pk)
    if hold.ends_on is not None:
        raise NotSettable(_("This hold has already ended."))
    hold.ends_on = ends_on
    _save(hold)
    record("privacy.hold_ended", hold, by=by, at=at, ends_on=ends_on)
    return hold


@transaction.atomic
def publish_text(
    cluster: Cluster,
    *,
    purpose: str,
    version: str,
    text_fr: str,
    text_en: str,
    by: Any,
    at: datetime,
) -> ConsentText:
    """Publish the words people agree to; what is published does not change."""
    text = ConsentText(
        cluster=cluster,
        purpose=purpose,
        version=version,
        text_fr=text_fr,
        text_en=text_en,
        published_at=at,
    )
    _save(text)
    record(
        "privacy.text_published", text, by=by, at=at, purpose=purpose, version=version
    )
    return text


def _save(row: Any) -> None:
    try:
        # Nobody is named where a command acts.
        row.full_clean(exclude=["set_by", "placed_by"])
    except ValidationError as error:
        raise NotSettable(" ".join(error.messages)) from error
    row.save()
