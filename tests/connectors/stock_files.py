"""Write stock files of SIRENE for tests: a few rows in INSEE's layout of 2026."""

import csv
import io
from pathlib import Path

from tests.factories import siren

DATA = Path(__file__).parents[1] / "data" / "sirene"
UNITS = DATA / "StockUniteLegale_utf8.csv"
PLACES = DATA / "StockEtablissement_utf8.csv"

UNIT_COLUMNS = UNITS.read_text(encoding="utf-8").splitlines()[0].split(",")
PLACE_COLUMNS = PLACES.read_text(encoding="utf-8").splitlines()[0].split(",")
UNIT_HISTORY_COLUMNS = [
    "siren", "dateFin", "dateDebut", "etatAdministratifUniteLegale",
    "changementEtatAdministratifUniteLegale", "nomUniteLegale",
    "changementNomUniteLegale", "nomUsageUniteLegale", "changementNomUsageUniteLegale",
    "denominationUniteLegale", "changementDenominationUniteLegale",
    "denominationUsuelle1UniteLegale", "denominationUsuelle2UniteLegale",
    "denominationUsuelle3UniteLegale", "changementDenominationUsuelleUniteLegale",
    "categorieJuridiqueUniteLegale", "changementCategorieJuridiqueUniteLegale",
    "activitePrincipaleUniteLegale", "nomenclatureActivitePrincipaleUniteLegale",
    "changementActivitePrincipaleUniteLegale", "nicSiegeUniteLegale",
    "changementNicSiegeUniteLegale", "economieSocialeSolidaireUniteLegale",
    "changementEconomieSocialeSolidaireUniteLegale", "societeMissionUniteLegale",
    "changementSocieteMissionUniteLegale", "caractereEmployeurUniteLegale",
    "changementCaractereEmployeurUniteLegale",
]  # fmt: skip
SUCCESSION_COLUMNS = [
    "siretEtablissementPredecesseur", "siretEtablissementSuccesseur",
    "dateLienSuccession", "transfertSiege", "continuiteEconomique",
    "dateDernierTraitementLienSuccession",
]  # fmt: skip

ONE, TWO, THREE, FOUR = (siren(810_001 + nth) for nth in range(4))


def siret(unit, number=1):
    """A SIRET with a true key."""
    start = f"{unit}{number:04}"
    return next(start + str(key) for key in range(10) if luhn(start + str(key)))


def luhn(number):
    steps = [int(d) * (1 + i % 2) for i, d in enumerate(reversed(number))]
    return sum(s - 9 if s > 9 else s for s in steps) % 10 == 0


def unit_row(number=ONE, name="ALPHA INDUSTRIES", **columns):
    return {
        "siren": number,
        "statutDiffusionUniteLegale": "O",
        "dateCreationUniteLegale": "2001-02-03",
        "dateDernierTraitementUniteLegale": "2026-07-15T10:00:00",
        "dateDebut": "2010-01-01",
        "etatAdministratifUniteLegale": "A",
        "denominationUniteLegale": name,
        "categorieJuridiqueUniteLegale": "5710",
        "activitePrincipaleUniteLegale": "72.11Z",
        "nomenclatureActivitePrincipaleUniteLegale": "NAFRev2",
        "activitePrincipaleNAF25UniteLegale": "72.10Y",
        "nicSiegeUniteLegale": "00012",
    } | columns


def place_row(unit=ONE, number=1, **columns):
    return {
        "siren": unit,
        "nic": siret(unit, number)[9:],
        "siret": siret(unit, number),
        "statutDiffusionEtablissement": "O",
        "dateCreationEtablissement": "2001-02-03",
        "dateDernierTraitementEtablissement": "2026-07-15T10:00:00",
        "etablissementSiege": "true" if number == 1 else "false",
        "numeroVoieEtablissement": "12",
        "typeVoieEtablissement": "RUE",
        "libelleVoieEtablissement": "NATIONALE",
        "codePostalEtablissement": "59000",
        "libelleCommuneEtablissement": "LILLE",
        "codeCommuneEtablissement": "59350",
        "dateDebut": "2010-01-01",
        "etatAdministratifEtablissement": "A",
    } | columns


def csv_text(columns, rows, delimiter=","):
    stream = io.StringIO()
    writer = csv.DictWriter(
        stream, columns, delimiter=delimiter, lineterminator="\n", restval=""
    )
    writer.writeheader()
    writer.writerows(rows)
    return stream.getvalue()


def units_file(folder, *rows, name="units.csv", encoding="utf-8"):
    file = folder / name
    file.write_text(csv_text(UNIT_COLUMNS, rows), encoding=encoding)
    return file


def places_file(folder, *rows, name="places.csv"):
    file = folder / name
    file.write_text(csv_text(PLACE_COLUMNS, rows), encoding="utf-8")
    return file


def unit_history_file(folder, *rows):
    file = folder / "unit_history.csv"
    file.write_text(csv_text(UNIT_HISTORY_COLUMNS, rows), encoding="utf-8")
    return file


def successions_file(folder, *rows):
    file = folder / "successions.csv"
    file.write_text(csv_text(SUCCESSION_COLUMNS, rows), encoding="utf-8")
    return file
