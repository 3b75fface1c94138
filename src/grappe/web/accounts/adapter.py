"""How allauth behaves in this house."""

import time
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core import context as current
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from grappe.accounts import actions, sessions
from grappe.web.accounts.language import speak
from grappe.web.accounts.staying import end_others

# A factor taken away may have been lost or shared: who it let in elsewhere goes.
WEAKER = frozenset({"mfa/email/totp_deactivated", "mfa/email/webauthn_removed"})


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are opened by invitation only; mails name the house."""

    def is_open_for_signup(self, request) -> bool:
        return False

    def format_email_subject(self, subject: str) -> str:
        return f"[Grappe] {subject}"

    def get_password_change_redirect_url(self, request) -> str:
        return reverse("accounts:profile")

    def get_reset_password_from_key_url(self, key: str) -> str:
        """The house's own address: the host of a request is what its sender says."""
        asked = urlsplit(super().get_reset_password_from_key_url(key))
        return f"{settings.SITE_URL}{asked.path}"

    def pre_authenticate(self, request, **credentials) -> None:
        super().pre_authenticate(request, **credentials)
        # Asked of every address, held or not, and answered in the same words.
        if actions.is_locked(credentials.get("email", ""), at=timezone.now()):
            raise self.validation_error("too_many_login_attempts")

    def authentication_failed(self, request, **credentials) -> None:
        actions.count_wrong_password(credentials.get("email", ""), at=timezone.now())

    def login(self, request, user) -> None:
        """Begin the session, and the count of its days and its rests."""
        super().login(request, user)
        request.session[sessions.SINCE] = request.session[sessions.SEEN] = time.time()
        actions.forgive(user)

    def post_login(self, request, user, **options):
        ways = [one["method"] for one in get_authentication_records(request, user)]
        actions.note_sign_in(user, ways=ways, at=timezone.now())
        return speak(super().post_login(request, user, **options), user.language)

    def set_password(self, user, password: str) -> None:
        """Another password ends every session but that it is changed from."""
        super().set_password(user, password)
        sessions.end_all(user, but=current.request.session.session_key)
        actions.forgive(user)

    def send_notification_mail(self, template_prefix, user, context=None, email=None):
        actions.note_change(template_prefix, user, at=timezone.now())
        if template_prefix in WEAKER:
            end_others(current.request, user)
        super().send_notification_mail(template_prefix, user, context, email)
