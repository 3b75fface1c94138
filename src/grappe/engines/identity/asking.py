"""Read queries: the ways a name may be written in, places, numbers, problems."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from grappe.engines.identity import numbers, places
from grappe.engines.identity.names import FORM_CODES, Ints, Names
from grappe.engines.identity.register import Register, number_code
from grappe.engines.identity.text import (
    LONGEST,
    Folded,
    folded,
    initials,
    kept,
    read,
    repaired,
)
from grappe.engines.identity.types import Query, Reason

MOST_WAYS = 14
_LIST = re.compile(r"[,;|\n\t]+| {2,}")
_DASHES = re.compile(r"\s+[-–—/:]\s+")
_BRACKETS = re.compile(r"[(\[]([^()\[\]]{2,80})[)\]]")
_RARE = 6.5
"""Surprise from which a short word may be an acronym: one unit in 700 bears it."""


@dataclass(slots=True)
class Way:
    """One way to read the name of a query."""

    query: int
    name: Folded
    is_whole: bool = False
    is_acronym: bool = False
    is_listed: bool = False


@dataclass(slots=True)
class Asked:
    """A batch of queries as arrays.

    Attributes
    ----------
    names : Names
        One row a way of reading a name; words the register does not have are numbered
        after its own.
    query_of : int array, shape (n_ways,)
    is_whole : bool array, shape (n_ways,)
        Whether the way is the name as it was typed, not a part of it.
    is_listed : bool array, shape (n_ways,)
        Whether the way is an item between commas: the others may be of anything.
    whole : int array, shape (n_queries,)
        The way that is the whole name, -1 for an empty name.
    """

    names: Names
    query_of: NDArray[np.int64]
    is_whole: NDArray[np.bool_]
    is_listed: NDArray[np.bool_]
    whole: NDArray[np.int64]
    idf: NDArray[np.float32]
    kinds: NDArray[np.int16]
    is_number: NDArray[np.bool_]
    initial: Ints
    spellings: list[str]
    town: Ints
    has_town: NDArray[np.bool_]
    town_words: Ints
    department: Ints
    postcode: NDArray[np.int64]
    country: Ints
    hinted: list[tuple[int, ...]]
    acronyms: list[tuple[str, ...]]
    initials: list[tuple[str, ...]]
    has_acronym: NDArray[np.bool_]
    numbers: list[list[tuple[str, str]]]
    problems: list[list[Reason]] = field(default_factory=list)


def ask(queries: Sequence[Query], register: Register) -> Asked:
    """Read a batch of queries against the words and towns of a register."""
    ways: list[Way] = []
    acronyms: list[tuple[str, ...]] = []
    letters: list[tuple[str, ...]] = []
    typed: list[list[tuple[str, str]]] = []
    problems: list[list[Reason]] = []
    hinted: list[tuple[int, ...]] = []
    for at, query in enumerate(queries):
        own, segments = _ways(at, query)
        ways += own
        acronyms.append(_acronyms(query, register))
        letters.append(initials(query.name))
        found, wrong = numbers.typed(query)
        typed.append(found)
        problems.append(_about_name(query) + wrong)
        hinted.append(() if query.town else _hints(segments, register))
    words = register.words.ids
    new: dict[str, int] = {}
    base = len(words)
    tokens: list[int] = []
    for way in ways:
        for word in way.name.words:
            known = words.get(word, -1)
            tokens.append(
                known if known >= 0 else new.setdefault(word, base + len(new))
            )
    lengths = np.array([len(way.name.words) for way in ways], dtype=np.int64)
    whole = np.full(len(queries), -1, dtype=np.int64)
    for place, way in enumerate(ways):
        if way.is_whole:
            whole[way.query] = place
    fresh = list(new)
    rarest = float(register.idf.max(initial=10.0))
    town, has_town, town_words = _towns(queries, register)
    codes = [places.postcode_key(q.postcode, q.country) for q in queries]
    return Asked(
        names=Names(
            starts=np.concatenate([[0], np.cumsum(lengths)]),
            tokens=np.array(tokens, dtype=np.int32),
            compact=[way.name.compact for way in ways],
            forms=np.array([FORM_CODES[way.name.form] for way in ways], dtype=np.int8),
            is_acronym=np.array([way.is_acronym for way in ways], dtype=np.bool_),
        ),
        query_of=np.array([way.query for way in ways], dtype=np.int64),
        is_whole=np.array([way.is_whole for way in ways], dtype=np.bool_),
        is_listed=np.array([way.is_listed for way in ways], dtype=np.bool_),
        whole=whole,
        idf=np.concatenate([register.idf, np.full(len(fresh), rarest, np.float32)]),
        kinds=np.concatenate([register.kinds, np.zeros(len(fresh), np.int16)]),
        is_number=np.concatenate(
            [register.is_number, np.array([w.isdigit() for w in fresh], np.bool_)]
        ),
        initial=np.concatenate(
            [register.initial, np.array([ord(w[0]) for w in fresh], np.int32)]
        ),
        spellings=fresh,
        town=town,
        has_town=has_town,
        town_words=town_words,
        department=np.array([places.department(code) for code in codes], np.int32),
        postcode=np.array(
            [number_code(code) & 0xFFFFFFFF if code else -1 for code in codes], np.int64
        ),
        country=np.array([_country(q, register) for q in queries], np.int32),
        hinted=hinted,
        acronyms=acronyms,
        initials=letters,
        has_acronym=np.array([bool(q.acronym.strip()) for q in queries], np.bool_),
        numbers=typed,
        problems=problems,
    )


def _ways(at: int, query: Query) -> tuple[list[Way], list[str]]:
    """List the ways to read a name: whole, without brackets, its segments, acronym."""
    text = repaired(query.name[:LONGEST]).strip()
    found: list[Way] = []
    seen: set[tuple[str, ...]] = set()

    def add(part: str, **kind: bool) -> None:
        name = read(part)
        if name.words and name.words not in seen and len(found) < MOST_WAYS:
            seen.add(name.words)
            found.append(Way(at, name, **kind))

    add(text, is_whole=True)
    bracketed = _BRACKETS.findall(text)
    if bracketed:
        text = _BRACKETS.sub(" ", text)
        add(text)
    items = [part for part in _LIST.split(text.strip()) if part.strip()]
    segments = [one for part in items for one in _DASHES.split(part) if one.strip()]
    if len(items) > 1:
        for part in items[:8]:
            add(part, is_listed=True)
        for first, second in pairwise(items[:5]):
            add(f"{first} {second}", is_listed=True)
    if len(segments) > len(items):
        for part in segments[:8]:
            add(part)
    for part in bracketed:
        add(part, is_acronym=len(part.split()) == 1)
    if query.acronym.strip():
        add(query.acronym[:LONGEST], is_acronym=True)
    return found, segments


def _acronyms(query: Query, register: Register) -> tuple[str, ...]:
    """List what may be an acronym: the field, brackets, a rare short word at an end."""
    text = repaired(query.name[:LONGEST])
    plain = folded(text).split()
    found = [query.acronym] if query.acronym else []
    ends = {*plain[:1], *plain[-1:]} if len(plain) > 1 else set(plain)
    inside = [folded(one).replace(" ", "") for one in _BRACKETS.findall(text)]
    for one in [*inside, *sorted(ends)]:
        if len(one) <= 8 and _is_rare(one, register):
            found.append(one)
    short = (folded(one).replace(" ", "") for one in found)
    return tuple(dict.fromkeys(one for one in short if 2 <= len(one) <= 10))[:6]


def _is_rare(word: str, register: Register) -> bool:
    """Tell whether a word is none of those that any name may have."""
    known = register.words.ids.get("".join(kept(word)), -1)
    return known < 0 or bool(register.idf[known] >= _RARE)


def _about_name(query: Query) -> list[Reason]:
    if not read(query.name).words and not query.acronym.strip():
        return [Reason("name_empty", 0.0)]
    if len(query.name) > LONGEST:
        return [Reason("name_cut", 0.0, {"length": len(query.name), "kept": LONGEST})]
    return []


def _hints(segments: Sequence[str], register: Register) -> tuple[int, ...]:
    """Towns of the register that a segment of the name consists of."""
    if len(segments) < 2:
        return ()
    found = (register.towns.ids.get(places.town_key(part), -1) for part in segments[1:])
    return tuple(dict.fromkeys(one for one in found if one >= 0))


def _towns(
    queries: Sequence[Query], register: Register
) -> tuple[Ints, NDArray[np.bool_], Ints]:
    keys = [places.town_key(q.town) if q.town else "" for q in queries]
    town = np.array([register.towns.ids.get(key, -1) for key in keys], dtype=np.int32)
    words = np.full((len(queries), 4), -1, dtype=np.int32)
    for row, key in enumerate(keys):
        if key:
            found = [register.words.ids.get(w, -1) for w in read(key).words[:4]]
            words[row, : len(found)] = found
    return town, np.array([bool(key) for key in keys], dtype=np.bool_), words


def _country(query: Query, register: Register) -> int:
    """Give the register's number of a country: -1 not said, -2 not in the register."""
    code = query.country.strip().upper()[:2]
    if not code:
        return -1
    return register.countries.index(code) if code in register.countries else -2
