"""Sign a label, and the list of what became of all of them."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from grappe.engines.credential import statuses, tokens
from grappe.engines.credential.types import Claims

KIND = "grappe-label+jwt"


def sign_label(
    claims: Claims,
    private: Mapping[str, str],
    *,
    signed_at: datetime,
    starts_at: datetime,
    ends_at: datetime | None,
) -> str:
    """Sign what a cluster grants.

    Parameters
    ----------
    claims : Claims
    private : mapping
        The private half of the cluster's key, as a JSON web key.
    signed_at : aware datetime
    starts_at, ends_at : aware datetime
        The first moment, and the first moment that is too late, of the days in the
        claims where the cluster is; None without end.

    Returns
    -------
    str
        A compact JWS.

    Notes
    -----
    Registered claims let any JWT library refuse an expired label (`exp`) or one for
    another call (`aud`) without knowing this format; the member `label` holds what
    people read.

    References
    ----------
    .. [1] Jones, M., Bradley, J. and Sakimura, N. (2015). JSON Web Signature (JWS).
       RFC 7515.
    """
    payload: dict[str, Any] = {
        "iss": claims.issuer,
        "sub": claims.subject,
        "jti": f"{claims.subject}#{claims.serial}",
        "iat": int(signed_at.timestamp()),
        "nbf": int(starts_at.timestamp()),
    }
    if ends_at is not None:
        payload["exp"] = int(ends_at.timestamp())
    if claims.call:
        payload["aud"] = claims.call
    payload["status"] = {
        "status_list": {"idx": claims.status_index, "uri": claims.status_address}
    }
    payload["label"] = {
        "cluster": claims.cluster,
        "number": claims.number,
        "kind": claims.kind,
        "project": claims.project,
        "lead": claims.lead,
        "scope": claims.scope,
        "call_name": claims.call_name,
        "issued_on": claims.issued_on.isoformat(),
        "expires_on": claims.expires_on and claims.expires_on.isoformat(),
        "open_reservations": claims.open_reservations,
        "serial": claims.serial,
        "address": claims.address,
    }
    return tokens.write(payload, private, kind=KIND)


def sign_statuses(
    values: Sequence[int],
    private: Mapping[str, str],
    *,
    address: str,
    signed_at: datetime,
    fresh_for: int,
    revoked_keys: Collection[str] = (),
) -> str:
    """Sign what became of each proof, by its index.

    Parameters
    ----------
    values : sequence of Status
    private : mapping
        The private half of the cluster's key, as a JSON web key.
    address : str
        Where the list is published.
    signed_at : aware datetime
    fresh_for : int
        Seconds after which it is worth asking again.
    revoked_keys : collection of str
        Names of keys that verify nothing any more.

    Returns
    -------
    str
        A compact JWS.

    References
    ----------
    .. [1] Looker, T., Bastian, P. and Bormann, C. Token Status List (TSL).
       Internet-Draft draft-ietf-oauth-status-list, IETF, work in progress.
    """
    payload = {
        "sub": address,
        "iat": int(signed_at.timestamp()),
        "ttl": fresh_for,
        "status_list": {"bits": statuses.BITS, "lst": statuses.packed(values)},
        "revoked_keys": sorted(revoked_keys),
    }
    return tokens.write(payload, private, kind=statuses.KIND)
