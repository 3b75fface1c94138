"""Who holds keys of the installation, and how well they are held."""

from datetime import datetime, timedelta

from django.apps import apps
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from grappe.accounts.models import User
from grappe.operations.doctor.base import Finding, check, danger, good, warning
from grappe.tokens.models import AccessToken

FAR = timedelta(days=366)


@check(gettext_lazy("Operators"))
def operators(_at: datetime) -> Finding:
    count = User.objects.filter(is_operator=True, is_active=True).count()
    if not count:
        return warning(
            _("Nobody operates the installation: its pages are closed to all."),
            _("`grappe manage shell` can set is_operator on an account."),
        )
    return good(_("%(count)d people operate the installation.") % {"count": count})


@check(gettext_lazy("Second factor"))
def second_factor(at: datetime) -> Finding:
    if not apps.is_installed("allauth.mfa"):
        return danger(
            _("Nobody can protect their account with a second factor."),
            _("Install the application allauth.mfa."),
        )
    holders = apps.get_model("mfa", "Authenticator").objects.values("user")
    # Whoever runs the installation or a cluster holds everybody's data.
    bare = (
        User.objects.filter(is_active=True, is_operator=True)
        .exclude(pk__in=holders)
        .count()
    )
    if bare:
        return danger(
            ngettext(
                "%(count)d operator signs in without a second factor.",
                "%(count)d operators sign in without a second factor.",
                bare,
            )
            % {"count": bare},
            _("Each adds one in their profile, under security."),
        )
    return good(_("Every operator has a second factor."))


@check(gettext_lazy("Tokens"))
def tokens(at: datetime) -> Finding:
    far = AccessToken.objects.standing().filter(expires_at__gt=at + FAR).count()
    if far:
        return warning(
            ngettext(
                "%(count)d token works for more than a year to come.",
                "%(count)d tokens work for more than a year to come.",
                far,
            )
            % {"count": far},
            _("Have them replaced by ones that end sooner."),
        )
    return good(_("Every token ends within a year."))
