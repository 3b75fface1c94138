"""Each value is written one way, and comes back the same."""

import json
import uuid
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import models
from hypothesis import given
from hypothesis import strategies as st

from grappe.operations.portable import values

TEXT = models.CharField(max_length=5)
MONEY = models.DecimalField(max_digits=10, decimal_places=2)
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=[])),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        (TEXT, "été", "été"),
        (MONEY, Decimal("1.5"), "1.50"),
        (MONEY, Decimal("-0.00"), "0.00"),
        (models.BooleanField(), True, True),
        (models.IntegerField(), -3, -3),
        (models.FloatField(), 0.1, 0.1),
        (models.FloatField(), -0.0, 0.0),
        (models.DateField(), date(2026, 3, 2), "2026-03-02"),
        (
            models.DateTimeField(),
            datetime(2026, 3, 2, 12, 0, 0, 5, tzinfo=UTC),
            "2026-03-02T12:00:00.000005Z",
        ),
        (models.UUIDField(), uuid.UUID(int=7), str(uuid.UUID(int=7))),
        (models.BinaryField(), b"\x00\xff", "AP8="),
        (models.JSONField(), {"a": [1, None]}, {"a": [1, None]}),
        (models.TextField(null=True), None, None),
    ],
)
def test_a_value_goes_out_and_comes_back(field, value, told):
    out = values.encode(field, value)

    assert json.loads(values.dumps(out)) == told
    assert values.decode(field, told) == value


@pytest.mark.parametrize(
    ("field", "told"),
    [
        (TEXT, "too long"),
        (TEXT, "a\0b"),
        (TEXT, 5),
        (TEXT, None),
        (MONEY, "NaN"),
        (MONEY, "a lot"),
        (MONEY, 1.5),
        (models.BooleanField(), 1),
        (models.IntegerField(), True),
        (models.IntegerField(), "1"),
        (models.FloatField(), "0.1"),
        (models.DateField(), "2026-02-30"),
        (models.DateField(), 20260302),
        (models.DateTimeField(), "2026-03-02T12:00:00"),
        (models.UUIDField(), "seven"),
        (models.UUIDField(), 7),
        (models.BinaryField(), "?"),
    ],
)
def test_a_value_of_another_kind_is_refused(field, told):
    with pytest.raises(values.Unreadable):
        values.decode(field, told)


@given(JSON)
def test_json_is_written_the_same_whoever_kept_it(value):
    once = values.dumps(values.plain(value))

    assert values.dumps(values.plain(json.loads(once))) == once
    assert once.encode()


def test_json_has_no_number_that_databases_spell_in_two_ways():
    assert values.dumps(values.plain([1e16, -0.0, 1.5, {"b": 1, "a": 2e20}])) == (
        '[10000000000000000,0.0,1.5,{"a":200000000000000000000,"b":1}]'
    )
