"""Failures counted, factors required, eyes lent: the actions and their constraints."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError

from grappe.accounts import actions, queries, sessions
from grappe.accounts.models import Impersonation, SecondFactorRule, SignInFailures
from grappe.audit.models import Event
from tests.factories import NOON, TODAY, ClusterFactory, RoleGrantFactory, UserFactory

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def three_failures(settings):
    settings.GRAPPE_LOCK_FAILURES = 3
    settings.GRAPPE_LOCK_MINUTES = 15


def wrong(email, times, at=NOON):
    for _ in range(times):
        actions.count_wrong_password(email, at=at)


@pytest.mark.parametrize("email", ["known@fiction.example", "nobody@fiction.example"])
def test_an_address_is_locked_whether_anybody_has_it(email):
    UserFactory(email="known@fiction.example")

    wrong(email, 2)
    before = actions.is_locked(email, at=NOON)
    wrong(email.upper(), 1)

    assert before is False
    assert actions.is_locked(email, at=NOON) is True
    assert actions.is_locked(email, at=NOON + timedelta(minutes=15)) is False
    row = SignInFailures.objects.get()
    assert email not in row.key
    assert list(Event.objects.order_by("pk").values_list("kind", "data")) == [
        *[("accounts.sign_in_failed", {"way": "password"})] * 3,
        ("accounts.locked", {"until": "2026-03-02T12:15:00+00:00"}),
    ]


def test_old_failures_do_not_add_up():
    wrong("a@fiction.example", 2)
    wrong("a@fiction.example", 2, at=NOON + HOUR)

    assert not actions.is_locked("a@fiction.example", at=NOON + HOUR)
    assert actions.forget_failures(NOON + timedelta(days=2)) == 1


def test_who_signs_in_is_forgiven():
    user = UserFactory()
    wrong(user.email, 3)

    actions.forgive(user)

    assert not actions.is_locked(user.email, at=NOON)


def test_the_earliest_rule_of_ones_roles_counts():
    user, cluster, other = UserFactory(), ClusterFactory(), ClusterFactory()
    RoleGrantFactory(user=user, cluster=cluster, role="team")
    RoleGrantFactory(user=user, cluster=other, role="expert", ends_on=date(2020, 1, 1))
    for where, role, day in [
        (cluster, "team", date(2027, 1, 1)),
        (cluster, "finance", date(2026, 1, 1)),
        (other, "expert", date(2025, 1, 1)),
    ]:
        SecondFactorRule.objects.create(cluster=where, role=role, required_from=day)

    assert list(queries.factor_days(user, TODAY)) == [date(2027, 1, 1)]


def seen(**values):
    fields = {
        "cluster": ClusterFactory(),
        "by": UserFactory(),
        "person": UserFactory(),
        "reason": "why",
        "began_at": NOON,
        "expires_at": NOON + HOUR,
    }
    return Impersonation.objects.create(**fields | values)


def test_impersonation_is_of_somebody_else():
    user = UserFactory()
    with pytest.raises(IntegrityError, match="impersonation_is_of_somebody_else"):
        seen(by=user, person=user)


def test_impersonation_has_a_reason():
    with pytest.raises(IntegrityError, match="impersonation_has_a_reason"):
        seen(reason="")


def test_impersonation_expires_later():
    with pytest.raises(IntegrityError, match="impersonation_expires_later"):
        seen(expires_at=NOON)


def test_impersonation_one_at_a_time():
    user = UserFactory()
    seen(by=user)
    with pytest.raises(IntegrityError):
        seen(by=user)


def test_a_second_one_ends_the_first_and_ending_twice_changes_nothing():
    cluster, director = ClusterFactory(), UserFactory()
    RoleGrantFactory(user=director, cluster=cluster, role="direction")
    people = [RoleGrantFactory(cluster=cluster, role="team").user for _ in range(2)]
    first, second = (
        actions.begin_impersonation(cluster, person, reason="why", by=director, at=NOON)
        for person in people
    )

    actions.end_impersonation(first, at=NOON + HOUR)

    first.refresh_from_db()
    assert (first.ended_at, second.ended_at) == (NOON, None)
    assert actions.end_overdue_impersonations(NOON + 2 * HOUR) == 1
    second.refresh_from_db()
    assert second.ended_at == NOON + HOUR


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (
            "Mozilla/5.0 (Windows NT 10.0) Chrome/130.0 Safari/537 Edg/130",
            "Edge, Windows",
        ),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18) Safari/604.1", "Safari, iPhone"),
        ("curl/8", ""),
    ],
)
def test_a_device_is_said_in_two_words(agent, words):
    assert sessions.device_of(agent) == words


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("192.0.2.77", "192.0.2.…"),
        ("2001:db8:1:2::7", "2001:db8:1::…"),
        ("nothing", ""),
    ],
)
def test_an_address_is_shortened(address, words):
    assert sessions.shortened(address) == words
