"""Identify: candidates, their probability, the verdict."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from grappe.engines.identity import numbers
from grappe.engines.identity.asking import Asked, ask
from grappe.engines.identity.blocking import candidates
from grappe.engines.identity.features import FEATURES, Compared, compared
from grappe.engines.identity.model import MODEL, Model
from grappe.engines.identity.reasons import reasons
from grappe.engines.identity.register import Register
from grappe.engines.identity.sharing import shared_out
from grappe.engines.identity.types import (
    Candidate,
    Entry,
    Identification,
    Query,
    Reason,
    Verdict,
)

BATCH = 250
_NUMBER = 14.0
"""Log-odds of a number that leads to one unit whose name does not contradict it."""

_SHOWN = 0.01

#: A candidate of which one of these is true is never sure, however likely.
DOUBTFUL = (
    "department_differs",
    "town_differs",
    "number_differs",
    "names_differ",
    "words_added",
    "word_alone",
    "few_words_unplaced",
    "words_missing",
    "kind_added",
    "form_far",
    "closed",
    "country_differs",
    "acronym_unplaced",
)


@dataclass(slots=True)
class Scored:
    """Compared pairs with their log-odds and probability among the candidates."""

    pairs: Compared
    odds: NDArray[np.float64]
    probability: NDArray[np.float64]
    numbered: NDArray[np.bool_]


def scored(asked: Asked, register: Register, model: Model = MODEL) -> Scored:
    """Weigh all candidates of a batch of queries.

    Notes
    -----
    With l_i the log-odds of candidate i, its probability is
    exp(l_i) / (exp(o) + sum_j exp(l_j)): one of the candidates is the right one, or
    none is (`o`). Two units that resemble the query as much share the probability, so
    that neither can be sure.
    """
    pairs = compared(asked, register, *candidates(asked, register))
    odds = pairs.values @ model.weights
    numbered = _numbered(asked, register, pairs)
    odds = odds + _NUMBER * (numbered & ~pairs.contradicts)
    return Scored(pairs, odds, softmax(pairs.query, odds, model.outside), numbered)


def softmax(
    query: NDArray[np.int64], odds: NDArray[np.float64], outside: float
) -> NDArray[np.float64]:
    """Share the probability of each query between its candidates and none of them.

    Examples
    --------
    >>> softmax(np.array([0, 0, 1]), np.array([5.0, 5.0, 0.0]), 0.0).round(2)
    array([0.5, 0.5, 0.5])
    """
    if not len(query):
        return odds
    starts = np.flatnonzero(np.concatenate([[True], np.diff(query) != 0]))
    group = np.cumsum(np.concatenate([[False], np.diff(query) != 0]))
    highest = np.maximum(np.maximum.reduceat(odds, starts), outside)
    risen = np.exp(odds - highest[group])
    total = np.add.reduceat(risen, starts) + np.exp(outside - highest)
    share: NDArray[np.float64] = risen / total[group]
    return share


def identify(
    queries: Sequence[Query], register: Register, *, limit: int = 5, workers: int = 1
) -> list[Identification]:
    """Find which units of a register the queries are about.

    Parameters
    ----------
    queries : sequence of Query
    register : Register
    limit : int
        Most candidates given for each query.
    workers : int
        Processes that share the work; they share the register too, where the system
        can fork. Not for a process that runs threads.

    Returns
    -------
    list of Identification
        One a query, in their order.

    Examples
    --------
    >>> register = Register.of([
    ...     Entry("448566182", ("SOLVIONIC",), places=(("31100", "TOULOUSE"),)),
    ...     Entry("775685019", ("COMMISSARIAT A L ENERGIE ATOMIQUE",), ("CEA",)),
    ... ])
    >>> found = identify([Query("Solvionic SAS", town="Toulouse")], register)
    >>> found[0].verdict, found[0].best.key
    (<Verdict.SURE: 'sure'>, '448566182')
    """
    batches = [queries[at : at + BATCH] for at in range(0, len(queries), BATCH)]
    if workers > 1 and len(batches) > workers:
        return shared_out(batches, register, limit, workers)
    return [one for batch in batches for one in answered(batch, register, limit)]


def compare(query: Query, entry: Entry) -> Candidate:
    """Say how likely one query is about one unit, and why.

    Parameters
    ----------
    query : Query
    entry : Entry

    Returns
    -------
    Candidate
        Its score is the probability when this unit is the only candidate.

    Examples
    --------
    >>> hospital = Entry("265906719", ("CENTRE HOSPITALIER UNIVERSITAIRE DE LILLE",))
    >>> compare(Query("CHU Lille"), hospital).score > 0.5
    True
    """
    register = Register.of([entry])
    asked = ask([query], register)
    way = int(asked.whole[0])
    if way < 0:
        return Candidate(entry.key, register.official[0], 0.0)
    ways = np.flatnonzero(asked.query_of == 0)
    pairs = compared(asked, register, ways, np.zeros(len(ways), dtype=np.int64))
    numbered = _numbered(asked, register, pairs)
    odds = pairs.values @ MODEL.weights + _NUMBER * (numbered & ~pairs.contradicts)
    probability = softmax(pairs.query, odds, MODEL.outside)
    one = Scored(pairs, odds, probability, numbered)
    return _candidate(one, 0, asked, register)


def answered(
    queries: Sequence[Query], register: Register, limit: int
) -> list[Identification]:
    """Answer one batch of queries."""
    asked = ask(queries, register)
    if not len(asked.query_of) or not len(register):
        return [
            Identification(Verdict.NONE, problems=tuple(problems))
            for problems in asked.problems
        ]
    found = scored(asked, register)
    order = np.lexsort(
        (
            register.rank[found.pairs.entry],
            -np.round(found.probability, 9),
            found.pairs.query,
        )
    )
    edges = np.searchsorted(found.pairs.query[order], np.arange(len(queries) + 1))
    return [
        _identification(
            found, order[edges[at] : edges[at + 1]], at, asked, register, limit
        )
        for at in range(len(queries))
    ]


def _identification(
    found: Scored,
    rows: NDArray[np.int64],
    query: int,
    asked: Asked,
    register: Register,
    limit: int,
) -> Identification:
    problems = list(asked.problems[query])
    shown = [
        _candidate(found, int(row), asked, register)
        for row in rows[:limit]
        if found.probability[row] >= _SHOWN or found.numbered[row]
    ]
    if not shown:
        return Identification(Verdict.NONE, problems=tuple(problems))
    doubts = _doubts(found, rows, query, asked, register)
    if shown[0].score < MODEL.none and not found.numbered[rows[0]]:
        verdict = Verdict.NONE
    elif _is_sure(found, rows[0], shown[0].score) and not doubts:
        verdict = Verdict.SURE
    else:
        verdict = Verdict.TO_CHECK
    return Identification(verdict, tuple(shown), tuple(problems + doubts))


def _is_sure(found: Scored, row: int, score: float) -> bool:
    """Tell whether a score is high enough, and no feature alone forbids to be sure.

    More is asked where no place confirms the name; a number typed overrules all.
    """
    if found.numbered[row]:
        return score >= MODEL.sure
    values = found.pairs.values[row]
    if any(values[FEATURES.index(code)] for code in DOUBTFUL):
        return False
    unplaced = values[FEATURES.index("place_unknown")] > 0
    return score >= (MODEL.sure_unplaced if unplaced else MODEL.sure)


def _doubts(
    found: Scored,
    rows: NDArray[np.int64],
    query: int,
    asked: Asked,
    register: Register,
) -> list[Reason]:
    """Why a likely candidate is to be looked at all the same."""
    best = rows[0]
    key = register.keys[int(found.pairs.entry[best])]
    numbered = [int(row) for row in rows if found.numbered[row]]
    if len(numbered) and any(found.pairs.contradicts[row] for row in numbered):
        return [Reason("number_name_disagree", 0.0, {"key": key})]
    if len(numbered) > 1:
        return [Reason("number_of_several", 0.0, {"count": len(numbered)})]
    if numbered and not found.numbered[best]:
        other = register.keys[int(found.pairs.entry[numbered[0]])]
        return [Reason("number_of_another", 0.0, {"key": other})]
    if not numbered:
        for scheme, value in asked.numbers[query]:
            if is_absent(register, scheme, value, key):
                return [Reason("number_absent", 0.0, {"scheme": scheme, "text": value})]
    return []


def is_absent(register: Register, scheme: str, value: str, key: str) -> bool:
    """Tell whether a number typed would be the key of a unit that is not there.

    `key` is the one of the likeliest unit: a SIREN or a SIRET tells by its shape that
    another was typed, even in a register of several kinds of numbers.
    """
    if register.of_number(scheme, value):
        return False
    if scheme in ("siren", "siret"):
        own = key[:9] if numbers.is_a("siren", key[:9]) and key.isdigit() else ""
        return own not in ("", value[:9]) or scheme == register.key_scheme
    return scheme == register.key_scheme


def _candidate(found: Scored, row: int, asked: Asked, register: Register) -> Candidate:
    entry = int(found.pairs.entry[row])
    return Candidate(
        key=register.keys[entry],
        name=register.official[entry],
        score=round(float(MODEL.score(found.probability[row])), 4),
        reasons=reasons(
            found.pairs, row, asked, register, numbered=bool(found.numbered[row])
        ),
    )


def _numbered(asked: Asked, register: Register, pairs: Compared) -> NDArray[np.bool_]:
    """Tell which candidates carry a number that was typed."""
    flags = np.zeros(len(pairs.query), dtype=np.bool_)
    for at, typed in enumerate(asked.numbers):
        known = {
            one for scheme, value in typed for one in register.of_number(scheme, value)
        }
        if known:
            flags |= (pairs.query == at) & np.isin(pairs.entry, list(known))
    return flags
