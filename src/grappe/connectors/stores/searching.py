"""Search a store as somebody types: by postings, so that few names are read."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from grappe.engines.identity.text import kept

Run = Callable[..., list[tuple[Any, ...]]]

LONGEST = 400
MOST_WORDS = 10
#: Units looked at of those that hold the rarest word, the largest first.
MOST_CANDIDATES = 20_000
MOST_SPELLINGS = 1000
#: What is added to the weight of a unit in activity.
ACTIVE = 128
_NEVER_ALONE = {"ST", "STE", "SAINT", "SAINTE", "CEDEX", "DE", "DU", "DES", "LA", "LE",
                "LES", "ET", "EN", "SUR"}  # fmt: skip


def search(
    run: Run,
    text: str,
    *,
    town: str = "",
    postcode: str = "",
    limit: int = 10,
    active_only: bool = False,
) -> list[int]:
    """Give the row numbers of the units that a text may mean, the likeliest first."""
    (asked,), (where,) = run(
        "SELECT folded(unnest(?::VARCHAR[]))",
        [[text[:LONGEST], f"{postcode} {town}"[:LONGEST]]],
    )
    words = _words(asked)
    if len(asked.replace(" ", "")) < 2:
        return []
    narrowed = _narrowed(run, _words(where), active_only)
    found = _matching(run, asked, _typed(run, words), narrowed, limit)
    # What was typed comes first, then what it may stand for, then what it may mean.
    if len(found) < limit and (spelled := _spelled(run, words)):
        found += _matching(run, "", spelled, narrowed, limit)
    if not found and (nearest := [_nearest(run, word) for word in words]) != words:
        found = _matching(run, "", _typed(run, nearest), narrowed, limit)
    return list(dict.fromkeys(found))[:limit]


@dataclass(frozen=True, slots=True)
class _Term:
    """What one word may match: SQL of (id, weight, named), and how many rows."""

    sql: str
    uses: int


def _words(folded: str) -> list[str]:
    """Give the words to look for; the small ones only when there are no others."""
    typed = list(dict.fromkeys(folded.split()))[:MOST_WORDS]
    full = [word for word in typed if len(word) > 1 and word not in _NEVER_ALONE]
    return full or typed


def _typed(run: Run, words: Sequence[str]) -> list[_Term]:
    """Match the words of names, and of towns, that begin as what was typed."""
    ranges = _ranges(run, [*words, *("@" + word for word in words)])
    return [
        _Term(
            f"{_posting(name, 'id, weight, true AS named')} UNION ALL"
            f" {_posting(town, 'id, 0 AS weight, false AS named')}",
            name[2] + town[2],
        )
        for name, town in zip(ranges[: len(words)], ranges[len(words) :], strict=True)
    ]


def _spelled(run: Run, words: Sequence[str]) -> list[_Term]:
    """Match the other spellings of words: HÔPITAL for HOSPITALIER, what CHU stands for.

    Gives nothing when one of them stands for a word that the register lacks.
    """
    keys = [kept(word.lower()) for word in words]
    numbers: dict[str, list[tuple[int, int]]] = {}
    for key, number, uses in run(
        "SELECT key, number, uses FROM spelling WHERE key IN"
        " (SELECT unnest(?::VARCHAR[])) ORDER BY uses DESC LIMIT ?",
        [[key for some in keys for key in some], MOST_SPELLINGS],
    ):
        numbers.setdefault(key, []).append((number, uses))
    terms = []
    towns = _ranges(run, ["@" + word for word in words])
    for spellings, town in zip(keys, towns, strict=True):
        for key in spellings:
            found = numbers.get(key, [])
            if not found and not town[2]:
                return []
            listed = ", ".join(str(number) for number, _ in found) or "0"
            terms.append(
                _Term(
                    "SELECT id, weight, true AS named FROM posting"
                    f" WHERE number IN ({listed}) UNION ALL"
                    f" {_posting(town, 'id, 0 AS weight, false AS named')}",
                    sum(uses for _, uses in found) + town[2],
                )
            )
    return terms[:MOST_WORDS]


def _narrowed(run: Run, located: Sequence[str], active_only: bool) -> str:
    """Write in SQL the conditions that a place, or being open, puts on an id."""
    places = "".join(
        f" AND id IN ({_posting(one, 'id')})"
        for one in _ranges(run, ["@" + word for word in located])
    )
    return places + (f" AND weight >= {ACTIVE}" if active_only else "")


def _matching(
    run: Run, asked: str, terms: Sequence[_Term], narrowed: str, limit: int
) -> list[int]:
    """Give the row numbers of the best units.

    A unit matches when each term matches one of its names or of its towns, one of them
    at least a name; or when its name, without spaces, begins as `asked` does. The same
    name comes first, then names that begin so, then the weightiest.
    """
    uses = [term.uses for term in terms]
    rarest = uses.index(min(uses))
    hits = "".join(
        f" UNION ALL BY NAME SELECT id, weight, named, {nth} AS nth FROM ({term.sql})"
        " WHERE id IN (SELECT id FROM first)"
        for nth, term in enumerate(terms)
        if nth != rarest
    )
    start = _literal(asked.replace(" ", "")[:60])
    same = f"name >= {start} AND name < {start} || chr(1114111)" if asked else "false"
    rows = run(
        f"""WITH first AS MATERIALIZED (
            SELECT id, max(weight) AS weight, bool_or(named) AS named, {rarest} AS nth
            FROM ({terms[rarest].sql}) GROUP BY id
            ORDER BY named DESC, weight DESC LIMIT {MOST_CANDIDATES}),
        matching AS (
            SELECT id, max(weight) AS weight, 0 AS closeness
            FROM (FROM first{hits}) GROUP BY id
            HAVING count(DISTINCT nth) = {len(terms)} AND bool_or(named)),
        same AS (
            SELECT id, weight, CASE WHEN name = {start} THEN 2 ELSE 1 END AS closeness
            FROM block WHERE {same}
            ORDER BY closeness DESC, weight DESC LIMIT {MOST_CANDIDATES})
        SELECT id, max(closeness) AS closeness, max(weight) AS weight
        FROM (FROM matching UNION ALL BY NAME FROM same)
        WHERE true{narrowed} GROUP BY id
        ORDER BY closeness DESC, weight DESC, id LIMIT ?""",
        [limit],
    )
    return [row[0] for row in rows]


def _ranges(run: Run, starts: Sequence[str]) -> list[tuple[int, int, int]]:
    """Give, for each start of a word, the numbers of those words and their uses."""
    if not starts:
        return []
    sql = " UNION ALL ".join(
        f"SELECT {nth} AS nth, min(number), max(number), sum(uses)::BIGINT FROM word"
        f" WHERE word >= {_literal(start)} AND word < {_literal(start)} || chr(1114111)"
        for nth, start in enumerate(starts)
    )
    # No number is below one: an empty range matches nothing.
    return [
        (first or 0, last or 0, uses or 0)
        for _, first, last, uses in sorted(run(sql), key=lambda row: row[0])
    ]


def _posting(numbers: tuple[int, int, int], columns: str) -> str:
    first, last, _ = numbers
    return f"SELECT {columns} FROM posting WHERE number BETWEEN {first} AND {last}"


def _literal(word: str) -> str:
    # Words come folded, nothing in them but letters and digits, and perhaps the @.
    return "'" + word.replace("'", "") + "'"


def _nearest(run: Run, word: str) -> str:
    if len(word) < 5 or any(one[2] for one in _ranges(run, [word, "@" + word])):
        return word
    most = 1 if len(word) < 8 else 2
    start = _literal(word[:2])
    rows = run(
        f"""SELECT word FROM word
        WHERE word >= {start} AND word < {start} || chr(1114111)
            AND length(word) BETWEEN ? AND ? AND damerau_levenshtein(word, ?) <= ?
        ORDER BY damerau_levenshtein(word, ?), uses DESC LIMIT 1""",
        [len(word) - most, len(word) + most, word, most, word],
    )
    return rows[0][0] if rows else word
