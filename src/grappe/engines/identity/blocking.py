"""Find the few units worth comparing with each query."""

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import JaroWinkler
from scipy.sparse import csr_matrix

from grappe.engines.identity.asking import Asked
from grappe.engines.identity.register import Register
from grappe.engines.identity.text import kept

BUDGET = 6_000
"""Units looked at for one way of reading a name, the rarest words first."""

MOST = 24
MOST_SEGMENT = 8
_TYPO = 0.86
_ACRONYM, _INITIALS, _TOWN, _NEAR = 6.0, 5.0, 2.0, 0.7

Pairs = tuple[NDArray[np.int64], NDArray[np.int64]]


def candidates(asked: Asked, register: Register) -> Pairs:
    """Pair each way of reading a name with the units it may be about.

    Parameters
    ----------
    asked : Asked
    register : Register

    Returns
    -------
    ways, entries : int arrays
        One element a pair, in the order of ways then of keys; each pair once.
    """
    ways, columns, weights = _lookups(asked, register)
    shape = (len(asked.query_of), register.index.shape[0])
    found = (
        csr_matrix((weights, (ways, columns)), shape=shape) @ register.index
    ).tocsr()
    masses = _masses(asked)
    rows: list[NDArray[np.int64]] = []
    entries: list[NDArray[np.int64]] = []
    rank, own, departments = register.rank, register.masses, register.departments
    for way in range(shape[0]):
        part = slice(found.indptr[way], found.indptr[way + 1])
        entry, shared = found.indices[part], found.data[part]
        most = MOST if asked.is_whole[way] else MOST_SEGMENT
        if len(entry) > most:
            score = shared / (masses[way] + own[entry])
            query = asked.query_of[way]
            if here := int(asked.department[query]):
                mask = departments[entry, here // 64] >> np.uint64(here % 64)
                score = score * (1 + 0.3 * (mask & np.uint64(1)).astype(np.float32))
            elif (town := asked.town[query]) >= 0:
                score = score * (1 + 0.3 * (register.head_town[entry] == town))
            entry = _best(entry, score, rank, most)
        entries.append(entry.astype(np.int64))
        rows.append(np.full(len(entry), way, dtype=np.int64))
    if not rows:
        empty = np.array([], dtype=np.int64)
        return empty, empty
    return _completed(asked, register, np.concatenate(rows), np.concatenate(entries))


def _best(
    entry: NDArray[np.int32],
    score: NDArray[np.float32],
    rank: NDArray[np.int32],
    most: int,
) -> NDArray[np.int32]:
    """Keep the best; equals by their keys, so that the order of rows is no matter."""
    limit = np.partition(score, len(score) - most)[len(score) - most]
    keep = np.flatnonzero(score >= limit)
    order = np.lexsort((rank[entry[keep]], -score[keep]))[:most]
    return entry[keep[order]]


def _completed(
    asked: Asked,
    register: Register,
    ways: NDArray[np.int64],
    entries: NDArray[np.int64],
) -> Pairs:
    """Add, for each unit found by a part of the name, the whole name; and numbers."""
    whole = asked.whole[asked.query_of[ways]]
    more_ways, more_entries = [whole[whole >= 0]], [entries[whole >= 0]]
    for query, typed in enumerate(asked.numbers):
        way = int(asked.whole[query])
        if way < 0:
            continue
        for scheme, value in typed:
            known = register.of_number(scheme, value)
            more_entries.append(np.array(known, dtype=np.int64))
            more_ways.append(np.full(len(known), way, dtype=np.int64))
    ways = np.concatenate([ways, *more_ways])
    entries = np.concatenate([entries, *more_entries])
    size = max(1, len(register))
    by_rank = np.unique(ways * size + register.rank[entries])
    ways, ranks = np.divmod(by_rank, size)
    return ways, register.of_rank[ranks].astype(np.int64)


def _lookups(
    asked: Asked, register: Register
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float32]]:
    """Which rows of the index each way asks for: its rarest words, its marks."""
    known = len(register.words)
    frequency = np.diff(register.index.indptr)
    tokens = asked.names.tokens.astype(np.int64)
    way = np.repeat(np.arange(len(asked.query_of)), np.diff(asked.names.starts))
    is_known = tokens < known
    near = _typos(asked, register, tokens, way)
    marks = _marks(asked, register)
    all_way = np.concatenate([way[is_known], near[0], marks[0]])
    all_row = np.concatenate([tokens[is_known], near[1], marks[1]])
    all_weight = np.concatenate([asked.idf[tokens[is_known]], near[2], marks[2]])
    # Each row once a way, with its greatest weight.
    order = np.lexsort((-all_weight, all_row, all_way))
    all_way, all_row, all_weight = all_way[order], all_row[order], all_weight[order]
    first = np.ones(len(order), dtype=np.bool_)
    first[1:] = (np.diff(all_way) != 0) | (np.diff(all_row) != 0)
    all_way, all_row, all_weight = all_way[first], all_row[first], all_weight[first]
    # The rarest first, while the budget lasts.
    size = frequency[all_row]
    order = np.lexsort((all_row, size, all_way))
    all_way, all_row, all_weight = all_way[order], all_row[order], all_weight[order]
    spent = np.cumsum(size[order])
    start = np.searchsorted(all_way, all_way)
    before = spent[start] - size[order][start]
    keep = (spent - before <= BUDGET) | (np.arange(len(order)) == start)
    return all_way[keep], all_row[keep], all_weight[keep].astype(np.float32)


def _marks(
    asked: Asked, register: Register
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float32]]:
    """Acronyms, initials and town of each query, asked by its whole name."""
    ids, base = register.marks.ids, len(register.words)
    rows: list[tuple[int, int, float]] = []
    for query, way in enumerate(asked.whole.tolist()):
        if way < 0:
            continue
        asked_for = [
            (f"~{acronym_key(one)}", _ACRONYM) for one in asked.acronyms[query]
        ]
        asked_for += [(f"^{one}", _INITIALS) for one in asked.acronyms[query]]
        asked_for += [
            (f"~{acronym_key(one)}", _INITIALS) for one in asked.initials[query]
        ]
        rows += [(way, ids[m] + base, w) for m, w in asked_for if m in ids]
    names = register.town_names
    for query, town in enumerate(asked.town.tolist()):
        way = int(asked.whole[query])
        mark = ids.get("@" + names[town], -1) if town >= 0 else -1
        if way >= 0 and mark >= 0:
            rows.append((way, mark + base, _TOWN))
    ways, found, weights = zip(*rows, strict=True) if rows else ((), (), ())
    return (
        np.array(ways, dtype=np.int64),
        np.array(found, dtype=np.int64),
        np.array(weights, dtype=np.float32),
    )


def acronym_key(letters: str) -> str:
    """Spell an acronym as the register spells its own."""
    return "".join(kept(letters))


def _typos(
    asked: Asked,
    register: Register,
    tokens: NDArray[np.int64],
    way: NDArray[np.int64],
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float32]]:
    """Words of the register close to words it does not have."""
    base = len(register.words)
    unknown = [
        number
        for number, word in enumerate(asked.spellings)
        if len(word) >= 4 and not word.isdigit()
    ]
    near = register.grams.nearest([asked.spellings[number] for number in unknown])
    ways: list[int] = []
    rows: list[int] = []
    weights: list[float] = []
    places: dict[int, list[int]] = {}
    for place, token in enumerate(tokens.tolist()):
        if token >= base:
            places.setdefault(token - base, []).append(int(way[place]))
    for number, found in zip(unknown, near, strict=True):
        word = asked.spellings[number]
        for token in found:
            likeness = JaroWinkler.similarity(word, register.spellings[token])
            if likeness < _TYPO:
                continue
            for one in places.get(number, ()):
                ways.append(one)
                rows.append(token)
                weights.append(float(register.idf[token]) * likeness * _NEAR)
    return (
        np.array(ways, dtype=np.int64),
        np.array(rows, dtype=np.int64),
        np.array(weights, dtype=np.float32),
    )


def _masses(asked: Asked) -> NDArray[np.float32]:
    starts = asked.names.starts
    sums = np.concatenate([[0.0], np.cumsum(asked.idf[asked.names.tokens])])
    return (sums[starts[1:]] - sums[starts[:-1]]).astype(np.float32) + 1e-6
