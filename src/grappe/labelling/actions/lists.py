"""Seats of bodies, words of states, texts to sign, and what bars a reader."""

from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from grappe.accounts.models import User
from grappe.audit.actions import record
from grappe.clusters.actions.settings import NotSavable, change, save
from grappe.labelling.models import BodySeat, ConfidentialityText, StateWording
from grappe.projects.models import ConflictPolicy


@transaction.atomic
def add_seat(seat: BodySeat, *, by: User | None, at: datetime) -> BodySeat:
    """Give somebody a seat. Raises NotSavable if they sit there in that period."""
    save(seat)
    others = BodySeat.objects.filter(body=seat.body, user=seat.user)
    if others.exclude(pk=seat.pk).overlapping(seat.starts_on, seat.ends_on).exists():
        raise NotSavable(
            ValidationError({"user": _("This person already sits in that period.")})
        )
    record("labelling.seat_added", seat, by=by, at=at, **_facts(seat))
    return seat


@transaction.atomic
def end_seat(
    seat: BodySeat, *, ends_on: date, by: User | None, at: datetime
) -> BodySeat:
    """Say which day is the last. Raises NotSavable for one before the first."""
    seat, changes = change(seat, {"ends_on": ends_on})
    if changes:
        facts = {**_facts(seat), "ends_on": ends_on}
        record("labelling.seat_ended", seat, by=by, at=at, **facts)
    return seat


@transaction.atomic
def change_wording(
    cluster: Any, state: str, values: dict[str, Any], *, by: User | None, at: datetime
) -> StateWording:
    """Say a state in the cluster's own words; what is empty is said in ours."""
    wording, _is_new = StateWording.objects.get_or_create(cluster=cluster, state=state)
    wording, changes = change(wording, values)
    if changes:
        record(
            "labelling.wording_changed",
            wording,
            by=by,
            at=at,
            state=state,
            changes=changes,
        )
    cluster.__dict__.pop("_label_words", None)
    return wording


@transaction.atomic
def publish_text(
    text: ConfidentialityText, *, by: User | None, at: datetime
) -> ConfidentialityText:
    """Put a text to the readers' signature; each of them signs it anew.

    Raises NotSavable if the version is taken or a text is missing.
    """
    text.published_at = at
    save(text)
    record("labelling.text_published", text, by=by, at=at, version=text.version)
    return text


@transaction.atomic
def change_policy(
    cluster: Any, values: dict[str, Any], *, by: User | None, at: datetime
) -> ConflictPolicy:
    """Say which ties bar a reader. Raises NotSavable if a value is wrong."""
    policy, _is_new = ConflictPolicy.objects.get_or_create(cluster=cluster)
    policy, changes = change(policy, values)
    if changes:
        record("labelling.policy_changed", policy, by=by, at=at, changes=changes)
    return policy


def _facts(seat: BodySeat) -> dict[str, Any]:
    return {
        "name": str(seat.user),
        "body": str(seat.body),
        "cluster": seat.body.cluster,
    }
