"""The statutes of a body: what is in force, what was, and what is adopted next."""

from typing import Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from grappe.committees.actions import statutes as actions
from grappe.committees.models import Statutes
from grappe.labelling import rules
from grappe.web.committees.forms.statutes import StatutesForm
from grappe.web.decorators import allowed
from grappe.web.labelling.views.acting import form_page, posted, saved


def lines(statutes: Statutes) -> list[tuple[Any, Any]]:
    """Each rule with its words, for a list of facts."""
    found = []
    for name in actions.RULES:
        field: Any = statutes._meta.get_field(name)
        value = getattr(statutes, name)
        if name == "majority":
            value = statutes.get_majority_display()
        elif isinstance(value, bool):
            value = _("yes") if value else _("no")
        found.append((field.verbose_name, value))
    return found


def page_of(request: Any, body: Any) -> str:
    return reverse("committees:statutes_list", args=[request.access.cluster.slug, body])


@require_GET
@allowed(rules.can_see_configuration)
def statutes_list(request, pk):
    body = get_object_or_404(request.access.cluster.bodies, pk=pk)
    rows = list(body.statutes.order_by("-starts_on"))
    held = actions.days_held(body)
    context = {
        "body": body,
        "versions": [
            (row, lines(row), row.is_in_force(request.access.on)) for row in rows
        ],
        "changeable": [row.pk for row in rows if not any(map(row.is_in_force, held))],
        "can_configure": rules.can_configure(request.access),
    }
    return render(request, "committees/statutes_list.html", context)


@require_http_methods(["GET", "POST"])
@allowed(rules.can_configure)
def statutes_adopt(request, pk):
    body = get_object_or_404(request.access.cluster.bodies, pk=pk)
    last = body.statutes.order_by("-starts_on").first()
    initial = {"starts_on": request.access.on}
    if last is not None:
        initial |= {name: getattr(last, name) for name in actions.RULES}
    form = StatutesForm(posted(request), initial=initial, is_new=True)
    if form.is_valid():

        def save(**who):
            starts_on = form.cleaned_data["starts_on"]
            return actions.adopt_statutes(body, form.rules, starts_on=starts_on, **who)

        if saved(request, form, save):
            messages.success(request, _("The statutes are adopted."))
            return redirect(page_of(request, pk))
    title = _("Statutes of %(body)s") % {"body": body}
    intro = _("Those in force until then end on the eve; past sessions keep theirs.")
    return form_page(request, form, title, page_of(request, pk), intro=intro)


@require_http_methods(["GET", "POST"])
@allowed(rules.can_configure)
def statutes_edit(request, pk):
    rows = Statutes.objects.filter(body__cluster=request.access.cluster)
    row = get_object_or_404(rows.select_related("body"), pk=pk)
    if actions.has_served(row):
        raise Http404
    form = StatutesForm(posted(request), instance=row, is_new=False)
    if form.is_valid():

        def save(**who):
            return actions.change_statutes(row, form.rules, **who)

        if saved(request, form, save):
            messages.success(request, _("The statutes were saved."))
            return redirect(page_of(request, row.body_id))
    title = _("Statutes of %(body)s") % {"body": row.body}
    return form_page(request, form, title, page_of(request, row.body_id))
