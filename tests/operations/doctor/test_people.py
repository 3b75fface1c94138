"""Who holds keys of the installation, and how well."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.apps import apps

from grappe.accounts.models import Role, SecondFactorRule
from grappe.operations import doctor
from grappe.operations.doctor import Level
from grappe.tokens.models import AccessToken
from tests.factories import ClusterFactory, UserFactory

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)

pytestmark = pytest.mark.django_db


def level(key: str) -> Level:
    return doctor.CHECKS[key].examine(NOON).level


def test_somebody_must_operate_the_installation():
    UserFactory()
    before = level("operators")

    UserFactory(is_operator=True)

    assert (before, level("operators")) == (Level.WARNING, Level.GOOD)


@pytest.mark.parametrize(
    ("is_required", "expected"), [(False, Level.DANGER), (True, Level.WARNING)]
)
def test_an_operator_needs_a_second_factor(settings, is_required, expected):
    settings.GRAPPE_OPERATOR_FACTOR = is_required
    operator = UserFactory(is_operator=True)
    before = level("second_factor")

    apps.get_model("mfa", "Authenticator").objects.create(
        user=operator, type="totp", data={}
    )

    assert (before, level("second_factor")) == (expected, Level.GOOD)


@pytest.mark.parametrize(
    ("role", "day", "expected"),
    [
        (Role.DIRECTION, date(2026, 3, 2), Level.GOOD),
        (Role.DIRECTION, date(2026, 3, 3), Level.WARNING),
        (Role.TEAM, date(2026, 3, 2), Level.WARNING),
    ],
)
def test_a_direction_needs_a_second_factor(role, day, expected):
    cluster = ClusterFactory()
    SecondFactorRule.objects.create(cluster=cluster, role=role, required_from=day)

    assert level("factor_rules") == expected


@pytest.mark.parametrize(
    ("days", "expected"), [(90, Level.GOOD), (3000, Level.WARNING)]
)
def test_tokens_must_end(days, expected):
    AccessToken.objects.create(
        user=UserFactory(),
        cluster=ClusterFactory(),
        prefix="grp_fiction",
        digest="0" * 64,
        made_at=NOON,
        name="n",
        expires_at=NOON + timedelta(days=days),
    )

    assert level("tokens") == expected
