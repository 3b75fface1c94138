"""Sessions: the list, one's own, one session, and what plans or calls it off."""

from typing import Any

from django.db.models import Count, Q
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from grappe.committees import actions, rules
from grappe.committees.models import Decision, Session, SessionState
from grappe.committees.queries import known_to
from grappe.common.paging import page_of
from grappe.projects.models import Project
from grappe.web import acts
from grappe.web.committees import entry
from grappe.web.committees.forms.sessions import (
    MessageForm,
    ReasonForm,
    SessionFilter,
    SessionForm,
    StartForm,
)
from grappe.web.decorators import allowed, signed_in
from grappe.web.exports import Column, export

COLUMNS = [
    Column(gettext_lazy("Day"), lambda session: session.held_on),
    Column(gettext_lazy("Body"), lambda session: session.body),
    Column(gettext_lazy("Title"), lambda session: session.title),
    Column(gettext_lazy("Place"), lambda session: session.place),
    Column(gettext_lazy("State"), lambda session: session.get_state_display()),
    Column(gettext_lazy("Items"), lambda session: session.item_count),
    Column(gettext_lazy("Decisions"), lambda session: session.decision_count),
]


def with_counts(rows: Any, access: Any) -> Any:
    """Add how many items are on the agenda, and how many known ones were decided."""
    known = ~Q(items__request__project__in=access.barred_ids)
    return rows.annotate(
        item_count=Count("items", filter=Q(items__removed_at=None), distinct=True),
        decision_count=Count(
            "items__decisions",
            filter=known & Q(items__decisions__dropped_at=None),
            distinct=True,
        ),
    )


def with_minutes(page: Any) -> list[tuple[Session, Any]]:
    """Each session of a page with its minutes, or None."""
    return [(session, getattr(session, "record", None)) for session in page]


def filtered(request: Any, form: SessionFilter) -> Any:
    wanted = form.cleaned_data if form.is_valid() else {}
    rows = known_to(request.access)
    for name in ("body", "state"):
        if wanted.get(name):
            rows = rows.filter(**{name: wanted[name]})
    return with_counts(rows, request.access).order_by("-held_on", "-pk")


@require_GET
@allowed(rules.can_see_sessions)
def session_list(request):
    access = request.access
    form = SessionFilter(request.GET or {}, cluster=access.cluster)
    page = page_of(request, filtered(request, form).select_related("body", "record"))
    context = {
        "form": form,
        "page": page,
        "lines": with_minutes(page),
        "can_manage": rules.can_manage_sessions(access),
        "export_url": reverse("committees:session_export", args=[access.cluster.slug]),
    }
    return render(request, "committees/session_list.html", context)


@require_GET
@allowed(rules.can_see_sessions)
def session_export(request):
    form = SessionFilter(request.GET or {}, cluster=request.access.cluster)
    return export(request, "sessions", COLUMNS, filtered(request, form))


@require_GET
@signed_in
def my_session_list(request):
    """Where somebody sits: what is to come first, then what was held."""
    access = request.access
    mine = Session.objects.of_member(access).exclude(
        state=SessionState.PLANNED, convened_at=None
    )
    rows = mine.select_related("body", "record")
    over = [SessionState.CLOSED, SessionState.CANCELLED]
    page = page_of(request, rows.filter(state__in=over).order_by("-held_on", "-pk"))
    context = {
        "coming": rows.exclude(state__in=over).order_by("starts_at", "pk"),
        "page": page,
        "lines": with_minutes(page),
    }
    return render(request, "committees/my_session_list.html", context)


@require_GET
@signed_in
def session_detail(request, pk):
    session = entry.entered(request, pk)
    access = request.access
    lines = entry.agenda(access, session)
    shown = [
        one.item.request.project_id for one in lines if one.item and one.item.request
    ]
    leads = Project.objects.filter(pk__in=shown).with_lead()
    record = getattr(session, "record", None)
    context = {
        "session": session,
        "lines": lines,
        "total": sum(one.minutes for one in lines),
        "leads": {one.pk: one.lead_name for one in leads},
        "seats": seats_of(session),
        "can_manage": rules.can_manage_sessions(access),
        "can_change_agenda": rules.can_manage_sessions(access)
        and session.state in (SessionState.PLANNED, SessionState.OPEN),
        "minutes": record,
        "decisions": decisions_of(access, session),
    }
    return render(request, "committees/session_detail.html", context)


def seats_of(session: Session) -> list[Any]:
    """Who sits on the day: the copy of an opened session, else the seats as they are.

    As (name, chairs, votes, college).
    """
    if session.seats:
        return [
            (one["name"], one["is_chair"], one["has_vote"], one["college_name"])
            for one in session.seats
        ]
    rows = session.body.seats.in_force(session.held_on)
    return [
        (str(seat.user), seat.is_chair, seat.has_vote, seat.college or "")
        for seat in rows.select_related("user", "college")
    ]


def decisions_of(access: Any, session: Session) -> dict[int, Any]:
    """What stands decided, by item, to those who may know before it is told."""
    rows = Decision.objects.listed_for(access).filter(
        item__session=session, dropped_at=None
    )
    return {one.item_id: one for one in rows}


@require_http_methods(["GET", "POST"])
@allowed(rules.can_manage_sessions)
def session_create(request):
    cluster = request.access.cluster
    initial = {"body": request.GET.get("body")}
    form = SessionForm(acts.sent(request), cluster=cluster, initial=initial)

    def run() -> Session:
        values = dict(form.cleaned_data)
        return actions.plan_session(
            values.pop("body"), **values, by=request.user, at=timezone.now()
        )

    act = acts.Act(
        title=_("New session"),
        submit_label=_("Plan the session"),
        back=reverse("committees:session_list", args=[cluster.slug]),
        run=run,
        refusals=(actions.NotPossible,),
        success=_("The session is planned: write its agenda."),
        then=entry.address,
    )
    return acts.page(request, form, act)


def _page(request: Any, session: Session, form: Any, run: Any, **words: Any) -> Any:
    act = acts.Act(
        back=entry.address(session), run=run, refusals=(actions.NotPossible,), **words
    )
    return acts.page(request, form, act)


@require_http_methods(["GET", "POST"])
@signed_in
def session_edit(request, pk):
    session = entry.managed(request, pk)
    names = ("starts_at", "title", "place", "video_url", "is_second_call")
    form = SessionForm(
        acts.sent(request),
        cluster=request.access.cluster,
        is_new=False,
        initial={name: getattr(session, name) for name in names},
    )
    return _page(
        request,
        session,
        form,
        lambda: actions.change_session(
            session, form.cleaned_data, by=request.user, at=timezone.now()
        ),
        title=_("Change the session"),
        submit_label=_("Save"),
        success=_("The session was saved."),
    )


@require_http_methods(["GET", "POST"])
@signed_in
def session_cancel(request, pk):
    session = entry.managed(request, pk)
    form = ReasonForm(acts.sent(request))
    return _page(
        request,
        session,
        form,
        lambda: actions.cancel_session(
            session, **form.cleaned_data, by=request.user, at=timezone.now()
        ),
        title=_("Call the session off"),
        submit_label=_("Call it off"),
        success=_("The session is called off; its requests wait for another."),
        intro=_("Those who were convened get a mail with this reason."),
    )


@require_http_methods(["GET", "POST"])
@signed_in
def session_again(request, pk):
    session = entry.managed(request, pk)
    form = StartForm(acts.sent(request))
    act = acts.Act(
        title=_("Call the body a second time"),
        submit_label=_("Plan the session"),
        back=entry.address(session),
        run=lambda: actions.call_again(
            session, **form.cleaned_data, by=request.user, at=timezone.now()
        ),
        refusals=(actions.NotPossible,),
        success=_("The second session is planned, with what the first left."),
        then=entry.address,
        intro=_("What this session left undecided goes on its agenda."),
    )
    return acts.page(request, form, act)


@require_http_methods(["GET", "POST"])
@signed_in
def session_convene(request, pk):
    session = entry.managed(request, pk)
    form = MessageForm(acts.sent(request))
    return _page(
        request,
        session,
        form,
        lambda: actions.convene(
            session, **form.cleaned_data, by=request.user, at=timezone.now()
        ),
        title=_("Convene the members"),
        submit_label=_("Convene"),
        success=_("The members are convened; their dossiers are open to them."),
        intro=_(
            "Each member gets a mail and may open the dossiers of the agenda, once "
            "they declared their interests; not those a conflict keeps them from."
        ),
    )
