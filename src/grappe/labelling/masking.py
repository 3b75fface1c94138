"""A dossier without the names of those who apply, for a double-blind reading.

Who they are is left out of the facts; in texts their names, numbers, addresses and
people become "Partner 2" or "[hidden]", as far as words can be known. What a text tells
otherwise, a machine does not see: applicants are asked to write accordingly.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from grappe.labelling.models import LabelRequest
from grappe.projects.models import ProjectMember

EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
# Shorter family names are words of every text.
LEAST_NAME = 4


class Mask:
    """What hides the applicants of one request; made once for a page."""

    def __init__(self, request: LabelRequest, told: Mapping[str, Any]):
        self.labels: dict[int, str] = {}
        words: dict[str, str] = {}
        for number, one in enumerate(told["partners"], start=1):
            name = _("Partner %(number)d") % {"number": number}
            self.labels[one["organisation"]["id"]] = name
            words |= dict.fromkeys(_of_facts(one), name)
        hidden = self.hidden
        for partner in request.project.partners.select_related("organisation"):
            name = self.labels.get(partner.organisation_id, hidden)
            words |= dict.fromkeys(_of_organisation(partner.organisation), name)
            words |= dict.fromkeys(_of_person(partner.contact_name), hidden)
        members = ProjectMember.objects.filter(project=request.project_id)
        for member in members.select_related("user"):
            user = member.user
            words |= dict.fromkeys(_of_person(user.name, user.family_name), hidden)
        self._words = {
            _spaced(_plain(word)).strip(): label for word, label in words.items()
        }
        self._pattern = _pattern(self._words)

    @property
    def hidden(self) -> str:
        return _("[hidden]")

    def text(self, text: str) -> str:
        """A text without the names that are known."""
        text = EMAIL.sub(self.hidden, text)
        if self._pattern is None:
            return text
        # As long as the text, letter by letter: what is found there is cut out here.
        plain, found, last = _plain(text), [], 0
        for match in self._pattern.finditer(plain):
            label = self._words.get(_spaced(match[0]), self.hidden)
            found += [text[last : match.start()], label]
            last = match.end()
        return "".join([*found, text[last:]])

    def told(self, told: Mapping[str, Any]) -> dict[str, Any]:
        """The facts of a version without who applies, their papers and their files."""
        masked = self._masked(told)
        for one in masked["partners"]:
            key = one["organisation"]["id"]
            one["organisation"] |= {
                "name": self.labels[key],
                "siren": "",
                "country": "",
            }
            one |= {"contact_name": "", "contact_email": ""}
        masked["agreements"], masked["files"] = [], []
        # Kept as codes that the sheet reads.
        for part in ("kind", "strategic_domain", "competences", "language"):
            masked["identity"][part] = told["identity"][part]
        return masked

    def _masked(self, value: Any) -> Any:
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, Mapping):
            return {key: self._masked(one) for key, one in value.items()}
        if isinstance(value, list | tuple):
            return [self._masked(one) for one in value]
        return value


def _of_facts(partner: Mapping[str, Any]) -> list[str]:
    organisation = partner["organisation"]
    return [organisation["name"], *_of_siren(organisation["siren"])]


def _of_organisation(organisation: Any) -> list[str]:
    host = urlsplit(organisation.website or "").netloc.removeprefix("www.")
    return [
        organisation.legal_name,
        organisation.brand_name,
        organisation.acronym,
        host,
        host.partition(".")[0] if len(host) > LEAST_NAME else "",
        *_of_siren(organisation.siren),
    ]


def _of_siren(siren: str | None) -> list[str]:
    """A number as it is written: in one piece, or by three digits."""
    if not siren:
        return []
    return [siren, f"{siren[:3]} {siren[3:6]} {siren[6:]}"]


def _of_person(name: str, family_name: str = "") -> list[str]:
    last = family_name or name.rpartition(" ")[2]
    return [name, last if len(last) >= LEAST_NAME else ""]


def _plain(text: str) -> str:
    """Small letters without accents, one for one."""
    return "".join(_letter(one) for one in text)


def _letter(one: str) -> str:
    bare = unicodedata.normalize("NFD", one)[0].lower()
    return bare if len(bare) == 1 else one


def _spaced(found: str) -> str:
    return re.sub(r"[\s\u00a0-]+", " ", found)


def _pattern(words: Iterable[str]) -> re.Pattern[str] | None:
    """Any of the words, whole, the longest first, whatever separates their parts."""
    spaced = sorted((one for one in words if len(one) > 1), key=len, reverse=True)
    if not spaced:
        return None
    parts = [
        r"[\s\u00a0-]+".join(re.escape(part) for part in re.split(r"[\s\u00a0-]+", one))
        for one in spaced
    ]
    return re.compile(rf"(?<!\w)(?:{'|'.join(parts)})(?!\w)")
