"""Reads across several models of organisations."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q

from grappe.organisations import fields
from grappe.organisations.models import (
    Consent,
    ConsentPurpose,
    FieldValue,
    Organisation,
    Position,
    Publication,
)

IDENTIFIERS = ("siren", "pic", "ror")


def by_identifier(values: dict[str, Any]) -> Organisation | None:
    """The organisation that has one of these official numbers, whatever the cluster."""
    same = Q()
    for field in IDENTIFIERS:
        if values.get(field):
            same |= Q(**{field: values[field]})
    if values.get("foreign_id"):
        same |= Q(country=values.get("country", "FR"), foreign_id=values["foreign_id"])
    return Organisation.objects.filter(same).first() if same else None


def provenance(organisation: Organisation, cluster) -> list[fields.Collected]:
    """Each field of which something was said, as one cluster may read it.

    What another cluster collected is not shown; where it rules the column, nothing
    shown is marked as retained.
    """
    values = list(
        FieldValue.objects.filter(organisation=organisation).select_related(
            "recorded_by"
        )
    )
    said = {value.field for value in values}
    return [
        fields.collected(field, values, cluster.pk)
        for field in fields.OWNER
        if field in said
    ]


@dataclass(frozen=True)
class ShownContact:
    """Somebody who agreed to appear, with the fields opened; the rest is empty."""

    name: str
    job_title: str
    email: str
    phone: str


def opened_by_all(cluster, organisation=None) -> dict[int, set[str]]:
    """Fields of organisations opened to the public pages of a cluster."""
    rows = Publication.objects.filter(cluster=cluster, position=None)
    if organisation:
        rows = rows.filter(organisation=organisation)
    opened: dict[int, set[str]] = {}
    for pk, field in rows.values_list("organisation", "field"):
        opened.setdefault(pk, set()).add(field)
    return opened


def opened(organisation: Organisation, cluster) -> set[str]:
    return opened_by_all(cluster, organisation).get(organisation.pk, set())


def contacts(organisation: Organisation, cluster, on: date):
    """People in place on the day, with `agrees`: may they appear in public?"""
    return (
        Position.objects.in_force(on)
        .filter(organisation=organisation, cluster=cluster)
        .select_related("person")
        .annotate(agrees=Exists(agreements(cluster)))
    )


def agreements(cluster):
    """Consents in force to appear in the public directory, of the outer position."""
    return Consent.objects.filter(
        cluster=cluster,
        person=OuterRef("person"),
        purpose=ConsentPurpose.DIRECTORY,
        withdrawn_at=None,
    )


def shown_contacts(organisation: Organisation, cluster, on: date) -> list[ShownContact]:
    """Contacts whose name is opened and who agree to it today, field by field."""
    shown = []
    rows = contacts(organisation, cluster, on).filter(agrees=True)
    for position in rows.prefetch_related("publications"):
        fields_open = {row.field for row in position.publications.all()}
        if "name" not in fields_open:
            continue
        person = position.person
        shown.append(
            ShownContact(
                name=person.name,
                job_title=position.job_title if "job_title" in fields_open else "",
                email=person.email if "email" in fields_open else "",
                phone=person.phone if "phone" in fields_open else "",
            )
        )
    return shown
