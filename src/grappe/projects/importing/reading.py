"""What the cells of a row say: a project, and organisations that took part."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from grappe.connectors import tabular
from grappe.engines import identifiers
from grappe.imports.columns import folded
from grappe.imports.registry import Message
from grappe.memberships.importing.words import kind_of
from grappe.projects.models import PartnerRole, ProjectStage

SEVERAL = re.compile(r"[;\n|]")
LIMITS = {"acronym": 60, "title": 300, "programme": 120, "reference": 60}
LIMITS |= {"keywords": 300, "regions": 250, "public_abstract": 20_000}
NAME_LIMIT = 250
LARGEST = Decimal(10) ** 12
MOST_MONTHS = 120
STAGES = {
    ProjectStage.RUNNING: "en cours, running, signed, demarre, actif, active, ongoing",
    ProjectStage.ENDED: (
        "termine, terminee, clos, cloture, ended, closed, finished, acheve, fini, "
        "solde, completed"
    ),
    ProjectStage.ABANDONED: (
        "abandonne, abandonnee, arrete, terminated, cancelled, annule, abandoned"
    ),
}
ROLES = {
    PartnerRole.LEAD: (
        "chef file, porteur, coordinateur, coordonnateur, coordinator, lead, leader, "
        "pilote"
    ),
    PartnerRole.PARTNER: "partenaire, participant, partner, beneficiaire, beneficiary",
    PartnerRole.ASSOCIATED: (
        "associe, partenaire associe, associated partner, third party, tiers, "
        "international partner"
    ),
    PartnerRole.SUBCONTRACTOR: "sous traitant, prestataire, subcontractor",
}


@dataclass
class Part:
    """An organisation as the row names it, with its means."""

    name: str = ""
    siren: str = ""
    role: str = PartnerRole.PARTNER
    kind: str = ""
    values: dict[str, Decimal] = field(default_factory=dict)


@dataclass
class Said:
    """A row, read; `kind`, `domain` and `stage` as they are written."""

    project: dict[str, Any] = field(default_factory=dict)
    parts: list[Part] = field(default_factory=list)
    words: dict[str, str] = field(default_factory=dict)
    messages: list[Message] = field(default_factory=list)

    @property
    def is_wrong(self) -> bool:
        return any(one.level == "error" for one in self.messages)

    def error(self, code: str, key: str, **params: Any) -> None:
        self.messages.append(Message(code, "error", key, params))

    def warn(self, code: str, key: str, **params: Any) -> None:
        self.messages.append(Message(code, "warning", key, params))


def read(cells: Mapping[str, Any]) -> Said:
    """Everything a row says, with what is wrong in it."""
    said = Said()
    for key, limit in LIMITS.items():
        if text := _text(said, cells, key, limit):
            said.project[key] = text
    _name_project(said)
    for key in ("kind", "strategic_domain", "stage"):
        if key in cells:
            said.words[key] = str(cells[key]).strip()
    for key in ("starts_on", "ended_on"):
        _keep(said, cells, key, tabular.parse_date)
    for key, first, last in (
        ("duration_months", 1, MOST_MONTHS),
        ("trl_start", 1, 9),
        ("trl_end", 1, 9),
    ):
        _whole(said, cells, key, first, last)
    _check(said)
    _read_parts(said, cells)
    return said


def _name_project(said: Said) -> None:
    """A title alone gives an acronym, an acronym alone a title."""
    acronym, title = said.project.get("acronym"), said.project.get("title")
    if not acronym and not title:
        said.error("missing", "acronym")
    elif not acronym:
        said.project["acronym"] = str(title)[: LIMITS["acronym"]].strip()
    elif not title:
        said.project["title"] = acronym


def _check(said: Said) -> None:
    starts, ends = said.project.get("starts_on"), said.project.get("ended_on")
    if starts and ends:
        if ends < starts:
            said.error("ends_before_it_starts", "ended_on")
        elif "duration_months" not in said.project:
            months = months_between(starts, ends)
            if 1 <= months <= MOST_MONTHS:
                said.project["duration_months"] = months
    low, high = said.project.get("trl_start"), said.project.get("trl_end")
    if low and high and high < low:
        said.error("trl_falls", "trl_end")


def months_between(starts: date, ends: date) -> int:
    """Months from a first day to a last one, both inside: a year is 12."""
    months = (ends.year - starts.year) * 12 + ends.month - starts.month
    return months + (ends.day >= starts.day or ends.day >= 28)


def _read_parts(said: Said, cells: Mapping[str, Any]) -> None:
    lead = _part(said, cells, "lead", "lead_siren")
    if lead:
        lead.role = PartnerRole.LEAD
        said.parts.append(lead)
    one = _part(said, cells, "partner", "partner_siren")
    if one:
        one.role = _word(said, cells, "role", ROLES, PartnerRole.PARTNER)
        _read_kind(said, cells, one)
        said.parts.append(one)
    if "partners" in cells:
        for text in SEVERAL.split(str(cells["partners"])):
            if name := " ".join(text.split())[:NAME_LIMIT]:
                siren = _siren(name)
                said.parts.append(Part("" if siren else name, siren))
    # The means of a row are those of the partner it names, else of its lead.
    if holder := one or lead:
        _read_means(said, cells, holder)


def _read_kind(said: Said, cells: Mapping[str, Any], part: Part) -> None:
    if "partner_kind" not in cells:
        return
    written = str(cells["partner_kind"]).strip()
    part.kind = kind_of(written) or ""
    if not part.kind:
        said.warn("partner_kind_unknown", "partner_kind", text=written[:40])


def _read_means(said: Said, cells: Mapping[str, Any], part: Part) -> None:
    names = {
        "total_cost": ("total_cost_eur", Decimal("0.01")),
        "aid": ("aid_asked_eur", Decimal("0.01")),
        "person_months": ("person_months", Decimal("0.1")),
    }
    for key, (name, unit) in names.items():
        number = _number(said, cells, key)
        if number is not None:
            part.values[name] = number.quantize(unit)
    cost, aid = part.values.get("total_cost_eur"), part.values.get("aid_asked_eur")
    if cost is not None and aid is not None and aid > cost:
        said.error("aid_above_cost", "aid")


def _part(
    said: Said, cells: Mapping[str, Any], key: str, siren_key: str
) -> Part | None:
    name = _text(said, cells, key, NAME_LIMIT)
    siren = ""
    if siren_key in cells:
        siren = _siren(cells[siren_key])
        if not siren:
            said.error("siren_wrong", siren_key, text=str(cells[siren_key])[:20])
    return Part(name, siren) if name or siren else None


def _siren(cell: Any) -> str:
    """A SIREN, or that of a SIRET; "" for anything else."""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    digits = re.sub(r"[\s.]", "", str(cell))
    if not digits.isdecimal() or len(digits) not in (9, 14):
        return ""
    try:
        return identifiers.clean_siren(digits[:9])
    except identifiers.InvalidIdentifier:
        return ""


def _text(said: Said, cells: Mapping[str, Any], key: str, limit: int) -> str:
    if key not in cells:
        return ""
    cell = cells[key]
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    text = str(cell).strip()
    if key != "public_abstract":
        text = " ".join(text.split())
    if len(text) > limit:
        said.error("too_long", key, text=text[:40], limit=limit)
        return ""
    return text


def _word(
    said: Said,
    cells: Mapping[str, Any],
    key: str,
    words: Mapping[Any, str],
    default: Any,
) -> Any:
    if key not in cells:
        return default
    found = word_of(str(cells[key]), words)
    if found is None:
        said.warn(f"{key}_unknown", key, text=str(cells[key])[:40])
    return found or default


def word_of(text: str, words: Mapping[Any, str]) -> Any:
    """The value one of whose words is this; None if none is."""
    sought = folded(text)
    for value, names in words.items():
        if sought in {name.strip() for name in names.split(",")}:
            return value
    return None


def _keep(
    said: Said, cells: Mapping[str, Any], key: str, parse: Callable[[Any], Any]
) -> None:
    if key not in cells:
        return
    try:
        said.project[key] = parse(cells[key])
    except tabular.BadCell as error:
        said.error(f"cell_{error.code}", key, **error.params)


def _number(said: Said, cells: Mapping[str, Any], key: str) -> Decimal | None:
    if key not in cells:
        return None
    try:
        number = Decimal(str(tabular.parse_number_fr(cells[key])))
    except tabular.BadCell as error:
        said.error(f"cell_{error.code}", key, **error.params)
        return None
    if number < 0:
        said.error("negative", key, text=str(cells[key])[:40])
        return None
    if number >= LARGEST:
        said.error("too_long", key, text=str(cells[key])[:40], limit=12)
        return None
    return number


def _whole(
    said: Said, cells: Mapping[str, Any], key: str, first: int, last: int
) -> None:
    number = _number(said, cells, key)
    if number is None:
        return
    if number != int(number) or not first <= number <= last:
        text = str(cells[key])[:20]
        said.error("out_of_range", key, text=text, first=first, last=last)
        return
    said.project[key] = int(number)
