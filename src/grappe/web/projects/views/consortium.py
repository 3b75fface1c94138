"""Who takes part: the table, one part's form, its forecasts, its removal."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from grappe.organisations import actions as organisations
from grappe.projects import actions, aid, queries, rules, versions
from grappe.projects.aid import PartnerAid
from grappe.projects.doors import Door
from grappe.projects.models import Confirmation, Forecast, Partner, Project, Right
from grappe.web.decorators import signed_in
from grappe.web.forms import Form
from grappe.web.projects import entry, organisations_found
from grappe.web.projects.forms import ForecastForm, NewPartnerForm, PartnerForm


@dataclass(frozen=True)
class Part:
    """One line of the consortium, and what the reader may do with it."""

    partner: Partner
    aid: PartnerAid
    forecasts: list[Forecast]
    seen: str
    is_mine: bool

    @property
    def is_answerable(self) -> bool:
        """It waits for the reader's own word."""
        return self.is_mine and self.partner.confirmation != Confirmation.CONFIRMED

    @property
    def needs_word(self) -> bool:
        return self.partner.role in queries.CONFIRMING_ROLES


def section(request, project: Project, door: Door) -> dict[str, Any]:
    access = request.access
    together, found = aid.of_project(project, access.on)
    mine = queries.parts_of(access).filter(project=project)
    speaks_for = set(mine.values_list("pk", flat=True)) if project.is_open else set()
    forecasts: dict[int, list[Forecast]] = {}
    for row in Forecast.objects.filter(partner__project=project):
        forecasts.setdefault(row.partner_id, []).append(row)
    lines = [
        Part(
            partner=one.partner,
            aid=one,
            forecasts=forecasts.get(one.partner.pk, []),
            is_mine=one.partner.pk in speaks_for,
            seen=versions.part_hash(one.partner)
            if one.partner.pk in speaks_for
            else "",
        )
        for one in found
    ]
    can_edit = door == Door.APPLICANT and rules.can_edit(access, project)
    return {
        "parts": lines,
        "together": together,
        "citation": aid.CITATION,
        "totals": queries.totals(project),
        "can_edit": can_edit,
        "can_remind": rules.can_remind(access, project, door),
        "to_ask": can_edit
        and any(
            line.needs_word and line.partner.confirmation == Confirmation.WAITING
            for line in lines
        ),
    }


def part_of(request, pk: int, part: int) -> tuple[Project, Partner]:
    """A part of a project that the reader writes; 404 otherwise."""
    project = entry.edited(request, pk)
    rows = project.partners.select_related("organisation", "project__cluster")
    return project, get_object_or_404(rows, pk=part)


def data_of(request):
    return request.POST if request.method == "POST" else None


def section_url(project: Project) -> str:
    return reverse(
        "projects:project_section",
        args=[project.cluster.slug, project.pk, "consortium"],
    )


def to_consortium(project: Project):
    return redirect(section_url(project))


@require_http_methods(["GET", "POST"])
@signed_in
def partner_add(request, pk):
    project = entry.edited(request, pk)
    find = organisations_found.find(request)
    form = find.form(NewPartnerForm, initial={"country": "FR", "is_invited": True})
    if form.is_valid():
        try:
            partner = added(request, project, find, form)
        except organisations.NotCreatable as refusal:
            organisations_found.show_refusal(form, refusal)
        except (actions.NotEditable, actions.NotAddable) as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The partner is added: write its part."))
            return redirect(
                "projects:partner_edit", project.cluster.slug, project.pk, partner.pk
            )
    context = {
        "form": form,
        "find": find,
        "project": project,
        "title": _("Add a partner to %(project)s") % {"project": project},
        "submit_label": _("Add"),
        "cancel_url": section_url(project),
    }
    return render(request, "projects/partner_add.html", context)


def added(request, project: Project, find, form) -> Partner:
    """The partner, and its contact invited to confirm its part if asked for."""
    values, at = form.cleaned_data, timezone.now()
    with transaction.atomic():
        organisation = organisations_found.chosen(request, find, values, at)
        partner = actions.add_partner(
            project,
            organisation,
            role=values["role"],
            contact_name=values["contact_name"],
            contact_email=values["contact_email"],
            by=request.user,
            at=at,
        )
        if values["is_invited"] and values["contact_email"]:
            invite_contact(request, partner, at)
    return partner


def invite_contact(request, partner: Partner, at) -> None:
    try:
        actions.invite(
            partner.project,
            partner.contact_email,
            Right.VIEW,
            organisation=partner.organisation,
            by=request.user,
            at=at,
        )
    except actions.NotInvitable as error:
        messages.warning(request, str(error))
    else:
        messages.info(
            request,
            _("%(email)s is invited to work on it.") % {"email": partner.contact_email},
        )


@require_http_methods(["GET", "POST"])
@signed_in
def partner_edit(request, pk, part):
    project, partner = part_of(request, pk, part)
    form = PartnerForm(data_of(request), partner=partner)
    if form.is_valid():
        try:
            actions.edit_partner(
                partner,
                form.values(),
                costs=form.costs(),
                seen=form.cleaned_data["seen"],
                by=request.user,
                at=timezone.now(),
            )
        except actions.Outdated as outdated:
            form = form.beside(outdated)
        except actions.NotEditable as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The part is saved."))
            return to_consortium(project)
    title = _("Part of %(organisation)s") % {"organisation": partner.organisation}
    return written(request, project, form, title)


@require_http_methods(["GET", "POST"])
@signed_in
def forecast_edit(request, pk, part):
    project, partner = part_of(request, pk, part)
    form = ForecastForm(data_of(request), partner=partner)
    if form.is_valid():
        try:
            actions.set_forecasts(
                partner,
                form.years(),
                seen=form.cleaned_data["seen"],
                by=request.user,
                at=timezone.now(),
            )
        except actions.Outdated as outdated:
            form = form.beside(outdated)
        except actions.NotEditable as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The forecasts are saved."))
            return to_consortium(project)
    title = _("What %(organisation)s expects after the end") % {
        "organisation": partner.organisation
    }
    return written(request, project, form, title)


def written(request, project: Project, form, title: str):
    context = {
        "form": form,
        "project": project,
        "title": title,
        "submit_label": _("Save"),
        "cancel_url": section_url(project),
    }
    return render(request, "projects/part_form.html", context)


@require_http_methods(["GET", "POST"])
@signed_in
def partner_remove(request, pk, part):
    project, partner = part_of(request, pk, part)
    form = Form(data_of(request))
    if form.is_valid():
        try:
            actions.remove_partner(partner, by=request.user, at=timezone.now())
        except (actions.NotEditable, actions.NotRemovable) as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The partner is removed."))
            return to_consortium(project)
    context = {
        "form": form,
        "title": _("Remove %(organisation)s") % {"organisation": partner.organisation},
        "intro": _(
            "Its costs, its forecasts and its shares of the work go with it; the "
            "versions already taken keep them."
        ),
        "submit_label": _("Remove"),
        "cancel_url": section_url(project),
    }
    return render(request, "form_page.html", context)


@require_POST
@signed_in
def lead_name(request, pk, part):
    project, partner = part_of(request, pk, part)
    try:
        actions.name_lead(partner, by=request.user, at=timezone.now())
    except (actions.NotEditable, actions.NotAddable) as error:
        messages.error(request, str(error))
    else:
        text = _("%(organisation)s leads the project.")
        messages.success(request, text % {"organisation": partner.organisation})
    return to_consortium(project)
