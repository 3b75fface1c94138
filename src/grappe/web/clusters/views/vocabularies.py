"""One set of pages for every list of the cluster."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_GET,
    require_http_methods,
    require_POST,
)

from grappe.accounts.rules import can_edit_vocabularies
from grappe.clusters import actions
from grappe.web.clusters.forms import entry_form
from grappe.web.clusters.vocabularies import VOCABULARIES, Vocabulary, nodes
from grappe.web.decorators import allowed


def vocabulary_of(kind: str) -> Vocabulary:
    if kind not in VOCABULARIES:
        raise Http404
    return VOCABULARIES[kind]


@require_GET
@allowed(can_edit_vocabularies)
def vocabulary_list(request, kind):
    vocabulary = vocabulary_of(kind)
    access = request.access
    context = {
        "vocabulary": vocabulary,
        "nodes": nodes(vocabulary, access.cluster, access.on),
    }
    return render(request, "clusters/vocabulary_list.html", context)


def page(request, vocabulary: Vocabulary, form, title: str, entry=None):
    slug = request.access.cluster.slug
    context = {
        "vocabulary": vocabulary,
        "form": form,
        "title": title,
        "entry": entry,
        "can_remove": entry is not None and not actions.is_used(entry),
        "submit_label": _("Save"),
        "cancel_url": reverse("clusters:vocabulary_list", args=[slug, vocabulary.kind]),
    }
    return render(request, "clusters/vocabulary_edit.html", context)


@require_http_methods(["GET", "POST"])
@allowed(can_edit_vocabularies)
def vocabulary_add(request, kind):
    vocabulary = vocabulary_of(kind)
    access = request.access
    posted = request.POST if request.method == "POST" else None
    initial = {"starts_on": access.on} if "starts_on" in vocabulary.fields else {}
    kind_of_form = entry_form(vocabulary, is_new=True)
    form = kind_of_form(posted, cluster=access.cluster, initial=initial)
    if form.is_valid():
        entry = vocabulary.model(cluster=access.cluster, **form.cleaned_data)
        try:
            actions.add_to_vocabulary(entry, by=request.user, at=timezone.now())
        except actions.NotSavable as error:
            form.refuse(error)
        else:
            messages.success(request, _("“%(name)s” was added.") % {"name": entry})
            return redirect("clusters:vocabulary_list", access.cluster.slug, kind)
    return page(request, vocabulary, form, _("Add to the list"))


@require_http_methods(["GET", "POST"])
@allowed(can_edit_vocabularies)
def vocabulary_edit(request, kind, pk):
    vocabulary = vocabulary_of(kind)
    cluster = request.access.cluster
    entry = get_object_or_404(vocabulary.entries(cluster), pk=pk)
    posted = request.POST if request.method == "POST" else None
    form = entry_form(vocabulary, is_new=False)(posted, instance=entry, cluster=cluster)
    if form.is_valid():
        try:
            entry = actions.change_vocabulary(
                entry, form.cleaned_data, by=request.user, at=timezone.now()
            )
        except actions.NotSavable as error:
            form.refuse(error)
        else:
            messages.success(request, _("“%(name)s” was saved.") % {"name": entry})
            return redirect("clusters:vocabulary_list", cluster.slug, kind)
    return page(request, vocabulary, form, _("Change an entry"), entry)


@require_POST
@allowed(can_edit_vocabularies)
def vocabulary_remove(request, kind, pk):
    vocabulary = vocabulary_of(kind)
    cluster = request.access.cluster
    entry = get_object_or_404(vocabulary.entries(cluster), pk=pk)
    try:
        actions.remove_from_vocabulary(entry, by=request.user, at=timezone.now())
    except actions.NotRemovable as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("“%(name)s” was removed.") % {"name": entry})
    return redirect("clusters:vocabulary_list", cluster.slug, kind)
