"""Who controls whom, who is next to whom, and what is public."""

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal

from grappe.engines.size.figures import (
    Entity,
    EntityKind,
    Exemption,
    Holding,
    exact,
)

_HALF = Decimal("0.5")
_QUARTER = Decimal("0.25")
_ANGELS_LIMIT = Decimal(1_250_000)
_ROUNDS = 1_000
_CLOSE = Decimal("1e-12")


class Graph:
    """Entities and what they hold of each other.

    Parameters
    ----------
    entities : iterable of Entity
        Each key once.
    holdings : iterable of Holding
        Each pair once; what an entity holds of itself is left out.

    Raises
    ------
    ValueError
        If a key or a pair comes twice, or a holding names an unknown entity.
    """

    def __init__(self, entities: Iterable[Entity], holdings: Iterable[Holding]) -> None:
        self.entities: dict[str, Entity] = {}
        for entity in entities:
            if entity.key in self.entities:
                raise ValueError(f"entity {entity.key} is given twice")
            self.entities[entity.key] = entity
        self.holdings = [h for h in holdings if h.owner != h.owned]
        pairs = {(h.owner, h.owned) for h in self.holdings}
        if len(pairs) != len(self.holdings):
            raise ValueError("a holding is given twice")
        for key in {key for pair in pairs for key in pair} - self.entities.keys():
            raise ValueError(f"a holding names {key}, which is no entity")
        self._owners: dict[str, list[Holding]] = defaultdict(list)
        for holding in self.holdings:
            self._owners[holding.owned].append(holding)

    def groups(self, *, is_european: bool) -> dict[str, str]:
        """Gather the entities that control one another.

        Parameters
        ----------
        is_european : bool
            Whether, as in the Recommendation, persons on one market and exempted public
            investors also link what they control; companies alone do otherwise.

        Returns
        -------
        dict of str to str
            For each entity a key that stands for its group.

        Notes
        -----
        Control is a holding of more than one half, alone or together with entities of
        the same group, or `is_control`. Groups only grow, so that cycles end. Other
        public bodies link nobody: what they control is excluded by another rule.
        """
        group = {key: key for key in self.entities}
        has_changed = True
        while has_changed:
            has_changed = False
            for owned in self._owners:
                held: dict[str, Decimal] = defaultdict(Decimal)
                for holding in self._owners[owned]:
                    if self._links(holding, is_european=is_european):
                        forced = Decimal(1) if holding.is_control else Decimal(0)
                        held[group[holding.owner]] += exact(holding.rate) + forced
                for owner_group, rate in held.items():
                    if rate > _HALF and owner_group != group[owned]:
                        _merge(group, owner_group, group[owned])
                        has_changed = True
        return group

    def partners(self, target: str, group: dict[str, str]) -> dict[str, Decimal]:
        """Find the groups next to an enterprise's own, for at least one quarter.

        Parameters
        ----------
        target : str
            The enterprise.
        group : dict of str to str
            From `groups`.

        Returns
        -------
        dict of str to Decimal
            For each partner group the highest rate between the two.

        Notes
        -----
        What linked enterprises hold together is added up. Persons and public bodies
        are no enterprises, and exempted investors leave the enterprise autonomous.
        """
        own = group[target]
        up: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
        down: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
        for holding in self.holdings:
            owner, owned = group[holding.owner], group[holding.owned]
            rate = exact(holding.rate)
            if owner == own != owned:
                down[owned, holding.owned] += rate
            elif owned == own != owner and self._is_partner_owner(holding):
                up[owner, holding.owned] += rate
        found: dict[str, Decimal] = {}
        for (other, _), rate in [*up.items(), *down.items()]:
            if rate >= _QUARTER:
                found[other] = max(rate, found.get(other, rate))
        return found

    def public_share(self, target: str, group: dict[str, str]) -> Decimal:
        """Compute the part of an enterprise that public bodies control.

        Parameters
        ----------
        target : str
            The enterprise.
        group : dict of str to str
            From `groups`.

        Returns
        -------
        Decimal
            From 0 to 1, direct and indirect holdings added up.

        Notes
        -----
        An owner passes on its own public part; one that is public for more than one
        half passes on its whole holding. Exempted investors pass on nothing, unless
        they control the enterprise. Computed by rounds from zero: each adds what one
        more step of the chain brings; in a cycle the parts grow to their limit.
        """
        part = dict.fromkeys(self.entities, Decimal(0))
        for _ in range(_ROUNDS):
            found = {
                key: min(
                    sum(self._public_parts(key, part, group), Decimal(0)), Decimal(1)
                )
                for key in self.entities
            }
            moved = max(abs(found[key] - part[key]) for key in part)
            part = found
            if moved < _CLOSE:
                break
        return part[target]

    def _public_parts(
        self, owned: str, part: dict[str, Decimal], group: dict[str, str]
    ) -> list[Decimal]:
        parts = []
        for holding in self._owners[owned]:
            rate = Decimal(1) if holding.is_control else exact(holding.rate)
            is_linked = group[holding.owner] == group[owned]
            if self._is_exempt(holding) and not is_linked:
                continue
            if self.entities[holding.owner].kind is EntityKind.PUBLIC_BODY:
                parts.append(rate)
            else:
                owner = part[holding.owner]
                parts.append(rate if owner > _HALF else rate * owner)
        return parts

    def _links(self, holding: Holding, *, is_european: bool) -> bool:
        ends = (self.entities[holding.owner], self.entities[holding.owned])
        return all(_can_link(end, is_european=is_european) for end in ends)

    def _is_partner_owner(self, holding: Holding) -> bool:
        is_company = self.entities[holding.owner].kind is EntityKind.COMPANY
        return is_company and not self._is_exempt(holding)

    def _is_exempt(self, holding: Holding) -> bool:
        exemption = self.entities[holding.owner].exemption
        if exemption is Exemption.BUSINESS_ANGEL:
            return self.angels_invested(holding.owned) < _ANGELS_LIMIT
        return exemption is not None

    def angels_invested(self, owned: str) -> Decimal:
        """Add up what business angels invested in an enterprise.

        Parameters
        ----------
        owned : str
            The enterprise.

        Returns
        -------
        Decimal
            In euros; an amount that is not known counts for nothing.
        """
        return sum(
            (
                exact(holding.invested_eur or 0)
                for holding in self._owners[owned]
                if self.entities[holding.owner].exemption is Exemption.BUSINESS_ANGEL
            ),
            Decimal(0),
        )


def _can_link(entity: Entity, *, is_european: bool) -> bool:
    if entity.kind is EntityKind.COMPANY:
        return True
    if entity.kind is EntityKind.PERSON:
        return is_european and entity.acts_on_same_market
    return is_european and entity.exemption is not None


def _merge(group: dict[str, str], one: str, other: str) -> None:
    kept, lost = sorted((one, other))
    for key, name in group.items():
        if name == lost:
            group[key] = kept
