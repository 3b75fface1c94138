"""A session on the day: one page that several people have open at once."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_GET,
    require_http_methods,
    require_POST,
)

from grappe.accounts.models import User
from grappe.committees import actions, rules, sitting
from grappe.committees.models import AgendaItem, Outcome, Session, SessionState
from grappe.common.paging import is_key
from grappe.web import acts
from grappe.web.committees import entry, scene
from grappe.web.committees.forms.sessions import (
    AsideForm,
    BallotForm,
    NoteForm,
    ReasonForm,
)
from grappe.web.decorators import signed_in


@require_GET
@signed_in
def session_live(request, pk):
    """Who is there, the item under way, the vote; the page asks again by itself.

    Nothing new since what it shows: it is told so, and stays as it is.
    """
    session = entry.entered(request, pk)
    if session.state in (SessionState.PLANNED, SessionState.CANCELLED):
        if not rules.can_manage_sessions(request.access):
            raise Http404
        return redirect(entry.address(session))
    if session.state == SessionState.CLOSED:
        if request.htmx:
            return HttpResponse(headers={"HX-Redirect": entry.address(session)})
        return redirect(entry.address(session))
    shown = scene.of(request.access, session, at=timezone.now())
    if request.htmx and request.GET.get("seen") == shown.mark:
        return HttpResponse(status=204)
    template = (
        "committees/_live.html" if request.htmx else "committees/session_live.html"
    )
    return render(request, template, {"session": session, "scene": shown})


Doing = Callable[[Any, Session], Any]


def _member(request: Any, session: Session, name: str = "member") -> User:
    """The member chosen on the page. Raises NotPossible for nobody."""
    key = request.POST.get(name, "")
    seats = {one["user"] for one in session.seats}
    if is_key(key) and int(key) in seats:
        return User.objects.get(pk=int(key))
    raise actions.NotPossible(_("Choose a member."))


def _item(request: Any, session: Session) -> AgendaItem:
    """The item chosen; one behind a conflict does not exist."""
    key = request.POST.get("item", "")
    rows = session.items.visible_to(request.access).filter(removed_at=None)
    item = rows.filter(pk=int(key)).first() if is_key(key) else None
    if item is None:
        raise actions.NotPossible(_("This is not on the agenda any more."))
    item.session = session
    return item


def _who(request: Any) -> dict[str, Any]:
    return {"by": request.user, "at": timezone.now()}


# What one button does: its name, and the action behind it.
DOINGS: dict[str, Doing] = {
    "close": lambda request, session: actions.close_session(session, **_who(request)),
    "arrive": lambda request, session: actions.arrive(
        session, _member(request, session), **_who(request)
    ),
    "arrive-remote": lambda request, session: actions.arrive(
        session, _member(request, session), remote=True, **_who(request)
    ),
    "leave": lambda request, session: actions.leave(
        session, _member(request, session), **_who(request)
    ),
    "give-proxy": lambda request, session: actions.give_proxy(
        session,
        _member(request, session),
        holder=_member(request, session, "holder"),
        **_who(request),
    ),
    "end-proxy": lambda request, session: actions.end_proxy(
        session, _member(request, session), **_who(request)
    ),
    "take-chair": lambda request, session: actions.take_chair(
        session, _member(request, session), **_who(request)
    ),
    "open-item": lambda request, session: actions.open_item(
        _item(request, session), **_who(request)
    ),
    "suspend-item": lambda request, session: actions.suspend_item(
        _item(request, session), **_who(request)
    ),
    "close-item": lambda request, session: actions.close_item(
        _item(request, session), **_who(request)
    ),
    "close-ballot": lambda request, session: actions.close_ballot(
        session, **_who(request)
    ),
}


@require_POST
@signed_in
def session_open(request, pk):
    """The session begins: with the statutes and seats of its day."""
    session = entry.managed(request, pk)
    try:
        actions.open_session(session, **_who(request))
    except actions.NotPossible as error:
        messages.error(request, str(error))
        return redirect(entry.address(session))
    return redirect(entry.address(session, "session_live"))


@require_POST
@signed_in
def session_act(request, pk, act):
    """One thing entered by whoever keeps the session."""
    session = entry.managed(request, pk)
    doing = DOINGS.get(act)
    if doing is None:
        raise Http404
    try:
        doing(request, session)
    except actions.NotPossible as error:
        messages.error(request, str(error))
    return redirect(entry.address(session, "session_live"))


@require_POST
@signed_in
def session_vote(request, pk):
    """A member votes, or the holder of a proxy; a secretary enters an open vote."""
    session = entry.entered(request, pk)
    may_enter = rules.can_enter_acts(request.access, session)
    if not (may_enter or rules.can_attend(request.access, session)):
        raise PermissionDenied
    try:
        member = _member(request, session)
        if not may_enter:
            _check_own(request, session, member)
        choice = request.POST.get("choice", "")
        actions.vote(session, member, choice=choice, **_who(request))
    except actions.NotPossible as error:
        messages.error(request, str(error))
    return redirect(entry.address(session, "session_live"))


def _check_own(request: Any, session: Session, member: User) -> None:
    """Members vote for themselves, or for whom they hold a proxy."""
    ballot = sitting.of(session).ballot
    holder = ballot.entitled.get(member.pk) if ballot else None
    if request.user.pk != (holder or member.pk):
        raise actions.NotPossible(
            _("The vote of %(name)s is cast by somebody else.") % {"name": member.name}
        )


def current_item(request: Any, session: Session) -> AgendaItem:
    """The item under way, to those who take part in it; 404 to others."""
    now = sitting.of(session)
    rows = session.items.visible_to(request.access)
    item = rows.filter(pk=now.item.key).first() if now.item else None
    if item is None:
        raise Http404
    item.session = session
    return item


def _page(request: Any, session: Session, form: Any, run: Any, **words: Any) -> Any:
    act = acts.Act(
        back=entry.address(session, "session_live"),
        run=run,
        refusals=(actions.NotPossible,),
        **words,
    )
    return acts.page(request, form, act)


@require_http_methods(["GET", "POST"])
@signed_in
def session_aside(request, pk):
    """A member steps aside from the item under way, and says why."""
    session = entry.open_live(request, pk)
    access = request.access
    keeps = rules.can_manage_sessions(access)
    if not keeps and not rules.can_attend(access, session):
        raise PermissionDenied
    item = current_item(request, session)
    seats = [one["user"] for one in session.seats]
    people = User.objects.filter(pk__in=seats).order_by("family_name", "pk")
    form = AsideForm(acts.sent(request), people=people if keeps else None)
    if not keeps:
        intro = _("From now on you see nothing more of this dossier.")
    else:
        intro = _("From now on they see nothing more of this dossier.")

    def run():
        values = dict(form.cleaned_data)
        member = values.pop("member", request.user)
        return actions.step_aside(item, member, **values, **_who(request))

    return _page(
        request,
        session,
        form,
        run,
        title=_("Step aside from the item under way"),
        submit_label=_("Step aside"),
        success=_("It is written down."),
        intro=intro,
    )


@require_http_methods(["GET", "POST"])
@signed_in
def session_note(request, pk):
    """Something said, for the minutes: of the item under way, or of the session."""
    session = entry.open_live(request, entry.managed(request, pk).pk)
    form = NoteForm(acts.sent(request))
    item = current_item(request, session) if sitting.of(session).item else None
    return _page(
        request,
        session,
        form,
        lambda: actions.note(
            session, form.cleaned_data["text"], item=item, **_who(request)
        ),
        title=_("Note for the minutes"),
        submit_label=_("Write down"),
        success=_("It is written down."),
        intro=str(item) if item else _("About the session as a whole."),
    )


@require_http_methods(["GET", "POST"])
@signed_in
def session_ballot(request, pk):
    """Put a motion to the vote."""
    session = entry.open_live(request, entry.managed(request, pk).pk)
    item = current_item(request, session)
    first = {} if item.request is None else {"outcome": Outcome.LABELLED}
    form = BallotForm(acts.sent(request), initial=first)
    if item.request is None:
        del form.fields["outcome"]
    return _page(
        request,
        session,
        form,
        lambda: actions.open_ballot(item, **form.cleaned_data, **_who(request)),
        title=_("Open a vote"),
        submit_label=_("Open the vote"),
        success=_("The vote is open."),
        intro=str(item),
    )


@require_http_methods(["GET", "POST"])
@signed_in
def session_ballot_cancel(request, pk):
    session = entry.open_live(request, entry.managed(request, pk).pk)
    current_item(request, session)
    form = ReasonForm(acts.sent(request))
    return _page(
        request,
        session,
        form,
        lambda: actions.cancel_ballot(session, **form.cleaned_data, **_who(request)),
        title=_("Cancel the vote"),
        submit_label=_("Cancel the vote"),
        success=_("The vote is cancelled; what was voted is destroyed."),
    )
