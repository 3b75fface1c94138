"""Who is a member from when to when: a history that meets its targets to the unit.

Between two checkpoints some members leave, by the rates of `spec`; as many join as it
takes to reach the target, so the counts hold for any seed.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from grappe.demo.dice import Dice
from grappe.demo.plan import spec
from grappe.demo.plan.firms import Firm

ONE_DAY = timedelta(days=1)
REASONS = {
    "resignation": {
        "strategy": 4,
        "services": 3,
        "cost": 3,
        "moved": 1,
        "other-cluster": 1,
    },
    "striking_off": {"unpaid": 9, "breach": 1},
    "liquidation": {"liquidation": 4, "dissolution": 1},
    "merger": {"merger": 1},
    "other": {"other": 1},
}
# A company closes or merges; a university does not.
COMPANIES_ONLY = {"liquidation", "merger"}


@dataclass(eq=False)
class Spell:
    """One unbroken membership."""

    firm: Firm
    starts_on: date
    ends_on: date | None = None
    end_kind: str = ""
    reason: str = ""
    notice_on: date | None = None
    heard_on: date | None = None
    heir: Firm | None = None
    suspensions: list[tuple[date, date | None]] = field(default_factory=list)

    def in_force(self, on: date) -> bool:
        return self.starts_on <= on and (self.ends_on is None or self.ends_on >= on)

    def active(self, on: date) -> bool:
        return self.in_force(on) and not any(
            first <= on and (last is None or on <= last)
            for first, last in self.suspensions
        )

    def is_settled(self, on: date) -> bool:
        """A member for good that day: for a while, not leaving, never suspended."""
        since = on - timedelta(days=300)
        return self.ends_on is None and self.starts_on <= since and not self.suspensions


class Life:
    """The memberships of one cluster, made interval after interval."""

    def __init__(self, recruit: Callable[[date, list[Firm]], Firm], dice: Dice) -> None:
        self.recruit = recruit
        self.dice = dice
        self.spells: list[Spell] = []
        self._heirs: set[int] = set()
        self._returned: set[Firm] = set()

    def run(self, targets: Mapping[date, int]) -> list[Spell]:
        before: date | None = None
        *_, today = targets
        for day, target in targets.items():
            if before is not None:
                self._leave(before, day)
                self._suspend(before, day)
            if day == today:
                self._suspend_now(day, target)
            self._join(before, day, target)
            before = day
        assert before is not None
        self._look_ahead(before)
        return self.spells

    def _settled(self, on: date) -> list[Spell]:
        return [spell for spell in self.spells if spell.is_settled(on)]

    def _leave(self, before: date, day: date) -> None:
        """End memberships with a last day from `before` to the eve of `day`."""
        present = sum(spell.in_force(before) for spell in self.spells)
        last = day - ONE_DAY
        share = (day - before).days / 365
        for kind, rate in spec.EXIT_RATES.items():
            if kind == "resignation":  # they run to the end of the year
                share_of_kind = 1.0 if (before.month, before.day) == (12, 31) else 0.0
            else:
                share_of_kind = share if share > 0.1 else 0.0
            for _ in range(self.dice.near(present * rate * share_of_kind)):
                self._one_leaves(kind, before, last)

    def _one_leaves(self, kind: str, first: date, last: date) -> None:
        candidates = [
            spell
            for spell in self._settled(first)
            if spell.firm.number not in self._heirs
            and (kind not in COMPANIES_ONLY or spell.firm.can_close)
        ]
        if len(candidates) < 5:
            return
        spell = self.dice.pick(candidates)
        spell.end_kind, spell.reason = kind, self.dice.weighted(REASONS[kind])
        if kind == "resignation":
            spell.ends_on = first
            spell.notice_on = first - timedelta(days=self.dice.between(5, 110))
            return
        spell.ends_on = self.dice.day(first + ONE_DAY, last)
        if kind == "striking_off":
            unpaid_since = max(first + ONE_DAY, spell.ends_on - timedelta(days=150))
            spell.heard_on = spell.ends_on - timedelta(days=self.dice.between(7, 30))
            spell.suspensions.append((unpaid_since, spell.ends_on))
        elif kind == "liquidation":
            spell.firm.close(spell.ends_on)
        elif kind == "merger":
            others = [it for it in candidates if it is not spell]
            spell.heir = self.dice.pick(others).firm
            self._heirs.add(spell.heir.number)
            spell.firm.close(spell.ends_on, spell.heir)

    def _suspend(self, before: date, day: date) -> None:
        """Suspend a few for unpaid dues; most pay, the last ones not yet."""
        settled = self._settled(before)
        share = (day - before).days / 365
        count = self.dice.near(len(settled) * spec.SUSPENSION_RATE * share)
        for spell in self.dice.sample(settled, count):
            first = self.dice.day(before + ONE_DAY, day)
            last = first + timedelta(days=self.dice.between(40, 160))
            spell.suspensions.append((first, last if last < spec.LAST_DAY else None))

    def _suspend_now(self, today: date, members: int) -> None:
        """Some have not paid this year's dues yet."""
        for spell in self.dice.sample(self._settled(today), max(1, members // 100)):
            since = today - timedelta(days=self.dice.between(5, 80))
            spell.suspensions.append((since, None))

    def _join(self, before: date | None, day: date, target: int) -> None:
        """Admit as many as it takes for `target` active members on `day`."""
        for _ in range(target - sum(spell.active(day) for spell in self.spells)):
            starts_on = day if before is None else self._admission_day(before, day)
            gone = [it.firm for it in self.spells if self._may_return(it, starts_on)]
            firm = self.recruit(starts_on, gone)
            if firm in gone:
                self._returned.add(firm)
            self.spells.append(Spell(firm, starts_on))

    def _may_return(self, spell: Spell, on: date) -> bool:
        """A year after it resigned, once."""
        if spell.end_kind != "resignation" or spell.ends_on is None:
            return False
        is_over = (on - spell.ends_on).days >= 365
        return is_over and spell.firm.is_open and spell.firm not in self._returned

    def _admission_day(self, before: date, day: date) -> date:
        """The first of a month, more often of January, after `before`."""
        firsts = [
            date(year, month, 1)
            for year in range(before.year, day.year + 1)
            for month in range(1, 13)
            if before < date(year, month, 1) <= day
        ]
        if firsts[0].month == 1 and self.dice.chance(0.25):
            return firsts[0]
        return self.dice.pick(firsts)

    def _look_ahead(self, today: date) -> None:
        """Some gave notice for the end of the year; others begin soon."""
        settled = self._settled(today)
        for spell in self.dice.sample(settled, max(1, len(settled) // 80)):
            spell.ends_on = date(today.year, 12, 31)
            spell.end_kind, spell.reason = "resignation", "strategy"
            spell.notice_on = today - timedelta(days=self.dice.between(3, 50))
        for _ in range(max(1, len(settled) // 130)):
            starts_on = self.dice.pick([date(2026, 7, 1), date(2026, 9, 1)])
            self.spells.append(Spell(self.recruit(starts_on, []), starts_on))
