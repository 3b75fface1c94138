"""How alike two names are, for many pairs of names at once."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process
from rapidfuzz.distance import JaroWinkler

from grappe.engines.identity.asking import Asked
from grappe.engines.identity.names import FORM_CODES, Ints
from grappe.engines.identity.register import Register
from grappe.engines.identity.words import Kind

WORDS_ASKED, WORDS_KNOWN = 20, 16
"""Words compared of each name."""

_ALIKE = 0.84
_SPECIAL = int(
    Kind.HOLDING
    | Kind.PROPERTY
    | Kind.PART
    | Kind.AUTHORITY
    | Kind.ASSOCIATION
    | Kind.ANNEX
)
_TRADES = int(
    Kind.HOSPITAL | Kind.UNIVERSITY | Kind.LABORATORY | Kind.SCHOOL | Kind.AUTHORITY
)

# Which families of legal forms trade: a company is not the property company beside it.
_TRADING = np.zeros(len(FORM_CODES), dtype=np.bool_)
for _family in ("sas", "sarl", "sa", "snc", "scop", "liberal", "foreign", "sem"):
    _TRADING[FORM_CODES[_family]] = True

Floats = NDArray[np.float32]


@dataclass(slots=True)
class Likeness:
    """One value a pair of names, each from 0 to 1 unless said.

    Attributes
    ----------
    asked_found, known_found : float arrays
        Share of the surprise of the query's words found in the register's name, and
        inversely; the words of the town count as found.
    shared : float array
        Surprise of the words in common, in nats.
    spelling : float array
        Likeness of the letters, all words joined.
    word_alone : bool array
        Whether a word of the register's name has no like in the query.
    town_named : bool array
        Whether the query's name holds the town of the unit.
    hits : bool array, shape (n, WORDS_ASKED or fewer)
        Which words of the query were found.
    """

    asked_found: Floats
    known_found: Floats
    shared: Floats
    spelling: Floats
    exact: NDArray[np.bool_]
    typo: Floats
    word_alone: NDArray[np.bool_]
    town_named: NDArray[np.bool_]
    number_same: NDArray[np.bool_]
    number_differs: NDArray[np.bool_]
    number_alone: NDArray[np.bool_]
    kind_differs: NDArray[np.bool_]
    kind_added: NDArray[np.bool_]
    kind_missing: NDArray[np.bool_]
    form_differs: NDArray[np.bool_]
    form_far: NDArray[np.bool_]
    hits: Floats
    weights: Floats


def likeness(
    asked: Asked,
    register: Register,
    ways: NDArray[np.int64],
    names: NDArray[np.int64],
    entries: NDArray[np.int64],
) -> Likeness:
    """Compare ways of reading queries with names of the register, one to one."""
    left = asked.names.padded(ways, WORDS_ASKED)
    right = register.names.padded(names, WORDS_KNOWN)
    has_left, has_right = left >= 0, right >= 0
    weight_left = np.where(has_left, asked.idf[left], 0.0).astype(np.float32)
    weight_right = np.where(has_right, register.idf[right], 0.0).astype(np.float32)
    equal = (left[:, :, None] == right[:, None, :]) & has_left[:, :, None]
    hit_left = equal.any(axis=2).astype(np.float32)
    hit_right = equal.any(axis=1).astype(np.float32)
    typo = _soften(asked, register, left, right, hit_left, hit_right)
    shared = (weight_left * hit_left).sum(axis=1)
    number_left = has_left & asked.is_number[left]
    number_right = has_right & register.is_number[right]
    alone_left = (number_left & (hit_left == 0)).any(axis=1)
    alone_right = (number_right & (hit_right == 0)).any(axis=1)
    # A town explains a word that the other side does not have.
    towns = register.town_words[register.head_town[entries]]
    own = asked.town_words[asked.query_of[ways]]
    hit_left = np.maximum(hit_left, _among(left, towns))
    hit_right = np.maximum(hit_right, _among(right, own))
    word_alone = (has_right & (hit_right < 0.5)).any(axis=1)
    asked_found = _share(weight_left, hit_left)
    known_found = _share(weight_right, hit_right)
    spelling, exact = _spelling(asked, register, ways, names)
    joined = (spelling > 0.93) & ~alone_left & ~alone_right
    # One name split in two ways leaves words alone on both sides.
    word_alone &= ~(joined & (has_left & (hit_left < 0.5)).any(axis=1))
    asked_found = np.where(joined, np.maximum(asked_found, spelling), asked_found)
    known_found = np.where(joined, np.maximum(known_found, spelling), known_found)
    mass = np.minimum(weight_left.sum(axis=1), weight_right.sum(axis=1))
    shared = np.where(joined, np.maximum(shared, mass * spelling), shared)
    kind_left = np.bitwise_or.reduce(np.where(has_left, asked.kinds[left], 0), axis=1)
    kind_right = np.bitwise_or.reduce(
        np.where(has_right, register.kinds[right], 0), axis=1
    )
    form_left = asked.names.forms[ways]
    own_form = register.names.forms[names]
    form_right = np.where(own_form > 0, own_form, register.category_form[entries])
    for kinds, forms in ((kind_left, form_left), (kind_right, form_right)):
        kinds[forms == FORM_CODES["sci"]] |= int(Kind.PROPERTY)
    both_forms = (form_left > 0) & (form_right > 0)
    trade_left, trade_right = kind_left & _TRADES, kind_right & _TRADES
    return Likeness(
        asked_found=asked_found,
        known_found=known_found,
        shared=shared,
        spelling=spelling,
        exact=exact,
        typo=typo,
        word_alone=word_alone,
        town_named=_all_among(towns, left),
        number_same=(number_left & (hit_left > 0)).any(axis=1),
        number_differs=alone_left & alone_right,
        number_alone=alone_left ^ alone_right,
        kind_differs=(trade_left & trade_right == 0)
        & (trade_left > 0)
        & (trade_right > 0),
        kind_added=(kind_right & ~kind_left & _SPECIAL) > 0,
        kind_missing=(kind_left & ~kind_right & _SPECIAL) > 0,
        form_differs=both_forms & (form_left != form_right),
        form_far=both_forms & (_TRADING[form_left] != _TRADING[form_right]),
        hits=hit_left,
        weights=weight_left,
    )


def _share(weights: Floats, hits: Floats) -> Floats:
    total = weights.sum(axis=1)
    found = (weights * hits).sum(axis=1) / np.maximum(total, 1e-6)
    return np.asarray(found, dtype=np.float32)


def _among(tokens: Ints, few: Ints) -> Floats:
    found = (tokens[:, :, None] == few[:, None, :]) & (tokens >= 0)[:, :, None]
    return np.asarray(found.any(axis=2), dtype=np.float32)


def _all_among(few: Ints, tokens: Ints) -> NDArray[np.bool_]:
    """Tell whether all the words of a town are in a name."""
    found = (few[:, :, None] == tokens[:, None, :]).any(axis=2) | (few < 0)
    return np.asarray(found.all(axis=1) & (few >= 0).any(axis=1), dtype=np.bool_)


def _spelling(
    asked: Asked, register: Register, ways: NDArray[np.int64], names: NDArray[np.int64]
) -> tuple[Floats, NDArray[np.bool_]]:
    left = [asked.names.compact[i] for i in ways.tolist()]
    right = [register.names.compact[i] for i in names.tolist()]
    if not left:
        return np.zeros(0, np.float32), np.zeros(0, np.bool_)
    ratio = process.cpdist(left, right, scorer=fuzz.ratio, dtype=np.float32)
    spelling = np.asarray(ratio / 100, dtype=np.float32)
    return spelling, spelling >= 1


def _soften(
    asked: Asked,
    register: Register,
    left: Ints,
    right: Ints,
    hit_left: Floats,
    hit_right: Floats,
) -> Floats:
    """Count words that differ by a slip or an abbreviation as partly found.

    Changes the hits in place; returns the share of found words that are such.
    """
    base = len(register.words)
    open_left = (left >= 0) & (hit_left == 0)
    open_right = (right >= 0) & (hit_right == 0)
    # A slip seldom changes the first letter; all others would cost ten times more.
    first_left = np.where(open_left, asked.initial[left], -1)
    first_right = np.where(open_right, register.initial[right], -2)
    pair, i, j = np.nonzero(first_left[:, :, None] == first_right[:, None, :])
    typo = np.zeros(len(left), dtype=np.float32)
    if not len(pair):
        return typo
    token_left, token_right = left[pair, i].astype(np.int64), right[pair, j]
    size = base + len(asked.spellings) + 1
    both, back = np.unique(token_left * size + token_right, return_inverse=True)
    first, second = np.divmod(both, size)
    alike = _words_alike(asked, register, first, second)[back]
    keep = alike > 0
    pair, i, j, alike = pair[keep], i[keep], j[keep], alike[keep]
    np.maximum.at(hit_left, (pair, i), alike)
    np.maximum.at(hit_right, (pair, j), alike)
    np.add.at(typo, pair, 1.0)
    return np.minimum(typo, 1.0)


def _words_alike(
    asked: Asked,
    register: Register,
    first: NDArray[np.int64],
    second: NDArray[np.int64],
) -> Floats:
    base = len(register.words)
    fresh = np.array([*asked.spellings, ""], dtype=object)
    known = first < base
    left = np.where(
        known,
        register.spellings[np.where(known, first, 0)],
        fresh[np.where(known, len(fresh) - 1, first - base)],
    )
    right = register.spellings[second]
    number = asked.is_number[first] | register.is_number[second]
    score = np.asarray(
        process.cpdist(
            left.tolist(),
            right.tolist(),
            scorer=JaroWinkler.similarity,
            dtype=np.float32,
        )
    )
    alike = np.clip((score - _ALIKE) / (1 - _ALIKE), 0, 1) * 0.9
    starts = np.array(
        [
            min(len(a), len(b)) >= 3 and (a.startswith(b) or b.startswith(a))
            for a, b in zip(left.tolist(), right.tolist(), strict=True)
        ],
        dtype=np.bool_,
    )
    alike = np.where(starts, np.maximum(alike, 0.6), alike)
    return np.where(number, 0, alike).astype(np.float32)
