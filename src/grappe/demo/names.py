"""Names that nobody bears: each one says that it is invented.

Numbers come from blocks that no register issues: a SIREN begins with 000, a ROR with
0zz. Addresses end in .example and telephones are in the block that the French authority
(ARCEP) keeps for fiction, so no message reaches anybody.
"""

import re
import unicodedata

from grappe.demo.dice import Dice
from grappe.engines import identifiers


def parts(*lines: str) -> list[str]:
    return " ".join(lines).split()


HEADS = parts(
    "Al Bel Bor Cal Cor Dal Dor El Fal Fer Gal Gor Hel Ister Jal Kel Lor Mal Mir",
    "Nal Nor Oril Pal Quel Ral Ser Sol Tal Ter Ur Val Vor Wel Xan Yr Zel Bran Clar",
    "Drel Fran",
)
MIDDLES = parts(
    "a ba bo ca da de di fa ga gi ka la le li lo ma me mi mo na ne ni no pa ra re ri",
    "ro sa se si ta te ti to va ve vi vo",
)
TAILS = parts(
    "bal cyn dor fen gis lan lor mel mir nax nel nis phar qual rel ris ron sil tal",
    "tem tor van vel vix xim zan dis gor kem lis mur nor pel rax sol tix vor wen zor",
)

# How an organisation is called, by kind: "{}" is its invented word.
PATTERNS = {
    "company": [
        "{} Fictive SAS",
        "{} Fictif SARL",
        "Société imaginaire {}",
        "Ateliers fictifs {}",
        "{} Exemple Industries",
        "{} Santé Fictive",
        "Établissements imaginaires {}",
    ],
    "research": [
        "Laboratoire fictif {}",
        "Institut imaginaire {}",
        "Unité de recherche fictive {}",
        "Centre technique imaginaire {}",
    ],
    "higher_education": [
        "Université imaginaire de {}",
        "École fictive {}",
        "IUT imaginaire de {}",
    ],
    "healthcare": [
        "Hôpital fictif de {}",
        "Clinique imaginaire {}",
        "Résidence fictive {}",
        "Centre de soins imaginaire {}",
    ],
    "authority": ["Communauté imaginaire de {}", "Agence publique fictive {}"],
    "association": ["Fédération fictive {}", "Association imaginaire {}"],
    "investor": ["Fonds fictif {}", "{} Capital imaginaire"],
}
FOREIGN_COMPANY = {
    "BE": "{} Fictief NV",
    "DE": "{} Fiktiv GmbH",
    "NL": "{} Fictief BV",
    "LU": "{} Fictive Sàrl",
    "CH": "{} Fiktiv AG",
    "GB": "{} Fictional Ltd",
    "IT": "{} Immaginaria Srl",
    "ES": "{} Ficticia SL",
}
GIVEN_NAMES = parts(
    "Alix Andrea Ange Camille Céleste Charlie Claude Dominique Eden Gwenn Jocelyn",
    "Lou Loïs Maé Maxence Morgan Noa Sacha Stéphane Swann Valéry Yaël Zéphyr Élie",
    "Anaël",
)


class Names:
    """Gives each organisation and person a name that is not given yet."""

    def __init__(self, dice: Dice) -> None:
        self.dice = dice
        self._words: set[str] = set()
        self._number = 0

    def word(self) -> str:
        """An invented word, different each time."""
        while True:
            parts = [self.dice.pick(HEADS), self.dice.pick(MIDDLES)]
            if self.dice.chance(0.5):
                parts.append(self.dice.pick(MIDDLES))
            word = "".join([*parts, self.dice.pick(TAILS)])
            if word not in self._words:
                self._words.add(word)
                return word

    def organisation(self, kind: str, country: str = "FR") -> tuple[str, str]:
        """A legal name, and the word it is made of."""
        word = self.word()
        foreign = kind == "company" and country in FOREIGN_COMPANY
        pattern = (
            FOREIGN_COMPANY[country] if foreign else self.dice.pick(PATTERNS[kind])
        )
        return pattern.format(word), word

    def siren(self) -> str:
        """The next number of the block 000, which no register issues."""
        self._number += 1
        return with_key(f"{self._number:08d}")


def person(dice: Dice) -> tuple[str, str]:
    """A given name and a family name."""
    word = dice.pick(HEADS) + dice.pick(MIDDLES) + dice.pick(TAILS)
    return dice.pick(GIVEN_NAMES), f"Fictif-{word}"


def with_key(body: str) -> str:
    """A number and its Luhn key."""
    return next(
        number for key in range(10) if identifiers.luhn_ok(number := f"{body}{key}")
    )


def siret(siren: str, number: int) -> str:
    return with_key(f"{siren}{number:04d}")


def ror(number: int) -> str:
    """A ROR with right check digits, at the end of the space, far from those issued."""
    body = "0zz" + base32(number, 4)
    return body + identifiers.ror_check_digits(body)


def base32(number: int, length: int) -> str:
    """Crockford's digits, which are those of ROR."""
    digits = "0123456789abcdefghjkmnpqrstvwxyz"
    return "".join(
        digits[number >> 5 * place & 31] for place in reversed(range(length))
    )


def phone(dice: Dice) -> str:
    """In a block kept for fiction, where nobody answers."""
    block = dice.pick(["03 53 01", "06 39 98"])
    return f"{block} {dice.below(100):02d} {dice.below(100):02d}"


def domain(word: str) -> str:
    return f"{slug(word)}.example"


def email(given: str, family: str, host: str) -> str:
    return f"{slug(given)}.{slug(family)}@{host}"


def slug(text: str) -> str:
    """Lower case letters, digits and dashes."""
    bare = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", bare.lower()).strip("-")
