from datetime import UTC, date, datetime, timedelta

import pytest

from grappe.accounts.models import RoleGrant
from grappe.audit.models import Event
from grappe.memberships import actions
from grappe.memberships.models import CategoryPeriod, Membership
from grappe.memberships.notifications import Letter
from grappe.outbox.models import Mail
from tests.factories import (
    NOON,
    TODAY,
    CategoryPeriodFactory,
    MembershipApplicationFactory,
    MembershipFactory,
    MembershipRulesFactory,
    OrganisationFactory,
    PositionFactory,
    RoleGrantFactory,
    UserFactory,
    WithdrawalReasonFactory,
)

pytestmark = pytest.mark.django_db

YEAR_END = date(2026, 12, 31)


def leave(
    membership: Membership, letter: Letter | None = None, **changes
) -> Membership:
    exit_ = {
        "kind": "resignation",
        "last_day": YEAR_END,
        "notice_received_on": TODAY,
        **changes,
    }
    return actions.end(
        membership, actions.Exit(**exit_), by=UserFactory(), at=NOON, letter=letter
    )


def test_end_closes_membership_category_and_roles():
    membership = MembershipFactory()
    period = CategoryPeriodFactory(membership=membership)
    grant = RoleGrantFactory(
        role="member",
        cluster=membership.cluster,
        organisation=membership.organisation,
    )
    elsewhere = RoleGrantFactory(role="member", organisation=membership.organisation)
    reason = WithdrawalReasonFactory(cluster=membership.cluster)

    membership = leave(membership, reason=reason)

    for row in (period, grant, elsewhere):
        row.refresh_from_db()
    assert (membership.ends_on, membership.end_reason) == (YEAR_END, reason)
    assert (period.ends_on, grant.ends_on, elsewhere.ends_on) == (
        YEAR_END,
        YEAR_END,
        None,
    )
    event = Event.objects.get()
    assert (event.kind, event.data["roles_ended"]) == ("memberships.ended", 1)


def test_end_refuses_a_second_end():
    with pytest.raises(actions.NotEndable):
        leave(MembershipFactory(resigned=True))


@pytest.mark.parametrize(
    "changes",
    [
        {"last_day": date(2018, 12, 31)},
        {"notice_received_on": None},
        {"kind": "striking_off"},
        {"kind": "striking_off", "heard_on": YEAR_END + timedelta(days=1)},
        {"kind": "merger"},
        {"last_day": TODAY},
    ],
)
def test_end_refuses_what_its_kind_does_not_allow(changes):
    membership = MembershipFactory()

    with pytest.raises(actions.NotEndable):
        leave(membership, **changes)

    assert Event.objects.count() == 0


def test_end_outside_the_window_runs_to_the_end_of_next_year():
    rules = MembershipRulesFactory(notice_month=1, notice_day=31)
    membership = MembershipFactory(cluster=rules.cluster)

    with pytest.raises(actions.NotEndable, match="2027"):
        leave(membership)

    assert leave(membership, last_day=date(2027, 12, 31)).ends_on.year == 2027


def test_end_before_the_statutes_day_needs_a_reason_in_the_note():
    membership = leave(MembershipFactory(), last_day=TODAY, note="Accord du bureau")

    assert membership.ends_on == TODAY


def test_end_strikes_off_who_was_heard():
    membership = leave(
        MembershipFactory(), kind="striking_off", heard_on=TODAY, last_day=TODAY
    )

    assert (membership.end_kind, membership.heard_on) == ("striking_off", TODAY)


def test_end_refuses_the_reason_of_another_kind_or_cluster():
    membership = MembershipFactory()
    other_kind = WithdrawalReasonFactory(cluster=membership.cluster, kind="other")

    for reason in (other_kind, WithdrawalReasonFactory()):
        with pytest.raises(actions.NotEndable):
            leave(membership, reason=reason)


@pytest.mark.parametrize("heir_is", ["member", "candidate"])
def test_end_by_merger_passes_the_record_on(heir_is):
    membership = MembershipFactory()
    heir = OrganisationFactory()
    factory = MembershipFactory if heir_is == "member" else MembershipApplicationFactory
    factory(cluster=membership.cluster, organisation=heir)

    leave(membership, kind="merger", merged_into=heir, last_day=TODAY)

    gone = membership.organisation
    gone.refresh_from_db()
    assert (gone.successor, gone.closed_on) == (heir, TODAY)


def test_end_by_merger_into_a_stranger_is_refused():
    with pytest.raises(actions.NotEndable):
        leave(MembershipFactory(), kind="merger", merged_into=OrganisationFactory())


def test_end_writes_to_the_contact_when_there_is_one():
    membership = MembershipFactory()
    letter = Letter("Fin", "Au revoir")

    leave(membership, letter)
    assert Mail.objects.count() == 0

    other = MembershipFactory(cluster=membership.cluster)
    position = PositionFactory(cluster=other.cluster, organisation=other.organisation)
    leave(other, letter)
    assert Mail.objects.get().to == position.person.email


def test_cancel_end_gives_everything_back():
    membership = MembershipFactory()
    CategoryPeriodFactory(membership=membership)
    RoleGrantFactory(
        role="member",
        cluster=membership.cluster,
        organisation=membership.organisation,
    )
    leave(membership)

    membership = actions.cancel_end(membership, note="", by=UserFactory(), at=NOON)

    assert (membership.ends_on, membership.end_kind) == (None, "")
    assert CategoryPeriod.objects.get().ends_on is None
    assert RoleGrant.objects.get().ends_on is None
    assert Event.objects.filter(kind="memberships.end_cancelled").count() == 1


@pytest.mark.parametrize(
    ("day", "is_over"), [(YEAR_END, False), (date(2027, 1, 1), True)]
)
def test_cancel_end_is_possible_until_the_last_day(day, is_over):
    membership = leave(MembershipFactory())
    at = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)

    if is_over:
        with pytest.raises(actions.NotCancellable):
            actions.cancel_end(membership, note="", by=UserFactory(), at=at)
    else:
        membership = actions.cancel_end(membership, note="", by=UserFactory(), at=at)
        assert membership.ends_on is None


def test_cancel_end_refuses_without_an_end():
    with pytest.raises(actions.NotCancellable):
        actions.cancel_end(MembershipFactory(), note="", by=UserFactory(), at=NOON)


def test_cancel_end_refuses_when_admitted_anew():
    membership = leave(MembershipFactory())
    MembershipFactory(
        cluster=membership.cluster,
        organisation=membership.organisation,
        starts_on=date(2027, 1, 1),
    )

    with pytest.raises(actions.NotCancellable):
        actions.cancel_end(membership, note="", by=UserFactory(), at=NOON)


def test_cancel_end_leaves_a_role_given_anew():
    membership = MembershipFactory()
    grant = RoleGrantFactory(
        role="member",
        cluster=membership.cluster,
        organisation=membership.organisation,
    )
    leave(membership)
    RoleGrantFactory(
        user=grant.user,
        role="member",
        cluster=membership.cluster,
        organisation=membership.organisation,
        starts_on=date(2027, 1, 1),
    )

    actions.cancel_end(membership, note="", by=UserFactory(), at=NOON)

    grant.refresh_from_db()
    assert grant.ends_on == YEAR_END
