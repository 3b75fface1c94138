"""Establishments: where an organisation works."""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from grappe.accounts.models import User
from grappe.audit.actions import record
from grappe.clusters.models import Cluster
from grappe.engines import identifiers
from grappe.organisations import fields, nomenclatures
from grappe.organisations.actions.errors import Refused
from grappe.organisations.models import Establishment, Organisation
from grappe.organisations.wording import identifier_message


class NotPlaceable(Refused):
    """The establishment cannot be kept as it is given."""


@transaction.atomic
def add_establishment(
    organisation: Organisation,
    values: dict[str, Any],
    *,
    cluster: Cluster,
    by: User | None,
    at: datetime,
) -> Establishment:
    """Add a place of work; the first one is the head office.

    Raises NotPlaceable if the SIRET is wrong or of another organisation.
    """
    organisation = Organisation.objects.select_for_update().get(pk=organisation.pk)
    establishment = Establishment(organisation=organisation)
    if not organisation.establishments.exists() and not values.get("closed_on"):
        values = {**values, "is_head_office": True}
    fill(establishment, values)
    save(establishment)
    record(
        "organisations.establishment_added",
        establishment,
        by=by,
        at=at,
        cluster=cluster,
        place=str(establishment),
    )
    return establishment


@transaction.atomic
def edit_establishment(
    establishment: Establishment,
    values: dict[str, Any],
    *,
    cluster: Cluster,
    by: User | None,
    at: datetime,
) -> Establishment:
    """Change a place of work. Raises NotPlaceable as `add_establishment` does."""
    establishment = (
        Establishment.objects.select_for_update(of=["self"])
        .select_related("organisation")
        .get(pk=establishment.pk)
    )
    before = {name: getattr(establishment, name) for name in values}
    fill(establishment, values)
    save(establishment)
    changed = {
        name: [before[name], getattr(establishment, name)]
        for name in values
        if getattr(establishment, name) != before[name]
    }
    if changed:
        record(
            "organisations.establishment_edited",
            establishment,
            by=by,
            at=at,
            cluster=cluster,
            place=str(establishment),
            changes=changed,
        )
    return establishment


def fill(establishment: Establishment, values: dict[str, Any]) -> None:
    moved = any(
        name in values and getattr(establishment, name) != values[name]
        for name in ("postcode", "town", "country")
    )
    for name, value in values.items():
        setattr(establishment, name, value)
    establishment.siret = _siret(establishment)
    placed_by_hand = "latitude" in values and values["latitude"] is not None
    if placed_by_hand or not (moved or establishment.latitude is None):
        return
    _locate(establishment)


def _siret(establishment: Establishment) -> str | None:
    if not establishment.siret:
        return None
    try:
        siret = identifiers.clean_siret(establishment.siret)
    except identifiers.InvalidIdentifier as error:
        raise NotPlaceable({"siret": [identifier_message(error)]}) from error
    siren = establishment.organisation.siren
    if siren and identifiers.siren_of_siret(siret) != siren:
        message = _("This SIRET is not of this organisation: its SIREN is %(siren)s.")
        raise NotPlaceable(
            {"siret": [message % {"siren": identifiers.format_siren(siren)}]}
        )
    return siret


def _locate(establishment: Establishment) -> None:
    """Place it by its postcode; abroad, nobody knows."""
    place = None
    if establishment.country in fields.FRENCH:
        place = nomenclatures.locate(establishment.postcode, establishment.town)
    establishment.latitude = place.lat if place else None
    establishment.longitude = place.lon if place else None
    establishment.department = place.department_code if place else ""


def save(establishment: Establishment) -> None:
    if establishment.is_head_office:
        # The head office moves: the former one becomes a place like the others.
        Establishment.objects.filter(
            organisation=establishment.organisation, is_head_office=True
        ).exclude(pk=establishment.pk).update(is_head_office=False)
    try:
        establishment.full_clean()
    except ValidationError as error:
        raise NotPlaceable(NotPlaceable.because(error).errors) from error
    establishment.save()
