"""Names of experts in a text meant for applicants: found, and put out of sight.

What experts write may say who they are. A draft is made without what is found here,
and nothing leaves before what was written is looked at again.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from grappe.labelling.models import Assignment, LabelRequest

HIDDEN = "[…]"
ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
# Two words of a name may be written with any of these between them.
BETWEEN = r"[\s,'’.-]+"
# "X" or "Li" is a name, but also a variable and lithium: only whole names are sought.
SHORTEST = 3


@dataclass(frozen=True)
class Person:
    """How an expert may be recognised."""

    given: str
    family: str
    email: str
    employers: tuple[str, ...] = ()


@dataclass(frozen=True)
class Finding:
    """Words of a text that may name an expert.

    `is_sure` where nothing else can be meant: a whole name, or an address.
    """

    start: int
    end: int
    words: str
    is_sure: bool


def people_of(request: LabelRequest) -> list[Person]:
    """Everybody who was ever asked to read a request, whatever became of it."""
    rows = Assignment.objects.filter(request=request).select_related(
        "expert__user", "expert__organisation"
    )
    found = {}
    for expert in (row.expert for row in rows.order_by("pk")):
        employer = expert.organisation
        names = (employer.legal_name, employer.brand_name) if employer else ()
        found[expert.pk] = Person(
            expert.user.given_name,
            expert.user.family_name,
            expert.user.email,
            tuple(name for name in names if name),
        )
    return list(found.values())


def findings(text: str, people: Iterable[Person]) -> list[Finding]:
    """What may name somebody, in the order of the text; overlaps are one.

    Accents and the case of a whole name do not matter; a lone given or family name, or
    an employer's, counts when it has a capital letter.
    """
    text = unicodedata.normalize("NFC", text)
    flat = folded(text)
    found = [Finding(*m.span(), m.group(), True) for m in ADDRESS.finditer(text)]
    for person in people:
        for pattern, is_sure in _patterns(person):
            for match in pattern.finditer(flat):
                words = text[match.start() : match.end()]
                if is_sure or words != words.lower():
                    found.append(Finding(*match.span(), words, is_sure))
    return _apart(found)


def masked(text: str, people: Iterable[Person]) -> str:
    """The text with everything that may name somebody put out of sight."""
    text = unicodedata.normalize("NFC", text)
    for one in reversed(findings(text, people)):
        text = text[: one.start] + HIDDEN + text[one.end :]
    return text


def folded(text: str) -> str:
    """Without accents or capitals, letter for letter: places stay the same."""
    return "".join(_bare(letter) for letter in text)


def _bare(letter: str) -> str:
    base = unicodedata.normalize("NFD", letter)[0].lower()
    return base if len(base) == 1 else letter


def _patterns(person: Person) -> Iterator[tuple[re.Pattern[str], bool]]:
    given, family = _words(person.given), _words(person.family)
    if given and family:
        yield _sought(f"{given}{BETWEEN}{family}"), True
        yield _sought(f"{family}{BETWEEN}{given}"), True
    if person.email:
        yield _sought(re.escape(folded(person.email))), True
    for name in (person.given, person.family, *person.employers):
        if len(name.strip()) >= SHORTEST:
            yield _sought(_words(name)), False


def _words(name: str) -> str:
    """A name as a pattern, whatever stands between its words."""
    parts = re.findall(r"\w+", folded(unicodedata.normalize("NFC", name)))
    return BETWEEN.join(re.escape(part) for part in parts) or r"(?!)"


def _sought(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){pattern}(?!\w)")


def _apart(found: list[Finding]) -> list[Finding]:
    """In order, the longest where several overlap."""
    kept: list[Finding] = []
    for one in sorted(found, key=lambda row: (row.start, -row.end, not row.is_sure)):
        if not kept or one.start >= kept[-1].end:
            kept.append(one)
    return kept
