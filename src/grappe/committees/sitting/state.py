"""Where a session stands: what the page shows, and what the next act is judged by."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from grappe.committees.sitting import counting
from grappe.committees.sitting.terms import Seat, Statutes


@dataclass(frozen=True)
class Presence:
    """Somebody is there since a moment, in the room or at a distance."""

    since: datetime
    is_remote: bool = False


@dataclass(frozen=True)
class Decided:
    """What was decided of an item, as the act says."""

    item: int
    outcome: str
    at: datetime
    facts: Mapping[str, Any]
    number: int


@dataclass
class Ballot:
    """A vote on a motion; `number` is that of the act that opened it.

    `entitled` says who may vote and through whom: themselves (None), or the holder of
    their proxy. It is closed when the vote opens: nobody is added. In a secret vote
    `voted` holds no choice.
    """

    number: int
    item: int
    question: str
    outcome: str
    is_secret: bool
    opened_at: datetime
    entitled: dict[int, int | None]
    voted: dict[int, str | None] = field(default_factory=dict)
    tally: counting.Tally | None = None
    ended_at: datetime | None = None
    is_cancelled: bool = False

    @property
    def is_open(self) -> bool:
        return self.ended_at is None

    @property
    def hands(self) -> set[int]:
        """The people who voted, for themselves or for others."""
        return {self.entitled[one] or one for one in self.voted}


@dataclass
class Item:
    """One point of the agenda, as far as it went."""

    key: int
    request: int | None = None
    is_under_way: bool = False
    is_closed: bool = False
    # Those who step aside.
    aside: set[int] = field(default_factory=set)
    # The periods in which it was dealt with; the last may still run.
    spans: list[tuple[datetime, datetime | None]] = field(default_factory=list)
    decided: Decided | None = None

    def elapsed(self, at: datetime) -> timedelta:
        """How long it has been dealt with, all periods together."""
        spans = ((end or at) - start for start, end in self.spans)
        return sum((max(one, timedelta(0)) for one in spans), timedelta(0))


@dataclass
class Sitting:
    """A session as it stands after its acts; people and items are keys."""

    statutes: Statutes
    seats: dict[int, Seat]
    opened_at: datetime | None = None
    closed_at: datetime | None = None
    last_at: datetime | None = None
    acts: int = 0
    present: dict[int, Presence] = field(default_factory=dict)
    # principal → holder, as given; it weighs only while one is away and the other here.
    proxies: dict[int, int] = field(default_factory=dict)
    # Who chairs the session; and an item that the chair steps aside from.
    session_chair: int | None = None
    item_chair: int | None = None
    items: dict[int, Item] = field(default_factory=dict)
    ballots: list[Ballot] = field(default_factory=list)
    # What the last act about it said; None before the first.
    quorum_noted: bool | None = None

    @property
    def is_open(self) -> bool:
        return self.opened_at is not None and self.closed_at is None

    @property
    def item(self) -> Item | None:
        """The item under way."""
        return next((one for one in self.items.values() if one.is_under_way), None)

    @property
    def recused(self) -> frozenset[int]:
        """Those who step aside from the item under way."""
        return frozenset(self.item.aside) if self.item else frozenset()

    @property
    def chair(self) -> int | None:
        """Who chairs now; nobody, where the chair steps aside and none took it."""
        if self.item_chair is not None:
            return self.item_chair
        return None if self.session_chair in self.recused else self.session_chair

    @property
    def here(self) -> frozenset[int]:
        """Voting members who are there and count, those who step aside left out."""
        return frozenset(
            user
            for user, one in self.present.items()
            if self.seats[user].has_vote
            and user not in self.recused
            and (self.statutes.remote_counts or not one.is_remote)
        )

    @property
    def represented(self) -> dict[int, int]:
        """principal → holder of the proxies that weigh now."""
        here = self.here
        return {
            principal: holder
            for principal, holder in self.proxies.items()
            if holder in here
            and principal not in self.present
            and principal not in self.recused
        }

    @property
    def voters(self) -> dict[int, int | None]:
        """Who could vote now, and through whom; None is in person."""
        return {**dict.fromkeys(sorted(self.here)), **self.represented}

    @property
    def quorum(self) -> counting.Quorum:
        return counting.quorum(
            self.statutes,
            self.seats.values(),
            here=self.here,
            represented=self.represented,
            aside=self.recused,
        )

    @property
    def ballot(self) -> Ballot | None:
        """The vote under way."""
        return next((one for one in self.ballots if one.is_open), None)

    @property
    def waiting(self) -> dict[int, int | None]:
        """Who can still vote in it, and through whom: those who left cannot."""
        ballot = self.ballot
        if ballot is None:
            return {}
        here = self.here
        return {
            voter: holder
            for voter, holder in ballot.entitled.items()
            if voter not in ballot.voted
            and voter not in self.recused
            and (voter if holder is None else holder) in here
        }

    @property
    def decisions(self) -> dict[int, Decided]:
        """What stands decided, by item."""
        return {key: one.decided for key, one in self.items.items() if one.decided}

    def ballots_of(self, item: int) -> list[Ballot]:
        return [one for one in self.ballots if one.item == item]

    def item_of(self, key: int) -> Item:
        """An item as far as it went, also before it began."""
        return self.items.get(key) or Item(key)

    def proxies_held(self, holder: int) -> list[int]:
        return sorted(one for one, by in self.proxies.items() if by == holder)

    def waiting_of(self, user: int) -> list[int]:
        """For whom this person can still vote: themselves, and those they stand for."""
        return [
            voter
            for voter, holder in self.waiting.items()
            if (voter if holder is None else holder) == user
        ]
