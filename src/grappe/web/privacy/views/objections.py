"""Who wants to be left in peace: the list, and what somebody said to the team."""

from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from grappe.common.paging import page_of
from grappe.privacy import actions, rules
from grappe.privacy.models import Means
from grappe.web import acts
from grappe.web.decorators import allowed
from grappe.web.privacy.forms import ObjectionFilter, ObjectionForm


@require_GET
@allowed(rules.can_note_objections)
def objection_list(request):
    """The objections that stand, newest first."""
    form = ObjectionFilter(request.GET or None)
    rows = request.access.cluster.objections.filter(lifted_at=None)
    wanted = form.cleaned_data if form.is_bound and form.is_valid() else {}
    if purpose := wanted.get("purpose"):
        rows = rows.filter(purpose=purpose)
    if words := wanted.get("q"):
        rows = rows.filter(email__icontains=words)
    context = {
        "form": form,
        "page": page_of(request, rows.order_by("-made_at", "-pk")),
        "may_answer": rules.can_answer_requests(request.access),
    }
    return render(request, "privacy/objection_list.html", context)


@require_http_methods(["GET", "POST"])
@allowed(rules.can_note_objections)
def objection_create(request):
    """Note what somebody said on the telephone; only they can take it back."""
    form = ObjectionForm(acts.sent(request))
    act = acts.Act(
        title=_("Note an objection"),
        intro=_(
            "It holds at once, in mails, lists and pages. Only the person can take it"
            " back, on their own page."
        ),
        submit_label=_("Note it"),
        back=reverse("privacy:objection_list", args=[request.access.cluster.slug]),
        run=lambda: actions.object_to(
            request.access.cluster,
            form.cleaned_data["email"],
            form.cleaned_data["purpose"],
            means=Means.TEAM,
            by=request.user,
            at=timezone.now(),
        ),
        refusals=(),
        success=_("Noted: it holds from now on."),
    )
    return acts.page(request, form, act)
