"""Who holds keys of the installation, and how well they are held."""

from datetime import datetime, timedelta

from django.apps import apps
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from grappe.accounts.models import Role, SecondFactorRule, User
from grappe.clusters.models import Cluster
from grappe.operations.doctor.base import Finding, check, danger, good, warning
from grappe.tokens.models import AccessToken

FAR = timedelta(days=366)


@check(gettext_lazy("Operators"))
def operators(_at: datetime) -> Finding:
    count = User.objects.filter(is_operator=True, is_active=True).count()
    if not count:
        return warning(
            _("Nobody operates the installation: its pages are closed to all."),
            _("Name somebody with `grappe accounts operator ADDRESS`."),
        )
    return good(
        ngettext(
            "%(count)d person operates the installation.",
            "%(count)d people operate the installation.",
            count,
        )
        % {"count": count}
    )


@check(gettext_lazy("Second factor"))
def second_factor(_at: datetime) -> Finding:
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
    if not bare:
        return good(_("Every operator has a second factor."))
    says = ngettext(
        "%(count)d operator has no second factor.",
        "%(count)d operators have no second factor.",
        bare,
    ) % {"count": bare}
    advice = _("Each adds one in their profile, under security.")
    if settings.GRAPPE_OPERATOR_FACTOR:
        # The pages of the installation are closed to them until they have one.
        return warning(says, advice)
    return danger(says, advice + " " + _("Set GRAPPE_OPERATOR_FACTOR to true."))


@check(gettext_lazy("Second factor by role"))
def factor_rules(at: datetime) -> Finding:
    """Those who direct a cluster open everything in it."""
    required = SecondFactorRule.objects.filter(
        role=Role.DIRECTION, required_from__lte=timezone.localdate(at)
    )
    free = Cluster.objects.hosted().exclude(pk__in=required.values("cluster")).count()
    if free:
        return warning(
            ngettext(
                "%(count)d cluster lets its direction in without a second factor.",
                "%(count)d clusters let their direction in without a second factor.",
                free,
            )
            % {"count": free},
            _("Its direction requires one on its page of people and roles."),
        )
    return good(_("Every direction needs a second factor."))


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
