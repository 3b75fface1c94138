"""Committees: what they are for, and who sits on them."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from grappe.clusters import actions as clusters
from grappe.labelling import actions, rules
from grappe.labelling.models import Body, BodySeat
from grappe.web.decorators import allowed
from grappe.web.labelling.forms.lists import BodyForm, SeatEndForm, SeatForm
from grappe.web.labelling.views.acting import form_page, posted, saved
from grappe.web.labelling.views.configuration import front


def body_of(request, pk: int) -> Body:
    return get_object_or_404(request.access.cluster.bodies, pk=pk)


def page_of(request, pk: int) -> str:
    return reverse("labelling:body_detail", args=[request.access.cluster.slug, pk])


@require_GET
@allowed(rules.can_see_configuration)
def body_detail(request, pk):
    body = body_of(request, pk)
    seats = body.seats.select_related("user", "college").order_by(
        "-is_chair", "starts_on", "pk"
    )
    on = request.access.on
    context = {
        "body": body,
        "seats": [seat for seat in seats if seat.ends_on is None or seat.ends_on >= on],
        "former": [seat for seat in seats if seat.ends_on and seat.ends_on < on],
        "can_configure": rules.can_configure(request.access),
    }
    return render(request, "labelling/body_detail.html", context)


@require_http_methods(["GET", "POST"])
@allowed(rules.can_configure)
def body_add(request):
    cluster = request.access.cluster
    form = BodyForm(posted(request), cluster=cluster)
    if form.is_valid():

        def save(**who):
            body = Body(cluster=cluster, **form.cleaned_data)
            return clusters.add_to_vocabulary(body, **who)

        body = saved(request, form, save)
        if body:
            messages.success(request, _("The body was added: say who sits on it."))
            return redirect(page_of(request, body.pk))
    return form_page(request, form, _("New body"), front(request))


@require_http_methods(["GET", "POST"])
@allowed(rules.can_configure)
def body_edit(request, pk):
    body = body_of(request, pk)
    form = BodyForm(posted(request), instance=body, cluster=request.access.cluster)
    back = page_of(request, pk)
    if form.is_valid():

        def save(**who):
            return clusters.change_vocabulary(body, form.cleaned_data, **who)

        if saved(request, form, save):
            messages.success(request, _("The body was saved."))
            return redirect(back)
    return form_page(request, form, _("Body"), back)


@require_http_methods(["GET", "POST"])
@allowed(rules.can_configure)
def seat_add(request, pk):
    body = body_of(request, pk)
    access = request.access
    initial = {"starts_on": access.on}
    form = SeatForm(posted(request), access=access, initial=initial)
    back = page_of(request, pk)
    if form.is_valid():

        def save(**who):
            return actions.add_seat(BodySeat(body=body, **form.cleaned_data), **who)

        if saved(request, form, save):
            messages.success(request, _("The seat was given."))
            return redirect(back)
    intro = _("Only people with a role in the cluster: invite the others first.")
    title = _("Seat in %(body)s") % {"body": body}
    return form_page(request, form, title, back, intro=intro)


@require_http_methods(["GET", "POST"])
@allowed(rules.can_configure)
def seat_end(request, pk):
    seats = BodySeat.objects.filter(body__cluster=request.access.cluster)
    seat = get_object_or_404(seats.select_related("user", "body"), pk=pk)
    initial = {"ends_on": seat.ends_on or request.access.on}
    form = SeatEndForm(posted(request), initial=initial)
    back = page_of(request, seat.body_id)
    if form.is_valid():

        def save(**who):
            return actions.end_seat(seat, **form.cleaned_data, **who)

        if saved(request, form, save):
            messages.success(request, _("The end of the seat was noted."))
            return redirect(back)
    title = _("End the seat of %(person)s") % {"person": seat.user}
    return form_page(request, form, title, back)
