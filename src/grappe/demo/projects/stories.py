"""What the projects of the demo say of themselves; every word is made up."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Story:
    """A project, in the words of its applicants.

    `partners` are kinds of organisations, the lead first; `cost_keur` is the total cost
    of all; `fate` is how far it has come on the last day of the demo.
    """

    acronym: str
    title: str
    domain: str
    competences: tuple[str, ...]
    partners: tuple[str, ...]
    months: int
    trl: tuple[int, int]
    cost_keur: int
    abstract: str
    need: str
    locks: str
    innovation: str
    kind: str = "rdi"
    call: str = ""
    fate: str = "idea"


COMPANY, LAB, HOSPITAL, SCHOOL = "company", "research", "healthcare", "higher_education"

STORIES = (
    Story(
        "DOUCEFAIM",
        "Repas mixés fermentés pour les troubles de la déglutition",
        "nutrition",
        ("fermentation", "formulation", "clinical-nutrition"),
        (COMPANY, COMPANY, LAB, HOSPITAL),
        36,
        (4, 7),
        1_480,
        "Des repas à texture adaptée, fermentés, qui rendent le goût et l'appétit aux "
        "personnes âgées qui avalent mal.",
        "Une personne sur deux en établissement mange moins que ses besoins ; les "
        "repas mixés sont fades et refusés.",
        "Tenir la texture après fermentation et chauffage, sans épaissir à l'amidon ; "
        "mesurer l'envie de manger chez des personnes qui parlent peu.",
        "Un ferment qui épaissit en même temps qu'il parfume, et une mesure de "
        "l'appétit par capteur de mastication.",
        call="sante-2027",
        fate="submitted",
    ),
    Story(
        "MARCHEUR",
        "Semelle textile qui prévient la chute à domicile",
        "longevity",
        ("textiles", "sensors", "autonomy", "home-care"),
        (COMPANY, COMPANY, LAB, HOSPITAL),
        30,
        (5, 8),
        1_120,
        "Une semelle tissée qui lit la marche jour après jour et alerte quand elle se "
        "dégrade.",
        "La chute est la première cause d'entrée en établissement ; personne ne voit "
        "la marche se dégrader entre deux consultations.",
        "Des fibres qui mesurent encore après cent lavages ; distinguer la fatigue du "
        "soir de la dégradation réelle.",
        "Un tissage de fibres conductrices sans pile dans la chaussure.",
        call="sante-2027",
        fate="submitted",
    ),
    Story(
        "INTESTINO",
        "Signature du microbiote pour suivre la maladie chronique de l'intestin",
        "nutrition",
        ("microbiota", "biomarkers", "genomics", "chronic"),
        (COMPANY, COMPANY, LAB, HOSPITAL),
        42,
        (3, 6),
        2_350,
        "Un test à domicile qui annonce la poussée quinze jours avant les symptômes.",
        "Les patients consultent quand la poussée est là ; l'examen de référence est "
        "invasif.",
        "Une signature stable d'une personne à l'autre ; un prélèvement qui voyage "
        "sans froid.",
        "Un panel de douze bactéries et métabolites, lu sur papier réactif.",
        call="sante-2027",
        fate="complements",
    ),
    Story(
        "PROTEIGNE",
        "Protéines de légumineuses locales pour la dénutrition hospitalière",
        "nutrition",
        ("proteins", "formulation", "clinical-nutrition", "safety"),
        (COMPANY, COMPANY, LAB, HOSPITAL),
        36,
        (4, 7),
        1_760,
        "Une boisson concentrée en protéines de féverole, sans lait, pour les patients "
        "dénutris.",
        "Quatre patients hospitalisés sur dix sont dénutris et beaucoup supportent mal "
        "les produits lactés.",
        "Ôter l'amertume sans dénaturer la protéine ; garder fluide une boisson à dix "
        "pour cent de protéines.",
        "Un procédé doux en deux étapes, transposable dans une laiterie existante.",
        call="nutrition-2026",
        fate="admissible",
    ),
    Story(
        "VOIXCLAIRE",
        "La voix comme signe avancé de l'insuffisance cardiaque",
        "digital-devices",
        ("ai", "telehealth", "chronic", "data"),
        (COMPANY, COMPANY, LAB, HOSPITAL),
        36,
        (4, 7),
        1_310,
        "Trente secondes de parole par jour au téléphone pour éviter une "
        "réhospitalisation.",
        "Un patient sur quatre revient à l'hôpital dans le mois qui suit sa sortie.",
        "Séparer l'essoufflement de la fatigue et du rhume ; un modèle juste pour "
        "toutes les voix.",
        "Un modèle entraîné par patient, qui ne garde aucun enregistrement.",
        call="nutrition-2026",
        fate="admissible",
    ),
    Story(
        "BRASLEGER",
        "Bras d'assistance pour les gestes de soin répétés",
        "digital-devices",
        ("robotics", "rehabilitation", "hospital-logistics"),
        (COMPANY, COMPANY, LAB, HOSPITAL),
        36,
        (5, 8),
        2_040,
        "Un bras léger qui porte à la place du soignant lors des transferts et des "
        "toilettes.",
        "Les troubles musculo-squelettiques éloignent chaque année des soignants de "
        "leur métier.",
        "Un bras sûr au contact d'une personne fragile ; une prise en main en moins de "
        "dix secondes.",
        "Un actionneur souple et un geste appris par démonstration.",
        call="nutrition-2026",
        fate="admissible",
    ),
    Story(
        "CICATRISOIE",
        "Pansement de soie pour plaies chroniques",
        "digital-devices",
        ("textiles", "implants", "cell-culture", "marking"),
        (COMPANY, COMPANY, LAB, HOSPITAL),
        40,
        (4, 6),
        1_890,
        "Un pansement qui libère un facteur de cicatrisation au rythme de la plaie.",
        "Les plaies chroniques durent des mois et occupent les infirmières à domicile.",
        "Fixer le facteur dans la fibre sans l'abîmer ; prouver la libération in vivo.",
        "Une fibre de soie régénérée chargée en ligne, sans solvant.",
        call="nutrition-2026",
        fate="admissible",
    ),
    Story(
        "PARTAGEDOSSIER",
        "Compte rendu de sortie lisible par tous les logiciels de soin",
        "digital-devices",
        ("interoperability", "data", "cybersecurity"),
        (COMPANY, COMPANY, LAB, HOSPITAL),
        24,
        (6, 8),
        940,
        "Un compte rendu de sortie structuré, repris sans ressaisie par le médecin et "
        "l'établissement d'accueil.",
        "Le compte rendu arrive en retard, en image, et se recopie à la main.",
        "Structurer un texte libre sans erreur clinique ; une traçabilité opposable.",
        "Une relecture assistée où chaque donnée garde son lien avec la phrase.",
        call="autonomie-2027",
        fate="admissible",
    ),
    Story(
        "MAISONVEILLE",
        "Plateforme de maisons témoins pour le maintien à domicile",
        "longevity",
        ("autonomy", "home-care", "sensors", "training"),
        (COMPANY, SCHOOL, HOSPITAL),
        36,
        (5, 7),
        2_600,
        "Six logements équipés, ouverts aux entreprises pour éprouver leurs "
        "produits avec des habitants.",
        "Les objets du maintien à domicile sont essayés en laboratoire, pas chez les "
        "gens.",
        "Mesurer sans surveiller ; comparer des essais faits par d'autres.",
        "Une charte d'essai commune et des données rendues aux habitants.",
        kind="platform",
        call="autonomie-2027",
        fate="admissible",
    ),
    Story(
        "HOPIFLUX",
        "Démonstrateur de circuit court du linge et du repas à l'hôpital",
        "longevity",
        ("hospital-logistics", "ai", "safety"),
        (COMPANY, HOSPITAL, LAB),
        24,
        (6, 8),
        1_250,
        "Prévoir chaque matin les besoins d'un service pour livrer juste, sans stock "
        "ni gaspillage.",
        "Un repas sur cinq est jeté et le linge manque un jour sur dix.",
        "Prévoir avec peu d'historique ; garder la main aux équipes.",
        "Une prévision expliquée service par service.",
        kind="demonstrator",
        call="autonomie-2027",
        fate="admissible",
    ),
    Story(
        "GLYCOLIBRE",
        "Patch sans aiguille pour suivre le sucre à l'effort",
        "digital-devices",
        ("sensors", "chronic", "marking", "clinical-trials"),
        (COMPANY, LAB),
        36,
        (3, 6),
        1_540,
        "Un patch qui lit le glucose dans la sueur pendant l'effort.",
        "Les personnes diabétiques arrêtent le sport par peur de l'hypoglycémie.",
        "Relier sueur et sang pendant l'effort ; tenir deux heures de sudation.",
        "Une membrane imprimée qui se recalibre seule.",
        call="autonomie-2027",
        fate="inadmissible",
    ),
    Story(
        "FORMASOIN",
        "Parcours de formation aux métiers de l'essai clinique",
        "longevity",
        ("training", "clinical-trials", "regulation"),
        (SCHOOL, HOSPITAL, COMPANY),
        24,
        (5, 7),
        480,
        "Former en six mois des attachés de recherche parmi des soignants en "
        "reconversion.",
        "Les centres manquent d'attachés de recherche clinique.",
        "Reconnaître l'expérience du soin ; alterner hôpital et entreprise.",
        "Des mises en situation jouées sur des essais imaginaires.",
        kind="training",
        call="sante-2027",
        fate="draft",
    ),
    Story(
        "MEMOBIOME",
        "Alimentation et mémoire après soixante ans",
        "longevity",
        ("microbiota", "prevention", "data", "clinical-nutrition"),
        (LAB, COMPANY, HOSPITAL),
        48,
        (2, 4),
        2_900,
        "Comprendre ce que douze mois d'alimentation fermentée changent à la mémoire.",
        "La prévention du déclin n'a pas d'outil simple et accepté.",
        "Suivre l'alimentation réelle ; séparer l'effet du régime de celui du suivi.",
        "Un essai en grappes dans des résidences autonomie.",
        call="sante-2027",
        fate="draft",
    ),
    Story(
        "SOUFFLEUR",
        "Rééducation respiratoire par le jeu",
        "longevity",
        ("rehabilitation", "telehealth", "chronic"),
        (COMPANY, HOSPITAL),
        24,
        (4, 7),
        620,
        "Un souffle mesuré, un jeu qui s'adapte, un kinésithérapeute qui suit.",
        "La rééducation s'arrête au retour à la maison.",
        "Garder l'envie au-delà de trois semaines.",
        "Un jeu écrit avec des patients, réglé par le soignant.",
        fate="in_setup",
    ),
    Story(
        "ALGUECOEUR",
        "Sel d'algues pour réduire le sodium",
        "nutrition",
        ("formulation", "sensory", "prevention"),
        (COMPANY, COMPANY, SCHOOL),
        30,
        (4, 7),
        870,
        "Un sel d'algues qui garde le goût et divise le sodium par deux.",
        "La moitié du sel vient des plats préparés.",
        "Un goût constant d'une récolte à l'autre.",
        "Un assemblage de trois algues piloté par l'analyse sensorielle.",
        fate="qualified",
    ),
    Story(
        "ECHOPORTE",
        "Échographie guidée pour les soins à domicile",
        "digital-devices",
        ("imaging", "ai", "home-care"),
        (COMPANY, LAB),
        36,
        (3, 6),
        1_700,
        "Guider la main de l'infirmière pour une image lisible par le médecin.",
        "L'image manque là où le patient ne peut pas se déplacer.",
        "Une image utile entre des mains peu formées.",
        "Un guidage par le son, sans écran.",
        fate="idea",
    ),
)

# Projects of other years, which ended or run: they tie partners together.
PAST = (
    ("FIBRADOUX", "Fibres douces pour le transit", "nutrition", "ended", 2024),
    ("SECURILIT", "Lit d'hôpital qui prévient l'escarre", "longevity", "ended", 2025),
    ("BIOVEILLE", "Veille biologique en entreprise", "digital-devices", "ended", 2022),
    ("PAINVITA", "Pain enrichi pour la dénutrition", "nutrition", "running", 2027),
    ("TELEDOUX", "Télésuivi de la douleur", "digital-devices", "running", 2028),
)

# (code, name, funder, closing: year, month, day)
CALLS = (
    (
        "nutrition-2026",
        "Nutrition et santé durables 2026",
        "Fonds régional imaginaire",
        (2026, 12, 18),
    ),
    (
        "autonomie-2027",
        "Démonstrateurs de l'autonomie 2027",
        "Agence fictive de l'autonomie",
        (2027, 2, 26),
    ),
    (
        "sante-2027",
        "Santé collaborative 2027",
        "Fonds national imaginaire",
        (2027, 4, 30),
    ),
)
