"""Reads across several models of organisations."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from grappe.accounts.access import Access
from grappe.accounts.models import Role
from grappe.common.inbox import Pending, Task, counted
from grappe.organisations import fields, merging
from grappe.organisations.merging import ORGANISATIONS, PEOPLE, Merging, Preview
from grappe.organisations.models import (
    Consent,
    ConsentPurpose,
    FieldValue,
    Organisation,
    OrganisationPair,
    OtherNumber,
    PairState,
    Person,
    PersonPair,
    Position,
    Publication,
    RegisterAlert,
)

IDENTIFIERS = ("siren", "pic", "ror", "rnsr")


def by_identifier(values: dict[str, Any]) -> Organisation | None:
    """The organisation that has one of these official numbers, whatever the cluster."""
    same = Q()
    for field in IDENTIFIERS:
        if values.get(field):
            same |= Q(**{field: values[field]})
    if values.get("foreign_id"):
        same |= Q(country=values.get("country", "FR"), foreign_id=values["foreign_id"])
    if not same:
        return None
    # Of two, the one that goes by its own column rather than by another's number.
    same |= Q(pk__in=_by_other_number(values))
    found = Organisation.objects.filter(same).select_related("merged_into")
    ranked = sorted(found, key=lambda one: one.merged_into_id is not None)
    return (ranked[0].merged_into or ranked[0]) if ranked else None


def _by_other_number(values: dict[str, Any]):
    """Those that have one of the numbers beside that of their column."""
    numbers = Q()
    for field in IDENTIFIERS:
        if values.get(field):
            numbers |= Q(scheme=field, value=values[field])
    if not numbers:
        return OtherNumber.objects.none().values("organisation")
    return OtherNumber.objects.filter(numbers).values("organisation")


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


def inbox(access: Access) -> list[Task]:
    """What the registers and the files themselves tell the team of its records."""
    return counted(waiting(access))


def waiting(access: Access) -> Iterator[Pending]:
    """The same, to be counted with those of other apps."""
    if not access.has(Role.DIRECTION, Role.TEAM):
        return
    yield Pending(
        title=_("News of the public registers"),
        rows=open_alerts(access.cluster),
        url=reverse("organisations:alert_list", args=[access.cluster.slug]),
        icon="landmark",
        reason=_("Organisations that closed, moved or changed since you noted them."),
    )
    yield from _duplicates(access.cluster)


def _duplicates(cluster) -> Iterator[Pending]:
    kinds: list[tuple[str, Any, str]] = [
        (ORGANISATIONS, OrganisationPair, _("Possible duplicates of organisations")),
        (PEOPLE, PersonPair, _("Possible duplicates of people")),
    ]
    for kind, model, title in kinds:
        yield Pending(
            title=title,
            rows=model.objects.filter(cluster=cluster, state=PairState.OPEN),
            url=reverse("organisations:duplicate_queue", args=[cluster.slug, kind]),
            icon="copy",
            reason=_("Two records look like one: merge them, or say they are two."),
        )


def open_alerts(cluster):
    """News that nobody took or left, of organisations on record as themselves."""
    return RegisterAlert.objects.filter(
        cluster=cluster, settled_at=None, organisation__merged_into=None
    )


def merge_preview(
    kept: Organisation,
    absorbed: Organisation,
    cluster,
    *,
    at: datetime,
    answers: Mapping[str, str] | None = None,
    force: bool = False,
    hidden: frozenset[int] = frozenset(),
) -> Preview:
    """What merging two organisations would move, fold, and ask; nothing is written.

    What is of `hidden` projects, which do not exist for who looks, is not counted.
    """
    plan = Merging(
        kept, absorbed, at=at, answers=answers or {}, is_forced=force, hidden=hidden
    )
    return merging.preview(ORGANISATIONS, plan, cluster)


def merge_people_preview(
    kept: Person,
    absorbed: Person,
    cluster,
    *,
    at: datetime,
    answers: Mapping[str, str] | None = None,
    hidden: frozenset[int] = frozenset(),
) -> Preview:
    """What merging two people's records would do; nothing is written."""
    plan = Merging(kept, absorbed, at=at, answers=answers or {}, hidden=hidden)
    return merging.preview(PEOPLE, plan, cluster)
