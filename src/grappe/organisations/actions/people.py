"""Contacts of an organisation as one cluster knows them, and what they agreed to."""

from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from grappe.accounts.models import User
from grappe.audit.actions import record
from grappe.clusters.models import Cluster
from grappe.organisations import suppression
from grappe.organisations.actions.errors import Refused
from grappe.organisations.models import (
    Consent,
    ConsentPurpose,
    Organisation,
    Person,
    Position,
    PositionRole,
    Publication,
)

PERSON_FIELDS = ("given_name", "family_name", "email", "phone")
POSITION_FIELDS = ("job_title", "role", "starts_on", "ends_on")


class NotContactable(Refused):
    """The contact cannot be kept as it is given."""


class NotConsentable(Refused):
    """The agreement cannot be recorded or taken back."""


@transaction.atomic
def add_contact(
    organisation: Organisation,
    cluster: Cluster,
    values: dict[str, Any],
    *,
    by: User | None,
    at: datetime,
    everywhere: bool = True,
) -> Position:
    """Add somebody to an organisation; a known person is not entered twice.

    `everywhere` looks for the person in all files of the cluster, which is the team's
    right; a member would change the contacts of another.
    Raises NotContactable, for example if there is already a voting representative.
    """
    organisation = Organisation.objects.select_for_update().get(pk=organisation.pk)
    among = None if everywhere else organisation
    person = known_person(cluster, values, among) or Person()
    position = Position(organisation=organisation, cluster=cluster)
    _save(person, position, values)
    record(
        "organisations.contact_added",
        position,
        by=by,
        at=at,
        person=person.name,
        role=position.role,
    )
    return position


@transaction.atomic
def edit_contact(
    position: Position,
    values: dict[str, Any],
    *,
    by: User | None,
    at: datetime,
    everywhere: bool = True,
) -> Position:
    """Change a contact. Raises NotContactable as `add_contact` does.

    Without `everywhere`, a person who is also another organisation's contact keeps
    their name and addresses: they are not this organisation's to change.
    """
    position = _locked(position)
    before = _state(position)
    if not everywhere and _is_shared(position):
        _refuse_other_identity(position.person, values)
    _save(position.person, position, values)
    after = _state(position)
    changed = {
        name: [before[name], after[name]]
        for name in after
        if after[name] != before[name]
    }
    if changed:
        record(
            "organisations.contact_edited",
            position,
            by=by,
            at=at,
            person=position.person.name,
            changes=changed,
        )
    return position


@transaction.atomic
def end_contact(
    position: Position, *, ends_on: date, by: User | None, at: datetime
) -> Position:
    """Say the last day of somebody's place; its public fields close with it.

    Raises NotContactable if that day comes before the first.
    """
    position = _locked(position)
    if ends_on < position.starts_on:
        raise NotContactable(
            {"ends_on": [_("The last day comes before the first day.")]}
        )
    position.ends_on = ends_on
    position.save(update_fields=["ends_on"])
    record(
        "organisations.contact_ended",
        position,
        by=by,
        at=at,
        person=position.person.name,
        ends_on=ends_on,
    )
    return position


@transaction.atomic
def give_consent(
    position: Position,
    *,
    purpose: str = ConsentPurpose.DIRECTORY,
    text_version: str,
    by: User | None,
    at: datetime,
) -> Consent:
    """Record that a person agreed, to which text. Raises NotConsentable if they had."""
    position = _locked(position)
    agreed = Consent.objects.filter(
        cluster=position.cluster,
        person=position.person,
        purpose=purpose,
        withdrawn_at=None,
    )
    if agreed.exists():
        raise NotConsentable(_("This person has already agreed."))
    consent = Consent.objects.create(
        cluster=position.cluster,
        person=position.person,
        purpose=purpose,
        text_version=text_version,
        given_at=at,
    )
    record(
        "organisations.consent_given",
        consent,
        by=by,
        at=at,
        organisation=position.organisation,
        person=position.person.name,
        purpose=consent.purpose,
        text_version=text_version,
    )
    return consent


@transaction.atomic
def withdraw_consent(
    position: Position,
    *,
    purpose: str = ConsentPurpose.DIRECTORY,
    by: User | None,
    at: datetime,
) -> Consent:
    """Take an agreement back; what it opened to the public closes at once.

    Raises NotConsentable if there was none.
    """
    position = _locked(position)
    consent = (
        Consent.objects.select_for_update()
        .filter(
            cluster=position.cluster,
            person=position.person,
            purpose=purpose,
            withdrawn_at=None,
        )
        .first()
    )
    if consent is None:
        raise NotConsentable(_("This person has not agreed, or took it back already."))
    consent.withdrawn_at = max(at, consent.given_at)
    consent.save(update_fields=["withdrawn_at"])
    if purpose == ConsentPurpose.DIRECTORY:
        Publication.objects.filter(
            cluster=position.cluster, position__person=position.person
        ).delete()
    record(
        "organisations.consent_withdrawn",
        consent,
        by=by,
        at=at,
        organisation=position.organisation,
        person=position.person.name,
        purpose=consent.purpose,
    )
    return consent


def known_person(
    cluster: Cluster, values: dict[str, Any], among: Organisation | None = None
) -> Person | None:
    """Somebody this cluster already knows by that e-mail and name.

    `among` keeps to the contacts of one organisation. People of other clusters are
    never matched: their record is theirs.
    """
    if not values.get("email"):
        return None
    places = Position.objects.filter(cluster=cluster)
    if among is not None:
        places = places.filter(organisation=among)
    here = places.values("person")
    found = (
        Person.objects.filter(Q(pk__in=here) | Q(merged_into__in=here))
        .filter(
            email__iexact=values["email"],
            family_name__iexact=values.get("family_name", ""),
        )
        .select_related("merged_into")
        .order_by(F("merged_into").asc(nulls_first=True), "pk")
        .first()
    )
    return found and (found.merged_into or found)


def _is_shared(position: Position) -> bool:
    others = Position.objects.filter(person=position.person_id)
    return others.exclude(organisation=position.organisation_id).exists()


def _refuse_other_identity(person: Person, values: dict[str, Any]) -> None:
    message = _(
        "This person is a contact of another organisation too: ask the team to "
        "change this."
    )
    wrong = {
        name: [message]
        for name in PERSON_FIELDS
        if name in values and values[name] != getattr(person, name)
    }
    if wrong:
        raise NotContactable(wrong)


def _locked(position: Position) -> Position:
    return (
        Position.objects.select_for_update(of=["self"])
        .select_related("person", "organisation", "cluster")
        .get(pk=position.pk)
    )


def _state(position: Position) -> dict[str, Any]:
    person = {name: getattr(position.person, name) for name in PERSON_FIELDS}
    return person | {name: getattr(position, name) for name in POSITION_FIELDS}


def _save(person: Person, position: Position, values: dict[str, Any]) -> None:
    for name, value in values.items():
        setattr(person if name in PERSON_FIELDS else position, name, value)
    if person.email and suppression.among(position.cluster, [person.email]):
        message = _("This person had their data erased: they must come back first.")
        raise NotContactable({"email": [message]})
    try:
        person.full_clean()
        person.save()
        position.person = person
        _refuse_second_representative(position)
        position.full_clean()
        position.save()
    except ValidationError as error:
        raise NotContactable(NotContactable.because(error).errors) from error


def _refuse_second_representative(position: Position) -> None:
    if position.role != PositionRole.REPRESENTATIVE:
        return
    other = (
        Position.objects.overlapping(position.starts_on, position.ends_on)
        .filter(
            cluster=position.cluster,
            organisation=position.organisation,
            role=PositionRole.REPRESENTATIVE,
        )
        .exclude(pk=position.pk)
        .select_related("person")
        .first()
    )
    if other:
        message = _(
            "%(name)s is already the voting representative: end that role first."
        )
        raise NotContactable({"role": [message % {"name": other.person.name}]})
