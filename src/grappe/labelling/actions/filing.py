"""A request is filed, in time or by exception; withdrawn, or left behind."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from grappe.accounts.models import User
from grappe.audit.actions import record
from grappe.clusters.models import Cluster
from grappe.labelling import (
    admissibility,
    deadlines,
    moments,
    notifications,
    states,
)
from grappe.labelling.actions import readings
from grappe.labelling.actions.admission import keep_checks, waived_codes
from grappe.labelling.actions.steps import NotFilable, NotMovable, locked, move, told
from grappe.labelling.models import (
    DRAFT_STATES,
    LabelRequest,
    LateAccess,
    RequestState,
)
from grappe.projects import actions as projects


@transaction.atomic
def submit(request: LabelRequest, *, by: User, at: datetime) -> LabelRequest:
    """File a request: the dossier is kept as it stands, numbered, and acknowledged.

    Where the procedure asks for an opinion first, a draft becomes a pre-application.
    Raises NotFilable if it was filed already, is late or is not ready.
    """
    request = locked(request)
    if request.state not in DRAFT_STATES:
        raise NotFilable(_filed_already(request))
    check_time(request, at)
    found = admissibility.findings(request, at)
    _check_ready(request, found)
    if request.procedure.has_pre_application and request.state == RequestState.DRAFT:
        return _pre_apply(request, by=by, at=at)
    # One number at a time, so that they follow each other without a hole.
    Cluster.objects.select_for_update().get(pk=request.cluster_id)
    request.number = _next_number(request.cluster, timezone.localdate(at).year)
    request.version = projects.take_version(
        request.project,
        reason=_("filed as %(number)s") % {"number": request.number},
        by=by,
        at=at,
    )
    request.submitted_at, request.submitted_by = at, by
    move(request, RequestState.SUBMITTED, at=at)
    keep_checks(request, admissibility.findings(request, at), at=at)
    record("labelling.filed", request, by=by, at=at, **told(request))
    notifications.filed(request, by=by, at=at)
    return request


def _pre_apply(request: LabelRequest, *, by: User, at: datetime) -> LabelRequest:
    move(request, RequestState.PRE_APPLIED, at=at)
    record("labelling.pre_applied", request, by=by, at=at, **told(request))
    notifications.pre_applied(request, by=by, at=at)
    return request


def _filed_already(request: LabelRequest) -> str:
    if request.submitted_at is None:
        return _("This request cannot be filed now.")
    when = moments.shown(request.submitted_at, request.call)
    return _("This request was already filed, on %(when)s by %(who)s.") % {
        "when": when,
        "who": request.submitted_by or _("Grappe"),
    }


def check_time(request: LabelRequest, at: datetime) -> None:
    """Raises NotFilable where the call is over, or the deadline is, without exception.

    A moment is the first that is too late: filing at the deadline is late.
    """
    call = request.call
    if call is None:
        return
    if call.cancelled_at is not None:
        raise NotFilable(_("This call was cancelled: nothing can be filed for it."))
    if at >= call.closes_at:
        raise NotFilable(_("This call is closed: nothing can be filed for it."))
    limit = deadlines.of(call, request.procedure).filing_at
    if at >= limit and not request.late_accesses.filter(until__gt=at).exists():
        raise NotFilable(
            _("It had to be filed before %(limit)s; only an exception lets it in.")
            % {"limit": moments.shown(limit, call)}
        )


def _check_ready(request: LabelRequest, found: list) -> None:
    let_through = waived_codes(request)
    missing = [
        one.text
        for one in found
        if one.rule.blocks and not one.is_met and one.rule.code not in let_through
    ]
    if missing:
        raise NotFilable(*missing)


def _next_number(cluster: Cluster, year: int) -> str:
    """ "2026-014" after "2026-013"; the cluster is locked."""
    given = LabelRequest.objects.filter(
        cluster=cluster, number__startswith=f"{year}-"
    ).values_list("number", flat=True)
    last = max((int(number.partition("-")[2]) for number in given), default=0)
    return f"{year}-{last + 1:03}"


@transaction.atomic
def grant_late_access(
    request: LabelRequest, *, until: datetime, reason: str, by: User, at: datetime
) -> LateAccess:
    """Let a request be filed after its deadline, until a moment, and say why.

    Raises NotMovable if it is not to be filed, or the moment is past or after the
    call's own closing.
    """
    request = locked(request)
    if request.state not in states.UNFILED or request.call is None:
        raise NotMovable(_("There is nothing to file late here."))
    if not reason.strip():
        raise NotMovable(_("Say why."))
    if until <= at:
        raise NotMovable(_("This moment is past."))
    if until > request.call.closes_at:
        raise NotMovable(_("The call itself closes before that."))
    access = LateAccess.objects.create(
        request=request,
        until=until,
        reason=reason.strip(),
        granted_at=at,
        granted_by=by,
    )
    record(
        "labelling.late_access_granted",
        request,
        by=by,
        at=at,
        **told(request),
        until=moments.shown(until, request.call),
        reason=access.reason,
    )
    notifications.late_access_granted(request, access, by=by, at=at)
    return access


@transaction.atomic
def withdraw(
    request: LabelRequest, *, reason: str, by: User, at: datetime
) -> LabelRequest:
    """Close a request that its lead gives up. Raises NotMovable if it is closed."""
    request = locked(request)
    if not request.is_open:
        raise NotMovable(_("This request is closed."))
    was = request.state
    request.closing_reason = reason.strip()
    move(request, RequestState.WITHDRAWN, at=at)
    record("labelling.withdrawn", request, by=by, at=at, **told(request), was=was)
    notifications.withdrawn(request, by=by, at=at)
    readings.release(request, by=by, at=at)
    return request


@transaction.atomic
def lapse(request: LabelRequest, *, by: User | None, at: datetime) -> LabelRequest:
    """Close a request whose call ended: never filed when it closed, or cancelled.

    Raises NotMovable if its call is neither.
    """
    request = locked(request)
    call = request.call
    if not request.is_open:
        raise NotMovable(_("This request is closed."))
    is_over = call is not None and at >= call.closes_at
    if call is None or not (call.cancelled_at or is_over):
        raise NotMovable(_("Its call is still open."))
    if not call.cancelled_at and request.state not in states.UNFILED:
        raise NotMovable(_("This request was filed before its call closed."))
    was = request.state
    move(request, RequestState.LAPSED, at=at)
    record("labelling.lapsed", request, by=by, at=at, **told(request), was=was)
    notifications.lapsed(request, by=by, at=at)
    readings.release(request, by=by, at=at)
    return request
