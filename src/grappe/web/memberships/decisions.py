"""Recording what a meeting decided: of one application, or of several."""

from django.contrib import messages
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from grappe.common.paging import keys_of
from grappe.memberships import actions, notifications, queries, rules
from grappe.memberships.models import ApplicationState, MembershipApplication
from grappe.web.decorators import allowed
from grappe.web.memberships.applications import application_of
from grappe.web.memberships.forms import MeetingForm, OutcomeForm
from grappe.web.memberships.letters import LetterForm, summary
from grappe.web.memberships.steps import data_of


class Item:
    """One application on the table: the decision, then its letter."""

    def __init__(self, application: MembershipApplication, data):
        self.application = application
        self.form = OutcomeForm(data, application=application)
        self.letter_form: LetterForm | None = None

    @property
    def summary(self):
        return summary(self.form)

    def draft(self, meeting: dict) -> None:
        """Propose the letter, where there is an address to send it to."""
        if not self.application.contact_email:
            return
        letter = notifications.draft_decision(
            self.application,
            decided_on=meeting["decided_on"],
            body=meeting["body"],
            starts_on=meeting["starts_on"],
            **self.form.cleaned_data,
        )
        initial = {"subject": letter.subject, "text": letter.text}
        self.letter_form = LetterForm(initial=initial, prefix=self.prefix)

    def read_letter(self, data) -> bool:
        """Take the letter as the team left it; true if it can leave."""
        if not self.application.contact_email:
            return True
        self.letter_form = LetterForm(data, prefix=self.prefix)
        return self.letter_form.is_valid()

    @property
    def prefix(self) -> str:
        return f"letter{self.application.pk}"

    def decision(self, meeting: dict) -> actions.Decision:
        form = self.letter_form
        values = self.form.cleaned_data
        approved = values["outcome"] == ApplicationState.APPROVED
        return actions.Decision(
            application=self.application,
            letter=form.letter if form and form.is_bound else None,
            starts_on=meeting["starts_on"] if approved else None,
            outcome=values["outcome"],
            category=values["category"] if approved else None,
            note=values["note"],
        )


@require_http_methods(["GET", "POST"])
@allowed(rules.can_manage)
def application_decide(request, pk):
    application = application_of(request, pk)
    return table(request, [application], application.get_absolute_url())


@require_http_methods(["GET", "POST"])
@allowed(rules.can_manage)
def application_decide_together(request):
    """Every application under review, or those ticked in the list."""
    rows = (
        MembershipApplication.objects.visible_to(request.access)
        .filter(state=ApplicationState.UNDER_REVIEW)
        .select_related("cluster", "organisation", "category")
        .order_by("name", "pk")
    )
    sent = request.POST if request.method == "POST" else request.GET
    chosen = keys_of(sent.getlist("application"))
    if sent.getlist("application") and not chosen:
        raise Http404
    if chosen:
        rows = rows.filter(pk__in=chosen)
    back = reverse("memberships:application_board", args=[request.access.cluster.slug])
    if not rows:
        messages.error(request, _("No application is awaiting a decision."))
        return redirect(back)
    return table(request, list(rows), back)


def table(request, applications: list[MembershipApplication], back: str):
    access = request.access
    statutes = queries.rules_of(access.cluster)
    data = data_of(request)
    meeting = MeetingForm(
        data,
        today=access.on,
        initial={
            "decided_on": access.on,
            "starts_on": access.on,
            "body": statutes.deciding_body,
        },
    )
    items = [Item(application, data) for application in applications]
    are_letters = False
    valid = [meeting.is_valid(), *(item.form.is_valid() for item in items)]
    step = request.POST.get("step")
    if all(valid) and step != "back":
        are_letters = True
        if step == "letter":
            # Every letter is read, so that each shows what is wrong with it.
            readable = [item.read_letter(data) for item in items]
            if all(readable) and decided(request, meeting, items, keep=True):
                messages.success(request, said(len(items)))
                return redirect(back)
            are_letters = not meeting.errors
        elif decided(request, meeting, items, keep=False):
            for item in items:
                item.draft(meeting.cleaned_data)
        else:
            are_letters = False
    context = {
        "meeting": meeting,
        "meeting_summary": summary(meeting) if are_letters else [],
        "items": items,
        "are_letters": are_letters,
        "cancel_url": back,
    }
    return render(request, "memberships/application_decide.html", context)


def decided(request, meeting: MeetingForm, items: list[Item], *, keep: bool) -> bool:
    """Record; `keep=False` undoes it, so that a refusal is told before the letters."""
    values = meeting.cleaned_data
    try:
        with transaction.atomic():
            actions.decide_together(
                [item.decision(values) for item in items],
                decided_on=values["decided_on"],
                body=values["body"],
                by=request.user,
                at=timezone.now(),
            )
            transaction.set_rollback(not keep)
    except actions.NotDecidable as error:
        meeting.add_error(None, str(error))
        return False
    return True


def said(count: int) -> str:
    text = ngettext(
        "%(count)d decision is recorded.", "%(count)d decisions are recorded.", count
    )
    return text % {"count": count}
