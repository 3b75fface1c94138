"""Entry years with too few organisations, joined to others as the plan declares."""

from collections.abc import Mapping

# An organisation counted as treated earlier than this before it was says nothing.
MOST_YEARS = 3


def joined(sizes: Mapping[int, int], least: int) -> dict[int, int | None]:
    """The entry year that each year with fewer than `least` organisations counts with.

    It is the one before, three years earlier at most, so that nobody treated is taken
    for untreated: some are counted as treated a little early, which makes an effect
    smaller, never larger. None where there is no such year: they are left out.
    """
    left = {year: count for year, count in sizes.items() if count}
    # Each year that stands for others, with the years it stands for.
    groups = {year: [year] for year in left}
    moved: dict[int, int | None] = {}
    for year in sorted(left, reverse=True):
        if left[year] >= least:
            continue
        before = max((one for one in left if one < year), default=None)
        too_far = before is None or max(groups[year]) - before > MOST_YEARS
        for one in groups[year]:
            moved[one] = None if too_far else before
        if before is not None and not too_far:
            left[before] += left[year]
            groups[before] += groups[year]
    return dict(sorted(moved.items()))
