"""Answer the queries of a folder with Splink on DuckDB, trained on the training folds.

One row a name of a unit; six ways of blocking, which may share a rare word; the
probabilities of a match learnt from the labels of the training folds, those of chance
by random sampling. Two threads.
"""

import re
import sys
import unicodedata
from collections import Counter
from pathlib import Path

import duckdb
import pandas
import splink
import splink.comparison_level_library as levels
import splink.comparison_library as comparisons
from identity_files import Clock, read_lines, report
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

RARE = 3  # words of a name that serve for blocking, the rarest first
MOST = 1_500  # units of a word beyond which it does not serve
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


def number_of(numbers: dict[str, str]) -> str | None:
    for scheme in ("siren", "siret", "rnsr", "finess"):
        if scheme in numbers:
            return re.sub(r"\W", "", numbers[scheme])
    return None


def register(path: Path) -> pandas.DataFrame:
    rows = []
    for key, names, acronyms, places, _, is_active, _, _ in read_lines(path):
        postcode, town = places[0] if places else ("", "")
        for name in dict.fromkeys(fold(name) for name in (*names, *acronyms)):
            rows.append(
                {
                    "unique_id": f"{key}#{len(rows)}",
                    "unit": key,
                    "name": name,
                    "words": sorted(set(name.split())),
                    "postcode": postcode or None,
                    "department": postcode[:2] or None,
                    "town": town_of(town) or None,
                    "number": key,
                    "active": is_active,
                }
            )
    return pandas.DataFrame(rows)


def queries(path: Path) -> pandas.DataFrame:
    rows = []
    for at, row in enumerate(read_lines(path)):
        name, _, town, postcode, _, numbers = row
        rows.append(
            {
                "unique_id": str(at),
                "unit": None,
                "name": fold(name),
                "words": sorted(set(fold(name).split())),
                "postcode": postcode or None,
                "department": postcode[:2] or None,
                "town": town_of(town) or None,
                "number": number_of(numbers),
                "active": True,
            }
        )
    return pandas.DataFrame(rows)


def settings(chance: float) -> SettingsCreator:
    words = comparisons.CustomComparison(
        output_column_name="words",
        comparison_levels=[
            levels.NullLevel("words"),
            *(
                levels.CustomLevel(
                    "len(list_intersect(words_l, words_r)) / "
                    f"len(list_distinct(list_concat(words_l, words_r))) >= {least}"
                )
                for least in (0.99, 0.7, 0.5, 0.3)
            ),
            levels.ElseLevel(),
        ],
    )
    place = comparisons.CustomComparison(
        output_column_name="place",
        comparison_levels=[
            levels.CustomLevel(
                "(town_l is null and postcode_l is null) or "
                "(town_r is null and postcode_r is null)"
            ).configure(is_null_level=True),
            levels.CustomLevel("town_l = town_r or postcode_l = postcode_r"),
            levels.CustomLevel("department_l = department_r"),
            levels.ElseLevel(),
        ],
    )
    return SettingsCreator(
        link_type="link_only",
        comparisons=[
            comparisons.JaroWinklerAtThresholds(
                "name", [0.97, 0.92, 0.85, 0.75]
            ).configure(term_frequency_adjustments=True),
            words,
            place,
            comparisons.ExactMatch("number"),
            comparisons.ExactMatch("active"),
        ],
        blocking_rules_to_generate_predictions=[
            block_on("name"),
            block_on("number"),
            block_on("rare", arrays_to_explode=["rare"]),
            block_on("postcode", "substr(name, 1, 4)"),
            block_on("town", "substr(name, 1, 6)"),
            block_on("substr(name, 1, 10)"),
        ],
        additional_columns_to_retain=["unit"],
        probability_two_random_records_match=chance,
    )


def main(folder: Path) -> None:
    clock = Clock()
    units = register(folder / "register.jsonl")
    asked = queries(folder / "queries.jsonl")
    counts = Counter(word for words in units["words"] for word in words)
    for table in (units, asked):
        table["rare"] = [
            [
                word
                for word in sorted(words, key=lambda word: counts[word])[:RARE]
                if counts[word] <= MOST
            ]
            for words in table["words"]
        ]
    labels = {
        str(at): truth
        for at, (truth, *_, is_training) in enumerate(
            read_lines(folder / "cases.jsonl")
        )
        if is_training and truth and truth != "ambiguous"
    }
    asked["unit"] = asked["unique_id"].map(labels)
    connection = duckdb.connect()
    connection.execute("SET threads = 2")
    linker = Linker(
        [asked, units],
        settings(len(labels) / (len(asked) * len(units))),
        DuckDBAPI(connection),
        input_table_aliases=["a_query", "b_unit"],
    )
    clock.mark("ready")
    linker.training.estimate_u_using_random_sampling(max_pairs=2e6, seed=7)
    linker.training.estimate_m_from_label_column("unit")
    clock.mark("train")
    found = linker.inference.predict(threshold_match_weight=-10)
    rows = connection.execute(
        f"""
        WITH units AS (
            SELECT unique_id_l, unit_r, max(match_weight) AS weight
            FROM {found.physical_name} GROUP BY 1, 2
        )
        SELECT * FROM units
        QUALIFY row_number() OVER (PARTITION BY unique_id_l ORDER BY weight DESC) <= 5
        ORDER BY unique_id_l, weight DESC
        """
    ).fetchall()
    clock.mark("answer")
    best: dict[str, list[tuple[str, float]]] = {}
    for query, unit, weight in rows:
        best.setdefault(query, []).append((unit, weight))
    answers = []
    for at in range(len(asked)):
        those = best.get(str(at), [])
        # Two as good as each other: neither is sure.
        tied = len(those) > 1 and abs(those[0][1] - those[1][1]) < 1e-9
        score = those[0][1] - (5 if tied else 0) if those else -99.0
        answers.append(["", [unit for unit, _ in those], score])
    report(folder, "splink", clock, answers, f"splink {splink.__version__}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
