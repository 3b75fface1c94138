"""What must go on by itself: the worker, the night, mail, antivirus, disk, clock."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from grappe.audit.models import Event
from grappe.connectors import clamav
from grappe.operations import health, jobs
from grappe.operations.doctor.base import Finding, check, danger, good, note, warning
from grappe.operations.models import NightlyRun, RunState, WorkerBeat
from grappe.organisations import registers
from grappe.outbox.models import Mail, MailState

NIGHT = timedelta(hours=26)
DRIFT = timedelta(seconds=5)
OLD_REGISTER = timedelta(days=62)


@check(gettext_lazy("Worker"))
def worker(at: datetime) -> Finding:
    if not jobs.is_queued():
        return warning(
            _("Background jobs run while somebody waits for their page."),
            _("Set GRAPPE_WORKER to true and start the worker."),
        )
    alive = WorkerBeat.objects.alive(at).count()
    if not alive:
        return danger(
            _("No worker lives: no mail leaves and no import is checked."),
            _("Start `grappe serve`, or `grappe manage db_worker` beside it."),
        )
    return good(
        ngettext("%(count)d worker lives.", "%(count)d workers live.", alive)
        % {"count": alive}
    )


@check(gettext_lazy("Jobs"))
def queue(at: datetime) -> Finding:
    counts = jobs.counts()
    if health.is_stuck(at):
        return danger(
            _("A job has waited for more than %(minutes)d minutes.")
            % {"minutes": health.STUCK.total_seconds() // 60},
            _("See that a worker lives; a second one may be needed."),
        )
    if failed := counts["FAILED"]:
        return warning(
            ngettext("%(count)d job failed.", "%(count)d jobs failed.", failed)
            % {"count": failed},
            _("See them on the page of jobs or with `grappe jobs list`, then retry."),
        )
    return good(_("No job waits for long, none failed."))


@check(gettext_lazy("The night"))
def nightly(at: datetime) -> Finding:
    done = NightlyRun.objects.filter(state=RunState.DONE)
    last = NightlyRun.objects.first()
    if not done.filter(started_at__gte=at - NIGHT).exists():
        says = _("`grappe nightly` has not ended well for more than a day.")
        if last and last.state == RunState.FAILED:
            says = _("The last run of `grappe nightly` broke: %(error)s.") % {
                "error": last.error
            }
        return danger(
            says,
            _("Have a timer run it each night; reminders and erasures depend on it."),
        )
    return good(_("The last night did its work."))


@check(gettext_lazy("Mail"))
def mail(at: datetime) -> Finding:
    if not settings.EMAIL_BACKEND.endswith("smtp.EmailBackend"):
        return danger(
            _("No mail leaves: it is kept on this machine."),
            _("Unset GRAPPE_EMAIL_BACKEND and set GRAPPE_SMTP_HOST."),
        )
    if settings.DEFAULT_FROM_EMAIL.endswith("@localhost"):
        return danger(
            _("Mail leaves as %(sender)s, which others refuse.")
            % {"sender": settings.DEFAULT_FROM_EMAIL},
            _("Set GRAPPE_FROM_EMAIL to an address of your domain."),
        )
    is_near = settings.EMAIL_HOST in {"localhost", "127.0.0.1", "::1"}
    is_clear = not (settings.EMAIL_USE_TLS or settings.EMAIL_USE_SSL)
    if is_clear and not is_near:
        return danger(
            _("Mail and its password cross the network in clear."),
            _("Set GRAPPE_SMTP_TLS to true."),
        )
    week = Mail.objects.filter(
        state=MailState.FAILED, created_at__gte=at - timedelta(days=7)
    ).count()
    if week:
        return warning(
            ngettext(
                "%(count)d mail of this week did not leave.",
                "%(count)d mails of this week did not leave.",
                week,
            )
            % {"count": week},
            _("Test the mail server with `grappe mail test ADDRESS`."),
        )
    return good(_("Mail leaves through %(host)s.") % {"host": settings.EMAIL_HOST})


@check(gettext_lazy("Antivirus"))
def antivirus(_at: datetime) -> Finding:
    if not settings.GRAPPE_CLAMAV:
        return note(
            _("Files are taken without looking for viruses."),
            _("Run clamd and set GRAPPE_CLAMAV."),
        )
    try:
        clamav.ping(settings.GRAPPE_CLAMAV)
    except clamav.Unavailable:
        return danger(
            _("The antivirus does not answer, so no document is taken."),
            _("Start clamd, or unset GRAPPE_CLAMAV."),
        )
    return good(_("The antivirus answers."))


@check(gettext_lazy("Disk"))
def disk(_at: datetime) -> Finding:
    space = health.space()
    told = {
        "free": f"{space.free / 2**30:.1f}",
        "percent": round(100 * space.free_rate),
    }
    says = _("%(free)s GiB are free for files (%(percent)d %%).") % told
    if space.is_short:
        return danger(says, _("Make room: when the disk is full, nothing is saved."))
    if space.free_rate < health.LITTLE_RATE:
        return warning(says, _("Plan for more room."))
    return good(says)


@check(gettext_lazy("Clock"))
def clock(_at: datetime) -> Finding:
    """No one to ask the time of: the database and the history must agree with us."""
    here = timezone.now()
    newest = Event.objects.order_by("-at").values_list("at", flat=True).first()
    if newest and newest > here + DRIFT:
        return warning(
            _("The history holds acts of the future: the clock was ahead, or is late."),
            _("Keep the clock right with NTP: codes of second factors depend on it."),
        )
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT clock_timestamp()")
            there = cursor.fetchone()[0]
        if abs(there - timezone.now()) > DRIFT:
            return warning(
                _("The clocks of this machine and of the database disagree."),
                _("Keep both right with NTP."),
            )
    return good(_("The clock agrees with what is written."))


@check(gettext_lazy("Public registers"))
def public_registers(at: datetime) -> Finding:
    found = registers.available()
    if not found:
        return note(
            _("No public register is loaded: organisations are typed by hand."),
            _("Load SIRENE with `grappe registry load`."),
        )
    today = timezone.localdate(at)
    old = [
        info.title
        for info in found
        if info.observed_on and today - info.observed_on > OLD_REGISTER
    ]
    if old:
        return warning(
            _("Registers are more than two months old: %(names)s.")
            % {"names": ", ".join(old)},
            _("Load this month's files with `grappe registry load`."),
        )
    return good(
        _("Registers that answer: %(names)s.")
        % {"names": ", ".join(info.title for info in found)}
    )
