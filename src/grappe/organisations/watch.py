"""What the public registers have to tell of the organisations a cluster deals with."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from grappe.clusters.models import Cluster
from grappe.connectors.units import Unit
from grappe.engines import identity
from grappe.organisations import differences, fields, registers
from grappe.organisations.models import (
    AlertKind,
    AlertOutcome,
    Establishment,
    FieldValue,
    Organisation,
    RegisterAlert,
    Source,
)

CHUNK = 500
ACTIVITIES = ("naf_rev2", "naf_2025")
LONGEST = 300

# The fields in which the team may know better than an older copy of the register.
RULED_BY = {
    AlertKind.CLOSED: ("closed_on",),
    AlertKind.REOPENED: ("closed_on",),
    AlertKind.ACTIVITY: ACTIVITIES,
    AlertKind.NAME: ("legal_name",),
    AlertKind.LEGAL_CATEGORY: ("legal_category",),
    AlertKind.MOVED: (),
}


@dataclass(frozen=True)
class News:
    """What a register says and a record does not; `data` is what taking it writes."""

    kind: AlertKind
    before: str
    after: str
    data: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Checked:
    """What one comparison did: records with a number, those found, alerts."""

    watched: int
    found: int
    raised: int
    outdated: int


def check(cluster: Cluster, *, at: datetime) -> Checked:
    """Compare every record a cluster has with the registers. Safe to run twice.

    News already raised stays as it is; what is no longer true is outdated; what was
    left as it is is not raised again for the same value.
    """
    rows = list(watched(cluster))
    found = _units(rows)
    raised = outdated = 0
    seen = [row for row in rows if row.pk in found]
    for start in range(0, len(seen), CHUNK):
        some = seen[start : start + CHUNK]
        more, fewer = _settle(cluster, some, found, at)
        raised, outdated = raised + more, outdated + fewer
    return Checked(len(rows), len(seen), raised, outdated)


def watched(cluster: Cluster) -> QuerySet:
    """Records with a number of a register, the longest unchecked first.

    The online register answers a limited number of questions a night: whoever was left
    out is asked about first the next time.
    """
    numbered = Q(siren__isnull=False) | ~Q(rnsr="")
    return (
        Organisation.objects.known_to(cluster)
        .filter(numbered, merged_into=None)
        .order_by(F("register_checked_on").asc(nulls_first=True), "pk")
    )


def news_of(
    organisation: Organisation,
    office: Establishment | None,
    unit: Unit,
    day: date,
    decided: dict[str, date] | None = None,
) -> dict[str, News]:
    """What a unit tells of its organisation, by kind.

    `decided` holds the day of the team's last word on a field: a register that is not
    younger has nothing to add to it.
    """
    known = decided or {}
    return {
        one.kind: one
        for one in _every(organisation, office, unit, day)
        if all(known.get(name, date.min) < day for name in RULED_BY[one.kind])
    }


def _every(organisation, office, unit: Unit, day: date) -> Iterator[News]:
    said = registers.values_of(unit)
    if unit.is_active and organisation.closed_on:
        before = organisation.closed_on.isoformat()
        yield _news(AlertKind.REOPENED, before, "", {"closed_on": None})
    if not unit.is_active:
        if not organisation.closed_on:
            yield _closed(unit, said.get("closed_on"), day)
        # What else changed in a unit that closed is no longer worth a word.
        return
    yield from _moved(office, unit)
    changed = {
        name: said[name]
        for name in ACTIVITIES
        if said.get(name) and getattr(organisation, name) not in ("", said[name])
    }
    if changed:
        before = ", ".join(getattr(organisation, name) for name in changed)
        yield _news(AlertKind.ACTIVITY, before, ", ".join(changed.values()), changed)
    name = said.get("legal_name", "")
    if name and not _is_called(organisation, unit):
        values = {"legal_name": name}
        yield _news(AlertKind.NAME, organisation.legal_name, name, values)
    category = said.get("legal_category", "")
    if category and organisation.legal_category not in ("", category):
        values = {"legal_category": category}
        yield _news(
            AlertKind.LEGAL_CATEGORY, organisation.legal_category, category, values
        )


def _news(kind: AlertKind, before: str, after: str, values: dict[str, Any]) -> News:
    stored = {name: fields.to_json(value) for name, value in values.items()}
    return News(kind, before[:LONGEST], after[:LONGEST], {"values": stored})


def _closed(unit: Unit, closed_on: date | None, day: date) -> News:
    """Where the register does not say when it closed, the day it was seen closed."""
    values = {"closed_on": fields.to_json(closed_on or day)}
    successors = [[siren, since.isoformat()] for siren, since in unit.successors]
    after = closed_on.isoformat() if closed_on else ""
    data = {"values": values, "successors": successors}
    return News(AlertKind.CLOSED, "", after, data)


def _moved(office: Establishment | None, unit: Unit) -> Iterator[News]:
    """A record without head office is incomplete: that is no news."""
    if office is None:
        return
    line = differences.compare_place(office, unit)
    if line is None or not line.is_move:
        return
    place = {name: fields.to_json(value) for name, value in line.after.items()}
    before, after = line.before_text[:LONGEST], line.after_text[:LONGEST]
    yield News(AlertKind.MOVED, before, after, {"place": place})


def _is_called(organisation: Organisation, unit: Unit) -> bool:
    """One of our names is one of theirs: nothing changed, but perhaps our choice.

    A name they had is theirs no more.
    """
    ours = [organisation.legal_name, organisation.brand_name, organisation.acronym]
    others = [one for one in unit.other_names if one not in unit.former_names]
    theirs = [unit.name, *others, *unit.acronyms]
    known = {identity.tokens(name) for name in theirs if name}
    return any(identity.tokens(name) in known for name in ours if name)


def _units(rows: list[Organisation]) -> dict[int, Unit]:
    """The unit of each record: by SIREN, else by RNSR where that register is loaded."""
    by_siren = registers.units(row.siren for row in rows if row.siren)
    found = {row.pk: by_siren[row.siren] for row in rows if row.siren in by_siren}
    for row in rows:
        if row.siren or not row.rnsr:
            continue
        try:
            unit = registers.unit(row.rnsr, scheme="rnsr")
        except registers.RegisterSilent:
            break
        if unit:
            found[row.pk] = unit
    return found


@transaction.atomic
def _settle(
    cluster: Cluster, rows: list[Organisation], units: dict[int, Unit], at: datetime
) -> tuple[int, int]:
    """Bring the alerts of some organisations up to date: raised, outdated."""
    keys = [row.pk for row in rows]
    Organisation.objects.filter(pk__in=keys).update(
        register_checked_on=timezone.localdate(at)
    )
    offices = {
        one.organisation_id: one
        for one in Establishment.objects.filter(
            organisation__in=keys, is_head_office=True
        )
    }
    decided, alerts = _decided(keys), _alerts(cluster, keys)
    raised, gone = [], []
    for row in rows:
        unit = units[row.pk]
        day = unit.observed_on or timezone.localdate(at)
        news = news_of(row, offices.get(row.pk), unit, day, decided[row.pk])
        for kind in AlertKind.values:
            is_, was = news.get(kind), alerts[row.pk, kind]
            opened = [alert for alert in was if alert.settled_at is None]
            gone += [one for one in opened if not is_ or value(one) != value(is_)]
            if is_ and not _is_told(is_, was):
                raised.append(_alert(cluster, row, unit, day, is_, at))
    RegisterAlert.objects.filter(pk__in=[one.pk for one in gone]).update(
        outcome=AlertOutcome.OUTDATED, settled_at=at
    )
    # Another run may have raised the same at the same moment.
    RegisterAlert.objects.bulk_create(raised, ignore_conflicts=True)
    return len(raised), len(gone)


def _is_told(news: News, alerts: list[RegisterAlert]) -> bool:
    """An open alert says so, or somebody chose to leave it at that."""
    told = [one for one in alerts if value(one) == value(news)]
    return any(
        one.settled_at is None or one.outcome == AlertOutcome.DISMISSED for one in told
    )


def value(news: News | RegisterAlert) -> str:
    """What tells one piece of news from the next of its kind."""
    return news.after or news.before


def _alert(cluster, organisation, unit: Unit, day: date, news: News, at: datetime):
    return RegisterAlert(
        cluster=cluster,
        organisation=organisation,
        kind=news.kind,
        before=news.before,
        after=news.after,
        data=news.data,
        register=unit.register,
        observed_on=day,
        raised_at=at,
    )


def _alerts(cluster: Cluster, keys: list[int]) -> dict[tuple, list[RegisterAlert]]:
    found = defaultdict(list)
    for alert in RegisterAlert.objects.filter(cluster=cluster, organisation__in=keys):
        found[alert.organisation_id, alert.kind].append(alert)
    return found


def _decided(keys: list[int]) -> dict[int, dict[str, date]]:
    """The day of the team's last decision on each field, in whichever cluster."""
    days: dict[int, dict[str, date]] = defaultdict(dict)
    names = {name for several in RULED_BY.values() for name in several}
    said = FieldValue.objects.filter(
        organisation__in=keys, field__in=names, source=Source.TEAM
    )
    for pk, name, day in said.values_list("organisation", "field", "observed_on"):
        days[pk][name] = max(day, days[pk].get(name, day))
    return days
