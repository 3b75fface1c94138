"""What every demo must hold, whatever the seed: sizes, days, shares, rates, effects."""

from dataclasses import dataclass, field
from datetime import date

VERSION = 2
FOUNDED_ON = date(2014, 3, 12)
LAST_DAY = date(2026, 6, 30)
FIRST_YEAR, LAST_YEAR = 2013, 2025  # of the annual figures
YEARS = range(FIRST_YEAR, LAST_YEAR + 1)

# Active members of the demo cluster on each day, exactly.
MEMBERS_ON = {
    FOUNDED_ON: 150,
    date(2014, 12, 31): 172,
    date(2015, 12, 31): 208,
    date(2016, 12, 31): 246,
    date(2017, 12, 31): 278,
    date(2018, 12, 31): 303,
    date(2019, 1, 1): 300,
    date(2019, 12, 31): 311,
    date(2020, 12, 31): 319,
    date(2021, 12, 31): 333,
    date(2022, 12, 31): 350,
    date(2023, 12, 31): 362,
    date(2024, 12, 31): 374,
    date(2025, 12, 31): 385,
    LAST_DAY: 392,
}

# Who joins. Sizes are those of companies.
KINDS = {
    "company": 0.70,
    "research": 0.08,
    "higher_education": 0.05,
    "healthcare": 0.08,
    "authority": 0.02,
    "association": 0.04,
    "investor": 0.03,
}
SIZES = {"micro": 0.40, "sme": 0.43, "midcap": 0.12, "large": 0.05}
# Never-members are chosen otherwise: the selection that an estimator must undo.
PROSPECT_SIZES = {"micro": 0.52, "sme": 0.40, "midcap": 0.07, "large": 0.01}
ABROAD_SHARE = 0.04
NEW_PROFILE_SHARE = {2014: 0.12, 2019: 0.30, 2022: 0.48, 2026: 0.62}
RETURN_SHARE = 0.07
SHARED_SHARE = 0.04  # joins of organisations that another cluster already has
SPONSOR_SHARE = 0.6  # of active members are in the public directory

# Of the members in force, how many leave in a year.
EXIT_RATES = {
    "resignation": 0.027,
    "striking_off": 0.007,
    "liquidation": 0.007,
    "merger": 0.005,
    "other": 0.001,
}
SUSPENSION_RATE = 0.012
CATEGORY_CHANGE_RATE = 0.02

# The true effect of membership, each full calendar year as a member.
JOBS_A_YEAR = 8.0
TURNOVER_A_YEAR_EUR = 300_000.0
EFFECT_WEIGHTS = {"micro": 0.4, "sme": 3.0, "midcap": 32.0, "large": 60.0}
EFFECT_SPREAD = 0.4
# Without membership: yearly growth, the same for members and others.
TURNOVER_GROWTH = {year: 0.018 for year in YEARS} | {
    2020: -0.05,
    2021: 0.045,
    2022: 0.035,
}
JOBS_GROWTH = {year: 0.010 for year in YEARS} | {2020: -0.015, 2021: 0.020}
NOISE = {"turnover": 0.05, "jobs": 0.03}
NOISE_PERSISTENCE = 0.5
CALM = 0.3  # of the noise, for mid-caps and large firms
MISSING_RATE = 0.05

# Budget in euros and private share, year by year; the last year is planned.
BUDGET = {
    2014: (2_100_000, 0.552),
    2015: (2_300_000, 0.563),
    2016: (2_500_000, 0.574),
    2017: (2_700_000, 0.585),
    2018: (2_900_000, 0.596),
    2019: (3_100_000, 0.606),
    2020: (3_150_000, 0.611),
    2021: (3_350_000, 0.617),
    2022: (3_600_000, 0.624),
    2023: (3_900_000, 0.632),
    2024: (4_200_000, 0.640),
    2025: (4_500_000, 0.648),
    2026: (4_900_000, 0.660),
}
PLANNED_YEAR = 2026

ROLES = [
    "direction",
    "team",
    "finance",
    "member_admin",
    "member",
    "expert",
    "committee",
    "investor",
    "funder",
    "auditor",
]


@dataclass(frozen=True)
class Size:
    """How much of everything; the first cluster is the one people sign in to."""

    clusters: int
    members: int  # of the first cluster, on the last day
    others: int  # members of all the other clusters together
    prospects: int  # never-members of the first cluster
    candidates: int  # open applications
    renewed: tuple[int, ...] = field(default=(2024, 2025, 2026))


SIZES_OF_DEMO = {
    "small": Size(1, 40, 0, 30, 6, (2026,)),
    "cluster": Size(1, 392, 0, 300, 12),
    "national": Size(55, 392, 17_608, 300, 12),
}
