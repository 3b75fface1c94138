"""Stock files of SIRENE in the layout of August 2026, with rows about nobody.

The register is built from them by the loader that reads the true ones.
"""

import csv
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from grappe.demo.identity.clock import REGISTER_DAY
from grappe.demo.identity.units import Site, Unit
from grappe.demo.names import parts
from grappe.organisations import nomenclatures

# By it a register made of these files is known; see `register`.
MARK = "demo-"

# {u} stands for "UniteLegale", {e} for "Etablissement".
UNIT_COLUMNS = parts(
    "siren statutDiffusion{u} unitePurgee{u} dateCreation{u} sigle{u} sexe{u}",
    "prenom1{u} prenom2{u} prenom3{u} prenom4{u} prenomUsuel{u} pseudonyme{u}",
    "identifiantAssociation{u} trancheEffectifs{u} anneeEffectifs{u}",
    "dateDernierTraitement{u} nombrePeriodes{u} categorieEntreprise",
    "anneeCategorieEntreprise dateDebut etatAdministratif{u} nom{u} nomUsage{u}",
    "denomination{u} denominationUsuelle1{u} denominationUsuelle2{u}",
    "denominationUsuelle3{u} categorieJuridique{u} activitePrincipale{u}",
    "nomenclatureActivitePrincipale{u} nicSiege{u} economieSocialeSolidaire{u}",
    "societeMission{u} caractereEmployeur{u} activitePrincipaleNAF25{u}",
)
SITE_COLUMNS = parts(
    "siren nic siret statutDiffusion{e} dateCreation{e} trancheEffectifs{e}",
    "anneeEffectifs{e} activitePrincipaleRegistreMetiers{e} dateDernierTraitement{e}",
    "etablissementSiege nombrePeriodes{e} complementAdresse{e} numeroVoie{e}",
    "indiceRepetition{e} dernierNumeroVoie{e} indiceRepetitionDernierNumeroVoie{e}",
    "typeVoie{e} libelleVoie{e} codePostal{e} libelleCommune{e}",
    "libelleCommuneEtranger{e} distributionSpeciale{e} codeCommune{e} codeCedex{e}",
    "libelleCedex{e} codePaysEtranger{e} libellePaysEtranger{e}",
    "identifiantAdresse{e} coordonneeLambertAbscisse{e}",
    "coordonneeLambertOrdonnee{e} complementAdresse2{e} numeroVoie2{e}",
    "indiceRepetition2{e} typeVoie2{e} libelleVoie2{e} codePostal2{e}",
    "libelleCommune2{e} libelleCommuneEtranger2{e} distributionSpeciale2{e}",
    "codeCommune2{e} codeCedex2{e} libelleCedex2{e} codePaysEtranger2{e}",
    "libellePaysEtranger2{e} dateDebut etatAdministratif{e} enseigne1{e}",
    "enseigne2{e} enseigne3{e} denominationUsuelle{e} activitePrincipale{e}",
    "nomenclatureActivitePrincipale{e} caractereEmployeur{e}",
    "activitePrincipaleNAF25{e}",
)
UNIT_HISTORY_COLUMNS = parts(
    "siren dateFin dateDebut etatAdministratif{u} changementEtatAdministratif{u}",
    "nom{u} changementNom{u} nomUsage{u} changementNomUsage{u} denomination{u}",
    "changementDenomination{u} denominationUsuelle1{u} denominationUsuelle2{u}",
    "denominationUsuelle3{u} changementDenominationUsuelle{u} categorieJuridique{u}",
    "changementCategorieJuridique{u} activitePrincipale{u}",
    "nomenclatureActivitePrincipale{u} changementActivitePrincipale{u} nicSiege{u}",
    "changementNicSiege{u} economieSocialeSolidaire{u}",
    "changementEconomieSocialeSolidaire{u} societeMission{u}",
    "changementSocieteMission{u} caractereEmployeur{u} changementCaractereEmployeur{u}",
)
SUCCESSION_COLUMNS = parts(
    "siret{e}Predecesseur siret{e}Successeur dateLienSuccession transfertSiege",
    "continuiteEconomique dateDernierTraitementLienSuccession",
)
SHORT = {"{u}": "UniteLegale", "{e}": "Etablissement"}
Row = dict[str, object]


def write(units: Iterable[Unit], folder: Path) -> list[Path]:
    """Write the four files that tell of these units."""
    by_siren = {unit.siren: unit for unit in units}
    inside = [by_siren[siren] for siren in sorted(by_siren)]
    return [
        _file(folder, "StockUniteLegale", UNIT_COLUMNS, map(unit_row, inside)),
        _file(
            folder,
            "StockEtablissement",
            SITE_COLUMNS,
            (site_row(unit, site) for unit in inside for site in _in_order(unit)),
        ),
        _file(
            folder,
            "StockUniteLegaleHistorique",
            UNIT_HISTORY_COLUMNS,
            (row for unit in inside for row in history_rows(unit)),
        ),
        _file(
            folder,
            "StockEtablissementLiensSuccession",
            SUCCESSION_COLUMNS,
            (row for unit in inside for row in succession_rows(unit, by_siren)),
        ),
    ]


def unit_row(unit: Unit) -> Row:
    return {
        "siren": unit.siren,
        "statutDiffusion{u}": "O",
        "dateCreation{u}": unit.founded_on,
        "dateDernierTraitement{u}": f"{REGISTER_DAY}T06:00:00",
        "nombrePeriodes{u}": 2 if unit.former_name else 1,
        "dateDebut": unit.changed_on,
        "etatAdministratif{u}": "C" if unit.closed_on else "A",
        "denomination{u}": written(unit.name),
        "denominationUsuelle1{u}": written(unit.usual_name),
        "categorieJuridique{u}": unit.legal_category,
        "activitePrincipale{u}": unit.naf_rev2,
        "nomenclatureActivitePrincipale{u}": "NAFRev2",
        "nicSiege{u}": unit.head_office.siret[9:],
        "activitePrincipaleNAF25{u}": naf_2025(unit.naf_rev2),
    }


def site_row(unit: Unit, site: Site) -> Row:
    number, _, street = site.address.partition(" ")
    sort, _, name = street.partition(" ")
    return {
        "siren": unit.siren,
        "nic": site.siret[9:],
        "siret": site.siret,
        "statutDiffusion{e}": "O",
        "dateCreation{e}": site.opened_on,
        "dateDernierTraitement{e}": f"{REGISTER_DAY}T06:00:00",
        "etablissementSiege": str(site.is_head_office).lower(),
        "numeroVoie{e}": number,
        "typeVoie{e}": written(sort),
        "libelleVoie{e}": written(name),
        "codePostal{e}": site.postcode,
        "libelleCommune{e}": written(site.town),
        "dateDebut": site.closed_on or site.opened_on,
        "etatAdministratif{e}": "F" if site.closed_on else "A",
        "activitePrincipale{e}": unit.naf_rev2,
        "nomenclatureActivitePrincipale{e}": "NAFRev2",
        "activitePrincipaleNAF25{e}": naf_2025(unit.naf_rev2),
    }


def history_rows(unit: Unit) -> Iterator[Row]:
    """The name it had, and the day it took the present one."""
    if not unit.former_name:
        return
    since = {"siren": unit.siren, "etatAdministratif{u}": "A"}
    yield since | {
        "dateDebut": unit.changed_on,
        "denomination{u}": written(unit.name),
        "changementDenomination{u}": "true",
        "changementEtatAdministratif{u}": "false",
    }
    yield since | {
        "dateDebut": unit.founded_on,
        "dateFin": unit.changed_on,
        "denomination{u}": written(unit.former_name),
        "changementDenomination{u}": "false",
        "changementEtatAdministratif{u}": "false",
    }


def succession_rows(unit: Unit, by_siren: dict[str, Unit]) -> Iterator[Row]:
    heir = by_siren.get(unit.successor)
    if heir is None or unit.closed_on is None:
        return
    yield {
        "siret{e}Predecesseur": unit.head_office.siret,
        "siret{e}Successeur": heir.head_office.siret,
        "dateLienSuccession": unit.closed_on,
        "transfertSiege": "false",
        "continuiteEconomique": "true",
        "dateDernierTraitementLienSuccession": f"{REGISTER_DAY}T06:00:00",
    }


def written(text: str) -> str:
    """As the register writes names: capitals, no accents."""
    bare = unicodedata.normalize("NFKD", text.replace("œ", "oe"))
    return bare.encode("ascii", "ignore").decode().upper()


@cache
def naf_2025(code: str) -> str:
    """The first activity of the new nomenclature in the same class, if it has one."""
    new = nomenclatures.activities(nomenclatures.NAF_2025)
    found = sorted(one.code for one in new if one.code.startswith(code[:5]))
    return next((one for one in found if len(one) == len(code)), "")


def _in_order(unit: Unit) -> list[Site]:
    return sorted(unit.sites, key=lambda site: site.siret)


def _file(folder: Path, kind: str, columns: list[str], rows: Iterable[Row]) -> Path:
    file = folder / f"{MARK}{kind}_utf8.csv"
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, columns, restval="", lineterminator="\n")
        writer.writerow({column: _official(column) for column in columns})
        writer.writerows(rows)
    return file


def _official(column: str) -> str:
    for short, full in SHORT.items():
        column = column.replace(short, full)
    return column
