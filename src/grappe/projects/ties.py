"""What ties people to organisations: jobs, mandates, groups, recent projects.

Worked out for many people at once in a fixed number of queries, on the day asked, so
that a new partner or a new job bars at once. The apps above add what they know of
(an expert's employer) by `declare`. Organisations are named by the record that stands:
one merged into another is that other.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.module_loading import import_string

from grappe.accounts.models import RoleGrant, User
from grappe.organisations.models import Organisation, Person, Position
from grappe.organisations.models.sizes import Shareholding
from grappe.projects.models import (
    ConflictNature,
    ConflictPolicy,
    Interest,
    Partner,
    ProjectMember,
    ProjectStage,
)


class Tie(NamedTuple):
    """One person's tie to one organisation."""

    user_id: int
    organisation_id: int
    nature: str


Source = Callable[[Collection[int], Any, date], Iterable[Tie]]

_sources: list[str] = []


def declare(address: str) -> None:
    """Say where the function (user keys, cluster, on) -> ties is."""
    if address not in _sources:
        _sources.append(address)


class Records:
    """Which records of organisations are one: those merged, and the one that stands."""

    def __init__(self) -> None:
        merged = Organisation.objects.filter(merged_into__isnull=False)
        self._kept: dict[int, int] = dict(merged.values_list("pk", "merged_into_id"))
        self._merged: dict[int, list[int]] = defaultdict(list)
        for one in self._kept:
            self._merged[self.root(one)].append(one)

    def root(self, organisation_id: int) -> int:
        while organisation_id in self._kept:
            organisation_id = self._kept[organisation_id]
        return organisation_id

    def every(self, roots: Iterable[int]) -> set[int]:
        """The records that stand, and all that were merged into them."""
        found = set(roots)
        return found.union(*(self._merged.get(one, ()) for one in found))


@dataclass
class Ties:
    """One person's ties on a day, by organisation."""

    own: dict[int, set[str]] = field(default_factory=lambda: defaultdict(set))
    group: set[int] = field(default_factory=set)
    # Organisations of recent common projects, and those reached through a board.
    companions: set[int] = field(default_factory=set)
    boards: set[int] = field(default_factory=set)

    def natures(self, organisation_id: int) -> list[str]:
        """Why a project of this organisation is not for them; empty when it is."""
        found = sorted(self.own.get(organisation_id, ()))
        if organisation_id in self.group:
            found.append(str(ConflictNature.GROUP))
        if organisation_id in self.companions:
            found.append(str(ConflictNature.PAST_PROJECT))
        if organisation_id in self.boards:
            found.append(str(ConflictNature.MANDATE))
        return found

    def by(self, nature: str) -> set[int]:
        """Their own organisations, by one kind of tie."""
        return {one for one, natures in self.own.items() if nature in natures}

    @property
    def near(self) -> set[int]:
        """Their organisations and the groups of these."""
        return set(self.own) | self.group

    @property
    def reach(self) -> set[int]:
        return self.near | self.companions | self.boards


def policy_of(cluster: Any) -> ConflictPolicy:
    """The cluster's policy; the default one where it never said."""
    return ConflictPolicy.objects.filter(cluster=cluster).first() or ConflictPolicy(
        cluster=cluster
    )


def of(
    users: Collection[int], cluster: Any, on: date, records: Records | None = None
) -> dict[int, Ties]:
    """The ties of each of these people, as `cluster` looks at them on a day."""
    found = {user: Ties() for user in users}
    if not found:
        return found
    records = records or Records()
    policy = policy_of(cluster)
    for tie in _own(users, cluster, on):
        root = records.root(tie.organisation_id)
        found[tie.user_id].own[root].add(str(tie.nature))
    if policy.bars_group:
        _add_groups(found, on, records)
    if policy.bars_past_projects:
        since = _years_before(on, policy.past_project_years)
        _add_companions(found, cluster, since, records)
    if policy.bars_shared_mandates:
        _add_boards(found, cluster, on, records)
    return found


def emails_of(users: Collection[int]) -> dict[str, int]:
    """Their addresses in lower case: who they are in records made without accounts."""
    rows = User.objects.filter(pk__in=users).values_list("email", "pk")
    return {email.lower(): pk for email, pk in rows}


def _own(users: Collection[int], cluster: Any, on: date) -> Iterable[Tie]:
    grants = RoleGrant.objects.in_force(on).filter(
        user__in=users, organisation__isnull=False
    )
    for user, organisation in grants.values_list("user", "organisation"):
        yield Tie(user, organisation, ConflictNature.EMPLOYER)
    yield from _jobs(users, on)
    # An interest declared in one cluster is an interest everywhere.
    for row in Interest.objects.in_force(on).filter(user__in=users):
        yield Tie(row.user_id, row.organisation_id, row.nature)
    for address in _sources:
        yield from import_string(address)(users, cluster, on)


def _jobs(users: Collection[int], on: date) -> Iterable[Tie]:
    """Places in organisations, of people linked to an account or of the same address.

    A contact is often known long before they sign in, and linked to no account.
    """
    by_email = emails_of(users)
    people = Person.objects.annotate(address=Lower("email")).filter(
        Q(user__in=users) | Q(address__in=by_email)
    )
    # Found by two indexes first: together with their places, all would be read.
    jobs = Position.objects.in_force(on).filter(person__in=people.values("pk"))
    for user, email, organisation in jobs.values_list(
        "person__user", "person__email", "organisation"
    ):
        for one in {user, by_email.get(email.lower())} & set(users):
            yield Tie(one, organisation, ConflictNature.EMPLOYER)


def _add_groups(found: dict[int, Ties], on: date, records: Records) -> None:
    """Whole groups: linked by a share above one half, upwards and downwards."""
    linked: dict[int, set[int]] = defaultdict(set)
    known: set[int] = set().union(*(ties.own for ties in found.values()))
    fresh = set(known)
    while fresh:
        rows = records.every(fresh)
        holdings = Shareholding.objects.in_force(on).filter(
            Q(owner__in=rows) | Q(owned__in=rows), share_rate__gt="0.5"
        )
        reached = set()
        for pair in holdings.values_list("owner", "owned"):
            owner, owned = (records.root(one) for one in pair)
            linked[owner].add(owned)
            linked[owned].add(owner)
            reached |= {owner, owned}
        fresh = reached - known
        known |= fresh
    for ties in found.values():
        ties.group = _component(ties.own, linked) - set(ties.own)


def _component(starts: Iterable[int], linked: dict[int, set[int]]) -> set[int]:
    seen = set(starts)
    queue = list(seen)
    while queue:
        for other in linked.get(queue.pop(), ()):
            if other not in seen:
                seen.add(other)
                queue.append(other)
    return seen


def _recent(cluster: Any, since: date) -> Q:
    """Parts of projects running, or ended since; one without an end date counts."""
    ended = Q(project__ended_on__gte=since) | Q(project__ended_on=None)
    return Q(project__cluster=cluster) & (
        Q(project__stage=ProjectStage.RUNNING)
        | Q(ended, project__stage=ProjectStage.ENDED)
    )


def _add_companions(
    found: dict[int, Ties], cluster: Any, since: date, records: Records
) -> None:
    """Partners of the recent projects that they, or their employers, took part in."""
    recent = _recent(cluster, since)
    mine: dict[int, set[int]] = defaultdict(set)  # user → projects
    worked = ProjectMember.objects.filter(recent, user__in=list(found))
    for user, project in worked.values_list("user", "project"):
        mine[user].add(project)
    employed: dict[int, list[int]] = defaultdict(list)  # organisation → users
    for user, ties in found.items():
        for organisation in ties.by(ConflictNature.EMPLOYER):
            employed[organisation].append(user)
    if employed:
        parts = Partner.objects.filter(recent, organisation__in=records.every(employed))
        for project, organisation in parts.values_list("project", "organisation"):
            for user in employed[records.root(organisation)]:
                mine[user].add(project)
    if not mine:
        return
    together: dict[int, set[int]] = defaultdict(set)  # project → organisations
    parts = Partner.objects.filter(project__in=set().union(*mine.values()))
    for project, organisation in parts.values_list("project", "organisation"):
        together[project].add(records.root(organisation))
    for user, projects in mine.items():
        ties = found[user]
        ties.companions = set().union(*(together[one] for one in projects))
        ties.companions -= set(ties.own)


def _add_boards(
    found: dict[int, Ties], cluster: Any, on: date, records: Records
) -> None:
    """Organisations whose people sit on a board with them."""
    boards: dict[int, set[int]] = defaultdict(set)  # board → readers
    for user, ties in found.items():
        for organisation in ties.by(ConflictNature.MANDATE):
            boards[organisation].add(user)
    if not boards:
        return
    sitting: dict[int, set[int]] = defaultdict(set)  # colleague → boards
    seats = Interest.objects.in_force(on).filter(
        organisation__in=records.every(boards), nature=ConflictNature.MANDATE
    )
    for user, board in seats.values_list("user", "organisation"):
        sitting[user].add(records.root(board))
    for tie in _own(sitting, cluster, on):
        if tie.nature != ConflictNature.EMPLOYER:
            continue
        for board in sitting[tie.user_id]:
            for reader in boards[board] - {tie.user_id}:
                found[reader].boards.add(records.root(tie.organisation_id))
    for ties in found.values():
        ties.boards -= set(ties.own)


def _years_before(on: date, years: int) -> date:
    day = min(on.day, 28) if on.month == 2 else on.day
    return on.replace(year=on.year - years, day=day)
