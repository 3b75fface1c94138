"""The questions of the ready-made forms: what the structured dossier does not say."""

from grappe.labelling.defaults.shapes import Asked, Page
from grappe.labelling.models import QuestionKind

FIT = Page(
    "Le projet et le pôle",
    "The project and the cluster",
    (
        "Le comité lit ces réponses en premier : soyez concret et bref.",
        "The committee reads these answers first: be concrete and brief.",
    ),
    (
        Asked(
            "roadmap",
            "En quoi le projet sert-il la feuille de route du pôle ?",
            "How does the project serve the cluster's roadmap?",
            help=(
                "Nommez le domaine stratégique et l'objectif visés.",
                "Name the strategic domain and the objective it aims at.",
            ),
            is_required=True,
            longest=2000,
        ),
        Asked(
            "support",
            "Qu'attendez-vous du pôle pendant et après le montage ?",
            "What do you expect from the cluster while the project is set up, "
            "and after?",
            longest=1500,
        ),
        Asked(
            "first-time",
            "Est-ce la première fois que ce projet demande un label, ici ou ailleurs ?",
            "Is it the first time that this project asks for a label, here or "
            "elsewhere?",
            kind=QuestionKind.YES_NO,
            is_required=True,
        ),
        Asked(
            "earlier-request",
            "Quand, à qui, et qu'est-ce qui a changé depuis ?",
            "When, from whom, and what has changed since?",
            is_required=True,
            longest=1500,
            asked_if=("first-time", "no"),
        ),
    ),
)

RISKS = Page(
    "Risques et conduite",
    "Risks and management",
    (
        "Un risque nommé compte en faveur du projet, s'il est préparé.",
        "A risk that is named speaks for the project, when it is prepared for.",
    ),
    (
        Asked(
            "risks",
            "Quels sont les trois risques principaux, et que ferez-vous s'ils "
            "surviennent ?",
            "What are the three main risks, and what will you do if they come true?",
            is_required=True,
            longest=3000,
        ),
        Asked(
            "stop",
            "À quelle étape pourriez-vous décider d'arrêter, et sur quel critère ?",
            "At which step could you decide to stop, and by which criterion?",
            longest=1500,
        ),
        Asked(
            "steering",
            "Qui décide au sein du consortium, et à quel rythme se réunit-il ?",
            "Who decides within the consortium, and how often does it meet?",
            is_required=True,
            longest=1500,
        ),
    ),
)

RETURNS = Page(
    "Retombées",
    "Returns",
    (
        "Les chiffres d'affaires et les emplois par partenaire se saisissent dans le "
        "dossier ; dites ici comment ils seront atteints.",
        "Turnover and jobs by partner are entered in the dossier; say here how "
        "they will "
        "be reached.",
    ),
    (
        Asked(
            "exploitation",
            "Qui exploitera les résultats, sous quelle forme et à partir de quand ?",
            "Who will make use of the results, in what form and from when?",
            is_required=True,
            longest=3000,
        ),
        Asked(
            "territory",
            "Que gagne le territoire : emplois, sites, formations, partenaires ?",
            "What does the region gain: jobs, sites, training, partners?",
            is_required=True,
            longest=2000,
        ),
        Asked(
            "protection",
            "Comment protégez-vous les résultats ?",
            "How do you protect the results?",
            kind=QuestionKind.CHOICES,
            choices=(
                ("patent", "brevet", "patent"),
                ("software", "droit d'auteur sur un logiciel", "software copyright"),
                ("secret", "secret des affaires", "trade secret"),
                ("variety", "certificat d'obtention végétale", "plant variety right"),
                ("open", "publication ou licence libre", "publication or open licence"),
                ("undecided", "pas encore décidé", "not decided yet"),
            ),
        ),
    ),
)

ETHICS = Page(
    "Santé, données et environnement",
    "Health, data and environment",
    (
        "Ces réponses n'excluent pas un projet : elles disent quels avis il lui faut.",
        "These answers rule no project out: they tell which opinions it needs.",
    ),
    (
        Asked(
            "people",
            "Le projet porte-t-il sur la personne humaine ou sur ses données de "
            "santé ?",
            "Does the project involve human beings, or data about their health?",
            kind=QuestionKind.YES_NO,
            is_required=True,
        ),
        Asked(
            "approvals",
            "Où en sont les avis et autorisations nécessaires ?",
            "How far are the opinions and permissions that it needs?",
            kind=QuestionKind.CHOICE,
            is_required=True,
            choices=(
                ("not-asked", "pas encore demandés", "not asked for yet"),
                ("asked", "demandés", "asked for"),
                ("given", "obtenus", "given"),
            ),
            asked_if=("people", "yes"),
        ),
        Asked(
            "approvals-detail",
            "Lesquels, auprès de qui et pour quelle date ?",
            "Which ones, from whom and for which date?",
            is_required=True,
            longest=1500,
            asked_if=("people", "yes"),
        ),
        Asked(
            "animals",
            "Le projet utilise-t-il des animaux à des fins scientifiques ?",
            "Does the project use animals for scientific purposes?",
            kind=QuestionKind.YES_NO,
            is_required=True,
        ),
        Asked(
            "environment",
            "Quels effets attendez-vous sur l'environnement, en bien et en mal ?",
            "Which effects on the environment do you expect, good and bad?",
            longest=2000,
        ),
    ),
)

DECLARATIONS = Page(
    "Déclarations",
    "Declarations",
    (
        "Vous engagez le consortium ; une réponse fausse peut faire perdre le label.",
        "You commit the consortium; a false answer may cost the label.",
    ),
    (
        Asked(
            "difficulty",
            "Un des partenaires est-il une entreprise en difficulté au sens européen ?",
            "Is any partner an undertaking in difficulty as European law defines it?",
            kind=QuestionKind.YES_NO,
            is_required=True,
        ),
        Asked(
            "double-funding",
            "Les mêmes dépenses sont-elles présentées à un autre financeur ?",
            "Are the same expenses presented to another funder?",
            kind=QuestionKind.YES_NO,
            is_required=True,
        ),
        Asked(
            "double-funding-detail",
            "À qui, pour quel montant, et que ferez-vous si les deux acceptent ?",
            "To whom, for what amount, and what will you do if both accept?",
            is_required=True,
            longest=1500,
            asked_if=("double-funding", "yes"),
        ),
        Asked(
            "annex",
            "Pièce complémentaire",
            "Further document",
            kind=QuestionKind.FILE,
            help=(
                "Une seule, si elle aide vraiment à lire le dossier.",
                "One only, if it truly helps to read the dossier.",
            ),
        ),
    ),
)

SCALE = Page(
    "Le démonstrateur",
    "The demonstrator",
    (
        "Dites ce qui sera montré, où et à qui.",
        "Say what will be shown, where and to whom.",
    ),
    (
        Asked(
            "scale",
            "À quelle échelle le démonstrateur fonctionnera-t-il, et où ?",
            "At what scale will the demonstrator run, and where?",
            is_required=True,
            longest=2000,
        ),
        Asked(
            "proof",
            "Quelles mesures diront que la démonstration a réussi ?",
            "Which measurements will tell that the demonstration has succeeded?",
            is_required=True,
            longest=2000,
        ),
        Asked(
            "first-users",
            "Qui sont les premiers utilisateurs, et se sont-ils engagés ?",
            "Who are the first users, and are they committed?",
            longest=1500,
        ),
        Asked(
            "visits",
            "Le démonstrateur pourra-t-il être visité par des membres du pôle ?",
            "Will members of the cluster be able to visit the demonstrator?",
            kind=QuestionKind.YES_NO,
        ),
    ),
)

PLATFORM = Page(
    "La plateforme",
    "The platform",
    (
        "Une plateforme vit de ses usagers : dites qui ils sont et ce qu'ils paieront.",
        "A platform lives by its users: say who they are and what they will pay.",
    ),
    (
        Asked(
            "services",
            "Quels services la plateforme rendra-t-elle, et à qui ?",
            "Which services will the platform give, and to whom?",
            is_required=True,
            longest=3000,
        ),
        Asked(
            "access",
            "À quelles conditions et à quel prix les PME y auront-elles accès ?",
            "On which conditions and at what price will small firms have access?",
            is_required=True,
            longest=2000,
        ),
        Asked(
            "rival",
            "Quelles plateformes voisines existent, et pourquoi une de plus ?",
            "Which platforms exist nearby, and why one more?",
            is_required=True,
            longest=2000,
        ),
        Asked(
            "balance-year",
            "En quelle année la plateforme équilibrera-t-elle ses comptes ?",
            "In which year will the platform break even?",
            kind=QuestionKind.NUMBER,
        ),
        Asked(
            "hours",
            "Part du temps ouverte aux usagers extérieurs (%)",
            "Share of its time open to outside users (%)",
            kind=QuestionKind.NUMBER,
        ),
    ),
)

TRAINING = Page(
    "La formation",
    "The training",
    (
        "Dites quel métier manque de bras et ce que saura faire la personne formée.",
        "Say which trade lacks people, and what a trained person will be able to do.",
    ),
    (
        Asked(
            "skills",
            "Quelles compétences la formation donne-t-elle, et qui les demande ?",
            "Which skills does the training give, and who asks for them?",
            is_required=True,
            longest=2500,
        ),
        Asked(
            "level",
            "Niveau de sortie",
            "Level reached",
            kind=QuestionKind.CHOICE,
            is_required=True,
            choices=(
                ("short", "formation courte sans diplôme", "short, without a degree"),
                ("3-4", "CAP ou baccalauréat", "vocational or secondary certificate"),
                ("5", "bac + 2", "two years of higher education"),
                ("6", "licence", "bachelor"),
                ("7", "master ou ingénieur", "master or engineer"),
                ("8", "doctorat", "doctorate"),
            ),
        ),
        Asked(
            "learners",
            "Combien de personnes formées par an ?",
            "How many people trained a year?",
            kind=QuestionKind.NUMBER,
            is_required=True,
        ),
        Asked(
            "companies-part",
            "Quelle part les entreprises prennent-elles : cours, stages, matériel ?",
            "What part do companies take: lessons, placements, equipment?",
            is_required=True,
            longest=2000,
        ),
        Asked(
            "opening",
            "Quand la formation ouvre-t-elle ?",
            "When does the training open?",
            kind=QuestionKind.DATE,
        ),
    ),
)

LETTER = Page(
    "Votre demande de lettre",
    "Your request for a letter",
    (
        "Une lettre de soutien n'est pas un label : elle dit que le pôle connaît le "
        "projet et le trouve utile.",
        "A support letter is no label: it says that the cluster knows the project and "
        "finds it useful.",
    ),
    (
        Asked(
            "addressee",
            "À qui la lettre est-elle destinée ?",
            "To whom is the letter addressed?",
            kind=QuestionKind.TEXT,
            is_required=True,
        ),
        Asked(
            "wanted-on",
            "Pour quelle date ?",
            "For which date?",
            kind=QuestionKind.DATE,
            is_required=True,
        ),
        Asked(
            "reasons",
            "Pourquoi le pôle devrait-il soutenir ce projet ?",
            "Why should the cluster support this project?",
            is_required=True,
            longest=2000,
        ),
        Asked(
            "rules",
            "Règlement ou annonce de l'appel visé",
            "Rules or announcement of the call",
            kind=QuestionKind.URL,
        ),
        Asked(
            "model",
            "Modèle imposé par le financeur",
            "Template that the funder wants",
            kind=QuestionKind.FILE,
        ),
    ),
)
