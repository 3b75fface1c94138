"""Applications: those behind recent memberships, those refused, those under way."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import cycle

from grappe.demo import names
from grappe.demo.dice import Dice
from grappe.demo.plan import spec
from grappe.demo.plan.clock import moment
from grappe.demo.plan.firms import Firm, Foundry
from grappe.demo.plan.life import Spell
from grappe.demo.plan.people import Contact
from grappe.demo.plan.setting import Setting
from grappe.demo.plan.sheet import Sheet
from grappe.demo.plan.trail import Trail

TABLE = "memberships.membershipapplication"
BODY = "Conseil d'administration"
SINCE = date(2022, 1, 1)  # applications are kept from there on
OPEN = ["lead", "applied", "under_review", "applied", "info_requested", "under_review"]
ACTIVITY = "Nous développons une offre fictive, avec deux références imaginaires."
MOTIVATION = "Rencontrer des partenaires et monter un projet collaboratif."
QUESTION = "Pouvez-vous préciser vos références dans le secteur ?"
REFUSALS = [
    "L'activité est éloignée des domaines stratégiques du pôle.",
    "Le dossier est incomplet malgré deux relances.",
]


@dataclass(frozen=True)
class Applicant:
    """What a candidate wrote of itself; its record, once somebody made one."""

    number: int | None
    name: str
    word: str
    siren: str
    kind: str = "company"
    country: str = "FR"

    @classmethod
    def of(cls, firm: Firm) -> "Applicant":
        row = firm.row
        siren, country = row["siren"] or "", row["country"]
        return cls(firm.number, firm.name, firm.word, siren, firm.kind, country)


@dataclass(frozen=True)
class Way:
    """The days of an application: opened, taken in hand, decided."""

    opened_on: date
    reviewed_on: date
    decided_on: date


class Candidates:
    """Puts applications on a sheet, each with its line in the trail."""

    def __init__(
        self, sheet: Sheet, setting: Setting, trail: Trail, foundry: Foundry, dice: Dice
    ) -> None:
        self.sheet = sheet
        self.setting = setting
        self.trail = trail
        self.foundry = foundry
        self.dice = dice

    def admitted(self, spell: Spell, contact: Contact, category: int) -> int | None:
        """The application that a recent membership follows from."""
        if spell.starts_on < SINCE:
            return None
        decided_on = min(spell.starts_on, spec.LAST_DAY) - timedelta(
            days=self.dice.between(3, 25)
        )
        way = self._way(decided_on)
        applicant = Applicant.of(spell.firm)
        return self._decided(applicant, contact, way, "approved", category=category)

    def _way(self, decided_on: date) -> Way:
        reviewed_on = decided_on - timedelta(days=self.dice.between(5, 30))
        return Way(
            reviewed_on - timedelta(days=self.dice.between(1, 25)),
            reviewed_on,
            decided_on,
        )

    def _decided(
        self,
        who: Applicant,
        contact: Contact | None,
        way: Way,
        state: str,
        **more: object,
    ) -> int:
        decided = moment(way.decided_on, self.dice)
        number = self._add(
            who,
            contact,
            state,
            opened_at=moment(way.opened_on, self.dice),
            state_since=decided,
            decided_on=way.decided_on,
            decided_by_body=BODY,
            recorded_by=self.dice.pick(self.setting.team),
            **more,
        )
        note = str(more.get("decision_note", ""))
        self.trail.decided(number, who, way, state, BODY, note)
        return number

    def _add(
        self, who: Applicant, contact: Contact | None, state: str, **more: object
    ) -> int:
        host = names.domain(who.word)
        if contact is None:
            given, family = names.person(self.dice)
            email = names.email(given, family, host)
        else:
            given, family, email = (
                contact.given_name,
                contact.family_name,
                contact.email,
            )
        return self.sheet.add(
            TABLE,
            **{
                "cluster": self.setting.cluster,
                "organisation": who.number,
                "state": state,
                "name": who.name,
                "kind": who.kind,
                "siren": who.siren,
                "country": who.country,
                "website": f"https://{host}",
                "activity": ACTIVITY,
                "motivation": MOTIVATION,
                "contact_given_name": given,
                "contact_family_name": family,
                "contact_email": email,
                "contact_phone": names.phone(self.dice),
                "terms_version": "2025-01",
                "owner": self.dice.pick(self.setting.team),
            }
            | more,
        )

    def others(self, open_ones: int) -> list[Firm]:
        """Refused and withdrawn ones of past years, and those still under way.

        Gives the organisations whose record was made.
        """
        firms = []
        for year in range(SINCE.year, spec.LAST_DAY.year):
            for state in ["refused"] * (open_ones // 6 or 1) + ["withdrawn"]:
                firms.append(self._closed(state, year))
        for place, state in zip(range(open_ones), cycle(OPEN), strict=False):
            if state in {"lead", "applied"}:
                self._received(state, place)
            else:
                firms.append(self._under_review(state, place))
        return firms

    def _closed(self, state: str, year: int) -> Firm:
        decided_on = self.dice.day(date(year, 2, 1), date(year, 12, 15))
        way = self._way(decided_on)
        firm = self.foundry.make(decided_on, "company")
        who = Applicant.of(firm)
        if state == "refused":
            note = self.dice.pick(REFUSALS)
            self._decided(who, None, way, state, decision_note=note)
            return firm
        opened_at, closed_at = self._at(way.opened_on), self._at(decided_on)
        number = self._add(who, None, state, opened_at=opened_at, state_since=closed_at)
        self.trail.applied(number, who, way.opened_on)
        self.trail.withdrawn(number, who, decided_on)
        return firm

    def _received(self, state: str, place: int) -> None:
        """Waiting for a first look: no record of the organisation yet."""
        since = spec.LAST_DAY - timedelta(days=self.dice.between(1, 15 + 3 * place))
        names_given = self.foundry.names
        name, word = names_given.organisation("company")
        who = Applicant(None, name, word, names_given.siren())
        at = self._at(since)
        number = self._add(who, None, state, opened_at=at, state_since=at)
        if state == "lead":
            self.trail.prospected(number, who, since)
        else:
            self.trail.applied(number, who, since)

    def _under_review(self, state: str, place: int) -> Firm:
        since = spec.LAST_DAY - timedelta(days=self.dice.between(1, 20 + 4 * place))
        opened_on = since - timedelta(days=self.dice.between(2, 30))
        firm = self.foundry.make(opened_on, "company")
        who = Applicant.of(firm)
        asked = state == "info_requested"
        number = self._add(
            who,
            None,
            state,
            opened_at=self._at(opened_on),
            state_since=self._at(since),
            question=QUESTION if asked else "",
        )
        self.trail.applied(number, who, opened_on)
        self.trail.reviewed(number, who, since if not asked else opened_on)
        if asked:
            self.trail.asked(number, who, since, QUESTION)
        return firm

    def _at(self, on: date) -> datetime:
        return moment(on, self.dice)


def known(sheet: Sheet, setting: Setting, firms: Sequence[Firm], dice: Dice) -> None:
    """Never-members that the cluster keeps in its files."""
    for firm in firms:
        sheet.add(
            "organisations.knownorganisation",
            cluster=setting.cluster,
            organisation=firm.number,
            since=dice.day(date(2015, 1, 1), date(2026, 5, 31)),
        )
