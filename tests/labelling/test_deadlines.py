"""Deadlines count backwards from the closing, by the clock of the call's own zone."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grappe.labelling import deadlines
from grappe.labelling.deadlines import Deadlines
from grappe.labelling.models import Call, Procedure
from tests.factories.labelling import LabelRequestFactory

PARIS = ZoneInfo("Europe/Paris")
# The clock goes forward on 29 March 2026 in Paris, back on 25 October.
AFTER_SPRING = datetime(2026, 4, 15, 17, tzinfo=PARIS)


def test_of_keeps_the_hour_of_the_day_over_a_change_of_the_clock():
    call = Call(closes_at=AFTER_SPRING.astimezone(UTC))

    found = deadlines.of(call, Procedure())

    assert found == Deadlines(
        contact_on=date(2026, 2, 14),
        filing_at=datetime(2026, 3, 15, 16, tzinfo=UTC),
        experts_on=date(2026, 3, 24),
        reviews_on=date(2026, 4, 2),
        committee_on=date(2026, 4, 5),
        closes_at=datetime(2026, 4, 15, 15, tzinfo=UTC),
    )
    assert found.filing_at.astimezone(PARIS).hour == 17


def test_of_counts_the_days_of_the_funders_own_calendar():
    # Half past midnight in Paris is still the day before in Greenwich.
    call = Call(closes_at=datetime(2026, 6, 30, 22, 30, tzinfo=UTC))

    found = deadlines.of(call, Procedure(committee_days=0))

    assert found.committee_on == date(2026, 7, 1)


def test_of_puts_the_dates_set_on_the_call_first():
    filing_at = datetime(2026, 3, 20, 11, tzinfo=UTC)
    call = Call(
        closes_at=AFTER_SPRING, committee_on=date(2026, 4, 9), filing_at=filing_at
    )

    found = deadlines.of(call, Procedure())

    assert (found.committee_on, found.filing_at) == (date(2026, 4, 9), filing_at)
    assert (found.experts_on, found.reviews_on) == (
        date(2026, 3, 28),
        date(2026, 4, 6),
    )


def test_of_gives_no_dates_of_experts_where_none_read():
    found = deadlines.of(Call(closes_at=AFTER_SPRING), Procedure(has_experts=False))

    assert [code for code, _words, _when in found.steps()] == [
        "contact_on",
        "filing_at",
        "committee_on",
        "closes_at",
    ]


def test_moment_that_the_clock_jumps_over_is_the_one_just_after():
    skipped = deadlines.moment(date(2026, 3, 29), time(2, 30), PARIS)

    assert skipped.isoformat() == "2026-03-29T03:30:00+02:00"


def test_disorders_names_the_deadlines_that_come_the_wrong_way_round():
    call = Call(closes_at=AFTER_SPRING, filing_at=datetime(2026, 4, 1, 12, tzinfo=UTC))

    found = deadlines.disorders(call, Procedure())

    assert [tuple(str(words) for words in pair) for pair in found] == [
        ("dossier filed before", "dossier to the experts")
    ]


def test_disorders_is_empty_by_default():
    assert deadlines.disorders(Call(closes_at=AFTER_SPRING), Procedure()) == []


@pytest.mark.django_db
def test_of_request_is_nothing_for_a_support_letter():
    assert deadlines.of_request(LabelRequestFactory(letter=True)) is None


@given(
    closes_at=st.datetimes(
        datetime(1950, 1, 1), datetime(2150, 1, 1), timezones=st.just(UTC)
    ),
    zone=st.sampled_from(["Europe/Paris", "America/New_York", "Asia/Kathmandu", "UTC"]),
    days=st.tuples(*[st.integers(0, 32_767)] * 5),
)
def test_of_never_files_after_the_committee_nor_the_committee_after_the_closing(
    closes_at, zone, days
):
    contact, committee, reviews, experts, filing = days
    call = Call(closes_at=closes_at, time_zone=zone)
    procedure = Procedure(
        contact_days=contact,
        committee_days=committee,
        reviews_days=reviews,
        experts_days=experts,
        filing_days=filing,
    )

    found = deadlines.of(call, procedure)

    closing_on = closes_at.astimezone(ZoneInfo(zone)).date()
    filing_on = found.filing_at.astimezone(ZoneInfo(zone)).date()
    assert (closing_on - found.committee_on).days == committee
    assert (found.committee_on - filing_on).days in {filing, filing - 1}
