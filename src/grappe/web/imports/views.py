"""Bring a file in: upload, match the columns, look, apply, undo."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from grappe.common.paging import page_of
from grappe.imports import actions, queries, registry, rules, tasks, wording
from grappe.imports.models import ImportState, Verdict
from grappe.organisations import identification, registers
from grappe.web.decorators import allowed
from grappe.web.exports import Column, export
from grappe.web.imports import rows as shown
from grappe.web.imports.forms import ListForm, MappingForm, UploadForm

# Up to this many rows, the page waits for the online register.
FEW_ONLINE = 20
OPEN = [ImportState.MAPPING, ImportState.PREVIEWED]


def found(request, pk):
    """The import of the address, among those this person may handle."""
    return get_object_or_404(queries.batches(request.access), pk=pk)


def to_detail(request, batch):
    return redirect("imports:import_detail", request.access.cluster.slug, batch.pk)


@require_GET
@allowed(rules.can_import)
def import_list(request):
    batches = queries.batches(request.access).select_related("created_by")
    form = ListForm(request.GET)
    state = form.cleaned_data["state"] if form.is_valid() else ""
    if state == "open":
        batches = batches.filter(state__in=OPEN)
    elif state:
        batches = batches.filter(state=state)
    page = page_of(request, batches)
    titles = {one.kind: one.title for one in registry.importers()}
    listed = [(batch, titles[batch.kind]) for batch in page]
    context = {"page": page, "batches": listed, "form": form, "state": state}
    return render(request, "imports/import_list.html", context)


@require_http_methods(["GET", "POST"])
@allowed(rules.can_import)
def import_create(request):
    is_post = request.method == "POST"
    form = UploadForm(
        request.POST if is_post else None,
        request.FILES if is_post else None,
        access=request.access,
        initial={"kind": request.GET.get("kind")},
    )
    if form.is_valid():
        try:
            batch = take_in(request, form.cleaned_data)
        except actions.NotReadable as error:
            form.add_error(
                "file" if form.cleaned_data["file"] else "pasted", str(error)
            )
        else:
            return redirect("imports:import_map", request.access.cluster.slug, batch.pk)
    context = {"form": form, "importers": registry.open_to(request.access)}
    return render(request, "imports/import_create.html", context)


def take_in(request, data):
    where = {
        "cluster": request.access.cluster,
        "kind": data["kind"],
        "by": request.user,
        "at": timezone.now(),
    }
    if data["file"]:
        return actions.upload(data["file"], filename=data["file"].name, **where)
    return actions.paste(data["pasted"], filename=_("pasted table"), **where)


@require_http_methods(["GET", "POST"])
@allowed(rules.can_import)
def import_map(request, pk):
    batch = found(request, pk)
    if batch.state not in OPEN or batch.busy_since:
        return to_detail(request, batch)
    form = MappingForm(
        request.POST if request.method == "POST" else None,
        batch=batch,
        access=request.access,
    )
    if form.is_valid():
        try:
            actions.set_mapping(
                batch, mapping=form.mapping, options=form.answers, at=timezone.now()
            )
            check(batch)
        except actions.ImportRefusal as error:
            form.add_error(None, str(error))
        else:
            return to_detail(request, batch)
    context = {
        "batch": batch,
        "form": form,
        "notices": shown.notices(batch),
        "twin": queries.already_applied(batch),
    }
    return render(request, "imports/import_map.html", context)


def check(batch):
    """Now for a small file, in the background for a large one."""
    if batch.row_count <= tasks.SMALL and not asks_online(batch):
        actions.check(batch, at=timezone.now())
    else:
        actions.begin_work(batch, at=timezone.now())
        tasks.check.enqueue(batch.pk)


def asks_online(batch):
    """Whether looking the rows up may take minutes: the online register is slow."""
    asks = batch.options.get("identify") and batch.row_count > FEW_ONLINE
    return asks and all(one.is_online for one in registers.available())


@require_GET
@allowed(rules.can_import)
def import_detail(request, pk):
    return detail(request, found(request, pk))


def detail(request, batch, conflicts=(), error="", status=200):
    importer = registry.get(batch.kind)
    verdict = request.GET.get("verdict", "")
    known = queries.rows(request.access, batch)
    rows = known
    if verdict == "warnings":
        # Both databases write JSON of ours with this very text.
        rows = rows.filter(messages__icontains="warning")
    elif verdict in Verdict.values:
        rows = rows.filter(verdict=verdict)
    page = page_of(request, rows)
    context = {
        "batch": batch,
        "identities": identification.counts(batch),
        "unanswered": identification.to_leave(batch),
        "is_outdated": identification.is_outdated(batch),
        "kind": importer.title,
        "page": page,
        "rows": [shown.Row(row, importer) for row in page],
        "verdict": verdict,
        "counts": shown.counts(batch, known),
        "total": known.count(),
        "refused": batch.counts.get(Verdict.REFUSE, 0),
        "writes": shown.writes(batch),
        "unmapped": queries.unmapped(batch),
        "notices": shown.notices(batch),
        "twin": queries.already_applied(batch),
        "failure": error or wording.failure(batch),
        "conflicts": conflicts or shown.conflicts(batch),
        "progress": shown.progress(batch),
        "is_stuck": shown.is_stuck(batch, timezone.now()),
    }
    template = "imports/import_detail.html"
    # Only the links of the rows' own section ask for a part of the page.
    if request.htmx and request.htmx.target == "import-results":
        template += "#results"
    return render(request, template, context, status=status)


@require_POST
@allowed(rules.can_import)
def import_apply(request, pk):
    batch = found(request, pk)
    agreed = {
        name: request.POST.get(name) == "on"
        for name in ("skip_refused", "leave_unanswered")
    }
    try:
        if batch.row_count > tasks.SMALL:
            actions.begin_work(batch, at=timezone.now())
            tasks.apply.enqueue(batch.pk, request.user.pk, **agreed)
            return to_detail(request, batch)
        actions.apply(batch, by=request.user, at=timezone.now(), **agreed)
    except actions.StalePreview as error:
        batch.refresh_from_db()
        check(batch)
        messages.warning(request, str(error))
        messages.info(request, _("The file was checked again: look at it once more."))
    except actions.ImportRefusal as error:
        batch.refresh_from_db()
        return detail(request, batch, error=str(error), status=409)
    else:
        messages.success(request, _("The import is applied. It can be undone here."))
    return to_detail(request, batch)


@require_POST
@allowed(rules.can_import)
def import_undo(request, pk):
    batch = found(request, pk)
    try:
        if batch.row_count > tasks.SMALL:
            actions.begin_work(batch, at=timezone.now())
            tasks.undo.enqueue(batch.pk, request.user.pk)
            return to_detail(request, batch)
        actions.undo(batch, by=request.user, at=timezone.now())
    except actions.ImportRefusal as error:
        conflicts = [wording.conflict(one) for one in getattr(error, "conflicts", ())]
        return detail(request, batch, conflicts, error=str(error), status=409)
    messages.success(request, _("The import is undone."))
    return to_detail(request, batch)


@require_POST
@allowed(rules.can_import)
def import_abandon(request, pk):
    batch = found(request, pk)
    try:
        actions.abandon(batch, by=request.user, at=timezone.now())
    except actions.ImportRefusal as error:
        return detail(request, batch, error=str(error), status=409)
    messages.success(request, _("The import is abandoned."))
    return redirect("imports:import_list", request.access.cluster.slug)


@require_GET
@allowed(rules.can_import)
def import_refused_export(request, pk):
    """The refused rows as they came, with why: to be corrected and brought in again."""
    batch = found(request, pk)
    if batch.state == ImportState.ABANDONED:
        raise Http404
    importer = registry.get(batch.kind)
    columns = [
        Column(title, lambda row, place=index: shown.cell(row, place))
        for index, title in enumerate(batch.columns)
    ]
    columns.append(Column(_("Why refused"), lambda row: shown.reasons(row, importer)))
    rows = queries.rows(request.access, batch).filter(verdict=Verdict.REFUSE)
    return export(request, f"refused-{batch.pk}", columns, rows.iterator(2000))
