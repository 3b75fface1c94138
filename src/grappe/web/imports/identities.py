"""Rows without a number: one question at a time, and the list of all of them."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from grappe.common.paging import page_of
from grappe.imports import actions as imports
from grappe.imports import registry, rules
from grappe.imports.models import ImportState
from grappe.organisations import registers
from grappe.organisations.actions import identities as actions
from grappe.organisations.identification import candidates, queue
from grappe.organisations.models import RowAnswer
from grappe.web.decorators import allowed
from grappe.web.imports import units
from grappe.web.imports.forms import AcceptForm, AnswerForm, IdentityFilter, QueueForm
from grappe.web.imports.views import OPEN, check, found, to_detail

FOUND = 8


def asked_file(request, pk):
    """The import of the address, if its rows without number are looked up."""
    batch = found(request, pk)
    if not queue.identifies(batch):
        raise Http404
    return batch


def to_queue(request, batch, **query):
    url = reverse(
        "imports:identity_queue", args=[request.access.cluster.slug, batch.pk]
    )
    asked = "&".join(f"{name}={value}" for name, value in query.items())
    return redirect(f"{url}?{asked}" if asked else url)


@require_GET
@allowed(rules.can_import)
def identity_queue(request, pk):
    batch = asked_file(request, pk)
    if batch.state not in OPEN:
        return redirect("imports:identity_list", request.access.cluster.slug, batch.pk)
    form = QueueForm(request.GET)
    wanted = form.cleaned_data if form.is_valid() else {}
    identity = shown_row(batch, wanted)
    context = {
        "batch": batch,
        "counts": queue.counts(batch),
        "identity": identity,
        "is_outdated": queue.is_outdated(batch),
    }
    if identity is None:
        return render(request, "imports/identity_done.html", context)
    context |= question(batch, identity) | searched(identity, wanted.get("q", ""))
    template = "imports/identity_queue.html"
    if request.htmx and request.htmx.target == "found":
        template += "#found"
    return render(request, template, context)


def shown_row(batch, wanted):
    if number := wanted.get("row"):
        rows = queue.of_batch(batch).select_related("row", "answered_by")
        return get_object_or_404(rows, row__number=number)
    return queue.next_waiting(batch, wanted.get("after") or 0)


def question(batch, identity):
    """What the page of one row shows."""
    before, after = queue.beside(identity, batch)
    return {
        "asked": units.Asked(identity, batch, registry.get(batch.kind)),
        "choices": units.choices(identity),
        "before": before,
        "after": after,
        "alike": queue.alike(identity, batch).count(),
    }


def searched(identity, text):
    """The units that a search by hand finds; nothing is searched without words."""
    context = {"q": text, "results": [], "notice": ""}
    if text.strip():
        answer = registers.search(text.strip(), limit=FOUND)
        context["notice"] = answer.notice
        context["results"] = [
            units.Choice(candidates.of_unit(unit), identity.query)
            for unit in answer.units[:FOUND]
        ]
    return context


@require_POST
@allowed(rules.can_import)
def identity_answer(request, pk, number):
    batch = asked_file(request, pk)
    rows = queue.of_batch(batch).select_related("row")
    identity = get_object_or_404(rows, row__number=number)
    form = AnswerForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose one of the answers."))
        return to_queue(request, batch, row=number)
    try:
        count = actions.answer_row(
            batch, identity, **form.answer, by=request.user, at=timezone.now()
        )
    except actions.NotAnswerable as error:
        messages.warning(request, str(error))
        return to_queue(request, batch, row=number)
    messages.success(request, kept(form.answer["answer"], number, count))
    return to_queue(request, batch, after=number)


def kept(answer, number, count):
    if answer == RowAnswer.SKIPPED:
        return _("Row %(row)d comes back at the end.") % {"row": number}
    return ngettext(
        "The answer for row %(row)d is kept.",
        "The answer for row %(row)d is kept, and for %(others)d others that say as "
        "much.",
        count,
    ) % {"row": number, "others": count - 1}


@require_POST
@allowed(rules.can_import)
def identity_undo(request, pk):
    batch = asked_file(request, pk)
    try:
        numbers = actions.undo_answer(batch, by=request.user, at=timezone.now())
    except actions.NotAnswerable as error:
        messages.warning(request, str(error))
        return to_queue(request, batch)
    text = ngettext(
        "Your answer for row %(row)d is taken back.",
        "Your answer for %(count)d rows is taken back.",
        len(numbers),
    )
    messages.success(request, text % {"row": numbers[0], "count": len(numbers)})
    return to_queue(request, batch, row=numbers[0])


@require_POST
@allowed(rules.can_import)
def identity_finish(request, pk):
    """Put the answers into the preview: the rows are checked again, not looked up."""
    batch = asked_file(request, pk)
    try:
        imports.refuse_if_busy(batch, timezone.now())
        check(batch)
    except imports.ImportRefusal as error:
        messages.error(request, str(error))
    else:
        if batch.state == ImportState.PREVIEWED:
            messages.success(request, _("The preview follows the answers."))
    return to_detail(request, batch)


@require_GET
@allowed(rules.can_import)
def identity_list(request, pk):
    batch = asked_file(request, pk)
    form = IdentityFilter(request.GET)
    rows = form.apply(queue.of_batch(batch)).select_related("row", "answered_by")
    page = page_of(request, rows.order_by("row__number"))
    is_open = batch.state in OPEN
    context = {
        "batch": batch,
        "form": form,
        "counts": queue.counts(batch),
        "page": page,
        "lines": [units.Line(one) for one in page],
        "is_open": is_open,
        "accept": AcceptForm(counts=queue.counts_above(batch, units.THRESHOLDS))
        if is_open
        else None,
        "is_outdated": is_open and queue.is_outdated(batch),
    }
    return render(request, "imports/identity_list.html", context)


@require_POST
@allowed(rules.can_import)
def identity_accept(request, pk):
    batch = asked_file(request, pk)
    counts = queue.counts_above(batch, units.THRESHOLDS)
    form = AcceptForm(request.POST, counts=counts)
    if not form.is_valid():
        messages.error(request, _("Choose from which probability on."))
        return to_list(request, batch)
    try:
        count = actions.accept_above(
            batch, above=form.above_rate, by=request.user, at=timezone.now()
        )
    except actions.NotAnswerable as error:
        messages.warning(request, str(error))
        return to_list(request, batch)
    text = ngettext("%(count)d row is answered.", "%(count)d rows are answered.", count)
    messages.success(request, text % {"count": count})
    return to_list(request, batch)


def to_list(request, batch):
    return redirect("imports:identity_list", request.access.cluster.slug, batch.pk)
