"""Settings that protect people: keys, hosts, HTTPS, cookies, proxies."""

from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.core import checks
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grappe.operations.doctor.base import Finding, check, danger, good, note, warning

KEY_LENGTH = 50
DISTINCT = 10
# A month: browsers forget shorter promises between two visits.
HSTS_SECONDS = 30 * 24 * 3600
LOCAL = {"127.0.0.1", "localhost", "[::1]", "::1", "testserver", ""}
# Other checks here say these better, for this installation.
SAID_BY_OTHERS = {
    *["security.W004", "security.W005", "security.W008", "security.W009"],
    *["security.W012", "security.W016", "security.W018", "security.W020"],
    "security.W021",
}


@check(gettext_lazy("Secret key"))
def secret_key(_at: datetime) -> Finding:
    key = settings.SECRET_KEY
    if key.startswith("development-only-") or key.startswith("django-insecure-"):
        return danger(
            _("The secret key is published: anybody can forge a session or a link."),
            _("Set GRAPPE_SECRET_KEY to a long random text, then sign in anew."),
        )
    if len(key) < KEY_LENGTH or len(set(key)) < DISTINCT:
        return danger(
            _("The secret key is too short to resist guessing."),
            _("Set GRAPPE_SECRET_KEY to at least 50 random characters."),
        )
    return good(_("The secret key is long and not a published one."))


@check(gettext_lazy("Development"))
def development(_at: datetime) -> Finding:
    if settings.DEVELOPMENT:
        return danger(
            _(
                "The site runs as on a developer's machine: cookies travel in clear, "
                "mail is written to files."
            ),
            _("Set GRAPPE_DEVELOPMENT to false."),
        )
    return good(_("The site runs with its protections."))


@check(gettext_lazy("Error pages"))
def debug(_at: datetime) -> Finding:
    if settings.DEBUG:
        return danger(
            _("Error pages show settings and data to whoever meets them."),
            _("Unset GRAPPE_DEBUG."),
        )
    return good(_("Error pages show nothing of the inside."))


@check(gettext_lazy("Host names"))
def hosts(_at: datetime) -> Finding:
    served = {host for host in settings.ALLOWED_HOSTS if host}
    wide = sorted(host for host in served if host == "*" or host.startswith("."))
    if wide:
        return danger(
            _("Any host name is answered: %(hosts)s.") % {"hosts": ", ".join(wide)},
            _("List the exact names in GRAPPE_HOSTS."),
        )
    named = urlsplit(settings.SITE_URL).hostname or ""
    if named not in served:
        return danger(
            _("Mails lead to %(host)s, which this site does not serve.")
            % {"host": named or "?"},
            _("Make GRAPPE_SITE_URL and GRAPPE_HOSTS agree."),
        )
    if served <= LOCAL:
        return warning(
            _("Only this machine can reach the site."),
            _("Set GRAPPE_HOSTS and GRAPPE_SITE_URL to the public name."),
        )
    return good(_("Exact host names are served, and mails lead to one of them."))


@check(gettext_lazy("HTTPS"))
def https(_at: datetime) -> Finding:
    if not settings.HTTPS or not settings.SITE_URL.startswith("https://"):
        return danger(
            _("Pages, passwords and links travel in clear."),
            _(
                "End TLS in a reverse proxy, set GRAPPE_HTTPS to true and write "
                "https:// in GRAPPE_SITE_URL."
            ),
        )
    if settings.SECURE_HSTS_SECONDS < HSTS_SECONDS:
        return warning(
            _("Browsers are not told to ask only over HTTPS for long."),
            _("Leave SECURE_HSTS_SECONDS at its value of one year."),
        )
    return good(
        _("The site is served over HTTPS, and browsers are told to keep to it.")
    )


@check(gettext_lazy("Cookies"))
def cookies(_at: datetime) -> Finding:
    weak = [
        name
        for name, is_safe in {
            "SESSION_COOKIE_SECURE": settings.SESSION_COOKIE_SECURE,
            "CSRF_COOKIE_SECURE": settings.CSRF_COOKIE_SECURE,
            "SESSION_COOKIE_HTTPONLY": settings.SESSION_COOKIE_HTTPONLY,
            "SESSION_COOKIE_SAMESITE": settings.SESSION_COOKIE_SAMESITE
            in {"Lax", "Strict"},
        }.items()
        if not is_safe
    ]
    if weak:
        return danger(
            _("A session's cookie can be stolen or sent from elsewhere: %(names)s.")
            % {"names": ", ".join(weak)},
            _("Set GRAPPE_HTTPS to true, and leave the cookies' other settings alone."),
        )
    return good(_("Cookies travel over HTTPS only and no script reads them."))


@check(gettext_lazy("Proxies"))
def proxies(_at: datetime) -> Finding:
    count = settings.ALLAUTH_TRUSTED_PROXY_COUNT
    if count == 0 and settings.HTTPS:
        return warning(
            _(
                "HTTPS is on but no proxy is trusted: everybody seems to come from the "
                "proxy's address, so one person's mistakes may slow all the others."
            ),
            _("Set GRAPPE_PROXIES to the number of proxies in front, usually 1."),
        )
    if count > 0 and not settings.HTTPS:
        return warning(
            _("A proxy is trusted to tell addresses, but HTTPS is off."),
            _("Without a proxy set GRAPPE_PROXIES to 0: people could lie."),
        )
    if count > 2:
        return note(
            _("%(count)d proxies are trusted to tell addresses.") % {"count": count},
            _("Count them again: one too many, and people can lie about theirs."),
        )
    return good(_("Addresses are read behind %(count)d proxies.") % {"count": count})


@check(gettext_lazy("Log"))
def log(_at: datetime) -> Finding:
    if settings.LOGGING["root"]["level"] == "DEBUG":
        return warning(
            _("The log says everything: it grows fast, and libraries say too much."),
            _("Set GRAPPE_LOG to INFO or WARNING."),
        )
    return good(_("The log keeps to what is needed."))


@check(gettext_lazy("Django's own checks"))
def deploy(_at: datetime) -> Finding:
    found = checks.run_checks(include_deployment_checks=True)
    serious = sorted(
        {
            message.id or "?"
            for message in found
            if message.level >= checks.WARNING
            and not message.is_silenced()
            and message.id not in SAID_BY_OTHERS
        }
    )
    if serious:
        return warning(
            _("Django warns of %(ids)s.") % {"ids": ", ".join(serious)},
            _("`grappe manage check --deploy` says each in full."),
        )
    return good(_("Django finds nothing else to say."))
