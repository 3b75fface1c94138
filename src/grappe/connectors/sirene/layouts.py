"""The stock files of SIRENE: how each is recognised, and the columns that are read.

Columns are found by their names, wherever they stand: INSEE adds and moves them. None
of those that hold the name of a natural person is here, so none is ever read.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

UNITS = "StockUniteLegale"
PLACES = "StockEtablissement"
UNIT_HISTORY = "StockUniteLegaleHistorique"
PLACE_HISTORY = "StockEtablissementHistorique"
SUCCESSIONS = "StockEtablissementLiensSuccession"

_UNIT, _PLACE = "UniteLegale", "Etablissement"


@dataclass(frozen=True, slots=True)
class Layout:
    """Columns of one kind of file.

    Attributes
    ----------
    kind : str
    required, optional : mapping of str to str
        Our short name, and INSEE's name of the column.
    treated : str
        Short name of the column that dates the file, "" when none does.
    """

    kind: str
    required: Mapping[str, str]
    optional: Mapping[str, str]
    treated: str = ""


LAYOUTS = {
    layout.kind: layout
    for layout in (
        Layout(
            UNITS,
            {
                "siren": "siren",
                "diffusion": f"statutDiffusion{_UNIT}",
                "state": f"etatAdministratif{_UNIT}",
                "name": f"denomination{_UNIT}",
                "category": f"categorieJuridique{_UNIT}",
                "naf": f"activitePrincipale{_UNIT}",
            },
            {
                "founded": f"dateCreation{_UNIT}",
                "acronym": f"sigle{_UNIT}",
                "rna": f"identifiantAssociation{_UNIT}",
                "band": f"trancheEffectifs{_UNIT}",
                "band_year": f"anneeEffectifs{_UNIT}",
                "treated": f"dateDernierTraitement{_UNIT}",
                "size": "categorieEntreprise",
                "size_year": "anneeCategorieEntreprise",
                "since": "dateDebut",
                "usual1": f"denominationUsuelle1{_UNIT}",
                "usual2": f"denominationUsuelle2{_UNIT}",
                "usual3": f"denominationUsuelle3{_UNIT}",
                "nomenclature": f"nomenclatureActivitePrincipale{_UNIT}",
                "naf25": f"activitePrincipaleNAF25{_UNIT}",
                "nic": f"nicSiege{_UNIT}",
            },
            treated="treated",
        ),
        Layout(
            PLACES,
            {
                "siret": "siret",
                "diffusion": f"statutDiffusion{_PLACE}",
                "state": f"etatAdministratif{_PLACE}",
                "head": "etablissementSiege",
                "postcode": f"codePostal{_PLACE}",
                "town": f"libelleCommune{_PLACE}",
            },
            {
                "siren": "siren",
                "opened": f"dateCreation{_PLACE}",
                "since": "dateDebut",
                "treated": f"dateDernierTraitement{_PLACE}",
                "complement": f"complementAdresse{_PLACE}",
                "street_number": f"numeroVoie{_PLACE}",
                "repetition": f"indiceRepetition{_PLACE}",
                "street_type": f"typeVoie{_PLACE}",
                "street": f"libelleVoie{_PLACE}",
                "distribution": f"distributionSpeciale{_PLACE}",
                "foreign_town": f"libelleCommuneEtranger{_PLACE}",
                "commune": f"codeCommune{_PLACE}",
                "foreign_country": f"codePaysEtranger{_PLACE}",
                "sign1": f"enseigne1{_PLACE}",
                "sign2": f"enseigne2{_PLACE}",
                "sign3": f"enseigne3{_PLACE}",
                "usual": f"denominationUsuelle{_PLACE}",
                "latitude": "latitude",
                "longitude": "longitude",
            },
            treated="treated",
        ),
        Layout(
            UNIT_HISTORY,
            {
                "siren": "siren",
                "ends": "dateFin",
                "starts": "dateDebut",
                "state": f"etatAdministratif{_UNIT}",
                "name": f"denomination{_UNIT}",
            },
            {
                "category": f"categorieJuridique{_UNIT}",
                "usual1": f"denominationUsuelle1{_UNIT}",
                "usual2": f"denominationUsuelle2{_UNIT}",
                "usual3": f"denominationUsuelle3{_UNIT}",
                "state_changed": f"changementEtatAdministratif{_UNIT}",
            },
        ),
        Layout(
            PLACE_HISTORY,
            {
                "siret": "siret",
                "ends": "dateFin",
                "starts": "dateDebut",
                "state": f"etatAdministratif{_PLACE}",
            },
            {
                "siren": "siren",
                "sign1": f"enseigne1{_PLACE}",
                "sign2": f"enseigne2{_PLACE}",
                "sign3": f"enseigne3{_PLACE}",
                "usual": f"denominationUsuelle{_PLACE}",
                "state_changed": f"changementEtatAdministratif{_PLACE}",
            },
        ),
        Layout(
            SUCCESSIONS,
            {
                "siret": f"siret{_PLACE}Predecesseur",
                "successor": f"siret{_PLACE}Successeur",
                "on": "dateLienSuccession",
            },
            {
                "head_office": "transfertSiege",
                "continuity": "continuiteEconomique",
                "treated": "dateDernierTraitementLienSuccession",
            },
            treated="treated",
        ),
    )
}

#: What a column holds, for those that can be told by looking at them.
SHAPES = {
    "siren": "[0-9]{6,9}",
    "siret": "[0-9]{10,14}",
    "successor": "[0-9]{10,14}",
    "diffusion": "[A-Z]",
    "state": "[ACF]",
    "category": "[0-9]{4}",
    "naf": "[0-9]{2}\\.[0-9A-Z]{1,3}",
    "head": "(?i:true|false|t|f|0|1)",
    "postcode": "[0-9]{4,5}|\\[ND\\]",
    "founded": "[0-9]{4}(-[0-9]{2}){0,2}",
    "since": "[0-9]{4}-[0-9]{2}-[0-9]{2}",
    "starts": "[0-9]{4}-[0-9]{2}-[0-9]{2}",
    "ends": "[0-9]{4}-[0-9]{2}-[0-9]{2}",
    "on": "[0-9]{4}-[0-9]{2}-[0-9]{2}",
}


def kind_of(columns: Sequence[str]) -> str:
    """Tell which stock file has these columns, "" when none has."""
    names = {one.casefold() for one in columns}
    if any(one.endswith(("predecesseur", "successeur")) for one in names):
        return SUCCESSIONS
    of_units = sum(one.endswith(_UNIT.casefold()) for one in names)
    of_places = sum(one.endswith(_PLACE.casefold()) for one in names)
    if not of_units and not of_places:
        return ""
    is_history = "datefin" in names or any(
        one.startswith("changement") for one in names
    )
    if of_units > of_places:
        return UNIT_HISTORY if is_history else UNITS
    return PLACE_HISTORY if is_history else PLACES


def columns_of(layout: Layout, columns: Sequence[str]) -> dict[str, str]:
    """Give the columns of a file that are read: our name, and the file's."""
    found = {one.casefold(): one for one in columns}
    wanted = dict(layout.required) | dict(layout.optional)
    return {
        short: found[column.casefold()]
        for short, column in wanted.items()
        if column.casefold() in found
    }
