"""Whether a second factor is due, asked in the query that finds the cluster."""

from datetime import date
from typing import Any

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.db.models import Exists, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from grappe.accounts import oidc, queries

# Recovery codes alone are no factor: they come with one.
FACTORS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]

# The colours of the page that says what is missing.
ALWAYS = frozenset({"web:accent"})


def factors_of(user: Any):
    return Authenticator.objects.filter(user=user.pk, type__in=FACTORS)


def due(request: HttpRequest, on: date) -> dict[str, Any]:
    """From which day a factor is due, and whether there is one: no query more."""
    user = request.impersonator or request.user
    if not user.is_authenticated:
        return {}
    return {
        "factor_due_on": Subquery(queries.factor_days(user, on)),
        "has_factor": Exists(factors_of(user)),
    }


def closed_for_lack_of_factor(
    request: HttpRequest, found: Any, on: date
) -> HttpResponse | None:
    """Lead to one's security once the day has come; before it, a banner says so.

    `found` carries what `due` asks.
    """
    if not request.user.is_authenticated or found.has_factor:
        return None
    if oidc.is_strong(request.session):
        return None
    if request.resolver_match and request.resolver_match.view_name in ALWAYS:
        return None
    request.factor_due_on = found.factor_due_on
    if found.factor_due_on is None or found.factor_due_on > on:
        return None
    return to_security(request)


def to_security(request: HttpRequest) -> HttpResponse:
    messages.warning(
        request,
        _("Your role needs a second factor: add a passkey or an app to go on."),
    )
    return redirect("accounts:security")


def closed_outside_clusters(request: HttpRequest, on: date) -> HttpResponse | None:
    """The same for what is nobody's cluster: the installation, tokens."""
    user = request.user
    if not user.is_authenticated or oidc.is_strong(request.session):
        return None
    if factors_of(user).exists():
        return None
    if user.is_operator and settings.GRAPPE_OPERATOR_FACTOR:
        return to_security(request)
    days = list(queries.factor_days(user, on))
    return to_security(request) if days and days[0] <= on else None
