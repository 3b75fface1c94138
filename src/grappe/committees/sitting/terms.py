"""The words of a session: its statutes, seats and acts, as plain facts.

Nothing here knows Django: people, items and requests are their keys.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    """What can happen; the same words as `models.ActKind`."""

    OPENED = "opened"
    ARRIVED = "arrived"
    LEFT = "left"
    PROXY_GIVEN = "proxy_given"
    PROXY_ENDED = "proxy_ended"
    CHAIR_TAKEN = "chair_taken"
    ITEM_OPENED = "item_opened"
    ITEM_SUSPENDED = "item_suspended"
    ITEM_CLOSED = "item_closed"
    STEPPED_ASIDE = "stepped_aside"
    NOTED = "noted"
    BALLOT_OPENED = "ballot_opened"
    VOTED = "voted"
    BALLOT_CLOSED = "ballot_closed"
    BALLOT_CANCELLED = "ballot_cancelled"
    DECIDED = "decided"
    DECISION_DROPPED = "decision_dropped"
    QUORUM_LOST = "quorum_lost"
    QUORUM_REACHED = "quorum_reached"
    CLOSED = "closed"


class Choice(StrEnum):
    FOR = "for"
    AGAINST = "against"
    ABSTAIN = "abstain"


class Rule(StrEnum):
    """By which majority a motion is carried; the same as `models.Majority`."""

    SIMPLE = "simple"
    ABSOLUTE = "absolute"
    PRESENT = "present"
    TWO_THIRDS = "two_thirds"


@dataclass(frozen=True)
class Statutes:
    """The rules of one session, as they stood when it was opened."""

    quorum_percent: int = 50
    quorum_is_exceeded: bool = False
    quorum_least: int = 2
    quorum_counts_proxies: bool = False
    quorum_each_college: bool = False
    recused_count: bool = False
    no_quorum_on_second_call: bool = True
    majority: str = Rule.SIMPLE
    chair_breaks_ties: bool = True
    proxies_each: int = 1
    remote_counts: bool = True
    secret_least: int = 3
    is_second_call: bool = False

    @classmethod
    def read(cls, facts: Mapping[str, Any]) -> "Statutes":
        """From the copy that the session keeps."""
        known = cls.__dataclass_fields__
        return cls(**{name: facts[name] for name in known if name in facts})


@dataclass(frozen=True)
class Seat:
    """Somebody's seat on the day; `college` is a key, None where there is none."""

    user: int
    name: str = ""
    has_vote: bool = True
    is_chair: bool = False
    college: int | None = None
    college_name: str = ""

    @classmethod
    def read(cls, facts: Mapping[str, Any]) -> "Seat":
        known = cls.__dataclass_fields__
        return cls(**{name: facts[name] for name in known if name in facts})


@dataclass(frozen=True)
class Act:
    """One act; `item` and `member` are keys, `number` counts from one.

    `facts` by kind: arrived `remote`; proxy_given `holder`; item_opened `request` (None
    for another subject); stepped_aside `declared`; noted `text`; ballot_opened
    `question`, `outcome` (what is proposed, or ""), `is_secret`; voted `choice` (never
    in a secret vote) and `holder`; ballot_closed `for`, `against`, `abstain`,
    `carried`, `tie_broken`; ballot_cancelled `reason`; decided `outcome`, `reasons`,
    `reservations`, `scope`; decision_dropped `reason`; quorum_* `needed`, `counted`.
    """

    kind: str
    at: datetime
    item: int | None = None
    member: int | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)
    number: int = 0
    by: int | None = None

    @classmethod
    def read(cls, row: Any) -> "Act":
        """From a row of `models.Act`."""
        return cls(
            kind=row.kind,
            # Python subtracts two hours of one zone as a clock on the wall does, which
            # is wrong in the nights when the clock changes: one clock for all.
            at=row.at.astimezone(UTC),
            item=row.item_id,
            member=row.member_id,
            facts=row.facts,
            number=row.number,
            by=row.by_id,
        )


class Why(StrEnum):
    """Why an act cannot be; `committees.acts` has the words."""

    NOT_OPEN = "not_open"
    OPEN_ALREADY = "open_already"
    OVER = "over"
    TOO_EARLY = "too_early"
    NO_SEAT = "no_seat"
    NO_VOTE = "no_vote"
    HERE_ALREADY = "here_already"
    NOT_HERE = "not_here"
    PROXY_TO_ONESELF = "proxy_to_oneself"
    PROXY_GIVEN_ALREADY = "proxy_given_already"
    PROXY_NOT_GIVEN = "proxy_not_given"
    PROXIES_TOO_MANY = "proxies_too_many"
    NO_CHAIR = "no_chair"
    CHAIRS_ALREADY = "chairs_already"
    CHAIR_STEPPED_ASIDE = "chair_stepped_aside"
    ITEM_UNDER_WAY = "item_under_way"
    NO_ITEM = "no_item"
    ASIDE_ALREADY = "aside_already"
    BALLOT_OPEN = "ballot_open"
    NO_BALLOT = "no_ballot"
    NO_QUORUM = "no_quorum"
    COLLEGE_MISSING = "college_missing"
    NOBODY_VOTES = "nobody_votes"
    TOO_FEW_FOR_SECRET = "too_few_for_secret"
    NOT_ENTITLED = "not_entitled"
    STEPPED_ASIDE = "stepped_aside"
    HOLDER_AWAY = "holder_away"
    NOT_THE_HOLDER = "not_the_holder"
    VOTED_ALREADY = "voted_already"
    NO_SUCH_CHOICE = "no_such_choice"
    CHOICE_TOLD = "choice_told"
    NOBODY_VOTED = "nobody_voted"
    COUNT_WRONG = "count_wrong"
    NO_REQUEST = "no_request"
    DECIDED_ALREADY = "decided_already"
    NOT_DECIDED = "not_decided"
    VOTE_TAINTED = "vote_tainted"
    VOTE_SAYS_NO = "vote_says_no"
    VOTE_SAYS_OTHER = "vote_says_other"
    QUORUM_IS_SO = "quorum_is_so"
    NO_SUCH_ACT = "no_such_act"


class Illegal(Exception):
    """An act that the statutes or the course of the session do not allow."""

    def __init__(self, why: Why, **facts: Any):
        super().__init__(str(why))
        self.why, self.facts = why, facts
