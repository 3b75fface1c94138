"""The demo's pool of experts, all invented."""

import random
from datetime import UTC, date, datetime
from typing import Any

from grappe.accounts.models import Role, RoleGrant, User
from grappe.clusters.models import Cluster
from grappe.demo.plan.setting import email_of
from grappe.demo.projects.cast import invented, leaves
from grappe.demo.projects.pool import EXPERTS, WORKS
from grappe.labelling.models import Expert, ExpertCompetence, ExpertText
from grappe.organisations.models import KnownOrganisation, Organisation

FIRST_DAY = date(2025, 1, 15)
# Of the small demo.
FEW = 9


def enter(
    cluster: Cluster, director: User, dice: random.Random, size: str
) -> list[Expert]:
    """Put everybody in the pool; the demo's expert is the first."""
    employers = _employers(cluster, dice)
    competences = leaves(cluster)
    told = EXPERTS if size != "small" else EXPERTS[:FEW]
    pool = []
    for rank, (codes, kind, languages, capacity) in enumerate(told):
        user = _user(rank, dice, cluster, director)
        row = employers[kind]
        expert = Expert.objects.create(
            cluster=cluster,
            user=user,
            kind=kind,
            organisation=row[rank % len(row)] if row else None,
            job_title="Chercheuse" if kind == "academic" else "Responsable innovation",
            languages=languages.split(),
            capacity=capacity,
            biography=" ".join(WORKS[code] for code in codes),
            starts_on=FIRST_DAY,
            added_at=datetime(2025, 1, 15, 9, tzinfo=UTC),
            added_by=director,
        )
        _describe(expert, codes, competences)
        pool.append(expert)
    return pool


def _user(rank: int, dice: random.Random, cluster: Cluster, director: User) -> User:
    if rank == 0:
        return User.objects.get(email=email_of("expert"))
    user = invented(f"expert-{rank}@pool.example", dice)
    RoleGrant.objects.create(
        user=user,
        cluster=cluster,
        role=Role.EXPERT,
        starts_on=FIRST_DAY,
        granted_by=director,
    )
    return user


def _employers(cluster: Cluster, dice: random.Random) -> dict[str, list[Any]]:
    """Organisations that are no members, so that few of the experts are in conflict."""
    members = cluster.memberships.values("organisation")
    known = KnownOrganisation.objects.filter(cluster=cluster).values("organisation")
    others = Organisation.objects.filter(pk__in=known).exclude(pk__in=members)
    companies = list(others.filter(kind="company", merged_into=None).order_by("pk"))
    dice.shuffle(companies)
    schools = Organisation.objects.filter(
        pk__in=members, kind__in=["higher_education"], merged_into=None
    ).order_by("pk")
    return {"industrial": companies[:12], "academic": list(schools[:6])}


def _describe(
    expert: Expert, codes: tuple[str, ...], competences: dict[str, Any]
) -> None:
    for rank, code in enumerate(codes):
        ExpertCompetence.objects.create(
            expert=expert, competence=competences[code], level=3 if rank == 0 else 2
        )
        ExpertText.objects.create(
            expert=expert,
            title=WORKS[code].rstrip(".").split(" :")[0],
            text=WORKS[code],
            year=2021 + rank,
        )
