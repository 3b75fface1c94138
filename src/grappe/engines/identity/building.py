"""Read the entries of a register into arrays."""

from array import array
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from grappe.engines.identity import numbers, places, words
from grappe.engines.identity.grams import Grams
from grappe.engines.identity.names import (
    FORM_CODES,
    Ints,
    Names,
    Vocabulary,
    ranges,
)
from grappe.engines.identity.register import Register, number_code
from grappe.engines.identity.text import Folded, initials, read
from grappe.engines.identity.types import Entry, Reason

MOST_NAMES = 40
"""Names of one unit that are compared; beyond, the first ones count."""

MOST_PLACES = 2000
PRIOR = 20_000
"""How many units the usual frequencies of words weigh beside the register's own."""


class Builder:
    """What `Register.of` holds while it reads: numbers in arrays, hardly an object."""

    def __init__(self) -> None:
        self.rows = 0
        self.known: dict[str, int] = {}
        self.official: list[str] = []
        self.active: list[bool] = []
        self.forms = array("b")
        self.country_names: list[str] = []
        self.country_of = array("h")
        self.words, self.marks = Vocabulary(), Vocabulary()
        self.tokens, self.lengths = array("i"), array("i")
        self.owners, self.name_forms = array("i"), array("b")
        self.acronym = array("b")
        self.compact: list[str] = []
        self.mark_ids, self.mark_owners = array("i"), array("i")
        self.towns = Vocabulary()
        self.head = array("i")
        self.town_pairs, self.post_pairs = array("q"), array("q")
        self.masks: list[int] = []
        self.number_pairs: dict[str, tuple[array[int], array[int]]] = {}
        self.notices: list[Reason] = []

    def add(self, entry: Entry) -> None:
        """Read one entry."""
        self.rows += 1
        key = entry.key.strip()
        at = self.known.get(key, -1)
        if at < 0:
            at = self._new(key, entry)
        else:
            self._again(at, entry)
        self._names(at, entry)
        self._places(at, entry)
        self._number("key", numbers.canonical("", key), at)
        if numbers.is_a("siret", key):
            self._number("siren", key[:9], at)
        for scheme, value in entry.numbers:
            self._number(scheme, numbers.canonical(scheme, value), at)

    def _new(self, key: str, entry: Entry) -> int:
        at = self.known[key] = len(self.official)
        self.official.append(entry.names[0] if entry.names else key)
        self.active.append(entry.is_active)
        self.forms.append(FORM_CODES[words.CATEGORY_FORMS.get(entry.category[:2], "")])
        country = entry.country.upper()[:2]
        if country not in self.country_names:
            self.country_names.append(country)
        self.country_of.append(self.country_names.index(country))
        self.head.append(-1)
        self.masks.append(0)
        return at

    def _again(self, at: int, entry: Entry) -> None:
        """Take a number given twice for one unit, by the first of its names."""
        self.active[at] = self.active[at] or entry.is_active
        first, other = self.official[at], entry.names[0] if entry.names else ""
        if other and read(other).compact != read(first).compact:
            params = {"key": entry.key, "name": first, "other": other}
            self.notices.append(Reason("same_key_twice", 0.0, params))

    def _names(self, at: int, entry: Entry) -> None:
        seen: set[str] = set()
        short: list[str] = []
        for text in entry.names[:MOST_NAMES]:
            name = read(text)
            compact = name.compact
            if not compact or compact in seen:
                continue
            seen.add(compact)
            self._name(at, name, compact, is_acronym=False)
            if len(name.words) == 1 and len(compact) <= 8:
                short.append(compact)
            elif len(name.words) >= 3:
                for letters in initials(text):
                    self._mark("^" + letters, at)
        for text in entry.acronyms[:MOST_NAMES]:
            name = read(text)
            compact = name.compact
            if compact and compact not in short:
                short.append(compact)
                self._name(at, name, compact, is_acronym=True)
        for one in short:
            self._mark("~" + one, at)

    def _name(self, at: int, name: Folded, compact: str, *, is_acronym: bool) -> None:
        self.tokens.extend([self.words.add(word) for word in name.words])
        self.lengths.append(len(name.words))
        self.compact.append(compact)
        self.owners.append(at)
        self.name_forms.append(FORM_CODES[name.form])
        self.acronym.append(is_acronym)

    def _mark(self, mark: str, at: int) -> None:
        self.mark_ids.append(self.marks.add(mark))
        self.mark_owners.append(at)

    def _places(self, at: int, entry: Entry) -> None:
        country = entry.country.upper()
        for postcode, town in entry.places[:MOST_PLACES]:
            name = places.town_key(town) if town else ""
            code = places.postcode_key(postcode, country) if postcode else ""
            if name:
                number = self.towns.add(name)
                self.town_pairs.append((at << 32) | number)
                if self.head[at] < 0:
                    self.head[at] = number
                    self._mark("@" + name, at)
            if code:
                self.post_pairs.append((at << 32) | (number_code(code) & 0xFFFFFFFF))
                if country in ("", "FR") and (found := places.department(code)):
                    self.masks[at] |= 1 << found

    def _number(self, scheme: str, value: str, at: int) -> None:
        if value:
            codes, owners = self.number_pairs.setdefault(
                scheme, (array("q"), array("i"))
            )
            codes.append(number_code(value))
            owners.append(at)

    def register(self, usual: Mapping[str, float]) -> Register:
        """Lay out what was read."""
        count = len(self.official)
        names, owners = self._ordered()
        keys = list(self.known)
        of_rank = np.argsort(np.array(keys, dtype=object), kind="stable")
        rank = np.empty(count, dtype=np.int32)
        rank[of_rank] = np.arange(count)
        index = self._index(names, owners, count)
        by_entry = index[: len(self.words)].T.tocsr()
        spellings = list(self.words.ids)
        found = np.diff(index.indptr)[: len(spellings)]
        idf = _idf(found, spellings, count, usual)
        has_acronym = np.zeros(count, dtype=np.bool_)
        has_acronym[owners[names.is_acronym]] = True
        return Register(
            keys=keys,
            official=self.official,
            countries=self.country_names,
            is_active=np.array(self.active, dtype=np.bool_),
            category_form=np.array(self.forms, dtype=np.int8),
            names=names,
            name_starts=np.searchsorted(owners, np.arange(count + 1)).astype(np.int64),
            name_entry=owners,
            head_town=np.array(self.head, dtype=np.int32),
            towns=self.towns,
            town_words=self._town_words(),
            town_codes=np.unique(np.array(self.town_pairs, dtype=np.int64)),
            postcode_codes=np.unique(np.array(self.post_pairs, dtype=np.int64)),
            departments=_masks(self.masks),
            country_of=np.array(self.country_of, dtype=np.int16),
            words=self.words,
            marks=self.marks,
            index=index,
            word_starts=by_entry.indptr.astype(np.int64),
            entry_words=by_entry.indices.astype(np.int32),
            idf=idf,
            kinds=np.array([int(words.KINDS.get(w, 0)) for w in spellings], np.int16),
            is_number=np.array([w.isdigit() for w in spellings], np.bool_),
            initial=np.array([ord(w[0]) for w in spellings], np.int32),
            rank=rank,
            of_rank=of_rank.astype(np.int32),
            masses=_lightest(names, owners, idf, count),
            town_names=list(self.towns.ids),
            has_acronym=has_acronym,
            numbers={
                scheme: _sorted(codes, owners)
                for scheme, (codes, owners) in self.number_pairs.items()
            },
            key_scheme=_scheme(keys),
            rows=self.rows,
            notices=tuple(self.notices),
            spellings=np.array(spellings, dtype=object),
            grams=Grams.of(spellings),
        )

    def _ordered(self) -> tuple[Names, Ints]:
        """Put the names of a unit side by side, those of a repeated key included."""
        owners = np.array(self.owners, dtype=np.int32)
        order = np.argsort(owners, kind="stable")
        lengths = np.array(self.lengths, dtype=np.int64)
        starts = np.concatenate([[0], np.cumsum(lengths)])
        _, member = ranges(starts, order)
        tokens = np.array(self.tokens, dtype=np.int32)
        names = Names(
            starts=np.concatenate([[0], np.cumsum(lengths[order])]),
            tokens=tokens[member],
            compact=[self.compact[i] for i in order.tolist()],
            forms=np.array(self.name_forms, dtype=np.int8)[order],
            is_acronym=np.array(self.acronym, dtype=np.bool_)[order],
        )
        return names, owners[order]

    def _index(self, names: Names, owners: Ints, count: int) -> csr_matrix:
        """Which units each word, then each mark (acronym, initials, town), leads to."""
        rows = np.concatenate(
            [names.tokens, np.array(self.mark_ids, dtype=np.int32) + len(self.words)]
        )
        columns = np.concatenate(
            [
                np.repeat(owners, np.diff(names.starts)),
                np.array(self.mark_owners, dtype=np.int32),
            ]
        )
        shape = (len(self.words) + len(self.marks), count)
        ones = np.ones(len(rows), dtype=np.float32)
        index = csr_matrix((ones, (rows, columns)), shape=shape)
        index.sum_duplicates()
        index.data[:] = 1
        return index

    def _town_words(self) -> Ints:
        rows = np.full((len(self.towns) + 1, 4), -1, dtype=np.int32)
        for number, town in enumerate(self.towns.ids):
            found = [self.words.ids.get(word, -1) for word in read(town).words[:4]]
            rows[number, : len(found)] = found
        return rows


def _lightest(
    names: Names, owners: Ints, idf: NDArray[np.float32], count: int
) -> NDArray[np.float32]:
    """Give the surprise of the shortest full name of each unit."""
    sums = np.concatenate([[0.0], np.cumsum(idf[names.tokens], dtype=np.float64)])
    mass = (sums[names.starts[1:]] - sums[names.starts[:-1]]).astype(np.float32)
    lightest = np.full(count, np.inf, dtype=np.float32)
    np.minimum.at(lightest, owners, mass)
    lightest[np.isinf(lightest)] = 1.0
    return lightest


def _scheme(keys: Sequence[str]) -> str:
    """Tell which numbers a register is sorted by, from the shape of its keys."""
    shown = keys[:200]
    for scheme in ("siren", "siret", "rnsr", "grid", "ror", "finess"):
        good = sum(numbers.is_a(scheme, key) for key in shown)
        if shown and good >= 0.9 * len(shown):
            return scheme
    return ""


def _masks(masks: Sequence[int]) -> NDArray[np.uint64]:
    half = (1 << 64) - 1
    pairs = [(mask & half, mask >> 64) for mask in masks]
    return np.array(pairs, dtype=np.uint64).reshape(-1, 2)


def _sorted(
    codes: "array[int]", owners: "array[int]"
) -> tuple[NDArray[np.int64], Ints]:
    code, owner = np.array(codes, dtype=np.int64), np.array(owners, dtype=np.int32)
    order = np.lexsort((owner, code))
    return code[order], owner[order]


def _idf(
    found: Ints, spellings: Sequence[str], count: int, usual: Mapping[str, float]
) -> NDArray[np.float32]:
    """Give each word its surprise: minus the log of the share of units that bear it."""
    rare = usual.get("", 2e-5)  # any other word
    share = np.array([usual.get(word, rare) for word in spellings])
    surprise = -np.log((found + PRIOR * share) / (count + PRIOR))
    return np.asarray(surprise, dtype=np.float32)
