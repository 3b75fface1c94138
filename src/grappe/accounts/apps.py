from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "grappe.accounts"
    label = "accounts"
    verbose_name = _("accounts")

    def ready(self) -> None:
        from allauth.core.internal import ratelimit

        from grappe.common.limits import shared

        # allauth counts in the cache of each process, and has no setting for another.
        ratelimit.cache = shared
