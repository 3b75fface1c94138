"""Merging two records that somebody chose, and the merges made so far."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from grappe.common.paging import page_of
from grappe.memberships import rules
from grappe.organisations import actions
from grappe.web.decorators import allowed, rehearses
from grappe.web.exports import Column, export
from grappe.web.organisations import pairs
from grappe.web.organisations.pair_forms import MergeFilter
from grappe.web.organisations.views.duplicates import (
    just_done,
    kind_of,
    merged,
    named,
    plan,
    shared,
)

FOUND = 20
COLUMNS = [
    Column(gettext_lazy("Kept"), lambda merge: merge.kept.name),
    Column(gettext_lazy("Merged into it"), lambda merge: merge.absorbed.name),
    Column(gettext_lazy("Reason"), lambda merge: merge.reason),
    Column(gettext_lazy("Merged on"), lambda merge: timezone.localdate(merge.at)),
    Column(gettext_lazy("By"), lambda merge: merge.by),
    Column(
        gettext_lazy("Undone on"),
        lambda merge: merge.undone_at and timezone.localdate(merge.undone_at),
    ),
    Column(gettext_lazy("Undone by"), lambda merge: merge.undone_by),
]


@allowed(rules.can_manage)
@require_safe
def merge_choose(request, kind, pk):
    """The record that another one is the same as, looked for by its name."""
    chosen = kind_of(kind)
    known = chosen.known(request.access)
    record = get_object_or_404(known, pk=pk)
    text = request.GET.get("q", "").strip()[:100]
    found = []
    if text:
        rows = named_so(chosen, known, text).exclude(pk=record.pk)
        found = [(one, chosen.url(one, request.access)) for one in rows[:FOUND]]
    context = {
        **shared(request, chosen),
        "record": record,
        "record_url": chosen.url(record, request.access),
        "q": text,
        "found": found,
    }
    return render(request, "organisations/merge_choose.html", context)


def named_so(kind: pairs.Kind, known, text: str):
    """Every word is in one of the names."""
    for word in text.split():
        known = known.filter(named(kind, "", word))
    return known


@rehearses
@allowed(rules.can_manage)
@require_http_methods(["GET", "POST"])
def merge_preview(request, kind, pk, other):
    """Two records side by side, what would move, and the button that does it."""
    chosen = kind_of(kind)
    known = chosen.known(request.access)
    first = get_object_or_404(known, pk=pk)
    second = get_object_or_404(known, pk=other)
    if request.method == "POST":
        keep = request.POST.get("keep", "")
        done = merged(request, chosen, first, second, keep)
        if done is None:
            return redirect(f"{request.path}?keep={keep}")
        url = reverse(
            "organisations:merge_list", args=[request.access.cluster.slug, kind]
        )
        return redirect(f"{url}?merged={done.pk}")
    context = {
        **shared(request, chosen),
        **plan(request, chosen, first, second, request.GET.get("keep", "")),
        "keep_url": "?keep=",
        "merge_url": request.path,
    }
    return render(request, "organisations/merge_preview.html", context)


@allowed(rules.can_manage)
@require_safe
def merge_list(request, kind):
    chosen = kind_of(kind)
    form, rows = filtered(request, chosen)
    page = page_of(request, rows)
    context = {
        **shared(request, chosen),
        **just_done(request, chosen),
        "form": form,
        "page": page,
    }
    return render(request, "organisations/merge_list.html", context)


@allowed(rules.can_manage)
@require_safe
def merge_export(request, kind):
    chosen = kind_of(kind)
    _form, rows = filtered(request, chosen)
    return export(request, f"merges-{chosen.key}", COLUMNS, rows)


def filtered(request, kind: pairs.Kind):
    form = MergeFilter(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    rows = kind.made(request.access)
    if asked.get("state"):
        rows = rows.filter(undone_at__isnull=asked["state"] == "on")
    if text := asked.get("q", "").strip():
        rows = rows.filter(named(kind, "kept", text) | named(kind, "absorbed", text))
    return form, rows


@allowed(rules.can_manage)
@require_POST
def merge_undo(request, kind, pk):
    chosen = kind_of(kind)
    merge = get_object_or_404(chosen.made(request.access), pk=pk)
    try:
        chosen.unmerge(merge, by=request.user, at=timezone.now())
    except actions.NotSeparable as refusal:
        for sentences in refusal.errors.values():
            for sentence in sentences:
                messages.error(request, sentence)
    else:
        text = _("%(absorbed)s and %(kept)s are two records again.")
        names = {"absorbed": merge.absorbed.name, "kept": merge.kept.name}
        messages.success(request, text % names)
    return redirect("organisations:merge_list", request.access.cluster.slug, kind)
