"""The rows of memberships: category by category, suspensions, ends, renewals."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta

from grappe.demo.dice import Dice
from grappe.demo.plan import spec
from grappe.demo.plan.candidates import Candidates
from grappe.demo.plan.clock import moment
from grappe.demo.plan.firms import Firm
from grappe.demo.plan.life import ONE_DAY, Spell
from grappe.demo.plan.people import Contact
from grappe.demo.plan.setting import Setting
from grappe.demo.plan.sheet import Sheet
from grappe.demo.plan.trail import MEMBERSHIP, Trail
from grappe.memberships.actions.defaults import CATEGORIES, REASONS

CATEGORY_NAMES = {code: french for code, french, *_ in CATEGORIES}
REASON_NAMES = {code: french for code, french, *_ in REASONS}
CATEGORY_OF_KIND = {
    "research": "research",
    "higher_education": "research",
    "healthcare": "care",
    "authority": "institution",
    "association": "federation",
    "investor": "institution",
}
NEXT_SIZE = {"micro": "sme", "sme": "midcap", "midcap": "large"}
UNPAID = "Cotisation impayée depuis plus de 90 jours"

SUBJECT = "Adhésion {year} : renouvellement de {member}"
LETTER = """Bonjour {contact},

L'adhésion de {member} au {cluster} se renouvelle au 1er janvier {year}.
Sans nouvelle de votre part d'ici au 31 décembre {eve}, elle se poursuit en {year}.

L'équipe du {cluster}
"""
WHY = "Vous recevez ce message parce que vous représentez {member} au {cluster}."


class Register:
    """Writes the memberships of one cluster on a sheet, with their trail."""

    def __init__(
        self,
        sheet: Sheet,
        setting: Setting,
        name: str,
        candidates: Candidates,
        trail: Trail,
        dice: Dice,
    ) -> None:
        self.sheet = sheet
        self.setting = setting
        self.name = name
        self.candidates = candidates
        self.trail = trail
        self.dice = dice

    def enter(
        self,
        spells: Sequence[Spell],
        contacts: dict[int, Contact],
        years: Sequence[int],
    ) -> None:
        for place, spell in enumerate(spells):
            category = self._category(spell.firm, place)
            number = self._membership(spell, contacts[spell.firm.number], category)
            self._categories(number, spell, category)
            self._suspensions(number, spell)
            for year in years:
                self._renew(number, spell, year, contacts[spell.firm.number])

    def _category(self, firm: Firm, place: int) -> str:
        """The first ones of all founded the cluster; some bodies are guests."""
        if place < (8 if self.setting.cluster == 0 else 3):
            return "founder"
        if firm.kind == "authority" and self.dice.chance(0.3):
            return "guest"
        return CATEGORY_OF_KIND.get(firm.kind) or firm.size

    def _membership(self, spell: Spell, contact: Contact, category: str) -> int:
        codes = self.setting.categories
        number = self.sheet.add(
            MEMBERSHIP,
            cluster=self.setting.cluster,
            organisation=spell.firm.number,
            application=self.candidates.admitted(spell, contact, codes[category]),
            starts_on=spell.starts_on,
            ends_on=spell.ends_on,
            end_kind=spell.end_kind,
            end_reason=self.setting.reasons[spell.reason] if spell.reason else None,
            notice_received_on=spell.notice_on,
            heard_on=spell.heard_on,
            merged_into=spell.heir and spell.heir.number,
        )
        self.trail.admitted(
            number, spell.firm, spell.starts_on, CATEGORY_NAMES[category]
        )
        if spell.ends_on:
            self.trail.ended(number, spell, REASON_NAMES[spell.reason])
        return number

    def _categories(self, number: int, spell: Spell, category: str) -> None:
        """The category of the membership, and for some another one later on."""
        first, last = spell.starts_on, spell.ends_on
        following = NEXT_SIZE.get(category)
        januaries = [
            day
            for year in range(first.year + 2, spec.LAST_DAY.year + 1)
            if (day := date(year, 1, 1)) and (last is None or day < last)
        ]
        rate = spec.CATEGORY_CHANGE_RATE * len(januaries)
        if following and januaries and self.dice.chance(rate):
            change = self.dice.pick(januaries)
            self._in_category(number, category, first, change - ONE_DAY)
            self._in_category(number, following, change, last)
            names = CATEGORY_NAMES[category], CATEGORY_NAMES[following]
            self.trail.recategorised(number, spell.firm, change, *names)
        else:
            self._in_category(number, category, first, last)

    def _in_category(
        self, number: int, category: str, first: date, last: date | None
    ) -> None:
        self.sheet.add(
            "memberships.categoryperiod",
            membership=number,
            category=self.setting.categories[category],
            starts_on=first,
            ends_on=last,
        )

    def _suspensions(self, number: int, spell: Spell) -> None:
        for first, last in spell.suspensions:
            self.sheet.add(
                "memberships.suspension",
                membership=number,
                starts_on=first,
                ends_on=last,
                reason=UNPAID,
            )
            # Who is struck off is not reinstated the day before.
            paid_on = None if last == spell.ends_on else last
            self.trail.suspended(number, spell.firm, first, paid_on, UNPAID)

    def _renew(self, number: int, spell: Spell, year: int, contact: Contact) -> None:
        """Told in autumn, renewed on the first of January unless it left."""
        autumn = date(year - 1, 11, 1)
        if spell.starts_on > autumn or (spell.ends_on and spell.ends_on < autumn):
            return
        if spell.ends_on and spell.ends_on < date(year, 1, 1):
            return
        told_at = moment(self.dice.day(autumn, autumn + timedelta(days=12)), self.dice)
        notice = self._tell(spell, year, contact, told_at)
        renewed_at = datetime.combine(date(year, 1, 1), time(3), UTC)
        deadline = date(year - 1, 12, 31)
        self.sheet.add(
            "memberships.renewal",
            membership=number,
            year=year,
            deadline=deadline,
            notice=notice,
            told_at=told_at,
            renewed_at=renewed_at,
        )
        self.trail.renewed(
            number, spell.firm, year, deadline, contact.email, told_at, renewed_at
        )

    def _tell(self, spell: Spell, year: int, contact: Contact, at: datetime) -> int:
        words = {
            "contact": contact.name,
            "member": spell.firm.row["brand_name"] or spell.firm.name,
            "cluster": self.name,
            "year": year,
            "eve": year - 1,
        }
        return self.sheet.add(
            "outbox.mail",
            cluster=self.setting.cluster,
            organisation=spell.firm.number,
            kind="memberships.renewal",
            to=contact.email,
            language="fr",
            subject=SUBJECT.format(**words),
            text=LETTER.format(**words),
            reason=WHY.format(**words),
            state="sent",
            created_at=at,
            created_by=self.setting.team[0],
            sent_at=at + timedelta(seconds=40),
            message_id=f"<{year}.{self.sheet.number_of('outbox.mail')}@demo.example>",
        )
