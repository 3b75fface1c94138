"""Yearly returns: the campaign of the team, and the answer of a partner by its link."""

from operator import attrgetter

from django.conf import settings
from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from grappe.documents import openings
from grappe.documents.models import Act as Opened
from grappe.followup import actions, rules
from grappe.followup import returns as summary
from grappe.followup.models import Returns
from grappe.projects.doors import Door
from grappe.projects.models import Project
from grappe.web import acts
from grappe.web.decorators import allowed, notes, public
from grappe.web.exports import Column, export
from grappe.web.followup import entry
from grappe.web.followup.forms import AgainForm, CampaignForm, ReturnsForm
from grappe.web.forms import Form

BOTH = ["GET", "POST"]


def year_of(request, years: list[int]) -> int:
    """The year of the address among those asked about, else the last one."""
    wanted = request.GET.get("year", "")
    known = {str(year): year for year in years}
    return known.get(wanted) or (years[0] if years else request.access.on.year - 1)


@require_GET
@allowed(rules.can_see)
def returns_list(request):
    """One year: how many answered, each sum between its bounds, and who is silent."""
    access = request.access
    years = summary.years(access)
    year = year_of(request, years)
    rows = summary.of_year(access, year)
    readable = read_by(access)
    context = {
        "years": years,
        "year": year,
        "funnel": summary.funnel(rows),
        "lines": summary.bounds(rows, summary.caps(access)),
        "rows": [(row, row.partner.project_id in readable) for row in rows],
        "on": access.on,
        "can_manage": rules.can_manage(access),
        "here": "returns_list",
    }
    return render(request, "followup/returns_list.html", context)


def read_by(access) -> frozenset[int]:
    """The projects whose partners the reader may see."""
    return frozenset(Project.objects.readable_by(access).values_list("pk", flat=True))


COLUMNS = [
    Column(gettext_lazy("Project"), lambda row: row.partner.project.acronym),
    Column(gettext_lazy("Partner"), lambda row: row.partner.organisation.name),
    Column(gettext_lazy("Year"), lambda row: row.year),
    Column(gettext_lazy("Answered on"), lambda row: row.answered_at),
    *(
        Column(summary.title_of(name), attrgetter(name))
        for name in (*summary.FIGURES, "comment")
    ),
]


@require_GET
@allowed(rules.can_see)
def returns_export(request):
    """The answers of a year, of the dossiers that the reader may read."""
    access = request.access
    year = year_of(request, summary.years(access))
    readable = read_by(access)
    rows = [
        row
        for row in summary.of_year(access, year)
        if row.partner.project_id in readable
    ]
    openings.log_many(
        access,
        sorted({row.partner.project_id for row in rows}),
        cluster=access.cluster,
        act=Opened.EXPORTED,
        target=f"returns of {year}",
        at=timezone.now(),
        door=Door.READER,
    )
    return export(request, f"returns-{year}", COLUMNS, rows)


@require_http_methods(BOTH)
@allowed(rules.can_manage)
def returns_ask(request):
    """Send their links to the partners of funded projects, of a year."""
    access = request.access
    form = CampaignForm(acts.sent(request), on=access.on)

    if form.is_valid():
        try:
            done = actions.ask_everybody(
                access, **form.cleaned_data, by=request.user, at=timezone.now()
            )
        except actions.NotAskable as error:
            form.add_error(None, str(error))
        else:
            told(request, done)
            return redirect("followup:returns_list", access.cluster.slug)
    context = {
        "form": form,
        "title": _("Ask for yearly returns"),
        "intro": _(
            "Partners of funded projects that run, or ended at most seven years "
            "before, get a personal link. Those asked already are left alone."
        ),
        "submit_label": _("Send the links"),
        "cancel_url": list_url(access),
    }
    return render(request, "form_page.html", context)


def list_url(access) -> str:
    return reverse("followup:returns_list", args=[access.cluster.slug])


def told(request, done) -> None:
    asked, without = done
    messages.success(
        request,
        ngettext(
            "%(count)d link is about to leave.",
            "%(count)d links are about to leave.",
            asked,
        )
        % {"count": asked},
    )
    if without:
        messages.warning(
            request,
            ngettext(
                "%(count)d partner has no contact with an e-mail address.",
                "%(count)d partners have no contact with an e-mail address.",
                without,
            )
            % {"count": without},
        )


def treated_returns(request, pk) -> Returns:
    rows = Returns.objects.select_related(
        "partner__project__cluster", "partner__organisation"
    )
    returns = get_object_or_404(rows, pk=pk)
    entry.treated(request, returns.partner.project_id)
    return returns


@require_http_methods(BOTH)
@allowed(rules.can_manage)
def returns_again(request, pk):
    returns = treated_returns(request, pk)
    form = AgainForm(acts.sent(request), returns=returns, on=request.access.on)
    act = acts.Act(
        title=_("Send the link to %(name)s again")
        % {"name": returns.partner.organisation},
        intro=_("The link sent before stops working."),
        submit_label=_("Send"),
        back=list_url(request.access),
        run=lambda: actions.ask_again(
            returns, **form.cleaned_data, by=request.user, at=timezone.now()
        ),
        refusals=(actions.NotAskable,),
        success=_("The link is about to leave."),
    )
    return acts.page(request, form, act)


@require_http_methods(BOTH)
@allowed(rules.can_manage)
def returns_revoke(request, pk):
    returns = treated_returns(request, pk)
    form = Form(acts.sent(request))
    act = acts.Act(
        title=_("Take back the link of %(name)s")
        % {"name": returns.partner.organisation},
        intro=_("An answer that was given stays."),
        submit_label=_("Take it back"),
        back=list_url(request.access),
        run=lambda: actions.revoke_returns(returns, by=request.user, at=timezone.now()),
        refusals=(actions.NotAskable,),
        success=_("The link opens nothing any more."),
    )
    return acts.page(request, form, act)


@require_http_methods(BOTH)
@allowed(rules.can_manage)
def returns_enter(request, pk):
    """What a partner said on the phone, written by the team."""
    returns = treated_returns(request, pk)
    form = ReturnsForm(acts.sent(request), instance=copy_of(returns))
    act = acts.Act(
        title=_("Returns of %(name)s in %(year)s")
        % {"name": returns.partner.organisation, "year": returns.year},
        intro=_("As they told you: your name is kept beside the figures."),
        submit_label=_("Save"),
        back=list_url(request.access),
        run=lambda: actions.answer_returns(
            returns, form.cleaned_data, by=request.user, at=timezone.now()
        ),
        refusals=(actions.NotAnswerable,),
        success=_("The figures are written down."),
    )
    return acts.page(request, form, act)


def copy_of(returns: Returns) -> Returns:
    """What the form writes on: the action alone changes the row."""
    return Returns.objects.get(pk=returns.pk)


@notes("followup.returns")
@never_cache
@require_http_methods(BOTH)
@public
def returns_answer(request, token):
    """Five questions at most, filled in where it could be; no account."""
    at = timezone.now()
    try:
        here(request, actions.followed(token, at))
        returns = actions.open_returns(token, at=at)
    except actions.NotAnswerable as error:
        context = {"reason": str(error)}
        return render(request, "followup/returns_dead.html", context, status=410)
    # In the dossier's language, unless the person chose one.
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
    with translation.override(
        translation.get_language() if chosen else returns.partner.project.language
    ):
        return answer_page(request, token, returns, at)


def answer_page(request, token: str, returns: Returns, at):
    initial = {} if returns.is_answered else returns.prefilled
    form = ReturnsForm(acts.sent(request), instance=copy_of(returns), initial=initial)
    if form.is_valid():
        try:
            actions.answer_returns(returns, form.cleaned_data, by=None, at=at)
        except actions.NotAnswerable as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Thank you: your answer is kept."))
            slug = returns.partner.project.cluster.slug
            return redirect("followup:returns_answer", slug, token)
    context = {
        "form": form,
        "returns": returns,
        "is_prefilled": bool(initial) and request.method == "GET",
    }
    return render(request, "followup/returns_answer.html", context)


def here(request, returns: Returns) -> Returns:
    """A link of another cluster opens nothing under this one's address."""
    if returns.partner.project.cluster_id != request.access.cluster.pk:
        raise Http404
    return returns
