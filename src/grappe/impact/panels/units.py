"""Who is in a study: organisations treated since when, and those to compare with."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from grappe.impact import treatments
from grappe.impact.models import Entry, Plan
from grappe.memberships.models import Membership
from grappe.organisations import nomenclatures
from grappe.organisations.models import (
    Establishment,
    Organisation,
    Shareholding,
    SizePeriod,
)


@dataclass(frozen=True, slots=True)
class UnitRow:
    """One organisation of a study, described by what does not move with treatment.

    `cohort` is its first treated year, None for one never treated; `left_on` the year
    in which it left, when it did; `group` its highest known owner, or itself.
    """

    unit: str
    organisation: int | None
    cohort: int | None
    left: int | None
    closed: int | None
    kind: str
    section: str
    division: str
    region: str
    department: str
    size: str
    founded: int | None
    group: str


def first_treated(first: date, entry: str) -> int:
    """The first year in which being treated since a day may show."""
    if entry == Entry.YEAR or (first.month, first.day) == (1, 1):
        return first.year
    return first.year + 1


def units(plan: Plan) -> list[UnitRow]:
    """The organisations of the cluster's files that the plan's population holds.

    Where the treatment is one of members, only they are among them.
    """
    cluster = plan.study.cluster
    treated = treatments.of(plan).starts(plan)
    rows = Organisation.objects.known_to(cluster).order_by("pk")
    kinds = plan.population.get("kinds")
    if kinds:
        rows = rows.filter(kind__in=kinds)
    organisations = list(rows)
    keys = [one.pk for one in organisations]
    offices = _head_offices(keys)
    sizes = _sizes(keys, date(plan.first_year, 12, 31))
    owners = _owners(keys)
    left = _left(plan, keys)
    found = [
        _row(one, treated.get(one.pk), plan, offices, sizes, owners, left)
        for one in organisations
    ]
    return among(plan, [row for row in found if belongs(row, plan.population)])


def among(plan: Plan, rows: Sequence[UnitRow]) -> list[UnitRow]:
    """Those that were members at some time, where members are compared with members."""
    if not treatments.of(plan).is_among_members:
        return list(rows)
    keys = [row.organisation for row in rows if row.organisation]
    spells = Membership.objects.filter(
        cluster=plan.study.cluster, organisation__in=keys
    )
    members = set(spells.values_list("organisation", flat=True))
    return [row for row in rows if row.organisation in members]


def _row(
    one: Organisation,
    first: date | None,
    plan: Plan,
    offices: dict[int, str],
    sizes: dict[int, str],
    owners: dict[int, int],
    left: dict[int, int],
) -> UnitRow:
    department = offices.get(one.pk, "")
    place = nomenclatures.department(department) if department else None
    activity = nomenclatures.activity_path(one.naf_rev2) if one.naf_rev2 else ()
    return UnitRow(
        unit=one.siren or f"organisation:{one.pk}",
        organisation=one.pk,
        cohort=first_treated(first, plan.entry) if first else None,
        left=left.get(one.pk),
        closed=one.closed_on.year if one.closed_on else None,
        kind=one.kind,
        section=activity[0].code if activity else "",
        division=one.naf_rev2[:2],
        region=place.region_code if place else "",
        department=department,
        size=sizes.get(one.pk, ""),
        founded=one.founded_on.year if one.founded_on else None,
        group=f"organisation:{_top(one.pk, owners)}",
    )


def belongs(row: UnitRow, population: Mapping[str, Any]) -> bool:
    """Is it of a size, region and activity that the plan is about?"""
    wanted = {
        "sizes": row.size,
        "regions": row.region,
        "sections": row.section,
    }
    return all(
        not population.get(name) or value in population[name]
        for name, value in wanted.items()
    )


def _head_offices(keys: list[int]) -> dict[int, str]:
    rows = Establishment.objects.filter(organisation__in=keys, is_head_office=True)
    return dict(rows.values_list("organisation", "department"))


def _sizes(keys: list[int], on: date) -> dict[int, str]:
    rows = SizePeriod.objects.filter(organisation__in=keys).in_force(on)
    return dict(rows.values_list("organisation", "category"))


def _owners(keys: list[int]) -> dict[int, int]:
    """The owner of more than half, of whatever day: groups are for clustering only."""
    rows = Shareholding.objects.filter(owned__in=keys, share_rate__gt=0.5)
    return dict(rows.order_by("starts_on").values_list("owned", "owner"))


def _top(key: int, owners: dict[int, int]) -> int:
    seen = {key}
    while key in owners and owners[key] not in seen:
        key = owners[key]
        seen.add(key)
    return key


def _left(plan: Plan, keys: list[int]) -> dict[int, int]:
    """The year in which those that are no longer members left for the last time."""
    rows = Membership.objects.filter(cluster=plan.study.cluster, organisation__in=keys)
    last: dict[int, date | None] = {}
    for key, ends in rows.order_by("starts_on").values_list("organisation", "ends_on"):
        last[key] = ends
    return {key: ends.year for key, ends in last.items() if ends}
