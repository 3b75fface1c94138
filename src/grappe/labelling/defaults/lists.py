"""Bodies, reasons and the confidentiality text of the ready-made configuration."""

# (code, decides, names, rules)
BODIES = [
    (
        "experts",
        False,
        ("Comité d'experts", "Committee of experts"),
        "Lit les dossiers, entend les porteurs, donne un avis motivé au comité de "
        "labellisation.",
    ),
    (
        "labelling",
        True,
        ("Comité de labellisation", "Labelling committee"),
        "Décide du label. Qui a un conflit d'intérêts ne reçoit pas le dossier, "
        "ne siège "
        "pas et ne vote pas sur ce projet.",
    ),
]

# (code, names, texts)
REASONS = [
    (
        "incomplete",
        ("Dossier incomplet", "Incomplete dossier"),
        (
            "Des réponses ou des pièces demandées manquent au dossier.",
            "Answers or documents that were asked for are missing from the dossier.",
        ),
    ),
    (
        "late",
        ("Dépôt hors délai", "Filed too late"),
        (
            "Le dossier est arrivé après l'heure limite de dépôt.",
            "The dossier came after the last moment for filing.",
        ),
    ),
    (
        "out-of-scope",
        ("Hors du champ du pôle", "Outside the cluster's field"),
        (
            "Le projet ne relève d'aucun domaine stratégique du pôle.",
            "The project belongs to none of the cluster's strategic domains.",
        ),
    ),
    (
        "consortium",
        ("Consortium non conforme", "Consortium against the rules"),
        (
            "La composition du consortium ne remplit pas les conditions de l'appel.",
            "The consortium does not meet the conditions of the call.",
        ),
    ),
    (
        "unconfirmed",
        ("Parties non confirmées", "Parts not confirmed"),
        (
            "Au moins un partenaire n'a pas confirmé sa part du projet.",
            "At least one partner has not confirmed its part of the project.",
        ),
    ),
    (
        "budget",
        ("Budget ou aide hors des règles", "Budget or aid against the rules"),
        (
            "Les coûts présentés ou l'aide demandée dépassent ce que les règles "
            "permettent.",
            "The costs presented or the aid asked for exceed what the rules allow.",
        ),
    ),
    (
        "membership",
        ("Adhésion non à jour", "Membership not up to date"),
        (
            "Le porteur ou un partenaire tenu d'adhérer n'est pas membre à jour.",
            "The lead, or a partner that has to be a member, is not one in good "
            "standing.",
        ),
    ),
    (
        "maturity",
        ("Maturité hors de l'appel", "Maturity outside the call"),
        (
            "Le niveau de maturité ou la durée ne correspondent pas à l'appel.",
            "The level of maturity or the duration does not match the call.",
        ),
    ),
    (
        "already-labelled",
        ("Déjà labellisé pour cet appel", "Already labelled for this call"),
        (
            "Le même projet a déjà été labellisé pour le même appel.",
            "The same project was already labelled for the same call.",
        ),
    ),
    (
        "other",
        ("Autre motif", "Other reason"),
        (
            "Le motif est donné dans le commentaire.",
            "The reason is given in the comment.",
        ),
    ),
]

TEXT_VERSION = "1"
TEXT_FR = """\
Je lis des dossiers confiés au pôle par des entreprises et des laboratoires. Je \
m'engage :

1. à tenir secret tout ce que j'apprends d'un dossier, pendant mon mandat et cinq \
ans après, sauf ce qui est déjà public ;
2. à ne m'en servir que pour donner l'avis qui m'est demandé, jamais pour mon \
compte, celui de mon employeur ou d'un tiers ;
3. à ne copier, transmettre ou confier à un service extérieur, automatique ou non, \
aucun élément d'un dossier ;
4. à dire, avant d'ouvrir chaque dossier, si un lien d'emploi, d'argent, de famille, \
de travail commun ou de concurrence me rapproche d'un partenaire, et à le dire \
aussitôt si je le découvre ensuite ;
5. à ne prendre aucun contact avec les partenaires d'un projet au sujet de son \
examen, sinon par l'équipe du pôle ;
6. à rendre ou à détruire tout document quand mon avis est donné ou quand on me le \
demande.

Je sais que chaque ouverture et chaque téléchargement sont notés, et que les \
documents portent mon nom.
"""
TEXT_EN = """\
I read dossiers that companies and laboratories entrusted to the cluster. I \
undertake:

1. to keep secret all that I learn from a dossier, during my mandate and for five \
years after it, except what is public already;
2. to use it only to give the opinion asked of me, never for myself, my employer or \
anybody else;
3. to copy, pass on or hand to an outside service, automatic or not, no part of a \
dossier;
4. to say, before I open each dossier, whether a bond of employment, money, family, \
common work or competition ties me to a partner, and to say it at once if I find out \
later;
5. to speak with the partners of a project about its examination through the \
cluster's team only;
6. to give back or destroy every document once my opinion is given, or when I am \
asked to.

I know that each opening and each download is written down, and that documents bear \
my name.
"""
