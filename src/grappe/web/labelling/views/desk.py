"""The assignment desk: calls, the desk of one, readers chosen and taken back."""

from django.contrib import messages
from django.db.models import Exists, F, OuterRef, Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_http_methods

from grappe.common.paging import is_key, page_of
from grappe.documents import openings
from grappe.documents.models import Act
from grappe.labelling import actions, matching, rules, tasks
from grappe.labelling.models import (
    Assignment,
    AssignmentRun,
    AssignmentState,
    Call,
    Expert,
)
from grappe.labelling.queries import desk as queries
from grappe.projects.doors import Door
from grappe.projects.models import Project
from grappe.web.decorators import allowed
from grappe.web.exports import Column, export
from grappe.web.labelling.desk import choices, grid, lists
from grappe.web.labelling.forms.desk import (
    ChoiceForm,
    DeskFilter,
    ProposalForm,
    RevokeForm,
    SearchForm,
)

RECENT_RUNS = 5
VIEWS = ("matrix", "dossiers", "experts")

COLUMNS = [
    Column(gettext_lazy("Number"), lambda row: row.request.number),
    Column(gettext_lazy("Dossier"), lambda row: row.request.project.acronym),
    Column(
        gettext_lazy("State of the request"),
        lambda row: row.request.get_state_display(),
    ),
    Column(gettext_lazy("Expert"), lambda row: row.expert),
    Column(gettext_lazy("Kind"), lambda row: row.expert.get_kind_display()),
    Column(gettext_lazy("Employer"), lambda row: row.expert.organisation),
    Column(gettext_lazy("State of the reading"), lambda row: row.get_state_display()),
    Column(gettext_lazy("Asked on"), lambda row: timezone.localdate(row.assigned_at)),
    Column(gettext_lazy("Opinion due on"), lambda row: row.due_on),
    Column(gettext_lazy("Fit (0 to 1)"), lambda row: row.affinity),
    Column(gettext_lazy("Why by hand"), lambda row: row.reason),
    Column(gettext_lazy("Why it ended"), lambda row: row.ending_reason),
]


def call_of(request, pk: int) -> Call | None:
    """The call of a desk; 0 is that of requests without a call."""
    if pk == 0:
        return None
    return get_object_or_404(Call.objects.filter(cluster=request.access.cluster), pk=pk)


def to_desk(request, call: Call | None):
    return redirect("labelling:desk_call", request.access.cluster.slug, key_of(call))


def key_of(call: Call | None) -> int:
    return call.pk if call else 0


@require_GET
@allowed(rules.can_see_desk)
def desk(request):
    tallies = queries.tallies(request.access)
    context = {"tallies": tallies, "may_assign": rules.can_assign(request.access)}
    return render(request, "labelling/desk.html", context)


@require_http_methods(["GET", "POST"])
@allowed(rules.can_see_desk)
def desk_call(request, pk):
    """One desk; a POST asks for a proposal."""
    call = call_of(request, pk)
    if request.method == "POST":
        return _propose(request, call)
    return _desk(request, call, ProposalForm())


def _propose(request, call):
    if not rules.can_assign(request.access):
        return to_desk(request, call)
    form = ProposalForm(request.POST)
    if form.is_valid():
        try:
            run = actions.propose(request.access, call, form.options, at=timezone.now())
        except actions.NotProposable as error:
            form.add_error(None, str(error))
        else:
            if tasks.is_small(run):
                actions.carry_out(run)
            else:
                tasks.assign.enqueue(run.pk)
            return redirect("labelling:run_detail", request.access.cluster.slug, run.pk)
    return _desk(request, call, form, status=409)


def _desk(request, call, form, status=200):
    access = request.access
    tally = queries.tally(access, call)
    experts = matching.pool(access.cluster, access.on).count()
    small = grid.fits_screen(tally.dossiers, experts)
    wanted = request.GET.get("view", "")
    view = wanted if wanted in VIEWS else "matrix" if small else "dossiers"
    if view == "matrix" and not small:
        view = "dossiers"
    filters = DeskFilter(request.GET or None)
    runs = AssignmentRun.objects.known_to(access).of_desk(access.cluster, call)
    context = {
        "call": call,
        "key": key_of(call),
        "tally": tally,
        "experts": experts,
        "view": view,
        "is_small": small,
        "filters": filters,
        "form": form,
        "runs": runs.select_related("run_by")[:RECENT_RUNS],
        "may_assign": rules.can_assign(access),
        "export_url": reverse(
            "labelling:desk_export", args=[access.cluster.slug, key_of(call)]
        ),
        **SHOWN[view](request, call, filters),
    }
    return render(request, "labelling/desk_call.html", context, status=status)


def _matrix(request, call, filters):
    return {"matrix": grid.matrix(request.access, call)}


def _dossiers(request, call, filters):
    rows = filtered(request.access, call, filters)
    page = page_of(request, rows)
    return {"page": page, "lines": lists.lines(page.object_list)}


def _experts(request, call, filters):
    page = page_of(request, queries.loads(request.access))
    loads = lists.load_lines(request.access, call, page.object_list)
    return {"page": page, "loads": loads}


SHOWN = {"matrix": _matrix, "dossiers": _dossiers, "experts": _experts}


def filtered(access, call, filters):
    """The dossiers of a desk that match what the address asks."""
    rows = queries.with_readers(matching.light(matching.at_desk(access, call)))
    if not filters.is_valid():
        return rows
    asked = filters.cleaned_data
    if asked["q"]:
        rows = rows.filter(
            Q(project__acronym__icontains=asked["q"])
            | Q(project__title__icontains=asked["q"])
            | Q(number__icontains=asked["q"])
        )
    waiting = Assignment.objects.filter(
        request=OuterRef("pk"), state=AssignmentState.ASKED
    )
    return {
        "lacking": lambda: rows.filter(queries.LACKING),
        "waiting": lambda: rows.filter(Exists(waiting)),
        "complete": lambda: rows.filter(readers__gte=F("procedure__reviews")),
    }.get(asked["readers"], lambda: rows)()


@require_GET
@allowed(rules.can_see_desk)
def desk_export(request, pk):
    """Every reading of the desk's dossiers, those that ended too."""
    call = call_of(request, pk)
    rows = (
        Assignment.objects.filter(
            request__in=matching.at_desk(request.access, call).order_by().values("pk")
        )
        .select_related("request__project", "expert__user", "expert__organisation")
        .defer(None)
        .order_by("request__number", "pk")
    )
    name = f"readings-{call.code if call else 'letters'}"
    return export(request, name, COLUMNS, rows.iterator(chunk_size=1000))


# By hand ------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
@allowed(rules.can_assign)
def assignment_add(request, pk):
    """Choose readers for a dossier (?request=) or dossiers for an expert (?expert=)."""
    access, call = request.access, call_of(request, pk)
    dossier, expert = _about(access, call, request.GET)
    if dossier is None and expert is None:
        raise Http404
    desk_rows = matching.at_desk(access, call)
    form = ChoiceForm(
        request.POST if request.method == "POST" else None,
        requests=desk_rows.select_related("project"),
        experts=Expert.objects.in_force(access.on).filter(cluster=access.cluster),
    )
    if form.is_valid() and (rows := _assigned(request, form)):
        return _linked(request, rows) or to_desk(request, call)
    search = SearchForm(request.GET or None)
    wanted = search.cleaned_data["q"] if search.is_valid() else ""
    can_read = dossier is not None and _opened(request, dossier)
    ticked = request.POST.getlist("experts" if dossier is not None else "requests")
    found = (
        choices.of_dossier(
            access, call, dossier, search=wanted, ticked=ticked, can_read=can_read
        )
        if dossier is not None
        else choices.of_expert(access, call, expert, search=wanted, ticked=ticked)
    )
    context = {
        "call": call,
        "key": key_of(call),
        "dossier": dossier,
        "expert": expert,
        "form": form,
        "search": search,
        "choices": found,
    }
    status = 409 if form.errors else 200
    return render(request, "labelling/assignment_add.html", context, status=status)


def _about(access, call, given):
    """What the page is about: a dossier of the desk, or an expert of the cluster."""
    if is_key(given.get("request", "")):
        rows = matching.at_desk(access, call).select_related("project", "procedure")
        return get_object_or_404(rows, pk=given["request"]), None
    if is_key(given.get("expert", "")):
        rows = Expert.objects.in_force(access.on).filter(cluster=access.cluster)
        people = rows.select_related("user", "organisation")
        return None, get_object_or_404(people, pk=given["expert"])
    return None, None


def _opened(request, dossier) -> bool:
    """Whether the person may read its words; that they saw some is written down."""
    readable = Project.objects.readable_by(request.access)
    if not readable.filter(pk=dossier.project_id).exists():
        return False
    openings.log(
        request.access,
        cluster=request.access.cluster,
        project=dossier.project,
        act=Act.OPENED,
        target="words in common with experts",
        at=timezone.now(),
        door=Door.READER,
    )
    return True


def _assigned(request, form) -> list[Assignment]:
    values = form.cleaned_data
    pairs = [
        (one, expert) for one in values["requests"] for expert in values["experts"]
    ]
    try:
        rows = actions.assign_by_hand(
            pairs, request.access, reason=values["reason"], at=timezone.now()
        )
    except actions.NotAssignable as error:
        form.add_error(None, str(error))
        return []
    said = ngettext("%(n)d reader was asked.", "%(n)d readers were asked.", len(rows))
    messages.success(request, said % {"n": len(rows)})
    return rows


def _linked(request, rows):
    """To the link of an outside expert: nothing is sent to them before it is made."""
    outside = [row for row in rows if row.expert.is_outside]
    if not outside:
        return None
    messages.warning(
        request,
        _("No mail has left to %(experts)s: they come in by a link to make first.")
        % {"experts": ", ".join(dict.fromkeys(str(row.expert) for row in outside))},
    )
    if len(outside) > 1:
        return None
    (row,) = outside
    here = reverse(
        "labelling:dossier_link_create",
        args=[request.access.cluster.slug, row.request_id],
    )
    return redirect(f"{here}?expert={row.expert_id}")


@require_http_methods(["GET", "POST"])
@allowed(rules.can_assign)
def assignment_revoke(request, pk):
    rows = Assignment.objects.listed_for(request.access).select_related(
        "request__project", "request__call", "expert__user"
    )
    row = get_object_or_404(rows, pk=pk)
    form = RevokeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            actions.revoke(row, by=request.user, at=timezone.now(), **form.cleaned_data)
        except actions.NotRevocable as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The dossier was taken back."))
            return to_desk(request, row.request.call)
    context = {
        "form": form,
        "title": _("Take %(dossier)s back from %(expert)s")
        % {"dossier": row.request.project.acronym, "expert": row.expert},
        "intro": _("The dossier closes to them at once."),
        "submit_label": _("Take it back"),
        "cancel_url": reverse(
            "labelling:desk_call",
            args=[request.access.cluster.slug, key_of(row.request.call)],
        ),
    }
    return render(
        request,
        "form_page.html",
        context,
        status=409 if form.non_field_errors() else 200,
    )
