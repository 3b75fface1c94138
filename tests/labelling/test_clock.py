from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grappe.labelling import clock
from grappe.labelling.models import Complement
from tests.factories import NOON, UserFactory
from tests.factories.labelling import LabelRequestFactory

START = datetime(2026, 3, 2, tzinfo=UTC)
moments = st.integers(-50, 150).map(lambda hours: START + timedelta(hours=hours))
spans = st.lists(st.tuples(moments, moments), max_size=6)


def by_the_hour(start, end, pauses) -> timedelta:
    """The same, by looking at each hour."""
    hours, hour = 0, start
    while hour < end:
        hours += not any(first <= hour < last for first, last in pauses)
        hour += timedelta(hours=1)
    return timedelta(hours=hours)


@given(moments, moments, spans)
def test_counted_is_what_counting_hours_gives(start, end, pauses):
    assert clock.counted(start, end, pauses) == by_the_hour(start, end, pauses)


@pytest.mark.django_db
def test_elapsed_stops_while_complements_are_awaited():
    request = LabelRequestFactory(filed=True)
    Complement.objects.create(
        request=request,
        text="?",
        asked_at=NOON + timedelta(days=2),
        asked_by=UserFactory(),
        due_on=date(2026, 4, 1),
        answered_at=NOON + timedelta(days=6),
    )
    Complement.objects.create(
        request=request,
        text="?",
        asked_at=NOON + timedelta(days=10),
        asked_by=UserFactory(),
        due_on=date(2026, 4, 1),
    )

    days = [clock.elapsed(request, NOON + timedelta(days=n)) for n in (1, 4, 7, 30)]

    assert days == [1, 2, 3, 6]
    assert clock.is_stopped(request)


@pytest.mark.django_db
def test_promised_on_is_put_back_by_the_pauses():
    request = LabelRequestFactory(filed=True, procedure__service_days=45)
    later = NOON + timedelta(days=20)
    before = clock.promised_on(request, later)
    Complement.objects.create(
        request=request,
        text="?",
        asked_at=NOON + timedelta(days=5),
        asked_by=UserFactory(),
        due_on=date(2026, 4, 1),
        answered_at=NOON + timedelta(days=12),
    )

    after = clock.promised_on(request, later)

    assert before == NOON.date() + timedelta(days=45)
    assert after == NOON.date() + timedelta(days=52)


@pytest.mark.django_db
def test_a_draft_has_no_clock():
    request = LabelRequestFactory()

    assert (clock.elapsed(request, NOON), clock.promised_on(request, NOON)) == (0, None)
