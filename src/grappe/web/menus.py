"""The main menu: what a person may open, in the order of the day's work."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from grappe.accounts import queries
from grappe.accounts import rules as accounts
from grappe.accounts.access import Access
from grappe.accounts.models import Role
from grappe.committees import rules as committees
from grappe.followup import rules as followup
from grappe.impact import rules as impact
from grappe.indicators import rules as indicators
from grappe.labelling import rules as labelling
from grappe.labelling.models import BodySeat
from grappe.labels import rules as labels
from grappe.memberships import rules as memberships
from grappe.privacy import rules as privacy
from grappe.projects import rules as projects
from grappe.projects.models import Grant, ProjectMember
from grappe.reviews import rules as reviews
from grappe.tokens import rules as tokens
from grappe.webhooks import rules as webhooks


@dataclass(frozen=True)
class Entry:
    label: str
    icon: str
    url: str
    is_here: bool = False


def standing(user: Any, on: date) -> dict[str, Exists]:
    """What the menu asks of the cluster's own query, so that a page asks no more.

    Some people hold no role in a cluster, and still have something in it.
    """
    if not user.is_authenticated:
        return {}
    mine = ProjectMember.objects.in_force(on).filter(
        user=user.pk, project__cluster=OuterRef("pk")
    )
    opened = Grant.objects.in_force(on).filter(
        user=user.pk, project__cluster=OuterRef("pk"), revoked_at=None
    )
    seats = BodySeat.objects.filter(user=user.pk, body__cluster=OuterRef("pk"))
    return {
        "has_my_projects": Exists(mine),
        "has_dossiers": Exists(opened),
        "has_seats": Exists(seats),
    }


def has_projects(access: Access) -> bool:
    """Works on a project here, or may open one as a member."""
    is_member = bool(access.organisation_ids)
    return is_member or getattr(access.cluster, "has_my_projects", False)


def has_dossiers(access: Access) -> bool:
    """Reads for the cluster, or may be asked to."""
    is_reader = access.has(Role.EXPERT, Role.COMMITTEE)
    return is_reader or getattr(access.cluster, "has_dossiers", False)


def has_sessions(access: Access) -> bool:
    """Sits, or sat, in a body of the cluster."""
    return access.has(Role.COMMITTEE) or getattr(access.cluster, "has_seats", False)


def has_calls(access: Access) -> bool:
    """Anybody with a role here, and who works on a project."""
    return access.is_insider or has_projects(access)


# (label, icon, URL name, rule); an entry is "here" by the start of the path.
ENTRIES = [
    (_("Home"), "house", "web:home", lambda access: access.is_insider),
    (_("Members"), "users", "memberships:member_list", memberships.can_see_members),
    (
        _("Applications"),
        "user-plus",
        "memberships:application_list",
        memberships.can_see_applications,
    ),
    (
        _("Renewals"),
        "calendar-sync",
        "memberships:renewal_list",
        memberships.can_see_applications,
    ),
    (
        _("Electoral roll"),
        "vote",
        "memberships:electoral_roll",
        memberships.can_see_electoral_roll,
    ),
    (_("My projects"), "folder-heart", "projects:my_project_list", has_projects),
    (
        _("Projects"),
        "folder-kanban",
        "projects:project_list",
        projects.can_see_projects,
    ),
    (_("My requests"), "file-badge", "labelling:my_request_list", has_projects),
    (
        _("Label requests"),
        "stamp",
        "labelling:request_list",
        labelling.can_see_requests,
    ),
    (
        _("My dossiers"),
        "book-open",
        "labelling:my_dossier_list",
        has_dossiers,
    ),
    (_("My opinions"), "pen-line", "reviews:my_review_list", has_dossiers),
    (
        _("Experts"),
        "graduation-cap",
        "labelling:expert_list",
        labelling.can_see_experts,
    ),
    (_("My sessions"), "gavel", "committees:my_session_list", has_sessions),
    (
        _("Sessions"),
        "landmark",
        "committees:session_list",
        committees.can_see_sessions,
    ),
    (
        _("Decisions"),
        "scale",
        "committees:decision_list",
        committees.can_see_decisions,
    ),
    (_("Labels given"), "badge-check", "labels:label_list", labels.can_see_labels),
    (_("Assignment desk"), "waypoints", "labelling:desk", labelling.can_see_desk),
    (_("Scores"), "list-ordered", "reviews:score_table", reviews.can_see_scores),
    (_("Calls"), "megaphone", "labelling:call_list", has_calls),
    (_("After the label"), "hand-coins", "followup:bid_list", followup.can_see),
    (
        _("Figures"),
        "chart-no-axes-combined",
        "indicators:figure_list",
        indicators.can_see_figures,
    ),
    (_("Impact"), "flask-conical", "impact:study_list", impact.can_see_studies),
    (_("Budget"), "wallet", "clusters:budget_list", accounts.can_see_budget),
    (
        _("Duplicates"),
        "copy",
        "organisations:duplicate_home",
        memberships.can_manage,
    ),
    (_("Imports"), "file-up", "imports:import_list", memberships.can_import),
    (
        _("People and roles"),
        "key-round",
        "accounts:people_list",
        accounts.can_see_people,
    ),
    (_("Mail"), "mail", "clusters:mail_list", memberships.can_see_applications),
    (_("Settings"), "settings", "clusters:settings", accounts.can_edit_vocabularies),
    (_("Tokens"), "key-round", "tokens:cluster_token_list", tokens.can_see_all),
    (_("Notices"), "webhook", "webhooks:endpoint_list", webhooks.can_manage),
    (_("History"), "history", "audit:event_list", accounts.can_see_audit),
    (
        _("Personal data"),
        "shield-check",
        "privacy:register_detail",
        privacy.can_see_register,
    ),
]


def main(request: HttpRequest, access: Access) -> list[Entry]:
    home = reverse("web:home", args=[access.cluster.slug])
    entries = own_file(request, access)
    for label, icon, name, rule in ENTRIES:
        if not rule(access):
            continue
        url = reverse(name, args=[access.cluster.slug])
        here = request.path == url if url == home else request.path.startswith(url)
        entries.append(Entry(label, icon, url, here))
    # Home comes first, then one's own file.
    return sorted(entries, key=lambda entry: entry.url != home)


def own_file(request: HttpRequest, access: Access) -> list[Entry]:
    """For a member: the file and the colleagues of the organisation they act for."""
    organisation = queries.acting_organisation_id(access, request.session.get("grant"))
    if organisation is None:
        return []
    pages = [(_("Our file"), "building-2", "memberships:member_detail")]
    if accounts.can_see_colleagues(access, organisation):
        pages.append((_("Colleagues"), "users-round", "accounts:colleague_list"))
    entries = []
    for label, icon, name in pages:
        url = reverse(name, args=[access.cluster.slug, organisation])
        entries.append(Entry(label, icon, url, request.path.startswith(url)))
    return entries
