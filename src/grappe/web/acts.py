"""A page that asks a few things, then does one: a form, one action, and back."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render


@dataclass(frozen=True)
class Act:
    """What the page says, what it does, and what may stand in the way."""

    title: Any
    submit_label: Any
    back: str
    run: Callable[[], Any]
    refusals: tuple[type[Exception], ...]
    success: Any
    intro: Any = ""
    # Where it leads when done, if not back.
    then: Callable[[Any], str] | None = None
    template: str = "form_page.html"


def page(
    request: HttpRequest, form: Any, act: Act, context: dict[str, Any] | None = None
) -> HttpResponse:
    """Show the form; once it is filled, act and leave, or say why not."""
    if request.method == "POST" and form.is_valid():
        try:
            result = act.run()
        except act.refusals as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, act.success)
            return redirect(act.then(result) if act.then else act.back)
    words = {
        "form": form,
        "title": act.title,
        "submit_label": act.submit_label,
        "cancel_url": act.back,
        "intro": act.intro,
    }
    return render(request, act.template, words | (context or {}))


def sent(request: HttpRequest) -> Any:
    """What a form is bound to: nothing before it is sent."""
    return request.POST if request.method == "POST" else None
