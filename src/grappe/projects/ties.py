"""What ties people to organisations: jobs, mandates, groups, recent projects.

Worked out for many people at once in a fixed number of queries, on the day asked, so
that a new partner or a new job bars at once. The apps above add what they know of
(an expert's employer) by `declare`.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Q
from django.utils.module_loading import import_string

from grappe.accounts.models import RoleGrant
from grappe.common.periods import in_force
from grappe.organisations.models import Position
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


@dataclass
class Ties:
    """One person's ties on a day: organisation → natures, the strongest first."""

    own: dict[int, str] = field(default_factory=dict)
    group: set[int] = field(default_factory=set)
    # Organisations of recent common projects, and those reached through a board.
    companions: set[int] = field(default_factory=set)
    boards: set[int] = field(default_factory=set)

    def natures(self, organisation_id: int) -> list[str]:
        """Why a project of this organisation is not for them; empty when it is."""
        found = []
        if organisation_id in self.own:
            found.append(self.own[organisation_id])
        elif organisation_id in self.group:
            found.append(str(ConflictNature.GROUP))
        if organisation_id in self.companions:
            found.append(str(ConflictNature.PAST_PROJECT))
        if organisation_id in self.boards:
            found.append(str(ConflictNature.MANDATE))
        return found

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


def of(users: Collection[int], cluster: Any, on: date) -> dict[int, Ties]:
    """The ties of each of these people, as `cluster` looks at them on a day."""
    found: dict[int, Ties] = {user: Ties() for user in users}
    if not found:
        return found
    policy = policy_of(cluster)
    for tie in _own(users, cluster, on):
        found[tie.user_id].own.setdefault(tie.organisation_id, tie.nature)
    if policy.bars_group:
        _add_groups(found, on)
    if policy.bars_past_projects:
        _add_companions(found, cluster, on, policy.past_project_years)
    if policy.bars_shared_mandates:
        _add_boards(found, on)
    return found


def _own(users: Collection[int], cluster: Any, on: date) -> Iterable[Tie]:
    grants = RoleGrant.objects.in_force(on).filter(
        user__in=users, organisation__isnull=False
    )
    for user, organisation in grants.values_list("user", "organisation"):
        yield Tie(user, organisation, ConflictNature.EMPLOYER)
    jobs = Position.objects.in_force(on).filter(person__user__in=users)
    for user, organisation in jobs.values_list("person__user", "organisation"):
        yield Tie(user, organisation, ConflictNature.EMPLOYER)
    # An interest declared in one cluster is an interest everywhere.
    for row in Interest.objects.in_force(on).filter(user__in=users):
        yield Tie(row.user_id, row.organisation_id, row.nature)
    for address in _sources:
        yield from import_string(address)(users, cluster, on)


def _add_groups(found: dict[int, Ties], on: date) -> None:
    """Whole groups: linked by a share above one half, upwards and downwards."""
    roots = set().union(*(ties.own for ties in found.values()))
    linked: dict[int, set[int]] = defaultdict(set)
    known, fresh = set(roots), set(roots)
    while fresh:
        holdings = Shareholding.objects.in_force(on).filter(
            Q(owner__in=fresh) | Q(owned__in=fresh), share_rate__gt="0.5"
        )
        reached = set()
        for owner, owned in holdings.values_list("owner", "owned"):
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


def _add_companions(found: dict[int, Ties], cluster: Any, on: date, years: int) -> None:
    """Partners of the recent projects that they, or their employers, took part in."""
    recent = Q(project__cluster=cluster) & (
        Q(project__stage=ProjectStage.RUNNING)
        | Q(
            project__stage=ProjectStage.ENDED,
            project__ended_on__gte=_years_before(on, years),
        )
    )
    employers = set().union(*(_employers(ties) for ties in found.values()))
    of_organisation: dict[int, set[int]] = defaultdict(set)
    parts = Partner.objects.filter(recent, organisation__in=employers)
    for project, organisation in parts.values_list("project", "organisation"):
        of_organisation[organisation].add(project)
    of_user: dict[int, set[int]] = defaultdict(set)
    worked = ProjectMember.objects.filter(recent, user__in=list(found))
    for project, user in worked.values_list("project", "user"):
        of_user[user].add(project)
    projects = set().union(*of_organisation.values(), *of_user.values())
    partners: dict[int, set[int]] = defaultdict(set)
    everyone = Partner.objects.filter(project__in=projects)
    for project, organisation in everyone.values_list("project", "organisation"):
        partners[project].add(organisation)
    for user, ties in found.items():
        mine = of_user[user].union(
            *(of_organisation[organisation] for organisation in _employers(ties))
        )
        ties.companions = set().union(*(partners[project] for project in mine))
        ties.companions -= set(ties.own)


def _employers(ties: Ties) -> set[int]:
    return {
        organisation
        for organisation, nature in ties.own.items()
        if nature == ConflictNature.EMPLOYER
    }


def _add_boards(found: dict[int, Ties], on: date) -> None:
    """Organisations whose people sit on a board with them."""
    boards: dict[int, set[int]] = defaultdict(set)
    for user, ties in found.items():
        for organisation, nature in ties.own.items():
            if nature == ConflictNature.MANDATE:
                boards[organisation].add(user)
    if not boards:
        return
    sitting: dict[int, set[int]] = defaultdict(set)  # colleague → boards
    seats = Interest.objects.in_force(on).filter(
        organisation__in=boards, nature=ConflictNature.MANDATE
    )
    for user, board in seats.values_list("user", "organisation"):
        sitting[user].add(board)
    jobs = Position.objects.filter(in_force(on), person__user__in=sitting)
    for user, organisation in jobs.values_list("person__user", "organisation"):
        for board in sitting[user]:
            for reader in boards[board] - {user}:
                found[reader].boards.add(organisation)
    for ties in found.values():
        ties.boards -= set(ties.own)


def _years_before(on: date, years: int) -> date:
    day = min(on.day, 28) if on.month == 2 else on.day
    return on.replace(year=on.year - years, day=day)
