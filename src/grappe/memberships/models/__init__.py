from grappe.memberships.models.applications import (
    DECIDED_STATES,
    OPEN_STATES,
    ApplicationState,
    MembershipApplication,
)
from grappe.memberships.models.membership import (
    CategoryPeriod,
    Membership,
    MembershipQuerySet,
    MembershipStatus,
    Suspension,
    suspensions,
)
from grappe.memberships.models.renewals import Renewal
from grappe.memberships.models.vocabularies import (
    ExitKind,
    MemberCategory,
    MembershipRules,
    WithdrawalReason,
)

__all__ = [
    "DECIDED_STATES",
    "OPEN_STATES",
    "ApplicationState",
    "CategoryPeriod",
    "ExitKind",
    "MemberCategory",
    "Membership",
    "MembershipApplication",
    "MembershipQuerySet",
    "MembershipRules",
    "MembershipStatus",
    "Renewal",
    "Suspension",
    "WithdrawalReason",
    "suspensions",
]
