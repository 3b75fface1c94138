"""The team writes the report to the applicants, and sends it after the decision."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from grappe.projects.doors import Door
from grappe.reviews import actions
from grappe.reviews.actions.feedback import not_sendable_because, revision_of
from grappe.reviews.models import Feedback
from grappe.web import acts
from grappe.web.decorators import signed_in
from grappe.web.labelling import entry
from grappe.web.reviews.forms.team import FeedbackForm
from grappe.web.reviews.views.entering import judged
from grappe.web.reviews.views.section import mails_of

REFUSALS = (actions.NotSendable, actions.ExpertNamed, actions.TooLong)


@require_http_methods(["GET", "POST"])
@signed_in
def feedback_write(request, pk):
    """A draft from the opinions at first; "send" saves it, then lets it leave."""
    label_request = judged(request, pk)
    row = Feedback.objects.filter(request=label_request).first()
    if request.method == "GET":
        entry.seen(request, label_request, Door.READER, "label request: opinions")
    form = FeedbackForm(acts.sent(request), initial=initial_of(row, label_request))
    theirs = ""
    is_offered = bool(request.POST.get("is_checked"))
    if form.is_valid():
        try:
            said = saved(request, label_request, form)
        except REFUSALS as error:
            form.add_error(None, str(error))
            theirs = getattr(error, "now", "")
            is_offered = is_offered or getattr(error, "can_be_checked", False)
            row = Feedback.objects.filter(request=label_request).first()
            form.data = sent_again(request, row)
        else:
            messages.success(request, said)
            return redirect(
                reverse(
                    "reviews:feedback_write",
                    args=[label_request.cluster.slug, label_request.pk],
                )
            )
    form.offer_check(is_offered)
    context = {
        "label_request": label_request,
        "feedback": row,
        "form": form,
        "theirs": theirs,
        "why_not": not_sendable_because(label_request),
        "mails": mails_of(label_request),
        "has_opinions": bool(actions.draft_feedback(label_request)),
    }
    return render(request, "reviews/feedback_write.html", context)


def sent_again(request, row):
    """What was sent, by somebody who has now seen what is kept."""
    data = request.POST.copy()
    data["seen"] = revision_of(row)
    return data


def initial_of(row, label_request):
    text = row.text if row else actions.draft_feedback(label_request)
    return {"text": text, "seen": revision_of(row)}


def saved(request, label_request, form) -> str:
    """Save, and send where that was asked for; what to say of it."""
    who = {"by": request.user, "at": timezone.now()}
    data = form.cleaned_data
    row = actions.save_feedback(
        label_request, text=data["text"], seen=data["seen"], **who
    )
    if "send" not in request.POST:
        return _("The report is saved.")
    actions.send_feedback(row, is_checked=data["is_checked"], **who)
    return _("The report is sent to the applicants.")
