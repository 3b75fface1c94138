"""The figures of the house, in the order in which pages show them."""

from grappe.indicators.definitions.budget import BUDGET_TOTAL, PRIVATE_SHARE
from grappe.indicators.definitions.funding import FUNDING
from grappe.indicators.definitions.labelling import LABELLING
from grappe.indicators.definitions.members import (
    CHURN,
    MEMBERS_ACTIVE,
    MEMBERS_BY_TYPE,
    MEMBERS_LOST,
    MEMBERS_NEW,
    MEMBERS_SUSPENDED,
)
from grappe.indicators.definitions.profiles import NEW_PROFILE_SHARE, SME_SHARE

INDICATORS = [
    MEMBERS_ACTIVE,
    MEMBERS_BY_TYPE,
    MEMBERS_SUSPENDED,
    MEMBERS_NEW,
    MEMBERS_LOST,
    CHURN,
    SME_SHARE,
    NEW_PROFILE_SHARE,
    *LABELLING,
    *FUNDING,
    BUDGET_TOTAL,
    PRIVATE_SHARE,
]
