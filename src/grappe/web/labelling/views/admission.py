"""The team looks at a request: checks, opinion, complements, received or not."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from grappe.labelling import actions, deadlines, forms_of, queries, rules
from grappe.labelling import admissibility as automatic
from grappe.labelling.actions.admission import CHECKED_STATES
from grappe.labelling.models import CheckOutcome, LabelRequest, RequestState
from grappe.projects import versions
from grappe.projects.doors import Door
from grappe.web import acts
from grappe.web.decorators import allowed, signed_in
from grappe.web.labelling import entry
from grappe.web.labelling.forms.requests import (
    ComplementForm,
    LateAccessForm,
    OptionalWordsForm,
    OwnerForm,
    RefusalForm,
    WaiverForm,
    WordsForm,
)


def admissibility_url(label_request: LabelRequest) -> str:
    return reverse(
        "labelling:admissibility", args=[label_request.cluster.slug, label_request.pk]
    )


@require_GET
@signed_in
def admissibility(request, pk):
    """What was checked, what was answered, and the decision to take; queue mode."""
    label_request = entry.treated(request, pk)
    entry.seen(request, label_request, Door.READER, "label request: admissibility")
    checks = [
        Shown(check) for check in label_request.checks.select_related("waived_by")
    ]
    queue = awaiting(request)
    is_judged = label_request.state == RequestState.SUBMITTED
    context = {
        "label_request": label_request,
        "checks": checks,
        "failed": [one for one in checks if one.outcome == CheckOutcome.FAILED],
        "summary": forms_of.summary(label_request),
        "complements": label_request.complements.select_related(
            "asked_by", "answered_by"
        ),
        "has_changed": has_changed(label_request),
        "is_judged": is_judged,
        "can_check": label_request.state in CHECKED_STATES,
        "queue": len(queue),
        "next_pk": following(queue, label_request.pk),
        "note_form": OptionalWordsForm(
            label=_("A word to the applicants"), prefix="note"
        ),
    }
    return render(request, "labelling/admissibility.html", context)


def awaiting(request) -> list[int]:
    """The keys of the requests that this person may judge, in the order to do it."""
    rows = queries.awaiting_admission(request.access)
    return list(rows.values_list("pk", flat=True))


class Shown:
    """A check that was kept, in words."""

    def __init__(self, check):
        self.code, self.outcome = check.code, check.outcome
        self.title = automatic.title_of(check.code)
        self.text = automatic.sentence(check)
        self.label = check.get_outcome_display()
        self.checked_at = check.checked_at
        self.waived_by, self.waiver_reason = check.waived_by, check.waiver_reason
        self.is_open = check.outcome in (CheckOutcome.FAILED, CheckOutcome.UNKNOWN)


def has_changed(label_request: LabelRequest) -> bool:
    """Whether the dossier is no longer what was filed."""
    version = label_request.version
    if version is None:
        return False
    now = versions.sha256(versions.content(label_request.project))
    return now != version.sha256


def following(queue: list[int], pk: int) -> int | None:
    """The next request to look at, the first again after the last; None if no other."""
    others = [key for key in queue if key != pk]
    if not others:
        return None
    if pk in queue:
        later = queue[queue.index(pk) + 1 :]
        return later[0] if later else others[0]
    return others[0]


@require_POST
@signed_in
def request_check(request, pk):
    """Run the automatic checks again."""
    label_request = entry.treated(request, pk)
    try:
        actions.check(label_request, by=request.user, at=timezone.now())
    except actions.NotMovable as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The checks were run again."))
    return redirect(admissibility_url(label_request))


@require_http_methods(["GET", "POST"])
@signed_in
def check_waive(request, pk, code):
    """Let a request through in spite of a check."""
    label_request = entry.treated(request, pk)
    if code not in automatic.RULES:
        raise Http404
    form = WaiverForm(acts.sent(request))

    def run():
        return actions.waive(
            label_request,
            code,
            reason=form.cleaned_data["reason"],
            by=request.user,
            at=timezone.now(),
        )

    check = label_request.checks.filter(code=code).first()
    act = acts.Act(
        title=_("Let through: %(check)s") % {"check": automatic.title_of(code)},
        intro=automatic.sentence(check) if check else "",
        submit_label=_("Let it through"),
        back=admissibility_url(label_request),
        run=run,
        refusals=(actions.NotMovable,),
        success=_("It is let through, and your reason is kept."),
    )
    return acts.page(request, form, act)


@require_POST
@signed_in
def request_admit(request, pk):
    """Receive a request, then show the next one that waits."""
    label_request = entry.treated(request, pk)
    queue = awaiting(request)
    form = OptionalWordsForm(request.POST, label=_("Note"), prefix="note")
    if not form.is_valid():
        messages.error(request, _("This note is too long."))
        return redirect(admissibility_url(label_request))
    try:
        actions.admit(
            label_request,
            note=form.cleaned_data["text"],
            by=request.user,
            at=timezone.now(),
        )
    except actions.NotMovable as error:
        messages.error(request, str(error))
        return redirect(admissibility_url(label_request))
    messages.success(request, _("The request is admissible: its applicants are told."))
    after = following(queue, label_request.pk)
    if "next" in request.POST and after is not None:
        return redirect("labelling:admissibility", label_request.cluster.slug, after)
    return redirect(label_request)


@require_http_methods(["GET", "POST"])
@signed_in
def request_refuse(request, pk):
    """Say that a request cannot be received, with coded reasons."""
    label_request = entry.treated(request, pk)
    failed = label_request.checks.filter(outcome=CheckOutcome.FAILED)
    form = RefusalForm(
        acts.sent(request),
        cluster=label_request.cluster,
        failed={automatic.REASONS.get(one.code, one.code) for one in failed},
    )

    def run():
        return actions.refuse_admission(
            label_request,
            reasons=form.chosen,
            note=form.cleaned_data["note"],
            by=request.user,
            at=timezone.now(),
        )

    act = acts.Act(
        title=_("%(project)s cannot be received") % {"project": label_request.project},
        intro=_("The applicants read the reasons you tick, with your comments."),
        submit_label=_("Refuse the request"),
        back=label_request.get_absolute_url(),
        run=run,
        refusals=(actions.NotMovable,),
        success=_("The applicants are told, with the reasons."),
    )
    return acts.page(request, form, act)


@require_http_methods(["GET", "POST"])
@signed_in
def request_opinion(request, pk):
    """Answer a pre-application."""
    label_request = entry.treated(request, pk)
    form = WordsForm(
        acts.sent(request),
        label=_("Opinion"),
        help_text=_("The applicants read it as it is."),
    )

    def run():
        return actions.give_opinion(
            label_request,
            text=form.cleaned_data["text"],
            by=request.user,
            at=timezone.now(),
        )

    act = acts.Act(
        title=_("Opinion on the pre-application of %(project)s")
        % {"project": label_request.project},
        submit_label=_("Send the opinion"),
        back=label_request.get_absolute_url(),
        run=run,
        refusals=(actions.NotMovable,),
        success=_("The opinion is sent."),
    )
    return acts.page(request, form, act)


@require_http_methods(["GET", "POST"])
@signed_in
def complement_ask(request, pk):
    """Ask for something more; the clock stops."""
    label_request = entry.treated(request, pk)
    form = ComplementForm(acts.sent(request))

    def run():
        return actions.ask_complements(
            label_request, **form.cleaned_data, by=request.user, at=timezone.now()
        )

    act = acts.Act(
        title=_("Ask for complements on %(project)s")
        % {"project": label_request.project},
        intro=_("The days until they answer are not counted in our delay."),
        submit_label=_("Ask"),
        back=label_request.get_absolute_url(),
        run=run,
        refusals=(actions.NotMovable,),
        success=_("The applicants are asked; the clock is stopped."),
    )
    return acts.page(request, form, act)


@require_http_methods(["GET", "POST"])
@signed_in
def complement_stop(request, pk):
    """Wait no longer for an answer."""
    label_request = entry.treated(request, pk)
    form = WordsForm(acts.sent(request), label=_("Why"))

    def run():
        return actions.go_on_without(
            label_request,
            reason=form.cleaned_data["text"],
            by=request.user,
            at=timezone.now(),
        )

    act = acts.Act(
        title=_("Go on without the complements"),
        intro=_("The clock runs again from now."),
        submit_label=_("Go on"),
        back=label_request.get_absolute_url(),
        run=run,
        refusals=(actions.NotMovable,),
        success=_("The request is looked at as it is."),
    )
    return acts.page(request, form, act)


@require_http_methods(["GET", "POST"])
@signed_in
def request_note(request, pk):
    """A note for the cluster's people only."""
    label_request = entry.treated(request, pk)
    form = OptionalWordsForm(
        acts.sent(request),
        label=_("Internal note"),
        help_text=_("The applicants never read it."),
        initial={"text": label_request.internal_note},
    )

    def run():
        return actions.write_note(
            label_request,
            text=form.cleaned_data["text"],
            by=request.user,
            at=timezone.now(),
        )

    act = acts.Act(
        title=_("Internal note"),
        submit_label=_("Save"),
        back=label_request.get_absolute_url(),
        run=run,
        refusals=(actions.NotMovable,),
        success=_("Saved."),
    )
    return acts.page(request, form, act)


@require_http_methods(["GET", "POST"])
@allowed(rules.can_manage_requests)
def request_follow(request, pk):
    """Say who in the team follows a request."""
    label_request, _door = entry.followed(request, pk)
    form = OwnerForm(
        acts.sent(request),
        access=request.access,
        initial={"owner": label_request.owner or request.user},
    )

    def run():
        return actions.follow_request(
            label_request, **form.cleaned_data, by=request.user, at=timezone.now()
        )

    act = acts.Act(
        title=_("Who follows the request for %(project)s")
        % {"project": label_request.project},
        submit_label=_("Save"),
        back=label_request.get_absolute_url(),
        run=run,
        refusals=(actions.NotMovable,),
        success=_("Saved."),
    )
    return acts.page(request, form, act)


@require_http_methods(["GET", "POST"])
@allowed(rules.can_manage_requests)
def late_access_grant(request, pk):
    """Let a request be filed after its deadline: the direction only, with a reason."""
    label_request, door = entry.entered(request, pk)
    if not rules.can_grant_late_access(request.access, label_request, door):
        raise PermissionDenied
    call = label_request.call
    form = LateAccessForm(acts.sent(request), zone=deadlines.zone_of(call))

    def run():
        return actions.grant_late_access(
            label_request, **form.cleaned_data, by=request.user, at=timezone.now()
        )

    act = acts.Act(
        title=_("Let %(project)s be filed late") % {"project": label_request.project},
        intro=_("The exception and its reason are kept; the applicants are told."),
        submit_label=_("Grant the exception"),
        back=label_request.get_absolute_url(),
        run=run,
        refusals=(actions.NotMovable,),
        success=_("The exception is recorded."),
    )
    return acts.page(request, form, act)


@require_POST
@allowed(rules.can_manage_requests)
def request_close(request, pk):
    """Close a request whose call was cancelled."""
    label_request, door = entry.entered(request, pk)
    if not rules.can_close(request.access, label_request, door):
        raise PermissionDenied
    try:
        actions.lapse(label_request, by=request.user, at=timezone.now())
    except actions.NotMovable as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The request is closed: its applicants are told."))
    return redirect(label_request)
