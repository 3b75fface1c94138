"""Organisations: what they are, where, since when; members and never-members alike."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from grappe.demo import names, words
from grappe.demo.dice import Dice, Quota
from grappe.demo.names import Names
from grappe.demo.plan import spec
from grappe.demo.plan.sheet import Row, Sheet
from grappe.engines.identifiers import vat_of_siren
from grappe.organisations import nomenclatures

RESEARCHERS = {"research", "higher_education", "healthcare"}


@dataclass(eq=False)
class Firm:
    """An organisation of the plan, and its row, which a merger may still change."""

    number: int
    row: Row
    kind: str
    size: str  # of a company, when it was founded
    word: str
    tags: list[int]  # positions in the cluster's list of profiles
    is_here: bool = True  # its row is on the sheet being written
    clusters: set[int] = field(default_factory=set)

    @property
    def name(self) -> str:
        return self.row["legal_name"]

    @property
    def is_company(self) -> bool:
        return self.kind == "company"

    @property
    def is_open(self) -> bool:
        return self.row["closed_on"] is None

    @property
    def can_close(self) -> bool:
        return self.is_company and self.is_here and self.is_open

    def close(self, on: date, heir: "Firm | None" = None) -> None:
        self.row["closed_on"] = on
        self.row["successor"] = heir and heir.number


@dataclass(frozen=True)
class Style:
    """What the organisations of a cluster look like."""

    tags: Sequence[tuple[str, str, str, bool, str]]
    towns: Sequence[tuple[str, str, int]]
    abroad_share: float = spec.ABROAD_SHARE


def new_profile_share(on: date) -> float:
    """How many of those who join that year come from the new profiles."""
    years = list(spec.NEW_PROFILE_SHARE)
    shares = list(spec.NEW_PROFILE_SHARE.values())
    if on.year <= years[0]:
        return shares[0]
    for position in range(1, len(years)):
        if on.year <= years[position]:
            first, last = years[position - 1], years[position]
            rate = (on.year - first) / (last - first)
            return shares[position - 1] * (1 - rate) + shares[position] * rate
    return shares[-1]


class Foundry:
    """Makes organisations on a sheet, in the shares of the specification."""

    def __init__(
        self,
        sheet: Sheet,
        new_names: Names,
        style: Style,
        dice: Dice,
        sizes: Mapping[str, float] = spec.SIZES,
    ) -> None:
        self.sheet = sheet
        self.names = new_names
        self.style = style
        self.dice = dice
        self.kinds = Quota(spec.KINDS, dice)
        self.sizes = Quota(sizes, dice)
        self.countries = Quota(
            {"abroad": style.abroad_share, "FR": 1 - style.abroad_share}, dice
        )
        self.towns = {row: row[2] for row in style.towns}

    def make(self, on: date, kind: str = "") -> Firm:
        """An organisation that may join on that day."""
        kind = kind or self.kinds.deal()
        size = self.sizes.deal() if kind == "company" else ""
        tags = self._tags(kind, on)
        is_foreign = (
            kind in {"company", "research"} and self.countries.deal() == "abroad"
        )
        place = self.dice.pick(words.ABROAD) if is_foreign else None
        name, word = self.names.organisation(kind, place[0] if place else "FR")
        row = self._identity(kind, name, word, place and place[0])
        row |= self._activity(kind, tags) | self._age(on, size)
        if is_foreign:  # these codes are French
            row |= {"legal_category": "", "naf_rev2": ""}
        number = self.sheet.add("organisations.organisation", **row)
        # `add` keeps its own dictionary: that is the one a merger changes.
        row = self.sheet.rows["organisations.organisation"][-1]
        self._establish(number, row, word, place)
        return Firm(number, row, kind, size, word, tags)

    def _tags(self, kind: str, on: date) -> list[int]:
        share = new_profile_share(on)
        is_new = kind in {"company", "healthcare", "research"} and self.dice.chance(
            share
        )
        fitting = [
            place for place, tag in enumerate(self.style.tags) if tag[3] == is_new
        ]
        return self.dice.sample(fitting, 1 if self.dice.chance(0.7) else 2)

    def _identity(self, kind: str, name: str, word: str, country: str | None) -> Row:
        siren = None if country else self.names.siren()
        number = self.sheet.number_of("organisations.organisation")
        return {
            "uid": self.dice.uuid(),
            "legal_name": name,
            "brand_name": word if self.dice.chance(0.25) else "",
            "kind": kind,
            "siren": siren,
            "country": country or "FR",
            "vat_number": vat_of_siren(siren) if siren and kind == "company" else "",
            "foreign_id": f"FICTIF-{number:06d}" if country else "",
            "ror": names.ror(number) if kind in RESEARCHERS else "",
            "website": f"https://{names.domain(word)}",
            "closed_on": None,
            "successor": None,
        }

    def _activity(self, kind: str, tags: list[int]) -> Row:
        code = self.style.tags[tags[0]][0]
        activities = words.ACTIVITIES.get(code if kind == "company" else kind)
        french, english = words.DESCRIPTIONS.get(code, ("", ""))
        return {
            "legal_category": self.dice.weighted(words.LEGAL_CATEGORIES[kind]),
            "naf_rev2": self.dice.pick(activities or ["71.12B"]),
            "is_publicly_controlled": kind == "authority",
            "description_fr": french if kind == "company" else "",
            "description_en": english if kind == "company" else "",
        }

    def _age(self, on: date, size: str) -> Row:
        """Young firms are small: the others existed long before."""
        oldest = 7 if size == "micro" else 40
        days = self.dice.between(200, 365 * oldest)
        return {
            "founded_on": on - timedelta(days=days),
            "is_startup": size == "micro" and days < 8 * 365 and self.dice.chance(0.5),
        }

    def _establish(
        self, number: int, row: Row, word: str, abroad: tuple | None
    ) -> None:
        """The head office, and a second place of work for some."""
        place = abroad or self._french_place()
        self._place(number, row["siren"], 1, place, row["founded_on"])
        if not abroad and self.dice.chance(0.08):
            place = self._french_place()
            opened_on = row["founded_on"] + timedelta(days=180)
            self._place(
                number, row["siren"], 2, place, opened_on, f"{word}, {place[2]}"
            )

    def _french_place(self) -> tuple[str, str, str, float, float]:
        postcode, town, _weight = self.dice.weighted(self.towns)
        place = nomenclatures.locate(postcode, town)
        assert place is not None, (postcode, town)
        return "FR", postcode, town, place.lat, place.lon

    def _place(
        self,
        organisation: int,
        siren: str | None,
        rank: int,
        place: tuple[str, str, str, float, float],
        opened_on: date,
        name: str = "",
    ) -> None:
        country, postcode, town, latitude, longitude = place
        is_french = country == "FR"
        self.sheet.add(
            "organisations.establishment",
            organisation=organisation,
            siret=names.siret(siren, rank) if siren else None,
            name=name,
            is_head_office=rank == 1,
            address=f"{self.dice.between(1, 120)} {self.dice.pick(words.STREETS)}",
            postcode=postcode,
            town=town,
            department=nomenclatures.department_of_postcode(postcode)
            if is_french
            else "",
            country=country,
            latitude=latitude,
            longitude=longitude,
            opened_on=opened_on,
        )
