"""One request's page: for those who file it or for those who look at it."""

from typing import Any

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from grappe.audit.actions import target_of
from grappe.audit.models import Event
from grappe.labelling import (
    clock,
    deadlines,
    forms_of,
    moments,
    progress,
    queries,
    rules,
    states,
    wording,
)
from grappe.labelling.models import LabelRequest, RequestState
from grappe.projects import queries as projects
from grappe.projects.doors import Door
from grappe.web.audit import wording as trail
from grappe.web.decorators import signed_in
from grappe.web.labelling import entry, sections
from grappe.web.labelling import wording as words

HISTORY_LENGTH = 100


@require_safe
@signed_in
def request_detail(request, pk):
    label_request, door = entry.entered(request, pk)
    context = {
        "label_request": label_request,
        "project": label_request.project,
        "door": door,
        "blocks": sections.blocks(request, label_request, door),
        "co_labels": label_request.co_labels.select_related("cluster"),
        "previous": label_request.previous,
        "next_request": getattr(label_request, "next", None),
    }
    if door != Door.LISTED:
        entry.seen(request, label_request, door, "label request")
        context |= content(label_request)
    if door == Door.APPLICANT:
        context |= for_applicants(request, label_request)
    else:
        context |= for_readers(request, label_request, door)
    return render(request, "labelling/request_detail.html", context)


def content(label_request: LabelRequest) -> dict[str, Any]:
    """What was written by the applicants and to them."""
    complements = list(label_request.complements.select_related("answered_by"))
    return {
        "complements": complements,
        "waiting": next((c for c in complements if c.answered_at is None), None),
        "remarks": list(label_request.remarks.all()),
        "inadmissibilities": label_request.inadmissibilities.select_related("reason"),
    }


def for_applicants(request, label_request: LabelRequest) -> dict[str, Any]:
    """Progress in plain words, the form, and what they may do now."""
    access, at = request.access, timezone.now()
    return {
        "standing": progress.standing(label_request, at),
        "steps": progress.steps(label_request),
        "summary": forms_of.summary(label_request),
        "missing": len(forms_of.missing(label_request)),
        "can_write": rules.can_write(access, label_request),
        "can_file": rules.can_file(access, label_request),
        "can_answer": rules.can_answer_complements(access, label_request),
        "can_resubmit": rules.can_resubmit(access, label_request),
    }


def for_readers(request, label_request: LabelRequest, door: Door) -> dict[str, Any]:
    """Internal state, deadlines, actions on the right, and the trail."""
    access, at = request.access, timezone.now()
    history = (
        Event.objects.visible_to(access)
        .filter(target=target_of(label_request))
        .select_related("by", "organisation", "cluster")
    )
    return {
        "state": wording.internal(label_request.state, label_request.cluster),
        "days": max((at - label_request.state_since).days, 0),
        "next_step": words.next_step(label_request),
        "applicant_words": progress.standing(label_request, at),
        "lead": projects.lead_of(label_request.project),
        "elapsed": clock.elapsed(label_request, at),
        "promised_on": clock.promised_on(label_request, at),
        "is_stopped": label_request.is_open and clock.is_stopped(label_request),
        "deadlines": deadlines_of(label_request),
        "late": label_request.late_accesses.select_related("granted_by"),
        "can_treat": rules.can_treat(access, door),
        "can_follow": rules.can_follow(access, door),
        "can_grant_late": rules.can_grant_late_access(access, label_request, door),
        "can_close": rules.can_close(access, label_request, door),
        "is_sealed": is_sealed(label_request, at),
        "is_unfiled": label_request.state in states.UNFILED,
        "is_judged": label_request.state
        in (RequestState.SUBMITTED, RequestState.COMPLEMENTS_ASKED),
        "history": [
            trail.line(event) for event in history.latest_first()[:HISTORY_LENGTH]
        ],
        "readers": queries.with_readers(
            LabelRequest.objects.filter(pk=label_request.pk)
        ).values("readers", "opinions")[0],
    }


def deadlines_of(label_request: LabelRequest) -> list[tuple[Any, str]]:
    """Each deadline in words, moments in the time zone of the call."""
    found = deadlines.of_request(label_request)
    if found is None:
        return []
    return [
        (title, moments.day_or_moment(when, label_request.call))
        for _code, title, when in found.steps()
    ]


def is_sealed(label_request: LabelRequest, at) -> bool:
    call = label_request.call
    return bool(call and call.sealed_until and call.sealed_until > at)
