"""The portfolio: every bid, what it brought, by year, funder, programme or domain."""

from typing import Any

from django.db.models import Q
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_GET

from grappe.common.paging import page_of
from grappe.documents import openings
from grappe.documents.models import Act
from grappe.followup import queries, rules, subsidies
from grappe.projects.doors import Door
from grappe.web.decorators import allowed
from grappe.web.exports import Column, export
from grappe.web.followup.forms import BidFilter


def filtered(request, form: BidFilter) -> Any:
    """The bids the address asks for, among those that exist for the reader."""
    rows = queries.portfolio(request.access)
    wanted = form.cleaned_data if form.is_valid() else {}
    if text := (wanted.get("q") or "").strip():
        rows = rows.filter(
            Q(project__acronym__icontains=text)
            | Q(project__title__icontains=text)
            | Q(funder__icontains=text)
            | Q(programme__icontains=text)
        )
    if wanted.get("state"):
        rows = rows.filter(state__in=wanted["state"])
    if wanted.get("year"):
        rows = rows.filter(year=wanted["year"])
    if wanted.get("with_label"):
        rows = rows.filter(request__isnull=wanted["with_label"] == "no")
    if wanted.get("silent"):
        rows = rows.filter(pk__in=queries.silent(request.access).values("pk"))
    return rows


@require_GET
@allowed(rules.can_see)
def bid_list(request):
    form = BidFilter(request.GET)
    rows = filtered(request, form)
    by = (form.cleaned_data.get("by") if form.is_valid() else "") or "year"
    context = {
        "form": form,
        "page": page_of(request, rows),
        "sums": queries.sums(rows),
        "lines": queries.broken_down(rows, by),
        "by": by,
        "here": "bid_list",
    }
    return render(request, "followup/bid_list.html", context)


COLUMNS = [
    Column(_("Project"), lambda bid: bid.project.acronym),
    Column(_("Funder"), lambda bid: bid.funder),
    Column(_("Programme"), lambda bid: bid.programme),
    Column(_("Reference"), lambda bid: bid.reference),
    Column(
        pgettext_lazy("labelling", "Label"),
        lambda bid: bid.request.number if bid.request else "",
    ),
    Column(_("State"), lambda bid: bid.get_state_display()),
    Column(_("Filed on"), lambda bid: bid.submitted_on),
    Column(_("Result on"), lambda bid: bid.result_on),
    Column(_("Contract signed on"), lambda bid: bid.contracted_on),
    Column(_("Aid granted (€)"), lambda bid: bid.aid_eur),
    Column(_("Paid so far (€)"), lambda bid: bid.paid_eur),
]


@require_GET
@allowed(rules.can_see)
def bid_export(request):
    rows = filtered(request, BidFilter(request.GET))
    return export(request, "portfolio", COLUMNS, rows)


@require_GET
@allowed(rules.can_see)
def subsidy_export(request):
    """Each aid granted, in the columns of the French open data of subsidies.

    It names the partners: only of dossiers that the reader may read.
    """
    rows = subsidies.readable_by(request.access)
    openings.log_many(
        request.access,
        sorted({row.bid.project_id for row in rows}),
        cluster=request.access.cluster,
        act=Act.EXPORTED,
        target="list of subsidies",
        at=timezone.now(),
        door=Door.READER,
    )
    columns = [Column(title, of) for title, of in subsidies.COLUMNS]
    return export(request, "subsidies", columns, rows)
