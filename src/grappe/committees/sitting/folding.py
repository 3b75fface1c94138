"""A session from its acts: each act changes where it stands, and may bring others."""

from collections.abc import Callable, Iterable
from typing import Any

from grappe.committees.sitting import legality
from grappe.committees.sitting.counting import Tally
from grappe.committees.sitting.state import Ballot, Decided, Item, Presence, Sitting
from grappe.committees.sitting.terms import Act, Kind, Seat, Statutes


def fold(acts: Iterable[Act], statutes: Statutes, seats: Iterable[Seat]) -> Sitting:
    """Where a session stands after its acts.

    Raises Illegal at the first that the statutes or the course of things forbid.
    """
    sitting = empty(statutes, seats)
    for act in acts:
        legality.check(sitting, act)
        apply(sitting, act)
    return sitting


def of(session: Any) -> Sitting:
    """Where a stored session stands now; its acts were judged when they were added."""
    sitting = empty(
        Statutes.read(session.statutes), [Seat.read(one) for one in session.seats]
    )
    for row in session.acts.order_by("number"):
        apply(sitting, Act.read(row))
    return sitting


def empty(statutes: Statutes, seats: Iterable[Seat]) -> Sitting:
    """A session before its first act."""
    return Sitting(statutes=statutes, seats={one.user: one for one in seats})


def apply(sitting: Sitting, act: Act) -> None:
    """Bring a session to where this act, which was checked, leaves it."""
    sitting.acts += 1
    sitting.last_at = act.at
    CHANGES[act.kind](sitting, act)


def following(sitting: Sitting, act: Act) -> list[tuple[str, dict[str, Any]]]:
    """What the last act brings by itself: kinds, with their item, member and facts.

    They are added one by one, and each may bring others in turn.
    """
    if act.kind == Kind.ARRIVED:
        if act.member in sitting.proxies:
            return [(Kind.PROXY_ENDED, {"member": act.member, "facts": {}})]
        if _takes_chair(sitting, act.member):
            return [(Kind.CHAIR_TAKEN, {"member": act.member, "facts": {}})]
    if act.kind == Kind.PROXY_ENDED and _takes_chair(sitting, act.member):
        return [(Kind.CHAIR_TAKEN, {"member": act.member, "facts": {}})]
    ballot = sitting.ballot
    if ballot is not None and legality.is_tainted(ballot, sitting.item_of(ballot.item)):
        facts = {"reason": str(Kind.STEPPED_ASIDE)}
        return [(Kind.BALLOT_CANCELLED, {"item": ballot.item, "facts": facts})]
    return _quorum_changed(sitting)


def _takes_chair(sitting: Sitting, member: int | None) -> bool:
    """The body's chair takes the empty chair, as soon as they are there."""
    seat = sitting.seats.get(member or 0)
    if seat is None or not (seat.is_chair and seat.has_vote):
        return False
    is_free = sitting.session_chair is None and seat.user not in sitting.recused
    return is_free and seat.user in sitting.present


def _quorum_changed(sitting: Sitting) -> list[tuple[str, dict[str, Any]]]:
    quorum = sitting.quorum
    if sitting.closed_at is not None or quorum.is_reached == bool(sitting.quorum_noted):
        return []
    kind = Kind.QUORUM_REACHED if quorum.is_reached else Kind.QUORUM_LOST
    facts = {"needed": quorum.needed, "counted": quorum.counted}
    key = sitting.item.key if sitting.item else None
    return [(kind, {"item": key, "facts": facts})]


# What each kind changes ---------------------------------------------------------------


def _opened(sitting: Sitting, act: Act) -> None:
    sitting.opened_at = act.at


def _arrived(sitting: Sitting, act: Act) -> None:
    sitting.present[_who(act)] = Presence(act.at, bool(act.facts.get("remote")))


def _left(sitting: Sitting, act: Act) -> None:
    del sitting.present[_who(act)]
    if sitting.session_chair == act.member:
        sitting.session_chair = None
    if sitting.item_chair == act.member:
        sitting.item_chair = None


def _proxy_given(sitting: Sitting, act: Act) -> None:
    sitting.proxies[_who(act)] = act.facts["holder"]


def _proxy_ended(sitting: Sitting, act: Act) -> None:
    del sitting.proxies[_who(act)]
    ballot = sitting.ballot
    if ballot is None or act.member not in ballot.entitled:
        return
    if act.member not in ballot.voted:
        # They are on the list all the same: they vote in person, if they are there.
        ballot.entitled[_who(act)] = None


def _chair_taken(sitting: Sitting, act: Act) -> None:
    if sitting.session_chair is not None and sitting.session_chair in sitting.recused:
        sitting.item_chair = act.member
    else:
        sitting.session_chair, sitting.item_chair = act.member, None


def _item_opened(sitting: Sitting, act: Act) -> None:
    item = _item(sitting, act)
    item.is_under_way, item.is_closed = True, False
    item.request = act.facts.get("request")
    item.spans.append((act.at, None))


def _item_suspended(sitting: Sitting, act: Act) -> None:
    item = _item(sitting, act)
    start, _end = item.spans[-1]
    item.spans[-1] = (start, act.at)
    item.is_under_way = False
    sitting.item_chair = None


def _item_closed(sitting: Sitting, act: Act) -> None:
    _item_suspended(sitting, act)
    _item(sitting, act).is_closed = True


def _stepped_aside(sitting: Sitting, act: Act) -> None:
    _item(sitting, act).aside.add(_who(act))
    if sitting.item_chair in sitting.recused:
        sitting.item_chair = None


def _noted(sitting: Sitting, act: Act) -> None:
    """Words only."""


def _ballot_opened(sitting: Sitting, act: Act) -> None:
    sitting.ballots.append(
        Ballot(
            number=act.number or sitting.acts,
            item=act.item or 0,
            question=act.facts.get("question", ""),
            outcome=act.facts.get("outcome", ""),
            is_secret=bool(act.facts.get("is_secret")),
            opened_at=act.at,
            entitled=sitting.voters,
        )
    )


def _voted(sitting: Sitting, act: Act) -> None:
    if ballot := sitting.ballot:
        ballot.voted[_who(act)] = act.facts.get("choice")


def _ballot_closed(sitting: Sitting, act: Act) -> None:
    if ballot := sitting.ballot:
        facts = act.facts
        ballot.tally = Tally(
            votes_for=facts["for"],
            against=facts["against"],
            abstain=facts["abstain"],
            is_carried=facts["carried"],
            is_tie=facts["for"] == facts["against"],
            tie_broken=facts["tie_broken"],
        )
        ballot.ended_at = act.at


def _ballot_cancelled(sitting: Sitting, act: Act) -> None:
    if ballot := sitting.ballot:
        ballot.ended_at, ballot.is_cancelled = act.at, True
        # What was voted in vain is told to nobody.
        ballot.voted.clear()


def _decided(sitting: Sitting, act: Act) -> None:
    key = act.item or 0
    number = act.number or sitting.acts
    decided = Decided(key, act.facts["outcome"], act.at, act.facts, number)
    _item(sitting, act).decided = decided


def _decision_dropped(sitting: Sitting, act: Act) -> None:
    _item(sitting, act).decided = None


def _quorum_lost(sitting: Sitting, act: Act) -> None:
    sitting.quorum_noted = False


def _quorum_reached(sitting: Sitting, act: Act) -> None:
    sitting.quorum_noted = True


def _closed(sitting: Sitting, act: Act) -> None:
    sitting.closed_at = act.at


def _who(act: Act) -> int:
    """The member an act is about; the check made sure that there is one."""
    return act.member or 0


def _item(sitting: Sitting, act: Act) -> Item:
    return sitting.items.setdefault(act.item or 0, Item(act.item or 0))


CHANGES: dict[str, Callable[[Sitting, Act], None]] = {
    Kind.OPENED: _opened,
    Kind.ARRIVED: _arrived,
    Kind.LEFT: _left,
    Kind.PROXY_GIVEN: _proxy_given,
    Kind.PROXY_ENDED: _proxy_ended,
    Kind.CHAIR_TAKEN: _chair_taken,
    Kind.ITEM_OPENED: _item_opened,
    Kind.ITEM_SUSPENDED: _item_suspended,
    Kind.ITEM_CLOSED: _item_closed,
    Kind.STEPPED_ASIDE: _stepped_aside,
    Kind.NOTED: _noted,
    Kind.BALLOT_OPENED: _ballot_opened,
    Kind.VOTED: _voted,
    Kind.BALLOT_CLOSED: _ballot_closed,
    Kind.BALLOT_CANCELLED: _ballot_cancelled,
    Kind.DECIDED: _decided,
    Kind.DECISION_DROPPED: _decision_dropped,
    Kind.QUORUM_LOST: _quorum_lost,
    Kind.QUORUM_REACHED: _quorum_reached,
    Kind.CLOSED: _closed,
}
