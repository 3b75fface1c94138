"""Genuine proofs are accepted, all others refused: by us and by another library."""

import json
import string
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import jwt
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from grappe.engines import credential
from grappe.engines.credential import Outcome, Status
from tests.engines.credential.offline import (
    CLAIMS,
    FIRST,
    LAST,
    NOON,
    OTHER,
    PAIR,
    STATUSES,
    keys,
    sign,
    statuses,
    token,
)


def check(text=None, by=None, on=FIRST, **options):
    return credential.check(text or token(), by or keys(), on=on, **options)


def test_a_genuine_label_says_all_that_was_signed():
    verdict = check(statuses=statuses(0, 0, 0), call="idemo-2026")

    assert verdict == credential.Verdict(Outcome.GENUINE, CLAIMS, NOON)


def test_without_a_list_the_verdict_says_that_nothing_was_looked_up():
    assert check() == credential.Verdict(Outcome.GENUINE, CLAIMS, None)


@pytest.mark.parametrize(
    ("outcome", "options"),
    [
        (Outcome.GENUINE, {"on": FIRST}),
        (Outcome.GENUINE, {"on": LAST}),
        (Outcome.NOT_YET, {"on": FIRST - timedelta(days=1)}),
        (Outcome.EXPIRED, {"on": LAST + timedelta(days=1)}),
        (Outcome.OTHER_CALL, {"call": "another-2026"}),
        (Outcome.WITHDRAWN, {"statuses": statuses(0, 0, Status.WITHDRAWN)}),
        (Outcome.WITHDRAWN, {"statuses": statuses(0, 0, Status.SUSPENDED)}),
        (Outcome.REPLACED, {"statuses": statuses(0, 0, Status.REPLACED)}),
        (
            Outcome.WITHDRAWN,
            {"statuses": statuses(0, 0, 1), "on": date(2030, 1, 1), "call": "x"},
        ),
        (Outcome.REVOKED_KEY, {"statuses": statuses(pair=OTHER, revoked=[PAIR.kid])}),
        (
            Outcome.REVOKED_KEY,
            {
                "statuses": statuses(pair=OTHER, revoked=[PAIR.kid]),
                "by": keys(OTHER),
            },
        ),
        (Outcome.UNKNOWN_KEY, {"by": keys(OTHER)}),
        (Outcome.UNREADABLE, {"text": "not.a.label"}),
        (Outcome.UNREADABLE, {"text": "é" * 40}),
        (Outcome.UNREADABLE, {"text": "a.b.c." * 30_000}),
    ],
)
def test_each_verdict(outcome, options):
    assert check(**options).outcome == outcome


def test_a_list_that_is_older_or_another_is_not_taken_for_an_answer():
    older, another = statuses(), statuses(1, 1, 1, address="https://x.example/")

    assert check(statuses=older).statuses_at is None
    assert check(statuses=another) == credential.Verdict(Outcome.GENUINE, CLAIMS)


def test_a_label_without_end_and_without_call():
    claims = replace(CLAIMS, expires_on=None, call="", call_name="")
    text = sign(claims)

    assert check(text, on=date(2099, 1, 1)).claims == claims
    assert check(text, call="idemo-2026").outcome == Outcome.OTHER_CALL


def test_another_signed_text_is_no_label():
    text = credential.sign_statuses(
        [0], PAIR.private, address=STATUSES, signed_at=NOON, fresh_for=60
    )

    assert check(text).outcome == Outcome.NOT_A_LABEL
    with pytest.raises(credential.BadStatuses, match="not a list"):
        credential.read_statuses(token(), keys())


@settings(max_examples=400, deadline=None)
@given(
    place=st.integers(min_value=0, max_value=len(token()) - 1),
    letter=st.sampled_from(string.printable + "é\0"),
)
@example(place=len(token()) - 1, letter="A")
def test_no_character_can_be_changed(place, letter):
    """The last one has bits to spare, which an encoder leaves at zero."""
    text = token()
    if text[place] == letter:
        return

    verdict = check(text[:place] + letter + text[place + 1 :])

    assert verdict.outcome in {
        Outcome.ALTERED,
        Outcome.UNREADABLE,
        Outcome.UNKNOWN_KEY,
    }
    assert verdict.claims is None


def test_each_character_counts():
    """Exhaustive: the next letter of the alphabet at every place."""
    letters = string.ascii_letters + string.digits + "-_"
    text = token()

    accepted = [
        place
        for place, letter in enumerate(text)
        if check(
            text[:place]
            + letters[(letters.find(letter) + 1) % len(letters)]
            + text[place + 1 :]
        ).is_genuine
    ]

    assert accepted == []


def test_blanks_of_a_pasted_text_do_not_count():
    text = token()

    assert check(f"\n {text[:40]}\r\n{text[40:]} ").is_genuine


@pytest.mark.parametrize("algorithm", ["none", "HS256", "Ed25519"])
def test_a_proof_does_not_choose_its_algorithm(algorithm):
    _header, payload, signature = token().split(".")
    told = {"alg": algorithm, "kid": PAIR.kid, "typ": "grappe-label+jwt"}
    forged = jwt.utils.base64url_encode(json.dumps(told).encode()).decode()

    assert not check(f"{forged}.{payload}.{signature}").is_genuine
    assert not check(f"{forged}.{payload}.").is_genuine


@pytest.mark.parametrize("payload", [[], "x", {}, {"label": 3, "status": None}])
def test_a_signed_payload_of_another_shape_is_no_label(payload):
    key = jwt.PyJWK.from_dict({**PAIR.private, "alg": "EdDSA"}).key
    text = jwt.api_jws.encode(
        json.dumps(payload).encode(),
        key,
        algorithm="EdDSA",
        headers={"kid": PAIR.kid, "typ": "grappe-label+jwt"},
    )

    assert check(text).outcome in {Outcome.NOT_A_LABEL, Outcome.UNREADABLE}


# The same proofs read by PyJWT, which knows nothing of this format. -------------------


def read_by_pyjwt(text, pair=PAIR, call="idemo-2026", now=NOON):
    (row,) = credential.published([pair.public])["keys"]
    read = jwt.decode(
        text,
        key=jwt.PyJWK.from_dict(row),
        algorithms=["EdDSA"],
        audience=call,
        issuer=CLAIMS.issuer,
        # Its clock cannot be set: the days are compared below as it would.
        options={"verify_exp": False, "verify_nbf": False, "verify_iat": False},
    )
    if not read["nbf"] <= now.timestamp() < read.get("exp", float("inf")):
        raise jwt.ExpiredSignatureError
    return read


def test_pyjwt_accepts_a_genuine_label():
    read = read_by_pyjwt(token())

    assert (read["label"]["number"], read["aud"]) == ("L2026-014", "idemo-2026")
    assert read["status"] == {"status_list": {"idx": 2, "uri": STATUSES}}


def test_pyjwt_refuses_what_we_refuse():
    text = token()
    with pytest.raises(jwt.InvalidSignatureError):
        read_by_pyjwt(text[:-20] + "AAAA" + text[-16:])
    with pytest.raises(jwt.InvalidSignatureError):
        read_by_pyjwt(text, pair=OTHER)
    with pytest.raises(jwt.InvalidAudienceError):
        read_by_pyjwt(text, call="another-2026")
    with pytest.raises(jwt.ExpiredSignatureError):
        read_by_pyjwt(text, now=datetime(2028, 3, 2, tzinfo=UTC))


def test_pyjwt_itself_refuses_an_expired_label():
    claims = replace(CLAIMS, issued_on=date(2001, 1, 1), expires_on=date(2001, 2, 1))
    text = credential.sign_label(
        claims,
        PAIR.private,
        signed_at=datetime(2001, 1, 1, tzinfo=UTC),
        starts_at=datetime(2001, 1, 1, tzinfo=UTC),
        ends_at=datetime(2001, 2, 2, tzinfo=UTC),
    )

    with pytest.raises(jwt.ExpiredSignatureError):
        jwt.decode(
            text,
            key=jwt.PyJWK.from_dict({**PAIR.public, "alg": "EdDSA"}),
            algorithms=["EdDSA"],
            audience="idemo-2026",
        )


def test_pyjwt_reads_the_list_of_statuses():
    text = credential.sign_statuses(
        [0, 1, 3], PAIR.private, address=STATUSES, signed_at=NOON, fresh_for=60
    )
    (row,) = credential.published([PAIR.public])["keys"]

    read = jwt.decode(
        text,
        key=jwt.PyJWK.from_dict(row),
        algorithms=["EdDSA"],
        options={"verify_iat": False},
    )

    assert (read["sub"], read["ttl"], read["status_list"]["bits"]) == (STATUSES, 60, 2)
    assert credential.unpacked(read["status_list"]["lst"]) == (0, 1, 3, 0)
