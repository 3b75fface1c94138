"""An organisation told by its name or its number, within another form."""

from typing import Any

from grappe.organisations import actions
from grappe.organisations.models import Organisation, Source


def organisation(
    access: Any, name: str, siren: str, *, source: str = Source.DECLARED, at: Any
) -> Organisation:
    """The record of that number, or the one of that name the reader may see; else new.

    Somebody who reads nothing of the cluster's files learns nothing of them this way.
    Raises organisations.actions.NotCreatable.
    """
    if not siren:
        named = Organisation.objects.visible_to(access).filter(legal_name__iexact=name)
        if (known := named.first()) is not None:
            return known
    return actions.create(
        access.cluster,
        {"legal_name": name, "siren": siren},
        source=source,
        by=access.user,
        at=at,
    )
