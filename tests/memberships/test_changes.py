from datetime import date, timedelta

import pytest

from grappe.audit.models import Event
from grappe.memberships import actions
from grappe.memberships.models import Membership, Suspension
from grappe.memberships.notifications import Letter
from grappe.outbox.models import Mail
from tests.factories import (
    NOON,
    TODAY,
    CategoryPeriodFactory,
    MemberCategoryFactory,
    MembershipFactory,
    PositionFactory,
    RoleGrantFactory,
    SuspensionFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

EVE = TODAY - timedelta(days=1)
MORROW = TODAY + timedelta(days=1)


def who() -> dict:
    return {"by": UserFactory(), "at": NOON}


def periods(membership: Membership) -> list[tuple]:
    rows = membership.category_periods.order_by("starts_on")
    return list(rows.values_list("category", "starts_on", "ends_on"))


def test_suspend_keeps_the_member_and_takes_its_rights():
    membership = MembershipFactory()

    actions.suspend(membership, starts_on=TODAY, reason="Impayé", **who())

    rows = Membership.objects
    assert (rows.in_force(TODAY).count(), rows.active(TODAY).count()) == (1, 0)
    assert rows.active(EVE).count() == 1
    assert Event.objects.get().kind == "memberships.suspended"


def test_suspend_sends_its_letter():
    membership = MembershipFactory()
    position = PositionFactory(
        cluster=membership.cluster, organisation=membership.organisation
    )

    actions.suspend(
        membership,
        starts_on=TODAY,
        reason="Impayé",
        letter=Letter("Suspension", "Vos droits"),
        **who(),
    )

    mail = Mail.objects.get()
    assert (mail.to, mail.kind) == (position.person.email, "memberships.suspended")


def test_suspend_refuses_outside_the_membership():
    membership = MembershipFactory(resigned=True)

    with pytest.raises(actions.NotSuspendable):
        actions.suspend(membership, starts_on=TODAY, reason="Impayé", **who())


def test_suspend_refuses_twice_in_one_period():
    suspension = SuspensionFactory()

    with pytest.raises(actions.NotSuspendable):
        actions.suspend(
            suspension.membership, starts_on=TODAY, reason="Impayé", **who()
        )


def test_suspend_refuses_an_end_before_its_start():
    with pytest.raises(actions.NotSuspendable):
        actions.suspend(
            MembershipFactory(), starts_on=TODAY, ends_on=EVE, reason="x", **who()
        )


def test_reinstate_gives_the_rights_back_that_day():
    membership = SuspensionFactory().membership

    actions.reinstate(membership, on=TODAY, **who())

    assert Membership.objects.active(TODAY).count() == 1
    assert Membership.objects.active(EVE).count() == 0
    assert Event.objects.get().kind == "memberships.reinstated"


def test_reinstate_on_its_first_day_removes_the_suspension():
    suspension = SuspensionFactory(starts_on=TODAY)

    actions.reinstate(suspension.membership, on=TODAY, **who())

    assert Suspension.objects.count() == 0


def test_reinstate_refuses_who_is_not_suspended():
    suspension = SuspensionFactory(ends_on=EVE)

    with pytest.raises(actions.NotReinstatable):
        actions.reinstate(suspension.membership, on=TODAY, **who())


def test_change_category_cuts_the_current_period():
    period = CategoryPeriodFactory()
    membership, was = period.membership, period.category
    category = MemberCategoryFactory(cluster=membership.cluster)

    actions.change_category(membership, category=category, starts_on=TODAY, **who())

    assert periods(membership) == [
        (was.pk, membership.starts_on, EVE),
        (category.pk, TODAY, None),
    ]
    assert Event.objects.get().data["before"] == str(was)


def test_change_category_on_its_first_day_replaces_it():
    period = CategoryPeriodFactory()
    category = MemberCategoryFactory(cluster=period.membership.cluster)

    actions.change_category(
        period.membership, category=category, starts_on=period.starts_on, **who()
    )

    assert periods(period.membership) == [(category.pk, period.starts_on, None)]


def test_change_category_stops_where_the_next_one_begins():
    membership = MembershipFactory()
    later = CategoryPeriodFactory(membership=membership, starts_on=MORROW)
    category = MemberCategoryFactory(cluster=membership.cluster)

    actions.change_category(membership, category=category, starts_on=TODAY, **who())

    assert periods(membership) == [
        (category.pk, TODAY, TODAY),
        (later.category.pk, MORROW, None),
    ]


def test_change_category_refuses_what_makes_no_sense():
    period = CategoryPeriodFactory()
    cluster = period.membership.cluster
    mine = MemberCategoryFactory(cluster=cluster)
    before = period.membership.starts_on - timedelta(days=1)

    for category, day in [
        (period.category, TODAY),
        (MemberCategoryFactory(), TODAY),
        (mine, before),
    ]:
        with pytest.raises(actions.NotChangeable):
            actions.change_category(
                period.membership, category=category, starts_on=day, **who()
            )


def test_change_category_of_all_changes_all_or_none():
    fine = CategoryPeriodFactory().membership
    gone = MembershipFactory(cluster=fine.cluster, resigned=True)
    category = MemberCategoryFactory(cluster=fine.cluster)
    before = periods(fine)

    with pytest.raises(actions.NotChangeable, match=str(gone.organisation)):
        actions.change_category_of_all(
            [fine, gone], category=category, starts_on=TODAY, **who()
        )
    assert periods(fine) == before

    changed = actions.change_category_of_all(
        [fine], category=category, starts_on=TODAY, **who()
    )
    assert changed == 1


def correct(membership, starts_on, ends_on, reason="Erreur de saisie"):
    return actions.correct(
        membership, starts_on=starts_on, ends_on=ends_on, reason=reason, **who()
    )


def test_correct_moves_membership_and_category_and_records_both():
    period = CategoryPeriodFactory()
    membership, earlier = period.membership, date(2018, 5, 1)

    correct(membership, earlier, None)

    assert periods(membership) == [(period.category.pk, earlier, None)]
    assert Event.objects.get().data["changes"] == {
        "starts_on": ["2019-01-01", "2018-05-01"],
        "ends_on": [None, None],
    }


def test_correct_cuts_categories_outside_the_new_dates():
    membership = MembershipFactory(resigned=True)
    first = CategoryPeriodFactory(membership=membership, ends_on=date(2020, 12, 31))
    second = CategoryPeriodFactory(
        membership=membership, starts_on=date(2021, 1, 1), ends_on=membership.ends_on
    )

    correct(membership, date(2020, 6, 1), date(2021, 6, 30))

    assert periods(membership) == [
        (first.category.pk, date(2020, 6, 1), date(2020, 12, 31)),
        (second.category.pk, date(2021, 1, 1), date(2021, 6, 30)),
    ]


def test_correct_moves_the_roles_that_stopped_with_the_membership():
    membership = MembershipFactory(resigned=True)
    grant = RoleGrantFactory(
        role="member",
        cluster=membership.cluster,
        organisation=membership.organisation,
        ends_on=membership.ends_on,
    )

    correct(membership, membership.starts_on, TODAY)

    grant.refresh_from_db()
    assert grant.ends_on == TODAY


def test_correct_removes_an_end_that_was_a_mistake():
    membership = MembershipFactory(resigned=True)
    CategoryPeriodFactory(membership=membership, ends_on=membership.ends_on)

    membership = correct(membership, membership.starts_on, None)

    assert (membership.ends_on, membership.end_kind) == (None, "")
    assert periods(membership)[0][2] is None


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "reason"),
    [
        (date(2019, 1, 1), None, "Rien ne change"),
        (date(2018, 1, 1), None, " "),
        (date(2019, 1, 1), TODAY, "Une fin qui n'existait pas"),
    ],
)
def test_correct_refuses(starts_on, ends_on, reason):
    with pytest.raises(actions.NotCorrectable):
        correct(MembershipFactory(), starts_on, ends_on, reason)


def test_correct_refuses_to_overlap_another_membership():
    former = MembershipFactory(resigned=True)
    MembershipFactory(
        cluster=former.cluster,
        organisation=former.organisation,
        starts_on=date(2024, 1, 1),
    )

    with pytest.raises(actions.NotCorrectable):
        correct(former, former.starts_on, date(2024, 1, 1))
