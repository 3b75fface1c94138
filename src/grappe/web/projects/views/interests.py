"""My interests: the organisations I am tied to, whatever the project."""

from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from grappe.organisations.actions import NotCreatable
from grappe.projects import actions
from grappe.projects.models import Interest
from grappe.web import acts
from grappe.web.decorators import signed_in
from grappe.web.projects.forms import named
from grappe.web.projects.forms.interests import EndInterestForm, InterestForm


def list_url(request) -> str:
    return reverse("projects:interest_list", args=[request.access.cluster.slug])


@require_GET
@signed_in
def interest_list(request):
    """What I declared, in every cluster: an interest in one is one everywhere."""
    mine = Interest.objects.filter(user=request.user).select_related("organisation")
    context = {
        "standing": mine.in_force(request.access.on),
        "others": mine.exclude(pk__in=mine.in_force(request.access.on).values("pk")),
    }
    return render(request, "projects/interest_list.html", context)


@require_http_methods(["GET", "POST"])
@signed_in
def interest_add(request):
    access = request.access
    form = InterestForm(acts.sent(request), initial={"starts_on": access.on})

    def run():
        at = timezone.now()
        values = form.cleaned_data
        return actions.add_interest(
            access.cluster,
            request.user,
            named.organisation(access, values["name"], values["siren"], at=at),
            nature=values["nature"],
            starts_on=values["starts_on"],
            ends_on=values["ends_on"],
            note=values["note"],
            by=request.user,
            at=at,
        )

    act = acts.Act(
        title=_("Add an interest"),
        intro=_(
            "Every project this organisation, or its group, takes part in is kept "
            "away from you as long as the tie lasts."
        ),
        submit_label=_("Add it"),
        back=list_url(request),
        run=run,
        refusals=(actions.NotInterest, NotCreatable),
        success=_("It is among your interests."),
    )
    return acts.page(request, form, act)


@require_http_methods(["GET", "POST"])
@signed_in
def interest_end(request, pk):
    mine = Interest.objects.filter(user=request.user).select_related("organisation")
    interest = get_object_or_404(mine, pk=pk)
    form = EndInterestForm(acts.sent(request), initial={"ends_on": request.access.on})

    def run():
        return actions.end_interest(
            interest, by=request.user, at=timezone.now(), **form.cleaned_data
        )

    act = acts.Act(
        title=_("The tie to %(organisation)s ended")
        % {"organisation": interest.organisation},
        submit_label=_("Record its end"),
        back=list_url(request),
        run=run,
        refusals=(actions.NotInterest,),
        success=_("The end is recorded."),
    )
    return acts.page(request, form, act)
