"""Texts as weighted words and pairs of words, and how alike they are."""

import itertools
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from grappe.engines.affinity.words import STOP_WORDS, folded, root

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

NEAREST = 3
"""Past texts of an expert that count: the nearest ones."""
# Values of the matrix of cosines held at once.
_BLOCK = 4_000_000
# Bits of the number of a word, in the number of a pair of words.
_BITS = 32
_MASK = (1 << _BITS) - 1
# Of the likeness that a word makes: with that much, a pair of words stands for it.
_WITHIN = 0.5
_LONGEST_SHOWN = 40
_WORD = re.compile(r"[^\W_]{2,}")


class Lexicon(dict[str, int]):
    """The number of each word as it is written; -1 for those that are left out.

    Words of one root have one number, from 1.
    """

    def __init__(self) -> None:
        self._roots: dict[str, int] = {}

    def __missing__(self, word: str) -> int:
        """Give a word met for the first time its number."""
        plain = folded(word)
        number = -1
        if plain not in STOP_WORDS and not plain.isdigit():
            number = self._roots.setdefault(root(plain), len(self._roots) + 1)
        self[word] = number
        return number

    def read(self, text: str) -> Ints:
        """Give the numbers of the words of a text, in order.

        Examples
        --------
        >>> Lexicon().read("Des piles à hydrogène, une pile de 2026")
        array([1, 2, 1])
        """
        found = (self[word] for word in _WORD.findall(_normal(text)))
        return np.array([number for number in found if number > 0], dtype=np.int64)

    def spelt(self, text: str) -> dict[int, str]:
        """Tell how a text writes each of its words and pairs, by their number.

        Examples
        --------
        >>> list(Lexicon().spelt("Piles à hydrogène").values())
        ['piles', 'hydrogène', 'piles à hydrogène']
        """
        text = _normal(text)
        seen = [
            (match, self[match[0]])
            for match in _WORD.finditer(text)
            if self[match[0]] > 0
        ]
        found: dict[int, str] = {}
        for match, number in seen:
            found.setdefault(number, _lowered(match[0]))
        for (first, one), (second, other) in itertools.pairwise(seen):
            whole = " ".join(text[first.start() : second.end()].split())
            if len(whole) > _LONGEST_SHOWN:
                whole = f"{first[0]} {second[0]}"
            words = " ".join(_lowered(word) for word in whole.split())
            found.setdefault(one << _BITS | other, words)
        return found


def _normal(text: str) -> str:
    """Write each letter in one way: accents are part of it, ligatures are undone."""
    return unicodedata.normalize("NFKC", text)


def _lowered(word: str) -> str:
    return word if word.isupper() else word.lower()


@dataclass(frozen=True)
class Index:
    """Distinct texts, each a line of weighted terms of length 1.

    Attributes
    ----------
    lexicon : Lexicon
    keys : int array, shape (t,)
        The number of each term, in order.
    matrix : sparse float array, shape (u, t)
        Empty lines for texts without words.
    """

    lexicon: Lexicon
    keys: Ints
    matrix: sparse.csr_array

    @classmethod
    def of(cls, texts: Sequence[str], background: Sequence[str] = ()) -> "Index":
        """Weigh the words and pairs of words of texts by how rare they are.

        Parameters
        ----------
        texts : sequence of str, length u
            Distinct.
        background : sequence of str
            Other texts, which only tell what is rare.

        Returns
        -------
        Index

        Notes
        -----
        The weight of a term is `(1 + log c) (1 + log((1 + N) / (1 + d)))`: `c` times in
        the text, in `d` of the `N` texts that have words; each line is then divided by
        its norm [1]_.

        References
        ----------
        .. [1] Salton, G. and Buckley, C. (1988). Term-weighting approaches in automatic
           text retrieval. Information Processing & Management 24, 513-523.
        """
        lexicon = Lexicon()
        known = set(texts)
        others = [text for text in dict.fromkeys(background) if text not in known]
        read = [lexicon.read(text) for text in (*texts, *others)]
        rows = np.repeat(np.arange(len(read)), [len(words) for words in read])
        words = np.concatenate([np.zeros(0, np.int64), *read])
        inside = rows[1:] == rows[:-1]
        pairs = (words[:-1] << _BITS | words[1:])[inside]
        keys, columns = np.unique(np.r_[words, pairs], return_inverse=True)
        places = (np.r_[rows, rows[1:][inside]], columns)
        matrix = sparse.coo_array(
            (np.ones(len(columns)), places), shape=(len(read), len(keys))
        ).tocsr()
        matrix.data = 1.0 + np.log(matrix.data)
        frequency = np.bincount(matrix.indices, minlength=len(keys))
        count = sum(len(words) > 0 for words in read)
        rarity = 1.0 + np.log((1.0 + count) / (1.0 + frequency))
        matrix.data *= rarity[matrix.indices]
        norms = np.sqrt(matrix.power(2).sum(axis=1))
        matrix.data /= np.repeat(norms, np.diff(matrix.indptr))
        return cls(lexicon, keys, matrix[: len(texts)])

    def has_words(self) -> NDArray[np.bool_]:
        """Tell which texts have any word that counts; shape (u,)."""
        return np.asarray(np.diff(self.matrix.indptr) > 0)

    def cosines(self, asked: Ints, against: Ints) -> Floats:
        """Compare lines with lines; shape (len(asked), len(against)), 0 to 1."""
        product = self.matrix[asked] @ self.matrix[against].T
        return np.asarray(np.minimum(product.toarray(), 1.0))

    def met(self, line: int, others: Ints) -> tuple[Ints, Ints, Floats]:
        """Find where a line meets others, without a product of whole matrices.

        Returns
        -------
        rows : int array
            Places in `others`.
        keys : int array
            Numbers of the terms met.
        parts : float array
            What they add to the cosine.
        """
        own, near = self.matrix[[line]], self.matrix[others]
        order = np.argsort(own.indices)
        columns = own.indices[order]
        at = np.searchsorted(columns, near.indices)
        found = np.flatnonzero(at < len(columns))
        found = found[columns[at[found]] == near.indices[found]]
        rows = np.repeat(np.arange(len(others)), np.diff(near.indptr))[found]
        parts = own.data[order[at[found]]] * near.data[found]
        return rows, self.keys[near.indices[found]], parts

    def shared(self, line: int, others: Ints) -> dict[int, float]:
        """Tell what part of its likeness to other lines each term of a line makes.

        Parameters
        ----------
        line : int
        others : int array
            Lines that share a term with it.

        Returns
        -------
        dict of int to float
            By the number of the term; the parts sum to 1, the greatest comes first. A
            word takes place in a pair, unless it counts much more by itself.
        """
        _rows, terms, weights = self.met(line, others)
        keys, place = np.unique(terms, return_inverse=True)
        parts = np.bincount(place, weights, len(keys))
        alone = dict(zip(keys.tolist(), (parts / parts.sum()).tolist(), strict=True))
        found = dict(alone)
        for pair in sorted(alone, key=lambda key: -alone[key]):
            for word in {pair >> _BITS, pair & _MASK} - {0, pair}:
                if word in found and alone[pair] >= _WITHIN * alone[word]:
                    found[pair] += found.pop(word)
        return dict(sorted(found.items(), key=lambda item: (-item[1], item[0])))

    def nearest(self, asked: Ints, of: Sequence[Ints]) -> Floats:
        """Average the cosines of each person's nearest texts.

        Parameters
        ----------
        asked : int array, shape (n,)
            Lines.
        of : sequence of int arrays, length m
            The lines of each person.

        Returns
        -------
        float array, shape (n, m)
            0 for a person without lines.
        """
        found = np.zeros((len(asked), len(of)))
        # People with as many texts each are worked out together.
        counts = np.array([len(lines) for lines in of], dtype=np.int64)
        for count in np.unique(counts[counts > 0]):
            people = np.flatnonzero(counts == count)
            lines = np.concatenate([of[int(person)] for person in people])
            top = min(NEAREST, int(count))
            step = max(1, _BLOCK // len(lines))
            for start in range(0, len(asked), step):
                part = self.cosines(asked[start : start + step], lines)
                part = part.reshape(len(part), len(people), count)
                if count > top:
                    part = np.partition(part, count - top, axis=2)[:, :, -top:]
                found[start : start + step, people] = part.mean(axis=2)
        return found
