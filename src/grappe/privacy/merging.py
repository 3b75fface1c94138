"""What becomes of consents and erasures when two records are one."""

from grappe.organisations.merging.registry import Treatment, loose_text, relations

# The step of agreements hands their proofs over.
relations(Treatment.FOLD, "privacy.consentproof.consent")
loose_text(
    "numbers by table and by rule: no key in them",
    "privacy.erasure.counts",
    "privacy.erasure.kept",
    "privacy.retentionrun.counts",
    "privacy.retentionrun.kept",
)
loose_text(
    "places in the history and what is wrong there: no key of a record",
    "audit.chaincheck.problems",
)
loose_text(
    "codes of what software may do or is told of: no key in them",
    "tokens.accesstoken.scopes",
    "webhooks.endpoint.kinds",
)
