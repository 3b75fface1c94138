"""What one person sees of a session under way: the same acts, shown to each.

Behind a conflict an item is "an item you take no part in": no name, vote, decision or
note of it, and nothing of who else steps aside from it.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.urls import reverse

from grappe.accounts.access import Access
from grappe.committees import rules, sitting
from grappe.committees.models import AgendaItem, Outcome, Session
from grappe.committees.sitting import Ballot, Sitting
from grappe.labelling.models import LabelRequest
from grappe.projects.doors import Door
from grappe.projects.models import Project
from grappe.reviews import rules as reviews
from grappe.reviews import scores
from grappe.web.committees import entry

FORGOTTEN_SECONDS = 6 * 3600


@dataclass(frozen=True)
class Row:
    """A member as the page shows them."""

    user: int
    name: str
    has_vote: bool
    college: str
    # present, remote, represented, aside, absent.
    state: str
    is_chair: bool = False
    holder: str = ""
    gave_proxy: bool = False

    @property
    def is_here(self) -> bool:
        return self.state in ("present", "remote", "aside")


@dataclass(frozen=True)
class Vote:
    """A vote on the item under way, as far as it went."""

    question: str
    outcome: str
    is_secret: bool
    is_open: bool
    cast: int
    entitled: int
    # For whom this person can vote now: (user, name, whether it is themselves).
    mine: list[tuple[int, str, bool]] = field(default_factory=list)
    # Whom a secretary may enter an open vote for.
    waiting: list[tuple[int, str]] = field(default_factory=list)
    tally: Any = None


@dataclass(frozen=True)
class Point:
    """An item of the agenda, and how far it went."""

    line: entry.Line
    # waiting, under_way, suspended, closed.
    state: str
    outcome: str = ""
    outcome_words: Any = ""


@dataclass(frozen=True)
class Current:
    """The item under way, to those who take part in it."""

    point: Point
    elapsed: int
    planned: int
    votes: list[Vote]
    is_decided: bool
    aside: list[str]
    notes: list[str]
    lead: str = ""
    read_url: str = ""
    summary: Any = None

    @property
    def open_vote(self) -> Vote | None:
        return next((one for one in self.votes if one.is_open), None)

    @property
    def is_over(self) -> bool:
        return self.elapsed > self.planned

    @property
    def is_forgotten(self) -> bool:
        """Nobody talks of one item for so long: it was left open."""
        return self.elapsed > FORGOTTEN_SECONDS


@dataclass(frozen=True)
class Scene:
    """The whole page."""

    mark: str
    is_closed: bool
    keeps: bool
    is_member: bool
    rows: list[Row]
    quorum: Any
    missing_colleges: list[str]
    chair: str
    points: list[Point]
    # None between two items, and for those who take no part in this one.
    current: Current | None
    # An item is under way that this person takes no part in.
    is_out: bool
    # Who may be given a proxy: voting members who are there.
    holders: list[tuple[int, str]]


def of(access: Access, session: Session, *, at: datetime) -> Scene:
    now = sitting.of(session)
    lines = entry.agenda(access, session)
    under_way = now.item.key if now.item else None
    shown = {one.item.pk: one for one in lines if one.item}
    is_out = under_way is not None and under_way not in shown
    is_aside = access.user is not None and access.user.pk in now.recused
    is_out = is_out or is_aside
    names = {seat.user: seat.name for seat in now.seats.values()}
    points = [_point(one, now, access) for one in lines]
    hidden = [one.number for one in lines if one.item is None]
    current = None
    if under_way is not None and not is_out:
        point = next(p for p in points if p.line.item and p.line.item.pk == under_way)
        current = _current(access, session, now, point, names, at)
    rows = [_row(seat, now, names, is_out) for seat in now.seats.values()]
    quorum = now.quorum
    colleges = {one.college: one.college_name for one in now.seats.values()}
    return Scene(
        mark=f"{now.acts}-{len(lines)}-{'.'.join(map(str, hidden))}-{is_out:d}",
        is_closed=now.closed_at is not None,
        keeps=rules.can_enter_acts(access, session),
        is_member=access.user is not None and access.user.pk in now.seats,
        rows=rows,
        quorum=quorum,
        missing_colleges=[colleges[one] for one in quorum.missing_colleges],
        chair=names.get(now.chair or 0, ""),
        points=points,
        current=current,
        is_out=is_out,
        holders=[(one.user, one.name) for one in rows if one.is_here and one.has_vote],
    )


def _row(seat: Any, now: Sitting, names: dict[int, str], is_out: bool) -> Row:
    holder = now.proxies.get(seat.user)
    presence = now.present.get(seat.user)
    if presence is not None and seat.user in now.recused and not is_out:
        state = "aside"
    elif presence is not None:
        state = "remote" if presence.is_remote else "present"
    else:
        state = "represented" if holder is not None else "absent"
    return Row(
        user=seat.user,
        name=seat.name,
        has_vote=seat.has_vote,
        college=seat.college_name,
        state=state,
        is_chair=(now.session_chair if is_out else now.chair) == seat.user,
        holder=names.get(holder or 0, ""),
        gave_proxy=holder is not None,
    )


def _point(line: entry.Line, now: Sitting, access: Access) -> Point:
    if line.item is None:
        return Point(line, "withheld")
    item = now.item_of(line.item.pk)
    if access.user is not None and access.user.pk in item.aside:
        return Point(entry.Line(line.number, line.minutes, None, True), "withheld")
    state = "waiting"
    if item.is_under_way:
        state = "under_way"
    elif item.is_closed:
        state = "closed"
    elif item.spans:
        state = "suspended"
    decided = item.decided.outcome if item.decided else ""
    words = Outcome(decided).label if decided else ""
    return Point(line, state, decided, words)


def _current(
    access: Access,
    session: Session,
    now: Sitting,
    point: Point,
    names: dict[int, str],
    at: datetime,
) -> Current:
    item: AgendaItem = point.line.item  # type: ignore[assignment]
    state = now.item_of(item.pk)
    me = access.user.pk if access.user else 0
    keeps = rules.can_enter_acts(access, session)
    notes = session.acts.filter(kind="noted", item=item).order_by("number")
    about = _about(access, item)
    return Current(
        point=point,
        elapsed=int(state.elapsed(at).total_seconds()),
        planned=item.minutes * 60,
        votes=[_vote(one, now, names, me, keeps) for one in now.ballots_of(item.pk)],
        is_decided=state.decided is not None,
        aside=[names[user] for user in sorted(state.aside)],
        notes=[act.facts.get("text", "") for act in notes],
        **about,
    )


def _vote(
    ballot: Ballot, now: Sitting, names: dict[int, str], me: int, keeps: bool
) -> Vote:
    mine = [(who, names[who], who == me) for who in now.waiting_of(me)]
    enters = keeps and not ballot.is_secret and ballot.is_open
    return Vote(
        question=ballot.question,
        outcome=str(Outcome(ballot.outcome).label) if ballot.outcome else "",
        is_secret=ballot.is_secret,
        is_open=ballot.is_open,
        cast=len(ballot.voted),
        entitled=len(ballot.entitled),
        mine=mine if ballot.is_open else [],
        waiting=[(who, names[who]) for who in now.waiting if who != me]
        if enters
        else [],
        tally=ballot.tally,
    )


def _about(access: Access, item: AgendaItem) -> dict[str, Any]:
    """What stands beside an item about a request: the lead, the dossier, the marks."""
    request = item.request
    if request is None:
        return {}
    project = Project.objects.filter(pk=request.project_id).with_lead().get()
    found: dict[str, Any] = {"lead": project.lead_name or ""}
    if not LabelRequest.objects.readable_by(access).filter(pk=request.pk).exists():
        return found
    found["read_url"] = _address("labelling:request_read", access, request.pk)
    if reviews.can_see_opinions(access, request, Door.READER):
        found["summary"] = scores.of_request(request)
    return found


def _address(name: str, access: Access, *args: Any) -> str:
    return reverse(name, args=[access.cluster.slug, *args])
