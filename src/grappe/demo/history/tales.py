"""What the demo's past projects are called and about; every word is made up."""

import random
from dataclasses import dataclass

# (domain, what, for whom or against what); each pair is used once, in an order drawn.
THINGS = {
    "nutrition": (
        "Boisson fermentée",
        "Pain de légumineuses",
        "Purée protéinée",
        "Fibre de chicorée",
        "Levain à faible sel",
        "Algue assaisonnante",
        "Probiotique de ferme",
        "Farine d'insectes imaginaire",
    ),
    "digital-devices": (
        "Capteur de souffle",
        "Pansement connecté",
        "Carnet de soin partagé",
        "Lunettes de rééducation",
        "Stéthoscope de poche",
        "Logiciel de lecture d'images",
        "Bracelet de suivi",
        "Pilulier parlant",
    ),
    "longevity": (
        "Chaussure de stabilité",
        "Logement témoin",
        "Parcours de retour à domicile",
        "Jeu de mémoire",
        "Fauteuil de transfert",
        "Veilleuse de chute",
        "Atelier de marche",
        "Assistant de repas",
    ),
}
AIMS = {
    "nutrition": (
        "pour la dénutrition des aînés",
        "pour l'enfant allergique",
        "contre le diabète naissant",
        "pour la convalescence",
        "pour le sportif blessé",
    ),
    "digital-devices": (
        "pour l'insuffisance cardiaque",
        "pour la plaie chronique",
        "pour l'épilepsie de l'enfant",
        "pour la sortie de l'hôpital",
        "pour l'asthme sévère",
    ),
    "longevity": (
        "pour prévenir la chute",
        "pour les aidants",
        "pour la maladie de la mémoire",
        "pour vivre seul plus longtemps",
        "pour le soin à domicile",
    ),
}
HEADS = [
    "Ala",
    "Bri",
    "Cor",
    "Dou",
    "Ela",
    "Fri",
    "Gal",
    "Hel",
    "Ivo",
    "Jul",
    "Kal",
    "Lum",
    "Mir",
    "Nov",
    "Ori",
    "Pra",
    "Quo",
    "Ril",
    "Sol",
    "Tam",
    "Uli",
    "Vel",
    "Wim",
    "Xan",
    "Yla",
    "Zor",
]
TAILS = [
    "bel",
    "dor",
    "fan",
    "gil",
    "lia",
    "mon",
    "nax",
    "pol",
    "rix",
    "sol",
    "tis",
    "vol",
]

STRENGTHS = (
    "Le besoin est vérifié auprès d'usagers.",
    "Le consortium couvre toute la chaîne.",
    "Le plan de travail est clair et chiffré.",
    "Le verrou est réel et bien décrit.",
)
WEAKNESSES = (
    "Le marché visé est peu étayé.",
    "Le calendrier laisse peu de place aux essais.",
    "La propriété des résultats reste à régler.",
    "Le modèle économique tient à un seul client.",
)
ADVICE = (
    "Rencontrer un établissement de plus avant le dépôt.",
    "Chiffrer deux scénarios de prix.",
    "Signer l'accord de consortium avant le démarrage.",
)
CONDITIONS = (
    "Signer l'accord de consortium.",
    "Joindre l'avis du comité d'éthique.",
    "Préciser le partage de la propriété intellectuelle.",
)
FUNDERS = (
    ("Fonds national imaginaire", "Innovation collaborative (fictif)"),
    ("Fonds régional imaginaire", "Filières d'avenir (fictif)"),
    ("Agence fictive de l'autonomie", "Bien vieillir (fictif)"),
)
SEATED = ("Présidence", "Recherche", "Hôpital", "Industrie", "PME", "Financement")


@dataclass(frozen=True)
class Tale:
    """A past project: its name, what it is about, its strategic domain."""

    acronym: str
    title: str
    domain: str


def tell(dice: random.Random, count: int) -> list[Tale]:
    """So many projects, no two with the same name or subject."""
    names = [f"{head}{tail}".upper() for head in HEADS for tail in TAILS]
    subjects = [
        (f"{thing} {aim}", domain)
        for domain, things in THINGS.items()
        for thing in things
        for aim in AIMS[domain]
    ]
    dice.shuffle(names)
    dice.shuffle(subjects)
    return [
        Tale(name, title, domain)
        for name, (title, domain) in zip(names[:count], subjects[:count], strict=True)
    ]
