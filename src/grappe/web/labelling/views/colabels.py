"""Co-labelling: another cluster is asked, answers, decides."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from grappe.labelling import actions, queries, rules
from grappe.labelling.models import CoLabel, CoLabelState
from grappe.projects.doors import Door
from grappe.projects.models import Project
from grappe.web import acts
from grappe.web.decorators import allowed, signed_in
from grappe.web.labelling import entry
from grappe.web.labelling.forms.requests import (
    CoLabelAnswerForm,
    CoLabelDecisionForm,
    CoLabelForm,
)


@require_http_methods(["GET", "POST"])
@signed_in
def co_label_ask(request, pk):
    """Those who write the dossier, or the team that read it, ask another cluster."""
    label_request, door = entry.entered(request, pk)
    may_ask = (
        rules.can_write(request.access, label_request)
        if door == Door.APPLICANT
        else rules.can_treat(request.access, door)
    )
    if not may_ask:
        raise PermissionDenied
    form = CoLabelForm(acts.sent(request), cluster=label_request.cluster)

    def run():
        return actions.ask_co_label(
            label_request, **form.cleaned_data, by=request.user, at=timezone.now()
        )

    act = acts.Act(
        title=_("Ask another cluster to label %(project)s too")
        % {"project": label_request.project},
        intro=_(
            "A cluster that works here is told at once; with another one you agree by "
            "your own means, and the team notes its answer."
        ),
        submit_label=_("Ask"),
        back=label_request.get_absolute_url(),
        run=run,
        refusals=(actions.NotMovable,),
        success=_("The other cluster is asked."),
    )
    return acts.page(request, form, act)


@require_GET
@allowed(rules.can_answer_co_labels)
def co_label_list(request):
    """What other clusters ask of this one, without what a conflict takes away."""
    access = request.access
    rows = queries.asked_of(access)
    readable = set(
        Project.objects.filter(
            pk__in=access.user.dossiers.in_force(access.on).values("project")
        ).values_list("pk", flat=True)
    )
    context = {"rows": rows, "readable": readable}
    return render(request, "labelling/co_label_list.html", context)


def asked(request, pk: int) -> CoLabel:
    """One asked of this cluster; 404 where it does not exist for this person."""
    rows = queries.asked_of(request.access)
    found = next((one for one in rows if one.pk == pk), None)
    if found is None:
        raise Http404
    return found


@require_http_methods(["GET", "POST"])
@allowed(rules.can_answer_co_labels)
def co_label_answer(request, pk):
    """Take up what another cluster asks, or decline."""
    found = asked(request, pk)
    back = reverse("labelling:co_label_list", args=[request.access.cluster.slug])
    return answer_page(request, found, back)


@require_http_methods(["GET", "POST"])
@allowed(rules.can_answer_co_labels)
def co_label_decide(request, pk):
    """Give the decision of this cluster."""
    found = asked(request, pk)
    back = reverse("labelling:co_label_list", args=[request.access.cluster.slug])
    return decision_page(request, found, back)


@require_http_methods(["GET", "POST"])
@signed_in
def co_label_note(request, pk, co_label):
    """Note the answer, then the decision, of a cluster that does not work here."""
    label_request, door = entry.entered(request, pk)
    found = label_request.co_labels.filter(pk=co_label).first()
    if found is None:
        raise Http404
    if not rules.can_note_co_label(request.access, found, door):
        raise PermissionDenied
    found.request = label_request
    page = answer_page if found.state == CoLabelState.ASKED else decision_page
    return page(request, found, label_request.get_absolute_url())


def answer_page(request, found: CoLabel, back: str):
    form = CoLabelAnswerForm(
        acts.sent(request), initial={"follows_lead": found.follows_lead}
    )

    def run():
        return actions.answer_co_label(
            found,
            accepts=form.cleaned_data["accepts"] == "yes",
            follows_lead=form.cleaned_data["follows_lead"],
            note=form.cleaned_data["note"],
            by=request.user,
            at=timezone.now(),
        )

    act = acts.Act(
        title=_("Co-labelling of %(project)s by %(cluster)s")
        % {"project": found.request.project, "cluster": found},
        intro=_(
            "The dossier opens to whoever takes it up, once they declared that they "
            "have no conflict of interest."
        )
        if found.cluster_id
        else "",
        submit_label=_("Answer"),
        back=back,
        run=run,
        refusals=(actions.NotMovable,),
        success=_("The answer is recorded: the applicants are told."),
    )
    return acts.page(request, form, act)


def decision_page(request, found: CoLabel, back: str):
    form = CoLabelDecisionForm(acts.sent(request))

    def run():
        return actions.decide_co_label(
            found, **form.cleaned_data, by=request.user, at=timezone.now()
        )

    act = acts.Act(
        title=_("Decision of %(cluster)s on %(project)s")
        % {"project": found.request.project, "cluster": found},
        submit_label=_("Record the decision"),
        back=back,
        run=run,
        refusals=(actions.NotMovable,),
        success=_("The decision is recorded: the applicants are told."),
    )
    return acts.page(request, form, act)
