"""What a signed label says, and what verifying it concludes."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class Outcome(StrEnum):
    """What verifying a proof concludes, one word for each reason to refuse it."""

    GENUINE = "genuine"
    UNREADABLE = "unreadable"
    UNKNOWN_KEY = "unknown_key"
    REVOKED_KEY = "revoked_key"
    ALTERED = "altered"
    NOT_A_LABEL = "not_a_label"
    WITHDRAWN = "withdrawn"
    REPLACED = "replaced"
    OTHER_CALL = "other_call"
    NOT_YET = "not_yet"
    EXPIRED = "expired"


@dataclass(frozen=True)
class Claims:
    """What the cluster signs of one label.

    Attributes
    ----------
    issuer : str
        Address of the cluster's pages.
    subject : str
        "urn:uuid:…" of the label.
    cluster, number, kind, project, lead, scope : str
        As the letter says them; `kind` is a code.
    call, call_name : str
        Code and name of the call; both empty for a label bound to no call.
    issued_on : date
    expires_on : date or None
        Last day, included; None without end.
    open_reservations : int
        Conditions that were not lifted when it was signed.
    serial : int
        Counts the proofs signed for this label, from 1.
    status_index : int
        Place of this proof in the list of statuses.
    status_address : str
        Where that list is published.
    address : str
        Page that verifies the label.
    """

    issuer: str
    subject: str
    cluster: str
    number: str
    kind: str
    project: str
    lead: str
    scope: str
    call: str
    call_name: str
    issued_on: date
    expires_on: date | None
    open_reservations: int
    serial: int
    status_index: int
    status_address: str
    address: str


@dataclass(frozen=True)
class Verdict:
    """What verifying a proof concludes.

    Attributes
    ----------
    outcome : Outcome
    claims : Claims or None
        What was signed; None where the signature does not hold, since what an altered
        proof says is worth nothing.
    statuses_at : datetime or None
        When the list of statuses that was asked was signed; None where no list that
        covers this proof was given, so that a withdrawal would go unseen.
    """

    outcome: Outcome
    claims: Claims | None = None
    statuses_at: datetime | None = None

    @property
    def is_genuine(self) -> bool:
        """Whether nothing was found to refuse it."""
        return self.outcome == Outcome.GENUINE
