"""Sign-in by password and second factors: allauth's pages that this house uses."""

from allauth.account import views
from allauth.mfa.base import views as factors
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as apps
from allauth.mfa.webauthn import views as passkeys
from django.urls import path, re_path
from django.views.generic import RedirectView

from grappe.web.accounts.entrance import fresh
from grappe.web.accounts.oidc import journey
from grappe.web.accounts.views import recovery_codes

to_security = RedirectView.as_view(pattern_name="accounts:security")

passwords = [
    path("login/", views.login, name="account_login"),
    path("logout/", journey.logout, name="account_logout"),
    path("inactive/", views.account_inactive, name="account_inactive"),
    path("again/", views.reauthenticate, name="account_reauthenticate"),
    path("password/change/", views.password_change, name="account_change_password"),
    path("password/set/", fresh(views.password_set), name="account_set_password"),
    path("password/reset/", views.password_reset, name="account_reset_password"),
    path(
        "password/reset/done/",
        views.password_reset_done,
        name="account_reset_password_done",
    ),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        views.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/key/done/",
        views.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
]

second_factors = [
    # Our own page lists them all.
    path("factors/", to_security, name="mfa_index"),
    path("factors/passkeys/", to_security, name="mfa_list_webauthn"),
    path("factors/check/", factors.authenticate, name="mfa_authenticate"),
    path("factors/again/", factors.reauthenticate, name="mfa_reauthenticate"),
    path("factors/app/add/", fresh(apps.activate_totp), name="mfa_activate_totp"),
    path("factors/app/remove/", apps.deactivate_totp, name="mfa_deactivate_totp"),
    path("factors/codes/", recovery_codes, name="mfa_view_recovery_codes"),
    path(
        "factors/codes/renew/",
        codes.generate_recovery_codes,
        name="mfa_generate_recovery_codes",
    ),
    path(
        "factors/passkeys/add/",
        fresh(passkeys.add_webauthn),
        name="mfa_add_webauthn",
    ),
    path(
        "factors/passkeys/again/",
        passkeys.reauthenticate_webauthn,
        name="mfa_reauthenticate_webauthn",
    ),
    path("factors/passkeys/login/", passkeys.login_webauthn, name="mfa_login_webauthn"),
    path(
        "factors/passkeys/<int:pk>/name/",
        passkeys.edit_webauthn,
        name="mfa_edit_webauthn",
    ),
    path(
        "factors/passkeys/<int:pk>/remove/",
        passkeys.remove_webauthn,
        name="mfa_remove_webauthn",
    ),
]

urlpatterns = passwords + second_factors
