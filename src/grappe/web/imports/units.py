"""How a row that was looked up is shown, and the units found for it."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from grappe.engines.identifiers import format_siren
from grappe.engines.identity import tokens
from grappe.imports.models import ImportBatch
from grappe.imports.registry import Importer
from grappe.organisations import nomenclatures
from grappe.organisations.identification import wording
from grappe.organisations.models import RowAnswer, RowIdentity, RowVerdict, Scheme
from grappe.web.imports.rows import label

KEYS = 9
LIKELY = [
    (0.95, _("very likely")),
    (0.8, _("likely")),
    (0.5, _("possible")),
    (0.0, _("unlikely")),
]
BESIDE = "zz"
WORDS = re.compile(r"(\W+)")
# What the list of rows can be filtered by, beside the verdicts.
ANSWERS = {
    "waiting": _("waiting for an answer"),
    "chosen": _("chosen by somebody"),
    "neither": _("none of the units"),
    "skipped": _("put off"),
}
# Thresholds offered to accept several rows at once, in per cent.
THRESHOLDS = [99, 95, 90, 80, 70, 60, 50]


@dataclass(frozen=True)
class Asked:
    """What the file says of a row."""

    identity: RowIdentity
    batch: ImportBatch
    importer: Importer

    @property
    def name(self) -> str:
        return str(self.identity.query.get("name", ""))

    @property
    def town(self) -> str:
        said = self.identity.query
        return f"{said.get('postcode', '')} {said.get('town', '')}".strip()

    @property
    def numbers(self) -> list[tuple[str, str]]:
        said = self.identity.query.get("numbers", {})
        return [(label(name, self.importer), text) for name, text in said.items()]

    @property
    def problems(self) -> list[str]:
        said = self.identity.query.get("problems", [])
        return [wording.sentence(one) for one in said]

    @property
    def cells(self) -> list[tuple[str, Any]]:
        """Every cell that holds something, under its title."""
        titles, cells = self.batch.columns, self.identity.row.cells
        pairs = zip(titles, cells, strict=False)
        return [(title, cell) for title, cell in pairs if cell not in ("", None)]


@dataclass(frozen=True)
class Choice:
    """A unit to choose, beside what the file says."""

    unit: dict[str, Any]
    query: dict[str, Any]
    place: int = 0
    is_taken: bool = False

    @property
    def value(self) -> str:
        return f"{self.unit['scheme']}:{self.unit['number']}"

    @property
    def key(self) -> str:
        """The key that chooses it, for the first nine."""
        return str(self.place) if 0 < self.place <= KEYS else ""

    @property
    def scheme(self) -> str:
        return str(Scheme(self.unit["scheme"]).label)

    @property
    def is_siren(self) -> bool:
        return bool(self.unit["scheme"] == Scheme.SIREN)

    @property
    def name(self) -> list[tuple[str, bool]]:
        """Its words, and whether each is absent from the name in the file."""
        said = {*tokens(self.query.get("name", ""))}
        said |= {*tokens(self.query.get("acronym", "")), BESIDE}
        words = WORDS.split(self.unit.get("name", ""))
        # Beside another word, an empty one or a legal form counts for nothing.
        return [
            (word, not said.issuperset(tokens(f"{BESIDE} {word}"))) for word in words
        ]

    @property
    def other_names(self) -> list[str]:
        return list(self.unit.get("other_names", []))

    @property
    def town(self) -> str:
        unit = self.unit
        return f"{unit.get('postcode', '')} {unit.get('town', '')}".strip()

    @property
    def is_elsewhere(self) -> bool:
        """Whether the file says another town, or another postcode if it says none."""
        for key in ("town", "postcode"):
            here, there = self.query.get(key, ""), self.unit.get(key, "")
            if here and there:
                fold = nomenclatures.normalise_town if key == "town" else str
                return bool(fold(here) != fold(there))
        return False

    @property
    def is_active(self) -> bool:
        return bool(self.unit.get("is_active", True))

    @property
    def closed_on(self) -> date | None:
        day = self.unit.get("closed_on")
        return date.fromisoformat(day) if day else None

    @property
    def heirs(self) -> list[dict[str, Any]]:
        """The units that took a closed one over: they can be chosen instead."""
        return [] if self.is_active else list(self.unit.get("successors", []))

    @property
    def activity(self) -> str:
        version, code = self.unit.get("activity", ["naf_rev2", ""])
        if not code:
            return ""
        naf = nomenclatures.NAF_2025 if version == "naf_2025" else nomenclatures.REV2
        return f"{code} {nomenclatures.activity_label(code, naf)}".strip()

    @property
    def legal_category(self) -> str:
        found = nomenclatures.legal_category(self.unit.get("legal_category", ""))
        return found.label if found else ""

    @property
    def score(self) -> float | None:
        return self.unit.get("score")

    @property
    def likely(self) -> str:
        score = round(self.score or 0, 2)
        return str(next(words for least, words in LIKELY if score >= least))

    @property
    def reasons(self) -> list[tuple[float, str]]:
        """How each speaks for it (above 0) or against, in words; weightiest first."""
        return [
            (one["weight"], wording.sentence(one))
            for one in self.unit.get("reasons", [])
        ]

    @property
    def source(self) -> str:
        unit = self.unit
        return wording.source((unit.get("register", ""), unit.get("observed_on", "")))


def choices(identity: RowIdentity) -> list[Choice]:
    taken = (identity.scheme, identity.value)
    return [
        Choice(one, identity.query, place, (one["scheme"], one["number"]) == taken)
        for place, one in enumerate(identity.candidates, start=1)
    ]


@dataclass(frozen=True)
class Line:
    """A row of the list of all that was looked up."""

    identity: RowIdentity

    @property
    def name(self) -> str:
        return str(self.identity.query.get("name", ""))

    @property
    def unit(self) -> dict[str, Any]:
        """The one taken, else the likeliest."""
        found = self.identity.unit
        if found or not self.identity.is_waiting:
            return found
        return self.identity.candidates[0] if self.identity.candidates else {}

    @property
    def town(self) -> str:
        said = self.identity.query
        return f"{said.get('postcode', '')} {said.get('town', '')}".strip()

    @property
    def unit_name(self) -> str:
        return str(self.unit.get("name") or _("(name not published)"))

    @property
    def unit_number(self) -> str:
        number = self.unit["number"]
        if self.unit["scheme"] == Scheme.SIREN:
            number = format_siren(number)
        return f"{Scheme(self.unit['scheme']).label} {number}"

    @property
    def unit_score(self) -> float | None:
        return self.unit.get("score")

    @property
    def statuses(self) -> list[tuple[str, str]]:
        """Colours and words: one, and one more if the unit is closed."""
        closed = [] if self.unit.get("is_active", True) else [("ended", _("closed"))]
        return [self.status, *[(colour, str(word)) for colour, word in closed]]

    @property
    def status(self) -> tuple[str, str]:
        one = self.identity
        if one.answer == RowAnswer.CHOSEN:
            return "current", str(_("chosen"))
        if one.answer == RowAnswer.NEITHER:
            return "ended", str(_("none of the units"))
        if one.is_waiting:
            later = one.answer == RowAnswer.SKIPPED
            return "warning", str(_("put off") if later else _("to check"))
        if one.verdict == RowVerdict.SURE:
            return "upcoming", str(_("sure"))
        return "", str(_("not found"))
