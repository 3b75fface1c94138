"""Is the aid asked for within what State aid law allows, and why.

Regulation (EU) No 651/2014 (general block exemption), article 25: base rates (5),
increases for size and for effective collaboration (6), feasibility studies (7). A call
may allow less: its own rates are checked with the call.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grappe.organisations.models import Kind
from grappe.organisations.models.sizes import SizePeriod
from grappe.projects.models import CostCategory, Partner, PartnerRole, Project

CITATION = gettext_lazy("Regulation (EU) No 651/2014, article 25")
BASE = {
    CostCategory.FUNDAMENTAL: Decimal("1.00"),
    CostCategory.INDUSTRIAL: Decimal("0.50"),
    CostCategory.EXPERIMENTAL: Decimal("0.25"),
    CostCategory.FEASIBILITY: Decimal("0.50"),
}
SMALL, MEDIUM, LARGE = "small", "medium", "large"
# A micro enterprise is a small one for the rates (annex I).
SIZES = {"micro": SMALL, "small": SMALL, "medium": MEDIUM, "large": LARGE}
SIZE_BONUS = {SMALL: Decimal("0.20"), MEDIUM: Decimal("0.10"), LARGE: Decimal(0)}
COLLABORATION_BONUS = Decimal("0.15")
CEILING = Decimal("0.80")
WITH_COLLABORATION = {CostCategory.INDUSTRIAL, CostCategory.EXPERIMENTAL}
WITH_SIZE = WITH_COLLABORATION | {CostCategory.FEASIBILITY}
# Nobody bears more than this of a collaboration; a research body at least that.
MOST_OF_ONE, LEAST_OF_RESEARCH = Decimal("0.70"), Decimal("0.10")
# Their own research is no economic activity, and aid for it no State aid (points 17 to
# 20 of the framework 2022/C 414/01).
RESEARCH_KINDS = {Kind.RESEARCH, Kind.HIGHER_EDUCATION, Kind.HEALTHCARE}
NOTHING = Decimal(0)


class Level(StrEnum):
    """OK holds; NOTE is for the reader; WRONG must change; UNKNOWN lacks a figure."""

    OK = "ok"
    NOTE = "note"
    WRONG = "wrong"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Check:
    level: Level
    text: str


@dataclass(frozen=True)
class Rate:
    """The most that can be aided of one category of costs, with what makes it up."""

    category: str
    eligible_eur: Decimal
    base: Decimal
    for_size: Decimal
    for_collaboration: Decimal

    @property
    def label(self) -> str:
        return str(CostCategory(self.category).label)

    @property
    def maximum(self) -> Decimal:
        """Increases bring a rate up to 80 %; a base above stays what it is."""
        raised = self.base + self.for_size + self.for_collaboration
        return max(self.base, min(raised, CEILING))

    @property
    def maximum_eur(self) -> Decimal:
        return (self.eligible_eur * self.maximum).quantize(Decimal("0.01"))


@dataclass(frozen=True)
class Collaboration:
    """Whether the consortium is an effective collaboration, and by which words."""

    is_effective: bool
    why: str


@dataclass(frozen=True)
class PartnerAid:
    """One partner's aid: its size, the rates of its costs, what is found."""

    partner: Partner
    size: str
    is_research: bool
    rates: tuple[Rate, ...]
    eligible_eur: Decimal
    maximum_eur: Decimal | None
    rate: Decimal | None
    checks: tuple[Check, ...]

    @property
    def is_right(self) -> bool:
        return all(check.level != Level.WRONG for check in self.checks)


def of_project(project: Project, on: date) -> tuple[Collaboration, list[PartnerAid]]:
    """The aid of every partner of a project, by their sizes on a day."""
    partners = list(
        project.partners.select_related("organisation").prefetch_related("costs")
    )
    sizes = sizes_of(partners, on)
    together = collaboration(partners, sizes)
    return together, [assess(one, sizes, together) for one in partners]


def sizes_of(partners: Iterable[Partner], on: date) -> dict[int, str]:
    """The European size of each organisation on a day; unknown ones are left out."""
    periods = SizePeriod.objects.in_force(on).filter(
        organisation__in=[one.organisation_id for one in partners]
    )
    known = periods.exclude(eu_status="").values_list("organisation", "eu_status")
    return {organisation: SIZES[status] for organisation, status in known}


def is_research(partner: Partner) -> bool:
    return partner.organisation.kind in RESEARCH_KINDS


def eligible(partner: Partner) -> Decimal:
    return sum((row.eligible_eur for row in partner.costs.all()), NOTHING)


def collaboration(partners: Sequence[Partner], sizes: dict[int, str]) -> Collaboration:
    """Article 25(6)(b)(i): independent undertakings, or one with a research body."""
    bearing = [one for one in partners if one.role != PartnerRole.SUBCONTRACTOR]
    whole = sum((eligible(one) for one in bearing), NOTHING)
    if not whole:
        return Collaboration(False, _("No eligible cost is written yet."))
    firms = [one for one in bearing if not is_research(one) and eligible(one)]
    labs = [one for one in bearing if is_research(one)]
    if not firms:
        return Collaboration(False, _("No company bears eligible costs."))
    with_lab = [one for one in labs if eligible(one) >= LEAST_OF_RESEARCH * whole]
    if with_lab:
        text = _(
            "Effective collaboration: %(name)s, a research organisation, bears at "
            "least 10 %% of the eligible costs (it must be free to publish its own "
            "results)."
        )
        return Collaboration(True, text % {"name": with_lab[0].organisation.name})
    return between_firms(firms, sizes, whole)


def between_firms(
    firms: list[Partner], sizes: dict[int, str], whole: Decimal
) -> Collaboration:
    if len(firms) < 2:
        return Collaboration(
            False,
            _(
                "One company alone, and no research organisation bears 10 % of the "
                "eligible costs."
            ),
        )
    heaviest = max(firms, key=eligible)
    if eligible(heaviest) > MOST_OF_ONE * whole:
        text = _("%(name)s bears more than 70 %% of the eligible costs.")
        return Collaboration(False, text % {"name": heaviest.organisation.name})
    small = [one for one in firms if sizes.get(one.organisation_id) in (SMALL, MEDIUM)]
    countries = {one.organisation.country for one in firms}
    if small:
        text = _(
            "Effective collaboration: several companies, of which %(name)s is an SME, "
            "none bearing more than 70 %% of the eligible costs."
        )
        return Collaboration(True, text % {"name": small[0].organisation.name})
    if len(countries) > 1:
        return Collaboration(
            True,
            _(
                "Effective collaboration: companies of several countries, none bearing "
                "more than 70 % of the eligible costs (count them if these are Member "
                "States or parties to the EEA)."
            ),
        )
    return Collaboration(False, _("No company among them is known to be an SME."))


def assess(
    partner: Partner, sizes: dict[int, str], together: Collaboration
) -> PartnerAid:
    """The rates of one partner and what is found of its aid."""
    lab = is_research(partner)
    size = "" if lab else sizes.get(partner.organisation_id, "")
    rates = () if lab else rates_of(partner, size, together.is_effective)
    base = eligible(partner)
    # Other costs have no rate in article 25: nothing is said of a maximum with them.
    is_whole = {row.category for row in partner.costs.all()} <= set(BASE)
    maximum = sum((one.maximum_eur for one in rates), NOTHING)
    found = PartnerAid(
        partner=partner,
        size=size,
        is_research=lab,
        rates=rates,
        eligible_eur=base,
        maximum_eur=None if lab or not is_whole else maximum,
        rate=rate_of(partner.aid_asked_eur, base),
        checks=(),
    )
    return replace(found, checks=tuple(checks(found)))


def rate_of(aid: Decimal | None, base: Decimal) -> Decimal | None:
    """Aid over eligible costs; None where there is nothing to divide."""
    return aid / base if aid is not None and base else None


def rates_of(partner: Partner, size: str, is_together: bool) -> tuple[Rate, ...]:
    """One rate a category; a size that is not known counts as large."""
    bonus = SIZE_BONUS[size or LARGE]
    return tuple(
        Rate(
            category=row.category,
            eligible_eur=row.eligible_eur,
            base=BASE[CostCategory(row.category)],
            for_size=bonus if row.category in WITH_SIZE else NOTHING,
            for_collaboration=COLLABORATION_BONUS
            if is_together and row.category in WITH_COLLABORATION
            else NOTHING,
        )
        for row in partner.costs.all()
        if row.category in BASE
    )


def checks(found: PartnerAid) -> Iterable[Check]:
    """What the figures of a part say, each in a sentence."""
    partner = found.partner
    yield from check_costs(found)
    aid = partner.aid_asked_eur
    if aid is None:
        yield Check(Level.UNKNOWN, _("The aid asked for is not written yet."))
        return
    if aid > found.eligible_eur:
        yield Check(Level.WRONG, _("The aid asked for exceeds the eligible costs."))
    yield from check_maximum(found, aid)
    yield from check_funds(partner, aid)


def check_costs(found: PartnerAid) -> Iterable[Check]:
    rows = list(found.partner.costs.all())
    cost = found.partner.total_cost_eur
    if cost is None or not rows:
        yield Check(Level.UNKNOWN, _("The costs by category are not written yet."))
    elif sum((row.total_eur for row in rows), NOTHING) != cost:
        yield Check(
            Level.WRONG, _("The costs by category do not add up to the total cost.")
        )


def check_maximum(found: PartnerAid, aid: Decimal) -> Iterable[Check]:
    if found.is_research:
        yield Check(
            Level.NOTE,
            _(
                "A research organisation in its non-economic activity: the rates by "
                "size do not apply, the call says its own."
            ),
        )
        return
    if not found.size:
        yield Check(
            Level.UNKNOWN,
            _("The size of the company is not known: counted as a large one."),
        )
    if found.maximum_eur is None:
        yield Check(
            Level.UNKNOWN, _("Other costs have no maximum: the call says its own.")
        )
    elif aid > found.maximum_eur:
        yield Check(Level.WRONG, _("The aid asked for exceeds the maximum allowed."))
    elif aid:
        yield Check(Level.OK, _("The aid asked for is within the maximum allowed."))


def check_funds(partner: Partner, aid: Decimal) -> Iterable[Check]:
    own, cost = partner.own_funds_eur, partner.total_cost_eur
    if own is not None and cost is not None and own + aid < cost:
        yield Check(Level.WRONG, _("Aid and own funds do not cover the total cost."))
    if partner.equity_eur is not None and aid > partner.equity_eur:
        yield Check(
            Level.NOTE, _("The aid asked for exceeds the equity: some calls refuse it.")
        )
