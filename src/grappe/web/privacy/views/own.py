"""What is kept of whoever looks: all of it in one click."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponseBadRequest
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from grappe.privacy import actions
from grappe.web.privacy.views.choices import known_in
from grappe.web.privacy.views.register import sheet

FORMATS = ("json", "pdf")


@require_GET
@login_required
def own_privacy(request):
    context = {"places": known_in(request.user)}
    return render(request, "privacy/own_privacy.html", context)


@require_POST
@login_required
def own_copy(request):
    """The copy of all that is kept of oneself; a POST, since it is written down."""
    wanted = request.POST.get("format", "")
    if wanted not in FORMATS:
        return HttpResponseBadRequest("format: json, pdf")
    copy = actions.give_copy(request.user, by=request.user, at=timezone.now())
    return sheet(copy, None, wanted, request.user.language)
