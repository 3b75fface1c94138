"""The demo's committee: who sits in it, and the sessions it held."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta

from grappe.accounts.models import Role, RoleGrant, User
from grappe.committees import actions, sitting
from grappe.committees.actions.minuting import lock_minutes, write_minutes
from grappe.committees.models import AgendaItem, Decision, Outcome, Session
from grappe.demo.history.past import Past, Presented
from grappe.demo.history.tales import CONDITIONS, SEATED
from grappe.demo.projects.cast import Cast, invented
from grappe.labelling import actions as labelling
from grappe.labelling.models import Body, BodySeat

SINCE = date(2019, 1, 1)
OPENS_AT = time(7, 30)
# So many would not refuse, or put off, what the others do.
AGAINST = 1


class Committee:
    """The body that decides, its invented members, and the clock of its sessions."""

    def __init__(self, cast: Cast, past: Past) -> None:
        self.cast, self.past = cast, past
        self.body = Body.objects.get(cluster=cast.cluster, code="labelling")
        self.members = [self._seat(rank, title) for rank, title in enumerate(SEATED)]
        actions.adopt_statutes(
            self.body,
            {"quorum_percent": 50, "proxies_each": 1},
            starts_on=SINCE,
            by=cast.director,
            at=_at(SINCE),
        )

    def _seat(self, rank: int, title: str) -> User:
        user = invented(f"comite-{rank}@comite.example", self.past.dice)
        user.family_name = f"{title} (fictif)"
        user.save(update_fields=["family_name"])
        RoleGrant.objects.create(
            user=user,
            cluster=self.cast.cluster,
            role=Role.COMMITTEE,
            starts_on=SINCE,
            granted_by=self.cast.director,
        )
        seat = BodySeat(body=self.body, user=user, starts_on=SINCE, is_chair=rank == 0)
        labelling.add_seat(seat, by=self.cast.director, at=_at(SINCE))
        return user

    def hold(self, on: date, presented: Sequence[Presented]) -> list[Decision]:
        """A whole session, from its agenda to its locked minutes and its letters."""
        session = self.plan(on, presented)
        items = list(session.items.order_by("position"))
        at = self.open(session, absent=self.past.dice.randrange(2))
        ranked = sorted(presented, key=lambda one: -one.score)
        for item in items:
            rank = next(
                n for n, one in enumerate(ranked) if one.request.pk == item.request_id
            )
            at = self.treat(item, self.outcome(rank, len(ranked)), at)
        return self.close(session, at)

    def plan(self, on: date, presented: Sequence[Presented]) -> Session:
        by = self.cast.team
        session = actions.plan_session(
            self.body,
            starts_at=_at(on, OPENS_AT),
            title=f"Comité de labellisation du {on:%d/%m/%Y}",
            place="Salle imaginaire, Lille",
            by=by,
            at=_at(on - timedelta(days=20)),
        )
        for one in presented:
            actions.add_item(
                session,
                request=one.request,
                minutes=25,
                by=by,
                at=_at(on - timedelta(days=12)),
            )
        return session

    def open(self, session: Session, *, absent: int) -> datetime:
        """Everybody but so many arrive; somebody absent gave a proxy."""
        by, at = self.cast.team, session.starts_at
        actions.open_session(session, by=by, at=at)
        session.refresh_from_db()
        there = self.members[: len(self.members) - absent]
        for rank, member in enumerate(there):
            at += timedelta(minutes=1)
            actions.arrive(session, member, remote=rank == 3, by=by, at=at)
        for member in self.members[len(there) :]:
            at += timedelta(minutes=1)
            actions.give_proxy(session, member, holder=there[1], by=by, at=at)
        return at

    def outcome(self, rank: int, count: int) -> Outcome:
        """By the rank of its score: most are labelled, the last one is refused."""
        from_last = count - 1 - rank
        if from_last == 0:
            return Outcome.REFUSED
        if from_last == 1:
            return Outcome.DEFERRED
        return Outcome.WITH_RESERVATIONS if from_last == 2 else Outcome.LABELLED

    def treat(self, item: AgendaItem, outcome: Outcome, at: datetime) -> datetime:
        """An item is talked over and decided; where they disagree, they vote."""
        if outcome == Outcome.LABELLED:
            actions.open_item(item, by=self.cast.team, at=at + timedelta(minutes=2))
            at += timedelta(minutes=self.past.dice.randrange(12, 30))
        else:
            at = self.vote(item, outcome, at)
            actions.close_ballot(item.session, by=self.cast.team, at=at)
        self.decide(item, outcome, at + timedelta(minutes=1))
        at += timedelta(minutes=2)
        actions.close_item(item, by=self.cast.team, at=at)
        return at

    def vote(self, item: AgendaItem, outcome: Outcome, at: datetime) -> datetime:
        """The item is opened, and everybody there votes on a label."""
        by, session = self.cast.team, item.session
        at += timedelta(minutes=2)
        actions.open_item(item, by=by, at=at)
        at += timedelta(minutes=self.past.dice.randrange(12, 30))
        actions.open_ballot(
            item,
            question=_QUESTIONS[outcome],
            outcome=outcome,
            by=by,
            at=at,
        )
        is_shared = outcome in (Outcome.LABELLED, Outcome.WITH_RESERVATIONS)
        ballot = sitting.of(session).ballot
        assert ballot is not None
        for rank, voter in enumerate(ballot.entitled):
            is_for = is_shared or rank >= AGAINST
            member = User.objects.get(pk=voter)
            actions.vote(
                session, member, choice="for" if is_for else "against", by=by, at=at
            )
        return at + timedelta(minutes=3)

    def decide(self, item: AgendaItem, outcome: Outcome, at: datetime) -> Decision:
        assert item.request is not None
        reservations = []
        if outcome == Outcome.WITH_RESERVATIONS:
            due_on = item.session.held_on + timedelta(days=120)
            text = self.past.dice.choice(CONDITIONS)
            reservations = [{"text": text, "due_on": due_on}]
        return actions.decide(
            item.request,
            item=item,
            outcome=outcome,
            reasons=_REASONS.get(outcome, ""),
            reservations=reservations,
            by=self.cast.team,
            at=at,
        )

    def close(self, session: Session, at: datetime) -> list[Decision]:
        """The session ends; its minutes are locked, its decisions take effect."""
        by = self.cast.director
        actions.close_session(session, by=self.cast.team, at=at + timedelta(minutes=5))
        later = at + timedelta(days=1)
        write_minutes(session, language="fr", by=self.cast.team, at=later)
        lock_minutes(session, by=by, at=later + timedelta(hours=1))
        decisions = Decision.objects.filter(item__session=session)
        return actions.apply(list(decisions), by=by, at=later + timedelta(hours=2))


_QUESTIONS: dict[Outcome, str] = {
    Outcome.REFUSED: "Refuser le label à ce projet ?",
    Outcome.DEFERRED: "Ajourner ce projet ?",
    Outcome.WITH_RESERVATIONS: "Donner le label à ce projet, sous condition ?",
    Outcome.LABELLED: "Donner le label à ce projet ?",
}
_REASONS: dict[Outcome, str] = {
    Outcome.REFUSED: "Le besoin n'est pas établi et le consortium reste incomplet.",
    Outcome.DEFERRED: "Le projet est prometteur ; le marché reste à étayer.",
    Outcome.WITH_RESERVATIONS: "Le comité salue le projet, sous condition.",
    Outcome.LABELLED: "Le comité salue un projet utile et solide.",
}


def _at(on: date, hour: time = OPENS_AT) -> datetime:
    return datetime.combine(on, hour, UTC)
