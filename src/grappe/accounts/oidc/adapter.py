"""How allauth's part of signing in through a provider behaves in this house."""

from typing import Any

from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp

from grappe.accounts import oidc

PROTOCOL = "openid_connect"


class SocialAdapter(DefaultSocialAccountAdapter):
    """Providers come from the settings alone, and open no account."""

    def is_open_for_signup(self, request: Any, sociallogin: Any) -> bool:
        return False

    def list_apps(
        self, request: Any, provider: Any = None, client_id: Any = None
    ) -> list[SocialApp]:
        return [
            app_of(found)
            for found in oidc.providers().values()
            if provider in (None, PROTOCOL, found.name)
            and client_id in (None, found.client_id)
        ]

    def get_requests_session(self) -> Any:
        """A session that follows nobody elsewhere with our secret in hand."""
        session = super().get_requests_session()
        session.max_redirects = 0
        return session


def app_of(provider: oidc.Provider) -> SocialApp:
    """A provider as allauth wants it; never saved."""
    return SocialApp(
        provider=PROTOCOL,
        provider_id=provider.name,
        name=provider.label,
        client_id=provider.client_id,
        secret=provider.client_secret,
        settings={
            "server_url": provider.discovery,
            "scope": list(provider.scopes),
            "oauth_pkce_enabled": provider.pkce,
            "token_auth_method": provider.token_auth or None,
        },
    )
