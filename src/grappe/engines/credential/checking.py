"""Verify a label: no network, no database, the keys and the statuses are given."""

from datetime import date, datetime
from typing import Any

from grappe.engines.credential import signing, tokens
from grappe.engines.credential.keys import PublicKeys
from grappe.engines.credential.statuses import Status, Statuses
from grappe.engines.credential.types import Claims, Outcome, Verdict

REFUSED = {Status.WITHDRAWN: Outcome.WITHDRAWN, Status.SUSPENDED: Outcome.WITHDRAWN,
           Status.REPLACED: Outcome.REPLACED}  # fmt: skip


def check(
    token: str,
    keys: PublicKeys,
    *,
    on: date,
    statuses: Statuses | None = None,
    call: str | None = None,
) -> Verdict:
    """Say whether a proof is a label in force on a day.

    Parameters
    ----------
    token : str
        A compact JWS.
    keys : PublicKeys
        Those the cluster publishes.
    on : date
    statuses : Statuses, optional
        The cluster's list; without it a withdrawal goes unseen: the verdict says so.
    call : str, optional
        Code of the call the label must be for; any where it is None. A label bound to
        no call is for none.

    Returns
    -------
    Verdict

    Notes
    -----
    The first reason to refuse is given, the gravest first: who signed, whether it was
    altered, whether it still stands, for which call, on which days.

    Examples
    --------
    >>> check("a.b", PublicKeys({}), on=date(2026, 11, 23)).outcome
    <Outcome.UNREADABLE: 'unreadable'>
    """
    try:
        payload, kid, is_of_kind = tokens.opened(token, keys, kind=signing.KIND)
    except tokens.NotSigned as error:
        revoked = statuses.revoked_keys if statuses else frozenset()
        if error.kid and error.kid in revoked:
            return Verdict(Outcome.REVOKED_KEY)
        return Verdict(Outcome(error.why))
    if statuses is not None and kid in statuses.revoked_keys:
        return Verdict(Outcome.REVOKED_KEY)
    claims = _claims(payload) if is_of_kind else None
    if claims is None:
        return Verdict(Outcome.NOT_A_LABEL)
    status, asked_at = _status(claims, statuses)
    outcome = REFUSED.get(status) or _of_terms(claims, on, call)
    return Verdict(outcome, claims, asked_at)


def _status(
    claims: Claims, statuses: Statuses | None
) -> tuple[Status, datetime | None]:
    """Look it up; no moment where the list is another's, or older than the proof."""
    if statuses is None or statuses.address != claims.status_address:
        return Status.VALID, None
    if not 0 <= claims.status_index < len(statuses.values):
        return Status.VALID, None
    return Status(statuses.values[claims.status_index]), statuses.signed_at


def _of_terms(claims: Claims, on: date, call: str | None) -> Outcome:
    if call is not None and claims.call != call:
        return Outcome.OTHER_CALL
    if on < claims.issued_on:
        return Outcome.NOT_YET
    if claims.expires_on is not None and on > claims.expires_on:
        return Outcome.EXPIRED
    return Outcome.GENUINE


def _claims(payload: dict[str, Any]) -> Claims | None:
    """Read what was signed; None where it is signed, but not that of a label."""
    try:
        told, place = payload["label"], payload["status"]["status_list"]
        last = told["expires_on"]
        return Claims(
            issuer=str(payload["iss"]),
            subject=str(payload["sub"]),
            cluster=str(told["cluster"]),
            number=str(told["number"]),
            kind=str(told["kind"]),
            project=str(told["project"]),
            lead=str(told["lead"]),
            scope=str(told["scope"]),
            call=str(payload.get("aud", "")),
            call_name=str(told["call_name"]),
            issued_on=date.fromisoformat(told["issued_on"]),
            expires_on=None if last is None else date.fromisoformat(last),
            open_reservations=int(told["open_reservations"]),
            serial=int(told["serial"]),
            status_index=int(place["idx"]),
            status_address=str(place["uri"]),
            address=str(told["address"]),
        )
    except (KeyError, TypeError, ValueError):
        return None
