"""The people of members: contacts, what they agreed to show, and who signs in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from grappe.demo import names, words
from grappe.demo.dice import Dice
from grappe.demo.plan import setting as settings
from grappe.demo.plan import spec
from grappe.demo.plan.clock import moment
from grappe.demo.plan.firms import Firm
from grappe.demo.plan.life import Spell
from grappe.demo.plan.setting import Setting
from grappe.demo.plan.sheet import Sheet

CONSENT_TEXT = "2025-01"
# Of the members that are listed, how many open each other field.
OPENED = {
    "description": 0.8,
    "website": 0.9,
    "place": 0.75,
    "profile": 0.85,
    "size": 0.3,
}
# How many members have each sort of contact beside their representative.
OTHER_CONTACTS = {"substitute": 0.4, "billing": 0.55, "contact": 0.35}
OPENED_CONTACT = {"name": 1.0, "job_title": 0.9, "email": 0.5, "phone": 0.2}


@dataclass(frozen=True)
class Contact:
    """Somebody to write to."""

    position: int
    person: int
    given_name: str
    family_name: str
    email: str

    @property
    def name(self) -> str:
        return f"{self.given_name} {self.family_name}"


class Company:
    """Puts people on a sheet, in the organisations of one cluster."""

    def __init__(self, sheet: Sheet, setting: Setting, dice: Dice) -> None:
        self.sheet = sheet
        self.setting = setting
        self.dice = dice

    def appoint(self, spells: Sequence[Spell]) -> dict[int, Contact]:
        """Contacts of every member, past or present; gives the representatives."""
        representatives = {}
        for spell in spells:
            found = self.engage(spell, "representative")
            representatives[spell.firm.number] = found
            if spell.ends_on is None:
                for role, share in OTHER_CONTACTS.items():
                    if self.dice.chance(share):
                        self.engage(spell, role)
        return representatives

    def engage(self, spell: Spell, role: str) -> Contact:
        given, family = names.person(self.dice)
        email = names.email(given, family, names.domain(spell.firm.word))
        person = self.sheet.add(
            "organisations.person",
            uid=self.dice.uuid(),
            given_name=given,
            family_name=family,
            email=email,
            phone=names.phone(self.dice) if self.dice.chance(0.6) else "",
            user=None,
        )
        position = self.sheet.add(
            "organisations.position",
            cluster=self.setting.cluster,
            organisation=spell.firm.number,
            person=person,
            job_title=self.dice.pick(words.JOB_TITLES[role]),
            role=role,
            starts_on=min(spell.starts_on, spec.LAST_DAY),
            ends_on=spell.ends_on,
        )
        return Contact(position, person, given, family, email)

    def publish(self, spells: Sequence[Spell], contacts: dict[int, Contact]) -> None:
        """Open the files of some active members to the public, in part."""
        active = [spell for spell in spells if spell.active(spec.LAST_DAY)]
        for spell in self.dice.sample(active, round(len(active) * spec.SPONSOR_SHARE)):
            first = max(spell.starts_on, date(2019, 1, 1))
            on = self.dice.day(first, spec.LAST_DAY)
            for field in ["listed", *self._some(OPENED)]:
                self._open(spell.firm, field, on, None)
            if self.dice.chance(0.55):
                self._agree(contacts[spell.firm.number], "directory", on)
                for field in self._some(OPENED_CONTACT):
                    self._open(spell.firm, field, on, contacts[spell.firm.number])
            if self.dice.chance(0.5):
                self._agree(contacts[spell.firm.number], "newsletter", on)

    def _some(self, shares: dict[str, float]) -> list[str]:
        return [field for field, share in shares.items() if self.dice.chance(share)]

    def _open(self, firm: Firm, field: str, on: date, contact: Contact | None) -> None:
        self.sheet.add(
            "organisations.publication",
            cluster=self.setting.cluster,
            organisation=firm.number,
            position=contact and contact.position,
            field=field,
            opened_at=moment(on, self.dice),
            opened_by=self.dice.pick(self.setting.team),
        )

    def _agree(self, contact: Contact, purpose: str, on: date) -> None:
        """A few took it back: the public page must not show them any more."""
        taken_back = purpose == "newsletter" and self.dice.chance(0.1)
        after = on + timedelta(days=self.dice.between(1, 300))
        self.sheet.add(
            "organisations.consent",
            cluster=self.setting.cluster,
            person=contact.person,
            purpose=purpose,
            text_version=CONSENT_TEXT,
            given_at=moment(on, self.dice),
            withdrawn_at=moment(after, self.dice)
            if taken_back and after <= spec.LAST_DAY
            else None,
        )


def open_accounts(
    sheet: Sheet,
    setting: Setting,
    spells: Sequence[Spell],
    contacts: dict[int, Contact],
    dice: Dice,
) -> int:
    """Accounts of members, requests to join and invitations; gives the member's user.

    The member of the demo acts for two organisations.
    """
    hosts = [
        spell
        for spell in spells
        if spell.active(spec.LAST_DAY)
        and spell.firm.is_company
        and spell.ends_on is None
    ]
    own, second, third = hosts[0], hosts[1], hosts[2]
    by = setting.team[0]
    admin = settings.account(sheet, settings.email_of("member_admin"), dice)
    member = settings.account(sheet, settings.email_of("member"), dice)
    people = sheet.rows["organisations.person"]
    for user, spell in ((admin, own), (member, second)):
        person = people[contacts[spell.firm.number].person - _first(sheet)]
        account = sheet.rows["accounts.user"][user]
        person |= {"user": user, "email": account["email"]}
        account |= {key: person[key] for key in ("given_name", "family_name")}
    for user, role, spell in (
        (admin, "member_admin", own),
        (member, "member", own),
        (member, "member", second),
    ):
        settings.grant(
            sheet,
            user,
            setting.cluster,
            role,
            max(spell.starts_on, date(2020, 1, 1)),
            by=by,
            organisation=spell.firm.number,
        )
    _waiting(sheet, setting, own, second, third, dice)
    return member


def _first(sheet: Sheet) -> int:
    """The number of the first person of the sheet."""
    table = "organisations.person"
    return sheet.number_of(table) - len(sheet.rows[table])


def _waiting(
    sheet: Sheet, setting: Setting, own: Spell, second: Spell, third: Spell, dice: Dice
) -> None:
    """Colleagues who ask to join, and invitations: open, expired, withdrawn."""
    asked = spec.LAST_DAY - timedelta(days=3)
    for spell, state, on in (
        (own, "waiting", asked),
        (third, "waiting", asked - timedelta(days=6)),
        (second, "approved", date(2025, 3, 4)),
    ):
        given, family = names.person(dice)
        email = names.email(given, family, names.domain(spell.firm.word))
        user = sheet.add(
            "accounts.user",
            email=email,
            given_name=given,
            family_name=family,
            language="fr",
        )
        answered = state != "waiting"
        answer = moment(on + timedelta(days=1), dice)
        sheet.add(
            "accounts.joinrequest",
            cluster=setting.cluster,
            user=user,
            organisation=spell.firm.number,
            message="Je rejoins l'équipe qui suit le pôle." if answered else "",
            asked_at=moment(on, dice),
            state=state,
            answered_at=answer if answered else None,
            answered_by=setting.team[0] if answered else None,
        )
        if answered:
            settings.grant(
                sheet,
                user,
                setting.cluster,
                "member",
                on + timedelta(days=1),
                by=setting.team[0],
                organisation=spell.firm.number,
            )
    for role, host, days, revoked in (
        ("member_admin", third.firm, 4, False),
        ("expert", None, 60, False),
        ("committee", None, 20, True),
    ):
        given, family = names.person(dice)
        invited = moment(spec.LAST_DAY - timedelta(days=days), dice)
        sheet.add(
            "accounts.invitation",
            cluster=setting.cluster,
            email=names.email(given, family, "invites.example"),
            role=role,
            organisation=host and host.number,
            language="fr",
            invited_by=setting.team[0],
            invited_at=invited,
            expires_at=invited + timedelta(days=14),
            mailed_at=invited + timedelta(minutes=1),
            revoked_at=invited + timedelta(days=2) if revoked else None,
        )
