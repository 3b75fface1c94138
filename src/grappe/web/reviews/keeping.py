"""What becomes of a grid that was sent, by an account or by a link."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from grappe.accounts.models import User
from grappe.labelling.models import Assignment
from grappe.reviews import actions, drafts, timing
from grappe.reviews.models import Review
from grappe.web.reviews.forms.grid import ReviewForm, form_for


def keep(
    form: ReviewForm, row: Assignment, action: str, *, by: User, at: datetime
) -> bool:
    """Save the draft, then file it if asked; False where the form says why not."""
    if not form.is_valid():
        form.add_error(None, _("Correct what is marked: nothing was saved."))
        return False
    try:
        review = actions.start(row, by=by, at=at)
        seen = form.cleaned_data["seen"] or None
        review = actions.save(review, form.values(), by=by, at=at, seen=seen)
        if action == "file":
            actions.file(review, by=by, at=at)
    except actions.ReviewMoved as error:
        moved(form, error)
        return False
    except actions.NotFilable as error:
        keep_seen(form, review)
        for name, why in error.reasons.items():
            form.add_error(name, why)
        form.add_error(None, str(error))
        return False
    except actions.NotReviewable as error:
        form.add_error(None, str(error))
        return False
    return True


def done_words(row: Assignment, action: str, at: datetime) -> str:
    """Received; and received late, so that nobody wonders."""
    if action != "file":
        return _("Your draft is saved.")
    if timing.days_late(row, at):
        return _("Your opinion is filed, and noted as late.")
    return _("Your opinion is filed.")


def autosaved(request: HttpRequest, row: Assignment, *, by: User) -> HttpResponse:
    """Keep the draft as it is typed: an answer in one line, and what was seen."""
    if why := timing.not_writable_because(row):
        return saved(request, error=why)
    grid = row.request.procedure.grid
    if grid is None:
        return saved(request, error=_("This procedure has no grid yet."))
    form = form_for(grid, None, request.POST)
    whole = form.is_valid()
    at = timezone.now()
    try:
        review = actions.start(row, by=by, at=at)
        seen = form.cleaned_data.get("seen") or None
        review = actions.save(review, form.values(), by=by, at=at, seen=seen)
    except actions.ReviewMoved:
        return saved(
            request,
            error=_("Changed in another window meanwhile: press “Save” to compare."),
        )
    except actions.NotReviewable as error:
        return saved(request, error=str(error))
    unread = "" if whole else _("Something typed is not understood, and not saved.")
    return saved(request, review=review, error=unread)


def saved(
    request: HttpRequest, *, review: Review | None = None, error: str = ""
) -> HttpResponse:
    context = {
        "review": review,
        "error": error,
        "seen": drafts.revision_of(review) if review else "",
    }
    return render(request, "reviews/_grid.html#saved", context)


def moved(form: ReviewForm, error: actions.ReviewMoved) -> None:
    """Show what the other window kept beside what was typed here."""
    keep_seen(form, error.review)
    form.add_error(None, str(error))
    for name in error.fields:
        place = name.replace("mark-", "comment-", 1)
        form.add_error(place, _("In the other window: “%s”") % kept(error.review, name))


def kept(review: Review, name: str) -> str:
    """What a draft holds in one field, in words."""
    if name in drafts.FIELDS:
        shown = getattr(review, f"get_{name}_display", None)
        return str(shown() if shown else getattr(review, name))
    marks = drafts.values_of(review)["marks"]
    pair = marks.get(name.removeprefix("mark-"), (None, ""))
    return " – ".join(str(one) for one in pair if one not in (None, ""))


def keep_seen(form: ReviewForm, review: Review) -> None:
    """The next saving starts from what is kept now."""
    data: Any = form.data.copy()
    data["seen"] = drafts.revision_of(review)
    form.data = data
