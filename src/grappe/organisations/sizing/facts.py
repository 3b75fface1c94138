"""What is known of organisations and of who owns whom, as the engine asks for it.

Made of plain rows, so that those of a database and those of a plan are read alike.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import Q

from grappe.engines.size import Entity, EntityKind, Exemption, Holding, YearFigures
from grappe.organisations.models import (
    AnnualFigures,
    FigureSource,
    Kind,
    Organisation,
    Shareholding,
)

Row = Mapping[str, Any]

# The columns of an organisation that its size depends on.
FIELDS = frozenset(["kind", "legal_category", "is_publicly_controlled"])
MEASURES = ("headcount_awu", "turnover_eur", "balance_eur")
# Who is believed for a year that several sources tell; sources are never mixed.
TRUST = [FigureSource.ESTIMATED, FigureSource.DECLARED, FigureSource.REGISTER]
# Annex of 2003/361/EC, article 3(2): up to one half, these leave a firm autonomous.
EXEMPTIONS = {
    Kind.INVESTOR: Exemption.VENTURE_CAPITAL,
    Kind.RESEARCH: Exemption.UNIVERSITY_OR_RESEARCH_CENTRE,
    Kind.HIGHER_EDUCATION: Exemption.UNIVERSITY_OR_RESEARCH_CENTRE,
}
PUBLIC_KINDS = (Kind.AUTHORITY, Kind.RESEARCH, Kind.HIGHER_EDUCATION)
# The first digits of the legal categories of public law, commercial or administrative.
PUBLIC_LAW = ("4", "7")
HALF, QUARTER = Decimal("0.5"), Decimal("0.25")
# Stands for public owners that are known to hold a quarter, but not by name.
PUBLIC_OWNERS = "public"
ONE_DAY = timedelta(days=1)


class Told(NamedTuple):
    """The figures of one year, and who says them."""

    source: str
    figures: YearFigures


class Facts:
    """Organisations with their figures, and all the shares between them."""

    def __init__(
        self,
        organisations: Mapping[int, Row],
        figures: Iterable[Row],
        shares: Iterable[Row],
    ) -> None:
        self.organisations = organisations
        self.told: dict[int, dict[int, Told]] = defaultdict(dict)
        for row in sorted(figures, key=lambda row: TRUST.index(row["source"])):
            self.told[row["organisation"]][row["year"]] = _told(row)
        self._shares: dict[int, list[Row]] = defaultdict(list)
        for row in shares:
            self._shares[row["owner"]].append(row)
            self._shares[row["owned"]].append(row)

    @classmethod
    def around(cls, pks: Iterable[int]) -> "Facts":
        """From the database: these organisations and all that their shares reach."""
        reached = reach(pks)
        organisations = Organisation.objects.filter(pk__in=reached).values(
            "pk", "legal_name", "brand_name", *FIELDS
        )
        figures = AnnualFigures.objects.filter(organisation__in=reached)
        shares = Shareholding.objects.filter(owner__in=reached)
        return cls(
            {row["pk"]: row for row in organisations},
            figures.values("organisation", "year", "source", *MEASURES),
            shares.values("owner", "owned", "share_rate", "starts_on", "ends_on"),
        )

    def group(self, pk: int) -> "Group":
        """An organisation among those that its shares reach, past ones included."""
        members, waiting = {pk}, [pk]
        shares: dict[int, Row] = {}
        while waiting:
            for share in self._shares.get(waiting.pop(), ()):
                shares[id(share)] = share
                new = {share["owner"], share["owned"]} - members
                members |= new
                waiting += new
        return Group(self, pk, sorted(members), list(shares.values()))

    def name(self, pk: int) -> str:
        row = self.organisations[pk]
        return row["brand_name"] or row["legal_name"]


class Group:
    """An organisation and those around it, as they are on each day."""

    def __init__(
        self, facts: Facts, pk: int, members: list[int], shares: list[Row]
    ) -> None:
        self.facts, self.pk, self.key = facts, pk, str(pk)
        self._members, self._shares = members, shares
        self.own_years = sorted(facts.told.get(pk, ()))
        self._others = [self._entity(other) for other in members if other != pk]
        flagged = [
            other
            for other in members
            if facts.organisations[other]["is_publicly_controlled"]
        ]
        self._public = [Holding(PUBLIC_OWNERS, str(one), QUARTER) for one in flagged]
        if flagged:
            bodies = Entity(PUBLIC_OWNERS, kind=EntityKind.PUBLIC_BODY)
            self._others.append(bodies)

    def entities(self, years: Collection[int]) -> list[Entity]:
        """All of them; of the organisation itself, only some years."""
        return [self._entity(self.pk, years), *self._others]

    def holdings(self, on: date) -> list[Holding]:
        """Who owns whom on a day."""
        rows = [share for share in self._shares if _is_in_force(share, on)]
        return self._public + [
            Holding(str(row["owner"]), str(row["owned"]), row["share_rate"])
            for row in rows
        ]

    def days(self) -> list[date]:
        """When the size may change, from the day the first figures rule.

        The figures of a year rule from the first of January after it; a share counts
        from its first day to its last.
        """
        ruling = {
            date(year + 1, 1, 1)
            for pk in self._members
            for year in self.facts.told.get(pk, ())
        }
        if not self._shares or not ruling:
            return sorted(ruling)
        first = min(ruling)
        return sorted(ruling | {day for day in _turns(self._shares) if day > first})

    def changed_hands_on(self, on: date) -> date | None:
        """The last day, up to this one, that gave the organisation another master."""
        own = [share for share in self._shares if share["owned"] == self.pk]
        for day in sorted(_turns(own), reverse=True):
            if day <= on and _master(own, day) != _master(own, day - ONE_DAY):
                return day
        return None

    def _entity(self, pk: int, years: Collection[int] | None = None) -> Entity:
        row = self.facts.organisations[pk]
        told = self.facts.told.get(pk, {})
        return Entity(
            str(pk),
            tuple(
                one.figures
                for year, one in told.items()
                if years is None or year in years
            ),
            kind=EntityKind.PUBLIC_BODY if _is_public(row) else EntityKind.COMPANY,
            exemption=EXEMPTIONS.get(row["kind"]),
        )


def reach(pks: Iterable[int]) -> set[int]:
    """These organisations and all those that their shares reach, past or present."""
    reached = new = set(pks)
    while new:
        ends = Shareholding.objects.filter(Q(owner__in=new) | Q(owned__in=new))
        pairs = ends.values_list("owner", "owned")
        new = {pk for pair in pairs for pk in pair} - reached
        reached = reached | new
    return reached


def _told(row: Row) -> Told:
    turnover = row["turnover_eur"]
    figures = YearFigures(
        closed_on=date(row["year"], 12, 31),
        headcount=row["headcount_awu"],
        # Credit notes can make it negative; a threshold does not see the difference.
        turnover_eur=turnover if turnover is None else max(turnover, Decimal(0)),
        balance_eur=row["balance_eur"],
        is_estimate=row["source"] == FigureSource.ESTIMATED,
    )
    return Told(row["source"], figures)


def _is_public(row: Row) -> bool:
    """By its legal category; by its kind where none is known."""
    if row["kind"] == Kind.AUTHORITY:
        return True
    if row["legal_category"]:
        return row["legal_category"].startswith(PUBLIC_LAW)
    return row["kind"] in PUBLIC_KINDS


def _is_in_force(share: Row, on: date) -> bool:
    ends_on = share.get("ends_on")
    return share["starts_on"] <= on and (ends_on is None or on <= ends_on)


def _turns(shares: Iterable[Row]) -> set[date]:
    """First days, and days after the last."""
    turns = set()
    for share in shares:
        turns.add(share["starts_on"])
        if share.get("ends_on"):
            turns.add(share["ends_on"] + ONE_DAY)
    return turns


def _master(shares: Iterable[Row], on: date) -> int | None:
    for share in shares:
        if share["share_rate"] > HALF and _is_in_force(share, on):
            return share["owner"]
    return None
