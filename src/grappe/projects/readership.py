"""Who reads a project, who may not, and why: what the desk of its readers shows."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from grappe.accounts.models import Role, RoleGrant, User
from grappe.organisations.models import Organisation
from grappe.projects import firewall
from grappe.projects.models import ConflictNature, Declaration, Grant, Project

# Those a project is most likely to be opened to: they are looked at beforehand.
READING_ROLES = [
    Role.DIRECTION,
    Role.TEAM,
    Role.EXPERT,
    Role.COMMITTEE,
    Role.FUNDER,
    Role.AUDITOR,
]
WAIVABLE = frozenset({ConflictNature.PAST_PROJECT, ConflictNature.GROUP})


class ReadingState(StrEnum):
    """How far a reader is."""

    BARRED = "barred"
    TAKEN_BACK = "taken_back"
    COMING = "coming"
    OVER = "over"
    TO_DECLARE = "to_declare"
    OPEN = "open"


@dataclass(frozen=True)
class Reader:
    """One right to read, and whether it opens anything."""

    grant: Grant
    state: ReadingState

    @property
    def is_standing(self) -> bool:
        return self.grant.revoked_at is None and self.state != ReadingState.OVER


@dataclass(frozen=True)
class Reason:
    """One finding, with the partner it comes through."""

    nature: str
    words: Any
    partner: Organisation | None
    is_declared: bool

    @property
    def is_waivable(self) -> bool:
        return not self.is_declared and self.nature in WAIVABLE


@dataclass(frozen=True)
class Barred:
    """Somebody for whom the project does not exist."""

    user: User
    reasons: list[Reason]
    # The declared conflict that stands, when they declared one.
    declaration: Declaration | None


def readers(project: Project, on: date) -> list[Reader]:
    """Every right given on the project, the latest first."""
    grants = list(project.grants.select_related("user", "granted_by", "revoked_by"))
    keys = {one.user_id for one in grants}
    barred = firewall.findings(keys, project.cluster, on, [project.pk])
    cleared = set(
        project.declarations.filter(
            user__in=keys, has_conflict=False, ends_at=None
        ).values_list("user", flat=True)
    )
    return [
        Reader(one, state(one, on, bool(barred[one.user_id]), one.user_id in cleared))
        for one in grants
    ]


def state(grant: Grant, on: date, is_barred: bool, is_cleared: bool) -> ReadingState:
    if grant.revoked_at is not None:
        return ReadingState.TAKEN_BACK
    if is_barred:
        return ReadingState.BARRED
    if on < grant.starts_on:
        return ReadingState.COMING
    if grant.ends_on is not None and grant.ends_on < on:
        return ReadingState.OVER
    return ReadingState.OPEN if is_cleared else ReadingState.TO_DECLARE


def barred(project: Project, on: date, also: Iterable[int] = ()) -> list[Barred]:
    """The cluster's readers, and `also` others, whom a conflict keeps away."""
    grants = RoleGrant.objects.in_force(on).filter(
        cluster=project.cluster, role__in=READING_ROLES
    )
    keys = {
        *grants.values_list("user", flat=True),
        *project.grants.values_list("user", flat=True),
        *project.declarations.values_list("user", flat=True),
        *also,
    }
    found = firewall.findings(keys, project.cluster, on, [project.pk])
    reasons = {
        user: rows[project.pk] for user, rows in found.items() if project.pk in rows
    }
    declared = {
        one.user_id: one
        for one in project.declarations.filter(has_conflict=True, ends_at=None)
    }
    partners = Organisation.objects.in_bulk(
        {
            one.organisation_id
            for rows in reasons.values()
            for one in rows
            if one.organisation_id
        }
    )
    people = User.objects.filter(pk__in=reasons).order_by("family_name", "given_name")
    return [
        Barred(
            user,
            [
                Reason(
                    one.nature,
                    ConflictNature(one.nature).label,
                    partners.get(one.organisation_id or 0),
                    one.is_declared,
                )
                for one in reasons[user.pk]
            ],
            declared.get(user.pk),
        )
        for user in people
    ]


def partners_of(project: Project) -> set[int]:
    """The records that stand of its partners."""
    records = firewall.ties.Records()
    parts = project.partners.values_list("organisation", flat=True)
    return {records.root(one) for one in parts}
