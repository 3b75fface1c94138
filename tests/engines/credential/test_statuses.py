"""The list of statuses: the draft's own examples, round trips, and hostile lists."""

import json
import zlib
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grappe.engines import credential
from grappe.engines.credential import BadStatuses
from grappe.engines.credential.tokens import encoded, write

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
PAIR = credential.generate()
KEYS = credential.read_keys(json.dumps(credential.published([PAIR.public])))
# draft-ietf-oauth-status-list, sections on the byte array and its examples.
ONE_BIT = [1, 0, 0, 1, 1, 1, 0, 1, 1, 1, 0, 0, 0, 1, 0, 1]
TWO_BITS = [1, 2, 0, 3, 0, 1, 0, 1, 1, 2, 3, 3]


@pytest.mark.parametrize(
    ("values", "bits", "text"),
    [(ONE_BIT, 1, "eNrbuRgAAhcBXQ"), (TWO_BITS, 2, "eNo76fITAAPfAgc")],
)
def test_the_examples_of_the_draft(values, bits, text):
    assert credential.packed(values, bits=bits) == text
    assert credential.unpacked(text, bits=bits) == tuple(values)


@given(st.lists(st.integers(0, 3)))
def test_what_is_packed_is_unpacked(values):
    found = credential.unpacked(credential.packed(values))

    assert found[: len(values)] == tuple(values)
    assert set(found[len(values) :]) <= {0}


def test_a_status_that_does_not_fit_is_refused():
    with pytest.raises(ValueError, match="does not fit"):
        credential.packed([4])


@pytest.mark.parametrize(
    "text",
    ["", "x", encoded(b"not zlib"), encoded(zlib.compress(b"\0" * (1 << 21)))],
)
def test_a_hostile_list_is_refused(text):
    with pytest.raises(BadStatuses):
        credential.unpacked(text)


@pytest.mark.parametrize(
    "payload",
    [
        {},
        {"sub": "x", "iat": "x", "status_list": {"bits": 2, "lst": "x"}},
        {"sub": "x", "iat": 0, "status_list": {"bits": 3, "lst": "eNrbuRgAAhcBXQ"}},
        {"sub": "x", "iat": 1e300, "status_list": {"bits": 2, "lst": "eNrbuRgAAhcBXQ"}},
    ],
)
def test_a_signed_list_of_another_shape_is_refused(payload):
    text = write(payload, PAIR.private, kind="statuslist+jwt")

    with pytest.raises(BadStatuses, match="cannot be read"):
        credential.read_statuses(text, KEYS)


def test_a_list_signed_with_a_key_that_it_revokes_is_refused():
    text = credential.sign_statuses(
        [],
        PAIR.private,
        address="x",
        signed_at=NOON,
        fresh_for=60,
        revoked_keys=[PAIR.kid],
    )

    with pytest.raises(BadStatuses, match="revokes"):
        credential.read_statuses(text, KEYS)


def test_a_list_of_a_stranger_is_refused():
    text = credential.sign_statuses(
        [], credential.generate().private, address="x", signed_at=NOON, fresh_for=60
    )

    with pytest.raises(BadStatuses, match="unknown_key"):
        credential.read_statuses(text, KEYS)
