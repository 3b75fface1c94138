"""The audit trail of the story: the lines that the actions would have written."""

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from grappe.demo.dice import Dice
from grappe.demo.plan import spec
from grappe.demo.plan.clock import moment
from grappe.demo.plan.firms import Firm
from grappe.demo.plan.setting import Setting
from grappe.demo.plan.sheet import Sheet, Target

if TYPE_CHECKING:
    from grappe.demo.plan.candidates import Applicant, Way
    from grappe.demo.plan.life import Spell

MEMBERSHIP = "memberships.membership"
APPLICATION = "memberships.membershipapplication"


class Trail:
    """Writes events on a sheet; nothing is dated after the last day."""

    def __init__(self, sheet: Sheet, setting: Setting, dice: Dice) -> None:
        self.sheet = sheet
        self.setting = setting
        self.dice = dice

    def write(
        self,
        kind: str,
        table: str,
        number: int,
        when: date | datetime,
        organisation: int | None = None,
        /,
        *,
        by: bool = True,
        **data: Any,
    ) -> None:
        at = when if isinstance(when, datetime) else moment(when, self.dice)
        if at.date() > spec.LAST_DAY:
            return
        self.sheet.add(
            "audit.event",
            kind=kind,
            at=at,
            by=self.dice.pick(self.setting.team) if by else None,
            cluster=self.setting.cluster,
            organisation=organisation,
            target=Target(table, number),
            data={key: plain(value) for key, value in data.items()},
        )

    def applied(self, number: int, who: "Applicant", on: date) -> None:
        self.write(
            "memberships.applied",
            APPLICATION,
            number,
            on,
            who.number,
            by=False,
            name=who.name,
            terms_version="2025-01",
        )

    def prospected(self, number: int, who: "Applicant", on: date) -> None:
        kind = "memberships.application_opened"
        self.write(kind, APPLICATION, number, on, who.number, name=who.name)

    def reviewed(self, number: int, who: "Applicant", on: date) -> None:
        kind = "memberships.review_started"
        self.write(kind, APPLICATION, number, on, who.number, name=who.name)

    def asked(self, number: int, who: "Applicant", on: date, question: str) -> None:
        self.write(
            "memberships.information_requested",
            APPLICATION,
            number,
            on,
            who.number,
            name=who.name,
            question=question,
        )

    def decided(
        self,
        number: int,
        who: "Applicant",
        way: "Way",
        state: str,
        body: str,
        note: str,
    ) -> None:
        self.applied(number, who, way.opened_on)
        self.reviewed(number, who, way.reviewed_on)
        self.write(
            f"memberships.application_{state}",
            APPLICATION,
            number,
            way.decided_on,
            who.number,
            name=who.name,
            decided_on=way.decided_on,
            body=body,
            note=note,
        )

    def withdrawn(self, number: int, who: "Applicant", on: date) -> None:
        self.write(
            "memberships.application_withdrawn",
            APPLICATION,
            number,
            on,
            who.number,
            was="applied",
            name=who.name,
            note="Le candidat reporte son projet.",
        )

    def admitted(self, number: int, firm: Firm, starts_on: date, category: str) -> None:
        # Those who begin soon were decided before the last day.
        on = min(starts_on, spec.LAST_DAY - timedelta(days=2))
        self.write(
            "memberships.admitted",
            MEMBERSHIP,
            number,
            on,
            firm.number,
            starts_on=starts_on,
            category=category,
        )

    def ended(self, number: int, spell: "Spell", reason: str) -> None:
        told_on = spell.notice_on or spell.ends_on
        assert told_on is not None
        self.write(
            "memberships.ended",
            MEMBERSHIP,
            number,
            told_on,
            spell.firm.number,
            ends_on=spell.ends_on,
            end_kind=spell.end_kind,
            reason=reason,
            note="",
            merged_into=spell.heir and spell.heir.name,
            roles_ended=0,
        )

    def suspended(
        self, number: int, firm: Firm, first: date, last: date | None, reason: str
    ) -> None:
        self.write(
            "memberships.suspended",
            MEMBERSHIP,
            number,
            first,
            firm.number,
            starts_on=first,
            ends_on=None,
            reason=reason,
        )
        if last is not None:
            self.write(
                "memberships.reinstated",
                MEMBERSHIP,
                number,
                last,
                firm.number,
                on=last + timedelta(days=1),
                since=first,
                note="Cotisation reçue",
            )

    def renewed(
        self,
        number: int,
        firm: Firm,
        year: int,
        deadline: date,
        to: str,
        told_at: datetime,
        renewed_at: datetime,
    ) -> None:
        self.write(
            "memberships.renewal_told",
            MEMBERSHIP,
            number,
            told_at,
            firm.number,
            year=year,
            deadline=deadline,
            to=to,
        )
        kind = "memberships.renewed"
        self.write(
            kind, MEMBERSHIP, number, renewed_at, firm.number, by=False, year=year
        )

    def recategorised(
        self, number: int, firm: Firm, on: date, before: str, after: str
    ) -> None:
        self.write(
            "memberships.category_changed",
            MEMBERSHIP,
            number,
            on,
            firm.number,
            before=before,
            after=after,
            starts_on=on,
        )


def plain(value: Any) -> Any:
    """What JSON holds, as the trail of the application writes it."""
    return value.isoformat() if isinstance(value, date | datetime) else value
