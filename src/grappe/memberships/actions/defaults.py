"""The words a new cluster starts with; it edits them in its settings."""

from datetime import datetime
from typing import Any

from django.db import transaction

from grappe.accounts.models import User
from grappe.audit.actions import record
from grappe.clusters.models import College
from grappe.memberships.models import (
    ExitKind,
    MemberCategory,
    MembershipRules,
    WithdrawalReason,
)

# (code, French, English)
COLLEGES = [
    (
        "founders",
        "Membres fondateurs et contributeurs",
        "Founding and contributing members",
    ),
    ("companies", "Entreprises", "Companies"),
    ("research", "Recherche, formation et soin", "Research, training and care"),
    ("institutions", "Institutions et fédérations", "Institutions and federations"),
]
# (code, French, English, college); a permanent guest does not vote.
CATEGORIES = [
    ("micro", "Très petite entreprise", "Micro firm", "companies"),
    ("sme", "PME", "SME", "companies"),
    ("midcap", "ETI", "Mid-cap", "companies"),
    ("large", "Grande entreprise", "Large firm", "companies"),
    ("research", "Recherche et formation", "Research and training", "research"),
    (
        "care",
        "Hôpital et établissement de soin",
        "Hospital and care provider",
        "research",
    ),
    ("institution", "Institution", "Institution", "institutions"),
    (
        "federation",
        "Fédération ou association",
        "Federation or association",
        "institutions",
    ),
    ("founder", "Fondateur", "Founder", "founders"),
    ("guest", "Invité permanent", "Permanent guest", None),
]
# (code, French, English, kind)
REASONS = [
    ("strategy", "Changement de stratégie", "Change of strategy", ExitKind.RESIGNATION),
    (
        "services",
        "Services peu utilisés",
        "Little use of the services",
        ExitKind.RESIGNATION,
    ),
    ("cost", "Coût de l'adhésion", "Cost of membership", ExitKind.RESIGNATION),
    ("moved", "Départ du territoire", "Left the territory", ExitKind.RESIGNATION),
    (
        "other-cluster",
        "A rejoint un autre pôle",
        "Joined another cluster",
        ExitKind.RESIGNATION,
    ),
    ("unpaid", "Cotisation impayée", "Unpaid dues", ExitKind.STRIKING_OFF),
    (
        "breach",
        "Manquement aux statuts",
        "Breach of the statutes",
        ExitKind.STRIKING_OFF,
    ),
    (
        "liquidation",
        "Liquidation judiciaire",
        "Court-ordered liquidation",
        ExitKind.LIQUIDATION,
    ),
    ("dissolution", "Dissolution", "Dissolution", ExitKind.LIQUIDATION),
    ("merger", "Fusion ou absorption", "Merger or takeover", ExitKind.MERGER),
    ("other", "Autre motif", "Other reason", ExitKind.OTHER),
]


@transaction.atomic
def open_cluster_defaults(cluster: Any, *, at: datetime, by: User | None) -> None:
    """Give a cluster colleges, categories, reasons and rules where it has none yet."""
    colleges = {
        code: College.objects.get_or_create(
            cluster=cluster,
            code=code,
            defaults={"name_fr": french, "name_en": english, "position": position},
        )[0]
        for position, (code, french, english) in enumerate(COLLEGES)
    }
    for position, (code, french, english, college) in enumerate(CATEGORIES):
        MemberCategory.objects.get_or_create(
            cluster=cluster,
            code=code,
            defaults={
                "name_fr": french,
                "name_en": english,
                "position": position,
                "college": colleges[college] if college else None,
            },
        )
    for code, french, english, kind in REASONS:
        WithdrawalReason.objects.get_or_create(
            cluster=cluster,
            code=code,
            defaults={"name_fr": french, "name_en": english, "kind": kind},
        )
    MembershipRules.objects.get_or_create(
        cluster=cluster, defaults={"deciding_body": "Conseil d'administration"}
    )
    record("memberships.defaults_opened", cluster, by=by, at=at)
