"""The members' directory on a day: light rows, searched and counted in memory.

A cluster has a few hundred organisations, so the page reads each of its tables once and
does the rest in Python: filters, counts by facet and order cost milliseconds, and the
number of queries depends on nothing.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any
from uuid import UUID

from grappe.audit.kept import kept
from grappe.clusters.models import Cluster, StrategicDomain
from grappe.memberships.models import (
    MemberCategory,
    Membership,
    MembershipRules,
    MembershipStatus,
)
from grappe.organisations.models import (
    Establishment,
    Kind,
    Organisation,
    ProfileTag,
    SizeCategory,
    SizePeriod,
)
from grappe.organisations.nomenclatures import files

# What the list shows when nothing is asked: those who are members on the day.
PRESENT = frozenset(
    {
        MembershipStatus.NEW.value,
        MembershipStatus.CURRENT.value,
        MembershipStatus.SUSPENDED.value,
        MembershipStatus.LEAVING.value,
    }
)
UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Line:
    """One organisation of the list, with the spell of membership that tells the day."""

    pk: int
    uid: UUID
    legal_name: str
    brand_name: str
    acronym: str
    siren: str | None
    kind: str
    country: str
    membership: int
    status: str
    starts_on: date
    ends_on: date | None
    category: int | None
    size: str = UNKNOWN
    town: str = ""
    department: str = ""
    latitude: float | None = None
    longitude: float | None = None
    tags: tuple[int, ...] = ()
    domains: tuple[int, ...] = ()

    @property
    def name(self) -> str:
        return self.brand_name or self.legal_name

    @property
    def member_type(self) -> str:
        """A company's size on the day, else what the organisation is."""
        return self.size if self.kind == Kind.COMPANY else self.kind

    @property
    def place(self) -> str:
        return f"{self.department or self.country} {self.town}".strip()


# What a line begins with, in its order, as the database knows it.
SPELL = [
    "organisation_id",
    "organisation__uid",
    "organisation__legal_name",
    "organisation__brand_name",
    "organisation__acronym",
    "organisation__siren",
    "organisation__kind",
    "organisation__country",
    "pk",
    "status",
    "starts_on",
    "ends_on",
    "category_id",
]
STATUS = SPELL.index("status")
# The town, the department, the latitude, the longitude.
NOWHERE = ("", "", None, None)


@lru_cache(maxsize=8192)
def folded(text: str) -> str:
    return files.folded(text)


# How each facet reads a line; a line may be in several groups of one facet.
FACETS: dict[str, Callable[[Line], tuple]] = {
    "status": lambda line: (line.status,),
    "type": lambda line: (line.member_type,),
    "category": lambda line: (line.category or 0,),
    "domain": lambda line: line.domains or (0,),
    "tag": lambda line: line.tags or (0,),
    "department": lambda line: (line.department or "-",),
    "size": lambda line: (line.size,),
    "place": lambda line: (line.place,),
}
NUMBERED = frozenset({"category", "domain", "tag"})

STATUS_ORDER = {status: rank for rank, status in enumerate(MembershipStatus.values)}
SORTS: dict[str, Callable[[Line], Any]] = {
    "name": lambda line: folded(line.name),
    "town": lambda line: folded(line.town) or "~",
    "since": lambda line: line.starts_on,
    "category": lambda line: line.category or 0,
    "type": lambda line: line.member_type,
    "status": lambda line: STATUS_ORDER[line.status],
}


@dataclass(frozen=True)
class Choice:
    """What somebody asks of the list; an empty facet lets everything through."""

    on: date
    q: str = ""
    sort: str = "name"
    facets: dict[str, frozenset] = field(default_factory=dict)

    def wanted(self, facet: str) -> frozenset:
        default = PRESENT if facet == "status" else frozenset()
        return self.facets.get(facet) or default


@dataclass(frozen=True)
class Result:
    """The lines that pass, and how many would for each value of each facet."""

    lines: list[Line]
    counts: dict[str, Counter]


def choose(lines: Iterable[Line], choice: Choice) -> Result:
    """Filter, count and sort.

    A facet's counts ignore that facet's own filter: they say what ticking one more box
    would bring.
    """
    seen: dict[str, list] = {facet: [] for facet in FACETS}
    wanted = {facet: choice.wanted(facet) for facet in FACETS}
    filters = [(facet, values) for facet, values in wanted.items() if values]
    matches = matcher(choice.q)
    kept = []
    for line in lines:
        if not matches(line):
            continue
        groups = {facet: read(line) for facet, read in FACETS.items()}
        failing = [
            facet for facet, values in filters if values.isdisjoint(groups[facet])
        ]
        if not failing:
            kept.append(line)
        # One filter that fails still counts, under its own facet.
        for facet in FACETS if not failing else failing[: len(failing) == 1]:
            seen[facet].extend(groups[facet])
    key = SORTS[choice.sort.lstrip("-")]
    kept.sort(key=SORTS["name"])
    kept.sort(key=key, reverse=choice.sort.startswith("-"))
    return Result(kept, {facet: Counter(found) for facet, found in seen.items()})


def matcher(q: str) -> Callable[[Line], bool]:
    """Every word asked is found, accents and case aside; digits alone are a SIREN."""
    digits = "".join(q.split())
    if digits.isdecimal() and len(digits) >= 3:
        return lambda line: (line.siren or "").startswith(digits)
    words = folded(q).split()
    if not words:
        return lambda line: True

    def matches(line: Line) -> bool:
        text = folded(f"{line.legal_name} {line.brand_name} {line.acronym} {line.town}")
        return all(word in text for word in words)

    return matches


@kept(answers=4)
def lines(cluster: Cluster, on: date) -> tuple[Line, ...]:
    """Every organisation that is, was or will be a member, as of the day."""
    spells = _spells(cluster, on)
    places, sizes = _places(cluster), _sizes(cluster, on)
    tags = _words(cluster, Organisation.profile_tags.through, "profiletag")
    domains = _words(cluster, Organisation.strategic_domains.through, "strategicdomain")
    found = []
    for pk, spell in spells.items():
        more = (sizes.get(pk, UNKNOWN), *places.get(pk, NOWHERE))
        found.append(Line(*(*spell, *more, tags.get(pk, ()), domains.get(pk, ()))))
    return tuple(found)


@kept(answers=16)
def labels(cluster: Cluster) -> dict[str, dict]:
    """The name of each value of the facets that are the cluster's own words."""
    return {
        "category": {
            one.pk: one.name for one in MemberCategory.objects.filter(cluster=cluster)
        },
        "domain": {
            one.pk: one.name for one in StrategicDomain.objects.filter(cluster=cluster)
        },
        "tag": {one.pk: one.name for one in ProfileTag.objects.filter(cluster=cluster)},
    }


def new_for_days(cluster: Cluster) -> int:
    days = MembershipRules.objects.filter(cluster=cluster).values_list(
        "new_for_days", flat=True
    )
    return next(iter(days), 365)


def _spells(cluster: Cluster, on: date) -> dict[int, tuple]:
    """One row an organisation: its spell on the day, else the last, else the next."""
    rows = (
        Membership.objects.filter(cluster=cluster)
        .with_status(on, new_for_days=new_for_days(cluster))
        .with_category(on)
        .order_by("starts_on")
        .values_list(*SPELL)
    )
    found: dict[int, tuple] = {}
    for row in rows:
        # In order of dates, an upcoming spell hides no earlier one, a later one does.
        if row[0] not in found or row[STATUS] != MembershipStatus.UPCOMING:
            found[row[0]] = row
    return found


def _of_cluster(cluster: Cluster):
    return cluster.memberships.values("organisation")


def _places(cluster: Cluster) -> dict[int, tuple]:
    """Where each stands: its head office, else the first of its establishments."""
    rows = (
        Establishment.objects.filter(organisation__in=_of_cluster(cluster))
        .filter(closed_on=None)
        .order_by("is_head_office", "-pk")
        .values_list("organisation", "town", "department", "latitude", "longitude")
    )
    return {pk: tuple(place) for pk, *place in rows}


def _sizes(cluster: Cluster, on: date) -> dict[int, str]:
    rows = (
        SizePeriod.objects.in_force(on)
        .filter(organisation__in=_of_cluster(cluster))
        .values_list("organisation", "category")
    )
    return {pk: category or UNKNOWN for pk, category in rows}


def _words(cluster: Cluster, through, word: str) -> dict[int, tuple[int, ...]]:
    rows = through.objects.filter(
        **{f"{word}__cluster": cluster},
        organisation__in=_of_cluster(cluster),
    ).values_list("organisation", word)
    found: dict[int, tuple[int, ...]] = {}
    for pk, value in rows:
        found[pk] = (*found.get(pk, ()), value)
    return found


# Words of the facets that belong to the house.
SIZE_LABELS = {
    **{value: label for value, label in SizeCategory.choices if value},
    UNKNOWN: SizeCategory.UNKNOWN.label,
}
KIND_LABELS = dict(Kind.choices)
TYPE_LABELS = {
    **SIZE_LABELS,
    **KIND_LABELS,
}
STATUS_LABELS = dict(MembershipStatus.choices)
