"""An expert's queue, and the grid beside the dossier: saved as it is written."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from grappe.labelling import undertakings
from grappe.labelling.models import Assignment, AssignmentState
from grappe.labelling.queries.reading import dossiers
from grappe.projects.doors import Door
from grappe.projects.models import Project
from grappe.reviews import drafts, timing
from grappe.reviews.models import Review
from grappe.reviews.queries import experts as queries
from grappe.web.decorators import signed_in
from grappe.web.labelling import entry, reading
from grappe.web.labelling.views.reading import file_url
from grappe.web.reviews import keeping
from grappe.web.reviews.forms.grid import ReviewForm, form_for


@require_GET
@signed_in
def my_review_list(request):
    """What is to write, what is written, and how far."""
    access = request.access
    queue = queries.queue(access)
    waiting = [one for one in dossiers(access) if one.step in ("declare", "answer")]
    context = {"queue": queue, "waiting": len(waiting)}
    return render(request, "reviews/my_review_list.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
@signed_in
def review_write(request, pk):
    """The grid beside the dossier; saving leads to the next, filing ends it."""
    row = own_reading(request, pk)
    if not isinstance(row, Assignment):
        return row
    review = getattr(row, "review", None)
    if why := timing.not_writable_because(row):
        return closed(request, row, review, why)
    grid = row.request.procedure.grid
    if grid is None:
        return closed(request, row, review, _("This procedure has no grid yet."))
    posted = request.POST if request.method == "POST" else None
    form = form_for(grid, review, posted)
    if posted is not None:
        answer = sent(request, row, form)
        if answer is not None:
            return answer
        review = Review.objects.filter(assignment=row).first()
    elif review is not None:
        review.assignment = row
    return page(request, row, review, form)


def own_reading(request, pk: int) -> Any:
    """One's own reading if its dossier is open; else where to go first, or 404."""
    access = request.access
    row = queries.readings(access).filter(pk=pk).first()
    if row is None:
        return elsewhere(request, pk)
    if not undertakings.is_bound(request.user, access.cluster):
        here = reverse("labelling:undertaking_sign", args=[access.cluster.slug])
        return redirect(f"{here}?project={row.request.project_id}")
    slug = access.cluster.slug
    if row.state == AssignmentState.ASKED:
        return redirect("labelling:assignment_reply", slug, row.pk)
    if row.state == AssignmentState.DONE:
        return redirect("reviews:review_read", slug, row.pk)
    return row


def elsewhere(request, pk: int) -> HttpResponse:
    """To the declaration; or, for a reading taken back, one's own words once more."""
    access = request.access
    mine = Assignment.objects.of_reader(access).select_related(*queries.WITH)
    row = get_object_or_404(mine, pk=pk)
    if row.state == AssignmentState.REVOKED and hasattr(row, "review"):
        return closed(request, row, row.review, timing.not_writable_because(row))
    opened = Project.objects.granted_to(access)
    if not opened.filter(pk=row.request.project_id).exists():
        raise Http404
    return redirect("labelling:my_dossier_list", access.cluster.slug)


def closed(request, row: Assignment, review: Review | None, why: str) -> HttpResponse:
    """No opinion is received: say why, and give back the words of the draft."""
    marks = drafts.marks_of(review) if review else []
    context = {"row": row, "review": review, "marks": marks, "why": why}
    status = 409 if request.method == "POST" else 200
    return render(request, "reviews/review_closed.html", context, status=status)


def sent(request, row: Assignment, form: ReviewForm) -> HttpResponse | None:
    """Do what the button says; None where the page must be shown again."""
    at, slug = timezone.now(), request.access.cluster.slug
    action = request.POST.get("action", "save")
    if not keeping.keep(form, row, action, by=request.user, at=at):
        return None
    messages.success(request, keeping.done_words(row, action, at))
    if action == "save":
        return redirect("reviews:review_write", slug, row.pk)
    following = queries.after(request.access, row)
    if following is None:
        return redirect("reviews:my_review_list", slug)
    return redirect("reviews:review_write", slug, following.pk)


def page(
    request, row: Assignment, review: Review | None, form: ReviewForm
) -> HttpResponse:
    access, label_request = request.access, row.request
    name = f"dossier {label_request.number}"
    entry.seen(request, label_request, Door.READER, name)
    queue = queries.queue(access)
    keys = [one.reading.pk for one in queue.todo]
    context = reading.content(
        access, label_request, partial(file_url, label_request.project)
    )
    context |= {
        "row": row,
        "review": review,
        "form": form,
        "autosave_url": reverse(
            "reviews:review_autosave", args=[access.cluster.slug, row.pk]
        ),
        "has_next": len(keys) > 1,
        "position": keys.index(row.pk) + 1 if row.pk in keys else 1,
        "queue": queue,
        "days_late": timing.days_late(row, timezone.now()),
        "error": "",
        "seen": "",
    }
    return render(request, "reviews/review_write.html", context)


@never_cache
@require_POST
@signed_in
def review_autosave(request, pk):
    """Keep the draft as it is typed."""
    row = own_reading(request, pk)
    if not isinstance(row, Assignment):
        why = _("This opinion is not yours to write any more.")
        return keeping.saved(request, error=why)
    return keeping.autosaved(request, row, by=request.user)
