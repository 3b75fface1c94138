"""What people write in a cell for a kind, a size, an exit, a yes."""

from functools import lru_cache

from grappe.imports.columns import folded
from grappe.memberships.models import ExitKind
from grappe.organisations.models import Kind, SizeCategory

# A word is looked for as a whole cell, then as the cell's first words.
KINDS = {
    Kind.COMPANY: (
        "company, entreprise, societe, firm, business, start up, startup, jeune "
        "pousse, "
        "industriel, industrie, industrial, prive, private, prc, pme, tpe, eti, ge, "
        "grand groupe, grande entreprise, micro entreprise, bureau etudes, sas, sarl, "
        "sa, "
        "eurl, prestataire, medtech, biotech"
    ),
    Kind.RESEARCH: (
        "research, research organisation, research centre, laboratoire, labo, "
        "laboratory, "
        "lab, recherche, organisme recherche, centre recherche, institut recherche, "
        "unite "
        "recherche, umr, epst, centre technique, crt, rec, plateforme technologique"
    ),
    Kind.HIGHER_EDUCATION: (
        "higher education, universite, university, ecole, grande ecole, school, "
        "enseignement superieur, etablissement enseignement, formation, lycee, iut, "
        "hes, "
        "academique, ecole ingenieurs"
    ),
    Kind.HEALTHCARE: (
        "healthcare, hopital, hospital, chu, chru, ch, centre hospitalier, clinique, "
        "etablissement sante, etablissement soins, ehpad, ghu, ghicl, centre sante, "
        "medico social, espic"
    ),
    Kind.AUTHORITY: (
        "authority, collectivite, collectivite territoriale, region, departement, "
        "commune, "
        "metropole, mairie, agglomeration, etat, administration, institution, "
        "institutionnel, organisme public, public, pub, agence, etablissement public, "
        "cci, "
        "chambre consulaire"
    ),
    Kind.ASSOCIATION: (
        "association, federation, syndicat, fondation, foundation, cluster, pole, "
        "union, "
        "ong, ngo, reseau, groupement, mutuelle, association patients"
    ),
    Kind.INVESTOR: (
        "investor, investisseur, fonds, fond investissement, fonds investissement, "
        "fund, "
        "venture capital, capital risque, business angel, business angels, banque, "
        "bank, "
        "financeur, societe gestion"
    ),
    Kind.OTHER: (
        "other, autre, autres, oth, divers, personne physique, invite permanent"
    ),
}
SIZES = {
    SizeCategory.MICRO: (
        "micro, tpe, micro entreprise, microentreprise, mic, micro firm"
    ),
    SizeCategory.SME: (
        "sme, pme, petite moyenne entreprise, small, medium, petite, moyenne"
    ),
    SizeCategory.MIDCAP: (
        "midcap, mid cap, eti, entreprise taille intermediaire, intermediaire"
    ),
    SizeCategory.LARGE: (
        "large, ge, grande entreprise, grand groupe, grand compte, large firm, groupe, "
        "large company, grande"
    ),
}
EXITS = {
    ExitKind.RESIGNATION: (
        "resignation, demission, resigned, depart, depart volontaire, non "
        "renouvellement, "
        "non renouvele, retrait"
    ),
    ExitKind.STRIKING_OFF: (
        "striking off, radiation, struck off, radie, exclusion, impaye, non paiement"
    ),
    ExitKind.LIQUIDATION: (
        "liquidation, liquidation judiciaire, faillite, cessation, cessation activite, "
        "bankruptcy, fermeture"
    ),
    ExitKind.MERGER: "merger, fusion, absorption, rachat, absorbe, fusion absorption",
    ExitKind.OTHER: "other, autre, inconnu, unknown",
}


def _index(words: dict) -> dict[str, str]:
    return {
        folded(word): meaning
        for meaning, text in words.items()
        for word in text.split(",")
    }


_KINDS, _SIZES, _EXITS = _index(KINDS), _index(SIZES), _index(EXITS)


@lru_cache(maxsize=1024)
def kind_of(text: str) -> str | None:
    return _look_up(_KINDS, text)


@lru_cache(maxsize=1024)
def size_of(text: str) -> str | None:
    return _look_up(_SIZES, text)


@lru_cache(maxsize=1024)
def exit_of(text: str) -> str | None:
    return _look_up(_EXITS, text)


def _look_up(index: dict[str, str], text: str) -> str | None:
    """The whole text, then ever fewer of its first words; a plural counts as one."""
    words = folded(text).split()
    for length in range(len(words), 0, -1):
        for form in (
            words[:length],
            [word.removesuffix("s") for word in words[:length]],
        ):
            if (meaning := index.get(" ".join(form))) is not None:
                return str(meaning)
    return None
