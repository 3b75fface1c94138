"""What happened to the installation, in words."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "operations.history_alarm": _(
        "told {people} operators by mail that the history was changed: {count} problems"
    ),
    "operations.job_retried": _("put a failed job back on the queue: {job}"),
    "operations.job_cancelled": _("took a job off the queue: {job}"),
    "operations.mail_tested": _("tested the sending of mail: {outcome}"),
}
LABELS = {
    "outcome": {"sent": _("it left"), "failed": _("it did not leave")},
}
