"""The whole story, made from a seed alone: no clock, no database, no outside data."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from grappe.demo import words
from grappe.demo.dice import Dice
from grappe.demo.names import Names
from grappe.demo.plan import (
    candidates,
    figures,
    peers,
    people,
    profiles,
    sizes,
    spec,
)
from grappe.demo.plan import setting as settings
from grappe.demo.plan.candidates import Candidates
from grappe.demo.plan.figures import Effect
from grappe.demo.plan.firms import Firm, Foundry, Style
from grappe.demo.plan.life import Life, Spell
from grappe.demo.plan.members import Register
from grappe.demo.plan.setting import Card, Setting
from grappe.demo.plan.sheet import Row, Sheet, Target
from grappe.demo.plan.trail import Trail

__all__ = ["Chapter", "Plan", "Row", "Sheet", "Target"]


@dataclass(frozen=True)
class Chapter:
    """The rows of one cluster, and what membership truly did there."""

    slug: str
    sheet: Sheet
    effect: Effect


class Plan:
    """Everything that a demo of a seed and a size holds, one cluster at a time."""

    def __init__(self, seed: int, size: str) -> None:
        self.seed = seed
        self.size_name = size
        self.size = spec.SIZES_OF_DEMO[size]
        self.numbers: Counter[str] = Counter()
        self.names = Names(self.dice("names"))
        # Organisations of earlier clusters, that a later one may share.
        self.pool: list[Firm] = []
        self.member = 0  # the user who belongs to several organisations

    def __len__(self) -> int:
        return self.size.clusters

    def __iter__(self) -> Iterator[Chapter]:
        members = [self.size.members, *peers.sizes(self.size, self.dice("peers"))]
        taken: set[str] = set()
        for place, count in enumerate(members):
            card = settings.DEMO_CARD
            if place:
                card = peers.card(place, taken, self.names, self.dice("card", place))
            yield self._chapter(place, card, count)

    def dice(self, *key: int | str) -> Dice:
        return Dice(self.seed, *key)

    def _chapter(self, place: int, card: Card, count: int) -> Chapter:
        sheet = Sheet(self.numbers)
        source = f"demo:{self.seed}:{self.size_name}:{spec.VERSION}"
        here = settings.lay(sheet, card, count, source, self.dice("setting", place))
        style = self._style(place, card)
        foundry = Foundry(sheet, self.names, style, self.dice("firms", place))
        firms: list[Firm] = []
        spells = self._live(place, count, foundry, firms)
        people_of = people.Company(sheet, here, self.dice("people", place))
        contacts = people_of.appoint(spells)
        people_of.publish(spells, contacts)
        trail = Trail(sheet, here, self.dice("trail", place))
        asks = Candidates(sheet, here, trail, foundry, self.dice("candidates", place))
        years = self.size.renewed if place == 0 else self.size.renewed[-1:]
        register = Register(
            sheet, here, card.name, asks, trail, self.dice("register", place)
        )
        register.enter(spells, contacts, years)
        own = [*firms, *asks.others(self.size.candidates if place == 0 else 4)]
        own += self._prospects(sheet, here, place, style)
        if place == 0:
            dice = self.dice("accounts")
            self.member = people.open_accounts(sheet, here, spells, contacts, dice)
        elif place == 1:
            self._second_cluster(sheet, here, spells)
        self._describe(sheet, here, place, own, spells)
        effect = figures.write_figures(sheet, own, spells, self.dice("figures", place))
        sizes.write_sizes(sheet, own)
        for firm in own:
            firm.is_here = False
        self.pool += [firm for firm in firms if firm.is_open]
        return Chapter(card.slug, sheet, effect)

    def _style(self, place: int, card: Card) -> Style:
        if place == 0:
            return Style(words.TAGS, words.TOWNS)
        towns = peers.towns(card, self.dice("towns", place))
        return Style(words.OTHER_TAGS, towns, 0.02)

    def _live(
        self, place: int, count: int, foundry: Foundry, firms: list[Firm]
    ) -> list[Spell]:
        """The memberships of a cluster; fills `firms` with those made for it."""
        dice = self.dice("recruits", place)
        shareable = [firm for firm in self.pool if firm.is_open]

        def recruit(on: date, gone: list[Firm]) -> Firm:
            if gone and dice.chance(spec.RETURN_SHARE):
                return dice.pick(gone)
            if shareable and dice.chance(spec.SHARED_SHARE):
                return shareable.pop(dice.below(len(shareable)))
            firm = foundry.make(on)
            firms.append(firm)
            return firm

        scale = count / spec.MEMBERS_ON[spec.LAST_DAY]
        targets = {day: round(n * scale) for day, n in spec.MEMBERS_ON.items()}
        return Life(recruit, self.dice("life", place)).run(targets)

    def _prospects(
        self, sheet: Sheet, here: Setting, place: int, style: Style
    ) -> list[Firm]:
        """Companies that never joined: what members are compared with."""
        dice = self.dice("prospects", place)
        foundry = Foundry(sheet, self.names, style, dice, spec.PROSPECT_SIZES)
        count = self.size.prospects if place == 0 else self.size.prospects // 3
        firms = [foundry.make(spec.FOUNDED_ON, "company") for _ in range(count)]
        candidates.known(sheet, here, firms, dice)
        return firms

    def _second_cluster(self, sheet: Sheet, here: Setting, spells: list[Spell]) -> None:
        """The member of the first cluster belongs to a second one."""
        spell = next(it for it in spells if it.active(spec.LAST_DAY) and not it.ends_on)
        settings.grant(
            sheet,
            self.member,
            here.cluster,
            "member",
            spell.starts_on,
            by=here.director,
            organisation=spell.firm.number,
        )

    def _describe(
        self,
        sheet: Sheet,
        here: Setting,
        place: int,
        own: list[Firm],
        spells: list[Spell],
    ) -> None:
        dice = self.dice("profiles", place)
        shared = {spell.firm.number: spell.firm for spell in spells}
        everybody = shared | {firm.number: firm for firm in own}
        profiles.describe(sheet, here, list(everybody.values()), dice)
        profiles.source_values(sheet, here, own, dice)
        members = [spell.firm for spell in spells if spell.active(spec.LAST_DAY)]
        groups = max(1, len(members) // 48) if place == 0 else 1
        at_home = [firm for firm in members if firm.is_here]
        profiles.own(sheet, at_home, groups, dice)
