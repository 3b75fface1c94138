"""What happened to rebuttals and feedback, in words."""

from typing import Any

from django.utils.translation import gettext_lazy as _

SENTENCES: dict[str, Any] = {
    "reviews.rebuttal_asked": _(
        "asked the applicants of {acronym} to answer the experts, by {due_on}"
    ),
    "reviews.rebuttal_prolonged": _(
        "gave the applicants of {acronym} until {due_on} to answer the experts"
    ),
    "reviews.rebuttal_due": _("reminded {acronym} to answer the experts"),
    "reviews.rebuttal_answered": _("answered the experts on {acronym}"),
    "reviews.feedback_written": _("wrote the report to the applicants of {acronym}"),
    "reviews.feedback_sent": _("sent the report to the applicants of {acronym}"),
}
