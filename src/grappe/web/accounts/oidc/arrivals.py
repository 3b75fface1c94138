"""Somebody whom a provider vouches for, who has not pressed the button yet."""

import time
from dataclasses import dataclass
from typing import Any

from grappe.accounts.oidc.identity import Identity
from grappe.organisations.models import Organisation

ARRIVAL_KEY = "oidc_arrival"
# Long enough for a link to come by mail and be opened.
KEPT_SECONDS = 30 * 60
SIREN_KEY = "oidc_siren"


@dataclass(frozen=True)
class Arrival:
    identity: Identity
    then: str


def keep(request: Any, identity: Identity, then: str) -> None:
    request.session[ARRIVAL_KEY] = {
        "identity": identity.as_data(),
        "then": then,
        "at": time.time(),
    }
    # A hint for the form that asks to act for an organisation.
    if identity.siren:
        request.session[SIREN_KEY] = identity.siren


def waiting(request: Any) -> Arrival | None:
    """Who waits in this browser; after a while, nobody."""
    kept = request.session.get(ARRIVAL_KEY)
    if not kept or time.time() - kept["at"] > KEPT_SECONDS:
        return None
    return Arrival(Identity.from_data(kept["identity"]), kept["then"])


def forget(request: Any) -> None:
    request.session.pop(ARRIVAL_KEY, None)


def own_organisation(request: Any, offered: Any) -> Organisation | None:
    """The one the provider attaches this person to, if it is offered anyway."""
    siren = request.session.get(SIREN_KEY, "")
    return offered.filter(siren=siren).first() if siren else None
