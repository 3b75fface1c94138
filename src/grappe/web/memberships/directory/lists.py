"""The list of members: filters in the address, views kept, acts on several at once."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from grappe.accounts.models import SavedView
from grappe.clusters.models import StrategicDomain
from grappe.common.paging import keys_of, page_of
from grappe.memberships import directory, roster, rules
from grappe.memberships.directory import Line
from grappe.organisations import actions
from grappe.organisations.models import Organisation, ProfileTag
from grappe.web.decorators import allowed
from grappe.web.exports import Column, export
from grappe.web.memberships.directory import choices
from grappe.web.memberships.directory.forms import BulkForm, ViewForm

PAGE = "members"
COLUMNS = ["name", "type", "category", "town", "since", "status"]
FACETS = ["status", "type", "category", "domain", "tag", "department", "size"]
# What members see of each other: who is in, not who left nor in which category. A
# filter or an order by anything else would tell it too.
MEMBER_FACETS = ["type", "domain", "tag", "department"]
MEMBER_COLUMNS = ["name", "type", "town"]


@dataclass(frozen=True)
class Row:
    """A line in words."""

    line: Line
    url: str
    type: str
    category: str
    status: str
    words: list[str]


def search(request):
    """The choice in the address and what passes it, as far as the reader may see."""
    access = request.access
    form, choice = choices.read(request.GET, access.on)
    if not rules.can_see_former(access):
        choice = choices.narrowed(
            choice,
            on=access.on,
            facets=[*MEMBER_FACETS, "place"],
            sorts=MEMBER_COLUMNS,
        )
    lines = directory.lines(access.cluster, choice.on)
    return form, choice, directory.choose(lines, choice)


@allowed(rules.can_see_members)
@require_safe
def member_list(request):
    access, cluster = request.access, request.access.cluster
    form, choice, result = search(request)
    words = directory.labels(cluster)
    sees_former = rules.can_see_former(access)
    columns = COLUMNS if sees_former else MEMBER_COLUMNS
    page = page_of(request, result.lines)
    query = choices.without_page(request.GET)
    context = {
        "form": form,
        "choice": choice,
        "total": len(result.lines),
        "page": page,
        "rows": [row_of(line, cluster, words) for line in page],
        "facets": choices.facets(
            result, choice, words, FACETS if sees_former else MEMBER_FACETS
        ),
        "places": sorted(choice.wanted("place")),
        "headings": choices.headings(request.GET, choice, columns),
        "sees_former": sees_former,
        "can_export": rules.can_export(access),
        "can_manage": rules.can_manage(access),
        "query": query.urlencode(),
        "map_query": map_query(query),
        "views": SavedView.objects.filter(user=access.user, cluster=cluster, page=PAGE),
        "view_form": ViewForm(initial={"query": query.urlencode()}),
    }
    if context["can_manage"]:
        context["bulk"] = BulkForm(words=words)
    return render(request, "memberships/member_list.html", context)


def row_of(line: Line, cluster, words: dict[str, dict]) -> Row:
    return Row(
        line=line,
        url=reverse("memberships:member_detail", args=[cluster.slug, line.pk]),
        type=directory.TYPE_LABELS[line.member_type],
        category=words["category"].get(line.category, ""),
        status=directory.STATUS_LABELS[line.status],
        words=words_of(line, words),
    )


def words_of(line: Line, words: dict[str, dict]) -> list[str]:
    domains = [words["domain"].get(pk, "") for pk in line.domains]
    return domains + [words["tag"].get(pk, "") for pk in line.tags]


def map_query(query: QueryDict) -> str:
    query = query.copy()
    query.pop("sort", None)
    return query.urlencode()


@allowed(rules.can_export)
@require_safe
def member_export(request):
    """Every row of the choice, or only those ticked."""
    _form, choice, result = search(request)
    ticked = keys_of(request.GET.getlist("pk"))
    lines = [line for line in result.lines if not ticked or line.pk in ticked]
    words = directory.labels(request.access.cluster)
    columns = [Column(*pair) for pair in roster.columns(words, choice.on)]
    return export(request, PAGE, columns, lines)


@allowed(rules.can_see_members)
@require_POST
def member_view_save(request):
    """Keep the filters of the address under a name; the same name is replaced."""
    form = ViewForm(request.POST)
    if not form.is_valid():
        errors = [text for texts in form.errors.values() for text in texts]
        messages.error(request, " ".join(errors))
        return back_to_list(request)
    view, created = SavedView.objects.update_or_create(
        user=request.access.user,
        cluster=request.access.cluster,
        page=PAGE,
        name=form.cleaned_data["name"],
        defaults={"query": form.cleaned_data["query"]},
    )
    told = (
        _("The view “%(name)s” is kept.")
        if created
        else _("The view “%(name)s” is replaced.")
    )
    messages.success(request, told % {"name": view.name})
    return back_to_list(request, form.cleaned_data["query"])


@allowed(rules.can_see_members)
@require_POST
def member_view_delete(request, pk):
    view = get_object_or_404(
        SavedView,
        pk=pk,
        user=request.access.user,
        cluster=request.access.cluster,
        page=PAGE,
    )
    view.delete()
    messages.success(request, _("The view “%(name)s” is gone.") % {"name": view.name})
    return back_to_list(request)


@allowed(rules.can_manage)
@require_POST
def member_bulk(request):
    """One act on the members ticked."""
    cluster = request.access.cluster
    form = BulkForm(request.POST, words=directory.labels(cluster))
    query = QueryDict(request.POST.get("query", "")).urlencode()
    if not form.is_valid():
        errors = [text for texts in form.errors.values() for text in texts]
        messages.error(request, " ".join(errors))
        return back_to_list(request, query)
    pks = form.cleaned_data["pk"]
    act, _colon, word = form.cleaned_data["act"].partition(":")
    if act == "export":
        ticked = QueryDict(mutable=True)
        ticked.setlist("pk", pks)
        ticked.setlist("status", list(directory.STATUS_LABELS))
        url = reverse("memberships:member_export", args=[cluster.slug])
        return redirect(f"{url}?{ticked.urlencode()}&format=xlsx")
    changed = apply_to(cluster, act, int(word), pks, request.access.user)
    messages.success(
        request,
        ngettext("%(n)d member changed.", "%(n)d members changed.", changed)
        % {"n": changed},
    )
    return back_to_list(request, query)


ACTS: dict[str, tuple[Callable[..., int], Any]] = {
    "add_tag": (actions.add_tag, ProfileTag),
    "remove_tag": (actions.remove_tag, ProfileTag),
    "add_domain": (actions.add_domain, StrategicDomain),
    "remove_domain": (actions.remove_domain, StrategicDomain),
}


def apply_to(cluster, act: str, word: int, pks: list[int], by) -> int:
    action, model = ACTS[act]
    organisations = Organisation.objects.known_to(cluster).filter(pk__in=pks)
    chosen = get_object_or_404(model, pk=word, cluster=cluster)
    return action(organisations, chosen, by=by, at=timezone.now())


def back_to_list(request, query: str = ""):
    url = reverse("memberships:member_list", args=[request.access.cluster.slug])
    return redirect(f"{url}?{query}" if query else url)
