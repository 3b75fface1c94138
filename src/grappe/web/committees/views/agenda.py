"""The agenda of a session: what is on it, in which order, for how long."""

from django.contrib import messages
from django.db import transaction
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from grappe.accounts.models import User
from grappe.committees import actions
from grappe.web import acts
from grappe.web.committees import entry
from grappe.web.committees.forms.sessions import AgendaForm, ItemForm
from grappe.web.decorators import signed_in


@require_http_methods(["GET", "POST"])
@signed_in
def item_add(request, pk):
    session = entry.managed(request, pk)
    form = AgendaForm(acts.sent(request), access=request.access, session=session)

    @transaction.atomic
    def run():
        values, who = form.cleaned_data, {"by": request.user, "at": timezone.now()}
        for one in values["requests"]:
            actions.add_item(session, request=one, minutes=values["minutes"], **who)
        if values["title"]:
            actions.add_item(
                session, title=values["title"], minutes=values["minutes"], **who
            )

    act = acts.Act(
        title=_("Add to the agenda"),
        submit_label=_("Add"),
        back=entry.address(session),
        run=run,
        refusals=(actions.NotPossible,),
        success=_("The agenda was saved."),
        intro=_("Only requests that this body looks at, and that wait for it."),
    )
    return acts.page(request, form, act)


@require_http_methods(["GET", "POST"])
@signed_in
def item_edit(request, pk, item):
    row = entry.item_of(request, pk, item)
    seats = row.session.body.seats.in_force(row.session.held_on)
    names = ("title", "minutes", "rapporteur")
    form = ItemForm(
        acts.sent(request),
        people=User.objects.filter(pk__in=seats.values("user")),
        is_request=row.request is not None,
        initial={name: getattr(row, name) for name in names},
    )
    act = acts.Act(
        title=_("Item of the agenda"),
        submit_label=_("Save"),
        back=entry.address(row.session),
        run=lambda: actions.change_item(
            row, form.cleaned_data, by=request.user, at=timezone.now()
        ),
        refusals=(actions.NotPossible,),
        success=_("The agenda was saved."),
        intro=str(row),
    )
    return acts.page(request, form, act)


@require_POST
@signed_in
def item_move(request, pk, item, way):
    row = entry.item_of(request, pk, item)
    try:
        actions.move_item(row, up=way == "up", by=request.user, at=timezone.now())
    except actions.NotPossible as error:
        messages.error(request, str(error))
    return redirect(entry.address(row.session))


@require_POST
@signed_in
def item_remove(request, pk, item):
    row = entry.item_of(request, pk, item)
    try:
        actions.remove_item(row, by=request.user, at=timezone.now())
    except actions.NotPossible as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The item was taken off the agenda."))
    return redirect(entry.address(row.session))
