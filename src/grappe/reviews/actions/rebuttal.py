"""The applicants answer what the experts remarked, before the committee."""

from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from grappe.accounts.models import User
from grappe.audit.actions import record, target_of
from grappe.audit.models import Event
from grappe.clusters.models import Cluster
from grappe.labelling.actions import steps
from grappe.labelling.models import LabelRequest
from grappe.reviews import consolidated, timing
from grappe.reviews.actions.naming import checked
from grappe.reviews.models import Rebuttal, Review
from grappe.reviews.notifications import applicants

REMINDED_DAYS = 2


class NotRebuttable(Exception):
    """Applicants cannot be asked, or cannot answer; the message is for the user."""


def draft_remarks(request: LabelRequest) -> str:
    """What applicants could be asked to answer, to be edited; names are hidden."""
    return consolidated.remarks(request)


def planned_due_on(request: LabelRequest, at: datetime) -> date:
    """The day to answer by: as the procedure says, and before the committee."""
    days = request.procedure.rebuttal_days
    due_on = timezone.localdate(at) + timedelta(days=days)
    committee_on = request.committee_on
    return min(due_on, committee_on - timedelta(days=1)) if committee_on else due_on


@transaction.atomic
def ask_rebuttal(
    request: LabelRequest,
    *,
    remarks: str,
    due_on: date,
    by: User,
    at: datetime,
    is_checked: bool = False,
) -> Rebuttal:
    """Send the experts' remarks to the applicants, to answer by a day.

    Raises NotRebuttable where the procedure asks for no answer, it was asked for, no
    opinion is filed, the committee has heard the project or will before that day;
    ExpertNamed or TooLong for a text that cannot leave.
    """
    request = steps.locked(request)
    _check_askable(request)
    if not remarks.strip():
        raise NotRebuttable(_("Write the remarks to be answered."))
    _check_day(request, due_on, at)
    rebuttal = Rebuttal(
        request=request,
        remarks=checked(remarks, request, is_checked=is_checked),
        due_on=due_on,
        asked_at=at,
        asked_by=by,
    )
    steps.save_whole(rebuttal, NotRebuttable)
    _record("reviews.rebuttal_asked", rebuttal, by=by, at=at, due_on=due_on)
    applicants.rebuttal_asked(rebuttal, by=by, at=at)
    return rebuttal


@transaction.atomic
def prolong_rebuttal(
    rebuttal: Rebuttal, *, due_on: date, by: User, at: datetime
) -> Rebuttal:
    """Give the applicants more days. Raises NotRebuttable once they answered."""
    rebuttal = _locked(rebuttal)
    if rebuttal.answered_at is not None:
        raise NotRebuttable(_("The applicants have answered."))
    _check_open(rebuttal.request)
    _check_day(rebuttal.request, due_on, at)
    if due_on <= rebuttal.due_on:
        raise NotRebuttable(_("Choose a later day than the one they have."))
    rebuttal.due_on = due_on
    rebuttal.save(update_fields=["due_on"])
    _record("reviews.rebuttal_prolonged", rebuttal, by=by, at=at, due_on=due_on)
    applicants.rebuttal_prolonged(rebuttal, by=by, at=at)
    return rebuttal


@transaction.atomic
def answer_rebuttal(
    rebuttal: Rebuttal, *, text: str, by: User, at: datetime
) -> Rebuttal:
    """Answer the experts, once: the committee reads it beside their opinions.

    Raises NotRebuttable after the day, or once answered or decided.
    """
    rebuttal = _locked(rebuttal)
    if why := closed_because(rebuttal, timezone.localdate(at)):
        raise NotRebuttable(why)
    text = text.replace("\x00", "").replace("\r\n", "\n").strip()
    if not text:
        raise NotRebuttable(_("Write your answer."))
    rebuttal.answer, rebuttal.answered_at, rebuttal.answered_by = text, at, by
    steps.save_whole(rebuttal, NotRebuttable)
    _record("reviews.rebuttal_answered", rebuttal, by=by, at=at)
    applicants.rebuttal_answered(rebuttal, by=by, at=at)
    applicants.rebuttal_came(rebuttal, by=by, at=at)
    return rebuttal


def remind_rebuttals(cluster: Cluster, *, at: datetime) -> int:
    """Remind applicants, once a day given, that theirs to answer comes; how many."""
    today = timezone.localdate(at)
    waiting = Rebuttal.objects.filter(
        request__cluster=cluster,
        request__state__in=timing.READ_STATES,
        answered_at=None,
        due_on__range=(today, today + timedelta(days=REMINDED_DAYS)),
    )
    count = 0
    for row in waiting.order_by("pk"):
        with transaction.atomic():
            rebuttal = _locked(row)
            if rebuttal.answered_at or _was_reminded(rebuttal):
                continue
            due_on = rebuttal.due_on
            applicants.rebuttal_due(rebuttal, at=at)
            _record("reviews.rebuttal_due", rebuttal, by=None, at=at, due_on=due_on)
            count += 1
    return count


def not_askable_because(request: LabelRequest) -> str:
    """Why applicants cannot be asked now; "" when they can."""
    if not request.procedure.rebuttal_days:
        return _("This procedure does not ask the applicants to answer the experts.")
    if Rebuttal.objects.filter(request=request).exists():
        return _("The applicants were asked already.")
    if why := _closed(request):
        return why
    if not Review.objects.counting().filter(assignment__request=request).exists():
        return _("No opinion is filed yet.")
    return ""


def closed_because(rebuttal: Rebuttal, on: date) -> str:
    """Why applicants cannot answer on a day; "" when they can."""
    if rebuttal.answered_at is not None:
        return _("You have answered: your answer cannot change any more.")
    if why := _closed(rebuttal.request):
        return why
    if on > rebuttal.due_on:
        return _("The day to answer is past: ask the cluster's team for more time.")
    return ""


def _closed(request: LabelRequest) -> str:
    if request.state in timing.READ_STATES:
        return ""
    return _("The committee has heard this project, or the request is closed.")


def _check_askable(request: LabelRequest) -> None:
    if why := not_askable_because(request):
        raise NotRebuttable(why)


def _check_open(request: LabelRequest) -> None:
    if why := _closed(request):
        raise NotRebuttable(why)


def _check_day(request: LabelRequest, due_on: date, at: datetime) -> None:
    if due_on < timezone.localdate(at):
        raise NotRebuttable(_("This day is past."))
    committee_on = request.committee_on
    if committee_on is not None and due_on >= committee_on:
        raise NotRebuttable(_("Choose a day before the committee."))


def _was_reminded(rebuttal: Rebuttal) -> bool:
    """Whether they were reminded of this day; another day is told again."""
    told = Event.objects.filter(
        kind="reviews.rebuttal_due",
        target=target_of(rebuttal.request),
        data__due_on=rebuttal.due_on.isoformat(),
    )
    return told.exists()


def _locked(rebuttal: Rebuttal) -> Rebuttal:
    """The request is held first, as by every step."""
    request = steps.locked(rebuttal.request)
    rebuttal = Rebuttal.objects.select_for_update().get(pk=rebuttal.pk)
    rebuttal.request = request
    return rebuttal


def _record(
    kind: str, rebuttal: Rebuttal, *, by: User | None, at: datetime, **facts: Any
) -> None:
    request = rebuttal.request
    record(
        kind,
        request,
        by=by,
        at=at,
        project=request.project,
        **steps.told(request),
        **facts,
    )
