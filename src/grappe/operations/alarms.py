"""Who runs the installation is told by mail that its history was changed.

The mails leave by tasks, as those about accounts do: the outbox is of clusters, and the
history of them all was changed.
"""

from dataclasses import astuple
from datetime import datetime

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import formats, timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django_tasks import task

from grappe.accounts.models import User
from grappe.audit.actions import record
from grappe.audit.canonical import hash_of
from grappe.audit.models import ChainCheck, Event
from grappe.audit.verifying import Report
from grappe.common import jobs

TOLD = "operations.history_alarm"


@transaction.atomic
def tell_of_break(report: Report, check: ChainCheck, *, at: datetime) -> int:
    """Have a mail leave to each operator, once a break; how many.

    What was told is not told again, until more or something else is found, or it comes
    back after a verification that found nothing. Where nobody operates the
    installation, nothing was told, and the first who does will be.
    """
    mark = mark_of(report)
    operators = list(User.objects.filter(is_operator=True, is_active=True))
    if not operators or is_told(mark):
        return 0
    record(
        TOLD,
        check,
        by=None,
        at=at,
        count=report.problem_count,
        people=len(operators),
        check=check.pk,
        mark=mark,
    )
    for user in operators:
        jobs.follow(send_history_alarm, user.pk, check.pk)
    return len(operators)


def mark_of(report: Report) -> str:
    """The same for two verifications that found the same problems."""
    found = [list(astuple(one)) for one in report.problems]
    return hash_of({"count": report.problem_count, "found": found})


def is_told(mark: str) -> bool:
    last = Event.objects.filter(kind=TOLD).latest_first().first()
    if last is None or last.data.get("mark") != mark:
        return False
    told = last.data.get("check") or 0
    return not ChainCheck.objects.filter(problem_count=0, pk__gt=told).exists()


@task()
def send_history_alarm(user_id: int, check_id: int) -> None:
    """Tell one operator what was found and what to do next."""
    user = User.objects.filter(pk=user_id, is_active=True).first()
    check = ChainCheck.objects.filter(pk=check_id).first()
    if user is None or check is None:
        return
    with translation.override(user.language):
        context = {
            "user": user,
            "said": ngettext(
                "On %(day)s, %(count)d place was found where the history of Grappe was "
                "changed outside it.",
                "On %(day)s, %(count)d places were found where the history of Grappe "
                "was changed outside it.",
                check.problem_count,
            )
            % {
                "count": check.problem_count,
                "day": formats.date_format(
                    timezone.localtime(check.at), "SHORT_DATETIME_FORMAT"
                ),
            },
            "site": settings.SITE_URL,
            "link": settings.SITE_URL + reverse("operations:doctor"),
        }
        text = render_to_string("operations/mail/history_alarm.txt", context)
        subject = _("[Grappe] The history was changed: to look at today")
        send_mail(subject, text, None, [user.email])
