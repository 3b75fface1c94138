"""The conflict firewall: which projects do not exist for a reader, and why.

Everything that shows, lists, counts, exports or mails a thing of a project asks here,
through `Access.barred_ids` or `Project.objects.visible_to`.
"""

from collections import defaultdict
from collections.abc import Collection
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Q
from django.db.models.functions import Lower

from grappe.accounts.models import User
from grappe.projects import ties
from grappe.projects.models import (
    ConflictNature,
    Declaration,
    ExcludedReader,
    Partner,
    Project,
    ProjectMember,
    Waiver,
)


class Finding(NamedTuple):
    """One reason why a reader must not see a project.

    `organisation_id` is the record that stands of the partner it comes through, None
    when it names the person.
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
    """Whether this project does not exist for this reader: asked before any word."""
    return project.pk in findings([user.pk], project.cluster, on, [project.pk])[user.pk]


def may_be_told(email: str, project: Any, on: date) -> bool:
    """Whether a mail about a project may leave for an address, now.

    Those who work on it are told of their own work; readers, unless a conflict bars
    them; an address without an account is a contact's.
    """
    user = User.objects.filter(email__iexact=email).first()
    if user is None or user.project_roles.in_force(on).filter(project=project).exists():
        return True
    return not is_barred(user, project, on)


def findings(
    users: Collection[int],
    cluster: Any,
    on: date,
    projects: Collection[int] | None = None,
) -> Findings:
    """Why each of these people must not read which projects; waived ones left out.

    `projects` keeps the answer to some of the cluster's. The number of queries does
    not depend on how many people or projects are asked about.
    """
    return _find(users, cluster, on, projects, waived=True)


def inferred(
    users: Collection[int], cluster: Any, on: date, projects: Collection[int]
) -> Findings:
    """The same, as if nothing had been waived: what a waiver may be given for."""
    return _find(users, cluster, on, projects, waived=False)


def _find(
    users: Collection[int],
    cluster: Any,
    on: date,
    projects: Collection[int] | None,
    *,
    waived: bool,
) -> Findings:
    rows: dict[int, dict[int, list[Finding]]] = {
        user: defaultdict(list) for user in users
    }
    asked = Q(project__cluster=cluster)
    if projects is not None:
        asked &= Q(project__in=projects)
    elif not Project.objects.filter(cluster=cluster).exists():
        return {user: {} for user in rows}
    records = ties.Records()
    tied = ties.of(users, cluster, on, records)
    _add_tied(rows, tied, asked, records)
    if waived:
        _take_waived(rows, asked, records)
    _add_named(rows, tied, asked, records)
    _add_working(rows, asked, records)
    _add_declared(rows, asked)
    return {
        user: {project: reasons for project, reasons in found.items() if reasons}
        for user, found in rows.items()
    }


def _add_tied(
    rows: Findings, tied: dict[int, ties.Ties], asked: Q, records: ties.Records
) -> None:
    """By a tie to a partner, on the day asked."""
    reach = set().union(*(one.reach for one in tied.values()))
    by_organisation: dict[int, set[int]] = defaultdict(set)
    if reach:
        partners = Partner.objects.filter(asked, organisation__in=records.every(reach))
        for project, organisation in partners.values_list("project", "organisation"):
            by_organisation[records.root(organisation)].add(project)
    for user, one in tied.items():
        for organisation in sorted(one.reach & by_organisation.keys()):
            reasons = [Finding(why, organisation) for why in one.natures(organisation)]
            for project in by_organisation[organisation]:
                rows[user][project].extend(reasons)


def _take_waived(rows: Findings, asked: Q, records: ties.Records) -> None:
    """Without what the direction let through: that nature, through that partner."""
    waivers = Waiver.objects.filter(asked, user__in=rows)
    for user, project, nature, organisation in waivers.values_list(
        "user", "project", "nature", "organisation"
    ):
        through = Finding(nature, records.root(organisation))
        kept = [one for one in rows[user].get(project, []) if one != through]
        rows[user][project] = kept


def _add_named(
    rows: Findings, tied: dict[int, ties.Ties], asked: Q, records: ties.Records
) -> None:
    """Named by the lead, in person or with all of an organisation and its group."""
    near: dict[int, list[int]] = defaultdict(list)
    for user, one in tied.items():
        for organisation in one.near:
            near[organisation].append(user)
    excluded = ExcludedReader.objects.filter(
        asked, Q(user__in=rows) | Q(organisation__in=records.every(near))
    )
    for row in excluded:
        if row.user_id in rows:
            rows[row.user_id][row.project_id].append(Finding(ConflictNature.NAMED))
        if row.organisation_id is None:
            continue
        organisation = records.root(row.organisation_id)
        for user in near.get(organisation, ()):
            reason = Finding(ConflictNature.NAMED, organisation)
            rows[user][row.project_id].append(reason)


def _add_working(rows: Findings, asked: Q, records: ties.Records) -> None:
    """Who works, or worked, on the dossier for the consortium does not judge it."""
    members = ProjectMember.objects.filter(asked, user__in=rows)
    for user, project in members.values_list("user", "project").distinct():
        rows[user][project].append(Finding(ConflictNature.APPLICANT))
    by_email = ties.emails_of(rows)
    contacts = (
        Partner.objects.filter(asked)
        .annotate(address=Lower("contact_email"))
        .filter(address__in=by_email)
    )
    for address, project, organisation in contacts.values_list(
        "address", "project", "organisation"
    ):
        reason = Finding(ConflictNature.APPLICANT, records.root(organisation))
        rows[by_email[address]][project].append(reason)


def _add_declared(rows: Findings, asked: Q) -> None:
    declared = Declaration.objects.filter(
        asked, user__in=rows, has_conflict=True, ends_at=None
    )
    for user, project, nature in declared.values_list("user", "project", "nature"):
        rows[user][project].append(Finding(nature, is_declared=True))
