"""The report: drafted from the opinions, edited, sent after the decision."""

from datetime import datetime
from hashlib import sha256

from django.db import transaction
from django.utils.translation import gettext as _

from grappe.accounts.models import User
from grappe.audit.actions import record
from grappe.labelling.actions import steps
from grappe.labelling.models import DECIDED_STATES, LabelRequest
from grappe.reviews import consolidated
from grappe.reviews.actions.naming import LONGEST, TooLong, checked
from grappe.reviews.models import Feedback, Review
from grappe.reviews.notifications import applicants


class NotSendable(Exception):
    """The report cannot be written or sent now; the message is for the user."""


class FeedbackMoved(NotSendable):
    """Somebody else changed the report meanwhile; `now` is what it became."""

    def __init__(self, now: str):
        super().__init__(
            _("Somebody changed this report meanwhile: see theirs below yours.")
        )
        self.now = now


def draft_feedback(request: LabelRequest) -> str:
    """A report out of the filed opinions, to be edited; names are hidden, marks too."""
    return consolidated.report(request)


def revision_of(feedback: Feedback | None) -> str:
    """What somebody saw of a report, in short; "" before there is one."""
    if feedback is None:
        return ""
    return sha256(feedback.text.encode()).hexdigest()[:16]


@transaction.atomic
def save_feedback(
    request: LabelRequest,
    *,
    text: str,
    by: User,
    at: datetime,
    seen: str | None = None,
) -> Feedback:
    """Keep the report as far as it is written; nobody else reads it yet.

    Raises NotSendable once it is sent, without a filed opinion or a word of text,
    FeedbackMoved if `seen` is not the `revision_of` what is kept, TooLong.
    """
    request = steps.locked(request)
    row = Feedback.objects.select_for_update().filter(request=request).first()
    text = text.replace("\x00", "").replace("\r\n", "\n").strip()
    _check_writable(request, row, text)
    if row is not None and row.text == text:
        return row
    if row is not None and seen is not None and seen != revision_of(row):
        raise FeedbackMoved(row.text)
    if row is None:
        row = Feedback(request=request, drafted_at=at)
    row.text, row.edited_at, row.edited_by = text, at, by
    steps.save_whole(row, NotSendable)
    _record("reviews.feedback_written", request, by=by, at=at)
    return row


@transaction.atomic
def send_feedback(
    feedback: Feedback, *, by: User, at: datetime, is_checked: bool = False
) -> Feedback:
    """Let the report go to the applicants; the page of their request has it too.

    Raises NotSendable before the decision or once it is sent, ExpertNamed for a text
    that names an expert.
    """
    request = steps.locked(feedback.request)
    row = Feedback.objects.select_for_update().get(pk=feedback.pk)
    row.request = request
    if row.sent_at is not None:
        raise NotSendable(_("The report is sent."))
    if why := not_sendable_because(request):
        raise NotSendable(why)
    row.text = checked(row.text, request, is_checked=is_checked)
    row.sent_at = at
    row.save(update_fields=["text", "sent_at"])
    _record("reviews.feedback_sent", request, by=by, at=at)
    applicants.feedback(row, by=by, at=at)
    return row


def not_sendable_because(request: LabelRequest) -> str:
    """Why a report cannot leave now; "" when it can."""
    if request.state not in DECIDED_STATES:
        return _("The report leaves once the decision is applied.")
    return ""


def _check_writable(request: LabelRequest, row: Feedback | None, text: str) -> None:
    if row is not None and row.sent_at is not None:
        raise NotSendable(_("The report is sent."))
    if not Review.objects.counting().filter(assignment__request=request).exists():
        raise NotSendable(_("No opinion is filed yet."))
    if not text:
        raise NotSendable(_("Write the report."))
    if len(text) > LONGEST:
        raise TooLong(_("A text is longer than %d characters.") % LONGEST)


def _record(kind: str, request: LabelRequest, *, by: User, at: datetime) -> None:
    project = request.project
    record(kind, request, by=by, at=at, project=project, **steps.told(request))
