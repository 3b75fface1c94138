"""A register laid out for searching: 500,000 units in a few hundred megabytes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from grappe.engines.identity.grams import Grams
from grappe.engines.identity.names import Ints, Names, Vocabulary
from grappe.engines.identity.types import Entry, Reason

_MODULUS = (1 << 61) - 1


def number_code(value: str) -> int:
    """Give a number of a register the integer it is sorted by.

    Examples
    --------
    >>> number_code("356000000")
    356000000
    """
    if value.isascii() and value.isdigit():
        return int(value) % _MODULUS
    code = 0
    for byte in value.encode("utf-8", "replace"):
        code = (code * 257 + byte + 1) % _MODULUS
    return code


@dataclass(slots=True, eq=False)
class Register:
    """Units to search in; made by `Register.of`.

    Attributes
    ----------
    keys, official : list of str
        Number and official name of each unit.
    notices : tuple of Reason
        What is odd in the register itself: the same number twice with two names.
    rows : int
        Entries given; `len(register)` is the number of distinct units.
    """

    keys: list[str]
    official: list[str]
    countries: list[str]
    is_active: NDArray[np.bool_]
    category_form: NDArray[np.int8]
    names: Names
    name_starts: NDArray[np.int64]
    name_entry: Ints
    head_town: Ints
    towns: Vocabulary
    town_words: Ints
    town_codes: NDArray[np.int64]
    postcode_codes: NDArray[np.int64]
    departments: NDArray[np.uint64]
    country_of: NDArray[np.int16]
    words: Vocabulary
    marks: Vocabulary
    index: csr_matrix
    word_starts: NDArray[np.int64]
    entry_words: Ints
    idf: NDArray[np.float32]
    kinds: NDArray[np.int16]
    is_number: NDArray[np.bool_]
    initial: Ints
    rank: Ints
    of_rank: Ints
    masses: NDArray[np.float32]
    town_names: list[str]
    has_acronym: NDArray[np.bool_]
    numbers: dict[str, tuple[NDArray[np.int64], Ints]]
    key_scheme: str
    rows: int
    notices: tuple[Reason, ...]
    spellings: NDArray[np.object_]
    grams: Grams

    def __len__(self) -> int:
        """Count the distinct units."""
        return len(self.keys)

    @classmethod
    def of(
        cls, entries: Iterable[Entry], *, frequencies: Mapping[str, float] | None = None
    ) -> "Register":
        """Lay the entries of a register out for searching.

        Parameters
        ----------
        entries : iterable of Entry
            In any order; read once. The same key twice is one unit with all the names.
        frequencies : mapping of word to share of units, optional
            How common words are beyond this register, so that "hospital" stays a
            common word in a register of three rows. By default those learnt with the
            weights.

        Returns
        -------
        Register

        Examples
        --------
        >>> register = Register.of([Entry("356000000", ("LA POSTE",))])
        >>> len(register), register.official
        (1, ['LA POSTE'])
        """
        # Here, because building needs the class it builds.
        from grappe.engines.identity.building import Builder
        from grappe.engines.identity.model import MODEL

        builder = Builder()
        for entry in entries:
            builder.add(entry)
        return builder.register(
            MODEL.frequencies if frequencies is None else frequencies
        )

    def of_number(self, scheme: str, value: str) -> list[int]:
        """Give the places of the units that carry a number, at most 20.

        The unit whose key it is comes alone: a legal unit, not its places.
        """
        code = number_code(value)
        for known in ("key", scheme):
            codes, owners = self.numbers.get(known, (None, None))
            if codes is None or owners is None:
                continue
            first = int(np.searchsorted(codes, code))
            last = int(np.searchsorted(codes, code, side="right"))
            if first < last:
                return sorted(
                    {int(one) for one in owners[first : min(last, first + 20)]}
                )
        return []
