"""The public registers: find a unit, refresh a record, follow the news."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db.models import Count, Exists, OuterRef
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from grappe.common.paging import keys_of, page_of
from grappe.connectors.units import Unit
from grappe.memberships import rules
from grappe.memberships.models import Membership
from grappe.organisations import actions, differences, queries, registers
from grappe.organisations.actions import Refused
from grappe.organisations.models import Organisation, RegisterAlert, by_name
from grappe.web.decorators import allowed
from grappe.web.exports import Column, export
from grappe.web.organisations import alerts
from grappe.web.organisations.register_forms import AlertFilter, SuccessorForm
from grappe.web.organisations.register_search import as_of, key_of, look_for
from grappe.web.organisations.views import files

COLUMNS = [
    Column(gettext_lazy("Organisation"), lambda line: line.alert.organisation),
    Column("SIREN", lambda line: line.alert.organisation.siren),
    Column(gettext_lazy("News"), lambda line: line.alert.get_kind_display()),
    Column(gettext_lazy("On record"), lambda line: line.before),
    Column(gettext_lazy("In the register"), lambda line: line.after),
    Column(
        gettext_lazy("Taken over by"),
        lambda line: ", ".join(heir.siren for heir in line.heirs),
    ),
    Column(gettext_lazy("Register"), lambda line: line.register),
    Column(gettext_lazy("As of"), lambda line: line.alert.observed_on),
    Column(gettext_lazy("State"), lambda line: line.state),
]


@allowed(rules.can_manage)
@require_safe
def register_search(request):
    """Units by what somebody types: the list alone for a form, else a page."""
    text = request.GET.get("find_text", "")
    place = request.GET.get("find_place", "")
    context = {
        "answers": look_for(text, place, request.access.cluster),
        "text": text,
        "place": place,
    }
    is_part = request.htmx and not request.htmx.boosted
    name = "_units.html" if is_part else "register_search.html"
    return render(request, f"organisations/{name}", context)


@dataclass(frozen=True)
class Shown:
    """A difference in a table: what is on record, who says so, what the register says.

    `before` and `after` are read through the words of `field`.
    """

    field: str
    label: str
    before: Any
    source: str
    after: Any
    is_ticked: bool = False


@allowed(rules.can_manage)
@require_http_methods(["GET", "POST"])
def register_refresh(request, pk):
    """Every difference before anything is written; without any, the day is noted."""
    access = request.access
    organisation = files.to_edit(access, pk)
    try:
        unit = unit_on_record(organisation)
    except registers.RegisterSilent as silence:
        messages.error(request, str(silence))
        return files.back(request, organisation)
    if unit is None:
        messages.error(request, _("The registers have no unit of this number."))
        return files.back(request, organisation)
    comparison = differences.compare(organisation, unit, access.cluster)
    if request.method == "POST":
        if comparison.has_news and "apply" not in request.POST:
            return redirect(request.path)
        return _refreshed(request, organisation, unit, request.POST.getlist("field"))
    context = {
        "organisation": organisation,
        "file_url": organisation.get_absolute_url_in(access.cluster),
        "unit": unit,
        "source": as_of(unit),
        "differing": [shown(line) for line in comparison.differing],
        "same": [shown(line) for line in comparison.same],
        "place": comparison.place,
        "has_news": comparison.has_news,
    }
    return render(request, "organisations/register_refresh.html", context)


def unit_on_record(organisation: Organisation) -> Unit | None:
    """By the first number a register can be asked for."""
    for scheme in ("siren", "rnsr", "ror"):
        if number := getattr(organisation, scheme):
            return registers.unit(number, scheme=scheme)
    raise registers.RegisterSilent(
        _("This organisation has no number of a public register: give its SIREN first.")
    )


def shown(line: differences.Line) -> Shown:
    retained = line.retained
    return Shown(
        field=line.field,
        label=line.label,
        before=line.before,
        source=retained.get_source_display() if retained else "",
        after=line.after,
        is_ticked=line.is_proposed,
    )


def _refreshed(request, organisation: Organisation, unit: Unit, chosen: list[str]):
    try:
        changed = actions.refresh(
            organisation,
            unit,
            chosen=chosen,
            cluster=request.access.cluster,
            by=request.user,
            at=timezone.now(),
        )
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect(request.path)
    if changed:
        messages.success(request, _("The file is up to date."))
    elif chosen:
        messages.info(request, _("Nothing was left to change."))
    else:
        words = {"source": as_of(unit)}
        messages.success(
            request, _("Checked: nothing was changed (%(source)s).") % words
        )
    return files.back(request, organisation)


@allowed(rules.can_manage)
@require_http_methods(["GET", "POST"])
def successor_link(request, pk):
    """Who took an organisation over: one on record, or one that the register names."""
    access = request.access
    organisation = files.to_edit(access, pk)
    others = Organisation.objects.known_to(access.cluster).exclude(pk=organisation.pk)
    form = SuccessorForm(
        request.POST if request.method == "POST" else None,
        others=others.filter(merged_into=None),
        initial={"successor": organisation.successor_id},
    )
    if form.is_valid():
        successor = form.cleaned_data["successor"]
        try:
            actions.link_successor(
                organisation,
                successor,
                cluster=access.cluster,
                by=request.user,
                at=timezone.now(),
            )
        except actions.NotLinkable as refusal:
            files.show_refusal(form, refusal)
        else:
            messages.success(request, _("The file is up to date."))
            return files.back(request, organisation)
    return files.form_page(
        request,
        form,
        _("Taken over by"),
        _("Save"),
        organisation,
        template="organisations/successor_link.html",
        heirs=heirs_of(organisation, access.cluster),
    )


def heirs_of(organisation: Organisation, cluster) -> list[dict]:
    """The units that the register names as having taken over, with their records."""
    try:
        unit = unit_on_record(organisation)
    except registers.RegisterSilent:
        return []
    units = registers.units(siren for siren, _day in unit.successors) if unit else {}
    known = Organisation.objects.known_to(cluster).filter(siren__in=list(units))
    on_file = {one.siren: one for one in known}
    return [
        {"unit": one, "key": key_of(one), "organisation": on_file.get(siren)}
        for siren, one in units.items()
    ]


def found_alerts(request) -> tuple[AlertFilter, Any]:
    """The news that the address asks for; what waits when it names no state."""
    access = request.access
    form = AlertFilter(request.GET)
    wanted = form.cleaned_data if form.is_valid() else {}
    members = Membership.objects.filter(
        cluster=access.cluster, organisation=OuterRef("organisation")
    ).in_force(access.on)
    rows = RegisterAlert.objects.filter(
        cluster=access.cluster, organisation__merged_into=None
    ).annotate(is_member=Exists(members))
    rows = form.in_state(rows, wanted.get("state") or form.OPEN)
    if wanted.get("kind"):
        rows = rows.filter(kind=wanted["kind"])
    if wanted.get("members"):
        rows = rows.filter(is_member=True)
    rows = rows.select_related("organisation", "cluster", "settled_by")
    return form, rows.order_by("-raised_at", by_name("organisation__"), "pk")


@allowed(rules.can_manage)
@require_safe
def alert_list(request):
    """What the registers tell, to take into the records or to leave."""
    cluster = request.access.cluster
    form, rows = found_alerts(request)
    page = page_of(request, rows)
    counts = queries.open_alerts(cluster).values("kind").annotate(count=Count("pk"))
    context = {
        "form": form,
        "page": page,
        "lines": alerts.lines(page, cluster),
        "counts": alerts.counted({row["kind"]: row["count"] for row in counts}),
        "export_url": reverse("organisations:alert_export", args=[cluster.slug]),
        "back": request.get_full_path(),
    }
    return render(request, "organisations/alert_list.html", context)


@allowed(rules.can_manage)
@require_safe
def alert_export(request):
    _form, rows = found_alerts(request)
    lines = alerts.lines(rows, request.access.cluster)
    return export(request, "register-news", COLUMNS, lines)


@allowed(rules.can_manage)
@require_POST
def alert_take(request, pk):
    alert = get_object_or_404(
        RegisterAlert.objects.select_related("organisation"),
        pk=pk,
        cluster=request.access.cluster,
    )
    try:
        actions.take(alert, by=request.user, at=timezone.now())
    except Refused as refusal:
        words = {"name": alert.organisation.name, "why": refusal}
        messages.error(request, _("%(name)s: %(why)s") % words)
    else:
        text = _("The record of %(name)s says so now.")
        messages.success(request, text % {"name": alert.organisation.name})
    return _back(request)


@allowed(rules.can_manage)
@require_POST
def alert_dismiss(request):
    """Leave the records of those ticked as they are."""
    keys = keys_of(request.POST.getlist("alert"))
    rows = RegisterAlert.objects.filter(cluster=request.access.cluster, pk__in=keys)
    count = actions.dismiss(rows, by=request.user, at=timezone.now())
    if count:
        text = ngettext(
            "%(count)d piece of news left as it is.",
            "%(count)d pieces of news left as they are.",
            count,
        )
        messages.success(request, text % {"count": count})
    else:
        messages.warning(request, _("Nothing was chosen, or it is settled already."))
    return _back(request)


def _back(request):
    """To the list or the file it was done from: only addresses of this cluster."""
    home = reverse("organisations:alert_list", args=[request.access.cluster.slug])
    root = reverse("web:home", args=[request.access.cluster.slug])
    back = request.POST.get("back", "")
    return redirect(back if back.startswith(root) else home)
