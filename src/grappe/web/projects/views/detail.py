"""One project's page: what each door shows, one section at a time."""

from typing import Any

from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from grappe.audit.models import Event
from grappe.projects import fields, queries, rules
from grappe.projects.doors import Door
from grappe.projects.models import Project
from grappe.web.decorators import signed_in
from grappe.web.projects import entry, sections, trail, wording

HISTORY_LENGTH = 100


@require_safe
@signed_in
def project_detail(request, pk):
    return page(request, pk)


@require_safe
@signed_in
def project_section(request, pk, section):
    return page(request, pk, section)


def page(request, pk: int, key: str = ""):
    """The section asked for, or the first one; one that is not theirs leads back."""
    project, door = entry.entered(request, pk)
    tabs = sections.shown(request.access, project, door)
    here = next((one for one in tabs if one.key == (key or tabs[0].key)), None)
    if here is None:
        return redirect(project)
    data = here.data(request, project, door)
    if here.is_content:
        entry.seen(request, project, door, f"dossier: {here.key}")
    context = {
        "project": project,
        "door": door,
        "tabs": tabs,
        "section": here,
        "data": data,
        **standing(request, project, door),
    }
    return render(request, "projects/project_detail.html", context)


def standing(request, project: Project, door: Door) -> dict[str, Any]:
    """Where the project stands and what the reader may do about it."""
    access = request.access
    return {
        "lead": queries.lead_of(project),
        "next_step": wording.next_step(project, door),
        "moves": queries.moves(access, project, door),
        "can_manage": door != Door.APPLICANT and rules.can_manage(access),
        "can_edit": door == Door.APPLICANT and rules.can_edit(access, project),
    }


def card(request, project: Project, door: Door) -> dict[str, Any]:
    """What the cluster's people know of every project, before they read any."""
    here = Project.objects.filter(pk=project.pk)
    return {
        "is_granted": here.granted_to(request.access).exists(),
        "is_sealed": here.cleared_for(request.access).exists(),
    }


def overview(request, project: Project, door: Door) -> dict[str, Any]:
    competences = [str(one) for one in project.competences.all()]
    return {
        "domain": project.strategic_domain,
        "competences": competences,
        "totals": queries.totals(project),
        "texts": texts(project, ["summary", "public_abstract", "trl_evidence"]),
        "can_publish": rules.can_publish(request.access, project, door),
    }


def texts(project: Project, names: list[str]) -> list[tuple[str, Any]]:
    return [(fields.label(name), getattr(project, name)) for name in names]


def written(request, project: Project, door: Door, part: str) -> dict[str, Any]:
    """A part made of texts and a few figures."""
    numbers = ("market_size_eur", "time_to_market_months")
    names = fields.PARTS[part]
    return {
        "part": part,
        "facts": texts(project, [name for name in names if name in numbers]),
        "texts": texts(project, [name for name in names if name not in numbers]),
    }


def science(request, project: Project, door: Door) -> dict[str, Any]:
    return written(request, project, door, "science")


def market(request, project: Project, door: Door) -> dict[str, Any]:
    return written(request, project, door, "market")


def compliance(request, project: Project, door: Door) -> dict[str, Any]:
    return written(request, project, door, "compliance")


def history(request, project: Project, door: Door) -> dict[str, Any]:
    """What happened; only the cluster's people learn who reads it."""
    events = Event.objects.filter(project=project)
    if door == Door.APPLICANT or not rules.can_see_readers(request.access):
        events = events.filter(kind__in=trail.OF_APPLICANTS)
    events = events.select_related("by", "organisation", "cluster").latest_first()
    return {"lines": trail.lines(project, events[:HISTORY_LENGTH])}
