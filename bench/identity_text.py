"""How names are folded, written by SIRENE, and typed by people: the text of the worlds.

It is apart from the engine on purpose: what the engine makes of a name must not decide
what is put before it.
"""

import re
import unicodedata
from random import Random

# Legal form as it is typed -> the legal category INSEE gives it.
FORMS = {
    "SAS": "5710",
    "SASU": "5720",
    "SA": "5599",
    "SARL": "5499",
    "EURL": "5498",
    "SCI": "6540",
    "SNC": "5202",
    "SCOP": "5560",
    "SCIC": "5560",
    "SCA": "5308",
    "SE": "5800",
    "SEM": "5515",
    "GIE": "6220",
    "GIP": "7410",
    "EPIC": "4110",
}
# Forms that make another unit of the same name: nobody takes the SCI for the company.
PROPERTY = frozenset(["SCI", "GIE", "GIP"])
SMALL = frozenset(
    "A AU AUX D DE DES DU EN ET L LA LE LES ON OF THE AND FOR IN POUR PAR SUR".split()  # noqa: SIM905
)
# What SIRENE shortens, not always.
SHORTENED = {
    "ETABLISSEMENTS": "ETS",
    "ETABLISSEMENT": "ETS",
    "SOCIETE": "STE",
    "SAINT": "ST",
    "SAINTE": "STE",
    "CENTRE": "CTRE",
    "HOSPITALIER": "HOSP",
    "UNIVERSITE": "UNIV",
    "UNIVERSITAIRE": "UNIV",
    "INSTITUT": "INST",
    "NATIONAL": "NAT",
    "NATIONALE": "NAT",
    "REGIONAL": "REG",
    "DEVELOPPEMENT": "DEV",
    "ASSOCIATION": "ASS",
    "DEPARTEMENTAL": "DEP",
    "FRANCAISE": "FRANC",
    "GROUPEMENT": "GPT",
    "INTERNATIONAL": "INTERNAT",
}
HOSPITAL_WORDS = {
    "CENTRE HOSPITALIER UNIVERSITAIRE": "CHU",
    "CENTRE HOSPITALIER REGIONAL UNIVERSITAIRE": "CHRU",
    "CENTRE HOSPITALIER REGIONAL": "CHR",
    "CENTRE HOSPITALIER INTERCOMMUNAL": "CHI",
    "CENTRE HOSPITALIER": "CH",
    "GROUPE HOSPITALIER": "GH",
    "HOPITAL": "HOP",
}
WRITTEN_OUT = (
    {short: long for long, short in SHORTENED.items()}
    | {
        "STE": "SAINTE",
        "HOP": "HOPITAL",
        "HL": "HOPITAL LOCAL",
        "HDJ": "HOPITAL DE JOUR",
    }
    | {short: long for long, short in HOSPITAL_WORDS.items() if short.startswith("C")}
)
# Whole patterns first; the rest word by word. Only for names that are French.
ENGLISH_PATTERNS = [
    (r"^UNIVERSITE DE (.+)$", r"University of \1"),
    (r"^UNIVERSITE (.+)$", r"\1 University"),
    (r"^(?:CHU|CENTRE HOSPITALIER (?:REGIONAL )?UNIVERSITAIRE) (?:DE |D )?(.+)$",
     r"\1 University Hospital"),
    (r"^(?:CH|CENTRE HOSPITALIER) (?:DE |D )?(.+)$", r"\1 Hospital"),
    (r"^INSTITUT DE (.+) DE (\w+)$", r"\2 Institute of \1"),
    (r"^LABORATOIRE DE (.+)$", r"Laboratory of \1"),
    (r"^CENTRE DE RECHERCHE (.+)$", r"Research Center \1"),
    (r"^ECOLE NATIONALE SUPERIEURE (.+)$", r"National School \1"),
]  # fmt: skip
ENGLISH_WORDS = dict(
    pair.split(":")
    for pair in """
    UNIVERSITE:University INSTITUT:Institute CENTRE:Center LABORATOIRE:Laboratory
    RECHERCHE:Research RECHERCHES:Research NATIONAL:National NATIONALE:National
    SCIENCES:Sciences SCIENCE:Science BIOLOGIE:Biology CHIMIE:Chemistry
    PHYSIQUE:Physics MATHEMATIQUES:Mathematics INFORMATIQUE:Computer_Science
    SANTE:Health MEDECINE:Medicine ENVIRONNEMENT:Environment ENERGIE:Energy
    ECOLOGIE:Ecology ECONOMIE:Economics DEVELOPPEMENT:Development
    TECHNOLOGIE:Technology TECHNOLOGIES:Technologies AGRICULTURE:Agriculture
    GENIE:Engineering MECANIQUE:Mechanics MATERIAUX:Materials EUROPEEN:European
    FRANCAIS:French FRANCAISE:French FONDATION:Foundation HISTOIRE:History
    NEUROSCIENCES:Neuroscience ETUDES:Studies POUR:for DE:of DES:of DU:of ET:and
    LA:the LE:the LES:the HOPITAL:Hospital AGENCE:Agency SOCIETE:Company
    CLINIQUE:Clinical MOLECULAIRE:Molecular CELLULAIRE:Cell D:of L:the EN:in
    APPLIQUEE:Applied APPLIQUEES:Applied SUPERIEURE:Higher ECOLE:School
    INGENIEURS:Engineers AMENAGEMENT:Planning ASSOCIATION:Association
    GEOGRAPHIE:Geography PSYCHOLOGIE:Psychology DROIT:Law CANCER:Cancer
    TRANSPORT:Transport SOCIALES:Social HUMAINES:Human INTERNATIONAL:International
    """.split()  # noqa: SIM905
)


_WORD = re.compile("[A-Z0-9]+")


def fold(text: str) -> str:
    """Upper case, no accents, single spaces: "L'Énergie n°2" -> "L ENERGIE N 2"."""
    if not text.isascii():
        text = text.replace("œ", "oe").replace("Œ", "OE")
        text = unicodedata.normalize("NFKD", text)
        text = "".join(one for one in text if not unicodedata.combining(one))
    return " ".join(_WORD.findall(text.upper()))


def bare(text: str) -> str:
    """Folded, without a legal form at either end: what makes two names the same."""
    words = fold(text).replace("S A R L", "SARL").replace("S A S", "SAS").split()
    while len(words) > 1 and words[-1] in FORMS and words[-1] not in PROPERTY:
        words.pop()
    while len(words) > 1 and words[0] in FORMS and words[0] not in PROPERTY:
        words.pop(0)
    return " ".join(words)


def loose(name: str) -> str:
    """From a bare name: written out, no small words, plurals or spaces."""
    words = []
    for word in name.split():
        words += WRITTEN_OUT.get(word, word).split()
    return "".join(word.removesuffix("S") for word in words if word not in SMALL)


def form_in(text: str) -> str:
    """Return the legal form typed at either end, or ""."""
    words = fold(text).split()
    if len(words) < 2:
        return ""
    return next((one for one in (words[-1], words[0]) if one in FORMS), "")


def plain_town(town: str) -> str:
    """Leave out CEDEX, district numbers and SAINT: "PARIS CEDEX 05" -> "PARIS"."""
    words = re.sub(r"\b(CEDEX|SP)\b.*$", "", fold(town)).split()
    while len(words) > 1 and words[-1].isdigit():
        words.pop()
    short = {"SAINT": "ST", "SAINTE": "STE"}
    return " ".join(short.get(one, one) for one in words)


def is_acronym(text: str) -> bool:
    letters = text.replace("-", "").replace(".", "")
    return 2 <= len(letters) <= 9 and " " not in text and letters.upper() == letters


def initials(name: str) -> str:
    return "".join(word[0] for word in fold(name).split() if word not in SMALL)


def shortened(name: str, rng: Random, share: float) -> str:
    """Abbreviate some words the way registers do when the line is too short."""
    return " ".join(
        SHORTENED[word] if word in SHORTENED and rng.random() < share else word
        for word in name.split()
    )


def english(name: str) -> str:
    """Put a French name in English, word by word; "" when nothing was translated."""
    folded = bare(name)
    for pattern, replacement in ENGLISH_PATTERNS:
        found = re.sub(pattern, replacement, folded)
        if found != folded:
            words = found.split()
            break
    else:
        words = folded.split()
    done = [ENGLISH_WORDS.get(word, word.title()).replace("_", " ") for word in words]
    long = [word for word in words if word not in SMALL]
    known = sum(word in ENGLISH_WORDS for word in long)
    is_whole = 2 * known > len(long)
    return " ".join(done) if is_whole or words != folded.split() else ""


def mistyped(text: str, rng: Random) -> str:
    """One slip of the fingers: a letter doubled, lost, swapped or replaced."""
    places = [at for at, one in enumerate(text) if one.isalpha() and at > 0]
    if len(places) < 3:
        return text
    at = rng.choice(places[:-1])
    slip = rng.randrange(4)
    if slip == 0:
        return text[:at] + text[at] + text[at:]
    if slip == 1:
        return text[:at] + text[at + 1 :]
    if slip == 2:
        return text[:at] + text[at + 1] + text[at] + text[at + 2 :]
    return text[:at] + rng.choice("abcdefghijklmnopqrstuvwxyz") + text[at + 1 :]


def luhn(body: str) -> str:
    """Append the key of SIREN and SIRET."""
    digits = [
        int(one) * (2 if place % 2 == 0 else 1)
        for place, one in enumerate(reversed(body))
    ]
    return f"{body}{-sum(d - 9 if d > 9 else d for d in digits) % 10}"
