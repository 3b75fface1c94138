"""Can it be received? Checks kept, let through, and the answer given."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from grappe.accounts.models import User
from grappe.audit.actions import record
from grappe.labelling import admissibility, notifications
from grappe.labelling.actions.steps import NotMovable, locked, move, told
from grappe.labelling.models import (
    DRAFT_STATES,
    AdmissibilityReason,
    Check,
    CheckOutcome,
    Inadmissibility,
    LabelRequest,
    RequestState,
)

CHECKED_STATES = [
    *DRAFT_STATES,
    RequestState.SUBMITTED,
    RequestState.COMPLEMENTS_ASKED,
]


@transaction.atomic
def check(request: LabelRequest, *, by: User | None, at: datetime) -> list[Check]:
    """Run the automatic checks again on the dossier as it stands.

    Raises NotMovable once the question is settled.
    """
    request = locked(request)
    if request.state not in CHECKED_STATES:
        raise NotMovable(_("Its admissibility is settled."))
    checks = keep_checks(request, admissibility.findings(request, at), at=at)
    failed = sum(one.outcome == CheckOutcome.FAILED for one in checks)
    record("labelling.checked", request, by=by, at=at, **told(request), failed=failed)
    return checks


def keep_checks(request: LabelRequest, found: list, *, at: datetime) -> list[Check]:
    """Write what was found; what was let through stays so while it is found alike."""
    kept = {row.code: row for row in request.checks.all()}
    codes = {one.rule.code for one in found}
    request.checks.exclude(code__in=codes).delete()
    checks = []
    for one in found:
        row = kept.get(one.rule.code) or Check(request=request, code=one.rule.code)
        row.checked_at = at
        same = row.params == {**one.params, "was": one.outcome}
        if row.outcome != CheckOutcome.WAIVED or not same:
            row.outcome, row.params = one.outcome, one.params
            row.waived_by, row.waiver_reason = None, ""
        row.save()
        checks.append(row)
    return checks


def waived_codes(request: LabelRequest) -> set[str]:
    """The checks that the team let through on this request."""
    rows = request.checks.filter(outcome=CheckOutcome.WAIVED)
    return set(rows.values_list("code", flat=True))


@transaction.atomic
def waive(
    request: LabelRequest, code: str, *, reason: str, by: User, at: datetime
) -> Check:
    """Let a request through in spite of a check, and say why.

    Raises NotMovable if the check is met, or its admissibility is settled.
    """
    request = locked(request)
    if request.state not in CHECKED_STATES:
        raise NotMovable(_("Its admissibility is settled."))
    if not reason.strip():
        raise NotMovable(_("Say why."))
    keep_checks(request, admissibility.findings(request, at), at=at)
    row = request.checks.filter(code=code).first()
    if row is None or row.outcome == CheckOutcome.OK:
        raise NotMovable(_("This check is met: there is nothing to let through."))
    if row.outcome == CheckOutcome.WAIVED:
        raise NotMovable(_("This check was already let through."))
    row.params = {**row.params, "was": row.outcome}
    row.outcome = CheckOutcome.WAIVED
    row.waived_by, row.waiver_reason = by, reason.strip()
    row.save()
    record(
        "labelling.check_waived",
        request,
        by=by,
        at=at,
        **told(request),
        check=code,
        reason=row.waiver_reason,
    )
    return row


@transaction.atomic
def give_opinion(
    request: LabelRequest, *, text: str, by: User, at: datetime
) -> LabelRequest:
    """Answer a pre-application: the applicants go on with the full dossier.

    Raises NotMovable if none waits for an opinion.
    """
    request = locked(request)
    if request.state != RequestState.PRE_APPLIED:
        raise NotMovable(_("No pre-application waits for an opinion here."))
    if not text.strip():
        raise NotMovable(_("Write the opinion."))
    request.opinion = text.strip()
    move(request, RequestState.OPINION_GIVEN, at=at)
    record("labelling.opinion_given", request, by=by, at=at, **told(request))
    notifications.opinion_given(request, by=by, at=at)
    return request


@transaction.atomic
def admit(
    request: LabelRequest, *, by: User, at: datetime, note: str = ""
) -> LabelRequest:
    """Receive a request: it goes on to the experts, or to the committee.

    Raises NotMovable if it is not awaiting that, or a check is neither met nor let
    through.
    """
    request = locked(request)
    if request.state != RequestState.SUBMITTED:
        raise NotMovable(_("This request is not awaiting its admissibility."))
    failed = request.checks.filter(outcome=CheckOutcome.FAILED).order_by("pk")
    if failed:
        raise NotMovable(
            _("Not met, and not let through: %(checks)s.")
            % {"checks": ", ".join(admissibility.title_of(c.code) for c in failed)}
        )
    _settle(request, note, by, at)
    move(request, RequestState.ADMISSIBLE, at=at)
    record("labelling.admitted", request, by=by, at=at, **told(request))
    notifications.admitted(request, by=by, at=at)
    return request


@transaction.atomic
def refuse_admission(
    request: LabelRequest,
    *,
    reasons: Sequence[tuple[AdmissibilityReason, str]],
    by: User,
    at: datetime,
    note: str = "",
) -> LabelRequest:
    """Say that a request cannot be received, with coded reasons.

    `reasons` are (reason, comment) pairs. Raises NotMovable without a reason, with one
    of another cluster, or if the request is not awaiting its admissibility.
    """
    request = locked(request)
    if request.state not in (RequestState.SUBMITTED, RequestState.COMPLEMENTS_ASKED):
        raise NotMovable(_("This request is not awaiting its admissibility."))
    if not reasons:
        raise NotMovable(_("Choose at least one reason."))
    if any(reason.cluster_id != request.cluster_id for reason, _comment in reasons):
        raise NotMovable(_("This reason is not one of this cluster."))
    for reason, comment in reasons:
        Inadmissibility.objects.update_or_create(
            request=request, reason=reason, defaults={"comment": comment.strip()}
        )
    _settle(request, note, by, at)
    move(request, RequestState.INADMISSIBLE, at=at)
    record(
        "labelling.admission_refused",
        request,
        by=by,
        at=at,
        **told(request),
        reasons=[reason.code for reason, _comment in reasons],
    )
    notifications.refused_admission(request, by=by, at=at)
    return request


def _settle(request: LabelRequest, note: str, by: User, at: datetime) -> None:
    request.admissibility_at, request.admissibility_by = at, by
    request.admissibility_note = note.strip()


@transaction.atomic
def write_note(
    request: LabelRequest, *, text: str, by: User, at: datetime
) -> LabelRequest:
    """Keep a note for the cluster's people; applicants never read it."""
    request = locked(request)
    request.internal_note = text.strip()
    request.save(update_fields=["internal_note"])
    record("labelling.note_written", request, by=by, at=at, **told(request))
    return request
