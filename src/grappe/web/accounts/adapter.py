"""How allauth behaves in this house."""

from allauth.account.adapter import DefaultAccountAdapter
from django.urls import reverse


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are opened by invitation only; mails name the house."""

    def is_open_for_signup(self, request) -> bool:
        return False

    def format_email_subject(self, subject: str) -> str:
        return f"[Grappe] {subject}"

    def get_password_change_redirect_url(self, request) -> str:
        return reverse("accounts:profile")
