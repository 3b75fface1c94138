"""Answer the queries of a folder with rapidfuzz on blocked candidates.

What an engineer writes in an afternoon: an inverted index of words, candidates that
share one of the rarest words of the name, or the postcode and any word, or whose
acronym is the name; the mean of token_set_ratio and WRatio, some points for the place
and all of them for the number. Two processes.
"""

import multiprocessing
import re
import sys
import unicodedata
from collections import defaultdict
from pathlib import Path

import rapidfuzz
from identity_files import Clock, read_lines, report
from rapidfuzz import fuzz, process

RARE = 3  # words of the name that are looked up, the rarest first
MOST = 1_500  # units of a word beyond which it is not looked up, if another is rarer
FORMS = frozenset(
    ["SAS", "SASU", "SA", "SARL", "EURL", "SCI", "SNC", "SCOP", "SE", "SCA", "GIE"]
)


def fold(text: str) -> str:
    text = unicodedata.normalize("NFKD", text)
    text = "".join(one for one in text if not unicodedata.combining(one))
    words = re.sub(r"[^A-Z0-9]+", " ", text.upper()).split()
    kept = [word for word in words if word not in FORMS]
    return " ".join(kept or words)


def town_of(text: str) -> str:
    return re.sub(r"\b(CEDEX|\d+)\b.*$", "", fold(text)).replace("SAINT", "ST").strip()


class Index:
    """Names of the register, by word, by postcode, by number."""

    def __init__(self, path: Path) -> None:
        self.keys: list[str] = []
        self.names: list[str] = []
        self.unit: list[int] = []
        self.places: list[list[tuple[str, str]]] = []
        self.active: list[bool] = []
        self.by_word: dict[str, list[int]] = defaultdict(list)
        self.by_postcode: dict[str, list[int]] = defaultdict(list)
        self.by_number: dict[str, int] = {}
        for row in read_lines(path):
            self._add(row)

    def _add(self, row: list) -> None:
        key, names, acronyms, places, _, is_active, _, numbers = row
        unit = len(self.keys)
        self.keys.append(key)
        self.places.append([(postcode, town_of(town)) for postcode, town in places])
        self.active.append(is_active)
        self.by_number[key] = unit
        self.by_number.update((value, unit) for _, value in numbers)
        for name in {fold(name) for name in (*names, *acronyms)}:
            at = len(self.names)
            self.names.append(name)
            self.unit.append(unit)
            for word in set(name.split()):
                self.by_word[word].append(at)
            for postcode in {postcode for postcode, _ in places if postcode}:
                self.by_postcode[postcode].append(at)

    def candidates(self, name: str, postcode: str) -> list[int]:
        words = sorted(
            {word for word in name.split() if word in self.by_word},
            key=lambda word: len(self.by_word[word]),
        )
        found: set[int] = set()
        for place, word in enumerate(words[:RARE]):
            if place == 0 or len(self.by_word[word]) <= MOST:
                found.update(self.by_word[word][: MOST * 4])
        if postcode:
            found.update(self.by_postcode.get(postcode, ())[: MOST * 4])
        return list(found)


def answer(row: list) -> tuple[str, list[str], float]:
    name, acronym, town, postcode, _, numbers = row
    for value in numbers.values():
        digits = re.sub(r"\W", "", value)
        for number in (digits, digits[:9]):
            if number in INDEX.by_number:
                return "", [INDEX.keys[INDEX.by_number[number]]], 120.0
    folded, where = fold(name), town_of(town)
    places = INDEX.candidates(folded, postcode)
    if acronym:
        places += INDEX.by_word.get(fold(acronym), [])[:MOST]
    texts = [INDEX.names[at] for at in places]
    likeness = process.cdist([folded], texts, scorer=fuzz.token_set_ratio)[0]
    whole = process.cdist([folded], texts, scorer=fuzz.WRatio)[0]
    best: dict[int, float] = {}
    for at, one, two in zip(places, likeness, whole, strict=True):
        unit = INDEX.unit[at]
        score = (float(one) + float(two)) / 2 + _place(unit, where, postcode)
        best[unit] = max(best.get(unit, -99.0), score)
    order = sorted(best, key=lambda unit: -best[unit])[:5]
    if not order:
        return "", [], 0.0
    # Two as good as each other: neither is sure.
    tied = len(order) > 1 and best[order[1]] == best[order[0]]
    score = best[order[0]] - (10 if tied else 0)
    return "", [INDEX.keys[unit] for unit in order], score


def _place(unit: int, town: str, postcode: str) -> float:
    points = 0.0 if INDEX.active[unit] else -3.0
    held = INDEX.places[unit]
    if not (town or postcode) or not held:
        return points
    if any((town and town == its) or postcode == code for code, its in held):
        return points + 8
    if postcode and any(code[:2] == postcode[:2] for code, _ in held):
        return points + 3
    return points - 6


def main(folder: Path) -> None:
    global INDEX
    clock = Clock()
    INDEX = Index(folder / "register.jsonl")
    clock.mark("ready")
    rows = list(read_lines(folder / "queries.jsonl"))
    clock.mark("read")
    with multiprocessing.get_context("fork").Pool(2) as pool:
        answers = pool.map(answer, rows, chunksize=100)
        pool.close()
        pool.join()
    clock.mark("answer")
    report(folder, "rapidfuzz", clock, answers, f"rapidfuzz {rapidfuzz.__version__}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
