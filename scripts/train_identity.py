"""Fit the weights of the identity engine, its calibration and its thresholds.

    python scripts/train_identity.py --data FOLDER [--figure F.svg] [--page F.md]

`--data` holds the public files named in docs/methods/identity.md. The worlds come from
`bench/identity_data.py`: true units, look-alikes made from them, names as people type
them; affiliations come with the identifiers of ROR. Folds are drawn by organisation.
"""

import argparse
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from sklearn.isotonic import IsotonicRegression

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "bench"))

import identity_data  # type: ignore[import-not-found]  # noqa: E402
import identity_sources  # type: ignore[import-not-found]  # noqa: E402
import train_identity_page as page  # noqa: E402
import train_identity_worlds as worlds  # noqa: E402

from grappe.engines.identity.asking import ask  # noqa: E402
from grappe.engines.identity.blocking import candidates  # noqa: E402
from grappe.engines.identity.features import FEATURES, compared  # noqa: E402
from grappe.engines.identity.matching import softmax  # noqa: E402
from grappe.engines.identity.register import Register  # noqa: E402
from grappe.engines.identity.text import tokens  # noqa: E402

WEIGHTS = ROOT / "src/grappe/engines/identity/weights.json"
FOLDS = 5
# One query in ten of those weighed has no unit in the register.
ABSENT_SHARE = 0.1
RIDGE = 1.0
# The target is 0.995; the margin is for registers that are not ours.
SURE_PRECISION = 0.997
SURE_PRECISION_UNPLACED = 0.9975
NONE_BELOW = 0.08
RARE = 2e-5
COMMONEST = 1500

# What a feature may only do; the others are free.
AGAINST = {
    "acronym_differs", "acronym_unplaced", "names_differ", "words_added",
    "words_missing", "department_differs", "word_alone", "few_words_unplaced",
    "town_differs", "place_unknown", "one_word_unplaced", "number_differs",
    "kind_differs", "kind_added", "kind_missing", "form_differs", "form_far",
    "closed", "country_differs",
}  # fmt: skip
FREE = {"typo", "part", "part_exact", "number_alone", "acronym_only"}
# Below, nothing was learnt: no example bears the feature. The values are prudent.
LEAST = {"country_differs": -3.0, "acronym_differs": -0.5, "number_differs": -1.5}
SAME = ("town_same", "postcode_same", "department_same", "town_named")
DOUBTS = (
    "department_differs", "town_differs", "closed", "form_far", "kind_added",
    "number_differs",
)  # fmt: skip

Array = NDArray[Any]


@dataclass
class Examples:
    """Pairs of all worlds; one line a pair, `query` numbers the queries."""

    values: Array
    query: Array
    is_right: Array
    truth: Array
    family: Array
    kind: Array
    fold: Array

    @property
    def count(self) -> int:
        return len(self.truth)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--units", type=int, default=40_000)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--figure", type=Path)
    parser.add_argument("--page", type=Path)
    asked = parser.parse_args()
    frequencies = word_shares(asked.data)
    found = worlds.worlds(asked.data, units=asked.units, seed=asked.seed)
    examples = examples_of(found, frequencies)
    probability = out_of_fold(examples)
    usable = examples.truth != identity_data.AMBIGUOUS
    best, top, right = best_of(examples, probability)
    weight = usable_weights(examples, usable, unreached=True)[usable]
    curve = IsotonicRegression(y_min=0, y_max=1)
    curve.fit(top[usable], right[usable], sample_weight=weight)
    calibrated = curve.predict(top)
    rows = usable & ~doubted(examples, best) & ~numbered(examples)
    far = unplaced(examples, best)
    sure = threshold(calibrated, right, rows & ~far, SURE_PRECISION)
    sure_far = threshold(calibrated, right, rows & far, SURE_PRECISION_UNPLACED)
    firm = calibrated >= np.where(far, max(sure, sure_far), sure)
    document: dict[str, Any] = {
        "weights": None,
        "outside": None,
        "calibration": points(curve),
        "thresholds": {
            "sure": sure,
            "sure_unplaced": max(sure, sure_far),
            "none": NONE_BELOW,
        },
        "frequencies": frequencies,
    }
    weights, outside = fit(examples, np.ones(examples.count, dtype=bool))
    document["weights"] = dict(zip(FEATURES, weights.round(3).tolist(), strict=True))
    document["outside"] = round(outside, 3)
    WEIGHTS.write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")
    firm &= ~doubted(examples, best)
    table = page.figures_table(figures(examples, calibrated, right, firm))
    print(document["thresholds"], table, sep="\n")
    if asked.page:
        learnt = page.weights_table(document["weights"], document["outside"])
        page.fill(asked.page, "weights", learnt)
        page.fill(asked.page, "figures", table)
    if asked.figure:
        worlds.draw(calibrated[usable], right[usable], weight, asked.figure)


def word_shares(data: Path) -> dict[str, float]:
    """How many organisations in a million bear a word, the sources weighed alike."""
    labs, _ = identity_sources.laboratories(data)
    sources = [
        [one.names[0] for one in identity_sources.cordis(data)],
        [one.names[0] for one in identity_sources.hospitals(data)],
        [one.names[0] for one in labs],
        worlds.ror_names(data),
    ]
    share: dict[str, float] = defaultdict(float)
    for names in sources:
        for word, count in Counter(w for n in names for w in {*tokens(n)}).items():
            if count > 1:
                share[word] += count / len(names) / len(sources)
    commonest = sorted(share.items(), key=lambda one: (-one[1], one[0]))[:COMMONEST]
    common = {word: round(part, 6) for word, part in commonest}
    return {"": RARE, **common}


def examples_of(
    found: Iterable[worlds.World], frequencies: Mapping[str, float]
) -> Examples:
    parts: list[Examples] = []
    start = 0
    for world in found:
        register = Register.of(world.entries, frequencies=frequencies)
        # The numbers would make all pairs easy: they are no feature.
        queries = [replace(query, numbers={}) for query in world.queries]
        for at in range(0, len(queries), 250):
            asked = ask(queries[at : at + 250], register)
            pairs = compared(asked, register, *candidates(asked, register))
            keys = [register.keys[entry] for entry in pairs.entry.tolist()]
            rows = (pairs.query + at).tolist()
            hits = [
                key in world.meant[row] for key, row in zip(keys, rows, strict=True)
            ]
            parts.append(
                Examples(
                    pairs.values.astype(float),
                    pairs.query + at + start,
                    np.array(hits, dtype=bool),
                    *(np.array([], dtype=object) for _ in range(4)),
                )
            )
        start += len(queries)
    said = [
        np.array([value for world in found for value in values(world)], dtype=object)
        for values in (
            lambda world: world.truth,
            lambda world: world.families,
            lambda world: world.kinds,
            lambda world: [identity_data.fold_of(one) for one in world.organisations],
        )
    ]
    return undecided(
        Examples(
            np.concatenate([part.values for part in parts]),
            np.concatenate([part.query for part in parts]),
            np.concatenate([part.is_right for part in parts]),
            *said,
        )
    )


def undecided(examples: Examples) -> Examples:
    """Set aside the queries that a person could not decide either.

    The unit asked for is not in the register, but a made look-alike bears its name, to
    a letter, in the same town: only the generator knows that it is another.
    """

    def has(name: str) -> Array:
        return examples.values[:, FEATURES.index(name)] > 0

    close = examples.values[:, FEATURES.index("spelling_close")] > 0.5
    same = has("exact") | close | (has("known_all") & has("asked_all"))
    same &= np.logical_or.reduce([has(name) for name in SAME])
    same &= ~np.logical_or.reduce([has(name) for name in DOUBTS])
    twin = np.bincount(examples.query, same, examples.count) > 0
    truth = np.where(
        (examples.truth == "") & twin, identity_data.AMBIGUOUS, examples.truth
    )
    return replace(examples, truth=truth)


def usable_weights(
    examples: Examples, chosen: Array, *, unreached: bool = False
) -> Array:
    """Weigh each query: those that teach nothing 0, those without a unit less.

    Those whose unit was not among the candidates count when `unreached`.
    """
    found = np.bincount(examples.query, examples.is_right, examples.count) > 0
    absent = examples.truth == ""
    kept = chosen & (found | absent | unreached)
    kept &= examples.truth != identity_data.AMBIGUOUS
    present = (kept & ~absent).sum()
    share = ABSENT_SHARE / (1 - ABSENT_SHARE) * present / max(1, (kept & absent).sum())
    weights: Array = np.where(absent, min(1.0, share), 1.0) * kept
    return weights


def fit(examples: Examples, chosen: Array) -> tuple[Array, float]:
    """Maximise the likelihood of the conditional logit, with an outside option."""
    weight = usable_weights(examples, chosen)
    used = weight[examples.query] > 0
    values, query = examples.values[used], examples.query[used]
    right = examples.is_right[used]
    has = np.bincount(query, right, examples.count) > 0

    def loss(theta: Array) -> tuple[float, Array]:
        odds, outside = values @ theta[:-1], theta[-1]
        highest = np.full(examples.count, outside)
        np.maximum.at(highest, query, odds)
        risen, none = np.exp(odds - highest[query]), np.exp(outside - highest)
        total = none + np.bincount(query, risen, examples.count)
        wanted = np.where(has, np.bincount(query, risen * right, examples.count), none)
        share = np.where(right, risen / np.maximum(wanted[query], 1e-300), 0)
        gap = share - risen / total[query]
        slope = (gap * weight[query]) @ values - 2 * RIDGE * theta[:-1]
        last = ((~has - none / total) * weight).sum()
        gain = (weight * np.log(np.maximum(wanted, 1e-300) / total)).sum()
        cost = -gain + RIDGE * (theta[:-1] ** 2).sum()
        return cost, -np.concatenate([slope, [last]])

    found = minimize(
        loss,
        np.zeros(len(FEATURES) + 1),
        jac=True,
        method="L-BFGS-B",
        bounds=[bounds_of(name) for name in FEATURES] + [(None, None)],
        options={"maxiter": 500},
    )
    return found.x[:-1], float(found.x[-1])


def bounds_of(name: str) -> tuple[float | None, float | None]:
    if name in FREE:
        return None, None
    if name in AGAINST:
        return None, LEAST.get(name, 0.0)
    return 0.0, None


def out_of_fold(examples: Examples) -> Array:
    """Probability of each pair, by the model that never saw its organisation."""
    probability = np.zeros(len(examples.query))
    order = np.argsort(examples.query, kind="stable")
    for fold in range(FOLDS):
        weights, outside = fit(examples, examples.fold != fold)
        odds = examples.values @ weights
        share = np.zeros(len(odds))
        share[order] = softmax(examples.query[order], odds[order], outside)
        rows = (examples.fold == fold)[examples.query]
        probability[rows] = share[rows]
    return probability


def best_of(examples: Examples, probability: Array) -> tuple[Array, Array, Array]:
    """Give the likeliest pair of each query (-1: none), its probability, rightness."""
    best = np.full(examples.count, -1)
    order = np.lexsort((probability, examples.query))
    last = np.append(np.diff(examples.query[order]) != 0, True)
    best[examples.query[order][last]] = order[last]
    place = np.maximum(best, 0)
    top = np.where(best >= 0, probability[place], 0.0)
    right = np.where(best >= 0, examples.is_right[place], False)
    return best, top, right.astype(bool)


def doubted(examples: Examples, best: Array) -> Array:
    """Tell the answers that are never sure: see `matching`."""
    from grappe.engines.identity.matching import DOUBTFUL

    place = np.maximum(best, 0)
    flags = [examples.values[place, FEATURES.index(name)] > 0 for name in DOUBTFUL]
    found: Array = np.logical_or.reduce(flags)
    return found


def unplaced(examples: Examples, best: Array) -> Array:
    found: Array = (
        examples.values[np.maximum(best, 0), FEATURES.index("place_unknown")] > 0
    )
    return found


def threshold(score: Array, right: Array, rows: Array, precision: float) -> float:
    """Give the lowest score whose answers above it are right often enough."""
    order = np.argsort(-score[rows], kind="stable")
    high, good = score[rows][order], right[rows][order]
    share = np.cumsum(good) / np.arange(1, len(good) + 1)
    last = np.append(high[1:] != high[:-1], True)
    fine = np.flatnonzero((share >= precision) & last)
    return round(float(high[fine[-1]]) - 5e-5, 4) if len(fine) else 1.0


def numbered(examples: Examples) -> Array:
    kinds = ["with its number", "SIRET given as SIREN", "with another number"]
    found: Array = np.isin(examples.kind.astype(str), kinds)
    return found


def points(curve: IsotonicRegression) -> dict[str, list[float]]:
    """Points of the calibration, a little inside 0 and 1: nothing is certain."""
    model, observed = curve.X_thresholds_, curve.y_thresholds_
    return {
        "model": [0.0, *np.round(model, 5).tolist(), 1.0],
        "observed": [0.0, *np.round(observed * 0.999, 5).tolist(), 0.999],
    }


def figures(
    examples: Examples, score: Array, right: Array, firm: Array
) -> list[tuple[str, int, int, float, float, float]]:
    """Work out, by family and by kind of query: F1, precision and share of sure."""
    rows = ~numbered(examples) & (examples.truth != identity_data.AMBIGUOUS)
    groups = [("all", rows)]
    groups += [(f, rows & (examples.family == f)) for f in sorted({*examples.family})]
    groups += [(k, rows & (examples.kind == k)) for k in sorted({*examples.kind})]
    found = []
    for name, group in groups:
        present = group & (examples.truth != "")
        if not present.any() or name == "affiliation":
            continue
        given = present & (score >= 0.5)
        f1 = 2 * (right & given).sum() / (given.sum() + present.sum())
        certain = group & firm
        precision = right[certain].mean() if certain.any() else 1.0
        share = (right & certain).sum() / present.sum()
        found.append((name, int(group.sum()), int(present.sum()), f1, precision, share))
    return found


if __name__ == "__main__":
    main()
