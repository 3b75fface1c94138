"""The providers of identity, wherever one signs in."""

from typing import Any

from django import template

from grappe.accounts import oidc

register = template.Library()


@register.inclusion_tag("accounts/oidc_buttons.html", takes_context=True)
def oidc_buttons(context: Any, then: str = "") -> dict[str, Any]:
    """One button for each provider; nothing where none is set up."""
    return {
        "providers": list(oidc.providers().values()),
        "then": then,
        "csrf_token": context.get("csrf_token"),
    }


@register.simple_tag
def oidc_is_used() -> bool:
    return bool(oidc.providers())
