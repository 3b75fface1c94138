"""A label anybody can verify: keys, signed proofs, statuses, verdicts."""

from grappe.engines.credential.checking import check
from grappe.engines.credential.keys import (
    BadKeys,
    KeyPair,
    PublicKeys,
    generate,
    published,
    read_keys,
)
from grappe.engines.credential.papers import (
    ATTACHMENT,
    NoCredential,
    token_in,
)
from grappe.engines.credential.signing import sign_label, sign_statuses
from grappe.engines.credential.statuses import (
    BadStatuses,
    Status,
    Statuses,
    packed,
    read_statuses,
    unpacked,
)
from grappe.engines.credential.tokens import NotSigned
from grappe.engines.credential.types import Claims, Outcome, Verdict
from grappe.engines.credential.vault import Unreadable, seal, unseal

__all__ = [
    "ATTACHMENT",
    "BadKeys",
    "BadStatuses",
    "Claims",
    "KeyPair",
    "NoCredential",
    "NotSigned",
    "Outcome",
    "PublicKeys",
    "Status",
    "Statuses",
    "Unreadable",
    "Verdict",
    "check",
    "generate",
    "packed",
    "published",
    "read_keys",
    "read_statuses",
    "seal",
    "sign_label",
    "sign_statuses",
    "token_in",
    "unpacked",
    "unseal",
]
