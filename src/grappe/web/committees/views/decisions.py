"""Decisions: pending, with their letters to read over; then applied together."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext
from django.views.decorators.http import (
    require_GET,
    require_http_methods,
    require_POST,
)

from grappe.accounts.rules import can_see_mail
from grappe.committees import actions, rules, sitting
from grappe.committees.models import Decision, SessionState
from grappe.common.paging import page_of
from grappe.labelling.models import LabelRequest
from grappe.outbox.models import Mail
from grappe.web import acts
from grappe.web.committees import entry
from grappe.web.committees.forms.decisions import (
    ApplyForm,
    DecisionFilter,
    DecisionForm,
    LetterForm,
)
from grappe.web.committees.forms.sessions import ReasonForm
from grappe.web.committees.views.live import current_item
from grappe.web.decorators import allowed, signed_in
from grappe.web.exports import Column, export

COLUMNS = [
    Column(gettext_lazy("Number"), lambda one: one.request.number),
    Column(gettext_lazy("Acronym"), lambda one: one.request.project.acronym),
    Column(gettext_lazy("Decision"), lambda one: one.get_outcome_display()),
    Column(gettext_lazy("Decided on"), lambda one: one.decided_on),
    Column(gettext_lazy("Body"), lambda one: one.item.session.body if one.item else ""),
    Column(gettext_lazy("Reservations"), lambda one: len(one.reservations)),
    Column(gettext_lazy("State"), lambda one: state_of(one)[1]),
    Column(
        gettext_lazy("Applied"),
        lambda one: timezone.localdate(one.applied_at) if one.applied_at else None,
    ),
]
KIND = "committees.decided"


def state_of(decision: Decision) -> tuple[str, str]:
    """(colour, words): told to nobody yet, in force, or taken back."""
    if decision.dropped_at is not None:
        return "ended", pgettext("decisions", "taken back")
    if decision.applied_at is not None:
        return "current", pgettext("decisions", "applied")
    session = decision.item.session if decision.item else None
    if session is not None and session.state == SessionState.OPEN:
        return "upcoming", _("its session is under way")
    return "waiting", _("to apply")


def decisions_of(access: Any) -> Any:
    return Decision.objects.listed_for(access).select_related(
        "request__project__cluster",
        "request__cluster",
        "request__procedure",
        "item__session__body",
    )


def filtered(request: Any, form: DecisionFilter) -> Any:
    wanted = form.cleaned_data if form.is_valid() else {}
    states = {
        "": Q(applied_at=None, dropped_at=None),
        "applied": Q(applied_at__isnull=False),
        "dropped": Q(dropped_at__isnull=False),
        "all": Q(),
    }
    rows = decisions_of(request.access).filter(states[wanted.get("state", "")])
    if wanted.get("outcome"):
        rows = rows.filter(outcome=wanted["outcome"])
    if wanted.get("body"):
        rows = rows.filter(item__session__body=wanted["body"])
    return rows.order_by("-decided_on", "-pk")


def home(request: Any) -> str:
    return reverse("committees:decision_list", args=[request.access.cluster.slug])


@require_GET
@allowed(rules.can_see_decisions)
def decision_list(request):
    access = request.access
    form = DecisionFilter(request.GET or {}, cluster=access.cluster)
    page = page_of(request, filtered(request, form))
    drafts = Mail.objects.visible_to(access).filter(kind=KIND, state="draft")
    context = {
        "form": form,
        "page": page,
        "lines": [(one, *state_of(one)) for one in page],
        "can_apply": rules.can_apply(access),
        "draft_count": drafts.count() if can_see_mail(access) else 0,
        "mail_url": reverse("clusters:mail_list", args=[access.cluster.slug])
        + f"?state=draft&kind={KIND}",
        "export_url": reverse("committees:decision_export", args=[access.cluster.slug]),
    }
    return render(request, "committees/decision_list.html", context)


@require_GET
@allowed(rules.can_see_decisions)
def decision_export(request):
    form = DecisionFilter(request.GET or {}, cluster=request.access.cluster)
    return export(request, "decisions", COLUMNS, filtered(request, form))


@require_POST
@allowed(rules.can_apply)
def decision_apply(request):
    """The decisions ticked take effect, all of them or none."""
    form = ApplyForm(request.POST, decisions=decisions_of(request.access).pending())
    if not form.is_valid():
        messages.error(request, _("One of these decisions is not to apply any more."))
        return redirect(home(request))
    chosen = list(form.cleaned_data["decision"])
    try:
        actions.apply(chosen, by=request.user, at=timezone.now())
    except actions.NotPossible as error:
        messages.error(request, str(error))
    else:
        said = ngettext(
            "%(n)d decision took effect. Its letter waits in the outbox, unless you "
            "read it over.",
            "%(n)d decisions took effect. Their letters wait in the outbox, but those "
            "you read over.",
            len(chosen),
        )
        messages.success(request, said % {"n": len(chosen)})
    return redirect(home(request))


def found(request: Any, pk: int) -> Decision:
    return get_object_or_404(decisions_of(request.access), pk=pk)


@require_GET
@allowed(rules.can_see_decisions)
def decision_detail(request, pk):
    """One decision, its letter, and what became of its mails."""
    decision = found(request, pk)
    access = request.access
    pending = decision.applied_at is None and decision.dropped_at is None
    subject, text = actions.draft_letter(decision, "fr")
    mails = Mail.objects.visible_to(access).filter(
        kind=KIND, project=decision.request.project_id
    )
    if decision.applied_at is not None:
        mails = mails.filter(created_at=decision.applied_at)
    context = {
        "decision": decision,
        "colour": state_of(decision)[0],
        "state": state_of(decision)[1],
        "subject": decision.letter_subject or subject,
        "text": decision.letter_text or text,
        "mails": mails.order_by("pk") if decision.applied_at else [],
        "can_write": pending and rules.can_manage_sessions(access),
        "can_apply": pending and rules.can_apply(access),
    }
    return render(request, "committees/decision_detail.html", context)


@require_http_methods(["GET", "POST"])
@allowed(rules.can_manage_sessions)
def decision_edit(request, pk):
    """The reasons and the letter, read over before anybody is told."""
    decision = found(request, pk)
    if decision.applied_at is not None or decision.dropped_at is not None:
        raise Http404
    subject, text = actions.draft_letter(decision, "fr")
    form = LetterForm(
        acts.sent(request),
        initial={
            "reasons": decision.reasons,
            "letter_subject": decision.letter_subject or subject,
            "letter_text": decision.letter_text or text,
        },
    )
    return acts.page(
        request,
        form,
        acts.Act(
            title=_("Letter to %(project)s") % {"project": decision.request.project},
            submit_label=_("Save"),
            back=reverse(
                "committees:decision_detail", args=[request.access.cluster.slug, pk]
            ),
            run=lambda: actions.change_decision(
                decision, form.cleaned_data, by=request.user, at=timezone.now()
            ),
            refusals=(actions.NotPossible,),
            success=_("The letter was saved; it leaves when the decision is applied."),
            intro=_(
                "Left empty, the letter is drafted by us in each person's language."
            ),
        ),
    )


@require_http_methods(["GET", "POST"])
@allowed(rules.can_manage_sessions)
def decision_drop(request, pk):
    """A decision entered by mistake is taken back, before anybody is told."""
    decision = found(request, pk)
    form = ReasonForm(acts.sent(request))
    return acts.page(
        request,
        form,
        acts.Act(
            title=_("Take the decision back"),
            submit_label=_("Take it back"),
            back=home(request),
            run=lambda: actions.drop_decision(
                decision, **form.cleaned_data, by=request.user, at=timezone.now()
            ),
            refusals=(actions.NotPossible,),
            success=_("The decision is taken back: the request waits for another."),
            intro=str(decision),
        ),
    )


@require_http_methods(["GET", "POST"])
@signed_in
def session_decide(request, pk):
    """What the committee decides of the item under way."""
    session = entry.open_live(request, entry.managed(request, pk).pk)
    item = current_item(request, session)
    if item.request is None:
        raise Http404
    voted = sitting.of(session).ballots_of(item.pk)
    carried = [one.outcome for one in voted if one.tally and one.tally.is_carried]
    form = DecisionForm(
        acts.sent(request), initial={"outcome": carried[-1] if carried else ""}
    )
    return acts.page(
        request,
        form,
        acts.Act(
            title=_("Decision on %(item)s") % {"item": item.request.project.acronym},
            submit_label=_("Decide"),
            back=entry.address(session, "session_live"),
            run=lambda: actions.decide(
                item.request,
                item=item,
                **form.cleaned_data,
                by=request.user,
                at=timezone.now(),
            ),
            refusals=(actions.NotPossible,),
            success=_("The decision is written down; it is told to nobody yet."),
        ),
    )


@require_http_methods(["GET", "POST"])
@allowed(rules.can_decide_alone)
def decision_create(request, pk):
    """The direction decides of a request that goes before no body."""
    requests = LabelRequest.objects.listed_for(request.access)
    label_request = get_object_or_404(
        requests.select_related("project", "procedure"), pk=pk
    )
    if label_request.procedure.deciding_body_id is not None:
        raise PermissionDenied
    form = DecisionForm(acts.sent(request))
    return acts.page(
        request,
        form,
        acts.Act(
            title=_("Decision on %(item)s") % {"item": label_request.project.acronym},
            submit_label=_("Decide"),
            back=label_request.get_absolute_url(),
            run=lambda: actions.decide(
                label_request,
                **form.cleaned_data,
                by=request.user,
                at=timezone.now(),
            ),
            refusals=(actions.NotPossible,),
            success=_("The decision is written down; it is told to nobody yet."),
            then=lambda one: reverse(
                "committees:decision_detail",
                args=[request.access.cluster.slug, one.pk],
            ),
        ),
    )
