"""What may happen next: each act against the statutes and the course of the session."""

from collections.abc import Callable
from typing import Any

from grappe.committees.sitting import counting
from grappe.committees.sitting.state import Ballot, Item, Sitting
from grappe.committees.sitting.terms import Act, Choice, Illegal, Kind, Why

# What closes a request whatever the committee thinks of it.
WITHDRAWN = "withdrawn"


def check(sitting: Sitting, act: Act) -> None:
    """Raises Illegal unless this act may come next."""
    rule = RULES.get(act.kind)
    if rule is None:
        raise Illegal(Why.NO_SUCH_ACT, kind=act.kind)
    if sitting.closed_at is not None:
        raise Illegal(Why.OVER)
    if act.kind == Kind.OPENED:
        need(sitting.opened_at is None, Why.OPEN_ALREADY)
        return
    need(sitting.opened_at is not None, Why.NOT_OPEN)
    need(sitting.last_at is None or act.at >= sitting.last_at, Why.TOO_EARLY)
    rule(sitting, act)


def need(is_so: Any, why: Why, **facts: Any) -> None:
    if not is_so:
        raise Illegal(why, **facts)


def _seated(sitting: Sitting, act: Act) -> int:
    need(act.member in sitting.seats, Why.NO_SEAT, member=act.member)
    return act.member  # type: ignore[return-value]


# People -------------------------------------------------------------------------------


def _opened(sitting: Sitting, act: Act) -> None:
    """Judged in `check`."""


def _arrived(sitting: Sitting, act: Act) -> None:
    member = _seated(sitting, act)
    held = sitting.present.get(member)
    is_remote = bool(act.facts.get("remote"))
    need(held is None or held.is_remote != is_remote, Why.HERE_ALREADY, member=member)


def _left(sitting: Sitting, act: Act) -> None:
    member = _seated(sitting, act)
    need(member in sitting.present, Why.NOT_HERE, member=member)


def _proxy_given(sitting: Sitting, act: Act) -> None:
    principal = _seated(sitting, act)
    holder: int = act.facts.get("holder") or 0
    for one in (principal, holder):
        need(one in sitting.seats, Why.NO_SEAT, member=one)
        need(sitting.seats[one].has_vote, Why.NO_VOTE, member=one)
    need(principal != holder, Why.PROXY_TO_ONESELF, member=principal)
    need(principal not in sitting.proxies, Why.PROXY_GIVEN_ALREADY, member=principal)
    limit = sitting.statutes.proxies_each
    need(
        len(sitting.proxies_held(holder)) < limit,
        Why.PROXIES_TOO_MANY,
        member=holder,
        limit=limit,
    )


def _proxy_ended(sitting: Sitting, act: Act) -> None:
    need(act.member in sitting.proxies, Why.PROXY_NOT_GIVEN, member=act.member)


def _chair_taken(sitting: Sitting, act: Act) -> None:
    member = _seated(sitting, act)
    need(member in sitting.present, Why.NOT_HERE, member=member)
    need(member not in sitting.recused, Why.STEPPED_ASIDE, member=member)
    need(sitting.seats[member].has_vote, Why.NO_VOTE, member=member)
    need(sitting.chair != member, Why.CHAIRS_ALREADY, member=member)


def _stepped_aside(sitting: Sitting, act: Act) -> None:
    member = _seated(sitting, act)
    need(act.item is not None, Why.NO_ITEM)
    item = sitting.item_of(act.item)  # type: ignore[arg-type]
    need(member not in item.aside, Why.ASIDE_ALREADY, member=member)


# Items --------------------------------------------------------------------------------


def _item_opened(sitting: Sitting, act: Act) -> None:
    need(act.item is not None, Why.NO_ITEM)
    need(sitting.item is None, Why.ITEM_UNDER_WAY)
    need(sitting.session_chair is not None, Why.NO_CHAIR)


def _under_way(sitting: Sitting, act: Act) -> Item:
    """The item under way, which the act must name."""
    item = sitting.item
    if item is None or item.key != act.item:
        raise Illegal(Why.NO_ITEM)
    return item


def _item_ended(sitting: Sitting, act: Act) -> None:
    _under_way(sitting, act)
    need(sitting.ballot is None, Why.BALLOT_OPEN)


def _noted(sitting: Sitting, act: Act) -> None:
    if act.item is not None:
        _under_way(sitting, act)


# Votes --------------------------------------------------------------------------------


def can_deliberate(sitting: Sitting) -> None:
    """Raises Illegal unless somebody chairs and the quorum is reached."""
    is_aside = sitting.session_chair is not None
    need(
        sitting.chair is not None,
        Why.CHAIR_STEPPED_ASIDE if is_aside else Why.NO_CHAIR,
    )
    quorum = sitting.quorum
    need(
        quorum.counted >= quorum.needed,
        Why.NO_QUORUM,
        counted=quorum.counted,
        needed=quorum.needed,
    )
    need(not quorum.missing_colleges, Why.COLLEGE_MISSING)


def _ballot_opened(sitting: Sitting, act: Act) -> None:
    _under_way(sitting, act)
    need(sitting.ballot is None, Why.BALLOT_OPEN)
    need(not sitting.item.decided, Why.DECIDED_ALREADY)  # type: ignore[union-attr]
    can_deliberate(sitting)
    voters = sitting.voters
    need(voters, Why.NOBODY_VOTES)
    if act.facts.get("is_secret"):
        # Two votes by one hand are one person's secret: people are counted.
        hands = {holder or voter for voter, holder in voters.items()}
        least = sitting.statutes.secret_least
        need(len(hands) >= least, Why.TOO_FEW_FOR_SECRET, least=least)


def _open_ballot(sitting: Sitting, act: Act) -> Ballot:
    ballot = sitting.ballot
    if ballot is None:
        raise Illegal(Why.NO_BALLOT)
    need(act.item == ballot.item, Why.NO_ITEM)
    return ballot


def _voted(sitting: Sitting, act: Act) -> None:
    ballot = _open_ballot(sitting, act)
    member = act.member
    need(member in ballot.entitled, Why.NOT_ENTITLED, member=member)
    need(member not in sitting.recused, Why.STEPPED_ASIDE, member=member)
    holder = ballot.entitled[member]  # type: ignore[index]
    need(act.facts.get("holder") == holder, Why.NOT_THE_HOLDER, member=member)
    hand = member if holder is None else holder
    need(hand in sitting.here, Why.HOLDER_AWAY, member=hand)
    if ballot.is_secret:
        need(member not in ballot.voted, Why.VOTED_ALREADY, member=member)
        need("choice" not in act.facts, Why.CHOICE_TOLD)
    else:
        need(act.facts.get("choice") in list(Choice), Why.NO_SUCH_CHOICE)


def _ballot_closed(sitting: Sitting, act: Act) -> None:
    ballot = _open_ballot(sitting, act)
    can_deliberate(sitting)
    need(not is_tainted(ballot, sitting.item_of(ballot.item)), Why.VOTE_TAINTED)
    need(ballot.voted, Why.NOBODY_VOTED)
    if ballot.is_secret:
        least = sitting.statutes.secret_least
        need(len(ballot.hands) >= least, Why.TOO_FEW_FOR_SECRET, least=least)
    choices = spread(act)
    need(len(choices) == len(ballot.voted), Why.COUNT_WRONG)
    if not ballot.is_secret:
        choices = list(ballot.voted.values())  # type: ignore[arg-type]
    need(
        told(count(sitting, ballot, choices)) == dict(act.facts),
        Why.COUNT_WRONG,
    )


def is_tainted(ballot: Ballot, item: Item) -> bool:
    """Whether somebody who steps aside voted, for themselves or for others."""
    return not item.aside.isdisjoint(ballot.hands | ballot.voted.keys())


def count(sitting: Sitting, ballot: Ballot, choices: list[str]) -> counting.Tally:
    """What a ballot comes to; in a secret one the chair's paper is nobody's."""
    chair = None if ballot.is_secret else ballot.voted.get(sitting.chair or 0)
    return counting.tally(
        sitting.statutes, choices, entitled=len(ballot.entitled), chair_choice=chair
    )


def told(tally: counting.Tally) -> dict[str, Any]:
    """A tally as the facts of the act that closes the vote."""
    return {
        "for": tally.votes_for,
        "against": tally.against,
        "abstain": tally.abstain,
        "carried": tally.is_carried,
        "tie_broken": tally.tie_broken,
    }


def spread(act: Act) -> list[str]:
    """The choices that the facts of a closed vote count."""
    return [
        str(one)
        for one in Choice
        for _paper in range(max(int(act.facts.get(one, 0)), 0))
    ]


def _ballot_cancelled(sitting: Sitting, act: Act) -> None:
    _open_ballot(sitting, act)


# Decisions ----------------------------------------------------------------------------


def _decided(sitting: Sitting, act: Act) -> None:
    item = _under_way(sitting, act)
    need(item.request is not None, Why.NO_REQUEST)
    need(item.decided is None, Why.DECIDED_ALREADY)
    need(sitting.ballot is None, Why.BALLOT_OPEN)
    outcome = act.facts.get("outcome")
    if outcome == WITHDRAWN:
        # The lead gives up: the committee takes note, it decides nothing.
        return
    can_deliberate(sitting)
    asked = [
        one
        for one in sitting.ballots_of(item.key)
        if one.tally is not None and one.outcome
    ]
    if not asked or asked[-1].tally is None:
        return
    last = asked[-1]
    need(not is_tainted(last, item), Why.VOTE_TAINTED)
    if last.tally.is_carried:  # type: ignore[union-attr]
        need(outcome == last.outcome, Why.VOTE_SAYS_OTHER, outcome=last.outcome)
    else:
        need(outcome != last.outcome, Why.VOTE_SAYS_NO, outcome=last.outcome)


def _decision_dropped(sitting: Sitting, act: Act) -> None:
    need(
        act.item is not None and sitting.item_of(act.item).decided is not None,
        Why.NOT_DECIDED,
    )
    need(sitting.ballot is None, Why.BALLOT_OPEN)


# The end ------------------------------------------------------------------------------


def _quorum_noted(sitting: Sitting, act: Act) -> None:
    is_reached = act.kind == Kind.QUORUM_REACHED
    need(sitting.quorum.is_reached == is_reached, Why.QUORUM_IS_SO)
    need(sitting.quorum_noted != is_reached, Why.QUORUM_IS_SO)


def _closed(sitting: Sitting, act: Act) -> None:
    need(sitting.ballot is None, Why.BALLOT_OPEN)
    need(sitting.item is None, Why.ITEM_UNDER_WAY)


RULES: dict[str, Callable[[Sitting, Act], None]] = {
    Kind.OPENED: _opened,
    Kind.ARRIVED: _arrived,
    Kind.LEFT: _left,
    Kind.PROXY_GIVEN: _proxy_given,
    Kind.PROXY_ENDED: _proxy_ended,
    Kind.CHAIR_TAKEN: _chair_taken,
    Kind.ITEM_OPENED: _item_opened,
    Kind.ITEM_SUSPENDED: _item_ended,
    Kind.ITEM_CLOSED: _item_ended,
    Kind.STEPPED_ASIDE: _stepped_aside,
    Kind.NOTED: _noted,
    Kind.BALLOT_OPENED: _ballot_opened,
    Kind.VOTED: _voted,
    Kind.BALLOT_CLOSED: _ballot_closed,
    Kind.BALLOT_CANCELLED: _ballot_cancelled,
    Kind.DECIDED: _decided,
    Kind.DECISION_DROPPED: _decision_dropped,
    Kind.QUORUM_LOST: _quorum_noted,
    Kind.QUORUM_REACHED: _quorum_noted,
    Kind.CLOSED: _closed,
}
