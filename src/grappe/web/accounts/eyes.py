"""What may be opened and done through somebody else's eyes: little, and said here.

Whatever is not named below is refused, a page made tomorrow too.
"""

from typing import Any

from django.urls import ResolverMatch

SESSION_KEY = "impersonation"

# Outside the cluster that one looks at.
OUTSIDE = frozenset(
    {
        "web:index",
        "web:about",
        "web:glossary",
        "web:reference_list",
        "web:language",
        "accounts:impersonation_end",
        "account_logout",
    }
)
# Opinions, ballots and dossiers are read with one's own rights, or not at all.
CLOSED_APPS = frozenset(
    {"api", "committees", "operations", "privacy", "reviews", "tokens", "webhooks"}
)
CLOSED_PAGES = frozenset(
    {
        "labelling:answer_download",
        "labelling:assignment_reply",
        "labelling:dossier_link_file",
        "labelling:dossier_link_open",
        "labelling:dossier_link_read",
        "labelling:my_card",
        "labelling:my_dossier_list",
        "labelling:request_read",
        "labelling:undertaking_sign",
        "projects:declaration_make",
    }
)
# Correcting a record with somebody is what this is for. Nothing here signs, votes,
# declares, decides, reviews, gives a right, or touches how somebody signs in.
ACTS = frozenset(
    {
        "memberships:application_edit",
        "memberships:member_view_delete",
        "memberships:member_view_save",
        "organisations:contact_add",
        "organisations:contact_edit",
        "organisations:contact_end",
        "organisations:establishment_add",
        "organisations:establishment_edit",
        "organisations:figures_add",
        "organisations:figures_edit",
        "organisations:organisation_edit",
        "organisations:profile_edit",
        "organisations:publication_edit",
        "projects:deliverable_add",
        "projects:deliverable_edit",
        "projects:milestone_add",
        "projects:milestone_edit",
        "projects:package_add",
        "projects:package_edit",
        "projects:project_edit",
    }
)
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


def is_refused(match: ResolverMatch, method: str, seen: Any) -> bool:
    """Whether this address is closed to who sees as somebody else."""
    name = match.view_name
    if name in OUTSIDE:
        return False
    if match.kwargs.get("cluster") != seen.cluster.slug:
        return True
    app = match.namespace
    if app in CLOSED_APPS or name in CLOSED_PAGES:
        return True
    return method not in SAFE and name not in ACTS
