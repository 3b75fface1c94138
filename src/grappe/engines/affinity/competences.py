"""Competences asked and held: how much of what is asked is covered."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np

from grappe.engines.affinity.texts import Floats

SEPARATOR = "/"
"""Between the names of a code that is a path in a tree: `energy/hydrogen`."""


def levels(declared: Mapping[str, float]) -> dict[str, float]:
    """Check the levels of a person or a dossier, and give parents what children have.

    Parameters
    ----------
    declared : mapping of str to float

    Returns
    -------
    dict of str to float
        The levels above 0. The level of a parent is the greatest one below it.

    Raises
    ------
    ValueError
        If a level is not between 0 and 1.

    Examples
    --------
    >>> levels({"energy/hydrogen": 0.8, "energy/wind": 0.5})
    {'energy': 0.8, 'energy/hydrogen': 0.8, 'energy/wind': 0.5}
    """
    found: dict[str, float] = {}
    for code, level in declared.items():
        if not 0 <= level <= 1:
            raise ValueError(f"the level of {code} is {level}, not between 0 and 1")
        if not level:
            continue
        parts = code.split(SEPARATOR)
        for depth in range(1, len(parts) + 1):
            path = SEPARATOR.join(parts[:depth])
            found[path] = max(found.get(path, 0.0), float(level))
    return found


class Weights(dict[str, float]):
    """What each code weighs, by how few people hold it.

    Parameters
    ----------
    held : sequence of mappings, length m
        Of people, with parents.

    Notes
    -----
    `1 + log((1 + m) / (1 + holders))`, m counting those who declared anything.
    """

    def __init__(self, held: Sequence[Mapping[str, float]]) -> None:
        self.declared = sum(bool(one) for one in held)
        holders = Counter(code for one in held for code in one)
        for code, people in holders.items():
            self[code] = self._rarity(people)

    def __missing__(self, code: str) -> float:
        """Give what a code that nobody holds weighs."""
        return self._rarity(0)

    def _rarity(self, people: int) -> float:
        return 1.0 + math.log((1 + self.declared) / (1 + people))


def coverage(
    asked: Sequence[Mapping[str, float]],
    held: Sequence[Mapping[str, float]],
    weights: Mapping[str, float],
) -> Floats:
    """Tell how much of what each dossier asks each expert has.

    Parameters
    ----------
    asked : sequence of mappings, length n
    held : sequence of mappings, length m
        Both with parents, see `levels`.
    weights : Weights
        Of `held`.

    Returns
    -------
    float array, shape (n, m)
        `Σ w_c min(a_c, h_c) / Σ w_c a_c`, 0 to 1, over the codes c asked; NaN where
        the dossier asks nothing or the expert declared nothing.

    Notes
    -----
    What an expert knows besides takes nothing away: who knows much is no worse. With
    the parents of each code and weights by rarity, two codes are as close as what they
    have in common is rare [1]_, read from the dossier's side.

    References
    ----------
    .. [1] Pesquita, C. et al. (2008). Metrics for GO based protein semantic similarity:
       a systematic evaluation. BMC Bioinformatics 9 (Suppl 5), S4.
    """
    n, m = len(asked), len(held)
    found, whole = np.zeros((n, m)), np.zeros(n)
    holders: dict[str, tuple[list[int], list[float]]] = {}
    for expert, one in enumerate(held):
        for code, level in one.items():
            people, their = holders.setdefault(code, ([], []))
            people.append(expert)
            their.append(level)
    for dossier, needs in enumerate(asked):
        for code, level in needs.items():
            heavy = weights[code]
            whole[dossier] += heavy * level
            if code in holders:
                people, their = holders[code]
                found[dossier, people] += heavy * np.minimum(level, their)
    known = np.outer(whole > 0, [bool(one) for one in held])
    shares = np.minimum(found / np.where(whole > 0, whole, 1.0)[:, None], 1.0)
    return np.where(known, shares, np.nan)
