"""Votes: by show of hands or secret, counted by the statutes."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from grappe.accounts.models import User
from grappe.committees import sitting
from grappe.committees.actions.items import check_clear, notice_conflicts
from grappe.committees.acts import Held, NotPossible
from grappe.committees.models import Act, AgendaItem, Outcome, Paper, Session
from grappe.committees.sitting import Ballot, Choice, Illegal, Kind, Why


def open_ballot(
    item: AgendaItem,
    *,
    question: str,
    by: User | None,
    at: datetime,
    outcome: str = "",
    is_secret: bool = False,
) -> Act:
    """Put a motion to the vote of those who are there; `outcome` is what it proposes.

    Raises NotPossible without a chair or the quorum, or where so few vote that it
    would be no secret.
    """
    notice_conflicts(item, by=by, at=at)
    with transaction.atomic():
        held = Held(item.session, by=by, at=at)
        item = held.item(item.pk)
        check_clear(item, by, at)
        if outcome and outcome not in Outcome.values:
            raise NotPossible(_("Choose a decision."))
        words = question.strip() or (str(Outcome(outcome).label) if outcome else "")
        if not words:
            raise NotPossible(_("Say what the vote is about."))
        return held.add(
            Kind.BALLOT_OPENED,
            item=item.pk,
            question=words,
            outcome=outcome,
            is_secret=is_secret,
        )


def vote(
    session: Session, member: User, *, choice: str, by: User | None, at: datetime
) -> Act:
    """Cast the vote of a member, by themselves or by the holder of their proxy.

    A vote by show of hands may be entered by whoever keeps the session, and changed
    until it is counted; a paper in the box is nobody's any more. Raises NotPossible.
    """
    item = _item(session)
    notice_conflicts(item, by=by, at=at)
    with transaction.atomic():
        held = Held(session, by=by, at=at)
        ballot = _ballot(held.sitting)
        holder = ballot.entitled.get(member.pk)
        hand = member.pk if holder is None else holder
        if by is None or by.pk != hand:
            if ballot.is_secret:
                raise NotPossible(_("A secret vote is cast in person."))
            check_clear(item, by, at)
        if choice not in list(Choice):
            raise NotPossible(_("Vote for, against, or abstain."))
        told = {} if ballot.is_secret else {"choice": str(choice)}
        act = held.add(
            Kind.VOTED, item=ballot.item, member=member.pk, holder=holder, **told
        )
        if ballot.is_secret:
            Paper.objects.create(ballot=_act_of(held, ballot), choice=choice)
        return act


def close_ballot(session: Session, *, by: User | None, at: datetime) -> Act:
    """Count the votes; the papers of a secret one are destroyed.

    Raises NotPossible if nobody voted, or too few for a secret; the vote then goes on.
    """
    item = _item(session)
    notice_conflicts(item, by=by, at=at)
    with transaction.atomic():
        held = Held(session, by=by, at=at)
        ballot = _ballot(held.sitting)
        check_clear(item, by, at)
        if not ballot.is_secret:
            choices = [str(one) for one in ballot.voted.values()]
            tally = sitting.count(held.sitting, ballot, choices)
            return _close(held, ballot, tally)
        papers = Paper.objects.filter(ballot=_act_of(held, ballot))
        choices = list(papers.values_list("choice", flat=True))
        tally = sitting.count(held.sitting, ballot, choices)
        return _close(held, ballot, tally)


def _close(held: Held, ballot: Ballot, tally: sitting.Tally) -> Act:
    return held.add(Kind.BALLOT_CLOSED, item=ballot.item, **sitting.told(tally))


@transaction.atomic
def cancel_ballot(
    session: Session, *, reason: str, by: User | None, at: datetime
) -> Act:
    """Give a vote up before it is counted; what was voted is destroyed."""
    held = Held(session, by=by, at=at)
    ballot = _ballot(held.sitting)
    check_clear(held.item(ballot.item), by, at)
    if not reason.strip():
        raise NotPossible(_("Say why."))
    return held.add(Kind.BALLOT_CANCELLED, item=ballot.item, reason=reason.strip())


def _item(session: Session) -> AgendaItem:
    """What the vote under way is about. Raises NotPossible."""
    # Seats are written when the session opens: the caller's copy may be older.
    ballot = _ballot(sitting.of(Session.objects.get(pk=session.pk)))
    return AgendaItem.objects.select_related("request__project__cluster").get(
        pk=ballot.item
    )


def _ballot(now: sitting.Sitting) -> Ballot:
    if now.ballot is None:
        error = Illegal(Why.NO_BALLOT)
        raise NotPossible(_("No vote is under way."), error.why)
    return now.ballot


def _act_of(held: Held, ballot: Ballot) -> Act:
    return held.session.acts.get(number=ballot.number)
