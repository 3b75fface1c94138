"""The ready-made grid: eight criteria, a hundred points, marks from 0 to 5."""

from typing import NamedTuple


class Measured(NamedTuple):
    """One criterion: its points, and what to look at."""

    code: str
    points: int
    name: tuple[str, str]
    help: tuple[str, str]


NAME = ("Grille commune", "Common grid")
CRITERIA = [
    Measured(
        "roadmap",
        10,
        ("Adéquation à la feuille de route", "Fit with the roadmap"),
        (
            "Le projet sert-il un objectif du pôle, et la place du pôle est-elle "
            "claire ?",
            "Does the project serve an objective of the cluster, and is its part "
            "clear?",
        ),
    ),
    Measured(
        "innovation",
        20,
        ("Innovation et verrous", "Innovation and locks"),
        (
            "L'état de l'art est-il connu ? Les verrous sont-ils réels et "
            "l'écart utile ?",
            "Is the state of the art known? Are the locks real, and the step useful?",
        ),
    ),
    Measured(
        "soundness",
        15,
        ("Solidité technique et plan de travail", "Technical soundness and work plan"),
        (
            "La méthode tient-elle ? Lots, livrables et jalons mènent-ils au but ?",
            "Does the method hold? Do packages, deliverables and milestones lead "
            "there?",
        ),
    ),
    Measured(
        "consortium",
        15,
        ("Consortium", "Consortium"),
        (
            "Chaque partenaire est-il nécessaire, capable, et engagé à sa juste part ?",
            "Is each partner needed, able, and committed to its fair share?",
        ),
    ),
    Measured(
        "market",
        20,
        ("Marché et modèle économique", "Market and business model"),
        (
            "Qui paiera, combien, face à quelle concurrence, et dans combien de "
            "temps ?",
            "Who will pay, how much, against which competitors, and how soon?",
        ),
    ),
    Measured(
        "returns",
        10,
        (
            "Retombées économiques, emploi et territoire",
            "Returns: economy, jobs and region",
        ),
        (
            "Les retombées annoncées sont-elles crédibles et profitent-elles au "
            "territoire ?",
            "Are the returns announced believable, and does the region benefit "
            "from them?",
        ),
    ),
    Measured(
        "budget",
        5,
        ("Budget et règles d'aide", "Budget and rules of aid"),
        (
            "Les coûts correspondent-ils aux travaux, et l'aide demandée aux règles ?",
            "Do the costs match the work, and the aid asked for the rules?",
        ),
    ),
    Measured(
        "society",
        5,
        (
            "Environnement, société et éthique",
            "Environment, society and ethics",
        ),
        (
            "Les effets sont-ils pesés, les avis nécessaires prévus ?",
            "Are the effects weighed, and the opinions needed foreseen?",
        ),
    ),
]
ANCHORS = {
    "0": ("Absent ou hors sujet", "Missing or beside the point"),
    "1": ("Faible : des manques graves", "Weak: serious gaps"),
    "2": ("Insuffisant : à reprendre", "Insufficient: to be worked on again"),
    "3": ("Correct : des points à préciser", "Fair: some points to make clear"),
    "4": ("Bon : peu de réserves", "Good: few reservations"),
    "5": (
        "Excellent : rien d'important à redire",
        "Excellent: nothing of weight to add",
    ),
}
