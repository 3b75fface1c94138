"""The electoral roll of a day, and the members something should be done about."""

from itertools import groupby

from django.http import Http404
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from grappe.common.paging import page_of
from grappe.memberships import queries, rules
from grappe.memberships.models import Membership
from grappe.web.decorators import allowed
from grappe.web.exports import Column, export
from grappe.web.memberships.forms import RollForm

COLUMNS = [
    Column(gettext_lazy("College"), lambda line: line.college),
    Column(gettext_lazy("Member"), lambda line: line.organisation.name),
    Column("SIREN", lambda line: line.organisation.siren),
    Column(gettext_lazy("Category"), lambda line: line.category),
    Column(
        gettext_lazy("Voting representative"),
        lambda line: line.representative.person.name if line.representative else "",
    ),
    Column(
        gettext_lazy("Substitute"),
        lambda line: ", ".join(each.person.name for each in line.substitutes),
    ),
]

ATTENTION = {
    "departures": (
        queries.departures,
        gettext_lazy("Members leaving within 60 days"),
        gettext_lazy("Nobody leaves within 60 days."),
    ),
    "contact": (
        queries.without_contact,
        gettext_lazy("Members without a contact address"),
        gettext_lazy("Every member has a contact with an address."),
    ),
    "category": (
        queries.without_category,
        gettext_lazy("Members without a category"),
        gettext_lazy("Every member has a category."),
    ),
}


@require_GET
@allowed(rules.can_see_electoral_roll)
def electoral_roll(request):
    access = request.access
    form = RollForm(request.GET if "on" in request.GET else {"on": access.on})
    on = form.cleaned_data["on"] if form.is_valid() else access.on
    lines = queries.electoral_roll(access.cluster, on)
    if "format" in request.GET:
        return export(request, "electoral-roll", COLUMNS, lines)
    colleges = [
        (college, list(voters))
        for college, voters in groupby(lines, key=lambda line: line.college)
    ]
    suspended = Membership.objects.visible_to(access).suspended(on)
    context = {
        "form": form,
        "on": on,
        "colleges": colleges,
        "total": len(lines),
        "silent": sum(line.representative is None for line in lines),
        "without_college": sum(line.college is None for line in lines),
        "suspended": suspended.select_related("organisation"),
    }
    return render(request, "memberships/electoral_roll.html", context)


@require_GET
@allowed(rules.can_see_files)
def attention_list(request, kind):
    if kind not in ATTENTION:
        raise Http404(_("There is no such list."))
    read, title, empty = ATTENTION[kind]
    access = request.access
    rows = read(access.cluster, access.on).select_related("organisation")
    context = {
        "kind": kind,
        "title": title,
        "empty": empty,
        "page": page_of(request, rows),
        "can_manage": rules.can_manage(access),
    }
    return render(request, "memberships/attention_list.html", context)
