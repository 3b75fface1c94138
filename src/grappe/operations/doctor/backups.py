"""Whether the installation could be brought back."""

from datetime import datetime, timedelta

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grappe.operations import health
from grappe.operations.doctor.base import Finding, check, danger, good, warning

RECENT = timedelta(hours=50)


@check(gettext_lazy("Back-ups"))
def backups(at: datetime) -> Finding:
    if not settings.GRAPPE_BACKUPS:
        return warning(
            _("Grappe writes no back-up of itself."),
            _("Set GRAPPE_BACKUPS to a folder on another disk."),
        )
    last = health.last_backup()
    if last is None:
        return danger(
            _("The folder of back-ups is empty or is not there."),
            _("Run `grappe backup`, then restore it elsewhere as a drill."),
        )
    if last < at - RECENT:
        return danger(
            _("The last back-up is %(days)d days old.") % {"days": (at - last).days},
            _("See in the log why the night writes none."),
        )
    if not settings.GRAPPE_BACKUP_KEY_FILE:
        return warning(
            _("Back-ups can be read by whoever finds one."),
            _("Set GRAPPE_BACKUP_KEY_FILE, and keep a copy of that file elsewhere."),
        )
    return good(_("A recent back-up is there, sealed."))
