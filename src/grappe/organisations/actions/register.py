"""What is taken from the public registers: new records, refreshed ones, their news."""

from collections.abc import Collection, Iterable
from contextlib import suppress
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from grappe.accounts.models import User
from grappe.audit.actions import record
from grappe.clusters.models import Cluster
from grappe.connectors.units import Unit
from grappe.organisations import differences, fields, registers
from grappe.organisations.actions import places, records
from grappe.organisations.actions.errors import Refused
from grappe.organisations.models import (
    AlertKind,
    AlertOutcome,
    Establishment,
    Organisation,
    RegisterAlert,
    Source,
)

PLACE = "place"


class NotSettleable(Refused):
    """The news of the register is already settled."""


class NotLinkable(Refused):
    """This organisation cannot be the successor of that one."""


@transaction.atomic
def enter(
    cluster: Cluster,
    unit: Unit,
    values: dict[str, Any],
    *,
    source: str,
    by: User | None,
    at: datetime,
) -> Organisation:
    """Enter the organisation of a unit; what `values` say otherwise is the source's.

    A unit already on record is taken up as it is. Raises NotCreatable.
    """
    said = registers.values_of(unit)
    own = {
        name: value
        for name, value in values.items()
        if (value or None) != (said.get(name) or None)
    }
    organisation = records.create(
        cluster,
        own,
        source=source,
        by=by,
        at=at,
        register=word_of(unit, said, at),
    )
    place = registers.place_of(unit)
    if place.get("town") and not organisation.establishments.exists():
        # A SIRET that another record holds is no reason to refuse the organisation.
        with suppress(places.NotPlaceable), transaction.atomic():
            places.add_establishment(organisation, place, cluster=cluster, by=by, at=at)
    return organisation


def word_of(unit: Unit, values: dict[str, Any], at: datetime) -> records.Register:
    """The word of a unit's register, as of its own day where it has one."""
    return records.Register(values, _day_of(unit, at), registers.title(unit.register))


@transaction.atomic
def refresh(
    organisation: Organisation,
    unit: Unit,
    *,
    chosen: Collection[str],
    cluster: Cluster,
    by: User,
    at: datetime,
) -> list[str]:
    """Take from a register the fields somebody chose; "place" is the head office.

    What the register confirms is kept as its word too. Return the fields changed; with
    none chosen, the day of the look-up alone is noted. Raises NotSettable or
    NotPlaceable.
    """
    organisation = Organisation.objects.select_for_update().get(pk=organisation.pk)
    comparison = differences.compare(organisation, unit, cluster)
    taken = {
        line.field: line.after
        for line in comparison.lines
        if line.field in chosen or line.before == line.after
    }
    said: dict[str, Any] = {"cluster": cluster, "by": by, "at": at}
    said["observed_on"] = _day_of(unit, at)
    title = registers.title(unit.register)
    changes: dict[str, list] = {}
    if "closed_on" in taken and differences.is_seen_closed(unit):
        seen = {"closed_on": taken.pop("closed_on")}
        detail = differences.source_of_closing(title)
        changes |= _take(organisation, seen, detail=detail, **said)
    changes |= _take(organisation, taken, detail=title, **said)
    place = comparison.place
    if PLACE in chosen and place and not place.is_same:
        changes |= _write_head_office(organisation, place.after)
    organisation.register_checked_on = timezone.localdate(at)
    organisation.save(update_fields=["register_checked_on"])
    record(
        "organisations.refreshed" if changes else "organisations.register_checked",
        organisation,
        by=by,
        at=at,
        cluster=cluster,
        register=title,
        fields=list(changes),
        changes=changes,
    )
    return list(changes)


@transaction.atomic
def take(alert: RegisterAlert, *, by: User, at: datetime) -> RegisterAlert:
    """Write the news of a register into the record, successor included.

    Raises NotSettleable if somebody settled it before, NotSettable or NotPlaceable if
    the record refuses the values.
    """
    alert = _open(alert)
    organisation = Organisation.objects.select_for_update().get(
        pk=alert.organisation_id
    )
    values = {
        name: fields.from_json(name, value)
        for name, value in alert.data.get("values", {}).items()
    }
    changes = _take(
        organisation,
        values,
        observed_on=alert.observed_on,
        detail=_detail(alert),
        cluster=alert.cluster,
        by=by,
        at=at,
    )
    if place := alert.data.get("place"):
        if place.get("opened_on"):
            place = {**place, "opened_on": date.fromisoformat(place["opened_on"])}
        changes |= _write_head_office(organisation, place)
    successor = known_successor(alert)
    if organisation.successor_id or (successor and _leads_to(successor, organisation)):
        successor = None
    if successor:
        organisation.successor = successor
        organisation.save(update_fields=["successor"])
        changes["successor"] = [None, successor.name]
    _settle(alert, AlertOutcome.TAKEN, by, at)
    record(
        "organisations.news_taken",
        alert,
        by=by,
        at=at,
        news=alert.kind,
        changes=changes,
    )
    return alert


@transaction.atomic
def dismiss(alerts: Iterable[RegisterAlert], *, by: User, at: datetime) -> int:
    """Leave the records as they are; the same news is not raised again.

    Return how many; what somebody settled in between is left out.
    """
    keys = [alert.pk for alert in alerts]
    rows = RegisterAlert.objects.select_for_update(of=["self"]).filter(
        pk__in=keys, settled_at=None
    )
    count = 0
    for alert in rows.select_related("organisation", "cluster").order_by("pk"):
        _settle(alert, AlertOutcome.DISMISSED, by, at)
        record("organisations.news_dismissed", alert, by=by, at=at, news=alert.kind)
        count += 1
    return count


@transaction.atomic
def link_successor(
    organisation: Organisation,
    successor: Organisation | None,
    *,
    cluster: Cluster,
    by: User,
    at: datetime,
) -> Organisation:
    """Note who took an organisation over; None takes the note back.

    Each keeps its own numbers. Raises NotLinkable if it would come back to itself.
    """
    keys = [organisation.pk, *([successor.pk] if successor else [])]
    locked = Organisation.objects.select_for_update().order_by("pk").in_bulk(keys)
    organisation = locked[organisation.pk]
    if successor and successor.pk == organisation.pk:
        raise NotLinkable(_("An organisation does not take itself over."))
    if successor and _leads_to(successor, organisation):
        message = _("%(successor)s was itself taken over by %(name)s.")
        raise NotLinkable(
            message % {"successor": successor.name, "name": organisation.name}
        )
    before = organisation.successor
    if before == successor:
        return organisation
    organisation.successor = successor
    organisation.save(update_fields=["successor"])
    kind = "organisations.successor_linked"
    if successor is None:
        kind = "organisations.successor_unlinked"
    named = successor or before
    record(kind, organisation, by=by, at=at, cluster=cluster, successor=named)
    return organisation


def known_successor(alert: RegisterAlert) -> Organisation | None:
    """The latest unit that took over, where the cluster has it on record."""
    sirens = [siren for siren, _day in alert.data.get("successors", [])]
    known = Organisation.objects.known_to(alert.cluster).filter(siren__in=sirens)
    rows = {row.siren: row for row in known}
    return next((rows[siren] for siren in sirens if siren in rows), None)


def _take(
    organisation: Organisation,
    values: dict[str, Any],
    *,
    observed_on: date,
    detail: str,
    cluster: Cluster,
    by: User,
    at: datetime,
) -> dict[str, list]:
    """Keep a register's word and make it hold: whoever ticks a value decides for it."""
    said: dict[str, Any] = {"cluster": cluster, "by": by, "at": at}
    _news, changes = records.keep(
        organisation,
        values,
        source=Source.REGISTER,
        observed_on=observed_on,
        detail=detail,
        **said,
    )
    outruled = {
        name: value
        for name, value in values.items()
        if fields.to_json(getattr(organisation, name)) != fields.to_json(value)
    }
    if outruled:
        _news, decided = records.keep(
            organisation,
            outruled,
            source=Source.TEAM,
            observed_on=timezone.localdate(at),
            detail=_("chosen: %(source)s, %(day)s")
            % {"source": detail, "day": observed_on.isoformat()},
            **said,
        )
        changes |= decided
    return changes


def _write_head_office(
    organisation: Organisation, values: dict[str, Any]
) -> dict[str, list]:
    """Correct the head office, or make another place the head office.

    A place with the same SIRET is that place; one without any, in the same town too.
    """
    rows = list(organisation.establishments.select_for_update())
    office = next((row for row in rows if row.is_head_office), None)
    place = next(
        (row for row in rows if row.siret and row.siret == values.get("siret")), None
    )
    if place is None and office and not differences.has_moved(office, values):
        place = office
    before = differences.place_text(office) if office else ""
    place = place or Establishment(organisation=organisation)
    places.fill(place, {**values, "is_head_office": True, "closed_on": None})
    places.save(place)
    after = differences.place_text(place)
    return {PLACE: [before, after]} if before != after else {}


def _leads_to(start: Organisation, target: Organisation) -> bool:
    """Following who took over whom, from one to the other."""
    seen = set()
    one: Organisation | None = start
    while one is not None and one.pk not in seen:
        if one.pk == target.pk:
            return True
        seen.add(one.pk)
        one = one.successor
    return False


def _open(alert: RegisterAlert) -> RegisterAlert:
    alert = (
        RegisterAlert.objects.select_for_update(of=["self"])
        .select_related("cluster", "organisation")
        .get(pk=alert.pk)
    )
    if alert.settled_at is not None:
        raise NotSettleable(_("This news is settled already."))
    return alert


def _settle(alert: RegisterAlert, outcome: str, by: User | None, at: datetime) -> None:
    alert.outcome, alert.settled_at, alert.settled_by = outcome, at, by
    alert.save(update_fields=["outcome", "settled_at", "settled_by"])


def _detail(alert: RegisterAlert) -> str:
    """Which register, and that a day is not the register's where it gave none."""
    title = registers.title(alert.register)
    if alert.kind == AlertKind.CLOSED and not alert.after:
        return differences.source_of_closing(title)
    return title


def _day_of(unit: Unit, at: datetime) -> date:
    return unit.observed_on or timezone.localdate(at)
