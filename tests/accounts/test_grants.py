from datetime import date, timedelta

import pytest

from grappe.accounts import actions
from grappe.accounts.access import Access
from grappe.accounts.models import RoleGrant
from grappe.audit.models import Event
from tests.factories import (
    NOON,
    TODAY,
    ClusterFactory,
    OrganisationFactory,
    RoleGrantFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
YESTERDAY = TODAY - timedelta(days=1)
TOMORROW = TODAY + timedelta(days=1)


def test_grant_gives_the_role_and_says_so():
    cluster, person, by = ClusterFactory(), UserFactory(), UserFactory()

    given = actions.grant(cluster, person, "team", starts_on=TODAY, by=by, at=NOON)

    assert (given.user, given.role, given.starts_on, given.granted_by) == (
        person,
        "team",
        TODAY,
        by,
    )
    event = Event.objects.get()
    assert (event.kind, event.cluster, event.by) == ("accounts.granted", cluster, by)
    assert event.data == {
        "person": person.name,
        "role": "team",
        "starts_on": "2026-03-02",
        "ends_on": None,
    }


def test_grant_that_starts_tomorrow_gives_nothing_today():
    cluster, person = ClusterFactory(), UserFactory()

    actions.grant(cluster, person, "team", starts_on=TOMORROW, by=None, at=NOON)

    assert Access.of(person, cluster, TODAY).roles == frozenset()
    assert Access.of(person, cluster, TOMORROW).roles == {"team"}


def test_grant_refuses_a_role_held_already():
    held = RoleGrantFactory(role="team")

    with pytest.raises(actions.NotGrantable, match=r"already held|déjà"):
        actions.grant(
            held.cluster, held.user, "team", starts_on=TODAY, by=None, at=NOON
        )

    assert RoleGrant.objects.get() == held


def test_grant_refuses_a_member_without_organisation_and_a_period_upside_down():
    cluster, person = ClusterFactory(), UserFactory()

    with pytest.raises(actions.NotGrantable):
        actions.grant(cluster, person, "member", starts_on=TODAY, by=None, at=NOON)
    with pytest.raises(actions.NotGrantable):
        actions.grant(
            cluster,
            person,
            "team",
            starts_on=TODAY,
            ends_on=YESTERDAY,
            by=None,
            at=NOON,
        )

    assert RoleGrant.objects.count() == 0


def test_end_grant_keeps_the_role_until_its_last_day():
    given, by = RoleGrantFactory(role="team"), UserFactory()

    actions.end_grant(given, ends_on=TODAY, by=by, at=NOON)

    assert Access.of(given.user, given.cluster, TODAY).roles == {"team"}
    assert Access.of(given.user, given.cluster, TOMORROW).roles == frozenset()
    assert Event.objects.get().data["ends_on"] == "2026-03-02"


def test_end_grant_withdraws_a_role_that_had_not_begun():
    given = RoleGrantFactory(role="team", starts_on=TODAY)

    left = actions.end_grant(given, ends_on=YESTERDAY, by=UserFactory(), at=NOON)

    assert (left, RoleGrant.objects.count()) == (None, 0)
    assert Event.objects.get().kind == "accounts.grant_withdrawn"


def test_end_grant_refuses_a_role_that_has_ended():
    given = RoleGrantFactory(role="team", ends_on=date(2021, 1, 1))

    with pytest.raises(actions.NotEndable):
        actions.end_grant(given, ends_on=TODAY, by=UserFactory(), at=NOON)


def test_end_grant_refuses_to_leave_a_cluster_without_direction():
    given = RoleGrantFactory(role="direction")

    with pytest.raises(actions.NotEndable):
        actions.end_grant(given, ends_on=TODAY, by=given.user, at=NOON)

    given.refresh_from_db()
    assert (given.ends_on, Event.objects.count()) == (None, 0)


@pytest.mark.parametrize(
    ("other", "is_refused"),
    [
        ({}, False),
        ({"ends_on": TODAY}, True),
        ({"starts_on": TODAY + timedelta(days=9)}, True),
        ({"user__is_active": False}, True),
        ({"role": "team"}, True),
    ],
)
def test_end_grant_of_direction_asks_for_another_the_day_after(other, is_refused):
    given = RoleGrantFactory(role="direction")
    RoleGrantFactory(**{"cluster": given.cluster, "role": "direction"} | other)

    try:
        actions.end_grant(given, ends_on=TODAY, by=given.user, at=NOON)
    except actions.NotEndable:
        refused = True
    else:
        refused = False

    assert refused == is_refused


def colleagues():
    """An administrator and a member of one organisation."""
    administrator = RoleGrantFactory(as_member=True, role="member_admin")
    member = RoleGrantFactory(
        cluster=administrator.cluster,
        role="member",
        organisation=administrator.organisation,
    )
    return administrator, member


def test_end_grant_refuses_to_leave_colleagues_without_administrator():
    administrator, _member = colleagues()

    with pytest.raises(actions.LastAdministrator):
        actions.end_grant(administrator, ends_on=TODAY, by=administrator.user, at=NOON)


def test_end_grant_leaves_colleagues_without_administrator_when_accepted():
    administrator, _member = colleagues()

    ended = actions.end_grant(
        administrator,
        ends_on=TODAY,
        by=UserFactory(),
        at=NOON,
        leaves_no_administrator=True,
    )

    assert ended.ends_on == TODAY


def test_end_grant_of_the_only_person_of_an_organisation_is_allowed():
    administrator = RoleGrantFactory(as_member=True, role="member_admin")

    ended = actions.end_grant(administrator, ends_on=TODAY, by=UserFactory(), at=NOON)

    assert ended.ends_on == TODAY


def test_change_role_ends_the_one_and_begins_the_other():
    _administrator, member = colleagues()

    changed = actions.change_role(
        member, "member_admin", on=TODAY, by=UserFactory(), at=NOON
    )

    member.refresh_from_db()
    assert (member.role, member.ends_on) == ("member", YESTERDAY)
    assert (changed.role, changed.starts_on, changed.ends_on) == (
        "member_admin",
        TODAY,
        None,
    )
    event = Event.objects.get()
    assert (event.kind, event.data["was"], event.data["role"]) == (
        "accounts.role_changed",
        "member",
        "member_admin",
    )


def test_change_role_on_the_first_day_leaves_one_period():
    given = RoleGrantFactory(as_member=True, starts_on=TODAY)

    changed = actions.change_role(
        given, "member_admin", on=TODAY, by=UserFactory(), at=NOON
    )

    assert (changed.pk, changed.role) == (given.pk, "member_admin")


def test_change_role_refuses_to_take_away_the_last_administrator():
    administrator, _member = colleagues()

    with pytest.raises(actions.LastAdministrator):
        actions.change_role(
            administrator, "member", on=TODAY, by=administrator.user, at=NOON
        )


def test_change_role_is_for_members_only():
    given = RoleGrantFactory(role="team")

    with pytest.raises(actions.NotGrantable):
        actions.change_role(given, "member", on=TODAY, by=UserFactory(), at=NOON)


def test_change_role_refuses_a_role_no_longer_in_force():
    given = RoleGrantFactory(
        as_member=True, organisation=OrganisationFactory(), ends_on=YESTERDAY
    )

    with pytest.raises(actions.NotEndable):
        actions.change_role(given, "member_admin", on=TODAY, by=UserFactory(), at=NOON)
