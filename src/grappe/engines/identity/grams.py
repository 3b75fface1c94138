"""Find the words of a register that a mistyped word may stand for."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

_LETTERS = 38
_NEAREST = 10
_LEAST_SHARED = 0.18
"""Of the groups of three letters of both words; below, they are other words."""


@dataclass(frozen=True, slots=True)
class Grams:
    """Which words each group of three letters is found in."""

    index: csr_matrix
    lengths: NDArray[np.float32]

    @classmethod
    def of(cls, spellings: Sequence[str]) -> "Grams":
        """Lay out the words of a register; a word's number is its place.

        Examples
        --------
        >>> grams = Grams.of(["solvionic", "coatex"])
        >>> grams.nearest(["solvionik", "cotex"])
        [[0], [1]]
        """
        matrix = _matrix(spellings)
        return cls(
            index=matrix.T.tocsr(),
            lengths=np.asarray(matrix.sum(axis=1), dtype=np.float32).ravel(),
        )

    def nearest(self, words: Sequence[str]) -> list[list[int]]:
        """Give, for each word, the words of the register nearest in spelling."""
        if not words or not len(self.lengths):
            return [[] for _ in words]
        asked = _matrix(words)
        shared = (asked @ self.index).tocsr()
        own = np.asarray(asked.sum(axis=1)).ravel()
        found = []
        for row in range(len(words)):
            part = slice(shared.indptr[row], shared.indptr[row + 1])
            columns, count = shared.indices[part], shared.data[part]
            share = count / (own[row] + self.lengths[columns] - count)
            keep = np.flatnonzero(share >= _LEAST_SHARED)
            order = np.lexsort((columns[keep], -share[keep]))[:_NEAREST]
            found.append([int(one) for one in columns[keep][order]])
        return found


def _matrix(spellings: Sequence[str]) -> csr_matrix:
    """Count groups of three letters, the edges of the word included, once each."""
    text = "^" + "$^".join(spellings) + "$"
    codes = np.frombuffer(text.encode("ascii", "replace"), dtype=np.uint8)
    table = np.full(256, 37, dtype=np.int64)
    table[ord("a") : ord("z") + 1] = np.arange(26)
    table[ord("0") : ord("9") + 1] = np.arange(26, 36)
    table[ord("^")] = table[ord("$")] = 36
    letters = table[codes]
    word = np.cumsum(codes == ord("^")) - 1
    group = letters[:-2] * _LETTERS**2 + letters[1:-1] * _LETTERS + letters[2:]
    whole = word[:-2] == word[2:]
    pairs = np.unique(word[:-2][whole].astype(np.int64) * _LETTERS**3 + group[whole])
    rows, columns = np.divmod(pairs, _LETTERS**3)
    ones = np.ones(len(pairs), dtype=np.float32)
    return csr_matrix((ones, (rows, columns)), shape=(len(spellings), _LETTERS**3))
