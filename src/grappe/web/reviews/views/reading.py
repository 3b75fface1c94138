"""What an expert filed, what colleagues wrote, and what each says of the others."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from grappe.labelling import rules
from grappe.labelling.models import AssignmentState
from grappe.projects.doors import Door
from grappe.reviews import actions, drafts, timing
from grappe.reviews.models import Review
from grappe.reviews.queries import experts as queries
from grappe.reviews.queries import late
from grappe.web.decorators import allowed, signed_in
from grappe.web.labelling import entry
from grappe.web.reviews.forms.grid import ReactionForm


def filed_reading(request, pk: int):
    """One's own reading whose opinion is filed; 404 to anybody else."""
    done = queries.readings(request.access).filter(state=AssignmentState.DONE)
    return get_object_or_404(done.filter(review__filed_at__isnull=False), pk=pk)


@require_GET
@signed_in
def review_read(request, pk):
    """One's own opinion, then the colleagues' where the procedure shows them."""
    row = filed_reading(request, pk)
    others = queries.colleagues(row)
    if others:
        label_request = row.request
        entry.seen(request, label_request, Door.READER, f"avis {label_request.number}")
    context = {
        "row": row,
        "review": row.review,
        "marks": drafts.marks_of(row.review),
        "colleagues": others,
        "reactions": queries.reactions_to(row),
        "may_react": not timing.closed_because(row.request),
        "days_late": timing.days_late(row, row.review.filed_at),
        "following": queries.after(request.access, row),
    }
    return render(request, "reviews/review_read.html", context)


@require_POST
@signed_in
def review_react(request, pk, review):
    """Agree or disagree with a colleague."""
    row = filed_reading(request, pk)
    seen = [one.review.pk for one in queries.colleagues(row)]
    opinion = get_object_or_404(Review.objects.filter(pk__in=seen), pk=review)
    form = ReactionForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Say whether you agree."))
        return redirect("reviews:review_read", request.access.cluster.slug, row.pk)
    try:
        actions.react(
            opinion,
            row,
            agrees=form.cleaned_data["agrees"] == "yes",
            comment=form.cleaned_data["comment"],
            by=request.user,
            at=timezone.now(),
        )
    except actions.NotReactable as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Your answer is recorded."))
    return redirect("reviews:review_read", request.access.cluster.slug, row.pk)


@require_GET
@allowed(rules.can_see_desk)
def overdue_list(request):
    """Opinions that did not come in time, the oldest first: who to call."""
    rows = late.overdue(request.access).select_related(
        "request__project", "request__call", "request__cluster", "expert__user"
    )
    at = timezone.now()
    lines = [(row, timing.days_late(row, at)) for row in rows.order_by("due_on", "pk")]
    return render(request, "reviews/overdue_list.html", {"lines": lines})
