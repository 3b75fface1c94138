"""What the minutes say, as plain facts: a function of the acts and of nothing else.

People are their names on the day, items their rank on the agenda. Votes are told with
the act that closes them; those of a cancelled vote are not told.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from grappe.committees.sitting.terms import Act, Choice, Kind, Seat

Facts = dict[str, Any]
# The statutes that are told, each by a sentence of its own.
RULES = (
    "quorum_percent",
    "quorum_is_exceeded",
    "quorum_least",
    "quorum_counts_proxies",
    "quorum_each_college",
    "recused_count",
    "no_quorum_on_second_call",
    "majority",
    "chair_breaks_ties",
    "proxies_each",
    "remote_counts",
    "secret_least",
    "is_second_call",
)
# Line breaks of other alphabets and terminals, that would cut a sentence in two.
CONTROLS = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029]")


@dataclass(frozen=True)
class Frame:
    """What is around the acts: where, when, who sits, what was on the agenda.

    `items` maps the key of each item to its (request number or "", subject), in order.
    """

    cluster: str
    body: str
    held_on: str
    zone: str
    title: str = ""
    place: str = ""
    is_second_call: bool = False
    statutes: Mapping[str, Any] = field(default_factory=dict)
    seats: tuple[Seat, ...] = ()
    items: Mapping[int, tuple[str, str]] = field(default_factory=dict)


def line(text: Any) -> str:
    """A text on one line."""
    return " ".join(CONTROLS.sub(" ", str(text)).split())


def lines(text: Any) -> str:
    """A text on its own lines, without those that only pad it."""
    kept = str(text).replace("\r\n", "\n").replace("\r", "\n")
    return "\n".join(line(one) for one in kept.split("\n")).strip("\n")


def facts(frame: Frame, acts: Iterable[Act]) -> Facts:
    """Everything that the minutes tell."""
    teller = Teller(frame)
    return {
        "cluster": line(frame.cluster),
        "body": line(frame.body),
        "title": line(frame.title),
        "held_on": frame.held_on,
        "place": line(frame.place),
        "is_second_call": frame.is_second_call,
        "statutes": {
            name: frame.statutes[name] for name in RULES if name in frame.statutes
        },
        "members": [
            {
                "name": line(seat.name),
                "seat": _kind_of(seat),
                "college": line(seat.college_name),
            }
            for seat in frame.seats
        ],
        "items": [
            {"item": rank, "request": line(request), "subject": line(subject)}
            for rank, (request, subject) in enumerate(frame.items.values(), start=1)
        ],
        "acts": [told for act in acts if (told := teller.tell(act)) is not None],
    }


def _kind_of(seat: Seat) -> str:
    if seat.is_chair:
        return "chair" if seat.has_vote else "chair_without_vote"
    return "member" if seat.has_vote else "observer"


class Teller:
    """Tells the acts one after the other; keeps the votes until they are counted."""

    def __init__(self, frame: Frame):
        self.zone = ZoneInfo(frame.zone)
        self.names = {seat.user: line(seat.name) for seat in frame.seats}
        self.ranks = {key: rank for rank, key in enumerate(frame.items, start=1)}
        self.votes: dict[int, dict[str, Any]] = {}
        self.is_secret = False

    def tell(self, act: Act) -> Facts | None:
        told: Facts = {
            "number": act.number,
            "at": self._moment(act.at),
            "kind": str(act.kind),
        }
        own = getattr(self, f"_{act.kind}", None)
        if act.kind == Kind.VOTED:
            self._keep(act)
            return None
        if act.item is not None and act.kind not in OF_SESSION:
            told["item"] = self.ranks[act.item]
        if act.member is not None:
            told["member"] = self.names[act.member]
        return told | (own(act.facts) if own else {})

    def _moment(self, at: datetime) -> str:
        return at.astimezone(self.zone).isoformat(timespec="seconds")

    def _keep(self, act: Act) -> None:
        """A vote; in an open one the last word counts."""
        voter = act.member or 0
        self.votes.pop(voter, None)
        holder = act.facts.get("holder")
        self.votes[voter] = {
            "choice": act.facts.get("choice", ""),
            "member": self.names[voter],
            "holder": self.names[holder] if holder is not None else "",
        }

    def _arrived(self, facts: Mapping[str, Any]) -> Facts:
        return {"is_remote": bool(facts.get("remote"))}

    def _proxy_given(self, facts: Mapping[str, Any]) -> Facts:
        return {"holder": self.names[facts["holder"]]}

    def _noted(self, facts: Mapping[str, Any]) -> Facts:
        return {"text": lines(facts.get("text", ""))}

    def _ballot_opened(self, facts: Mapping[str, Any]) -> Facts:
        self.votes, self.is_secret = {}, bool(facts.get("is_secret"))
        return {
            "question": line(facts.get("question", "")),
            "outcome": str(facts.get("outcome") or ""),
            "is_secret": self.is_secret,
        }

    def _ballot_closed(self, facts: Mapping[str, Any]) -> Facts:
        counts = {str(one): int(facts.get(one, 0)) for one in Choice}
        votes = list(self.votes.values())
        self.votes = {}
        return counts | {
            "carried": bool(facts.get("carried")),
            "tie_broken": bool(facts.get("tie_broken")),
            # In the order of the choices: a vote by name is read by its groups.
            "votes": [
                one
                for choice in ("", *map(str, Choice))
                for one in votes
                if one["choice"] == choice
            ],
        }

    def _ballot_cancelled(self, facts: Mapping[str, Any]) -> Facts:
        self.votes = {}
        return {"text": lines(facts.get("reason", ""))}

    def _decided(self, facts: Mapping[str, Any]) -> Facts:
        return {
            "outcome": str(facts["outcome"]),
            "reasons": lines(facts.get("reasons", "")),
            "scope": lines(facts.get("scope", "")),
            "reservations": [
                {"text": lines(one["text"]), "due_on": str(one.get("due_on") or "")}
                for one in facts.get("reservations") or ()
            ],
        }

    def _decision_dropped(self, facts: Mapping[str, Any]) -> Facts:
        return {"text": lines(facts.get("reason", ""))}

    def _quorum_lost(self, facts: Mapping[str, Any]) -> Facts:
        return {one: int(facts.get(one, 0)) for one in ("counted", "needed")}

    _quorum_reached = _quorum_lost


# Told of the session as a whole, whatever item was under way.
OF_SESSION = frozenset(
    {
        Kind.OPENED,
        Kind.ARRIVED,
        Kind.LEFT,
        Kind.PROXY_GIVEN,
        Kind.PROXY_ENDED,
        Kind.CHAIR_TAKEN,
        Kind.QUORUM_LOST,
        Kind.QUORUM_REACHED,
        Kind.CLOSED,
    }
)
