"""Calls: the list, one call with every deadline, and what changes its dates."""

from typing import Any

from django.contrib import messages
from django.db.models import Count, IntegerField, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy
from django.views.decorators.http import (
    require_GET,
    require_http_methods,
    require_POST,
)

from grappe.common.paging import page_of
from grappe.labelling import actions, deadlines, rules
from grappe.labelling.models import Call, LabelRequest, Procedure
from grappe.labelling.notifications.calls import changed_lines, shown
from grappe.web.decorators import allowed, signed_in
from grappe.web.exports import Column, export
from grappe.web.labelling.forms.calls import CallFilter, CallForm, CancelForm, MoveForm
from grappe.web.labelling.views.acting import done, form_page, posted, saved

COLUMNS = [
    Column(gettext_lazy("Code"), lambda call: call.code),
    Column(gettext_lazy("Name"), lambda call: call.name),
    Column(gettext_lazy("Funder"), lambda call: call.funder),
    Column(gettext_lazy("Programme"), lambda call: call.programme),
    Column(pgettext_lazy("calls", "Label"), lambda call: call.get_label_rule_display()),
    Column(gettext_lazy("Opens"), lambda call: local(call, call.opens_at)),
    Column(gettext_lazy("Closes"), lambda call: local(call, call.closes_at)),
    Column(gettext_lazy("Time zone"), lambda call: call.time_zone),
    Column(gettext_lazy("State"), lambda call: state_of(call)[1]),
    Column(gettext_lazy("Web page"), lambda call: call.url),
]


def local(call: Call, moment: Any) -> Any:
    """A moment as the funder's clock shows it, for a table that has no time zones."""
    if moment is None:
        return None
    return moment.astimezone(deadlines.zone_of(call)).replace(tzinfo=None)


def call_of(request: HttpRequest, pk: int) -> Call:
    """The call, for those who may know of calls here."""
    access = request.access
    if not rules.can_see_calls(access):
        raise Http404
    rows = Call.objects.filter(cluster=access.cluster).select_related("cluster")
    return get_object_or_404(rows, pk=pk)


def address(call: Call) -> str:
    return reverse("labelling:call_detail", args=[call.cluster.slug, call.pk])


def filtered(request: HttpRequest, form: CallFilter) -> Any:
    """The calls that the address asks for; those open or to come when it says none."""
    access: Any = request.access
    wanted = form.cleaned_data if form.is_valid() else {}
    now = timezone.now()
    rows = Call.objects.filter(cluster=access.cluster).select_related("cluster")
    standing = Q(cancelled_at=None)
    states = {
        "": standing & Q(closes_at__gt=now),
        "open": standing
        & Q(closes_at__gt=now)
        & (Q(opens_at=None) | Q(opens_at__lte=now)),
        "upcoming": standing & Q(opens_at__gt=now),
        "closed": standing & Q(closes_at__lte=now),
        "cancelled": Q(cancelled_at__isnull=False),
        "all": Q(),
    }
    rows = rows.filter(states[wanted.get("state", "")])
    for word in wanted.get("q", "").split():
        rows = rows.filter(
            Q(name__icontains=word)
            | Q(code__icontains=word)
            | Q(funder__icontains=word)
            | Q(programme__icontains=word)
        )
    if wanted.get("state") in ("closed", "all", "cancelled"):
        rows = rows.order_by("-closes_at", "name")
    return rows


def with_requests(rows: Any, access: Any) -> Any:
    """Add how many requests the reader knows of in each call."""
    known = LabelRequest.objects.listed_for(access).filter(call=OuterRef("pk"))
    counted = known.order_by().values("call").annotate(number=Count("pk"))
    number = Subquery(counted.values("number"), output_field=IntegerField())
    return rows.annotate(request_count=Coalesce(number, 0))


def state_of(call: Call) -> tuple[str, str]:
    """(colour, words): whether something may be filed for it now."""
    now = timezone.now()
    if call.cancelled_at is not None:
        return "ended", pgettext("calls", "cancelled")
    if call.closes_at <= now:
        return "ended", pgettext("calls", "closed")
    if call.opens_at is not None and call.opens_at > now:
        return "upcoming", pgettext("calls", "to come")
    return "current", pgettext("calls", "open")


@require_GET
@signed_in
def call_list(request):
    access = request.access
    if not rules.can_see_calls(access):
        raise Http404
    form = CallFilter(request.GET)
    rows = filtered(request, form)
    sees_requests = rules.can_see_requests(access)
    if sees_requests:
        rows = with_requests(rows, access)
    page = page_of(request, rows)
    context = {
        "form": form,
        "page": page,
        "lines": [
            (call, shown(call.closes_at, call), *state_of(call)) for call in page
        ],
        "sees_requests": sees_requests,
        "can_manage": rules.can_manage_calls(access),
        "export_url": reverse("labelling:call_export", args=[access.cluster.slug]),
    }
    return render(request, "labelling/call_list.html", context)


@require_GET
@signed_in
def call_export(request):
    if not rules.can_see_calls(request.access):
        raise Http404
    return export(request, "calls", COLUMNS, filtered(request, CallFilter(request.GET)))


@require_GET
@signed_in
def call_detail(request, pk):
    """Every deadline of the call, by procedure, and how its closing moved."""
    call = call_of(request, pk)
    access = request.access
    is_team = rules.can_manage_calls(access)
    colour, state = state_of(call)
    changes = call.closing_changes.select_related("changed_by")
    context = {
        "call": call,
        "colour": colour,
        "state": state,
        "closes": shown(call.closes_at, call),
        "opens": shown(call.opens_at, call),
        "sealed": shown(call.sealed_until, call) if call.sealed_until else "",
        "table": deadline_table(call, is_team=is_team),
        "changes": [
            (change, shown(change.was, call), shown(change.now, call))
            for change in changes
        ],
        "disorders": disorders(call) if is_team else [],
        "can_manage": is_team,
        "sees_requests": rules.can_see_requests(access),
        "request_count": LabelRequest.objects.listed_for(access)
        .filter(call=call)
        .count(),
    }
    return render(request, "labelling/call_detail.html", context)


def procedures_of(call: Call) -> list[Procedure]:
    """The procedures in use that go with a call, and those of its open requests."""
    rows = Procedure.objects.filter(cluster=call.cluster, is_support_letter=False)
    in_use = Q(published_at__isnull=False, retired_at=None)
    asked = LabelRequest.objects.filter(call=call, closed_at=None)
    wanted = in_use | Q(pk__in=asked.values("procedure"))
    return list(rows.filter(wanted).order_by("kind__position", "code", "-version"))


def deadline_table(call: Call, *, is_team: bool) -> dict[str, Any]:
    """One row a deadline, one column for the procedures that share their dates."""
    codes = list(deadlines.STEPS) if is_team else list(deadlines.APPLICANT_STEPS)
    columns: dict[tuple[str, ...], list[str]] = {}
    for procedure in procedures_of(call):
        dates = deadlines.of(call, procedure)
        cells = tuple(shown(getattr(dates, code), call) for code in codes)
        names = columns.setdefault(cells, [])
        if procedure.name not in names:
            names.append(procedure.name)
    return {
        "heads": list(columns.values()),
        "rows": [
            (deadlines.STEPS[code], [cells[number] for cells in columns])
            for number, code in enumerate(codes)
        ],
    }


def disorders(call: Call) -> list[str]:
    """Deadlines that come the wrong way round, in sentences."""
    found = []
    for procedure in procedures_of(call):
        for earlier, later in deadlines.disorders(call, procedure):
            found.append(
                _("%(procedure)s: “%(earlier)s” comes after “%(later)s”.")
                % {"procedure": procedure.name, "earlier": earlier, "later": later}
            )
    return found


@require_http_methods(["GET", "POST"])
@allowed(rules.can_manage_calls)
def call_create(request):
    cluster = request.access.cluster
    form = CallForm(posted(request), cluster=cluster)
    back = reverse("labelling:call_list", args=[cluster.slug])
    if form.is_valid():

        def save(**who):
            return actions.add_call(Call(cluster=cluster, **form.cleaned_data), **who)

        call = saved(request, form, save)
        if call:
            messages.success(request, _("The call was written down."))
            return redirect(address(call))
    return form_page(request, form, _("New call"), back)


@require_http_methods(["GET", "POST"])
@allowed(rules.can_manage_calls)
def call_edit(request, pk):
    call = call_of(request, pk)
    form = CallForm(posted(request), instance=call, cluster=request.access.cluster)
    if form.is_valid():

        def save(**who):
            return actions.change_call(call, form.cleaned_data, **who)

        if saved(request, form, save):
            messages.success(request, _("The call was saved."))
            return redirect(address(call))
    intro = _("Closing, filing and committee dates are moved on a page of their own.")
    return form_page(request, form, _("Change the call"), address(call), intro=intro)


@require_http_methods(["GET", "POST"])
@allowed(rules.can_manage_calls)
def call_move(request, pk):
    """Two steps: the new dates, then what they change and whom it is told to."""
    call = call_of(request, pk)
    form = MoveForm(posted(request), call=call)
    step = request.POST.get("step", "")
    context: dict[str, Any] = {"call": call}
    if form.is_valid() and (dates := wished(call, form)):
        if step == "confirm":

            def save(**who):
                values = form.cleaned_data
                return actions.move_call(
                    call, dates, reason=values["reason"], note=values["note"], **who
                )

            if saved(request, form, save):
                messages.success(
                    request,
                    _("The dates were moved; those concerned are being told by mail."),
                )
                return redirect(address(call))
        elif step != "back":
            context |= consequences(request, call, dates)
    return form_page(
        request,
        form,
        _("Move the dates of the call"),
        address(call),
        "labelling/call_move.html",
        submit_label=_("See what it changes"),
        **context,
    )


def wished(call: Call, form: MoveForm) -> actions.Dates | None:
    """The dates asked for; None, said at the form, when the call cannot take them."""
    names = ("closes_at", "committee_on", "filing_at")
    dates = actions.Dates(**{name: form.cleaned_data[name] for name in names})
    try:
        actions.check_move(call, dates, at=timezone.now())
    except actions.NotRedatable as error:
        form.add_error(None, str(error))
        return None
    return dates


def consequences(
    request: HttpRequest, call: Call, dates: actions.Dates
) -> dict[str, Any]:
    """What moving would change, before anything is written or sent."""
    access: Any = request.access
    moved = Call.objects.get(pk=call.pk)
    moved.closes_at, moved.committee_on = dates.closes_at, dates.committee_on
    moved.filing_at = dates.filing_at
    tables = []
    for procedure in procedures_of(call):
        before, after = (deadlines.of(one, procedure) for one in (call, moved))
        lines = changed_lines(call, before, after, request.LANGUAGE_CODE)
        tables.append((procedure.name, lines))
    # Only requests this reader knows of are counted: a conflict hides the others.
    known = LabelRequest.objects.listed_for(access).filter(call=call, closed_at=None)
    return {
        "tables": tables,
        "disorders": disorders(moved),
        "known": known.select_related("project"),
        "is_confirming": True,
    }


@require_http_methods(["GET", "POST"])
@allowed(rules.can_manage_calls)
def call_cancel(request, pk):
    call = call_of(request, pk)
    form = CancelForm(posted(request))
    if form.is_valid():

        def save(**who):
            actions.cancel_call(call, reason=form.cleaned_data["reason"], **who)
            return call

        if saved(request, form, save):
            messages.success(
                request, _("The call is cancelled; those concerned are being told.")
            )
            return redirect(address(call))
    intro = _(
        "Nothing can be filed for it any more. Applicants, followers and experts of "
        "its open requests are told by mail at once."
    )
    return form_page(
        request,
        form,
        _("Cancel the call"),
        address(call),
        intro=intro,
        submit_label=_("Cancel the call"),
    )


@require_POST
@allowed(rules.can_manage_calls)
def call_restore(request, pk):
    """Take a cancellation back; nobody is told: write to them."""
    call = call_of(request, pk)

    def save(**who):
        actions.restore_call(call, **who)

    said = _("The call is no longer cancelled. Nobody was told of it by mail.")
    return done(request, save, said, address(call))
