"""What each page that changes the configuration does: act, or say why not."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from grappe.labelling import actions

REFUSALS = (
    actions.NotChangeable,
    actions.NotRemovable,
    actions.NotPublishable,
    actions.NotRedatable,
    actions.NotCancellable,
)


def posted(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


def saved(request: HttpRequest, form: Any, save: Callable[..., Any]) -> Any:
    """What the action answers; None when it refused, and the form says why."""
    try:
        return save(by=request.user, at=timezone.now())
    except actions.NotSavable as error:
        form.refuse(error)
    except REFUSALS as error:
        form.add_error(None, str(error))
    return None


def done(
    request: HttpRequest, save: Callable[..., Any], said: str, url: str
) -> HttpResponse:
    """Run an action without a form, say what came of it, and go on."""
    try:
        save(by=request.user, at=timezone.now())
    except REFUSALS as error:
        messages.error(request, str(error))
    else:
        messages.success(request, said)
    return redirect(url)


def form_page(
    request: HttpRequest,
    form: Any,
    title: str,
    cancel_url: str,
    template: str = "form_page.html",
    **context: Any,
) -> HttpResponse:
    context = {
        "form": form,
        "title": title,
        "submit_label": _("Save"),
        "cancel_url": cancel_url,
    } | context
    return render(request, template, context)
