"""What an operator sees to: the queue, the night, mail, what is weak."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_tasks_db.models import DBTaskResult

from grappe.audit.actions import record
from grappe.common.paging import page_of
from grappe.operations import doctor as doctors
from grappe.operations import jobs, mail
from grappe.operations.models import NightlyRun, WorkerBeat
from grappe.web.acts import sent
from grappe.web.decorators import operator
from grappe.web.operations.forms import STATES, JobFilter, MailTestForm

NIGHTS = 14
# The colour of each state, as the other lists have them.
COLOURS = {
    "READY": "waiting",
    "RUNNING": "asked",
    "FAILED": "failed",
    "SUCCESSFUL": "current",
    "good": "current",
    "note": "draft",
    "warning": "warning",
    "danger": "failed",
}


@dataclass(frozen=True)
class Count:
    state: str
    label: Any
    number: int
    colour: str


@dataclass(frozen=True)
class Line:
    """A job as the list shows it."""

    job: jobs.Job
    kind: str
    label: Any
    colour: str


def line_of(row: DBTaskResult) -> Line:
    job = jobs.job(row)
    label = _("cancelled") if job.is_cancelled else STATES.get(job.state, job.state)
    colour = "draft" if job.is_cancelled else COLOURS.get(job.state, "draft")
    return Line(job, job.kind.removeprefix("grappe."), label, colour)


@require_GET
@operator
def job_list(request):
    """What waits, runs, failed, is done; the workers; the last nights."""
    form = JobFilter(request.GET or None)
    rows = jobs.rows()
    asked = form.cleaned_data if form.is_valid() else {}
    if asked.get("state"):
        rows = rows.filter(status=asked["state"])
    if asked.get("kind"):
        rows = rows.filter(task_path=asked["kind"])
    page = page_of(request, rows)
    counts = jobs.counts()
    now = timezone.now()
    alive = set(WorkerBeat.objects.alive(now).values_list("pk", flat=True))
    context = {
        "form": form,
        "page": page,
        "lines": [line_of(row) for row in page],
        "counts": [
            Count(state, STATES[state], number, COLOURS[state])
            for state, number in counts.items()
        ],
        "kind": asked.get("kind", ""),
        "can_retry_all": bool(asked.get("kind")) and counts["FAILED"] > 0,
        "workers": [
            (worker, worker.pk in alive) for worker in WorkerBeat.objects.all()
        ],
        "nights": [
            (night, {"done": "current", "failed": "failed"}.get(night.state, "asked"))
            for night in NightlyRun.objects.all()[:NIGHTS]
        ],
        "is_queued": jobs.is_queued(),
    }
    return render(request, "operations/job_list.html", context)


@require_GET
@operator
def job_detail(request, pk):
    row = get_object_or_404(DBTaskResult, pk=pk)
    context = {"line": line_of(row), "trace": jobs.traceback(row)}
    return render(request, "operations/job_detail.html", context)


@require_POST
@operator
def job_retry(request, pk):
    return changed(request, pk, jobs.retry, _("The job is back on the queue."))


@require_POST
@operator
def job_cancel(request, pk):
    return changed(request, pk, jobs.cancel, _("The job was taken off the queue."))


def changed(request, pk, act, success: str):
    """Do this to a job, or say why it cannot be done; then show it."""
    get_object_or_404(DBTaskResult, pk=pk)
    try:
        act(pk, by=request.user, at=timezone.now())
    except jobs.NotChangeable as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, success)
    return redirect("operations:job_detail", pk)


@require_POST
@operator
def job_retry_all(request):
    """Put the failed jobs of one kind back on the queue."""
    kind = request.POST.get("kind", "")
    if kind not in jobs.kinds():
        raise Http404
    count = jobs.retry_all(kind, by=request.user, at=timezone.now())
    messages.success(
        request,
        ngettext(
            "%(count)d job is back on the queue.",
            "%(count)d jobs are back on the queue.",
            count,
        )
        % {"count": count},
    )
    return redirect("operations:job_list")


@require_http_methods(["GET", "POST"])
@operator
def mail_test(request):
    """The settings of mail without the password; a test of each step."""
    form = MailTestForm(sent(request))
    steps: list[mail.Step] = []
    if form.is_valid():
        steps = mail.attempt(form.cleaned_data["to"])
        outcome = "sent" if mail.has_left(steps) else "failed"
        record(
            "operations.mail_tested",
            request.user,
            by=request.user,
            at=timezone.now(),
            outcome=outcome,
        )
    context = {
        "form": form,
        "steps": steps,
        "has_left": mail.has_left(steps),
        "told": mail.told_settings(),
        "to_check": mail.to_check(),
    }
    return render(request, "operations/mail_test.html", context)


@require_GET
@operator
def doctor(request):
    """What is weak in this installation, and what to do about it."""
    results = doctors.examine(timezone.now())
    context = {
        "results": [
            (result, doctors.Level(result.level).label, COLOURS[result.level])
            for result in results
        ],
        "good": sum(result.level == doctors.Level.GOOD for result in results),
    }
    return render(request, "operations/doctor.html", context)
