"""An outside expert's opinion, by the link of one dossier: no account."""

from typing import Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from grappe.accounts.access import Access
from grappe.documents.models import Act
from grappe.labelling import actions as labelling
from grappe.labelling import undertakings
from grappe.labelling.models import (
    Assignment,
    AssignmentState,
    DossierLink,
    LabelRequest,
)
from grappe.reviews import drafts, timing
from grappe.reviews.models import Review
from grappe.web.decorators import public
from grappe.web.labelling import reading
from grappe.web.labelling.views import links
from grappe.web.reviews import keeping
from grappe.web.reviews.forms.grid import form_for


def reading_of(link: DossierLink) -> Assignment | None:
    """What the link's expert was asked to give an opinion on; None if only to read."""
    rows = Assignment.objects.standing().filter(
        request=link.request_id, expert=link.expert_id
    )
    return rows.select_related(
        "request__project__cluster",
        "request__cluster",
        "request__call",
        "request__procedure__grid",
        "request__version",
        "expert__user",
        "review",
    ).first()


def entered(request) -> tuple[DossierLink, Assignment | None]:
    """The link and its reading. Raises NotOpen; None where something comes first."""
    link = links.kept(request)
    user, cluster = link.expert.user, link.request.cluster
    access = Access.of(user, cluster, request.access.on)
    readable = LabelRequest.objects.readable_by(access).filter(pk=link.request_id)
    if not undertakings.is_bound(user, cluster) or not readable.exists():
        return link, None
    row = reading_of(link)
    if row is None:
        raise Http404
    return link, row


@never_cache
@require_http_methods(["GET", "POST"])
@public
def link_write(request):
    """Write and file the opinion; giving it is taking the dossier on."""
    try:
        link, row = entered(request)
    except labelling.NotOpen as error:
        return links.dead(request, error)
    if row is None:
        return redirect("labelling:dossier_link_read", request.access.cluster.slug)
    review = getattr(row, "review", None)
    if review is not None and review.is_filed:
        marks = drafts.marks_of(review)
        context = {"row": row, "review": review, "marks": marks}
        return render(request, "reviews/link_filed.html", context)
    if request.method == "POST":
        take_on(row)
    why = "" if row.state == AssignmentState.ASKED else timing.not_writable_because(row)
    why = why or timing.closed_because(row.request)
    grid = row.request.procedure.grid
    if why or grid is None:
        why = why or _("This procedure has no grid yet.")
        context = {"row": row, "review": review, "why": why}
        context["marks"] = drafts.marks_of(review) if review else []
        return render(request, "reviews/review_closed.html", context)
    posted = request.POST if request.method == "POST" else None
    form = form_for(grid, review, posted)
    if posted is not None:
        at, action = timezone.now(), posted.get("action", "save")
        if keeping.keep(form, row, action, by=link.expert.user, at=at):
            messages.success(request, keeping.done_words(row, action, at))
            return redirect("reviews:link_write", request.access.cluster.slug)
        review = Review.objects.filter(assignment=row).first()
    return page(request, link, row, review, form)


def page(request, link: DossierLink, row: Assignment, review: Any, form: Any) -> Any:
    links.log(request, link, Act.OPENED, f"dossier {link.request.number}")
    user, slug = link.expert.user, request.access.cluster.slug
    access = Access.of(user, link.request.cluster, request.access.on)
    context = reading.content(
        access,
        row.request,
        lambda file: links.file_url(link, file),
        is_blind=row.request.procedure.is_double_blind,
    )
    context |= {
        "row": row,
        "review": review,
        "form": form,
        "autosave_url": reverse("reviews:link_autosave", args=[slug]),
        "has_next": False,
        "error": "",
        "seen": "",
    }
    return render(request, "reviews/link_write.html", context)


@never_cache
@require_POST
@public
def link_autosave(request):
    """Keep the draft as it is typed."""
    try:
        link, row = entered(request)
    except labelling.NotOpen as error:
        return keeping.saved(request, error=str(error))
    if row is None:
        why = _("This opinion is not yours to write any more.")
        return keeping.saved(request, error=why)
    take_on(row)
    return keeping.autosaved(request, row, by=link.expert.user)


def take_on(row: Assignment) -> None:
    """Accept the dossier for whoever begins to judge it, if they had not yet."""
    if row.state != AssignmentState.ASKED or timing.closed_because(row.request):
        return
    labelling.accept(row, by=row.expert.user, at=timezone.now())
    row.state = AssignmentState.ACCEPTED
