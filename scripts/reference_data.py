"""Make the reference files of Grappe from the folder of public sources.

    python scripts/reference_data.py SOURCE

SOURCE holds the folders `sirene/`, `geo/`, `clusters/` and `cordis_official_formats/`.
Running it twice gives the same bytes. The README beside each result says where it comes
from; `countries.csv` and `policy_phases.csv` are written by hand.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import re
import sys
from collections import Counter, defaultdict
from math import cos, hypot, radians
from pathlib import Path

import contours

from grappe.organisations import nomenclatures

ROOT = Path(__file__).resolve().parent.parent
ORGANISATIONS = ROOT / "src/grappe/organisations/reference"
CLUSTERS = ROOT / "src/grappe/clusters/reference"
CORDIS = ROOT / "tests/data/cordis"

# The one row of the clusters' file that is their national association.
NETWORK_PIC = "937668252"

# Participants whose name or address may be a private person's.
WITHHELD = {"885493601"}

DEGREE_KM = 111.2
FAR_KM = 10  # a cluster's published point further than this from its town is an error


def main(source: Path) -> None:
    codes = source / "sirene" / "nomenclatures"
    write(ORGANISATIONS / "naf_rev2.csv", naf_rev2(codes))
    write(ORGANISATIONS / "naf_2025.csv", naf_2025(codes))
    write(ORGANISATIONS / "legal_categories.csv", legal_categories(codes))
    write(ORGANISATIONS / "departments.csv", departments(codes))
    write(ORGANISATIONS / "regions.csv", regions(codes))
    write(ORGANISATIONS / "headcount_bands.csv", headcount_bands(codes))
    write(ORGANISATIONS / "postcodes.csv.gz", postcodes(source / "geo"))
    write_contours(source / "geo" / "departements-1000m.geojson")
    write(ORGANISATIONS / "contours/overseas_towns.csv", overseas_towns(source / "geo"))
    write(CLUSTERS / "french_clusters.csv", french_clusters(source / "clusters"))
    write_participations(
        source / "cordis_official_formats/csv_fr_health_food/organization.csv"
    )


# Activities and legal units


def naf_rev2(codes: Path) -> list[dict]:
    """Five levels; the sections come from a file of their own, in sentence case."""
    sections = {
        r["code"]: tidy(r["libelle"]) for r in read(codes / "naf_rev2_naf1.csv")
    }
    listed, section = [], ""
    for _, code, label, *_ in table(codes / "naf_rev2_libelles_ape.csv"):
        if code.startswith("SECTION "):
            section = code.removeprefix("SECTION ")
            listed.append(activity(section, "", sections[section]))
        elif code.strip():
            listed.append(activity(code.strip(), section, tidy(label)))
    return listed


def naf_2025(codes: Path) -> list[dict]:
    """Five levels; the source names the first and the last.

    A division, group or class that is not divided has the label of its only subclass.
    The others stay without a label.
    """
    rows = read(codes / "naf25_hierarchie.csv")
    below = defaultdict(list)
    for row in rows:
        for level in ("niv2", "niv3", "niv4"):
            below[row[level]].append(tidy(row["niv5_libelle"]))
    listed = {}
    for row in rows:
        section = row["niv1"]
        listed.setdefault(
            section, activity(section, "", tidy(row["niv1_libelle"]).capitalize())
        )
        for level in ("niv2", "niv3", "niv4"):
            code, labels = row[level], below[row[level]]
            only = labels[0] if len(labels) == 1 else ""
            listed.setdefault(code, activity(code, section, only))
        listed[row["niv5"]] = activity(row["niv5"], section, tidy(row["niv5_libelle"]))
    return list(listed.values())


def activity(code: str, section: str, label: str) -> dict:
    level = {1: 1, 2: 2, 4: 3, 5: 4, 6: 5}[len(code)]
    parent = ["", "", section, code[:2], code[:4], code[:5]][level]
    return {"code": code, "level": level, "parent": parent, "label": label}


def legal_categories(codes: Path) -> list[dict]:
    files = (
        "categories-juridiques-niveau-1",
        "categories-juridiques-niveau-2",
        "natures-juridiques",
    )
    return [
        {"code": code, "level": level, "label": tidy(label)}
        for level, name in enumerate(files, start=1)
        for code, label in sorted(load(codes / f"{name}.json").items())
    ]


def headcount_bands(codes: Path) -> list[dict]:
    """The bands with their ends as numbers, read from the labels."""
    return [
        {"code": code, "label": tidy(label), **ends(code, label)}
        for code, label in load(codes / "tranches-effectifs.json").items()
    ]


def ends(code: str, label: str) -> dict:
    if code == "NN":
        return {"lowest": "", "highest": ""}
    numbers = [
        int(n.replace(" ", "")) for n in re.findall(r"\d[\d ]*", label.split("(")[0])
    ]
    return {"lowest": numbers[0], "highest": "" if "et plus" in label else numbers[-1]}


# Territories


def departments(codes: Path) -> list[dict]:
    region_of = load(codes / "dep_to_reg.json")
    names = load(codes / "departements.json").items()
    listed = [
        {"code": c, "name": n, "region_code": region_of.get(c, "")} for c, n in names
    ]
    return sorted(listed, key=lambda row: (row["region_code"] == "", row["code"]))


def regions(codes: Path) -> list[dict]:
    return [
        {"code": c, "name": n} for c, n in sorted(load(codes / "regions.json").items())
    ]


def postcodes(geo: Path) -> list[dict]:
    """One row for each postcode and town name, hamlets and postal names included.

    This copy of the source lost the leading zeros of the codes: they are put back.
    """
    found = {}
    for row in read(geo / "laposte_hexasmal_2021.csv"):
        commune, postcode = (
            row["Code_commune_INSEE"].zfill(5),
            row["Code_postal"].zfill(5),
        )
        if not row["coordonnees_gps"]:
            continue
        lat, lon = (round(float(text), 3) for text in row["coordonnees_gps"].split(","))
        department = commune[:3] if commune.startswith(("97", "98")) else commune[:2]
        place = {"postcode": postcode, "department": department, "lat": lat, "lon": lon}
        for rank, column in enumerate(
            ("Nom_commune", "Libellé_d_acheminement", "Ligne_5")
        ):
            if town := nomenclatures.normalise_town(row[column]):
                best = found.setdefault((postcode, town), (rank, place))
                if rank < best[0]:
                    found[postcode, town] = (rank, place)
    return [
        {"postcode": place["postcode"], "town": town, **place}
        for (_, town), (_, place) in sorted(found.items())
    ]


def overseas_towns(geo: Path) -> list[dict]:
    """The overseas towns, which the file of the postcodes lacks."""
    with (geo / "communes_centroids_derived.csv").open(
        encoding="utf-8", newline=""
    ) as file:
        rows = [
            row for row in csv.DictReader(file) if row["departement"].startswith("97")
        ]
    listed = [
        {
            "department": row["departement"],
            "town": nomenclatures.normalise_town(row["nom"]),
            "lat": round(float(row["lat"]), 3),
            "lon": round(float(row["lon"]), 3),
        }
        for row in rows
    ]
    return sorted(listed, key=lambda row: (row["department"], row["town"]))


def write_contours(path: Path) -> None:
    drawing = contours.draw(load(path)["features"])
    lines = ",\n".join(compact(row) for row in drawing["departments"])
    borders = compact(drawing["region_borders"])
    text = f'{{"departments":[\n{lines}\n],\n"region_borders":{borders}}}\n'
    (ORGANISATIONS / "contours/departments.json").write_text(text, encoding="utf-8")


# Clusters and participations


def french_clusters(folder: Path) -> list[dict]:
    """Clusters that take part in Horizon Europe, with sourced figures about them."""
    facts = defaultdict(list)
    for row in read(folder / "facts_poles.csv"):
        if name := re.fullmatch(r"budget (.+)", row["fact"]):
            figure = f"budget {row['year']}: {row['value']} {row['unit']}"
            facts[name[1]].append(f"{figure} ({row['source_url']})")
    return [
        cluster(row, facts)
        for row in read(folder / "poles_competitivite_in_cordis.csv")
    ]


def cluster(row: dict, facts: dict) -> dict:
    lat, lon, origin = position(row)
    return {
        "name": row["pole"],
        "kind": "network" if row["pic"] == NETWORK_PIC else "cluster",
        "siren": row["siren"],
        "pic": row["pic"],
        "legal_name": row["legalName"],
        "short_name": row["shortName"],
        "street": row["street"],
        "postcode": row["postCode"],
        "town": row["city"],
        "lat": lat,
        "lon": lon,
        "position": origin,
        "website": row["url"],
        "domain": row["domaine_editorial"],
        "he_projects": row["n_he_projects"],
        "he_net_contribution_eur": row["net_ec_contribution"],
        "facts": " | ".join(facts[row["pole"]]),
    }


def position(row: dict) -> tuple[float, float, str]:
    """The published point, or the middle of the town when the two are far apart."""
    lat, lon = (float(text) for text in row["geolocation"].split(","))
    town = nomenclatures.locate(row["postCode"], row["city"])
    if (
        town
        and town.precision == "town"
        and hypot(lat - town.lat, (lon - town.lon) * cos(radians(lat))) * DEGREE_KM
        > FAR_KM
    ):
        return town.lat, town.lon, "town"
    return round(lat, 5), round(lon, 5), "published"


def write_participations(path: Path) -> None:
    """The French participations, every field quoted and untouched as in the source."""
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file, delimiter=";")
        kept = [
            r
            for r in reader
            if r["country"] == "FR" and r["organisationID"] not in WITHHELD
        ]
        columns = reader.fieldnames or []
    with (CORDIS / "organization_fr.csv").open(
        "w", encoding="utf-8", newline=""
    ) as file:
        writer = csv.DictWriter(
            file, columns, delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\n"
        )
        writer.writeheader()
        writer.writerows(kept)
    describe(kept)


def describe(rows: list[dict]) -> None:
    """Print what an importer meets in these rows."""
    first = {row["organisationID"]: row for row in reversed(rows)}
    projects = Counter(row["organisationID"] for row in rows)
    names = Counter(row["name"].upper() for row in first.values())
    sirens = Counter(siren(row["vatNumber"]) for row in first.values())
    del sirens[""]
    places = [nomenclatures.locate(r["postCode"], r["city"]) for r in first.values()]
    figures = {
        "participations": len(rows),
        "organisations (PIC)": len(first),
        "in several projects": several(projects),
        "VAT numbers": dict(Counter(vat_kind(r["vatNumber"]) for r in first.values())),
        "distinct SIREN": len(sirens),
        "SIREN under several PIC": several(sirens),
        "names under several PIC": several(names),
        "precision of the place": dict(
            Counter(p.precision if p else "" for p in places)
        ),
    }
    for name, figure in figures.items():
        print(f"{name}: {figure}")


def several(counts: Counter) -> int:
    return sum(count > 1 for count in counts.values())


def vat_kind(number: str) -> str:
    if not number:
        return "none"
    return "valid SIREN" if siren(number) else "no valid SIREN"


def siren(number: str) -> str:
    """The SIREN inside a French VAT number, or inside the SIRET some wrote instead."""
    found = re.fullmatch(r"FR[0-9A-Z]{2}([0-9]{9})([0-9]{5})?", number)
    return found[1] if found and luhn(found[1]) else ""


def luhn(digits: str) -> bool:
    doubled = [int(d) * (2 if i % 2 else 1) for i, d in enumerate(reversed(digits))]
    return sum(n - 9 if n > 9 else n for n in doubled) % 10 == 0


# Reading and writing


def tidy(text: str) -> str:
    """One kind of apostrophe, one blank between words, square metres as such."""
    text = re.sub(r"\bm2(?=et|\b)", "m² ", text.replace("’", "'"))
    return re.sub(r"\s+(?=[).,])", "", " ".join(text.split()))


def load(path: Path):
    return json.loads(path.read_text(encoding="utf-8"))


def compact(value) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def table(path: Path) -> list[list[str]]:
    """The rows of a `;` file below its header."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file, delimiter=";"))[1:]


def read(path: Path) -> list[dict]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


def write(path: Path, rows: list[dict]) -> None:
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    content = text.getvalue().encode("utf-8")
    if path.suffix == ".gz":
        content = gzip.compress(content, compresslevel=9, mtime=0)
    path.write_bytes(content)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python scripts/reference_data.py SOURCE")
    main(Path(sys.argv[1]))
