"""The desk of a project's readers: rights, conflicts found, what was let through."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from grappe.accounts.models import User
from grappe.labelling.models import Expert
from grappe.organisations.models import Organisation
from grappe.projects import actions, readership, rules
from grappe.projects.doors import Door
from grappe.projects.models import ConflictNature, Declaration, Grant, Project
from grappe.web import acts
from grappe.web.decorators import allowed
from grappe.web.projects.forms.readers import (
    GrantForm,
    OptionalReasonForm,
    ReasonForm,
)
from grappe.web.projects.views import detail


def listed(request, pk: int) -> Project:
    """The project as the cluster's people know it; 404 when a conflict takes it."""
    projects = Project.objects.listed_for(request.access)
    return get_object_or_404(projects.select_related("cluster"), pk=pk)


def desk_url(project: Project) -> str:
    return reverse("projects:project_access", args=[project.cluster.slug, project.pk])


def section(request, project: Project, door: Door) -> dict[str, Any]:
    """Who reads, whom a conflict keeps away, by which reasons."""
    access = request.access
    pool = Expert.objects.in_force(access.on).filter(cluster=access.cluster)
    return {
        "readers": readership.readers(project, access.on),
        "barred": readership.barred(
            project, access.on, pool.values_list("user", flat=True)
        ),
        "waivers": project.waivers.select_related("user", "organisation", "waived_by"),
        "can_choose": rules.can_choose_readers(access),
        "can_see_openings": rules.can_see_openings(access),
        # Partners are content: the direction judges conflicts, others read first.
        "names_partners": door == Door.READER or rules.can_choose_readers(access),
    }


@require_GET
@allowed(rules.can_see_readers)
def project_access(request, pk):
    """The tab of a project's page, under a name of its own."""
    return detail.page(request, pk, "access")


def is_for(access, project: Project) -> bool:
    """Only the cluster's people: an expert learns nothing of the other readers."""
    return rules.can_see_readers(access)


@require_http_methods(["GET", "POST"])
@allowed(rules.can_choose_readers)
def grant_give(request, pk):
    """Open the dossier to somebody of the cluster."""
    project = listed(request, pk)
    form = GrantForm(acts.sent(request), access=request.access)

    def run():
        return actions.grant(
            project, by=request.user, at=timezone.now(), **form.cleaned_data
        )

    act = acts.Act(
        title=_("Open the dossier of %(project)s") % {"project": project},
        intro=_("They see its content once they declared that they have no conflict."),
        submit_label=_("Open the dossier"),
        back=desk_url(project),
        run=run,
        refusals=(actions.NotGrantable,),
        success=_("The dossier is open to them."),
    )
    return acts.page(request, form, act)


@require_http_methods(["GET", "POST"])
@allowed(rules.can_choose_readers)
def grant_revoke(request, pk):
    """Take a dossier back from a reader; their readings of it end with it."""
    projects = Project.objects.listed_for(request.access).values("pk")
    grants = Grant.objects.filter(project__in=projects)
    given = get_object_or_404(grants.select_related("project__cluster", "user"), pk=pk)
    form = OptionalReasonForm(acts.sent(request))

    def run():
        return actions.revoke_grant(
            given, by=request.user, at=timezone.now(), **form.cleaned_data
        )

    act = acts.Act(
        title=_("Take %(project)s back from %(person)s")
        % {"project": given.project, "person": given.user},
        intro=_("It is closed to them at once; what they opened stays in the log."),
        submit_label=_("Take it back"),
        back=desk_url(given.project),
        run=run,
        refusals=(actions.NotRevocable,),
        success=_("The dossier is closed to them."),
    )
    return acts.page(request, form, act)


@require_http_methods(["GET", "POST"])
@allowed(rules.can_choose_readers)
def waiver_give(request, pk, user, nature, organisation):
    """Let somebody read in spite of what the records infer."""
    project = listed(request, pk)
    person = get_object_or_404(User, pk=user)
    partner = get_object_or_404(
        Organisation.objects.filter(pk__in=readership.partners_of(project)),
        pk=organisation,
    )
    form = ReasonForm(acts.sent(request))

    def run():
        return actions.waive(
            project,
            person,
            nature,
            partner,
            by=request.user,
            at=timezone.now(),
            **form.cleaned_data,
        )

    words = dict(ConflictNature.choices).get(nature, nature)
    act = acts.Act(
        title=_("Let %(person)s read %(project)s")
        % {
            "person": person,
            "project": project,
        },
        intro=_("The records say: %(reason)s (%(partner)s).")
        % {"reason": words, "partner": partner},
        submit_label=_("Let it through"),
        back=desk_url(project),
        run=run,
        refusals=(actions.NotWaivable,),
        success=_("This conflict no longer keeps them away."),
    )
    return acts.page(request, form, act)


@require_http_methods(["GET", "POST"])
@allowed(rules.can_choose_readers)
def conflict_lift(request, pk):
    """Correct a conflict that a reader declared by mistake."""
    projects = Project.objects.listed_for(request.access).values("pk")
    declarations = Declaration.objects.filter(project__in=projects, has_conflict=True)
    declaration = get_object_or_404(
        declarations.select_related("project__cluster", "user"), pk=pk
    )
    form = ReasonForm(acts.sent(request))

    def run():
        return actions.lift_conflict(
            declaration, by=request.user, at=timezone.now(), **form.cleaned_data
        )

    act = acts.Act(
        title=_("Correct what %(person)s declared on %(project)s")
        % {"person": declaration.user, "project": declaration.project},
        intro=_("Only when they declared it by mistake: they then declare anew."),
        submit_label=_("Correct it"),
        back=desk_url(declaration.project),
        run=run,
        refusals=(actions.NotLiftable,),
        success=_("They can declare anew."),
    )
    return acts.page(request, form, act)
