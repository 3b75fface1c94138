"""Answer the queries of a folder with Grappe's engine; run by `identity.py`."""

import sys
from pathlib import Path

from identity_files import Clock, read_lines, report

from grappe.engines import identity
from grappe.engines.identity.types import Entry, Query


def entries(path: Path):
    for row in read_lines(path):
        key, names, acronyms, places, country, is_active, category, numbers = row
        yield Entry(
            key,
            tuple(names),
            tuple(acronyms),
            tuple((postcode, town) for postcode, town in places),
            country,
            is_active,
            category,
            tuple((scheme, value) for scheme, value in numbers),
        )


def main(folder: Path) -> None:
    clock = Clock()
    register = identity.Register.of(entries(folder / "register.jsonl"))
    clock.mark("ready")
    queries = [Query(*row) for row in read_lines(folder / "queries.jsonl")]
    clock.mark("read")
    found = identity.identify(queries, register, workers=2)
    clock.mark("answer")
    answers = [
        [
            str(one.verdict),
            [candidate.key for candidate in one.candidates],
            one.candidates[0].score if one.candidates else 0.0,
        ]
        for one in found
    ]
    report(folder, "grappe", clock, answers)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
