"""What the model looks at, for each pair of a query and a unit."""

from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from grappe.engines.identity.asking import Asked
from grappe.engines.identity.blocking import acronym_key
from grappe.engines.identity.likeness import Likeness, likeness
from grappe.engines.identity.names import ranges
from grappe.engines.identity.register import Register

Floats = NDArray[np.float32]

FEATURES = (
    "known_found", "known_all", "words_added", "word_alone", "words_missing",
    "asked_found", "asked_all", "words_both", "whole_found", "spelling",
    "spelling_close", "typo", "exact", "shared", "part", "part_exact",
    "acronym_same", "acronym_initials", "acronym_differs", "acronym_only",
    "acronym_unplaced", "names_differ", "town_same", "town_named", "postcode_same",
    "department_same", "department_differs", "town_differs", "place_unknown",
    "one_word_unplaced", "few_words_unplaced", "number_same", "number_differs",
    "number_alone", "kind_differs", "kind_added", "kind_missing", "form_differs",
    "form_far", "closed", "country_differs",
)  # fmt: skip
"""In the order of the columns of `Compared.values`."""


@dataclass(slots=True)
class Compared:
    """Pairs of a query and a unit, by query then by the unit's key.

    Attributes
    ----------
    query, entry : int arrays, shape (n,)
    way, name : int arrays, shape (n,)
        The way of reading and the register's name that resemble each other most.
    values : float array, shape (n, n_features)
    contradicts : bool array, shape (n,)
        The names have nothing in common.
    """

    query: NDArray[np.int64]
    entry: NDArray[np.int64]
    way: NDArray[np.int64]
    name: NDArray[np.int64]
    values: Floats
    contradicts: NDArray[np.bool_]


def compared(
    asked: Asked,
    register: Register,
    ways: NDArray[np.int64],
    entries: NDArray[np.int64],
) -> Compared:
    """Compare ways of reading with units, and keep the best way for each query."""
    owner, name = ranges(register.name_starts, entries)
    way, entry = ways[owner], entries[owner]
    like = likeness(asked, register, way, name, entry)
    query = asked.query_of[way]
    # Found by whichever of the unit's names: an acronym beside the full name.
    part = _grouped_max(owner, like.hits)
    in_any = (like.weights * part).sum(axis=1) / np.maximum(like.weights.sum(1), 1e-6)
    whole = asked.is_whole[way]
    likely = (
        0.45 * like.known_found
        + 0.35 * like.asked_found
        + 0.2 * like.spelling
        + 0.2 * like.exact
        + 0.03 * np.minimum(like.shared, 14)
        - 0.3 * like.number_differs
    )
    full = whole & ~register.names.is_acronym[name]
    in_whole = _highest(query, register.rank[entry], np.where(whole, in_any, 0))
    missing = np.where(asked.is_listed[way], like.asked_found, in_whole) < 0.75
    differ = _names_differ(query, register.rank[entry], like, full)
    best = _best(query, register.rank[entry], likely, name)
    query, entry = query[best], entry[best]
    columns = _of_names(like, best, asked, register, way[best], name[best])
    columns |= {
        "whole_found": np.where(whole, in_any, 0)[best],
        "part": ~whole[best],
        "part_exact": (~whole & like.exact)[best],
    }
    columns["words_missing"] = missing[best]
    columns["names_differ"] = differ[best] & (columns["acronym_only"] > 0)
    columns |= _acronyms(asked, register, query, entry)
    columns |= _places(asked, register, query, entry)
    # A name that holds the unit's town says where it is.
    columns["town_named"] &= ~columns["town_same"]
    unplaced = columns["place_unknown"] & ~columns["town_named"]
    columns["place_unknown"] = unplaced
    word_count = (like.weights[best] > 0).sum(axis=1)
    columns["one_word_unplaced"] = unplaced & (word_count == 1)
    columns["few_words_unplaced"] = unplaced & (word_count < 3)
    columns["acronym_unplaced"] = unplaced & (columns["acronym_only"] > 0)
    country = asked.country[query]
    columns["country_differs"] = (country != -1) & (
        country != register.country_of[entry]
    )
    columns["closed"] = ~register.is_active[entry]
    values = np.column_stack([columns[name] for name in FEATURES]).astype(np.float32)
    nothing = (like.asked_found < 0.25) & (like.known_found < 0.25)
    contradicts = nothing & (like.spelling < 0.55)
    linked = (columns["acronym_same"] > 0) | (columns["acronym_initials"] > 0)
    return Compared(
        query, entry, way[best], name[best], values, contradicts[best] & ~linked
    )


def _names_differ(
    query: NDArray[np.int64],
    rank: NDArray[np.int32],
    like: Likeness,
    full: NDArray[np.bool_],
) -> NDArray[np.bool_]:
    """Tell the pairs whose names in full, where both are given, share no word.

    A name of one word may be the acronym itself: it does not count.
    """
    several = (like.weights > 0).sum(axis=1) > 1
    counted = full & several
    share = np.maximum(like.asked_found, like.known_found)
    highest = _highest(query, rank, np.where(counted, share, -1).astype(np.float32))
    return (highest >= 0) & (highest < 0.3)


def _highest(
    query: NDArray[np.int64], rank: NDArray[np.int32], value: Floats
) -> Floats:
    """Give each row the highest value of its pair of query and unit."""
    code = query * (int(rank.max(initial=0)) + 1) + rank
    _, group = np.unique(code, return_inverse=True)
    highest = np.full(int(group.max(initial=-1)) + 1, -1, dtype=np.float32)
    np.maximum.at(highest, group, value)
    return np.asarray(highest[group], dtype=np.float32)


def _grouped_max(owner: NDArray[np.int64], hits: Floats) -> Floats:
    if not len(owner):
        return hits
    starts = np.flatnonzero(np.concatenate([[True], np.diff(owner) != 0]))
    group = np.cumsum(np.concatenate([[0], (np.diff(owner) != 0).astype(np.int64)]))
    highest: Floats = np.maximum.reduceat(hits, starts, axis=0)
    return np.asarray(highest[group], dtype=np.float32)


def _best(
    query: NDArray[np.int64],
    rank: NDArray[np.int32],
    likely: Floats,
    name: NDArray[np.int64],
) -> NDArray[np.int64]:
    """Pick the likeliest row of each pair of query and unit."""
    order = np.lexsort((name, -np.round(likely, 5), rank, query))
    first = np.ones(len(order), dtype=np.bool_)
    first[1:] = (np.diff(query[order]) != 0) | (np.diff(rank[order]) != 0)
    return order[first]


def _of_names(
    like: Likeness,
    best: NDArray[np.int64],
    asked: Asked,
    register: Register,
    way: NDArray[np.int64],
    name: NDArray[np.int64],
) -> dict[str, NDArray[Any]]:
    taken = {
        one.name: getattr(like, one.name)[best]
        for one in fields(like)
        if one.name in FEATURES
    }
    taken["shared"] = np.minimum(taken["shared"], 15) / 15
    taken["words_both"] = taken["known_found"] * taken["asked_found"]
    taken["acronym_only"] = (
        register.names.is_acronym[name] | asked.names.is_acronym[way]
    )
    taken["spelling_close"] = np.maximum(taken["spelling"] - 0.85, 0) / 0.15
    taken["known_all"] = taken["known_found"] > 0.995
    taken["words_added"] = taken["known_found"] < 0.9
    taken["asked_all"] = taken["asked_found"] > 0.995
    taken["spelling"] = np.maximum(taken["spelling"] - 0.5, 0) * 2
    return taken


def _acronyms(
    asked: Asked,
    register: Register,
    query: NDArray[np.int64],
    entry: NDArray[np.int64],
) -> dict[str, NDArray[Any]]:
    ids, base, index = register.marks.ids, len(register.words), register.index
    same: list[NDArray[np.int64]] = []
    spelt: list[NDArray[np.int64]] = []
    for at in np.unique(query).tolist():
        for letters in asked.acronyms[at]:
            for mark, found in (
                (f"~{acronym_key(letters)}", same),
                (f"^{letters}", spelt),
            ):
                if mark in ids:
                    row = ids[mark] + base
                    units = index.indices[index.indptr[row] : index.indptr[row + 1]]
                    found.append(units.astype(np.int64) + at * len(register))
        for letters in asked.initials[at]:
            if (row := ids.get(f"~{acronym_key(letters)}", -1)) >= 0:
                row += base
                units = index.indices[index.indptr[row] : index.indptr[row + 1]]
                spelt.append(units.astype(np.int64) + at * len(register))
    code = query * len(register) + entry
    is_same = np.isin(code, np.concatenate(same) if same else [])
    is_spelt = np.isin(code, np.concatenate(spelt) if spelt else []) & ~is_same
    other = asked.has_acronym[query] & register.has_acronym[entry]
    return {
        "acronym_same": is_same,
        "acronym_initials": is_spelt,
        "acronym_differs": other & ~is_same & ~is_spelt,
    }


def _places(
    asked: Asked,
    register: Register,
    query: NDArray[np.int64],
    entry: NDArray[np.int64],
) -> dict[str, NDArray[Any]]:
    town = asked.town[query].astype(np.int64)
    town_same = _has(register.town_codes, entry, town)
    for at, hints in enumerate(asked.hinted):
        for hint in hints:
            rows = np.flatnonzero(query == at)
            town_same[rows] |= _has(
                register.town_codes, entry[rows], np.full(len(rows), hint)
            )
    postcode_same = _has(register.postcode_codes, entry, asked.postcode[query])
    here = asked.department[query]
    known = register.departments[entry]
    mask = np.where(here < 64, known[:, 0], known[:, 1])
    inside = (mask >> (here % 64).astype(np.uint64)) & np.uint64(1)
    both = (here > 0) & (known > 0).any(axis=1)
    same = both & (inside > 0)
    has_place = asked.has_town[query] & (register.head_town[entry] >= 0)
    known_place = postcode_same | town_same | both | has_place
    return {
        "place_unknown": ~known_place,
        "town_same": town_same,
        "postcode_same": postcode_same,
        "department_same": same & ~town_same,
        "department_differs": both & ~same & ~town_same,
        "town_differs": has_place & ~town_same & ~same,
    }


def _has(
    codes: NDArray[np.int64], entry: NDArray[np.int64], value: NDArray[np.int64]
) -> NDArray[np.bool_]:
    """Tell whether the sorted codes hold the pairs (entry, value); -1 is no value."""
    if not len(codes):
        return np.zeros(len(entry), dtype=np.bool_)
    wanted = (entry << 32) | np.maximum(value, 0)
    at = np.minimum(np.searchsorted(codes, wanted), len(codes) - 1)
    found: NDArray[np.bool_] = (codes[at] == wanted) & (value >= 0)
    return found
