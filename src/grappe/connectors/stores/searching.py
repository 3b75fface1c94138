"""Search a store as somebody types: by postings, so that names are read last and few."""

from collections.abc import Callable, Sequence
from typing import Any

Run = Callable[..., list[tuple[Any, ...]]]

LONGEST = 400
MOST_WORDS = 10
#: Units looked at of those that hold the rarest word, the largest first.
MOST_CANDIDATES = 20_000
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
    asked, where = run(
        "SELECT folded(?), folded(?)",
        [text[:LONGEST], f"{postcode} {town}"[:LONGEST]],
    )[0]
    words = _words(asked)
    if len(asked.replace(" ", "")) < 2:
        return []
    located = _words(where)
    found = _matching(run, asked, words, located, limit, active_only)
    if not found and (spelled := _respelled(run, words)) != words:
        found = _matching(run, " ".join(spelled), spelled, located, limit, active_only)
    return [row[0] for row in found]


def _words(folded: str) -> list[str]:
    """The words to look for; the small ones only when there are no others."""
    typed = list(dict.fromkeys(folded.split()))[:MOST_WORDS]
    full = [word for word in typed if len(word) > 1 and word not in _NEVER_ALONE]
    return full or typed


def _matching(
    run: Run,
    asked: str,
    words: Sequence[str],
    located: Sequence[str],
    limit: int,
    active_only: bool,
) -> list[tuple[int, int, int]]:
    """Give (row number, closeness, weight) of the best units.

    A unit matches when each word begins one of the words of its names or of its towns,
    one of them at least of its names; or when its name, without spaces, begins as the
    text does. Closeness is 2 for the same name, 1 for a name that begins so, else 0.
    """
    ranges = _ranges(run, [*words, *("@" + word for word in (*words, *located))])
    named = ranges[: len(words)]
    towns = ranges[len(words) : 2 * len(words)]
    either = [_postings(*both) for both in zip(named, towns, strict=True)]
    uses = [name[2] + town[2] for name, town in zip(named, towns, strict=True)]
    rarest = uses.index(min(uses))
    hits = " UNION ALL ".join(
        f"SELECT id, weight, named, {nth} AS nth FROM ({sql})"
        + ("" if nth == rarest else " WHERE id IN (SELECT id FROM first)")
        for nth, sql in enumerate(either)
        if nth != rarest
    )
    where = "".join(
        f" AND id IN (SELECT id FROM ({_posting(one, 'id')}))"
        for one in ranges[2 * len(words) :]
    )
    active = f" AND weight >= {ACTIVE}" if active_only else ""
    start = _literal(asked.replace(" ", "")[:60])
    return run(
        f"""WITH first AS MATERIALIZED (
            SELECT id, max(weight) AS weight, bool_or(named) AS named, {rarest} AS nth
            FROM ({either[rarest]}) GROUP BY id
            ORDER BY named DESC, weight DESC LIMIT {MOST_CANDIDATES}),
        matching AS (
            SELECT id, max(weight) AS weight, 0 AS closeness
            FROM (FROM first {"UNION ALL BY NAME " + hits if hits else ""}) GROUP BY id
            HAVING count(DISTINCT nth) = {len(words)} AND bool_or(named)),
        same AS (
            SELECT id, weight, CASE WHEN name = {start} THEN 2 ELSE 1 END AS closeness
            FROM block WHERE name >= {start} AND name < {start} || chr(1114111)
            ORDER BY closeness DESC, weight DESC LIMIT {MOST_CANDIDATES})
        SELECT id, max(closeness) AS closeness, max(weight) AS weight
        FROM (FROM matching UNION ALL BY NAME FROM same)
        WHERE true {active} {where}
        GROUP BY id ORDER BY closeness DESC, weight DESC, id LIMIT ?""",
        [limit],
    )


def _ranges(run: Run, starts: Sequence[str]) -> list[tuple[int, int, int]]:
    """Give, for each start of a word, the numbers of those words and their uses."""
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


def _postings(name: tuple[int, int, int], town: tuple[int, int, int]) -> str:
    """Write in SQL the units whose names, or towns, have a word in a range."""
    return (
        f"{_posting(name, 'id, weight, true AS named')} UNION ALL"
        f" {_posting(town, 'id, 0 AS weight, false AS named')}"
    )


def _posting(numbers: tuple[int, int, int], columns: str) -> str:
    first, last, _ = numbers
    return f"SELECT {columns} FROM posting WHERE number BETWEEN {first} AND {last}"


def _literal(word: str) -> str:
    # Words come folded, nothing in them but letters and digits, and perhaps the @.
    return "'" + word.replace("'", "") + "'"


def _respelled(run: Run, words: Sequence[str]) -> list[str]:
    """Put the nearest word of the register in the place of each that it lacks."""
    return [_nearest(run, word) for word in words]


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
