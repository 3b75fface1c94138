"""Names as arrays of words, so that thousands of pairs are compared at once."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from grappe.engines.identity import words

Ints = NDArray[np.int32]
Floats = NDArray[np.float32]

FORM_CODES = {
    family: code
    for code, family in enumerate(
        ["", *sorted(set(words.FORMS.values()) | set(words.CATEGORY_FORMS.values()))]
    )
}
"""A number for each family of legal forms; 0 is none."""


@dataclass(slots=True)
class Vocabulary:
    """A number for each word, in order of appearance."""

    ids: dict[str, int] = field(default_factory=dict)

    def __len__(self) -> int:
        """Count the words."""
        return len(self.ids)

    def add(self, word: str) -> int:
        """Give the number of a word, a new one when it is new."""
        return self.ids.setdefault(word, len(self.ids))


@dataclass(slots=True)
class Names:
    """Names, one a row.

    Attributes
    ----------
    starts : int array, shape (n + 1,)
        The words of name i are `tokens[starts[i]:starts[i + 1]]`.
    tokens : int array
        Numbers of words.
    compact : list of str
        The words without spaces.
    forms : int array, shape (n,)
        Family of the legal form, see `FORM_CODES`.
    is_acronym : bool array, shape (n,)
    """

    starts: NDArray[np.int64]
    tokens: Ints
    compact: list[str]
    forms: NDArray[np.int8]
    is_acronym: NDArray[np.bool_]

    def padded(self, rows: NDArray[np.int64], width: int) -> Ints:
        """Give the words of some names as a rectangle, -1 where a name has fewer.

        Parameters
        ----------
        rows : int array, shape (m,)
        width : int
            Words read of each name.

        Returns
        -------
        int array, shape (m, width or fewer)
        """
        return padded(self.starts, self.tokens, rows, width)


def padded(
    starts: NDArray[np.int64], tokens: Ints, rows: NDArray[np.int64], width: int
) -> Ints:
    """Give some rows of a ragged array as a rectangle, -1 where a row is shorter.

    Examples
    --------
    >>> padded(np.array([0, 1, 3]), np.array([7, 8, 9]), np.array([1, 0]), 4)
    array([[ 8,  9],
           [ 7, -1]])
    """
    first = starts[rows]
    length = starts[rows + 1] - first
    width = max(1, min(width, int(length.max(initial=0))))
    place = np.arange(width)
    inside = place < length[:, None]
    if not len(tokens):
        return np.full(inside.shape, -1, dtype=np.int32)
    at = np.where(inside, first[:, None] + place, 0)
    return np.where(inside, tokens[at], -1)


def ranges(
    starts: NDArray[np.int64], rows: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """List the members of some rows of a ragged array.

    Returns
    -------
    owner : int array
        For each member, the place in `rows` it comes from.
    member : int array
        Its place in the ragged array.

    Examples
    --------
    >>> ranges(np.array([0, 1, 3]), np.array([1, 0]))
    (array([0, 0, 1]), array([1, 2, 0]))
    """
    first = starts[rows]
    length = starts[rows + 1] - first
    owner = np.repeat(np.arange(len(rows)), length)
    before = np.cumsum(length) - length
    member = np.arange(len(owner)) - before[owner] + first[owner]
    return owner, member
