"""The register of labels, one label's page, its letter, its withdrawal."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_safe

from grappe.audit.actions import target_of
from grappe.audit.models import Event
from grappe.common.paging import page_of
from grappe.labels import actions, doors, letters, queries, rules, signing
from grappe.labels.models import Label
from grappe.projects.doors import Door
from grappe.web import acts
from grappe.web.audit import wording as trail
from grappe.web.decorators import allowed, signed_in
from grappe.web.downloads import attachment
from grappe.web.exports import Column, export
from grappe.web.labels.filters import LabelFilter
from grappe.web.labels.forms import WithdrawForm

LANGUAGES = ("fr", "en")
COLUMNS = [
    Column(gettext_lazy("Number"), lambda row: row.number),
    Column(gettext_lazy("Project"), lambda row: row.acronym),
    Column(gettext_lazy("Lead"), lambda row: row.lead_name),
    Column(gettext_lazy("Given"), lambda row: row.get_kind_display()),
    Column(gettext_lazy("Call"), lambda row: row.call.name if row.call else ""),
    Column(
        gettext_lazy("Code of the call"), lambda row: row.call.code if row.call else ""
    ),
    Column(gettext_lazy("Given on"), lambda row: row.issued_on),
    Column(gettext_lazy("Expires on"), lambda row: row.expires_on),
    Column(gettext_lazy("State"), lambda row: row.get_state_display()),
    Column(gettext_lazy("Withdrawn on"), lambda row: row.withdrawn_on),
    Column(gettext_lazy("Reservations to lift"), lambda row: row.open_count),
    Column(gettext_lazy("Next due"), lambda row: row.next_due_on),
]


@require_GET
@allowed(rules.can_see_labels)
def label_list(request):
    access = request.access
    form, labels = filtered(request)
    context = {
        "form": form,
        "page": page_of(request, labels),
        "on": access.on,
        "can_manage_keys": rules.can_manage_keys(access),
        "export_url": reverse("labels:label_export", args=[access.cluster.slug]),
    }
    return render(request, "labels/label_list.html", context)


@require_GET
@allowed(rules.can_see_labels)
def label_export(request):
    _form, labels = filtered(request)
    return export(request, "labels", COLUMNS, labels)


def filtered(request):
    """The labels listed to the reader, as the address asks for them."""
    access = request.access
    form = LabelFilter(request.GET or None, access=access)
    labels = queries.for_list(Label.objects.listed_for(access))
    if form.is_bound and form.is_valid():
        labels = form.applied(labels)
    return form, labels.order_by("-issued_on", "-number")


@require_safe
@signed_in
def label_detail(request, pk):
    label, door = entered(request, pk)
    access = request.access
    reservations = list(label.reservations.select_related("evidence"))
    for row in reservations:
        row.label = label
    proof = signing.current(label)
    context = {
        "label": label,
        "door": door,
        "is_expired": label.is_expired(access.on),
        "proof": proof,
        "address": signing.verification_address(label),
        "reservations": [
            {
                "row": row,
                "is_late": row.state == "open" and row.due_on < access.on,
                "can_answer": rules.can_answer(access, row),
                "can_close": rules.can_close(access, row, door),
            }
            for row in reservations
        ],
        "can_read_evidence": rules.can_read_evidence(door),
        "can_withdraw": rules.can_withdraw(access, label, door),
        "has_letter": proof is not None and label.is_standing,
        "history": history(request, label, reservations, door),
    }
    return render(request, "labels/label_detail.html", context)


def history(request, label: Label, reservations: list, door: Door) -> list:
    """The trail, for readers: applicants have theirs on their project's page."""
    if door == Door.APPLICANT:
        return []
    targets = [target_of(label), *(target_of(row) for row in reservations)]
    events = Event.objects.visible_to(request.access).filter(target__in=targets)
    rows = events.select_related("by", "organisation", "cluster").latest_first()
    return [trail.line(event) for event in rows]


@require_safe
@signed_in
def label_letter(request, pk):
    """The letter, in the language asked for or the reader's."""
    label, _door = entered(request, pk)
    asked = request.GET.get("language", "")
    language = asked if asked in LANGUAGES else (get_language() or "fr")[:2]
    try:
        content = letters.pdf(label, language)
    except letters.NoLetter as error:
        raise Http404 from error
    return attachment(content, letters.file_name(label), "application/pdf")


@require_http_methods(["GET", "POST"])
@signed_in
def label_withdraw(request, pk):
    label, door = entered(request, pk)
    if not rules.can_withdraw(request.access, label, door):
        if label.is_standing:
            raise PermissionDenied
        return redirect(label)
    form = WithdrawForm(acts.sent(request), initial={"on": request.access.on})
    act = acts.Act(
        title=_("Withdraw the label %(number)s") % {"number": label.number},
        submit_label=_("Withdraw"),
        back=label.get_absolute_url(),
        run=lambda: actions.withdraw(
            label, by=request.user, at=timezone.now(), **form.cleaned_data
        ),
        refusals=(actions.NotWithdrawable,),
        success=_("The label is withdrawn: whoever verifies it reads so."),
        intro=_(
            "Whoever verifies it will read that it is withdrawn. Those who work on the "
            "project get a mail. This cannot be undone."
        ),
    )
    return acts.page(request, form, act)


def entered(request, pk: int) -> tuple[Label, Door]:
    """The label and the reader's door; 404 where it does not exist for them."""
    try:
        return doors.enter(request.access, pk)
    except Label.DoesNotExist as error:
        raise Http404 from error
