"""Find the few units worth comparing with each query."""

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import JaroWinkler
from scipy.sparse import csr_matrix

from grappe.engines.identity.asking import Asked
from grappe.engines.identity.names import padded
from grappe.engines.identity.register import Register
from grappe.engines.identity.text import kept

BUDGET = 6_000
"""Units reached for one way of reading a name, through the rarest words first."""

LOOKED_AT = 100
"""Of them, those whose words are all looked at."""

MOST = 30
MOST_PART = 8
"""Of them, those compared: for the whole name, and for a part of it."""

_TYPO = 0.86
_ACRONYM, _INITIALS, _TOWN, _NEAR = 6.0, 5.0, 2.0, 0.7

Pairs = tuple[NDArray[np.int64], NDArray[np.int64]]
Wanted = tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float32]]
"""Ways, rows of the index they ask for, weights: by way."""


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
    if not len(asked.query_of):
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    wanted = _words(asked, register)
    marks = _marks(asked, register)
    shape = (len(asked.query_of), register.index.shape[0])
    rare = _rarest(register, wanted, marks)
    found = (_matrix(rare, shape) @ register.index).tocsr()
    letters = marks[2] > _TOWN
    signs = marks[0][letters], marks[1][letters], marks[2][letters]
    marked = (_matrix(signs, shape) @ register.index).tocsr()
    masses = _masses(asked)
    ways, entries = _first(asked, register, found, masses)
    kept = _refined(asked, register, ways, entries, wanted, marked, masses)
    return _completed(asked, register, *kept)


def _matrix(wanted: Wanted, shape: tuple[int, int]) -> csr_matrix:
    ways, rows, weights = wanted
    return csr_matrix((weights, (ways, rows)), shape=shape)


def _first(
    asked: Asked, register: Register, found: csr_matrix, masses: NDArray[np.float32]
) -> Pairs:
    """Keep, for each way, the units that share the most of its rare words."""
    rows: list[NDArray[np.int64]] = []
    entries: list[NDArray[np.int32]] = []
    own, departments = register.masses, register.departments
    for way in range(len(asked.query_of)):
        part = slice(found.indptr[way], found.indptr[way + 1])
        entry, shared = found.indices[part], found.data[part]
        if len(entry) > LOOKED_AT:
            score = shared / (masses[way] + own[entry])
            query = asked.query_of[way]
            if here := int(asked.department[query]):
                mask = departments[entry, here // 64] >> np.uint64(here % 64)
                score = score * (1 + 0.3 * (mask & np.uint64(1)).astype(np.float32))
            elif (town := asked.town[query]) >= 0:
                score = score * (1 + 0.3 * (register.head_town[entry] == town))
            entry = entry[_best(entry, score, register.rank, LOOKED_AT)]
        entries.append(entry)
        rows.append(np.full(len(entry), way, dtype=np.int64))
    return (
        np.concatenate(rows),
        np.concatenate(entries).astype(np.int64),
    )


def _refined(
    asked: Asked,
    register: Register,
    ways: NDArray[np.int64],
    entries: NDArray[np.int64],
    wanted: Wanted,
    marked: csr_matrix,
    masses: NDArray[np.float32],
) -> Pairs:
    """Weigh all the words, common ones too, and the place; keep the best."""
    crowded = np.bincount(ways, minlength=len(masses)) > MOST_PART
    keep = crowded[ways]
    way, entry = ways[keep], entries[keep]
    if not len(way) or not len(wanted[0]):
        return ways, entries
    starts = np.searchsorted(wanted[0], np.arange(len(masses) + 1))
    place = padded(starts, np.arange(len(wanted[0]), dtype=np.int32), way, 14)
    words = np.where(place >= 0, wanted[1][place], -1)
    known = padded(register.word_starts, register.entry_words, entry, 14)
    hit = (words[:, :, None] == known[:, None, :]).any(axis=2) & (place >= 0)
    shared = (wanted[2][place] * hit).sum(axis=1)
    signed = _looked_up(marked, way, entry)
    shared += signed
    score = 2 * shared / (masses[way] + register.masses[entry])
    query = asked.query_of[way]
    here = asked.department[query]
    known_mask = register.departments[entry]
    mask = np.where(here < 64, known_mask[:, 0], known_mask[:, 1])
    inside = (mask >> (here % 64).astype(np.uint64)) & np.uint64(1)
    near = inside.astype(np.bool_) & (here > 0)
    town = asked.town[query]
    score += 0.3 * (near | ((register.head_town[entry] == town) & (town >= 0)))
    score += 0.3 * register.is_active[entry] + 0.3 * (signed > 0)
    order = np.lexsort((register.rank[entry], -np.round(score, 5), way))
    place = np.arange(len(order)) - np.searchsorted(way[order], way[order])
    most = np.where(asked.is_whole[way[order]], MOST, MOST_PART)
    kept = order[place < most]
    return (
        np.concatenate([ways[~keep], way[kept]]),
        np.concatenate([entries[~keep], entry[kept]]),
    )


def _looked_up(
    matrix: csr_matrix, row: NDArray[np.int64], column: NDArray[np.int64]
) -> NDArray[np.float32]:
    """Read elements of a sparse matrix; much faster than by its own brackets."""
    matrix.sort_indices()
    rows = np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))
    codes = rows * matrix.shape[1] + matrix.indices
    if not len(codes):
        return np.zeros(len(row), dtype=np.float32)
    wanted = row * matrix.shape[1] + column
    at = np.minimum(np.searchsorted(codes, wanted), len(codes) - 1)
    return np.where(codes[at] == wanted, matrix.data[at], 0).astype(np.float32)


def _best(
    entry: NDArray[np.int32],
    score: NDArray[np.float32],
    rank: NDArray[np.int32],
    most: int,
) -> NDArray[np.int64]:
    """Give the places of the best; equals by key, so that no order of rows matters."""
    limit = np.partition(score, len(score) - most)[len(score) - most]
    keep = np.flatnonzero(score >= limit)
    order = np.lexsort((rank[entry[keep]], -score[keep]))[:most]
    return keep[order]


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


def _words(asked: Asked, register: Register) -> Wanted:
    """Which words each way asks for, and the near ones of those nobody knows."""
    tokens = asked.names.tokens.astype(np.int64)
    way = np.repeat(np.arange(len(asked.query_of)), np.diff(asked.names.starts))
    known = tokens < len(register.words)
    near = _typos(asked, register, tokens, way)
    return _once(
        np.concatenate([way[known], near[0]]),
        np.concatenate([tokens[known], near[1]]),
        np.concatenate([asked.idf[tokens[known]], near[2]]),
    )


def _once(
    ways: NDArray[np.int64], rows: NDArray[np.int64], weights: NDArray[np.float32]
) -> Wanted:
    """Ask for each row of the index once a way, with its greatest weight."""
    order = np.lexsort((-weights, rows, ways))
    ways, rows, weights = ways[order], rows[order], weights[order]
    first = np.ones(len(order), dtype=np.bool_)
    first[1:] = (np.diff(ways) != 0) | (np.diff(rows) != 0)
    return ways[first], rows[first], weights[first].astype(np.float32)


def _rarest(register: Register, wanted: Wanted, marks: Wanted) -> Wanted:
    """Keep the rarest words and marks of each way, while the budget lasts."""
    ways = np.concatenate([wanted[0], marks[0]])
    rows = np.concatenate([wanted[1], marks[1]])
    weights = np.concatenate([wanted[2], marks[2]])
    size = np.diff(register.index.indptr)[rows]
    order = np.lexsort((rows, size, ways))
    ways, size = ways[order], size[order]
    spent = np.cumsum(size)
    start = np.searchsorted(ways, ways)
    before = spent[start] - size[start]
    keep = (spent - before <= BUDGET) | (np.arange(len(order)) == start)
    return ways[keep], rows[order][keep], weights[order][keep].astype(np.float32)


def _marks(asked: Asked, register: Register) -> Wanted:
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
    return _once(
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
    return np.asarray(sums[starts[1:]] - sums[starts[:-1]] + 1e-6, dtype=np.float32)
