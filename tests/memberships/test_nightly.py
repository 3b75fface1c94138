from datetime import UTC, date, datetime

import pytest
from click.testing import CliRunner

from grappe.audit import chain
from grappe.cli.nightly import command
from grappe.memberships import tasks
from grappe.memberships.models import Renewal
from tests.factories import ClusterFactory, MembershipFactory

pytestmark = pytest.mark.django_db

NEW_YEAR = datetime(2026, 1, 1, 12, tzinfo=UTC)


def test_renew_everywhere_counts_by_hosted_cluster():
    membership = MembershipFactory(cluster__slug="essai")
    ClusterFactory(slug="vide")
    MembershipFactory(cluster__is_hosted=False)

    first = tasks.renew_everywhere(NEW_YEAR)
    second = tasks.renew_everywhere(NEW_YEAR)

    assert (first, second) == ({"essai": 1, "vide": 0}, {"essai": 0, "vide": 0})
    assert Renewal.objects.get().membership == membership


def test_nightly_acts_for_the_day_asked():
    MembershipFactory(cluster__slug="essai")

    result = CliRunner().invoke(command, ["--on", "2026-01-01"])

    assert (result.exit_code, result.output) == (
        0,
        "essai: 1 renewed\n"
        "essai: 0 possible duplicates of organisations and 0 of people, 0 of them new\n"
        "No public register is loaded: no organisation was checked.\n"
        f"history whole up to {chain.head()}\n",
    )
    assert Renewal.objects.get().deadline == date(2025, 12, 31)


@pytest.mark.parametrize("day", ["2199-01-01", "yesterday"])
def test_nightly_refuses_a_day_it_cannot_act_for(day):
    result = CliRunner().invoke(command, ["--on", day])

    assert result.exit_code != 0
    assert "--on" in result.output
