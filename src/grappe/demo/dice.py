"""Chance that always falls the same way: each part of the demo throws its own dice."""

import zlib
from bisect import bisect
from collections.abc import Mapping, Sequence
from datetime import date
from itertools import accumulate
from statistics import NormalDist
from typing import TypeVar
from uuid import UUID

import numpy as np

T = TypeVar("T")
BUFFER = 4096
NORMAL = NormalDist()


class Dice:
    """Draws that depend on the key alone, so that one part never shifts another."""

    def __init__(self, *key: int | str) -> None:
        entropy = [zlib.crc32(str(part).encode()) for part in key]
        self.rng = np.random.Generator(np.random.PCG64(np.random.SeedSequence(entropy)))
        self._drawn: list[float] = []

    def uniform(self, low: float = 0.0, high: float = 1.0) -> float:
        # One number at a time, NumPy is slower than Python: draw them by the thousand.
        if not self._drawn:
            self._drawn = self.rng.random(BUFFER).tolist()
        return low + (high - low) * self._drawn.pop()

    def chance(self, rate: float) -> bool:
        return self.uniform() < rate

    def below(self, limit: int) -> int:
        return int(self.uniform() * limit)

    def between(self, low: int, high: int) -> int:
        """A whole number from `low` to `high`, both possible."""
        return low + self.below(high - low + 1)

    def near(self, number: float) -> int:
        """A whole number next to `number`, and equal to it on average."""
        return int(number + self.uniform())

    def normal(self, mean: float = 0.0, spread: float = 1.0) -> float:
        return mean + spread * NORMAL.inv_cdf(max(self.uniform(), 1e-12))

    def pick(self, items: Sequence[T]) -> T:
        return items[self.below(len(items))]

    def weighted(self, weights: Mapping[T, float]) -> T:
        limits = list(accumulate(weights.values()))
        return list(weights)[bisect(limits, self.uniform() * limits[-1])]

    def sample(self, items: Sequence[T], count: int) -> list[T]:
        """Up to `count` different items, in a random order."""
        left = list(items)
        return [left.pop(self.below(len(left))) for _ in range(min(count, len(left)))]

    def day(self, first: date, last: date) -> date:
        """A day from `first` to `last`, both possible."""
        return date.fromordinal(self.between(first.toordinal(), last.toordinal()))

    def uuid(self) -> UUID:
        return UUID(bytes=self.rng.bytes(16), version=4)


class Quota:
    """Deal out sorts in a random order, keeping close to their shares at any time."""

    def __init__(self, shares: Mapping[str, float], dice: Dice) -> None:
        total = sum(shares.values())
        self.shares = {sort: share / total for sort, share in shares.items()}
        self.dealt = dict.fromkeys(shares, 0)
        self.dice = dice

    def deal(self) -> str:
        """The sort that lags behind most, give or take a little chance."""
        count = sum(self.dealt.values()) + 1
        sort = max(
            self.shares,
            key=lambda it: (
                self.shares[it] * count - self.dealt[it] + self.dice.uniform(0, 0.5)
            ),
        )
        self.dealt[sort] += 1
        return sort
