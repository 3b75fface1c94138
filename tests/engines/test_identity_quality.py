"""Least quality, on true names that are committed: see tests/data/entity_resolution.

The samples are small and share organisations with the training: the figures that count
are those of docs/methods/identity.md, out of fold. These hold the engine from falling.
"""

import csv
from collections import defaultdict
from pathlib import Path

from grappe.engines.identity import Entry, Query, Register, Verdict, identify

DATA = Path(__file__).parent.parent / "data/entity_resolution"


def read(name):
    with (DATA / name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def shares(answers):
    """Right among all, right among sure, sure among all."""
    right = [found.best is not None and found.best.key == key for found, key in answers]
    sure = [found.verdict == Verdict.SURE for found, _ in answers]
    good = sum(r and s for r, s in zip(right, sure, strict=True))
    return (
        sum(right) / len(answers),
        good / max(1, sum(sure)),
        sum(sure) / len(answers),
    )


def test_companies_and_public_bodies_are_found_by_the_names_they_type():
    rows = read("cordis_participants.csv")
    # The register writes like SIRENE: capitals, no accents; the place is the town's.
    register = Register.of(
        Entry(
            row["siren"],
            (row["legalName"].upper(),),
            (row["shortName"],) if " " not in row["shortName"] else (),
            ((f"{row['postCode'][:2]}000", row["city"]),),
        )
        for row in rows
    )
    queries = [
        Query(row["legalName"].title(), town=row["city"], postcode=row["postCode"])
        for row in rows
    ]

    answers = list(
        zip(identify(queries, register), [row["siren"] for row in rows], strict=True)
    )

    found, precision, sure = shares(answers)
    assert found == 1
    assert precision == 1
    assert sure >= 0.9


def test_what_is_not_in_the_register_is_never_sure():
    rows = read("cordis_participants.csv")
    held = [row for at, row in enumerate(rows) if at % 2]
    register = Register.of(
        Entry(
            row["siren"], (row["legalName"],), places=((row["postCode"], row["city"]),)
        )
        for row in held
    )
    queries = [
        Query(row["legalName"], town=row["city"], postcode=row["postCode"])
        for at, row in enumerate(rows)
        if not at % 2
    ]

    verdicts = {found.verdict for found in identify(queries, register)}

    assert Verdict.SURE not in verdicts


def test_places_of_care_are_found_by_the_name_of_the_other_source():
    by_siret = defaultdict(list)
    for row in read("hospitals.csv"):
        by_siret[row["siret"]].append(row)
    entries, queries, truth = [], [], []
    for siret, rows in by_siret.items():
        official = [row for row in rows if row["source"] == "finess"]
        named = [row for row in rows if row["source"] == "dataesr"]
        entries.append(
            Entry(
                siret,
                tuple(
                    name
                    for row in official
                    for name in (row["name"], row["long_name_or_acronym"])
                    if name
                ),
                places=tuple((row["post_code"], row["city"]) for row in official),
            )
        )
        for row in named[:1]:
            queries.append(
                Query(row["name"], town=row["city"], postcode=row["post_code"])
            )
            truth.append(siret)

    answers = list(zip(identify(queries, Register.of(entries)), truth, strict=True))

    found, precision, _ = shares(answers)
    assert found >= 0.9
    assert precision >= 0.95


def test_laboratories_are_found_by_their_sign_and_town_or_label():
    rows = read("laboratories.csv")
    register = Register.of(
        Entry(
            row["numero_national_de_structure"],
            (row["libelle"],),
            tuple(filter(None, [row["sigle"], *row["label_numero"].split(";")])),
            ((row["code_postal"], row["commune"]),),
            numbers=(("grid", row["grid"]),),
        )
        for row in rows
    )
    by_name = [Query(f"{row['libelle']} ({row['sigle']})") for row in rows]
    by_sign = [Query(row["sigle"], town=row["commune"]) for row in rows if row["sigle"]]
    truth = [row["numero_national_de_structure"] for row in rows]
    signed = [row["numero_national_de_structure"] for row in rows if row["sigle"]]

    found, precision, _ = shares(
        list(zip(identify(by_name, register), truth, strict=True))
    )
    found_by_sign, precision_by_sign, _ = shares(
        list(zip(identify(by_sign, register), signed, strict=True))
    )

    assert found >= 0.97
    assert found_by_sign >= 0.9
    assert min(precision, precision_by_sign) >= 0.98


def test_affiliations_are_found_among_the_names_of_ror():
    names = defaultdict(list)
    for row in read("ror_names.csv"):
        names[row["ror"]].append(row["name"])
    register = Register.of(
        Entry(ror, tuple(given), country="") for ror, given in names.items()
    )
    rows = read("ror_affiliations.csv")

    answers = identify([Query(row["affiliation"]) for row in rows], register)

    right = [
        found.best is not None and found.best.key in row["ror"].split(";")
        for found, row in zip(answers, rows, strict=True)
    ]
    wrong = [
        row["affiliation"]
        for found, row, good in zip(answers, rows, right, strict=True)
        if found.verdict == Verdict.SURE and not good
    ]
    assert sum(right) >= 0.85 * len(right)
    assert wrong == []
