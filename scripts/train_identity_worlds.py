"""The worlds that `train_identity` learns from, and its reliability diagram."""

import json
import random
import re
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import identity_data  # type: ignore[import-not-found]
import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import Levenshtein

from grappe.engines.identity.places import town_key
from grappe.engines.identity.text import read
from grappe.engines.identity.types import Entry, Query

AFFILIATIONS = (
    "ror_dataset_affiliations_crossref_2024_02_19.json",
    "ror_dataset_affiliations_springer_2023_10_31.json",
)
# Look-alikes that may come out as the true name itself, a letter or a small word apart.
NEAR = {
    "word_dropped",
    "words_shuffled",
    "one_letter",
    "word_replaced",
    "subsidiary",
    "rare_word_shared",
}
INSTITUTION = re.compile(r"(?i)univ|instit|hosp|cent|college|school|academ|labor")
ACRONYM = re.compile(r"[A-Z]{2,8}")


@dataclass
class World:
    """A register, and queries with the keys that are right (none: not in it)."""

    entries: list[Entry]
    queries: list[Query]
    truth: list[str]
    meant: list[set[str]]
    families: list[str]
    kinds: list[str]
    organisations: list[str]


def worlds(data: Path, *, units: int, seed: int) -> list[World]:
    """Make one world a register: SIRENE, places of hospitals, laboratories, ROR.

    Apart, as registers are: in one, a laboratory would be the twin of itself.
    """
    whole = identity_data.world(data=data, units=units, seed=seed)
    entries = plausible(whole)
    found = []
    for shape in ("siren", "siret", "rnsr"):
        rows = [
            i for i, one in enumerate(whole.organisations) if shape_of(one) == shape
        ]
        found.append(
            World(
                [entry for entry in entries if shape_of(entry.key) == shape],
                [whole.queries[i] for i in rows],
                [whole.truth[i] for i in rows],
                [{whole.meant[i]} - {""} for i in rows],
                [whole.families[i] for i in rows],
                [whole.kinds[i] for i in rows],
                [whole.organisations[i] for i in rows],
            )
        )
    return [*found, affiliations(data, seed)]


def shape_of(key: str) -> str:
    if re.fullmatch(r"\d{9}[A-Z]", key):
        return "rnsr"
    return "siret" if key.isdigit() and len(key) in (8, 14) else "siren"


def plausible(world: identity_data.World) -> list[Entry]:
    """Leave out the look-alikes that say the true name in other small words or order.

    In its town, those that differ by a letter too. Were one there, it would be the unit
    itself; namesakes are made apart, as often as long and short names have some.
    """
    true = defaultdict(set)
    for entry in world.entries:
        if entry.key not in world.made:
            for name in entry.names:
                for _, town in entry.places:
                    true[town_key(town)].add(spelt(name))
    for query, meant in zip(world.queries, world.meant, strict=True):
        if not meant:
            true[town_key(query.town)].add(spelt(query.name))

    everywhere = {words for pairs in true.values() for _, words in pairs}

    def is_near(entry: Entry) -> bool:
        own, words = spelt(entry.names[0])
        return words in everywhere or any(
            Levenshtein.distance(own, other, score_cutoff=1) <= 1
            for _, town in entry.places
            for other, _ in true[town_key(town)]
        )

    return [
        entry
        for entry in world.entries
        if world.made.get(entry.key) not in NEAR or not is_near(entry)
    ]


def spelt(name: str) -> tuple[str, tuple[str, ...]]:
    found = read(name)
    return found.compact, tuple(sorted(found.words))


def ror_names(data: Path) -> list[str]:
    rows = load(data, "ror_dataset_names.json")
    return [row["affiliation"] for row in rows]


def load(data: Path, name: str) -> list[dict[str, Any]]:
    path = data / "entity_resolution" / name
    found: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
    return found


def affiliations(data: Path, seed: int) -> World:
    """Affiliations to be found among the names that other articles gave to a ROR."""
    rng = random.Random(seed)
    rows = [row for name in AFFILIATIONS for row in load(data, name)]
    names, used = _names(data, rows)
    places = _known(data, names)
    entries = []
    for ror, given in sorted(names.items()):
        if rng.random() < 0.15:
            continue
        short = [name for name in given if ACRONYM.fullmatch(name)]
        long = [name for name in given if name not in short] or given
        town, country = places.get(ror, ("", ""))
        where = (("", town),) if town else ()
        entries.append(Entry(ror, tuple(long), tuple(short), where, country=country))
    held = {entry.key for entry in entries}
    world = World(entries, [], [], [], [], [], [])
    for row in rows:
        rors = {one.rsplit("/", 1)[-1] for one in row["ror_ids"]}
        known = rors & held
        if row["affiliation"] in used or (not known and rng.random() < 0.85):
            continue
        world.queries.append(Query(row["affiliation"]))
        world.truth.append(min(known, default=""))
        world.meant.append(known)
        world.families.append("ror")
        world.kinds.append("affiliation")
        world.organisations.append(min(rors, default=row["affiliation"]))
    return world


def _names(
    data: Path, rows: list[dict[str, Any]]
) -> tuple[dict[str, list[str]], set[str]]:
    """Names of each ROR: given alone, or the part two affiliations have in common."""
    names = defaultdict(list)
    for row in load(data, "ror_dataset_names.json"):
        names[row["ror-id"].rsplit("/", 1)[-1]].append(row["affiliation"].strip())
    texts = defaultdict(list)
    for row in rows:
        if len(row["ror_ids"]) == 1:
            ror = row["ror_ids"][0].rsplit("/", 1)[-1]
            texts[ror].append(row["affiliation"])
    used = set()
    for ror, given in texts.items():
        if ror in names or len(given) < 3:
            continue
        first, second = ([p.strip() for p in text.split(",")] for text in given[:2])
        both = [p for p in first if p in second and INSTITUTION.search(p)]
        if len(both) == 1:
            names[ror].append(both[0])
            used |= {given[0], given[1]}
    return names, used


def _known(data: Path, names: dict[str, list[str]]) -> dict[str, tuple[str, str]]:
    """Add the records of ROR at hand; give their towns."""
    path = data / "research_structures/ror/test_data_search_es7_v2.json"
    places = {}
    for hit in json.loads(path.read_text(encoding="utf-8"))["hits"]["hits"]:
        record = hit["_source"]
        ror = record["id"].rsplit("/", 1)[-1]
        names[ror] += [name["value"] for name in record["names"]]
        place = record["locations"][0]["geonames_details"]
        places[ror] = (place["name"], place["country_code"])
    return places


def draw(
    score: NDArray[Any], right: NDArray[Any], weight: NDArray[Any], path: Path
) -> None:
    """Draw how often answers of a score are right, out of fold."""
    import vl_convert

    def mean(values: NDArray[Any], rows: NDArray[Any]) -> float:
        return round(float(np.average(values[rows], weights=weight[rows])), 3)

    edges = np.linspace(0, 1, 11)
    bins = np.clip(np.digitize(score, edges) - 1, 0, 9)
    values = [
        {
            "score": mean(score, bins == one),
            "right": mean(right, bins == one),
            "queries": int((bins == one).sum()),
        }
        for one in range(10)
        if (bins == one).any()
    ]
    scale = {"domain": [0, 1]}
    x = {"field": "score", "type": "quantitative", "title": "Score", "scale": scale}
    y = {"field": "right", "type": "quantitative", "title": "Right", "scale": scale}
    size = {"field": "queries", "type": "quantitative", "title": "Queries"}
    line = {"values": [{"score": 0, "right": 0}, {"score": 1, "right": 1}]}
    chart = {
        "width": 360,
        "height": 360,
        "layer": [
            {
                "data": line,
                "mark": {"type": "line", "color": "#999", "strokeDash": [4, 4]},
                "encoding": {"x": x, "y": y},
            },
            {
                "data": {"values": values},
                "mark": {"type": "line", "color": "#206bc4"},
                "encoding": {"x": x, "y": y},
            },
            {
                "data": {"values": values},
                "mark": {"type": "circle", "color": "#206bc4", "opacity": 1},
                "encoding": {"x": x, "y": y, "size": size},
            },
        ],
    }
    path.write_text(vl_convert.vegalite_to_svg(json.dumps(chart)), encoding="utf-8")
