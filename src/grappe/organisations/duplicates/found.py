"""What the search for duplicates finds."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations
from math import exp
from typing import Any

# A site, a telephone or a mail domain that more records share tells nothing.
MOST_SHARING = 6


@dataclass(frozen=True)
class Found:
    """Two records that look like one, the one with the smaller key first."""

    first: int
    second: int
    score: float
    # [{"code", "weight", "params"}], the weightiest first; worded by `wording`.
    reasons: tuple[dict[str, Any], ...]


def reason(code: str, weight: float, **params: Any) -> dict[str, Any]:
    return {"code": code, "weight": round(weight, 2), "params": params}


def probability(log_odds: float) -> float:
    if log_odds < -50:
        return 0.0
    return 1 / (1 + exp(-log_odds))


def sharing(marks: Iterable[tuple[int, Hashable]]) -> Iterator[tuple[int, int, Any]]:
    """Pairs of records that bear the same mark, and the mark."""
    bearers: dict[Hashable, set[int]] = defaultdict(set)
    for pk, mark in marks:
        bearers[mark].add(pk)
    for mark, pks in bearers.items():
        if 1 < len(pks) <= MOST_SHARING:
            for first, second in combinations(sorted(pks), 2):
                yield first, second, mark
