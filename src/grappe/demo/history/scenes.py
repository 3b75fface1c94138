"""When the demo's past calls closed, and how many projects each was asked a label."""

from dataclasses import dataclass
from datetime import date

from grappe.demo.plan import spec

# Of 2019 to 2022, what funders granted; and how many projects won it.
AID_EUR = 39_000_000
WINNERS_A_CALL = (4, 3)
FIRST_YEAR, LAST_YEAR = 2019, 2022


@dataclass(frozen=True)
class Scene:
    """One past call: its closing, its committee, when funders answered (if they did).

    `winners` of those labelled were funded.
    """

    code: str
    name: str
    closes_on: date
    committee_on: date
    result_on: date | None
    requests: int
    winners: int


def scenes(size: str) -> list[Scene]:
    """The calls of the story, the oldest first; the small demo has the last few."""
    found = []
    for year in range(FIRST_YEAR, LAST_YEAR + 1):
        for half, (season, month, result) in enumerate(
            (("printemps", 3, 7), ("automne", 9, 12))
        ):
            found.append(
                Scene(
                    f"fictif-{year}-{half + 1}",
                    f"Appel collaboratif imaginaire {year}, {season}",
                    date(year, month, 26),
                    date(year, month, 16),
                    date(year, result, 11),
                    7,
                    WINNERS_A_CALL[half],
                )
            )
    for year in range(LAST_YEAR + 1, spec.LAST_DAY.year):
        found.append(
            Scene(
                f"fictif-{year}-1",
                f"Appel collaboratif imaginaire {year}",
                date(year, 5, 22),
                date(year, 5, 12),
                date(year, 11, 6),
                5,
                2,
            )
        )
    year = spec.LAST_DAY.year
    found.append(
        Scene(
            f"fictif-{year}-1",
            f"Appel collaboratif imaginaire {year}",
            date(year, 5, 22),
            date(year, 5, 12),
            None,
            5,
            0,
        )
    )
    return found if size != "small" else found[-2:]
