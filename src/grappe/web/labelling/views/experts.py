"""The pool of experts: who is in it, what they know, when they are away."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from grappe.common.paging import page_of
from grappe.labelling import actions, rules
from grappe.labelling.models import (
    Assignment,
    Expert,
    ExpertText,
    Unavailability,
)
from grappe.labelling.queries import experts as queries
from grappe.organisations.actions import NotCreatable
from grappe.web import acts
from grappe.web.decorators import allowed, signed_in
from grappe.web.exports import Column, export
from grappe.web.labelling.forms.experts import (
    EndExpertForm,
    ExpertFilter,
    ExpertForm,
    NewExpertForm,
    TextForm,
    UnavailabilityForm,
)

COLUMNS = [
    Column(gettext_lazy("Family name"), lambda row: row.user.family_name),
    Column(gettext_lazy("Given name"), lambda row: row.user.given_name),
    # Their name is needed to choose readers; their address is not, in a file.
    Column(
        gettext_lazy("E-mail"),
        lambda row: row.user.email,
        address=lambda row: row.user.email,
    ),
    Column(gettext_lazy("Kind"), lambda row: row.get_kind_display()),
    Column(gettext_lazy("Employer"), lambda row: str(row.organisation or "")),
    Column(gettext_lazy("Job title"), lambda row: row.job_title),
    Column(gettext_lazy("Languages"), lambda row: ", ".join(row.languages)),
    Column(gettext_lazy("Competences"), lambda row: competences_in_words(row)),
    Column(gettext_lazy("Most dossiers"), lambda row: row.capacity),
    Column(gettext_lazy("Fewest dossiers"), lambda row: row.minimum),
    Column(gettext_lazy("Reading now"), lambda row: row.load),
    Column(gettext_lazy("Confidentiality signed"), lambda row: yes(row.has_signed)),
    Column(gettext_lazy("From"), lambda row: row.starts_on),
    Column(gettext_lazy("Last day"), lambda row: row.ends_on),
]


def yes(value: bool) -> str:
    return _("yes") if value else _("no")


def competences_in_words(expert: Expert) -> str:
    return "; ".join(f"{one.competence} ({one.level})" for one in skills_of(expert))


def skills_of(expert: Expert):
    """What they know, the best first; read with the list when it was asked for."""
    return sorted(expert.skills.all(), key=lambda one: (-one.level, one.competence_id))


def filtered(request):
    access = request.access
    form = ExpertFilter(request.GET or None, cluster=access.cluster)
    wanted = form.cleaned_data if form.is_bound and form.is_valid() else {}
    experts = queries.found(queries.pool(access), wanted, access.on)
    return form, experts.prefetch_related("skills__competence")


def list_url(request) -> str:
    return reverse("labelling:expert_list", args=[request.access.cluster.slug])


@require_GET
@allowed(rules.can_see_experts)
def expert_list(request):
    form, experts = filtered(request)
    page = page_of(request, experts)
    slug = request.access.cluster.slug
    context = {
        "form": form,
        "page": page,
        "rows": [(one, skills_of(one)) for one in page],
        "can_manage": rules.can_manage_experts(request.access),
        "export_url": reverse("labelling:expert_export", args=[slug]),
    }
    return render(request, "labelling/expert_list.html", context)


@require_GET
@allowed(rules.can_see_experts)
def expert_export(request):
    _form, experts = filtered(request)
    return export(request, "experts", COLUMNS, experts)


@require_GET
@allowed(rules.can_see_experts)
def expert_detail(request, pk):
    """An expert's card; their readings are those of projects the reader may know."""
    access = request.access
    expert = get_object_or_404(queries.pool(access), pk=pk)
    readings = (
        Assignment.objects.listed_for(access)
        .filter(expert=expert)
        .select_related("request__project__cluster", "request__call")
        .order_by("-assigned_at")
    )
    context = {
        "expert": expert,
        "skills": skills_of(expert),
        "texts": expert.texts.all(),
        "away": expert.unavailabilities.all(),
        "readings": readings,
        "undertakings": expert.user.undertakings.filter(
            text__cluster=access.cluster
        ).select_related("text"),
        "interests": expert.user.interests.in_force(access.on).select_related(
            "organisation"
        ),
        "can_manage": rules.can_manage_experts(access),
        "has_left": expert.ends_on is not None and expert.ends_on < access.on,
    }
    return render(request, "labelling/expert_detail.html", context)


@require_http_methods(["GET", "POST"])
@allowed(rules.can_manage_experts)
def expert_add(request):
    access = request.access
    form = NewExpertForm(acts.sent(request), cluster=access.cluster)

    def run():
        at, values = timezone.now(), form.cleaned_data
        return actions.add_expert(
            access.cluster,
            values["email"],
            form.profile(access, at),
            given_name=values["given_name"],
            family_name=values["family_name"],
            language=values["language"],
            is_outside=values["is_outside"],
            by=request.user,
            at=at,
        )

    act = acts.Act(
        title=_("Add an expert"),
        submit_label=_("Add to the pool"),
        back=list_url(request),
        run=run,
        refusals=(actions.NotAnExpert, NotCreatable),
        success=_("The expert is in the pool."),
        then=lambda expert: expert.get_absolute_url(),
    )
    return acts.page(request, form, act)


def of_pool(request, pk) -> Expert:
    experts = Expert.objects.filter(cluster=request.access.cluster)
    return get_object_or_404(
        experts.select_related("user", "organisation", "cluster"), pk=pk
    )


@require_http_methods(["GET", "POST"])
@allowed(rules.can_manage_experts)
def expert_edit(request, pk):
    access, expert = request.access, of_pool(request, pk)
    form = ExpertForm(
        acts.sent(request), cluster=access.cluster, initial=card_of(expert)
    )

    def run():
        at = timezone.now()
        profile = form.profile(access, at)
        return actions.edit_expert(expert, profile, by=request.user, at=at)

    act = acts.Act(
        title=_("Edit %(name)s") % {"name": expert},
        submit_label=_("Save"),
        back=expert.get_absolute_url(),
        run=run,
        refusals=(actions.NotAnExpert, NotCreatable),
        success=_("The card is saved."),
    )
    return acts.page(request, form, act)


def card_of(expert: Expert) -> dict:
    names = ("kind", "job_title", "languages", "capacity", "minimum", "biography")
    employer = expert.organisation
    levels: dict[str, list[int]] = {f"level_{level}": [] for level in (1, 2, 3)}
    for key, level in expert.skills.values_list("competence", "level"):
        levels[f"level_{level}"].append(key)
    return {
        **{name: getattr(expert, name) for name in names},
        "note": expert.note,
        "employer": employer.legal_name if employer else "",
        "siren": (employer.siren or "") if employer else "",
        **levels,
    }


@require_http_methods(["GET", "POST"])
@allowed(rules.can_manage_experts)
def expert_end(request, pk):
    expert = of_pool(request, pk)
    form = EndExpertForm(acts.sent(request), initial={"ends_on": request.access.on})

    def run():
        return actions.end_expert(
            expert, by=request.user, at=timezone.now(), **form.cleaned_data
        )

    act = acts.Act(
        title=_("%(name)s leaves the pool") % {"name": expert},
        intro=_("Their opinions stay; their role of an expert ends on that day."),
        submit_label=_("Record it"),
        back=expert.get_absolute_url(),
        run=run,
        refusals=(actions.NotAnExpert,),
        success=_("The end is recorded."),
    )
    return acts.page(request, form, act)


@require_POST
@allowed(rules.can_manage_experts)
def expert_back(request, pk):
    """Take somebody who left into the pool again."""
    expert = of_pool(request, pk)
    try:
        actions.take_back(expert, by=request.user, at=timezone.now())
    except actions.NotAnExpert as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The expert is in the pool."))
    return redirect(expert)


def own(request, pk) -> Expert:
    """An expert's card for the team, or for the expert; 404 to anybody else."""
    expert = of_pool(request, pk)
    if rules.can_edit_own_card(request.access, expert):
        return expert
    if request.access.is_insider and rules.can_see_experts(request.access):
        raise PermissionDenied
    raise Http404


@require_GET
@signed_in
def my_card(request):
    """An expert's own card: what the pool knows, their days away, their works."""
    mine = Expert.objects.filter(cluster=request.access.cluster, user=request.user)
    expert = get_object_or_404(mine.select_related("user", "organisation"))
    context = {
        "expert": expert,
        "skills": skills_of(expert),
        "texts": expert.texts.all(),
        "away": expert.unavailabilities.all(),
    }
    return render(request, "labelling/my_card.html", context)


def card_url(request, expert: Expert) -> str:
    if expert.user_id == request.user.pk:
        return reverse("labelling:my_card", args=[request.access.cluster.slug])
    return expert.get_absolute_url()


@require_http_methods(["GET", "POST"])
@signed_in
def unavailability_add(request, pk):
    expert = own(request, pk)
    form = UnavailabilityForm(acts.sent(request))

    def run():
        return actions.add_unavailability(
            expert, by=request.user, at=timezone.now(), **form.cleaned_data
        )

    act = acts.Act(
        title=_("Days away of %(name)s") % {"name": expert},
        submit_label=_("Add"),
        back=card_url(request, expert),
        run=run,
        refusals=(actions.NotAnExpert,),
        success=_("The days are kept: no dossier is proposed over them."),
    )
    return acts.page(request, form, act)


@require_POST
@signed_in
def unavailability_remove(request, pk):
    rows = Unavailability.objects.filter(expert__cluster=request.access.cluster)
    away = get_object_or_404(rows.select_related("expert"), pk=pk)
    expert = own(request, away.expert_id)
    actions.remove_unavailability(away, by=request.user, at=timezone.now())
    messages.success(request, _("These days are free again."))
    return redirect(card_url(request, expert))


@require_http_methods(["GET", "POST"])
@signed_in
def expert_text_add(request, pk):
    expert = own(request, pk)
    form = TextForm(acts.sent(request))

    def run():
        return actions.add_text(
            expert, by=request.user, at=timezone.now(), **form.cleaned_data
        )

    act = acts.Act(
        title=_("A work of %(name)s") % {"name": expert},
        submit_label=_("Add"),
        back=card_url(request, expert),
        run=run,
        refusals=(actions.NotAnExpert,),
        success=_("The work is kept."),
    )
    return acts.page(request, form, act)


@require_POST
@signed_in
def expert_text_remove(request, pk):
    rows = ExpertText.objects.filter(expert__cluster=request.access.cluster)
    text = get_object_or_404(rows.select_related("expert"), pk=pk)
    expert = own(request, text.expert_id)
    actions.remove_text(text, by=request.user, at=timezone.now())
    messages.success(request, _("The work is forgotten."))
    return redirect(card_url(request, expert))
