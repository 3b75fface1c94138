"""The pool of experts: who is in it, what they know, when they are away."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from grappe.accounts import actions as accounts
from grappe.accounts.models import Role, RoleGrant, User
from grappe.audit.actions import record
from grappe.labelling.models import (
    Assignment,
    Expert,
    ExpertCompetence,
    ExpertKind,
    ExpertText,
    Unavailability,
)

FIELDS = (
    "kind",
    "organisation",
    "job_title",
    "languages",
    "capacity",
    "minimum",
    "biography",
    "note",
    "starts_on",
    "ends_on",
)


class NotAnExpert(Exception):
    """This cannot be kept about an expert; the message is for the user."""


@dataclass(frozen=True)
class Profile:
    """What the pool keeps of somebody; competences by their record, with a level."""

    kind: str = ExpertKind.OTHER
    organisation: Any = None
    job_title: str = ""
    languages: tuple[str, ...] = ("fr",)
    capacity: int = 3
    minimum: int = 0
    biography: str = ""
    note: str = ""
    competences: Mapping[Any, int] = field(default_factory=dict)


@transaction.atomic
def add_expert(
    cluster: Any,
    email: str,
    profile: Profile,
    *,
    by: User | None,
    at: datetime,
    given_name: str = "",
    family_name: str = "",
    language: str = "fr",
    is_outside: bool = False,
    starts_on: date | None = None,
    ends_on: date | None = None,
) -> Expert:
    """Take somebody into the pool, with an account and the role of an expert.

    Somebody outside the pool has no role: they come in by a link to one dossier.
    Raises NotAnExpert if they are in the pool, or something in the profile is wrong.
    """
    cluster = type(cluster).objects.select_for_update().get(pk=cluster.pk)
    try:
        user = accounts.enrol(
            email,
            by=by,
            at=at,
            language=language,
            given_name=given_name,
            family_name=family_name,
        )
    except accounts.NotEnrollable as error:
        raise NotAnExpert(str(error)) from error
    if Expert.objects.filter(cluster=cluster, user=user).exists():
        raise NotAnExpert(_("This person is already in the pool."))
    expert = Expert(
        cluster=cluster,
        user=user,
        is_outside=is_outside,
        starts_on=starts_on or timezone.localdate(at),
        ends_on=ends_on,
        added_at=at,
        added_by=by,
    )
    _fill(expert, profile)
    _save(expert)
    _set_competences(expert, profile.competences)
    if not is_outside:
        _give_role(expert, by=by, at=at)
    record("labelling.expert_added", expert, by=by, at=at, expert=user.name)
    return expert


@transaction.atomic
def edit_expert(
    expert: Expert, profile: Profile, *, by: User | None, at: datetime
) -> Expert:
    """Change what the pool keeps of somebody. Raises NotAnExpert if it is wrong."""
    expert = locked(expert)
    before = {name: getattr(expert, name) for name in FIELDS}
    _fill(expert, profile)
    _save(expert)
    changes = {
        name: [before[name], getattr(expert, name)]
        for name in FIELDS
        if before[name] != getattr(expert, name) and name not in ("note", "biography")
    }
    moved = _set_competences(expert, profile.competences)
    if changes or moved or before["biography"] != expert.biography:
        record(
            "labelling.expert_edited",
            expert,
            by=by,
            at=at,
            expert=expert.user.name,
            changes=changes,
        )
    return expert


@transaction.atomic
def end_expert(expert: Expert, *, ends_on: date, by: User, at: datetime) -> Expert:
    """Let somebody leave the pool after a day; their opinions stay.

    Raises NotAnExpert while they still have dossiers to read, if they have left, or
    had not come by then.
    """
    expert = locked(expert)
    if expert.ends_on is not None and expert.ends_on <= ends_on:
        raise NotAnExpert(_("They leave the pool on that day or before."))
    if ends_on < expert.starts_on:
        raise NotAnExpert(_("The last day comes before the first day."))
    reading = Assignment.objects.filter(
        expert=expert, state__in=["asked", "accepted"]
    ).count()
    if reading:
        raise NotAnExpert(
            _("They still have dossiers to read (%(n)d): take these back first.")
            % {"n": reading}
        )
    expert.ends_on = ends_on
    expert.save(update_fields=["ends_on"])
    roles = RoleGrant.objects.in_force(ends_on).filter(
        user=expert.user, cluster=expert.cluster, role=Role.EXPERT
    )
    for given in roles.filter(ends_on=None):
        accounts.end_grant(given, ends_on=ends_on, by=by, at=at)
    record(
        "labelling.expert_ended",
        expert,
        by=by,
        at=at,
        expert=expert.user.name,
        ends_on=ends_on,
    )
    return expert


@transaction.atomic
def take_back(expert: Expert, *, by: User | None, at: datetime) -> Expert:
    """Take somebody who left into the pool again. Raises NotAnExpert if they are in."""
    expert = locked(expert)
    today = timezone.localdate(at)
    if expert.ends_on is None or expert.ends_on >= today:
        raise NotAnExpert(_("This person is already in the pool."))
    expert.starts_on, expert.ends_on = today, None
    expert.save(update_fields=["starts_on", "ends_on"])
    if not expert.is_outside:
        _give_role(expert, by=by, at=at)
    record("labelling.expert_back", expert, by=by, at=at, expert=expert.user.name)
    return expert


@transaction.atomic
def add_unavailability(
    expert: Expert,
    *,
    starts_on: date,
    ends_on: date | None,
    by: User,
    at: datetime,
    reason: str = "",
) -> Unavailability:
    """Keep days when an expert reads nothing. Raises NotAnExpert if in the wrong order.

    What they were asked before stays: the desk shows it and proposes a repair.
    """
    expert = locked(expert)
    away = Unavailability(
        expert=expert, starts_on=starts_on, ends_on=ends_on, reason=reason
    )
    _save(away)
    record(
        "labelling.expert_away",
        expert,
        by=by,
        at=at,
        expert=expert.user.name,
        starts_on=starts_on,
        ends_on=ends_on,
    )
    return away


@transaction.atomic
def remove_unavailability(away: Unavailability, *, by: User, at: datetime) -> None:
    """The expert reads on those days after all."""
    expert = locked(away.expert)
    record(
        "labelling.expert_present",
        expert,
        by=by,
        at=at,
        expert=expert.user.name,
        starts_on=away.starts_on,
        ends_on=away.ends_on,
    )
    away.delete()


@transaction.atomic
def add_text(
    expert: Expert,
    *,
    title: str,
    by: User | None,
    at: datetime,
    text: str = "",
    year: int | None = None,
) -> ExpertText:
    """Keep a past work of an expert: their fit for a dossier is read from it."""
    expert = locked(expert)
    kept = ExpertText(expert=expert, title=title, text=text, year=year)
    _save(kept)
    record(
        "labelling.expert_text_added",
        expert,
        by=by,
        at=at,
        expert=expert.user.name,
        title=title,
    )
    return kept


@transaction.atomic
def remove_text(kept: ExpertText, *, by: User, at: datetime) -> None:
    """Forget a work that was entered by mistake."""
    expert = locked(kept.expert)
    record(
        "labelling.expert_text_removed",
        expert,
        by=by,
        at=at,
        expert=expert.user.name,
        title=kept.title,
    )
    kept.delete()


def locked(expert: Expert) -> Expert:
    rows = Expert.objects.select_for_update(of=["self"])
    return rows.select_related("cluster", "user", "organisation").get(pk=expert.pk)


def _fill(expert: Expert, profile: Profile) -> None:
    for name in FIELDS:
        if name not in ("starts_on", "ends_on"):
            setattr(expert, name, getattr(profile, name))
    expert.languages = list(profile.languages)
    if not expert.languages:
        raise NotAnExpert(_("Say in which language they read."))


def _save(row: Any) -> None:
    try:
        # Set by us: None for what the installation did by itself.
        row.full_clean(exclude={"added_by"})
    except ValidationError as error:
        raise NotAnExpert(" ".join(error.messages)) from error
    row.save()


def _set_competences(expert: Expert, wanted: Mapping[Any, int]) -> bool:
    """The competences and levels given, and no other; whether anything changed."""
    levels = {competence.pk: level for competence, level in wanted.items()}
    if any(level not in (1, 2, 3) for level in levels.values()):
        raise NotAnExpert(_("A level goes from 1 to 3."))
    held = dict(expert.skills.values_list("competence", "level"))
    if held == levels:
        return False
    expert.skills.exclude(competence__in=levels).delete()
    ExpertCompetence.objects.bulk_create(
        [
            ExpertCompetence(expert=expert, competence_id=key, level=level)
            for key, level in levels.items()
        ],
        update_conflicts=True,
        unique_fields=["expert", "competence"],
        update_fields=["level"],
    )
    return True


def _give_role(expert: Expert, *, by: User | None, at: datetime) -> None:
    """The role that opens their home page, unless they hold it."""
    held = RoleGrant.objects.overlapping(expert.starts_on, expert.ends_on).filter(
        user=expert.user, cluster=expert.cluster, role=Role.EXPERT
    )
    if not held.exists():
        accounts.grant(
            expert.cluster,
            expert.user,
            Role.EXPERT,
            starts_on=expert.starts_on,
            ends_on=expert.ends_on,
            by=by,
            at=at,
        )
