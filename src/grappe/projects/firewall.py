"""The conflict firewall: which projects do not exist for a reader, and why.

Everything that shows, lists, counts, exports or mails a thing of a project asks here,
through `Access.barred_ids` or `Project.objects.visible_to`.
"""

from collections import defaultdict
from collections.abc import Collection
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Q

from grappe.projects import ties
from grappe.projects.models import (
    ConflictNature,
    Declaration,
    ExcludedReader,
    Partner,
    Waiver,
)


class Finding(NamedTuple):
    """One reason why a reader must not see a project.

    `organisation_id` is the partner it comes through, None when it names the person.
    """

    nature: str
    organisation_id: int | None = None
    is_declared: bool = False


# user → project → reasons.
Findings = dict[int, dict[int, list[Finding]]]


def barred_ids(user: Any, cluster: Any, on: date) -> frozenset[int]:
    """The cluster's projects that a conflict takes away from one person."""
    return frozenset(findings([user.pk], cluster, on)[user.pk])


def is_barred(user: Any, project: Any, on: date) -> bool:
    """Whether this project exists for this reader: asked before any word to them."""
    return project.pk in barred_ids(user, project.cluster, on)


def findings(users: Collection[int], cluster: Any, on: date) -> Findings:
    """Why each of these people must not read which projects; waived ones left out."""
    found: Findings = {user: defaultdict(list) for user in users}
    tied = ties.of(users, cluster, on)
    reach = set().union(*(one.reach for one in tied.values()))
    partners = Partner.objects.filter(
        project__cluster=cluster, organisation__in=reach
    ).values_list("project", "organisation")
    by_organisation: dict[int, list[int]] = defaultdict(list)
    for project, organisation in partners:
        by_organisation[organisation].append(project)
    for user, one in tied.items():
        for organisation in one.reach & by_organisation.keys():
            for nature in one.natures(organisation):
                for project in by_organisation[organisation]:
                    found[user][project].append(Finding(nature, organisation))
    _add_named(found, tied, cluster)
    _take_waived(found, cluster)
    _add_declared(found, cluster)
    return {
        user: {project: reasons for project, reasons in rows.items() if reasons}
        for user, rows in found.items()
    }


def _add_named(found: Findings, tied: dict[int, ties.Ties], cluster: Any) -> None:
    near: dict[int, list[int]] = defaultdict(list)
    for user, one in tied.items():
        for organisation in one.near:
            near[organisation].append(user)
    rows = ExcludedReader.objects.filter(
        Q(user__in=found) | Q(organisation__in=near), project__cluster=cluster
    )
    for row in rows:
        if row.user_id in found:
            found[row.user_id][row.project_id].append(Finding(ConflictNature.NAMED))
        for user in near.get(row.organisation_id or 0, ()):
            reason = Finding(ConflictNature.NAMED, row.organisation_id)
            found[user][row.project_id].append(reason)


def _take_waived(found: Findings, cluster: Any) -> None:
    waivers = Waiver.objects.filter(user__in=found, project__cluster=cluster)
    for user, project, nature in waivers.values_list("user", "project", "nature"):
        kept = [one for one in found[user].get(project, []) if one.nature != nature]
        found[user][project] = kept


def _add_declared(found: Findings, cluster: Any) -> None:
    rows = Declaration.objects.filter(
        user__in=found, project__cluster=cluster, has_conflict=True, ends_at=None
    )
    for user, project, nature in rows.values_list("user", "project", "nature"):
        found[user][project].append(Finding(nature, is_declared=True))
