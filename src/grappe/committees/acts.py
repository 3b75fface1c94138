"""An act is added to a session: judged by its statutes, numbered, kept for good.

Acts are the session's own trail; the cluster's trail tells when it was planned, opened,
closed, and what it decided, never who voted what.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grappe.accounts.models import User
from grappe.committees import sitting
from grappe.committees.models import Act, AgendaItem, Outcome, Paper, Session
from grappe.committees.sitting import Illegal, Kind, Sitting, Why

# Two machines that serve one session may differ by this much.
SKEW = timedelta(seconds=30)


class NotPossible(Exception):
    """The statutes or the course of the session forbid it; the message says why."""

    def __init__(self, message: str, why: str = ""):
        super().__init__(message)
        # The code of `sitting.Why`, where the reason is one of the session's.
        self.why = why


class Held:
    """A session in the hands of one transaction: locked, with where it stands."""

    def __init__(self, session: Session, *, by: User | None, at: datetime):
        self.session = (
            Session.objects.select_for_update(of=["self"])
            .select_related("body__cluster")
            .get(pk=session.pk)
        )
        self.by = by
        self.sitting: Sitting = sitting.of(self.session)
        self.at = self._clock(at.astimezone(UTC))

    def _clock(self, at: datetime) -> datetime:
        """The moment of the act; never before the last by a clock a little slow."""
        last = self.sitting.last_at
        return last if last is not None and last - SKEW <= at < last else at

    def add(
        self,
        kind: str,
        *,
        item: int | None = None,
        member: int | None = None,
        **facts: Any,
    ) -> Act:
        """Add an act, and those it brings by itself. Raises NotPossible."""
        row = self._add(kind, item=item, member=member, facts=facts)
        queue = [row]
        while queue:
            last = queue.pop()
            for next_kind, what in sitting.following(
                self.sitting, sitting.Act.read(last)
            ):
                queue.append(self._add(next_kind, **what))
        return row

    def _add(
        self,
        kind: str,
        *,
        facts: dict[str, Any],
        item: int | None = None,
        member: int | None = None,
    ) -> Act:
        row = Act(
            session=self.session,
            number=self.sitting.acts + 1,
            kind=kind,
            item_id=item,
            member_id=member,
            facts=facts,
            at=self.at,
            by=self.by,
        )
        act = sitting.Act.read(row)
        try:
            sitting.check(self.sitting, act)
        except Illegal as error:
            raise NotPossible(self.words(error), error.why) from error
        row.save()
        sitting.apply(self.sitting, act)
        if kind in (Kind.BALLOT_CLOSED, Kind.BALLOT_CANCELLED):
            # One vote at a time: every paper left is of this one.
            Paper.objects.filter(ballot__session=self.session).delete()
        return row

    def item(self, key: int) -> AgendaItem:
        """A point of its agenda. Raises NotPossible for one that left it."""
        row = (
            self.session.items.select_related("request__project__cluster")
            .filter(pk=key, removed_at=None)
            .first()
        )
        if row is None:
            raise NotPossible(_("This is not on the agenda any more."))
        return row

    def words(self, error: Illegal) -> str:
        """Why an act cannot be, with names instead of keys."""
        return words(error, {one.user: one.name for one in self.sitting.seats.values()})


def words(error: Illegal, names: dict[int, str]) -> str:
    """The sentence of a refusal; `names` are those of the seats."""
    facts = dict(error.facts)
    facts["name"] = names.get(facts.get("member") or 0, _("this person"))
    if facts.get("outcome"):
        facts["outcome"] = Outcome(facts["outcome"]).label
    return str(WORDS[error.why]) % facts


WORDS = {
    Why.NOT_OPEN: gettext_lazy("The session is not open."),
    Why.OPEN_ALREADY: gettext_lazy("The session is open already."),
    Why.OVER: gettext_lazy("The session is closed."),
    Why.TOO_EARLY: gettext_lazy("Something later was already written down."),
    Why.NO_SEAT: gettext_lazy("%(name)s has no seat here."),
    Why.NO_VOTE: gettext_lazy("%(name)s has no vote."),
    Why.HERE_ALREADY: gettext_lazy("%(name)s is here already."),
    Why.NOT_HERE: gettext_lazy("%(name)s is not here."),
    Why.PROXY_TO_ONESELF: gettext_lazy("A proxy is given to somebody else."),
    Why.PROXY_GIVEN_ALREADY: gettext_lazy("%(name)s gave a proxy already."),
    Why.PROXY_NOT_GIVEN: gettext_lazy("%(name)s gave no proxy."),
    Why.PROXIES_TOO_MANY: gettext_lazy(
        "%(name)s may not hold more proxies: the statutes allow %(limit)d."
    ),
    Why.NO_CHAIR: gettext_lazy("Nobody chairs the session."),
    Why.CHAIRS_ALREADY: gettext_lazy("%(name)s chairs already."),
    Why.CHAIR_STEPPED_ASIDE: gettext_lazy(
        "The chair steps aside: somebody else takes the chair for this item."
    ),
    Why.ITEM_UNDER_WAY: gettext_lazy("Another item is under way."),
    Why.NO_ITEM: gettext_lazy("This item is not under way."),
    Why.ASIDE_ALREADY: gettext_lazy("%(name)s steps aside already."),
    Why.BALLOT_OPEN: gettext_lazy("A vote is under way."),
    Why.NO_BALLOT: gettext_lazy("No vote is under way."),
    Why.NO_QUORUM: gettext_lazy(
        "The quorum is not reached: %(counted)d there, %(needed)d needed."
    ),
    Why.COLLEGE_MISSING: gettext_lazy("A college has nobody here."),
    Why.NOBODY_VOTES: gettext_lazy("Nobody here can vote."),
    Why.TOO_FEW_FOR_SECRET: gettext_lazy(
        "Fewer than %(least)d people vote: the vote would not be secret."
    ),
    Why.NOT_ENTITLED: gettext_lazy("%(name)s does not vote in this ballot."),
    Why.STEPPED_ASIDE: gettext_lazy("%(name)s steps aside from this item."),
    Why.HOLDER_AWAY: gettext_lazy("%(name)s is not here to vote."),
    Why.NOT_THE_HOLDER: gettext_lazy("The vote of %(name)s is cast by somebody else."),
    Why.VOTED_ALREADY: gettext_lazy("%(name)s voted already."),
    Why.NO_SUCH_CHOICE: gettext_lazy("Vote for, against, or abstain."),
    Why.CHOICE_TOLD: gettext_lazy("A secret vote keeps no choice."),
    Why.NOBODY_VOTED: gettext_lazy("Nobody voted."),
    Why.COUNT_WRONG: gettext_lazy("The count is not that of the votes."),
    Why.NO_REQUEST: gettext_lazy("There is no request to decide here."),
    Why.DECIDED_ALREADY: gettext_lazy("This item was decided already."),
    Why.NOT_DECIDED: gettext_lazy("This item is not decided."),
    Why.VOTE_TAINTED: gettext_lazy(
        "Somebody who voted steps aside now: vote again without them."
    ),
    Why.VOTE_SAYS_NO: gettext_lazy("The vote said no to “%(outcome)s”."),
    Why.VOTE_SAYS_OTHER: gettext_lazy("The vote said “%(outcome)s”."),
    Why.QUORUM_IS_SO: gettext_lazy("The quorum did not change."),
    Why.NO_SUCH_ACT: gettext_lazy("Nothing of that kind happens in a session."),
}
