"""Minutes: written from the acts, read by those who sat, locked; and the extract."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import formats, timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_GET,
    require_http_methods,
    require_POST,
)

from grappe.committees import actions, minutes, printing, records, rules
from grappe.committees.actions import minuting
from grappe.committees.extract import extract
from grappe.committees.minutes.blocks import blocks
from grappe.committees.models import Minutes, Session, SessionState
from grappe.documents.names import cleaned
from grappe.web import acts
from grappe.web.committees import entry
from grappe.web.committees.forms.decisions import RemarksForm
from grappe.web.decorators import public, signed_in


def minuted(request: Any, pk: int) -> tuple[Session, Minutes | None]:
    """A closed session and its minutes; members read them once they are locked."""
    session = entry.entered(request, pk)
    if session.state != SessionState.CLOSED:
        raise Http404
    record = Minutes.objects.filter(session=session).first()
    is_read = record is not None and record.locked_at is not None
    if not is_read and not rules.can_manage_sessions(request.access):
        raise Http404
    if record is not None:
        record.session = session
    return session, record


@require_GET
@signed_in
def minutes_detail(request, pk):
    session, record = minuted(request, pk)
    access = request.access
    context = {
        "session": session,
        "record": record,
        "can_manage": rules.can_manage_sessions(access),
        "can_lock": rules.can_manage_sessions(access)
        and not records.hidden_from(access, session),
    }
    if record is not None:
        context |= {
            "blocks": blocks(records.shown_to(access, record)),
            "is_partial": bool(records.hidden_from(access, session)),
            "verdict": records.verify(record) if record.locked_at else None,
        }
    return render(request, "committees/minutes_detail.html", context)


@require_http_methods(["GET", "POST"])
@signed_in
def minutes_write(request, pk):
    """The minutes are written, or anew with the secretary's remarks."""
    session, record = minuted(request, pk)
    access = request.access
    if not rules.can_manage_sessions(access) or records.hidden_from(access, session):
        raise PermissionDenied
    initial = {"language": request.user.language}
    if record is not None:
        initial = {
            "language": record.language,
            "remarks": minutes.remarks_of(record.text),
        }
    form = RemarksForm(acts.sent(request), initial=initial)
    act = acts.Act(
        title=_("Minutes of %(day)s")
        % {"day": formats.date_format(session.held_on, "DATE_FORMAT")},
        submit_label=_("Write the minutes"),
        back=entry.address(session, "minutes_detail"),
        run=lambda: minuting.write_minutes(
            session, **form.cleaned_data, by=request.user, at=timezone.now()
        ),
        refusals=(actions.NotPossible,),
        success=_("The minutes are written: read them, then lock them."),
    )
    return acts.page(request, form, act)


@require_POST
@signed_in
def minutes_lock(request, pk):
    session, _record = minuted(request, pk)
    access = request.access
    if not rules.can_manage_sessions(access) or records.hidden_from(access, session):
        raise PermissionDenied
    try:
        minuting.lock_minutes(session, by=request.user, at=timezone.now())
    except actions.NotPossible as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The minutes are locked: nothing changes them."))
    return redirect(entry.address(session, "minutes_detail"))


@require_GET
@signed_in
def minutes_pdf(request, pk):
    """The minutes on paper, in either language, as far as the reader takes part."""
    session, record = minuted(request, pk)
    if record is None:
        raise Http404
    wanted = request.GET.get("language", record.language)
    language = wanted if wanted in ("fr", "en") else record.language
    text = records.shown_to(request.access, record, language)
    whole = not records.hidden_from(request.access, session)
    with translation.override(language):
        foot = _foot(record, is_whole=whole and language == record.language)
    file = printing.pdf(
        text,
        language=language,
        accent=session.body.cluster.accent,
        cluster=session.body.cluster.name,
        foot=foot,
    )
    name = cleaned(f"{session.body} {session.held_on}.pdf")
    response = HttpResponse(file, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response


def _foot(record: Minutes, *, is_whole: bool) -> str:
    """Under each page: the hash of what was locked, or that this is not it."""
    if record.locked_at is None:
        return _("Draft: not locked")
    if not is_whole:
        return _("Copy for one reader, drawn from minutes whose hash is %(hash)s") % {
            "hash": record.sha256
        }
    return _("Locked; hash %(hash)s") % {"hash": record.sha256}


@require_GET
@public
def session_extract(request, pk):
    """What everybody may read of a session, once its minutes are locked."""
    rows = Session.objects.in_cluster(request.access).filter(
        record__locked_at__isnull=False
    )
    session = get_object_or_404(rows.select_related("body__cluster"), pk=pk)
    context = {"session": session, "extract": extract(session)}
    return render(request, "committees/session_extract.html", context)
