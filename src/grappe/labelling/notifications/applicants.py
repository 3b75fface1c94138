"""What applicants are told: of their request, never of its evaluation."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.utils import timezone, translation

from grappe.accounts.models import User
from grappe.labelling import deadlines, moments
from grappe.labelling.models import Complement, LabelRequest, LateAccess
from grappe.labelling.notifications.letters import (
    APPLICANT,
    applicants,
    post,
    to_applicants,
)
from grappe.outbox.models import Mail
from grappe.projects.models import Partner


def filed(request: LabelRequest, *, by: Any, at: datetime) -> list[Mail]:
    """The receipt: number, moment, what comes next."""
    return [
        post(
            "filed",
            user,
            request,
            reason=APPLICANT,
            by=by,
            at=at,
            when=_moment(at, request, user),
            days=request.procedure.service_days,
        )
        for user in applicants(request, at)
    ]


def pre_applied(request: LabelRequest, *, by: Any, at: datetime) -> list[Mail]:
    return to_applicants("pre_applied", request, by=by, at=at)


def opinion_given(request: LabelRequest, *, by: Any, at: datetime) -> list[Mail]:
    return [
        post(
            "opinion_given",
            user,
            request,
            reason=APPLICANT,
            by=by,
            at=at,
            limit=_limit(request, user),
        )
        for user in applicants(request, at)
    ]


def complements_asked(
    request: LabelRequest, complement: Complement, *, by: Any, at: datetime
) -> list[Mail]:
    return to_applicants(
        "complements_asked", request, by=by, at=at, complement=complement
    )


def complements_answered(
    request: LabelRequest, complement: Complement, *, by: Any, at: datetime
) -> list[Mail]:
    """The receipt of an answer."""
    is_late = timezone.localdate(at) > complement.due_on
    return to_applicants(
        "complements_answered",
        request,
        by=by,
        at=at,
        complement=complement,
        is_late=is_late,
    )


def complements_due(
    request: LabelRequest, complement: Complement, *, at: datetime
) -> list[Mail]:
    """A reminder: what was asked for is wanted now."""
    return to_applicants(
        "complements_due", request, by=None, at=at, complement=complement
    )


def admitted(request: LabelRequest, *, by: Any, at: datetime) -> list[Mail]:
    return to_applicants(
        "admitted", request, by=by, at=at, committee_on=_committee_on(request)
    )


def refused_admission(request: LabelRequest, *, by: Any, at: datetime) -> list[Mail]:
    rows = list(request.inadmissibilities.select_related("reason").order_by("pk"))
    return to_applicants("refused_admission", request, by=by, at=at, rows=rows)


def late_access_granted(
    request: LabelRequest, access: LateAccess, *, by: Any, at: datetime
) -> list[Mail]:
    return [
        post(
            "late_access",
            user,
            request,
            reason=APPLICANT,
            by=by,
            at=at,
            until=_moment(access.until, request, user),
        )
        for user in applicants(request, at)
    ]


def withdrawn(request: LabelRequest, *, by: Any, at: datetime) -> list[Mail]:
    return to_applicants("withdrawn", request, by=by, at=at)


def lapsed(request: LabelRequest, *, by: Any, at: datetime) -> list[Mail]:
    return to_applicants("lapsed", request, by=by, at=at)


def closing_soon(request: LabelRequest, *, days: int, at: datetime) -> list[Mail]:
    """A draft is not filed and its deadline comes."""
    return [
        post(
            "closing_soon",
            user,
            request,
            reason=APPLICANT,
            by=None,
            at=at,
            days=days,
            limit=_limit(request, user),
        )
        for user in applicants(request, at)
    ]


def parts_waiting(
    request: LabelRequest, partners: Sequence[Partner], *, days: int, at: datetime
) -> list[Mail]:
    """To those who write the dossier: who still has to confirm, and what to do."""
    return [
        post(
            "parts_waiting",
            user,
            request,
            reason=APPLICANT,
            by=None,
            at=at,
            partners=partners,
            days=days,
            limit=_limit(request, user),
        )
        for user in applicants(request, at)
    ]


def _moment(moment: datetime, request: LabelRequest, user: User) -> str:
    with translation.override(user.language):
        return moments.shown(moment, request.call)


def _limit(request: LabelRequest, user: User) -> str:
    found = deadlines.of_request(request)
    return _moment(found.filing_at, request, user) if found else ""


def _committee_on(request: LabelRequest) -> date | None:
    found = deadlines.of_request(request)
    return request.committee_on or (found.committee_on if found else None)
