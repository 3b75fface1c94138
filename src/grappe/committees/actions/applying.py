"""Decisions take effect together: states, labels, letters, and readers let go."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from grappe.accounts.models import User
from grappe.committees import notifications
from grappe.committees.actions import deciding
from grappe.committees.acts import NotPossible
from grappe.committees.models import Decision, Outcome, SessionState
from grappe.labelling.actions import follow_lead, readings, steps
from grappe.labelling.models import LabelRequest
from grappe.labels import actions as labels
from grappe.labels import terms
from grappe.labels.models import LabelKind

KINDS = {
    Outcome.LABELLED: LabelKind.LABEL,
    Outcome.WITH_RESERVATIONS: LabelKind.WITH_RESERVATIONS,
    Outcome.SUPPORT_LETTER: LabelKind.SUPPORT_LETTER,
}


class NotApplicable(NotPossible):
    """These decisions cannot take effect; the message says which and why."""


@transaction.atomic
def apply(
    decisions: Sequence[Decision], *, by: User | None, at: datetime
) -> list[Decision]:
    """Let pending decisions take effect, all or none of them.

    Requests come to their states, co-labels follow, labels are signed, letters are
    posted. Raises NotApplicable naming the first that cannot.
    """
    if not decisions:
        raise NotApplicable(_("Choose at least one decision."))
    # Always in one order: two batches that share requests wait, and do not block.
    keys = sorted({one.request_id for one in decisions})
    list(LabelRequest.objects.select_for_update().filter(pk__in=keys).order_by("pk"))
    ordered = sorted({one.pk: one for one in decisions}.values(), key=_by_request)
    return [_apply_named(one, by=by, at=at) for one in ordered]


def _by_request(decision: Decision) -> int:
    return decision.request_id


def _apply_named(decision: Decision, *, by: User | None, at: datetime) -> Decision:
    try:
        return _apply(decision, by=by, at=at)
    except deciding.KeptAway as error:
        # Not even the name of what does not exist for them.
        raise NotApplicable(str(error)) from error
    except (NotPossible, steps.NotMovable, labels.NotIssuable) as error:
        request = LabelRequest.objects.select_related("project").get(
            pk=decision.request_id
        )
        raise NotApplicable(f"{request}: {error}") from error


def _apply(decision: Decision, *, by: User | None, at: datetime) -> Decision:
    decision = deciding.pending(decision)
    deciding.check_clear(decision.request, by, at)
    item = decision.item
    if item is not None and item.session.state != SessionState.CLOSED:
        raise NotApplicable(_("Its session is not closed yet."))
    request = steps.locked(decision.request)
    request.closing_reason = decision.reasons
    steps.move(request, decision.outcome, at=at)
    _issue(decision, request, by=by, at=at)
    follow_lead(request, by=by, at=at)
    readings.release(request, by=by, at=at)
    decision.request = request
    decision.applied_at, decision.applied_by = at, by
    decision.save(update_fields=["applied_at", "applied_by"])
    notifications.decided(decision, by=by, at=at)
    deciding.trace("committees.applied", decision, by=by, at=at)
    return decision


def _issue(
    decision: Decision, request: LabelRequest, *, by: User | None, at: datetime
) -> None:
    """Give the label, or the support letter, that goes with the decision."""
    kind = KINDS.get(Outcome(decision.outcome))
    if kind is None:
        return
    labels.issue(
        request,
        kind=kind,
        scope=decision.scope or request.project.title,
        issued_on=decision.decided_on,
        expires_on=terms.last_day(request.procedure, decision.decided_on),
        reservations=decision.conditions,
        by=by,
        at=at,
    )
