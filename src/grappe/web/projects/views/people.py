"""Who works on the dossier, and which readers the lead keeps away."""

from typing import Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from grappe.engines.identifiers import InvalidIdentifier, clean_siren
from grappe.organisations.models import Organisation
from grappe.organisations.queries import by_identifier
from grappe.organisations.wording import identifier_message
from grappe.projects import actions, queries, rules
from grappe.projects.doors import Door
from grappe.projects.models import ExcludedReader, Project, ProjectMember, Right
from grappe.web.decorators import allowed, signed_in
from grappe.web.forms import Form
from grappe.web.projects import entry
from grappe.web.projects.forms import (
    ExclusionForm,
    FirstWriterForm,
    IdentifyForm,
    InviteForm,
    RightForm,
)


def section(request, project: Project, door: Door) -> dict[str, Any]:
    """Applicants see each other; whom the lead keeps away is for who writes."""
    access = request.access
    members = project.members.in_force(access.on).select_related("user", "organisation")
    writes = Project.objects.editable_by(access).filter(pk=project.pk).exists()
    can_write = door == Door.APPLICANT and writes
    return {
        "members": members,
        "can_invite": door == Door.APPLICANT and rules.can_invite(access, project),
        "can_write": can_write,
        "exclusions": project.excluded_readers.select_related("organisation", "user")
        if can_write
        else [],
    }


def data_of(request):
    return request.POST if request.method == "POST" else None


def section_url(project: Project) -> str:
    return reverse(
        "projects:project_section", args=[project.cluster.slug, project.pk, "people"]
    )


def writing(request, pk: int) -> Project:
    """The project as one of its writers, at any stage; 404 to anybody else."""
    return entry.edited(request, pk)


@require_http_methods(["GET", "POST"])
@signed_in
def member_invite(request, pk):
    project, door = entry.entered(request, pk)
    if not rules.can_invite(request.access, project):
        raise Http404
    # The team finds somebody to write it, without reading who takes part.
    is_first = door != Door.APPLICANT
    form = (
        FirstWriterForm(data_of(request))
        if is_first
        else InviteForm(data_of(request), project=project)
    )
    if form.is_valid():
        values = dict(form.cleaned_data)
        if is_first:
            values |= {"right": Right.EDIT, "organisation": queries.lead_of(project)}
        try:
            member = actions.invite(
                project, by=request.user, at=timezone.now(), **values
            )
        except actions.NotInvitable as error:
            form.add_error(None, str(error))
        else:
            messages.success(
                request,
                _("%(person)s is invited by mail.") % {"person": member.user.email},
            )
            return redirect(project if is_first else section_url(project))
    context = {
        "form": form,
        "title": _("Invite somebody to work on %(project)s") % {"project": project},
        "intro": _(
            "They sign in with a link sent to this address; no password is needed."
        ),
        "submit_label": _("Invite"),
        "cancel_url": project.get_absolute_url(),
    }
    return render(request, "form_page.html", context)


def member_of(request, pk: int, member: int) -> ProjectMember:
    project = writing(request, pk)
    rows = project.members.in_force(request.access.on).select_related(
        "project__cluster", "user", "organisation"
    )
    return get_object_or_404(rows, pk=member)


@require_http_methods(["GET", "POST"])
@signed_in
def member_change(request, pk, member):
    found = member_of(request, pk, member)
    form = RightForm(
        data_of(request),
        project=found.project,
        initial={"right": found.right, "organisation": found.organisation},
    )
    if form.is_valid():
        try:
            actions.change_right(
                found, by=request.user, at=timezone.now(), **form.cleaned_data
            )
        except actions.NotChangeable as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("What they may do is changed."))
            return redirect("projects:project_detail", request.access.cluster.slug, pk)
    context = {
        "form": form,
        "title": found.user.name,
        "submit_label": _("Save"),
        "cancel_url": section_url(found.project),
    }
    return render(request, "form_page.html", context)


@require_http_methods(["GET", "POST"])
@signed_in
def member_end(request, pk, member):
    found = member_of(request, pk, member)
    form = Form(data_of(request))
    if form.is_valid():
        try:
            actions.end_membership(found, by=request.user, at=timezone.now())
        except actions.NotChangeable as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("They no longer work on the project."))
            return redirect("projects:project_detail", request.access.cluster.slug, pk)
    context = {
        "form": form,
        "title": _("End the work of %(person)s") % {"person": found.user.name},
        "intro": _("They read nothing of the dossier from now on."),
        "submit_label": _("End"),
        "cancel_url": section_url(found.project),
    }
    return render(request, "form_page.html", context)


@require_http_methods(["GET", "POST"])
@signed_in
def exclusion_add(request, pk):
    project = writing(request, pk)
    form = ExclusionForm(data_of(request))
    organisation = organisation_of(form) if form.is_valid() else None
    if form.is_valid():
        values = form.cleaned_data
        try:
            actions.exclude(
                project,
                name=values["name"],
                email=values["email"],
                organisation=organisation,
                reason=values["reason"],
                by=request.user,
                at=timezone.now(),
            )
        except actions.NotExcludable as error:
            form.add_error(None, str(error))
        else:
            messages.success(
                request, _("They will see nothing of the project as readers.")
            )
            return redirect(section_url(project))
    context = {
        "form": form,
        "title": _("Keep a reader away from %(project)s") % {"project": project},
        "intro": _(
            "An expert, a member of the committee or of the team whom you name here "
            "neither reads the dossier nor learns that it exists. They are not told."
        ),
        "submit_label": _("Keep away"),
        "cancel_url": section_url(project),
    }
    return render(request, "form_page.html", context)


def organisation_of(form: ExclusionForm) -> Organisation | None:
    """The organisation of the SIREN typed, which must be on record."""
    typed = form.cleaned_data["siren"].strip()
    if not typed:
        return None
    try:
        found = by_identifier({"siren": clean_siren(typed)})
    except InvalidIdentifier as error:
        form.add_error("siren", identifier_message(error))
        return None
    if found is None:
        form.add_error(
            "siren",
            _("Nobody of this organisation is known here: name the person instead."),
        )
    return found


@require_POST
@signed_in
def exclusion_remove(request, pk, row):
    project = writing(request, pk)
    found = get_object_or_404(project.excluded_readers, pk=row)
    actions.readmit(found, by=request.user, at=timezone.now())
    messages.success(request, _("This reader is no longer kept away."))
    return redirect(section_url(project))


@require_http_methods(["GET", "POST"])
@allowed(rules.can_manage)
def exclusion_identify(request, pk, row):
    """The team says who a name is, seeing the name only."""
    listed = Project.objects.listed_for(request.access)
    unknown = ExcludedReader.objects.filter(user=None, organisation=None)
    found = get_object_or_404(
        unknown.filter(project__in=listed.values("pk")).select_related(
            "project__cluster"
        ),
        pk=row,
        project=pk,
    )
    cluster = request.access.cluster
    form = IdentifyForm(
        data_of(request),
        people=queries.readers_of(cluster),
        organisations=Organisation.objects.known_to(cluster),
    )
    if form.is_valid():
        try:
            actions.identify(
                found, by=request.user, at=timezone.now(), **form.cleaned_data
            )
        except actions.NotExcludable as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("This reader is kept away from now on."))
            return redirect("projects:exclusion_list", cluster.slug)
    context = {
        "form": form,
        "title": _("Who is “%(name)s”?") % {"name": found.name},
        "intro": _("The lead of %(project)s asks to keep this reader away.")
        % {"project": found.project},
        "submit_label": _("Keep away"),
        "cancel_url": reverse("projects:exclusion_list", args=[cluster.slug]),
    }
    return render(request, "form_page.html", context)


@require_safe
@allowed(rules.can_manage)
def exclusion_list(request):
    """Names given by leads that match no account: somebody says who they are."""
    context = {"rows": queries.unknown_readers(request.access)}
    return render(request, "projects/exclusion_list.html", context)
