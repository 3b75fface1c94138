"""The cluster's history: who did what, when, with what was before and after."""

from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from grappe.accounts.rules import can_see_audit
from grappe.audit.models import ChainCheck, Event
from grappe.common.paging import page_of
from grappe.projects.rules import can_see_openings
from grappe.web.audit import wording
from grappe.web.audit.forms import EventFilter
from grappe.web.decorators import allowed
from grappe.web.exports import Column, export


def filtered(request):
    form = EventFilter(request.GET or None, access=request.access)
    events = (
        Event.objects.visible_to(request.access)
        .select_related("by", "organisation", "cluster")
        .latest_first()
    )
    return form, form.apply(events)


@require_GET
@allowed(can_see_audit)
def event_list(request):
    form, events = filtered(request)
    page = page_of(request, events)
    rows = [(wording.line(event), wording.changes(event)) for event in page]
    context = {
        "form": form,
        "page": page,
        "rows": rows,
        "export_url": reverse("audit:event_export", args=[request.access.cluster.slug]),
        "check": ChainCheck.objects.first(),
        "can_see_openings": can_see_openings(request.access),
    }
    return render(request, "audit/event_list.html", context)


@require_GET
@allowed(can_see_audit)
def event_export(request):
    _form, events = filtered(request)
    events = events.select_related("link")
    columns = [
        Column(_("When"), lambda event: timezone.localtime(event.at).isoformat()),
        Column(_("Who"), wording.author),
        Column(_("What"), wording.phrase),
        Column(_("Organisation"), lambda event: str(event.organisation or "")),
        Column(_("Changes"), changes_in_words),
        Column(_("Kind"), lambda event: event.kind),
        Column(_("Record"), lambda event: event.target),
        # With a head kept elsewhere, they prove that a line is as it was written.
        Column(_("Place"), lambda event: link_of(event, "position")),
        Column(_("Hash of the content"), lambda event: link_of(event, "content_hash")),
        Column(_("Hash of the chain"), lambda event: link_of(event, "chain_hash")),
    ]
    return export(request, "history", columns, events.iterator(chunk_size=500))


def changes_in_words(event: Event) -> str:
    return "; ".join(
        f"{change.field}: {change.before} → {change.after}"
        for change in wording.changes(event)
    )


def link_of(event: Event, name: str):
    """A column of an event's link; nothing for the instant before it is chained."""
    return getattr(getattr(event, "link", None), name, "")
