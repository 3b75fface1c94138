"""From figures, shares and declarations to the size of an organisation, year by year.

French category: décret n° 2008-1354, article 3, over the organisation and those that a
chain of shares above 50 % ties to it. European status: recommendation 2003/361/EC, the
same group and, in proportion, the partners of 25 to 50 %; a threshold crossed counts
when it is crossed two years running (annex, article 4); public bodies holding 25 % or
more close the status (article 3, paragraph 4).
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import Q

from grappe.organisations import fields
from grappe.organisations.models import (
    AnnualFigures,
    FieldValue,
    FigureSource,
    Organisation,
    Shareholding,
)

REFERENCE_FR = "décret n° 2008-1354, art. 3"
REFERENCE_EU = "2003/361/EC"
LINKED, PARTNER = Decimal("0.5"), Decimal("0.25")


class Limits(NamedTuple):
    """Headcount below the first, and turnover or balance sheet within the others."""

    category: str
    headcount: int
    turnover: int
    balance: int


FRENCH = [
    Limits("micro", 10, 2_000_000, 2_000_000),
    Limits("sme", 250, 50_000_000, 43_000_000),
    Limits("midcap", 5_000, 1_500_000_000, 2_000_000_000),
]
EUROPEAN = [
    Limits("micro", 10, 2_000_000, 2_000_000),
    Limits("small", 50, 10_000_000, 10_000_000),
    Limits("medium", 250, 50_000_000, 43_000_000),
]
BEYOND = "large"
# Who is believed for a year that several sources tell; sources are never mixed.
TRUST = [FigureSource.ESTIMATED, FigureSource.DECLARED, FigureSource.REGISTER]


@dataclass(frozen=True)
class Verdict:
    """The size that one closed year gives; `year` is None for a size only declared."""

    year: int | None
    category: str
    eu_status: str
    is_estimated: bool
    rule: dict[str, Any] = field(default_factory=dict)


def group_of(organisation: Organisation) -> list[Organisation]:
    """The organisation and all those its shares reach, past shares included."""
    reached = {organisation.pk}
    while True:
        links = Shareholding.objects.filter(
            Q(owner__in=reached) | Q(owned__in=reached)
        ).values_list("owner", "owned")
        wider = reached | {pk for link in links for pk in link}
        if wider == reached:
            break
        reached = wider
    return list(Organisation.objects.filter(pk__in=reached).order_by("pk"))


@dataclass(frozen=True)
class Totals:
    """Sums over a perimeter; None where nobody in it gave the figure."""

    headcount: Decimal | None
    turnover: Decimal | None
    balance: Decimal | None
    is_estimated: bool


@dataclass(frozen=True)
class Group:
    """Those around an organisation, with their shares and their figures by year."""

    members: dict[int, Organisation]
    shares: list[Shareholding]
    figures: dict[int, dict[int, AnnualFigures]]

    @classmethod
    def around(cls, organisation: Organisation) -> "Group":
        members = {one.pk: one for one in group_of(organisation)}
        figures: dict[int, dict[int, AnnualFigures]] = {pk: {} for pk in members}
        rows = AnnualFigures.objects.filter(organisation__in=members)
        for row in sorted(rows, key=lambda row: TRUST.index(FigureSource(row.source))):
            figures[row.organisation_id][row.year] = row
        shares = list(Shareholding.objects.filter(owner__in=members))
        return cls(members, shares, figures)

    def linked(self, pk: int, on: date) -> set[int]:
        """The organisation and those tied to it by chains of more than half."""
        reached = {pk}
        while True:
            ties = [
                {share.owner_id, share.owned_id}
                for share in self.shares
                if share.share_rate > LINKED and share.is_in_force(on)
            ]
            wider = reached.union(*(tie for tie in ties if tie & reached))
            if wider == reached:
                return reached
            reached = wider

    def partners(self, linked: set[int], on: date) -> dict[int, Decimal]:
        """Those sharing 25 to 50 % with the linked ones, and whom they are tied to."""
        found: dict[int, Decimal] = {}
        for share in self.shares:
            ends = {share.owner_id, share.owned_id}
            is_partner = PARTNER <= share.share_rate <= LINKED
            if not is_partner or not share.is_in_force(on) or len(ends & linked) != 1:
                continue
            [other] = ends - linked
            for pk in self.linked(other, on) - linked:
                found[pk] = max(found.get(pk, Decimal(0)), share.share_rate)
        return found

    def totals(self, weights: dict[int, Decimal], year: int) -> Totals:
        """Add up the last closed year each one tells, no later than `year`."""
        rows = {pk: self._latest(pk, year) for pk in weights}
        headcount, turnover, balance = (
            _sum((weights[pk], getattr(row, name)) for pk, row in rows.items() if row)
            for name in ("headcount_awu", "turnover_eur", "balance_eur")
        )
        is_estimated = any(
            row is None
            or row.year != year
            or row.source == FigureSource.ESTIMATED
            or row.headcount_awu is None
            or (row.turnover_eur is None and row.balance_eur is None)
            for row in rows.values()
        )
        return Totals(headcount, turnover, balance, is_estimated)

    def _latest(self, pk: int, year: int) -> AnnualFigures | None:
        years = [one for one in self.figures[pk] if one <= year]
        return self.figures[pk][max(years)] if years else None


def _sum(parts: Iterable[tuple[Decimal, Decimal | None]]) -> Decimal | None:
    known = [weight * value for weight, value in parts if value is not None]
    return sum(known, Decimal(0)) if known else None


def judge(totals: Totals, scale: list[Limits]) -> tuple[str, list[dict[str, Any]]]:
    """The first category whose limits hold, and every test made on the way.

    Without a headcount nothing can be said; without money, the headcount decides.
    """
    tests: list[dict[str, Any]] = []
    if totals.headcount is None:
        return "", tests
    for limits in scale:
        checks = {
            "headcount": totals.headcount < limits.headcount,
            "turnover": _within(totals.turnover, limits.turnover),
            "balance": _within(totals.balance, limits.balance),
        }
        tests += [
            {
                "category": limits.category,
                "criterion": name,
                "value": _plain(getattr(totals, name)),
                "limit": getattr(limits, name),
                "passed": passed,
            }
            for name, passed in checks.items()
        ]
        money = [checks["turnover"], checks["balance"]]
        if checks["headcount"] and (True in money or money == [None, None]):
            return limits.category, tests
    return BEYOND, tests


def _within(value: Decimal | None, limit: int) -> bool | None:
    return None if value is None else value <= limit


def _plain(value: Decimal | None) -> float | None:
    return None if value is None else float(value)


def verdicts(organisation: Organisation) -> list[Verdict]:
    """One verdict for each year that has figures, the oldest first.

    Where the figures tell no category, a declared size does, as an estimate.
    """
    declared = declaration(organisation)
    group = Group.around(organisation)
    found: list[Verdict] = []
    previous = (0, "")  # the year before and what its figures alone gave
    for year in sorted(group.figures[organisation.pk]):
        verdict = _verdict(organisation, group, year)
        raw = verdict.eu_status
        if found and previous[0] == year - 1 and raw and raw != previous[1]:
            # Crossed for one year only: the status of the year before stays.
            verdict = replace(verdict, eu_status=found[-1].eu_status or raw)
        previous = (year, raw)
        if not verdict.category and declared:
            verdict = replace(verdict, category=declared.category, is_estimated=True)
            verdict.rule.update(declared.rule)
        found.append(verdict)
    return found or ([declared] if declared else [])


def _verdict(organisation: Organisation, group: Group, year: int) -> Verdict:
    last_day = date(year, 12, 31)
    linked = group.linked(organisation.pk, last_day)
    partners = group.partners(linked, last_day)
    full = dict.fromkeys(linked, Decimal(1))
    national, european = group.totals(full, year), group.totals(full | partners, year)
    category, tests = judge(national, FRENCH)
    eu_status, eu_tests = judge(european, EUROPEAN)
    if organisation.is_publicly_controlled:
        eu_status = BEYOND
    rule = {
        "reference": REFERENCE_FR,
        "tests": tests,
        "eu_reference": REFERENCE_EU,
        "eu_tests": eu_tests,
        "is_publicly_controlled": organisation.is_publicly_controlled,
        "perimeter": [
            {"name": group.members[pk].name, "share": float(share)}
            for pk, share in sorted((full | partners).items())
        ],
    }
    return Verdict(year, category, eu_status, national.is_estimated, rule)


def declaration(organisation: Organisation) -> Verdict | None:
    """The size somebody gave without figures: an estimate, with its source."""
    values: Iterable[FieldValue] = organisation.field_values.filter(
        field=fields.DECLARED_SIZE
    )
    said = fields.collected(fields.DECLARED_SIZE, values).retained
    if said is None or not said.value:
        return None
    rule = {
        "declared": said.value,
        "source": said.source,
        "observed_on": said.observed_on.isoformat(),
    }
    return Verdict(None, said.value, "", True, rule)
