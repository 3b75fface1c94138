"""Yearly figures of companies, with a true effect of membership put in by hand.

Without membership, a company follows the common growth and its own noise. Each full
calendar year as a member adds jobs and turnover for good: so much by size, scaled so
that the mean over the member-years of the cluster is exactly that of the specification.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import numpy as np

from grappe.demo.dice import Dice
from grappe.demo.plan import spec
from grappe.demo.plan.firms import Firm
from grappe.demo.plan.life import Spell
from grappe.demo.plan.sheet import Sheet

TABLE = "organisations.annualfigures"
# Headcount in 2013: median, spread of the logarithm, least, most.
HEADCOUNT = {
    "micro": (3.5, 0.5, 1, 7),
    "sme": (38, 0.7, 11, 140),
    "midcap": (700, 0.6, 300, 2500),
    "large": (9000, 0.4, 5500, 25000),
}
TURNOVER_PER_JOB_EUR = {"micro": 95e3, "sme": 130e3, "midcap": 190e3, "large": 240e3}
EURO_PER_JOB = spec.TURNOVER_A_YEAR_EUR / spec.JOBS_A_YEAR


@dataclass(frozen=True)
class Effect:
    """What membership did, over the member-years of one cluster."""

    member_years: int
    jobs: float
    turnover_eur: float
    by_year: dict[int, tuple[int, float]]  # year since entry: firms, mean extra jobs


def full_years(spells: Sequence[Spell]) -> np.ndarray:
    """For each year of the figures, the full calendar years as a member so far."""
    entry = min(spell.starts_on.year for spell in spells)
    present = [
        year > entry and any(spell.in_force(date(year, 12, 31)) for spell in spells)
        for year in spec.YEARS
    ]
    return np.cumsum(present)


def write_figures(
    sheet: Sheet, firms: Sequence[Firm], spells: Sequence[Spell], dice: Dice
) -> Effect:
    """The figures of a cluster's companies, members or not; says the true effect."""
    companies = [firm for firm in firms if firm.is_company]
    spells_of: dict[int, list[Spell]] = {}
    for spell in spells:
        spells_of.setdefault(spell.firm.number, []).append(spell)
    years = np.array(
        [
            full_years(spells_of[firm.number])
            if firm.number in spells_of
            else np.zeros(len(spec.YEARS), int)
            for firm in companies
        ]
    )
    gains = yearly_gains(companies, years, dice)
    jobs, turnover = without_membership(companies, dice)
    extra = gains[:, None] * years
    seen = np.array([observed(firm, dice) for firm in companies])
    balance = turnover * np.array([[dice.uniform(0.5, 1.0)] for _ in companies])
    emit(
        sheet,
        companies,
        jobs + extra,
        turnover + extra * EURO_PER_JOB,
        balance,
        seen,
        dice,
    )
    return effect(gains, years)


def yearly_gains(
    companies: Sequence[Firm], years: np.ndarray, dice: Dice
) -> np.ndarray:
    """Jobs that one year of membership brings to each company."""
    raw = np.array(
        [
            spec.EFFECT_WEIGHTS[firm.size]
            * dice.uniform(1 - spec.EFFECT_SPREAD, 1 + spec.EFFECT_SPREAD)
            for firm in companies
        ]
    )
    member_years = years[:, -1]
    total = float((raw * member_years).sum())
    return raw * (spec.JOBS_A_YEAR * member_years.sum() / total if total else 0.0)


def without_membership(
    companies: Sequence[Firm], dice: Dice
) -> tuple[np.ndarray, np.ndarray]:
    """Jobs and turnover had nobody been a member: the same growth for all."""
    start = np.array([first_headcount(firm.size, dice) for firm in companies])
    rate = [
        TURNOVER_PER_JOB_EUR[firm.size] * np.exp(dice.normal(0, 0.3))
        for firm in companies
    ]
    jobs = start[:, None] * trend(spec.JOBS_GROWTH) * noise(companies, "jobs", dice)
    turnover = (start * np.array(rate))[:, None] * trend(spec.TURNOVER_GROWTH)
    return jobs, turnover * noise(companies, "turnover", dice)


def first_headcount(size: str, dice: Dice) -> float:
    median, spread, least, most = HEADCOUNT[size]
    return min(max(median * float(np.exp(dice.normal(0, spread))), least), most)


def trend(growth: dict[int, float]) -> np.ndarray:
    """Growth since the first year, as a factor."""
    return np.cumprod([1.0] + [1 + growth[year] for year in list(spec.YEARS)[1:]])


def noise(companies: Sequence[Firm], what: str, dice: Dice) -> np.ndarray:
    """Good and bad years of each company, which last a little; less for large ones."""
    spread = spec.NOISE[what]
    rows = []
    for firm in companies:
        level, row = 0.0, []
        calm = spec.CALM if firm.size in {"midcap", "large"} else 1.0
        for _ in spec.YEARS:
            level = spec.NOISE_PERSISTENCE * level + dice.normal(0, spread * calm)
            row.append(level)
        rows.append(row)
    return np.exp(np.array(rows))


def observed(firm: Firm, dice: Dice) -> list[bool]:
    """The years with figures: the company existed, and filed."""
    first, closed = firm.row["founded_on"].year, firm.row["closed_on"]
    last = closed.year - 1 if closed else spec.LAST_YEAR
    return [
        first < year <= last and not dice.chance(spec.MISSING_RATE)
        for year in spec.YEARS
    ]


def emit(
    sheet: Sheet,
    companies: Sequence[Firm],
    jobs: np.ndarray,
    turnover: np.ndarray,
    balance: np.ndarray,
    seen: np.ndarray,
    dice: Dice,
) -> None:
    for place, firm in enumerate(companies):
        source = "register" if dice.chance(0.7) else "declared"
        for column, year in enumerate(spec.YEARS):
            if seen[place, column]:
                sheet.add(
                    TABLE,
                    organisation=firm.number,
                    year=year,
                    source=source,
                    headcount_awu=Decimal(f"{jobs[place, column]:.1f}"),
                    turnover_eur=Decimal(round(turnover[place, column])),
                    balance_eur=Decimal(round(balance[place, column])),
                )


def effect(gains: np.ndarray, years: np.ndarray) -> Effect:
    member_years = int(years[:, -1].sum())
    mean = float((gains * years[:, -1]).sum() / member_years) if member_years else 0.0
    by_year = {}
    for count in range(1, int(years.max()) + 1):
        reached = years[:, -1] >= count
        by_year[count] = int(reached.sum()), float((gains[reached] * count).mean())
    return Effect(member_years, mean, mean * EURO_PER_JOB, by_year)
