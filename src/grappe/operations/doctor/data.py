"""Where the data lies: the database, its migrations, the history, the folder."""

import stat
from datetime import datetime, timedelta
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db import connection
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from grappe.operations import health
from grappe.operations.doctor.base import Finding, check, danger, good, note, warning

LEAST_POSTGRESQL = 13
# PostgreSQL itself stops mending this version in November 2025, the one after in 2026.
OLD_POSTGRESQL = 14
PLAIN_HOSTS = {"", "localhost", "127.0.0.1", "::1"}
STRICT = {"require", "verify-ca", "verify-full"}
VERIFIED_WITHIN = timedelta(days=8)
SHOWN = 3


@check(gettext_lazy("Database"))
def database(_at: datetime) -> Finding:
    if connection.vendor == "sqlite":
        return sqlite()
    version = connection.get_database_version()[0]
    if version < LEAST_POSTGRESQL:
        return danger(
            _("PostgreSQL %(version)s is too old.") % {"version": version},
            _("Move to a version that is still mended."),
        )
    if version < OLD_POSTGRESQL:
        return warning(
            _("PostgreSQL %(version)s is mended no more.") % {"version": version},
            _("Move to a newer version."),
        )
    return good(_("PostgreSQL %(version)s answers.") % {"version": version})


def sqlite() -> Finding:
    with connection.cursor() as cursor:
        mode = cursor.execute("PRAGMA journal_mode").fetchone()[0]
    if mode != "wal":
        return warning(
            _("SQLite makes readers wait for writers (journal mode %(mode)s).")
            % {"mode": mode},
            _("Keep the database on a local disk, where its WAL mode works."),
        )
    return note(
        _("SQLite serves one small team well."),
        _("With more than a few people writing at once, move to PostgreSQL."),
    )


@check(gettext_lazy("Way to the database"))
def database_way(_at: datetime) -> Finding:
    told = settings.DATABASES["default"]
    host = str(told.get("HOST") or "")
    if connection.vendor == "sqlite" or host in PLAIN_HOSTS or host.startswith("/"):
        return good(_("The database is on this machine."))
    if told.get("OPTIONS", {}).get("sslmode") not in STRICT:
        return danger(
            _("What is said to the database crosses the network in clear."),
            _("Add ?sslmode=verify-full to DATABASE_URL."),
        )
    return good(_("What is said to the database is encrypted."))


@check(gettext_lazy("Migrations"))
def migrations(_at: datetime) -> Finding:
    if waiting := health.pending_migrations():
        return danger(
            ngettext(
                "%(count)d migration is not applied: pages may fail.",
                "%(count)d migrations are not applied: pages may fail.",
                len(waiting),
            )
            % {"count": len(waiting)},
            _("Back the database up, then run `grappe manage migrate`."),
        )
    return good(_("The database has the shape that this version needs."))


@check(gettext_lazy("History"))
def history(at: datetime) -> Finding:
    last = apps.get_model("audit", "ChainCheck").objects.order_by("-at", "-pk").first()
    if last is None:
        return warning(
            _("The history was never verified."), _("Run `grappe audit verify`.")
        )
    if last.problem_count:
        return danger(
            ngettext(
                "The last verification found %(count)d place where the history was "
                "changed.",
                "The last verification found %(count)d places where the history was "
                "changed.",
                last.problem_count,
            )
            % {"count": last.problem_count},
            _("Run `grappe audit verify`, and compare with a back-up."),
        )
    if last.at < at - VERIFIED_WITHIN:
        return warning(
            _("The history was last verified on %(day)s.") % {"day": day(last.at)},
            _("Run `grappe audit verify` each week."),
        )
    return good(_("The history was verified on %(day)s.") % {"day": day(last.at)})


@check(gettext_lazy("Files others can read"))
def permissions(_at: datetime) -> Finding:
    """The folder of the installation and what lies at its top."""
    folder = Path(settings.VAR)
    if not folder.exists():
        return good(_("Nothing is kept in files yet."))
    wide = [path for path in [folder, *sorted(folder.iterdir())] if is_wide(path)]
    closed = not is_wide(folder)
    writable = [path for path in wide if path.stat().st_mode & stat.S_IWOTH]
    if writable and not closed:
        return danger(
            _("Anybody on this machine can change: %(names)s.")
            % {"names": names(writable)},
            _("Run chmod -R o-rwx on %(folder)s.") % {"folder": folder},
        )
    if wide and not closed:
        return warning(
            _("Anybody on this machine can read: %(names)s.") % {"names": names(wide)},
            _("Run chmod o-rwx on %(folder)s.") % {"folder": folder},
        )
    return good(_("Only the account of the site reads its folder."))


def is_wide(path: Path) -> bool:
    return bool(path.stat().st_mode & stat.S_IRWXO)


def names(paths: list[Path]) -> str:
    told = [path.name for path in paths[:SHOWN]]
    others = [_("and others")] if len(paths) > SHOWN else []
    return ", ".join([*told, *others])


def day(moment: datetime) -> str:
    return formats.date_format(timezone.localdate(moment), "SHORT_DATE_FORMAT")
