"""The true organisations behind the worlds, read from the public files of --data."""

import csv
import json
import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path

from identity_text import (
    FORMS,
    bare,
    fold,
    form_in,
    is_acronym,
    loose,
    plain_town,
)

COMPANY, HOSPITAL, LABORATORY, PUBLIC, ASSOCIATION = (
    "company",
    "hospital",
    "laboratory",
    "public body",
    "association",
)
FAMILIES = (COMPANY, HOSPITAL, LABORATORY, PUBLIC, ASSOCIATION)
CNRS = "180089013"
_ASSOCIATION_WORDS = {"ASSOCIATION", "ASSOCIACION", "FEDERATION", "FONDATION", "ASSO"}


@dataclass(frozen=True, slots=True)
class Organisation:
    """One true organisation: what its sources call it, and where they place it.

    `names` are how people or official lists write it, the most official first; `typed`
    says that they come from people, so that the register must write them otherwise.
    """

    key: str
    family: str
    names: tuple[str, ...]
    acronyms: tuple[str, ...] = ()
    places: tuple[tuple[str, str], ...] = ()
    category: str = ""
    numbers: tuple[tuple[str, str], ...] = ()
    is_typed: bool = True
    # Names by source, where two sources speak of it.
    others: tuple[str, ...] = ()


def read(path: Path, delimiter: str = ",") -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream, delimiter=delimiter))


def unique(values: list[str]) -> tuple[str, ...]:
    """Keep the first of those that fold alike, in order."""
    found: dict[str, str] = {}
    for value in values:
        if fold(value):
            found.setdefault(fold(value), value.strip())
    return tuple(found.values())


def family_of(name: str, activity: str) -> str:
    words = set(fold(name).split())
    if re.search(r"\b(HOSPITALIER|HOSPITALIERE|HOPITAL|HOPITAUX|HOSPICES|CHU|CHRU)\b",
                 fold(name)):  # fmt: skip
        return HOSPITAL
    if activity == "OTH" or words & _ASSOCIATION_WORDS:
        return ASSOCIATION
    return COMPANY if activity == "PRC" else PUBLIC


CATEGORY = {
    COMPANY: ("5710", "5710", "5710", "5499", "5599"),
    PUBLIC: ("7383", "7389", "4110", "7210", "7331"),
    ASSOCIATION: ("9220", "9220", "9300"),
    HOSPITAL: ("7364", "7364", "7365"),
}


def cordis(data: Path) -> list[Organisation]:
    """Participants of Horizon Europe with a SIREN, under the name they typed.

    Participants of the CNRS that are laboratories are left out: the SIREN is not that
    of a laboratory.
    """
    found = []
    rows = read(data / "entity_resolution/cordis_fr_organisations_siren.csv", ";")
    seen = set()
    for row in rows:
        siren, name, short = row["siren"], row["legalName"], row["shortName"].strip()
        if siren in seen or (siren == CNRS and "NATIONAL" not in name):
            continue
        seen.add(siren)
        inside = re.findall(r"\(([^()]+)\)", name)
        acronyms = [one for one in [short, *inside] if is_acronym(one)]
        family = family_of(name, row["activityType"])
        choices = [FORMS[form]] if (form := form_in(name)) else CATEGORY[family]
        found.append(
            Organisation(
                key=siren,
                family=family,
                names=unique([name]),
                acronyms=unique(acronyms),
                others=unique([short] if bare(short) != bare(name) else []),
                places=((row["postCode"].strip(), row["city"]),),
                category=choices[int(siren) % len(choices)],
                numbers=(("pic", row["pic"]),),
            )
        )
    return found


def horizon(data: Path, known: list[Organisation]) -> list[Organisation]:
    """Other French participants of Horizon Europe, whose SIREN is not given.

    They are true names without a true number: some fill the register under a number
    that is made up, others are asked for and are not in it.
    """
    import pyarrow.parquet as parquet

    taken = {loose(bare(name)) for one in known for name in (*one.names, *one.others)}
    pics = {value for one in known for scheme, value in one.numbers if scheme == "pic"}
    found = []
    for row in parquet.read_table(data / "cordis/he_organisations.parquet").to_pylist():
        name, short = row["name"], (row["short"] or "").strip()
        key = loose(bare(name))
        if row["country"] != "FR" or str(row["pic"]) in pics or key in taken:
            continue
        taken.add(key)
        family = family_of(name, row["activity"] or "OTH")
        choices = [FORMS[form]] if (form := form_in(name)) else CATEGORY[family]
        found.append(
            Organisation(
                key=f"pic{row['pic']}",
                family=family,
                names=unique([name]),
                acronyms=unique([short] if is_acronym(short) else []),
                others=unique([short] if bare(short) != bare(name) else []),
                places=(("", row["city"] or ""),),
                category=choices[row["pic"] % len(choices)],
                numbers=(("pic", str(row["pic"])),),
            )
        )
    return found


def hospitals(data: Path) -> list[Organisation]:
    """Places of public hospitals by SIRET: FINESS names, and the ministry's if any."""
    rows = read(data / "entity_resolution/hospitals_siret_name_variants.csv")
    by_siret = defaultdict(list)
    for row in rows:
        by_siret[row["siret"]].append(row)
    found = []
    for siret, group in sorted(by_siret.items()):
        finess = [row for row in group if row["source"] == "finess"]
        ministry = [row["name"] for row in group if row["source"] == "dataesr"]
        names = [row["long_name_or_acronym"] or row["name"] for row in finess]
        names += [row["name"] for row in finess]
        found.append(
            Organisation(
                key=siret,
                family=HOSPITAL,
                names=unique(names or ministry),
                others=unique(ministry) if names else (),
                places=tuple(
                    dict.fromkeys((row["post_code"], row["city"]) for row in group)
                ),
                category="7364",
                numbers=tuple(("finess", row["source_id"]) for row in finess),
                is_typed=False,
            )
        )
    return found


def laboratories(data: Path) -> tuple[list[Organisation], set[str]]:
    """Active public laboratories, and the numbers of those that may be asked for."""
    path = "research_structures/rnsr/fr-esr-structures-recherche-publiques-actives.csv"
    asked = {
        row["numero_national_de_structure"]
        for row in read(data / "entity_resolution/rnsr_labs_with_grid_labels.csv", ",")
    }
    found = []
    for row in read(data / path, ";"):
        labels = unique(row["label_numero"].split(";"))
        found.append(
            Organisation(
                key=row["numero_national_de_structure"],
                family=LABORATORY,
                names=unique([row["libelle"]]),
                acronyms=unique([row["sigle"], *labels]),
                places=((row["code_postal"], row["commune"]),),
                others=unique(row["sigles_des_tutelles"].split(";")),
                is_typed=False,
            )
        )
    return found, asked


def is_elsewhere(one: Organisation, laboratories: dict[str, set[str]]) -> bool:
    """Whether it may also be in the register as a laboratory or a commune.

    `laboratories` holds the towns of the names and signs of RNSR: some institutes are
    in both registers, and either would be right.
    """
    names = [*one.names, *one.others]
    if any(re.match("(MAIRIE|COMMUNE|VILLE|CITY) ", fold(name)) for name in names):
        return True
    without = [re.sub(r"\(.*\)| - .*", "", name) for name in names]
    keys = {loose(bare(name)) for name in (*names, *without, *one.acronyms)}
    towns = {plain_town(town) for _, town in one.places}
    return any(towns & laboratories.get(key, set()) for key in keys)


def towns_of_names(labs: list[Organisation]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for lab in labs:
        for name in (*lab.names, *lab.acronyms):
            towns = {plain_town(town) for _, town in lab.places}
            found.setdefault(loose(bare(name)), set()).update(towns)
    return found


def sirene(data: Path) -> list[Organisation]:
    """Units as SIRENE writes them, from recorded answers of its public search."""
    found = {}
    for path in sorted((data / "sirene/api_recherche_entreprises").glob("*.json")):
        answer = json.loads(path.read_text(encoding="utf-8"))
        results = answer.get("results", []) if isinstance(answer, dict) else []
        for row in results:
            name, siege = row.get("nom_raison_sociale"), row.get("siege") or {}
            category = str(row.get("nature_juridique") or "")
            if not name or category.startswith("1"):
                continue
            inside = re.findall(r"\(([^()]+)\)", row.get("nom_complet") or "")
            signs = [*(siege.get("liste_enseignes") or []), siege.get("nom_commercial")]
            signs += [one for one in inside if not is_acronym(one)]
            others = unique([one for one in signs if one and bare(one) != bare(name)])
            found[row["siren"]] = Organisation(
                key=row["siren"],
                family=PUBLIC if category.startswith(("4", "7")) else COMPANY,
                names=unique([name]),
                acronyms=unique([one for one in [row.get("sigle") or ""] if one]),
                others=others,
                places=(
                    (
                        siege.get("code_postal") or "",
                        siege.get("libelle_commune") or "",
                    ),
                ),
                category=category,
                is_typed=False,
            )
    return list(found.values())


def towns(data: Path) -> list[tuple[str, str]]:
    """Every commune once, with one of its postcodes, as SIRENE writes it."""
    found = {}
    for row in read(data / "geo/laposte_hexasmal_2021.csv", ";"):
        found.setdefault(plain_town(row["Nom_commune"]), row["Code_postal"].zfill(5))
    return [(postcode, town) for town, postcode in sorted(found.items())]


def word_counts(organisations: list[Organisation]) -> Counter[str]:
    return Counter(
        word
        for one in organisations
        for name in one.names
        for word in fold(name).split()
        if len(word) > 1 and not word.isdigit()
    )
